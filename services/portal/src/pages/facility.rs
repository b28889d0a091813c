//! A site's own page: what is coming, from which round, and when it takes deliveries.

mod arriving;
pub(crate) mod declining;
pub(crate) mod demand;
mod receipt;
pub(crate) mod shipment;

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::{
    allocation::v1::{FacilityLine, ListFacilityLinesRequest},
    facility_registry::v1::{
        DeliveryTimes, Facility, FacilityCategory, FacilityType, GetFacilityRequest,
        ListDemandsResponse, SetDeliveryTimesRequest,
    },
    logistics_notifier::v1::Shipment,
};
use vsys_vocabulary::{Amounts, Role};

use self::{
    arriving::{ARRIVING, Arriving, arriving},
    demand::{DemandPart, Site},
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            after::page::words,
            amount::Counting,
            ceilings::about_the_form,
            fields::{Fields, text},
            goods,
            places::Register,
            reading,
        },
        facilities::full_address,
        mandate_form::facts::postcode,
        rounds::list::ProductNames,
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// Lines that the page shows: years of rounds.
const LINES: u32 = 50;

/// What one locked sheet gives the site.
pub(crate) struct Coming {
    pub(crate) round: String,
    /// What is in force, in words.
    pub(crate) amounts: String,
    pub(crate) held: bool,
    product: String,
    locked: String,
    time: Option<prost_types::Timestamp>,
    corrected: bool,
    sheet_id: String,
    nothing: bool,
}

impl Coming {
    fn of(counting: &Counting, products: &ProductNames, line: FacilityLine) -> Self {
        let packs = goods::packs(line.packs);
        let (units, in_force) = (goods::amounts(line.units), goods::amounts(line.effective_units));
        Self {
            round: line.round_number,
            amounts: words(counting, packs, in_force),
            held: line.held && units == in_force,
            product: products.of(&line.product_code),
            locked: words(counting, packs, units),
            time: line.locked_time,
            corrected: units != in_force,
            sheet_id: line.sheet_id,
            nothing: in_force == Amounts::ZERO,
        }
    }
}

fn standing(row: &Coming, locale: Locale) -> Cell {
    let key = match (row.held, row.nothing, row.corrected) {
        (true, ..) => "facility-held",
        (false, true, _) => "facility-taken-back",
        (false, false, true) => "facility-corrected",
        (false, false, false) => "facility-as-locked",
    };
    Cell::text(locale.text(key))
}

fn decline(row: &Coming, locale: Locale) -> Cell {
    if row.nothing {
        return Cell::Nothing;
    }
    let path = format!("/facility/decline/{}", row.sheet_id);
    Cell::Link { text: locale.text("amend-decline"), path }
}

const COMING: Table<Coming> = Table {
    name: "coming",
    caption: "facility-coming",
    columns: &[
        Column { name: "round-number", cell: |row, _| Cell::text(row.round.clone()) },
        Column { name: "product", cell: |row, _| Cell::text(&row.product) },
        Column { name: "locked-at", cell: |row, _| Cell::time(row.time.as_ref()) },
        Column { name: "as-locked", cell: |row, _| Cell::text(row.locked.clone()) },
        Column { name: "in-force", cell: |row, _| Cell::text(row.amounts.clone()) },
        Column { name: "standing", cell: standing },
        Column { name: "decline", cell: decline },
    ],
};

/// The newest lines for the start page.
pub(crate) async fn coming(visitor: &Visitor) -> Result<Vec<Coming>, Status> {
    let request = ListFacilityLinesRequest {
        facility_code: visitor.organisation_id.clone(),
        page_size: LINES,
        page_token: String::new(),
    };
    let request = visitor.request(request);
    match visitor.guest.portal.clients.sheets().list_facility_lines(request).await {
        Ok(answer) => {
            let counting = Counting::of(visitor.locale);
            let products = ProductNames::read(visitor).await?;
            let lines = answer.into_inner().lines.into_iter();
            Ok(lines.map(|line| Coming::of(&counting, &products, line)).collect())
        }
        // Allocation may not have heard of a new site yet: nothing is coming then.
        Err(status) if status.code() == tonic::Code::NotFound => Ok(Vec::new()),
        Err(status) => Err(status),
    }
}

/// How much waits for the site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Rounds for which the visitor can still enter figures, and nobody did.
    pub(crate) demands: usize,
    /// Shipments that wait for a confirmation.
    pub(crate) shipments: usize,
    /// Those of them with a lot that is recalled.
    pub(crate) recalled: usize,
}

/// Counts it for the start page.
pub(crate) async fn waiting(visitor: &Visitor) -> Result<Waiting, Status> {
    let (facility, arriving, listed) = tokio::try_join!(
        own(visitor),
        arriving(visitor),
        demand::newest(visitor, &visitor.organisation_id)
    )?;
    Ok(Waiting {
        demands: if demand::may_enter(visitor, facility.open) {
            demand::missing(&listed)
        } else {
            0
        },
        shipments: arriving.len(),
        recalled: arriving.iter().filter(|shipment| shipment.recalled).count(),
    })
}

/// The page.
#[derive(Template)]
#[template(path = "facility.html")]
struct FacilityPage {
    frame: Frame,
    troubles: FieldTroubles,
    facility: Facility,
    /// Its postcode and address, with its municipality.
    place: String,
    kind: String,
    category: String,
    table: TableView,
    /// Shipments that wait for a confirmation.
    arriving: TableView,
    demand: DemandPart,
    days: String,
    hours: String,
    may_set: bool,
}

async fn own(visitor: &Visitor) -> Result<Facility, Status> {
    let request = GetFacilityRequest { facility_code: visitor.organisation_id.clone() };
    let request = visitor.request(request);
    let answer = visitor.guest.portal.clients.registry().get_facility(request).await?;
    answer.into_inner().facility.ok_or_else(reading::incomplete)
}

/// What the page shows, read at the same time.
struct Read {
    facility: Facility,
    coming: Vec<Coming>,
    arriving: Vec<Shipment>,
    demands: ListDemandsResponse,
    products: ProductNames,
    register: Arc<Register>,
}

impl Read {
    async fn of(visitor: &Visitor) -> Result<Self, Status> {
        let (facility, coming, arriving, demands, products, register) = tokio::try_join!(
            own(visitor),
            coming(visitor),
            arriving(visitor),
            demand::newest(visitor, &visitor.organisation_id),
            ProductNames::read(visitor),
            visitor.guest.portal.places.register(visitor)
        )?;
        Ok(Self { facility, coming, arriving, demands, products, register })
    }
}

impl FacilityPage {
    fn of(visitor: &Visitor, read: Read, wish: &Wish) -> Self {
        let Read { facility, coming, arriving, demands, products, register } = read;
        let delivery = facility.delivery.clone().unwrap_or_default();
        let locale = visitor.locale;
        let place = full_address(&facility, &register, locale);
        let arriving: Vec<Arriving> =
            arriving.iter().map(|one| Arriving::of(one, locale)).collect();
        Self {
            frame: Frame::of(visitor, "facility-title"),
            troubles: FieldTroubles::none(),
            place: format!("{} {place}", postcode(&facility.postcode)).trim().to_owned(),
            kind: locale.text(kind_key(facility.r#type())),
            category: locale.text(category_key(facility.category())),
            table: COMING.view(&coming, wish, locale, "/facility"),
            arriving: ARRIVING.view(&arriving, &Wish::default(), locale, "").alone(),
            demand: DemandPart::of(
                visitor,
                &demands,
                &products,
                (&Site::own(visitor).forms, demand::may_enter(visitor, facility.open)),
            ),
            days: delivery.days,
            hours: delivery.hours,
            may_set: visitor.has(Role::Clerk),
            facility,
        }
    }
}

const fn kind_key(kind: FacilityType) -> &'static str {
    match kind {
        FacilityType::Unspecified => "facility-type-unknown",
        FacilityType::Basic => "facility-type-basic",
        FacilityType::Linked => "facility-type-linked",
        FacilityType::Satellite => "facility-type-satellite",
    }
}

const fn category_key(category: FacilityCategory) -> &'static str {
    match category {
        FacilityCategory::Unspecified => "facility-category-unknown",
        FacilityCategory::Hospital => "facility-category-hospital",
        FacilityCategory::Clinic => "facility-category-clinic",
        FacilityCategory::CareFacility => "facility-category-care",
        FacilityCategory::VenueMunicipal => "facility-category-venue",
        FacilityCategory::VenueContracted => "facility-category-contracted",
        FacilityCategory::VenuePrefecture => "facility-category-prefecture",
        FacilityCategory::SplitDepot => "facility-category-depot",
    }
}

/// `GET /facility`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    if let Some(kind) = wish.file() {
        return COMING.file(&coming(&visitor).await?, &wish, kind, visitor.locale);
    }
    page(&FacilityPage::of(&visitor, Read::of(&visitor).await?, &wish))
}

/// `POST /facility/delivery`.
pub(crate) async fn set_delivery(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let (days, hours) = (text(&fields, "days"), text(&fields, "hours"));
    let request = visitor.request(SetDeliveryTimesRequest {
        facility_code: visitor.organisation_id.clone(),
        delivery: Some(DeliveryTimes { days: days.clone(), hours: hours.clone() }),
        expected_version: text(&fields, "version").parse().ok(),
    });
    match visitor.guest.portal.clients.registry().set_delivery_times(request).await {
        Ok(_) => done(&visitor.guest.portal, "/facility", &Flash::of("delivery-set")),
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let read = Read::of(&visitor).await?;
            let shown = FacilityPage::of(&visitor, read, &Wish::default());
            refused(&FacilityPage { troubles, days, hours, ..shown })
        }
    }
}
