//! What the sites of an area entered for a round: who is missing, and the sums.

mod row;
mod wanted;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::facility_registry::v1::{
    AreaDemand, ListAreaDemandsRequest, ListAreaDemandsResponse,
};
use vsys_vocabulary::{ItemKind, Office, Pack};

use self::{
    row::{FILE, Row, SITES, Writer},
    wanted::Wanted,
};
use super::{holds, list, writes};
use crate::{
    format::grouped,
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::{
        allocation::{address::RoundAddress, amount::Counting, goods, places::Register},
        mandate_form::choices::Choice,
        rounds::list::ProductNames,
    },
    table::{FileKind, TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Sites on a page.
const PAGE: u32 = 200;
/// Sites asked for at once, where all are wanted.
const CHUNK: u32 = 1_000;
/// Sites of a file at most.
const MOST_IN_FILE: usize = 100_000;

/// Where it is.
pub(crate) fn address(round: &str) -> String {
    format!("/demands/{round}")
}

/// The page.
#[derive(Template)]
#[template(path = "facilities/area_demands.html")]
struct AreaDemandsPage {
    frame: Frame,
    round: String,
    /// What the round's product is called, and what its box holds.
    product: String,
    /// The sums of the area with their names.
    sums: Vec<(&'static str, String)>,
    path: String,
    prefectures: Vec<Choice>,
    municipalities: Vec<Choice>,
    missing_only: bool,
    table: TableView,
    is_empty: bool,
    /// The first page, where this is another one, and the next.
    first: String,
    next: String,
}

/// `GET /demands/{round}`.
pub(crate) async fn show(
    visitor: Visitor,
    at: RoundAddress,
    Query(wanted): Query<Wanted>,
    Query(wish): Query<Wish>,
) -> Answer {
    let wanted = wanted.of(visitor.office());
    if let Some(kind) = wish.file() {
        return file(&visitor, &at.round, &wanted, (wish, kind)).await;
    }
    let locale = visitor.locale;
    let (listed, register, products) = tokio::try_join!(
        ask(&visitor, wanted.request(&at.round, PAGE)),
        visitor.guest.portal.places.register(&visitor),
        ProductNames::read(&visitor),
    )?;
    let path = address(&at.round);
    let (prefectures, municipalities) = areas(&visitor, &register, &wanted);
    let counting = Counting::of(locale);
    let box_holds = counting.box_holds(locale, ItemKind::Vaccine, pack(&listed));
    let next = match listed.next_page_token.as_str() {
        "" => String::new(),
        token => wanted.further(token).address(&path),
    };
    let rows = rows(&visitor, &at.round, &listed, &register);
    page(&AreaDemandsPage {
        frame: Frame::of(&visitor, "area-demands-title"),
        product: format!("{} {box_holds}", products.of(&listed.product_code)),
        sums: sums(listed.area.unwrap_or_default(), &counting, pack(&listed), locale),
        prefectures,
        municipalities,
        missing_only: wanted.missing_only(),
        is_empty: rows.is_empty(),
        table: SITES.view(&rows, &wish, locale, &wanted.address(&path)),
        first: if wanted.is_first() { String::new() } else { wanted.further("").address(&path) },
        next,
        path,
        round: listed.round_number,
    })
}

async fn ask(
    visitor: &Visitor,
    request: ListAreaDemandsRequest,
) -> Result<ListAreaDemandsResponse, Status> {
    let request = visitor.request(request);
    let answer = visitor.guest.portal.clients.demands().list_area_demands(request).await?;
    Ok(answer.into_inner())
}

fn pack(listed: &ListAreaDemandsResponse) -> Pack {
    Pack::new(listed.vials_per_box).unwrap_or(Pack::SINGLE)
}

fn rows(
    visitor: &Visitor,
    round: &str,
    listed: &ListAreaDemandsResponse,
    register: &Register,
) -> Vec<Row> {
    let locale = visitor.locale;
    let counting = Counting::of(locale);
    let writer = Writer { locale, counting: &counting, pack: pack(listed), register };
    let sites = listed.sites.iter();
    let row = sites.map(|site| {
        let may_enter = writes(visitor) && holds(visitor, &site.municipality_code) && !site.locked;
        writer.row(site, may_enter.then_some(round))
    });
    row.collect()
}

/// Areas to choose from: those of a municipality are its own, and those of a prefecture below it.
fn areas(visitor: &Visitor, register: &Register, wanted: &Wanted) -> (Vec<Choice>, Vec<Choice>) {
    let below = |office, chosen: &str| list::below(visitor, register, office, chosen);
    let prefecture = wanted.prefecture().parse().map(Office::Prefecture);
    let towns = || prefecture.map(|it| below(it, wanted.municipality())).unwrap_or_default();
    match visitor.office() {
        Some(Office::Municipality(_)) => (Vec::new(), Vec::new()),
        Some(Office::Prefecture(_)) => (Vec::new(), towns()),
        Some(Office::Nation) | None => (below(Office::Nation, wanted.prefecture()), towns()),
    }
}

fn sums(
    area: AreaDemand,
    counting: &Counting,
    pack: Pack,
    locale: Locale,
) -> Vec<(&'static str, String)> {
    let AreaDemand { sites, entered_sites, capacity_doses, wanted_vials } = area;
    let of_all = [("entered", grouped(entered_sites)), ("sites", grouped(sites))];
    let missing = sites.saturating_sub(entered_sites);
    let wanted = counting.amount(ItemKind::Vaccine, goods::units(wanted_vials), pack);
    vec![
        ("demand-entered", locale.text_with("area-demands-entered", &of_all)),
        ("demand-not-entered", grouped(missing)),
        ("column-capacity-doses", grouped(capacity_doses)),
        ("column-wanted-vials", wanted),
    ]
}

/// All that is wanted, as a file.
async fn file(
    visitor: &Visitor,
    round: &str,
    wanted: &Wanted,
    (wish, kind): (Wish, FileKind),
) -> Answer {
    let locale = visitor.locale;
    let register = visitor.guest.portal.places.register(visitor).await?;
    let (mut found, mut wanted) = (Vec::new(), wanted.further(""));
    loop {
        let listed = ask(visitor, wanted.request(round, CHUNK)).await?;
        found.extend(rows(visitor, round, &listed, &register));
        if found.len() > MOST_IN_FILE {
            return Err(Trouble::refused("as", "facilities-too-many"));
        }
        if listed.next_page_token.is_empty() {
            break;
        }
        wanted = wanted.further(&listed.next_page_token);
    }
    let write = move || FILE.file(&found, &wish, kind, locale);
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(|error| Trouble::fault(&error.to_string()))?
}
