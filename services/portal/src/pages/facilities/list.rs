//! 全医療機関・接種会場の一覧: views by their names, an area, words to look for, and files of all of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use vsys_proto::facility_registry::v1::Facility;
use vsys_vocabulary::{Office, jst};

use super::{
    filter::{Filter, View},
    reading,
    row::{FACILITIES, FILE, Row},
    writes,
};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::{
        allocation::places::Register,
        mandate_form::{
            choices::{self, Choice},
            words::{CATEGORIES, TYPES, named},
        },
    },
    table::{FileKind, TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Facilities on a page.
const PAGE: u32 = 200;
/// Facilities of a workbook at most, as many as the import takes. A CSV file has all there are.
const MOST_IN_WORKBOOK: usize = 100_000;

/// The page.
#[derive(Template)]
#[template(path = "facilities/list.html")]
struct ListPage {
    frame: Frame,
    filter: Filter,
    view: &'static str,
    views: Vec<Link>,
    /// Whose venues are shown, where no municipality is chosen; else empty.
    of_many: String,
    prefectures: Vec<Choice>,
    municipalities: Vec<Choice>,
    categories: Vec<Choice>,
    types: Vec<Choice>,
    table: TableView,
    is_empty: bool,
    first: String,
    next: String,
    may_write: bool,
}

/// A view to choose.
struct Link {
    path: String,
    text: String,
    count: u32,
    is_current: bool,
}

/// `GET /facilities`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    let filter = filter.of(visitor.office());
    if let Some(kind) = wish.file() {
        return file(visitor, filter, wish, kind).await;
    }
    let locale = visitor.locale;
    let register = visitor.guest.portal.places.register(&visitor);
    let (register, counts, (found, token)) = tokio::try_join!(
        register,
        reading::counts(&visitor, &filter),
        reading::page(&visitor, &filter, PAGE)
    )?;
    let rows: Vec<Row> =
        found.into_iter().map(|facility| Row::of(facility, &register, locale)).collect();
    let current = filter.view();
    let link = |view: View| Link {
        path: filter.on(view).address(),
        text: locale.text(&format!("facilities-view-{}", view.as_str())),
        count: view.count(&counts),
        is_current: view == current,
    };
    let prefectures = prefectures(&visitor, &register, filter.prefecture());
    page(&ListPage {
        frame: Frame::of(&visitor, "facilities-title"),
        view: current.as_str(),
        views: View::ALL.into_iter().map(link).collect(),
        of_many: match current {
            View::Venues if filter.municipality().is_empty() => of_many(&prefectures, locale),
            _ => String::new(),
        },
        prefectures,
        municipalities: municipalities(&visitor, &register, &filter),
        categories: one_of(&CATEGORIES, &filter.category, "facility-category", &visitor),
        types: one_of(&TYPES, &filter.kind, "facility-type", &visitor),
        is_empty: rows.is_empty(),
        table: FACILITIES.view(&rows, &wish, locale, &filter.address()),
        first: filter.further("").address(),
        next: if token.is_empty() { token } else { filter.further(&token).address() },
        may_write: writes(&visitor),
        filter,
    })
}

/// Says that the venues of many municipalities are shown, of a prefecture's or of all.
fn of_many(prefectures: &[Choice], locale: Locale) -> String {
    match prefectures.iter().find(|choice| choice.is_chosen) {
        Some(chosen) => {
            locale.text_with("facilities-of-prefecture", &[("prefecture", chosen.text.as_str())])
        }
        None => locale.text("facilities-choose-municipality"),
    }
}

/// Names with their texts, the wanted one chosen.
pub(super) fn one_of<T: Copy + PartialEq>(
    known: &[(&str, T)],
    wanted: &str,
    prefix: &str,
    visitor: &Visitor,
) -> Vec<Choice> {
    let Some((_, first)) = known.first() else { return Vec::new() };
    let found = named(known, wanted);
    let mut listed = choices::named(known, found.unwrap_or(*first), prefix, visitor.locale);
    for choice in &mut listed {
        choice.is_chosen &= found.is_some();
    }
    listed
}

/// Places below an office, one of them chosen.
pub(super) fn below(
    visitor: &Visitor,
    register: &Register,
    office: Office,
    chosen: &str,
) -> Vec<Choice> {
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let places = register.below(office, today).into_iter();
    let choice = places.map(|place| Choice {
        value: place.place_code.clone(),
        text: visitor.locale.name(&place.name, &place.name_en).to_owned(),
        hint: String::new(),
        is_chosen: place.place_code == chosen,
    });
    choice.collect()
}

/// Prefectures to choose from.
pub(super) fn prefectures(visitor: &Visitor, register: &Register, chosen: &str) -> Vec<Choice> {
    below(visitor, register, Office::Nation, chosen)
}

/// Municipalities of the prefecture to choose from.
pub(super) fn municipalities(
    visitor: &Visitor,
    register: &Register,
    filter: &Filter,
) -> Vec<Choice> {
    let prefecture = filter.prefecture().parse().map(Office::Prefecture);
    let of = |office| below(visitor, register, office, filter.municipality());
    prefecture.map(of).unwrap_or_default()
}

/// All that the filter wants: CSV is written while it is read, Excel when all is read.
async fn file(visitor: Visitor, filter: Filter, wish: Wish, kind: FileKind) -> Answer {
    let locale = visitor.locale;
    let register = visitor.guest.portal.places.register(&visitor).await?;
    let mut pieces = Box::pin(reading::pieces(visitor, &filter));
    match kind {
        FileKind::Csv => {
            // What goes wrong at once is a page, not half a file.
            let first = pieces.try_next().await?.unwrap_or_default();
            let all = stream::once(async { Ok(first) }).chain(pieces);
            let rows = all.map_ok(move |found| rows(found, &register, locale));
            Ok(FILE.stream(rows, wish, locale))
        }
        FileKind::Xlsx => {
            let found = reading::all(pieces, MOST_IN_WORKBOOK).await?;
            let found = found.ok_or_else(|| Trouble::refused("as", "facilities-too-many"))?;
            let rows = rows(found, &register, locale);
            let write = move || FILE.file(&rows, &wish, kind, locale);
            let written = tokio::task::spawn_blocking(write).await;
            written.map_err(|error| Trouble::fault(&error.to_string()))?
        }
    }
}

fn rows(found: Vec<Facility>, register: &Arc<Register>, locale: Locale) -> Vec<Row> {
    found.into_iter().map(|facility| Row::of(facility, register, locale)).collect()
}
