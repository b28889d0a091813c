//! Messages of the feed sent once more (再送).

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::{
    convert::timestamp,
    logistics_notifier::v1::{ListReplaysRequest, Replay, ReplayEventsRequest},
};

use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::{
        amount::number,
        ceilings::about_the_form,
        fields::{Fields, text},
        moment,
    },
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// Replays that the page shows: the newest.
const REPLAYS: u32 = 500;

fn standing(row: &Replay, locale: Locale) -> Cell {
    let (key, tone, rank) = match row.finished_time {
        None => ("replay-runs", Tone::Key, 0),
        Some(_) => ("replay-finished", Tone::Good, 1),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

const TABLE: Table<Replay> = Table {
    name: "replays",
    caption: "replays-caption",
    columns: &[
        Column { name: "asked-at", cell: |row, _| Cell::time(row.asked_time.as_ref()) },
        Column { name: "by-person", cell: |row, _| Cell::text(&row.person) },
        Column { name: "replay-state", cell: standing },
        Column { name: "first-sequence", cell: |row, _| Cell::Number(row.first_sequence.into()) },
        Column { name: "last-sequence", cell: |row, _| Cell::Number(row.last_sequence.into()) },
        Column { name: "lock-id", cell: |row, _| Cell::text(&row.lock_id) },
        Column { name: "replay-sent", cell: |row, _| Cell::Number(row.sent.into()) },
        Column { name: "finished-at", cell: |row, _| Cell::time(row.finished_time.as_ref()) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "webhooks/replays.html")]
struct ReplaysPage {
    frame: Frame,
    troubles: FieldTroubles,
    table: TableView,
    request_id: String,
    since_time: String,
    since_sequence: String,
    lock_id: String,
}

async fn replays(visitor: &Visitor) -> Result<Vec<Replay>, Status> {
    let wish = ListReplaysRequest { page_size: REPLAYS, ..ListReplaysRequest::default() };
    let answer = visitor.guest.portal.clients.feeds().list_replays(visitor.request(wish)).await?;
    Ok(answer.into_inner().replays)
}

fn list(visitor: &Visitor, replays: &[Replay], wish: &Wish) -> ReplaysPage {
    ReplaysPage {
        frame: Frame::of(visitor, "replays-title"),
        troubles: FieldTroubles::none(),
        table: TABLE.view(replays, wish, visitor.locale, "/feed/replays"),
        request_id: visitor.guest.portal.clock.new_id().to_string(),
        since_time: String::new(),
        since_sequence: String::new(),
        lock_id: String::new(),
    }
}

/// `GET /feed/replays`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let replays = replays(&visitor).await?;
    if let Some(kind) = wish.file() {
        return TABLE.file(&replays, &wish, kind, visitor.locale);
    }
    page(&list(&visitor, &replays, &wish))
}

/// From where on, or which field cannot be read.
fn wish(fields: &Fields, locale: Locale) -> Result<ReplayEventsRequest, FieldTroubles> {
    let (time, sequence) = (text(fields, "since_time"), text(fields, "since_sequence"));
    let wrong = |field: &str, key: &str| FieldTroubles::none().with(field, locale.text(key));
    let since = moment::read(&time);
    if since.is_none() && !time.is_empty() {
        return Err(wrong("since_time", "time-invalid"));
    }
    let sequence = number(&sequence).ok_or_else(|| wrong("since_sequence", "number-invalid"))?;
    Ok(ReplayEventsRequest {
        request_id: text(fields, "request_id"),
        partner_id: String::new(),
        since_time: since.map(timestamp),
        since_sequence: sequence.into(),
        lock_id: text(fields, "lock_id"),
    })
}

/// `POST /feed/replays`.
pub(crate) async fn replay(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let troubles = match wish(&fields, visitor.locale) {
        Err(troubles) => troubles,
        Ok(wish) => {
            let mut client = visitor.guest.portal.clients.feeds();
            match client.replay_events(visitor.request(wish)).await {
                Ok(_) => {
                    let flash = Flash::of("replay-asked");
                    return done(&visitor.guest.portal, "/feed/replays", &flash);
                }
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    let known = replays(&visitor).await?;
    refused(&ReplaysPage {
        troubles,
        request_id: text(&fields, "request_id"),
        since_time: text(&fields, "since_time"),
        since_sequence: text(&fields, "since_sequence"),
        lock_id: text(&fields, "lock_id"),
        ..list(&visitor, &known, &Wish::default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str) -> Result<ReplayEventsRequest, FieldTroubles> {
        wish(&vec![(name.to_owned(), value.to_owned())], Locale::Ja)
    }

    #[test]
    fn a_replay_begins_at_a_time_or_a_number() {
        assert_eq!(read("since_sequence", "1,741").unwrap().since_sequence, 1_741);
        assert!(read("since_time", "2021-03-15T09:00").unwrap().since_time.is_some());
        assert!(!read("since_time", "yesterday").unwrap_err().at("since_time").is_empty());
        assert!(!read("since_sequence", "first").unwrap_err().at("since_sequence").is_empty());
    }
}
