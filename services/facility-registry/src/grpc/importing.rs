//! A file in messages, and what becomes of it.

use tonic::{Status, Streaming};
use vsys_chassis::internal;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::import_facilities_request::Part;

use super::{status, values, wire};
use crate::app::Imported;
use crate::domain::fault::Violation;
use crate::entry::file::{self, FacilityFile, MOST_BYTES, Unreadable};

/// The most rows that are named as refused.
const MOST_BAD: usize = 1_000;
/// The most hints that are given.
const MOST_WARNINGS: usize = 1_000;

/// The header and the whole file; one that never ends is refused at its limit.
pub(super) async fn received(
    mut parts: Streaming<v1::ImportFacilitiesRequest>,
) -> Result<(v1::ImportFacilitiesHeader, Vec<u8>), Status> {
    let Some(Part::Header(header)) = parts.message().await?.and_then(|first| first.part) else {
        return Err(status::header_missing());
    };
    let mut file = Vec::new();
    while let Some(part) = parts.message().await? {
        let Some(Part::Chunk(chunk)) = part.part else { return Err(status::header_missing()) };
        if file.len() + chunk.len() > MOST_BYTES {
            return Err(status::unreadable(&Unreadable::TooLarge));
        }
        file.extend_from_slice(&chunk);
    }
    Ok((header, file))
}

/// Reads the file beside the calls of others.
pub(super) async fn read(bytes: Vec<u8>) -> Result<FacilityFile, Status> {
    let read = tokio::task::spawn_blocking(move || file::read(&bytes)).await;
    read.map_err(|error| internal(&error))?.map_err(|error| status::unreadable(&error))
}

/// What to look at again in a file, and how much of that there is in all.
pub(super) fn warnings(file: &FacilityFile) -> (Vec<v1::FacilityRowWarning>, u32) {
    let mut found =
        file.batch.rows.iter().flat_map(|row| {
            wire::hints(row, str::to_owned).map(|hint| wire_warning(row.index, hint))
        });
    let named: Vec<_> = found.by_ref().take(MOST_WARNINGS).collect();
    let count = u32::try_from(named.len() + found.count()).unwrap_or(u32::MAX);
    (named, count)
}

fn wire_warning(line: usize, hint: v1::Warning) -> v1::FacilityRowWarning {
    let v1::Warning { field, reason, message, suggestion } = hint;
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    v1::FacilityRowWarning { line, column: field, reason, message, suggestion }
}

pub(super) fn wire_imported(
    imported: Imported,
    (warnings, warning_count): (Vec<v1::FacilityRowWarning>, u32),
) -> v1::ImportFacilitiesResponse {
    let refused = imported.refused.in_order().into_iter().take(MOST_BAD);
    v1::ImportFacilitiesResponse {
        rows: imported.rows,
        entered: imported.tally.entered,
        changed: imported.tally.changed,
        unchanged: imported.tally.unchanged,
        bad_rows: refused.map(wire_bad_row).collect(),
        done: imported.done,
        warnings,
        warning_count,
    }
}

fn wire_bad_row(Violation { row, field, fault }: Violation) -> v1::BadFacilityRow {
    v1::BadFacilityRow {
        line: u32::try_from(row).unwrap_or(u32::MAX),
        column: field.to_owned(),
        reason: status::reason_of(&fault).1.to_owned(),
        message: fault.to_string(),
        values: values::of(&fault).into_iter().map(|(key, it)| (key.to_owned(), it)).collect(),
    }
}
