//! Who did what (監査ログ): searched, downloaded, and its chain verified.

use askama::Template;
use axum::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use prost_types::Timestamp;
use serde::Deserialize;
use vsys_proto::identity::v1::{
    AuditEntry, SearchAuditRequest, SearchAuditResponse, VerifyAuditRequest, VerifyAuditResponse,
};
use vsys_vocabulary::{Tier, jst};

use crate::format;
use crate::frame::Frame;
use crate::locale::Locale;
use crate::page::{Answer, page};
use crate::table::{Cell, Column, Table, Wish};
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// Entries on a page.
const PAGE: u32 = 50;
/// Entries asked for at once for a file.
const CHUNK: u32 = 500;
/// Pages that a file has at most: 50,000 entries.
const CHUNKS: usize = 100;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    filter: Filter,
    entries: Vec<Entry>,
    downloads: [(&'static str, String); 2],
    next: String,
    /// The nation has the whole chain, which is what can be verified.
    verifiable: bool,
}

#[derive(Template)]
#[template(path = "audit_verified.html")]
struct VerifiedPage {
    frame: Frame,
    verified: VerifyAuditResponse,
}

/// An entry as it is shown.
struct Entry {
    record: AuditEntry,
    time: String,
    act: String,
    good: bool,
}

/// What is looked for; dates are whole days in Japan.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    person: String,
    organisation_id: String,
    rpc: String,
    text: String,
    refused: String,
    from: String,
    until: String,
    page_token: String,
}

const TABLE: Table<AuditEntry> = Table {
    name: "audit",
    caption: "audit",
    columns: &[
        Column { name: "sequence", cell: |one, _| Cell::Number(one.sequence.into()) },
        Column { name: "time", cell: |one, _| Cell::time(one.time.as_ref()) },
        Column { name: "person", cell: |one, _| Cell::text(&one.person) },
        Column { name: "organisation-id", cell: |one, _| Cell::text(&one.organisation_id) },
        Column { name: "address", cell: |one, _| Cell::text(&one.address) },
        Column { name: "act", cell: |one, locale| Cell::text(act(one, locale)) },
        Column { name: "rpc", cell: |one, _| Cell::text(&one.rpc) },
        Column { name: "request", cell: |one, _| Cell::text(&one.request_json) },
        Column { name: "code", cell: |one, _| Cell::text(&one.code) },
        Column { name: "reason", cell: |one, _| Cell::text(&one.reason) },
        Column { name: "before", cell: |one, _| Cell::text(&one.before_json) },
        Column { name: "after", cell: |one, _| Cell::text(&one.after_json) },
        Column { name: "hash", cell: |one, _| Cell::text(&one.hash) },
    ],
};

/// What was done, in words: the RPC's name where no text says it better.
fn act(one: &AuditEntry, locale: Locale) -> String {
    let name = one.rpc.rsplit('/').next().unwrap_or(&one.rpc);
    let mut key = String::from("did");
    for sign in name.chars() {
        if sign.is_ascii_uppercase() {
            key.push('-');
        }
        key.push(sign.to_ascii_lowercase());
    }
    locale.find::<&str>(&key, &[]).unwrap_or_else(|| name.to_owned())
}

/// `GET /audit`.
pub(crate) async fn search(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    let locale = visitor.locale;
    if let Some(kind) = wish.file() {
        return TABLE.file(&all(&visitor, &filter).await?, &wish, kind, locale);
    }
    let found = ask(&visitor, &filter, &filter.page_token, PAGE).await?;
    let next = match found.next_page_token.as_str() {
        "" => String::new(),
        token => filter.address(&[("page_token", token)]),
    };
    let entry = |record: AuditEntry| Entry {
        time: record
            .time
            .as_ref()
            .and_then(format::instant)
            .map(format::second)
            .unwrap_or_default(),
        act: act(&record, locale),
        good: record.code == "OK",
        record,
    };
    page(&AuditPage {
        frame: Frame::of(&visitor, "audit"),
        entries: found.entries.into_iter().map(entry).collect(),
        downloads: [
            ("CSV", filter.address(&[("as", "csv")])),
            ("Excel", filter.address(&[("as", "xlsx")])),
        ],
        next,
        verifiable: visitor.tier == Tier::Nation,
        filter,
    })
}

/// `GET /audit/verification`.
pub(crate) async fn verify(visitor: Visitor) -> Answer {
    let wish = visitor.request(VerifyAuditRequest {});
    let verified = visitor.guest.portal.clients.audit().verify_audit(wish).await?.into_inner();
    page(&VerifiedPage { frame: Frame::of(&visitor, "audit-verification"), verified })
}

async fn all(visitor: &Visitor, filter: &Filter) -> Result<Vec<AuditEntry>, Trouble> {
    let (mut entries, mut token) = (Vec::new(), String::new());
    for _ in 0..CHUNKS {
        let found = ask(visitor, filter, &token, CHUNK).await?;
        entries.extend(found.entries);
        token = found.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    Ok(entries)
}

async fn ask(
    visitor: &Visitor,
    filter: &Filter,
    token: &str,
    page_size: u32,
) -> Result<SearchAuditResponse, Trouble> {
    let wish = visitor.request(SearchAuditRequest {
        person: filter.person.trim().to_owned(),
        organisation_id: filter.organisation_id.trim().to_owned(),
        rpc: filter.rpc.trim().to_owned(),
        text: filter.text.trim().to_owned(),
        refused_only: !filter.refused.is_empty(),
        from_time: day(&filter.from).map(begin),
        until_time: day(&filter.until).and_then(|day| day.succ_opt()).map(begin),
        page_size,
        page_token: token.to_owned(),
    });
    Ok(visitor.guest.portal.clients.audit().search_audit(wish).await?.into_inner())
}

fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}

/// Midnight in Japan.
fn begin(day: NaiveDate) -> Timestamp {
    let midnight: DateTime<Utc> = jst::at(day, 0, 0);
    Timestamp { seconds: midnight.timestamp(), nanos: 0 }
}

impl Filter {
    fn address(&self, more: &[(&str, &str)]) -> String {
        let own = [
            ("person", self.person.as_str()),
            ("organisation_id", &self.organisation_id),
            ("rpc", &self.rpc),
            ("text", &self.text),
            ("refused", &self.refused),
            ("from", &self.from),
            ("until", &self.until),
        ];
        let given: Vec<_> = own.iter().chain(more).filter(|(_, value)| !value.is_empty()).collect();
        format!("/audit?{}", serde_html_form::to_string(given).unwrap_or_default())
    }
}
