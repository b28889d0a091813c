//! How far orders are, by partner or by municipality (納入状況の集計).

pub(crate) mod orders;

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use tonic::Status;
use vsys_proto::{
    allocation::v1::Round,
    logistics_notifier::v1::{Progress, SummariseProgressRequest},
};

use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::{
        allocation::{after::orders::Names, reading},
        rounds::list::ProductNames,
    },
    table::{Cell, Column, Table, TableView, Wish},
    visitor::Visitor,
};

/// Sums of one partner, or of one municipality.
struct Sums {
    progress: Progress,
    name: String,
    /// The list of its orders, without a filter of how far they are.
    list: String,
}

impl Sums {
    /// A number that leads to the orders that it counts; plain where it counts none.
    fn leading(&self, number: u32, far: &str) -> Cell {
        if number == 0 {
            return Cell::Number(0);
        }
        Cell::Count { number, path: format!("{}&far={far}", self.list) }
    }

    /// Orders without a planned date.
    fn unplanned(&self) -> u32 {
        self.progress.orders.saturating_sub(self.progress.planned)
    }
}

macro_rules! sums {
    ($name:literal, $caption:literal, $first:literal) => {
        Table {
            name: $name,
            caption: $caption,
            columns: &[
                Column { name: $first, cell: |row, _| Cell::text(&row.name) },
                Column { name: "orders", cell: |row, _| row.leading(row.progress.orders, "") },
                Column {
                    name: "acknowledged",
                    cell: |row, _| Cell::Number(row.progress.acknowledged.into()),
                },
                Column {
                    name: "planned",
                    cell: |row, _| Cell::Number(row.progress.planned.into()),
                },
                Column {
                    name: "unplanned",
                    cell: |row, _| row.leading(row.unplanned(), "unplanned"),
                },
                Column {
                    name: "plan-late",
                    cell: |row, _| row.leading(row.progress.plan_late, "plan-late"),
                },
                Column {
                    name: "shipped",
                    cell: |row, _| Cell::Number(row.progress.shipped.into()),
                },
                Column {
                    name: "delivered",
                    cell: |row, _| Cell::Number(row.progress.delivered.into()),
                },
                Column {
                    name: "delivery-late",
                    cell: |row, _| row.leading(row.progress.delivery_late, "delivery-late"),
                },
                Column {
                    name: "received",
                    cell: |row, _| row.leading(row.progress.received, "received"),
                },
                Column {
                    name: "open-exceptions",
                    cell: |row, _| row.leading(row.progress.open_exceptions, "exception"),
                },
            ],
        }
    };
}

const BY_PARTNER: Table<Sums> = sums!("progress", "progress-by-partner", "partner");
const BY_MUNICIPALITY: Table<Sums> = sums!("progress", "progress-by-municipality", "municipality");

/// Which sums are wanted.
#[derive(Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    round: String,
    /// `municipality`, or anything else for partners.
    #[serde(default)]
    by: String,
}

/// The page.
#[derive(Template)]
#[template(path = "progress/sums.html")]
struct ProgressPage {
    frame: Frame,
    round: String,
    rounds: Vec<Round>,
    products: ProductNames,
    by_municipality: bool,
    table: TableView,
}

async fn summarise(
    visitor: &Visitor,
    round: &str,
    by_municipality: bool,
) -> Result<Vec<Progress>, Status> {
    let request = visitor.request(SummariseProgressRequest {
        round_id: round.to_owned(),
        by_municipality,
        ..SummariseProgressRequest::default()
    });
    let answer = visitor.guest.portal.clients.shipments().summarise_progress(request).await?;
    Ok(answer.into_inner().progress)
}

/// `GET /progress`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let by_municipality = filter.by == "municipality";
    let (sums, names, rounds, products) = tokio::try_join!(
        summarise(&visitor, &filter.round, by_municipality),
        Names::read(&visitor),
        reading::rounds(&visitor),
        ProductNames::read(&visitor)
    )?;
    let register = visitor.guest.portal.places.register(&visitor).await?;
    let locale: Locale = visitor.locale;
    let list = format!("/progress/orders?round={}", filter.round);
    let row = |progress: Progress| {
        let (name, part) = if by_municipality {
            let code = &progress.municipality_code;
            (register.full_name(locale, code), format!("&municipality={code}"))
        } else {
            (names.of(&progress.partner_id), format!("&partner={}", progress.partner_id))
        };
        Sums { list: format!("{list}{part}"), name, progress }
    };
    let rows: Vec<Sums> = sums.into_iter().map(row).collect();
    let table = if by_municipality { BY_MUNICIPALITY } else { BY_PARTNER };
    if let Some(kind) = wish.file() {
        return table.file(&rows, &wish, kind, locale);
    }
    let path = format!("/progress?round={}&by={}", filter.round, filter.by);
    page(&ProgressPage {
        frame: Frame::of(&visitor, "progress-title"),
        table: table.view(&rows, &wish, locale, &path),
        round: filter.round,
        rounds,
        products,
        by_municipality,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_to_what_it_counts_and_nought_leads_nowhere() {
        let sums = Sums {
            progress: Progress { orders: 192, planned: 190, ..Progress::default() },
            name: "東京卸".to_owned(),
            list: "/progress/orders?round=&partner=tokyo".to_owned(),
        };
        let path = "/progress/orders?round=&partner=tokyo&far=unplanned".to_owned();
        let unplanned = sums.leading(sums.unplanned(), "unplanned");
        assert_eq!(unplanned, Cell::Count { number: 2, path });
        assert_eq!(sums.leading(0, "plan-late"), Cell::Number(0));
        // Counts and plain numbers are sorted together.
        assert!(Cell::Number(0) < unplanned && unplanned < Cell::Number(3));
    }
}
