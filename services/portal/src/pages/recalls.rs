//! Recalls of lots: the list for everyone whom they concern (ロット回収).

pub(crate) mod lot;
pub(crate) mod one;
pub(crate) mod recalling;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::logistics_notifier::v1::{ListRecallsRequest, Recall};
use vsys_vocabulary::{Role, Tier};

use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    table::{Cell, Column, Table, TableView, Tone, Wish},
    visitor::Visitor,
};

/// Recalls in one answer: there are few.
const PER_PAGE: u32 = 1_000;

/// How many have said that they know of it.
fn standing(row: &Recall, locale: Locale) -> Cell {
    if row.waits_for_you {
        let text = locale.text("recall-waits-for-you");
        return Cell::Badge { text, tone: Tone::Bad, rank: 0 };
    }
    let waiting = row.parties.saturating_sub(row.acknowledged);
    if waiting == 0 {
        let text = locale.text("recall-all-know");
        return Cell::Badge { text, tone: Tone::Good, rank: 2 };
    }
    let text = locale.text_with("recall-some-wait", &[("n", waiting)]);
    Cell::Badge { text, tone: Tone::Warn, rank: 1 }
}

const RECALLS: Table<Recall> = Table {
    name: "recalls",
    caption: "recalls-caption",
    columns: &[
        Column {
            name: "lot",
            cell: |row, _| Cell::Link {
                text: row.lot_number.clone(),
                path: format!("/recalls/{}", row.recall_id),
            },
        },
        Column { name: "product", cell: |row, _| Cell::Code(row.product_code.clone()) },
        Column { name: "recall-state", cell: standing },
        Column { name: "reason", cell: |row, _| Cell::text(&row.reason) },
        Column { name: "recalled-at", cell: |row, _| Cell::time(row.recalled_time.as_ref()) },
        Column { name: "recalled-units", cell: |row, _| Cell::Number(row.units.into()) },
        Column { name: "recall-parties", cell: |row, _| Cell::Number(row.parties.into()) },
        Column { name: "recall-known", cell: |row, _| Cell::Number(row.acknowledged.into()) },
    ],
};

/// Recalls that the visitor's organisation hears of, the newest first.
pub(super) async fn recalls(visitor: &Visitor) -> Result<Vec<Recall>, Status> {
    let (mut recalls, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListRecallsRequest { page_size: PER_PAGE, page_token });
        let answer = visitor.guest.portal.clients.recalls().list_recalls(request).await?;
        let page = answer.into_inner();
        recalls.extend(page.recalls);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(recalls);
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "recalls/list.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    may_trace: bool,
}

/// Whether the visitor may ask where a lot went.
fn may_trace(visitor: &Visitor) -> bool {
    matches!(visitor.tier, Tier::Nation | Tier::ServiceDesk)
}

/// Whether the visitor may recall a lot, once the second factor is given.
pub(super) fn may_recall(visitor: &Visitor) -> bool {
    visitor.tier == Tier::Nation && visitor.has(Role::Locker)
}

/// `GET /recalls`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let recalls = recalls(&visitor).await?;
    if let Some(kind) = wish.file() {
        return RECALLS.file(&recalls, &wish, kind, visitor.locale);
    }
    page(&ListPage {
        frame: Frame::of(&visitor, "recalls-title"),
        table: RECALLS.view(&recalls, &wish, visitor.locale, "/recalls"),
        may_trace: may_trace(&visitor),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(recall: &Recall) -> String {
        standing(recall, Locale::Ja).shown(Locale::Ja)
    }

    #[test]
    fn what_waits_for_the_reader_comes_first() {
        let recall = Recall { parties: 3, acknowledged: 1, ..Recall::default() };
        let own = Recall { waits_for_you: true, ..recall.clone() };
        assert_eq!(shown(&own), Locale::Ja.text("recall-waits-for-you"));
        assert!(shown(&recall).contains('2'));
        let all = Recall { acknowledged: 3, ..recall };
        assert_eq!(shown(&all), Locale::Ja.text("recall-all-know"));
    }
}
