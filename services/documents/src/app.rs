//! Documents for whoever asks, so many at once.

use std::sync::{Arc, OnceLock};

use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

use crate::domain::mandate::Mandate;
use crate::domain::portal::PortalUrl;
use crate::press::{GlyphMissing, Press, PressError};

/// Documents that are set at once: each keeps a core busy.
const AT_ONCE: usize = 2;
/// Those and the ones that wait, at some 10 ms each; more are refused.
const MOST: usize = 64;

/// Why there is no document.
#[derive(Debug, Error)]
pub(crate) enum DocumentError {
    #[error(transparent)]
    Glyph(#[from] GlyphMissing),
    #[error("{MOST} documents are waited for")]
    Busy,
    #[error("the document could not be set")]
    Press(#[source] PressError),
    #[error("the press broke off")]
    BrokenOff(#[from] JoinError),
    #[error("the press is closed")]
    Closed,
}

/// The press, with a queue before it.
pub(crate) struct Documents {
    /// Read for the first document: fonts take room that a system without one has no use for.
    press: OnceLock<Arc<Press>>,
    portal: PortalUrl,
    /// A place for everyone who waits or is served.
    queue: Semaphore,
    /// A place for everyone who is served.
    places: Arc<Semaphore>,
}

impl Documents {
    pub(crate) fn new(portal: PortalUrl) -> Self {
        let (queue, places) = (Semaphore::new(MOST), Arc::new(Semaphore::new(AT_ONCE)));
        Self { press: OnceLock::new(), portal, queue, places }
    }

    fn press(&self) -> Result<Arc<Press>, PressError> {
        if let Some(press) = self.press.get() {
            return Ok(Arc::clone(press));
        }
        let press = Arc::new(Press::new()?);
        Ok(Arc::clone(self.press.get_or_init(|| press)))
    }

    /// A mandate as a PDF.
    pub(crate) async fn mandate(&self, mandate: Mandate) -> Result<Vec<u8>, DocumentError> {
        let press = self.press().map_err(DocumentError::Press)?;
        press.has_glyphs_for(mandate.typed())?;
        let _queued = self.queue.try_acquire().map_err(|_| DocumentError::Busy)?;
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| DocumentError::Closed)?;
        let link = self.portal.mandate(&mandate.number);
        let set = tokio::task::spawn_blocking(move || {
            // Who stops waiting leaves the work to its end, and the place to the work.
            let _place = place;
            press.mandate(&mandate, &link)
        });
        set.await?.map_err(DocumentError::Press)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mandate::sample;

    fn documents() -> Documents {
        let portal = "https://v-sys.example.jp".parse().unwrap();
        Documents::new(portal)
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_sent_away_and_served_later() {
        let documents = documents();
        let waiting = documents.queue.try_acquire_many(MOST.try_into().unwrap()).unwrap();
        let refused = documents.mandate(sample::clinic()).await.unwrap_err();
        assert!(matches!(refused, DocumentError::Busy), "{refused}");
        drop(waiting);
        assert!(documents.mandate(sample::clinic()).await.unwrap().starts_with(b"%PDF"));
    }

    #[tokio::test]
    async fn many_at_once_are_all_served_and_leave_their_places() {
        let documents = documents();
        let wishes = (0..10).map(|_| documents.mandate(sample::clinic()));
        let served = futures::future::join_all(wishes).await;
        assert!(served.iter().all(Result::is_ok), "{served:?}");
        assert_eq!(documents.queue.available_permits(), MOST);
        assert_eq!(documents.places.available_permits(), AT_ONCE);
    }

    #[tokio::test]
    async fn what_the_font_lacks_takes_no_place() {
        let mandate = Mandate { name: "𠮷野".to_owned(), ..sample::clinic() };
        let refused = documents().mandate(mandate).await.unwrap_err();
        assert_eq!(refused.to_string(), "name: the font has no glyph for U+20BB7");
    }
}
