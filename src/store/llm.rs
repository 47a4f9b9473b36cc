//! What language models cost per day, and their judgements of films.

use std::collections::HashMap;

use super::transaction::now;
use super::{Store, StoreError, UserId};
use crate::catalog::MovieKey;
use crate::recommend::Judgement;

const DAY: i64 = 24 * 60 * 60;

/// What was spent today (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LlmSpending {
    /// Tokens of one person.
    pub user_tokens: u64,
    /// Tokens of one place.
    pub server_tokens: u64,
    /// Tokens of everybody.
    pub total_tokens: u64,
    /// Money of everybody, in the currency of the prices.
    pub total_cost: f64,
}

/// What a judgement is an answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedWish {
    /// Name of the model.
    pub model: String,
    /// Name and version of the prompt.
    pub prompt: String,
    /// SHA-256 of the wish.
    pub wish: String,
}

impl Store {
    /// What was spent today.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn llm_spending(&self, user: Option<UserId>, server: &str) -> Result<LlmSpending, StoreError> {
        let (user_tokens, server_tokens, total_tokens, total_cost): (i64, i64, i64, f64) = sqlx::query_as(
            "SELECT COALESCE((SELECT tokens FROM llm_user_days WHERE user_id = ?1 AND day = ?3), 0), \
             COALESCE((SELECT tokens FROM llm_server_days WHERE server = ?2 AND day = ?3), 0), \
             COALESCE((SELECT tokens FROM llm_days WHERE day = ?3), 0), \
             COALESCE((SELECT cost FROM llm_days WHERE day = ?3), 0.0)",
        )
        .bind(user)
        .bind(server)
        .bind(now() / DAY)
        .fetch_one(self.pool())
        .await?;
        let count = |tokens: i64| u64::try_from(tokens).unwrap_or(0);
        Ok(LlmSpending {
            user_tokens: count(user_tokens),
            server_tokens: count(server_tokens),
            total_tokens: count(total_tokens),
            total_cost,
        })
    }

    /// Adds a call to today's sums. A person who was forgotten meanwhile has no sum any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn book_llm_call(
        &self,
        user: Option<UserId>,
        server: &str,
        tokens: u64,
        cost: f64,
    ) -> Result<(), StoreError> {
        let (day, tokens) = (now() / DAY, i64::try_from(tokens).unwrap_or(i64::MAX / 2));
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO llm_user_days (user_id, day, tokens) SELECT id, ?2, ?3 FROM users WHERE id = ?1 \
             ON CONFLICT (user_id, day) DO UPDATE SET tokens = tokens + excluded.tokens",
        )
        .bind(user)
        .bind(day)
        .bind(tokens)
        .execute(tx.connection())
        .await?;
        sqlx::query(
            "INSERT INTO llm_server_days (server, day, tokens) VALUES (?, ?, ?) \
             ON CONFLICT (server, day) DO UPDATE SET tokens = tokens + excluded.tokens",
        )
        .bind(server)
        .bind(day)
        .bind(tokens)
        .execute(tx.connection())
        .await?;
        sqlx::query(
            "INSERT INTO llm_days (day, calls, tokens, cost) VALUES (?, 1, ?, ?) ON CONFLICT (day) DO UPDATE \
             SET calls = calls + 1, tokens = tokens + excluded.tokens, cost = cost + excluded.cost",
        )
        .bind(day)
        .bind(tokens)
        .bind(cost)
        .execute(tx.connection())
        .await?;
        tx.commit().await
    }

    /// Judgements that are not older than `days`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn llm_judgements(&self, of: &JudgedWish, days: u32) -> Result<HashMap<MovieKey, Judgement>, StoreError> {
        let rows: Vec<(String, f32, String)> = sqlx::query_as(
            "SELECT movie_key, fitness, sentence FROM llm_judgements \
             WHERE model = ? AND prompt = ? AND wish = ? AND judged_at > ?",
        )
        .bind(&of.model)
        .bind(&of.prompt)
        .bind(&of.wish)
        .bind(now() - i64::from(days) * DAY)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().map(|(key, fitness, sentence)| (MovieKey(key), Judgement { fitness, sentence })).collect())
    }

    /// Remembers judgements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_llm_judgements(
        &self,
        of: &JudgedWish,
        judgements: &[(MovieKey, Judgement)],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (key, judgement) in judgements {
            sqlx::query(
                "INSERT OR REPLACE INTO llm_judgements (model, prompt, wish, movie_key, fitness, sentence, judged_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(&of.model)
            .bind(&of.prompt)
            .bind(&of.wish)
            .bind(key.as_str())
            .bind(judgement.fitness)
            .bind(&judgement.sentence)
            .bind(now())
            .execute(tx.connection())
            .await?;
        }
        tx.commit().await
    }

    /// Deletes judgements older than `days`, and daily sums older than a month.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_llm(&self, days: u32) -> Result<(), StoreError> {
        let (now, month_ago) = (now(), now() / DAY - 31);
        let mut tx = self.begin().await?;
        let judged_until = now - i64::from(days) * DAY;
        sqlx::query("DELETE FROM llm_judgements WHERE judged_at <= ?")
            .bind(judged_until)
            .execute(tx.connection())
            .await?;
        sqlx::query("DELETE FROM llm_user_days WHERE day < ?").bind(month_ago).execute(tx.connection()).await?;
        sqlx::query("DELETE FROM llm_server_days WHERE day < ?").bind(month_ago).execute(tx.connection()).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Identity, Platform};

    async fn store_with_user() -> (Store, UserId) {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let identity = Identity { platform: Platform::Web, external_id: "ana".into(), display_name: "Ana".into() };
        let user = tx.user_of(&identity).await.unwrap();
        tx.commit().await.unwrap();
        (store, user)
    }

    #[tokio::test]
    async fn calls_add_up_per_person_place_and_in_total() {
        let (store, ana) = store_with_user().await;
        store.book_llm_call(Some(ana), "a", 100, 0.5).await.unwrap();
        store.book_llm_call(Some(ana), "b", 10, 0.25).await.unwrap();
        store.book_llm_call(None, "a", 1, 0.0).await.unwrap();
        store.book_llm_call(Some(UserId(999)), "c", 1, 0.0).await.unwrap();
        let wanted = LlmSpending { user_tokens: 110, server_tokens: 101, total_tokens: 112, total_cost: 0.75 };
        assert_eq!(store.llm_spending(Some(ana), "a").await.unwrap(), wanted);
        let nobody = store.llm_spending(None, "z").await.unwrap();
        assert_eq!((nobody.user_tokens, nobody.server_tokens, nobody.total_tokens), (0, 0, 112));
    }

    #[tokio::test]
    async fn judgements_are_remembered_for_one_model_prompt_and_wish_and_expire() {
        let (store, _) = store_with_user().await;
        let of = JudgedWish { model: "m".into(), prompt: "fitness/1".into(), wish: "abc".into() };
        let judgement = Judgement { fitness: 4.0, sentence: "Fits.".into() };
        let key = MovieKey("tt1".into());
        store.put_llm_judgements(&of, &[(key.clone(), judgement.clone())]).await.unwrap();
        assert_eq!(store.llm_judgements(&of, 30).await.unwrap(), HashMap::from([(key, judgement)]));
        for other in [
            JudgedWish { model: "n".into(), ..of.clone() },
            JudgedWish { prompt: "fitness/2".into(), ..of.clone() },
            JudgedWish { wish: "abd".into(), ..of.clone() },
        ] {
            assert!(store.llm_judgements(&other, 30).await.unwrap().is_empty());
        }
        assert!(store.llm_judgements(&of, 0).await.unwrap().is_empty(), "0 days: nothing is remembered");
        store.prune_llm(30).await.unwrap();
        assert_eq!(store.llm_judgements(&of, 30).await.unwrap().len(), 1);
        store.prune_llm(0).await.unwrap();
        assert!(store.llm_judgements(&of, 30).await.unwrap().is_empty());
    }
}
