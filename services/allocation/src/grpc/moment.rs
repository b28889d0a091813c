//! Page tokens of lists in order of time: the moment and id of the last one shown.

use chrono::{DateTime, Utc};
use tonic::Status;
use uuid::Uuid;

use super::{reason, status::refuse};

pub(super) fn token(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{}_{id}", at.timestamp_micros())
}

/// None before the first page.
pub(super) fn read(token: &str) -> Result<Option<(DateTime<Utc>, Uuid)>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    token
        .split_once('_')
        .and_then(|(at, id)| {
            Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
        })
        .map(Some)
        .ok_or_else(|| refuse(&reason::PAGE_TOKEN, "page_token", "no list answered this token"))
}
