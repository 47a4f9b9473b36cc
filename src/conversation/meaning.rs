//! Semantic search: how near the films are in meaning to the words of a wish. It is looked up before a turn's transaction
//! begins, and a turn does well without it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use super::knowledge::Knowledge;
use crate::llm::{Account, Embedder};

/// Nearness of every film by the words of a wish.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meanings(HashMap<String, Arc<[f32]>>);

impl Meanings {
    /// The nearness of every film, in catalog order; empty when these words were not looked up.
    pub fn of(&self, text: &str) -> &[f32] {
        self.0.get(text).map_or(&[], |nearness| nearness)
    }

    /// True when nothing was looked up.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks words up. Whatever goes wrong is logged once, and they stay without a meaning.
    pub async fn look_up(
        &mut self,
        embedder: &Embedder,
        knowledge: &Knowledge,
        text: &str,
        account: &Account,
        deadline: Instant,
    ) {
        let Some(vectors) = &knowledge.vectors else { return };
        if text.trim().is_empty() || self.0.contains_key(text) {
            return;
        }
        let Ok(vector) = embedder.wish(text, account, deadline).await else { return };
        match vectors.nearness(&vector) {
            Some(nearness) => drop(self.0.insert(text.to_owned(), nearness.into())),
            None => {
                tracing::warn!("the embedding model has changed: its vectors have another length; run `matinee embed`")
            }
        }
    }
}
