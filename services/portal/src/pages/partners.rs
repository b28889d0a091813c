//! Partners (業者): who delivers, how they take their orders, and whether people can act for them.

pub(crate) mod credentials;
pub(crate) mod entering;
mod entry;
pub(crate) mod one;
mod organisation;
mod unassigned;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use vsys_proto::{
    identity::v1::Organisation,
    logistics_notifier::v1::{DeliveryWay, Partner, PartnerContact, PartnerKind},
};
use vsys_vocabulary::{Role, Tier};

pub(crate) use self::unassigned::unassigned;
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::after::orders::partners,
    table::{Cell, Column, Table, TableView, Tone, Wish},
    visitor::Visitor,
};

/// Kinds of partners by their names in forms; the text is `partner-is-<name>`.
const KINDS: [(&str, PartnerKind); 2] =
    [("manufacturer", PartnerKind::Manufacturer), ("wholesaler", PartnerKind::Wholesaler)];
/// Ways of taking orders by their names in forms; the text is `way-<name>`.
const WAYS: [(&str, DeliveryWay); 4] = [
    ("nats", DeliveryWay::Nats),
    ("webhook", DeliveryWay::Webhook),
    ("pull", DeliveryWay::Pull),
    ("csv", DeliveryWay::Csv),
];

/// A partner, with the organisation that people act for.
struct Row {
    partner: Partner,
    organisation: Option<Organisation>,
}

fn name(row: &Row, _: Locale) -> Cell {
    let path = address(&row.partner.partner_id, "");
    Cell::Link { text: row.partner.name.clone(), path }
}

/// Address of a partner's page, with something behind it.
fn address(partner_id: &str, more: &str) -> String {
    format!("/partners/{partner_id}{more}")
}

/// What kind it is, in words.
fn kind(partner: &Partner, locale: Locale) -> String {
    let found = KINDS.iter().find(|(_, kind)| *kind == partner.kind());
    found.map(|(name, _)| locale.text(&format!("partner-is-{name}"))).unwrap_or_default()
}

/// How it takes its orders, in words.
fn ways(partner: &Partner, locale: Locale) -> String {
    let taken: Vec<_> = partner.ways().collect();
    let taken = WAYS.iter().filter(|(_, way)| taken.contains(way));
    let names: Vec<_> = taken.map(|(name, _)| locale.text(&format!("way-{name}"))).collect();
    names.join(&locale.text("list-separator"))
}

/// Whom to call, in one line.
fn contact(contact: &PartnerContact) -> String {
    let parts = [&contact.name, &contact.phone, &contact.mail];
    let given: Vec<&str> =
        parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    given.join(" ")
}

fn contacts(row: &Row, locale: Locale) -> Cell {
    let all: Vec<_> = row.partner.contacts.iter().map(contact).collect();
    Cell::text(all.join(&locale.text("list-separator")))
}

/// Whether people can act for it.
fn standing(organisation: Option<&Organisation>, locale: Locale) -> Cell {
    let (key, tone, rank) = match organisation {
        None => ("partner-has-no-organisation", Tone::Bad, 0),
        Some(organisation) if !organisation.open => ("partner-is-closed", Tone::Plain, 1),
        Some(_) => ("partner-is-open", Tone::Good, 2),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

macro_rules! partners {
    ($($more:expr)?) => {
        Table {
            name: "partners",
            caption: "partners-caption",
            columns: &[
                Column { name: "partner", cell: name },
                Column {
                    name: "partner-id",
                    cell: |row, _| Cell::Code(row.partner.partner_id.clone()),
                },
                Column {
                    name: "partner-kind",
                    cell: |row, locale| Cell::text(kind(&row.partner, locale)),
                },
                Column {
                    name: "delivery-ways",
                    cell: |row, locale| Cell::text(ways(&row.partner, locale)),
                },
                Column { name: "partner-contacts", cell: contacts },
                $($more)?
            ],
        }
    };
}

const PARTNERS: Table<Row> = partners!();
/// For administrators, who may know of organisations.
const WITH_ORGANISATIONS: Table<Row> = partners!(Column {
    name: "partner-standing",
    cell: |row, locale| standing(row.organisation.as_ref(), locale),
});

/// The page.
#[derive(Template)]
#[template(path = "partners/list.html")]
struct ListPage {
    frame: Frame,
    /// Orders that nobody is responsible for, and whether there are more than counted.
    unassigned: (usize, bool),
    may_enter: bool,
    is_empty: bool,
    table: TableView,
}

/// Whether the visitor enters partners.
fn enters(visitor: &Visitor) -> bool {
    visitor.is_any(&[(Tier::Nation, Role::Administrator)])
}

/// `GET /partners`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let administers = visitor.has(Role::Administrator);
    let organisations =
        async { if administers { organisation::all(&visitor).await } else { Ok(BTreeMap::new()) } };
    let (known, mut organisations, waiting) =
        tokio::try_join!(partners(&visitor), organisations, unassigned(&visitor, ""))?;
    let row = |partner: Partner| {
        let organisation = organisations.remove(&partner.partner_id);
        Row { partner, organisation }
    };
    let rows: Vec<Row> = known.into_iter().map(row).collect();
    let table = if administers { WITH_ORGANISATIONS } else { PARTNERS };
    if let Some(kind) = wish.file() {
        return table.file(&rows, &wish, kind, visitor.locale);
    }
    let (orders, more) = waiting;
    page(&ListPage {
        frame: Frame::of(&visitor, "partners-title"),
        unassigned: (orders.len(), more),
        may_enter: enters(&visitor),
        is_empty: rows.is_empty(),
        table: table.view(&rows, &wish, visitor.locale, "/partners"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_partner_is_and_how_it_takes_orders_is_said_in_words() {
        let partner = Partner {
            kind: PartnerKind::Wholesaler.into(),
            ways: vec![DeliveryWay::Csv.into(), DeliveryWay::Nats.into()],
            ..Partner::default()
        };
        assert_eq!(kind(&partner, Locale::Ja), "卸業者");
        for locale in Locale::ALL {
            let names = ["way-nats", "way-csv"].map(|key| locale.text(key));
            assert_eq!(ways(&partner, locale), names.join(&locale.text("list-separator")));
            for (name, _) in KINDS {
                assert!(locale.find::<&str>(&format!("partner-is-{name}"), &[]).is_some());
            }
            for (name, _) in WAYS {
                assert!(locale.find::<&str>(&format!("way-{name}"), &[]).is_some());
            }
        }
    }

    #[test]
    fn a_partner_that_nobody_can_act_for_comes_first() {
        let open = Organisation { open: true, ..Organisation::default() };
        let closed = Organisation::default();
        let cells = [None, Some(&closed), Some(&open)].map(|one| standing(one, Locale::Ja));
        assert!(cells.is_sorted());
    }
}
