//! A CSV file in messages: a header and chunks in, chunks out.

use tokio_stream::StreamExt as _;
use tonic::{Status, Streaming};
use vsys_proto::allocation::v1::{self, import_lines_request::Part};

use super::{reason, status::refuse};
use crate::domain::lines_csv::MAX_BYTES;

/// Bytes of a file in one message.
pub(super) const CHUNK: usize = 64 * 1024;

/// Reads an import up to its limit; a client that never ends is refused there, not at its end.
pub(super) async fn read(
    mut messages: Streaming<v1::ImportLinesRequest>,
) -> Result<(v1::ImportHeader, Vec<u8>), Status> {
    let first = messages.next().await.transpose()?.and_then(|message| message.part);
    let Some(Part::Header(header)) = first else {
        return Err(refuse(
            &reason::IMPORT_HEADER_MISSING,
            "header",
            "the first message is a header",
        ));
    };
    let mut file = Vec::new();
    while let Some(message) = messages.next().await.transpose()? {
        let Some(Part::Chunk(chunk)) = message.part else {
            let message = "after the header come chunks only";
            return Err(refuse(&reason::IMPORT_HEADER_MISSING, "chunk", message));
        };
        if file.len() + chunk.len() > MAX_BYTES {
            let message = format!("the file is larger than {MAX_BYTES} bytes");
            return Err(refuse(&reason::FILE_TOO_LARGE, "chunk", message));
        }
        file.extend_from_slice(&chunk);
    }
    Ok((header, file))
}
