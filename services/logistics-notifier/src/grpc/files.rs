//! Files that are sent: how large they may be, and what becomes of their rows.

use tonic::{Response, Status};
use vsys_chassis::Refusal;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;

use super::{Answer, Grpc, progress_rows, progress_wire, reason, status};
use crate::app::{Outcome, PartnerSpeaks};
use crate::csv::{self, FileError};
use crate::domain::progress::RowError;
use crate::domain::temperature::Readings;

/// Most errors of a file that are told.
const MOST_ERRORS: usize = 1_000;

pub(super) fn file(error: &FileError) -> Status {
    let reason = match error {
        FileError::TooLong(_) => &reason::TOO_MANY_ROWS,
        _ => &reason::FILE_UNREADABLE,
    };
    status::refuse(Refusal::of(reason, error.to_string()).field("csv"))
}

pub(super) fn check_size(bytes: &[u8], most: usize) -> Result<(), Status> {
    if bytes.len() <= most {
        return Ok(());
    }
    let message = format!("the file has {} bytes, at most {most} are read", bytes.len());
    Err(status::refuse(Refusal::of(&reason::FILE_TOO_LARGE, message).field("csv")))
}

/// What became of rows, with the rows that could not be read.
pub(super) fn with_unread(mut outcome: Outcome, unread: Vec<RowError>) -> Outcome {
    outcome.errors.extend(unread);
    outcome.errors.sort_by_key(|error| error.row);
    outcome.errors.truncate(MOST_ERRORS);
    if !outcome.errors.is_empty() {
        outcome.shipments.clear();
    }
    outcome
}

impl Grpc {
    /// Takes a file of dates or shipments.
    pub(super) async fn take_progress(
        &self,
        who: &PartnerSpeaks,
        asked: v1::ImportProgressRequest,
    ) -> Answer<v1::ImportProgressResponse> {
        check_size(&asked.csv, csv::MOST_BYTES)?;
        let app = &self.logistics;
        let (count, outcome, unread) = match asked.kind() {
            v1::ProgressKind::PlannedDates => {
                let read = csv::progress::planned(&asked.csv).map_err(|error| file(&error))?;
                let dry = asked.dry_run || !read.errors.is_empty();
                (read.count, app.plan_deliveries(who, &read.rows, dry).await, read.errors)
            }
            v1::ProgressKind::Shipments => {
                let read = csv::progress::shipments(&asked.csv).map_err(|error| file(&error))?;
                let dry = asked.dry_run || !read.errors.is_empty();
                (read.count, app.register_shipments(who, &read.rows, dry).await, read.errors)
            }
            v1::ProgressKind::ActualDates => {
                let read = csv::progress::delivered(&asked.csv).map_err(|error| file(&error))?;
                let dry = asked.dry_run || !read.errors.is_empty();
                (read.count, app.record_deliveries(who, &read.rows, dry).await, read.errors)
            }
            v1::ProgressKind::Unspecified => {
                let refusal = Refusal::of(&reason::VALUE_UNKNOWN, "the kind of the file is wanted");
                return Err(status::refuse(refusal.field("kind")));
            }
        };
        let outcome = with_unread(outcome.map_err(|error| status::fault(&error))?, unread);
        Ok(Response::new(v1::ImportProgressResponse {
            rows: count,
            changed: outcome.changed,
            errors: outcome.errors.into_iter().map(progress_wire::row_error).collect(),
        }))
    }

    /// Takes a logger's file.
    pub(super) async fn take_temperatures(
        &self,
        who: &PartnerSpeaks,
        asked: v1::AttachTemperaturesRequest,
    ) -> Answer<v1::AttachTemperaturesResponse> {
        check_size(&asked.csv, csv::temperatures::MOST_BYTES)?;
        let storage = progress_rows::storage(asked.storage())?;
        let id = convert::id(&asked.shipment_id, "shipment_id")
            .map_err(|error| status::malformed(&error))?;
        let (readings, errors) =
            csv::temperatures::readings(&asked.csv).map_err(|error| file(&error))?;
        if !errors.is_empty() {
            let errors = errors.into_iter().take(MOST_ERRORS).map(progress_wire::row_error);
            return Ok(Response::new(v1::AttachTemperaturesResponse {
                errors: errors.collect(),
                ..v1::AttachTemperaturesResponse::default()
            }));
        }
        let readings = Readings::of(storage, &readings).ok_or_else(|| {
            let refusal = Refusal::of(&reason::FILE_UNREADABLE, "the file has no readings");
            status::refuse(refusal.field("csv"))
        })?;
        let who = (who.partner, &who.by);
        let attached = self.logistics.attach_temperatures(who, id, &readings, &asked.csv).await;
        let exception = attached.map_err(|error| status::receiving(&error))?;
        Ok(Response::new(v1::AttachTemperaturesResponse {
            temperature: Some(progress_wire::readings(&readings)),
            exception_id: exception.map(|id| id.to_string()).unwrap_or_default(),
            errors: Vec::new(),
        }))
    }
}
