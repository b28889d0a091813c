//! Who did what to a sheet, and on what grounds its values stand.

use askama::Template;
use axum::extract::Query;
use vsys_proto::allocation::v1::{HistoryEntry, ProposedLine};
use vsys_vocabulary::ItemKind;

use super::{loading::load, view::explanation};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::{
        address::SheetAddress, amount::Counting, goods, heading::Heading, reading,
    },
    table::{Cell, Column, Table, TableView, Wish},
    visitor::Visitor,
};

const HISTORY: Table<HistoryEntry> = Table {
    name: "history",
    caption: "history-caption",
    columns: &[
        Column { name: "version", cell: |entry, _| Cell::Number(entry.version.into()) },
        Column { name: "at", cell: |entry, _| Cell::time(entry.time.as_ref()) },
        Column { name: "action", cell: action },
        Column { name: "by-person", cell: |entry, _| Cell::text(entry.person.clone()) },
        Column {
            name: "for-organisation",
            cell: |entry, _| Cell::text(entry.organisation.clone()),
        },
        Column { name: "by-proxy", cell: by_proxy },
        Column { name: "why", cell: |entry, _| Cell::text(entry.reason.clone()) },
    ],
};

/// The deed in the reader's language; its own name where there is no text.
fn action(entry: &HistoryEntry, locale: Locale) -> Cell {
    let key = format!("action-{}", entry.action.replace('_', "-"));
    Cell::text(locale.find::<&str>(&key, &[]).unwrap_or_else(|| entry.action.clone()))
}

fn by_proxy(entry: &HistoryEntry, locale: Locale) -> Cell {
    if entry.by_proxy { Cell::text(locale.text("by-proxy")) } else { Cell::Nothing }
}

/// The page of either table.
#[derive(Template)]
#[template(path = "allocation/sheet_table.html")]
struct TablePage {
    frame: Frame,
    at: SheetAddress,
    heading: Heading,
    lead: String,
    table: TableView,
}

/// `GET /rounds/{round}/sheets/{office}/history`.
pub(crate) async fn history(
    visitor: Visitor,
    at: SheetAddress,
    Query(wish): Query<Wish>,
) -> Answer {
    let (round, sheet) = tokio::try_join!(
        reading::round(&visitor, &at.round),
        reading::sheet(&visitor, &at.round, &at.office)
    )?;
    let entries = reading::history(&visitor, &sheet.sheet_id).await?;
    if let Some(kind) = wish.file() {
        return HISTORY.file(&entries, &wish, kind, visitor.locale);
    }
    let places = visitor.guest.portal.places.register(&visitor).await?;
    let office = places.full_name(visitor.locale, &at.office.to_string());
    page(&TablePage {
        frame: Frame::of(&visitor, "history"),
        heading: Heading::of(&visitor, &round, &sheet, office).await?,
        lead: String::new(),
        table: HISTORY.view(&entries, &wish, visitor.locale, &at.path("/history")),
        at,
    })
}

/// One explained line with the receiver's name.
struct Explained {
    code: String,
    name: String,
    amounts: [String; 3],
    why: String,
}

const BASIS: Table<Explained> = Table {
    name: "basis",
    caption: "basis-caption",
    columns: &[
        Column { name: "receiver", cell: |line, _| Cell::text(line.name.clone()) },
        Column { name: "receiver-code", cell: |line, _| Cell::Code(line.code.clone()) },
        Column { name: "item-vaccine", cell: |line, _| Cell::text(line.amounts[0].clone()) },
        Column { name: "item-needle", cell: |line, _| Cell::text(line.amounts[1].clone()) },
        Column { name: "item-syringe", cell: |line, _| Cell::text(line.amounts[2].clone()) },
        Column { name: "reason-of-value", cell: |line, _| Cell::text(line.why.clone()) },
    ],
};

/// `GET /rounds/{round}/sheets/{office}/basis`.
pub(crate) async fn basis(visitor: Visitor, at: SheetAddress, Query(wish): Query<Wish>) -> Answer {
    let loaded = load(&visitor, &at).await?;
    let basis = reading::basis(&visitor, &loaded.sheet.sheet_id).await?;
    let places = visitor.guest.portal.places.register(&visitor).await?;
    let locale = visitor.locale;
    let names = loaded.names();
    let (counting, packs) = (Counting::of(locale), goods::packs(loaded.sheet.packs));
    let reason = |line: &ProposedLine| {
        let units = goods::amounts(line.units);
        let own = names.get(line.child_code.as_str()).map(|name| (*name).to_owned());
        let amount = |item| counting.amount(item, *units.get(item), *packs.get(item));
        Explained {
            name: own.unwrap_or_else(|| places.full_name(locale, &line.child_code)),
            code: line.child_code.clone(),
            amounts: [ItemKind::Vaccine, ItemKind::Needle, ItemKind::Syringe].map(amount),
            why: explanation(locale, line),
        }
    };
    let reasons: Vec<Explained> = basis.lines.iter().map(reason).collect();
    if let Some(kind) = wish.file() {
        return BASIS.file(&reasons, &wish, kind, locale);
    }
    let frame = Frame::of(&visitor, "basis");
    let lead = if basis.adopted_time.is_some() {
        let values = [("who", basis.adopted_by.clone()), ("when", frame.time(&basis.adopted_time))];
        locale.text_with("basis-adopted", &values)
    } else {
        locale.text("basis-none")
    };
    let office = places.full_name(locale, &at.office.to_string());
    page(&TablePage {
        heading: Heading::of(&visitor, &loaded.round, &loaded.sheet, office).await?,
        lead,
        table: BASIS.view(&reasons, &wish, locale, &at.path("/basis")),
        frame,
        at,
    })
}
