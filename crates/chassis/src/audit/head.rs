//! The beginning of a request, overheard while its handler reads it.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::BodyExt;
use tonic::body::Body;

/// A flag for compression, and the length in four bytes: what precedes a message of gRPC.
const PREFIX: usize = 5;
/// The most that is kept of the first message.
const MOST: usize = 256 * 1024;
/// How long a caller who was refused may take to say what was wanted.
const PATIENCE: Duration = Duration::from_secs(1);

/// The first bytes of a request; clones hear the same.
#[derive(Clone, Default)]
pub(super) struct Head(Arc<Mutex<Vec<u8>>>);

impl Head {
    /// The body, whose first bytes are kept while it is read.
    pub(super) fn overhear(&self, body: Body) -> Body {
        let head = self.clone();
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                head.hear(data);
            }
            frame
        }))
    }

    fn hear(&self, data: &[u8]) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = (PREFIX + MOST).saturating_sub(heard.len()).min(data.len());
        heard.extend_from_slice(data.get(..room).unwrap_or_default());
    }

    /// Reads an overheard body that nobody else will read, as far as it is kept.
    pub(super) async fn read<B: BodyExt>(&self, body: B) {
        let reading = async {
            let mut body = pin!(body);
            while !self.is_whole() && matches!(body.frame().await, Some(Ok(_))) {}
        };
        // Whoever takes longer, or hangs up, is recorded with what was said so far.
        let _ = tokio::time::timeout(PATIENCE, reading).await;
    }

    fn is_whole(&self) -> bool {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.len() >= PREFIX + MOST || length(&heard).is_some_and(|end| heard.len() >= end)
    }

    /// The first message, as far as it was heard; none when nothing was, or it was compressed.
    pub(super) fn message(&self) -> Option<Vec<u8>> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let end = length(&heard)?.min(heard.len());
        heard.get(PREFIX..end).map(<[u8]>::to_vec)
    }
}

/// Where the first message ends; none when that was not heard, or when it is compressed.
fn length(heard: &[u8]) -> Option<usize> {
    let &[0, a, b, c, d, ..] = heard else { return None };
    usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?.checked_add(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_is_kept_whatever_comes_in_pieces_or_after_it() {
        let head = Head::default();
        for piece in [&[0, 0][..], &[0, 0, 3, b'a'], b"bc", &[0, 0, 0, 0, 1, b'x']] {
            head.hear(piece);
        }
        assert!(head.is_whole());
        assert_eq!(head.message().as_deref(), Some(b"abc".as_slice()));
    }

    #[test]
    fn no_more_is_kept_than_fits() {
        let head = Head::default();
        head.hear(&[0, 0x7f, 0xff, 0xff, 0xff]);
        for _ in 0..100 {
            head.hear(&[7; 4096]);
        }
        assert!(head.is_whole());
        assert_eq!(head.message().map(|message| message.len()), Some(MOST));
    }

    #[test]
    fn nothing_is_made_of_what_is_compressed_or_empty() {
        let head = Head::default();
        assert!(head.message().is_none() && !head.is_whole());
        head.hear(&[1, 0, 0, 0, 1, b'z']);
        assert!(head.message().is_none());
    }
}
