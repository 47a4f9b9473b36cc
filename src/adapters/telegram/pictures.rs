//! Posters for Telegram: by Telegram's own number where it has the picture already, else by address or upload.

use sha2::{Digest, Sha256};
use teloxide::types::{FileId, InputFile, Message};

use crate::posters::Poster;
use crate::store::Store;

/// One way to hand a poster over.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// What Telegram gets.
    pub(super) file: InputFile,
    /// Under which name Telegram's number is remembered.
    key: String,
    /// It is such a number.
    remembered: bool,
}

/// What remembers Telegram's numbers of posters. A failing store costs time, not answers.
#[derive(Debug, Clone)]
pub(super) struct Pictures {
    /// Where they are remembered.
    pub(super) store: Store,
    /// Numbers are good for one bot only.
    pub(super) bot_id: i64,
}

impl Pictures {
    /// The ways to hand a poster over, best first.
    pub(super) async fn ways(&self, poster: Poster) -> Vec<Picture> {
        let key = key(&poster);
        let known = self.store.telegram_file(self.bot_id, &key).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a poster's number could not be read");
            None
        });
        let file = match poster {
            Poster::Url(address) => reqwest::Url::parse(&address).ok().map(InputFile::url),
            Poster::Png(bytes) => Some(InputFile::memory(bytes).file_name("poster.png")),
        };
        let known =
            known.map(|id| Picture { file: InputFile::file_id(FileId(id)), key: key.clone(), remembered: true });
        let fresh = file.map(|file| Picture { file, key, remembered: false });
        known.into_iter().chain(fresh).collect()
    }

    /// Remembers the number under which Telegram keeps a picture it accepted.
    pub(super) async fn accepted(&self, picture: &Picture, message: &Message) {
        let largest = message.photo().and_then(|sizes| sizes.iter().max_by_key(|size| size.width));
        if let (false, Some(size)) = (picture.remembered, largest) {
            self.put(&picture.key, Some(&size.file.id.0)).await;
        }
    }

    /// Forgets a number that Telegram no longer accepts.
    pub(super) async fn refused(&self, picture: &Picture) {
        if picture.remembered {
            self.put(&picture.key, None).await;
        }
    }

    async fn put(&self, key: &str, file_id: Option<&str>) {
        if let Err(error) = self.store.put_telegram_file(self.bot_id, key, file_id).await {
            tracing::warn!(%error, "a poster's number could not be kept");
        }
    }
}

/// The same picture has the same name: an address, or the digest of what was drawn.
fn key(poster: &Poster) -> String {
    match poster {
        Poster::Url(address) => address.clone(),
        Poster::Png(bytes) => Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_known_picture_goes_by_number_and_a_refused_number_is_forgotten() {
        let store = Store::open_in_memory().await.unwrap();
        let pictures = Pictures { store: store.clone(), bot_id: 7 };
        let poster = Poster::Png(vec![1, 2, 3]);
        assert_eq!(pictures.ways(poster.clone()).await.len(), 1);

        store.put_telegram_file(7, &key(&poster), Some("number")).await.unwrap();
        let ways = pictures.ways(poster.clone()).await;
        assert!(ways[0].remembered && !ways[1].remembered);

        pictures.refused(&ways[0]).await;
        assert_eq!(pictures.ways(poster).await.len(), 1);
    }

    #[test]
    fn different_pictures_have_different_names() {
        assert_ne!(key(&Poster::Png(vec![1])), key(&Poster::Png(vec![2])));
        assert_eq!(key(&Poster::Url("https://a/b.jpg".into())), "https://a/b.jpg");
    }
}
