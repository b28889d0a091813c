//! Every order of a round that the visitor sees, one by one.

use askama::Template;
use axum::extract::Query;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;
use tonic::Status;
use vsys_proto::{
    allocation::v1::{Round, SheetState},
    logistics_notifier::v1::ShipmentOrder,
};
use vsys_vocabulary::Office;

use crate::{
    frame::Frame,
    page::{Answer, page},
    pages::allocation::{
        address::RoundAddress,
        after::orders::{Names, ORDERS, OrderRow, Wanted, orders},
        amount::Counting,
        reading::{self, AT_ONCE},
    },
    table::{TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Which orders are wanted.
#[derive(Deserialize)]
pub(crate) struct Filter {
    /// Only this partner's.
    #[serde(default)]
    partner: String,
    /// `1` for those that are not acknowledged.
    #[serde(default)]
    waiting: String,
}

/// The page.
#[derive(Template)]
#[template(path = "rounds/order_list.html")]
struct ListPage {
    frame: Frame,
    at: RoundAddress,
    round: Round,
    partner_id: String,
    partner: String,
    waiting: bool,
    more: bool,
    table: TableView,
}

/// Orders of a round: of the whole country, or of the municipalities below an office, one by one.
pub(crate) async fn seen(
    visitor: &Visitor,
    office: Office,
    wanted: &Wanted,
) -> Result<(Vec<ShipmentOrder>, bool), Status> {
    let towns: Vec<String> = match office {
        Office::Nation => return orders(visitor, wanted).await,
        Office::Municipality(code) => vec![code.to_string()],
        Office::Prefecture(_) => {
            let sheets = reading::sheets_below(visitor, &wanted.round, &office).await?;
            let locked = sheets.iter().filter(|sheet| sheet.state() == SheetState::Locked);
            let town = |sheet: &vsys_proto::allocation::v1::Sheet| {
                Some(sheet.office.as_ref()?.municipality_code.clone())
            };
            locked.filter_map(town).collect()
        }
    };
    let found: Vec<(Vec<ShipmentOrder>, bool)> = stream::iter(towns)
        .map(|municipality| async move {
            orders(visitor, &Wanted { municipality, ..wanted.clone() }).await
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let more = found.iter().any(|(_, more)| *more);
    Ok((found.into_iter().flat_map(|(orders, _)| orders).collect(), more))
}

/// `GET /rounds/{round}/orders/list`.
pub(crate) async fn show(
    visitor: Visitor,
    at: RoundAddress,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let office = visitor.office().ok_or_else(Trouble::missing)?;
    let wanted = Wanted {
        round: at.round.clone(),
        partner: filter.partner.clone(),
        unacknowledged: filter.waiting == "1",
        ..Wanted::default()
    };
    let (round, (found, more), names) = tokio::try_join!(
        reading::round(&visitor, &at.round),
        seen(&visitor, office, &wanted),
        Names::read(&visitor)
    )?;
    let places = visitor.guest.portal.places.register(&visitor).await?;
    let counting = Counting::of(visitor.locale);
    let row = |order: ShipmentOrder| {
        let municipality = places.full_name(visitor.locale, &order.municipality_code);
        OrderRow::of(&counting, order, municipality, &names)
    };
    let rows: Vec<OrderRow> = found.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return ORDERS.file(&rows, &wish, kind, visitor.locale);
    }
    let query = format!("/orders/list?partner={}&waiting={}", filter.partner, filter.waiting);
    page(&ListPage {
        frame: Frame::of(&visitor, "order-list-title"),
        table: ORDERS.view(&rows, &wish, visitor.locale, &at.path(&query)),
        partner: names.of(&filter.partner),
        partner_id: filter.partner,
        waiting: wanted.unacknowledged,
        more,
        round,
        at,
    })
}
