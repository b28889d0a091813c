//! Where a lot went, without recalling it (ロットの追跡).

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::logistics_notifier::v1::{ListLotPlacesRequest, ListLotPlacesResponse, LotPlace};

use super::may_recall;
use crate::{
    frame::Frame,
    page::{Answer, page, refused},
    pages::{
        allocation::{after::orders::Names, ceilings::about_the_form},
        rounds::list::named_products,
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Sites in one answer.
const PER_PAGE: u32 = 1_000;

/// A place with its names.
struct Row {
    place: LotPlace,
    municipality: String,
    partner: String,
}

const PLACES: Table<Row> = Table {
    name: "lot-places",
    caption: "lot-places-caption",
    columns: &[
        Column { name: "receiver", cell: |row, _| Cell::text(&row.place.facility_name) },
        Column {
            name: "receiver-code",
            cell: |row, _| Cell::Code(row.place.facility_code.clone()),
        },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "partner", cell: |row, _| Cell::text(&row.partner) },
        Column { name: "lot-shipments", cell: |row, _| Cell::Number(row.place.shipments.into()) },
        Column { name: "shipped-units", cell: |row, _| Cell::Number(row.place.units.into()) },
        Column {
            name: "confirmed-units",
            cell: |row, _| Cell::Number(row.place.received_units.into()),
        },
    ],
};

/// The lot that is looked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sought {
    pub(super) product: String,
    pub(super) lot: String,
}

impl Sought {
    /// Without blanks; lots are written in capital letters.
    pub(super) fn plain(&self) -> Self {
        Self { product: self.product.trim().to_owned(), lot: self.lot.trim().to_uppercase() }
    }
}

/// What is known of a lot.
pub(super) struct Traced {
    /// Sums over all sites.
    pub(super) sums: ListLotPlacesResponse,
    places: Vec<LotPlace>,
}

/// Where a lot went.
pub(super) async fn trace(visitor: &Visitor, sought: &Sought) -> Result<Traced, tonic::Status> {
    let (mut places, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListLotPlacesRequest {
            product_code: sought.product.clone(),
            lot_number: sought.lot.clone(),
            page_size: PER_PAGE,
            page_token,
        });
        let answer = visitor.guest.portal.clients.recalls().list_lot_places(request).await?;
        let mut page = answer.into_inner();
        places.append(&mut page.places);
        page_token = std::mem::take(&mut page.next_page_token);
        if page_token.is_empty() {
            return Ok(Traced { sums: page, places });
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "recalls/lot.html")]
struct LotPage {
    frame: Frame,
    troubles: FieldTroubles,
    products: Vec<(String, String)>,
    product: String,
    lot: String,
    found: Option<Found>,
}

/// The lot, if one was looked for.
struct Found {
    sums: ListLotPlacesResponse,
    table: TableView,
    may_recall: bool,
}

/// `GET /recalls/lot`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(wish): Query<Wish>,
    Query(sought): Query<Sought>,
) -> Answer {
    let sought = sought.plain();
    let shown = LotPage {
        frame: Frame::of(&visitor, "lot-title"),
        troubles: FieldTroubles::none(),
        products: named_products(&visitor).await?,
        product: sought.product.clone(),
        lot: sought.lot.clone(),
        found: None,
    };
    if sought.lot.is_empty() {
        return page(&shown);
    }
    let traced = match trace(&visitor, &sought).await {
        Ok(traced) => traced,
        Err(status) => {
            let troubles = about_the_form(Trouble::from(status), &visitor)?;
            return refused(&LotPage { troubles, ..shown });
        }
    };
    let (names, register) =
        tokio::try_join!(Names::read(&visitor), visitor.guest.portal.places.register(&visitor))?;
    let locale = visitor.locale;
    let row = |place: LotPlace| Row {
        municipality: register.full_name(locale, &place.municipality_code),
        partner: names.of(&place.partner_id),
        place,
    };
    let rows: Vec<Row> = traced.places.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return PLACES.file(&rows, &wish, kind, locale);
    }
    let path = format!("/recalls/lot?product={}&lot={}", sought.product, sought.lot);
    let found = Some(Found {
        sums: traced.sums,
        table: PLACES.view(&rows, &wish, locale, &path),
        may_recall: may_recall(&visitor),
    });
    page(&LotPage { found, ..shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_looked_for_as_it_is_printed() {
        let sought = Sought { product: "pfizer".to_owned(), lot: " ep2163 ".to_owned() };
        assert_eq!(sought.plain().lot, "EP2163");
    }
}
