//! Mandates as rows of tables.

use tonic::Status;
use vsys_proto::contract_intake::v1::{
    ListChoicesRequest, ListChoicesResponse, ListMandatesRequest, ListMandatesResponse,
    ListedMandate, Mandatary, Mandate, MandateForm, MandateState,
};
use vsys_proto::convert;

use super::{
    acts, address,
    filter::{Filter, Tab},
};
use crate::{
    format,
    locale::Locale,
    pages::{
        allocation::places::Register,
        mandate_form::{facts, words},
    },
    table::{Cell, Column, Table, Tone},
    visitor::Visitor,
};

/// Mandates asked for at once, where all are wanted.
const CHUNK: u32 = 1_000;

/// A mandate with the words that its row needs.
pub(super) struct Row {
    pub(super) mandate: Mandate,
    duplicates: Vec<String>,
    municipality: String,
    products: String,
    /// Whether the visitor may do something with it.
    may_choose: bool,
}

fn form(row: &Row) -> MandateForm {
    row.mandate.form.clone().unwrap_or_default()
}

/// Whether the visitor's organisation is the mandatary, and the visitor acts for it.
pub(super) fn may_act(visitor: &Visitor, mandate: &Mandate) -> bool {
    let own = |mandatary: &Mandatary| mandatary.mandatary_id == visitor.organisation_id;
    acts(visitor) && mandate.mandatary.as_ref().is_some_and(own)
}

/// How far a mandate has come, as a badge.
pub(super) fn state(state: MandateState, locale: Locale) -> Cell {
    let (key, tone, rank) = words::state(state);
    Cell::Badge { text: locale.text(key), tone, rank }
}

fn number(row: &Row, _: Locale) -> Cell {
    let number = &row.mandate.mandate_number;
    Cell::Link { text: number.clone(), path: address(number) }
}

fn choice(row: &Row, locale: Locale) -> Cell {
    if !row.may_choose {
        return Cell::Nothing;
    }
    let name = form(row).name;
    let number = row.mandate.mandate_number.clone();
    let values = [("name", name.as_str()), ("number", number.as_str())];
    Cell::Choice {
        name: "number",
        label: locale.text_with("choose-mandate", &values),
        value: number,
    }
}

fn duplicates(row: &Row, locale: Locale) -> Cell {
    if row.duplicates.is_empty() {
        return Cell::Nothing;
    }
    let numbers = row.duplicates.join(&locale.text("list-separator"));
    let text = locale.text_with("mandate-has-duplicates", &[("numbers", numbers)]);
    Cell::Badge { text, tone: Tone::Warn, rank: 1 }
}

/// Whether the register left something of it out.
fn not_taken(row: &Row, locale: Locale) -> Cell {
    if row.mandate.register_refusal.is_none() {
        return Cell::Nothing;
    }
    Cell::Badge { text: locale.text("mandate-is-refused"), tone: Tone::Bad, rank: 1 }
}

/// Whether the contact's mail address was proved.
pub(super) fn proof(mandate: &Mandate, locale: Locale) -> Cell {
    let (key, tone, rank) = match mandate.mail_confirmed_time {
        None => ("mail-is-unproved", Tone::Warn, 0),
        Some(_) => ("mail-is-proved", Tone::Good, 1),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

/// What it does: most are of sites that join.
pub(super) fn kind(mandate: &Mandate, locale: Locale) -> Cell {
    let (key, tone, rank) = words::kind(mandate.kind());
    Cell::Badge { text: locale.text(key), tone, rank }
}

/// The last day on which a site that leaves takes part.
fn last_day(row: &Row, locale: Locale) -> Cell {
    let last = convert::optional_date(form(row).last_date, "last_date").ok().flatten();
    Cell::text(last.map(|day| format::day(day, locale)).unwrap_or_default())
}

fn mandatary(row: &Row, locale: Locale) -> Cell {
    let mandatary = row.mandate.mandatary.as_ref();
    Cell::text(mandatary.map(|one| words::mandatary(one, locale)).unwrap_or_default())
}

macro_rules! mandates {
    ([$($choice:expr),*], [$($state:expr),*], [$($site:expr),*], [$($last:expr),*]) => {
        Table {
            name: "mandates",
            caption: "mandates-caption",
            columns: &[
                Column { name: "mandate-number", cell: number },
                $($choice,)*
                Column { name: "site-name", cell: |row, _| Cell::text(form(row).name) },
                Column {
                    name: "facility-code",
                    cell: |row, _| Cell::Code(row.mandate.facility_code.clone()),
                },
                Column {
                    name: "mandate-kind",
                    cell: |row, locale| kind(&row.mandate, locale),
                },
                Column { name: "last-date", cell: last_day },
                $($state,)*
                Column { name: "duplicates", cell: duplicates },
                Column { name: "register-refusal", cell: not_taken },
                Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
                Column { name: "site-address", cell: |row, _| Cell::text(form(row).address) },
                $($site,)*
                Column {
                    name: "site-category",
                    cell: |row, locale| Cell::text(words::category(form(row).category(), locale)),
                },
                Column {
                    name: "facility-type",
                    cell: |row, locale| {
                        Cell::text(words::facility_type(form(row).r#type(), locale))
                    },
                },
                Column { name: "mandate-products", cell: |row, _| Cell::text(&row.products) },
                Column { name: "mail-proof", cell: |row, locale| proof(&row.mandate, locale) },
                Column {
                    name: "submitted-at",
                    cell: |row, _| Cell::time(row.mandate.submitted_time.as_ref()),
                },
                Column {
                    name: "mandate-received-at",
                    cell: |row, _| Cell::time(row.mandate.received_time.as_ref()),
                },
                Column {
                    name: "receipt-sent-at",
                    cell: |row, _| Cell::time(row.mandate.locked_time.as_ref()),
                },
                $($last),*
            ],
        }
    };
}

const STATE: Column<Row> =
    Column { name: "mandate-state", cell: |row, locale| state(row.mandate.state(), locale) };
const MANDATARY: Column<Row> = Column { name: "mandatary", cell: mandatary };

/// To be read only.
const OWN: Table<Row> = mandates!([], [], [], []);
/// With a box to choose each that something can be done with.
const CHOOSING: Table<Row> = mandates!([Column { name: "choice", cell: choice }], [], [], []);
/// Whatever has become of them.
const OF_ANY_STATE: Table<Row> = mandates!([], [STATE], [], []);
/// For who sees those of many.
const EVERYONES: Table<Row> = mandates!([], [STATE], [], [MANDATARY]);
/// For files: everything that an office wants to know.
const WHOLE: Table<Row> = mandates!(
    [],
    [STATE],
    [
        Column { name: "site-kana", cell: |row, _| Cell::text(form(row).kana) },
        Column {
            name: "site-postcode",
            cell: |row, _| Cell::text(facts::postcode(&form(row).postcode))
        },
        Column { name: "site-phone", cell: |row, _| Cell::text(form(row).phone) },
        Column {
            name: "site-owner",
            cell: |row, locale| Cell::text(words::owner(form(row).owner(), locale))
        },
        Column { name: "site-representative", cell: |row, _| Cell::text(form(row).representative) },
        Column { name: "mandate-basic", cell: |row, _| Cell::text(facts::basic(&row.mandate)) }
    ],
    [
        MANDATARY,
        Column { name: "mandate-contact-name", cell: |row, _| Cell::text(form(row).contact_name) },
        Column { name: "mandate-contact-mail", cell: |row, _| Cell::text(form(row).contact_mail) },
        Column {
            name: "mandate-contact-phone",
            cell: |row, _| Cell::text(form(row).contact_phone)
        },
        Column {
            name: "sent-back-reason",
            cell: |row, _| Cell::text(&row.mandate.sent_back_reason)
        },
        Column {
            name: "withdrawal-reason",
            cell: |row, _| Cell::text(form(row).withdrawal_reason)
        }
    ]
);

/// The table that the visitor reads on a tab.
pub(super) fn reading(visitor: &Visitor, tab: Tab) -> &'static Table<Row> {
    match (super::receives(visitor), tab) {
        (false, _) => &EVERYONES,
        (true, Tab::All) => &OF_ANY_STATE,
        (true, Tab::Submitted | Tab::SentBack | Tab::Received | Tab::Locked) => &OWN,
    }
}

/// The table of a page on which the visitor may choose.
pub(super) fn choosing() -> &'static Table<Row> {
    &CHOOSING
}

/// The table of a file.
pub(super) fn whole() -> &'static Table<Row> {
    &WHOLE
}

/// A page of mandates as the filter wants them.
pub(super) async fn ask(
    visitor: &Visitor,
    filter: &Filter,
    page_size: u32,
) -> Result<ListMandatesResponse, Status> {
    let wish = visitor.request(ListMandatesRequest {
        state: filter.tab().state().into(),
        keyword: filter.keyword(),
        page_size,
        page_token: filter.page_token.clone(),
        ..ListMandatesRequest::default()
    });
    let answer = visitor.guest.portal.clients.mandates().list_mandates(wish).await?;
    Ok(answer.into_inner())
}

/// All of them.
pub(super) async fn all(visitor: &Visitor, filter: &Filter) -> Result<Vec<ListedMandate>, Status> {
    let (mut found, mut filter) = (Vec::new(), filter.afresh());
    loop {
        let page = ask(visitor, &filter, CHUNK).await?;
        found.extend(page.mandates);
        filter = filter.further(&page.next_page_token);
        if filter.page_token.is_empty() {
            return Ok(found);
        }
    }
}

/// What can be chosen in the form of a mandate: the names of products, and of a prefecture's
/// places and bodies.
pub(super) async fn names(
    visitor: &Visitor,
    prefecture: &str,
) -> Result<ListChoicesResponse, Status> {
    let wish = ListChoicesRequest { prefecture_code: prefecture.to_owned() };
    let wish = visitor.guest.request(wish);
    let answer = visitor.guest.portal.clients.mandate_forms().list_choices(wish).await?;
    Ok(answer.into_inner())
}

/// As rows, in their order.
pub(super) async fn rows(
    visitor: &Visitor,
    listed: Vec<ListedMandate>,
) -> Result<Vec<Row>, Status> {
    let register = visitor.guest.portal.places.register(visitor);
    let (register, known) = tokio::try_join!(register, names(visitor, ""))?;
    let row = |one: ListedMandate| row(visitor, &register, &known, one);
    Ok(listed.into_iter().map(row).collect())
}

fn row(
    visitor: &Visitor,
    register: &Register,
    known: &ListChoicesResponse,
    listed: ListedMandate,
) -> Row {
    let locale = visitor.locale;
    let mandate = listed.mandate.unwrap_or_default();
    let form = mandate.form.clone().unwrap_or_default();
    let products = form.product_codes.iter();
    let products: Vec<_> =
        products.map(|code| words::chosen(&known.products, code, locale)).collect();
    let is_open = matches!(mandate.state(), MandateState::Submitted | MandateState::Received);
    Row {
        municipality: register.full_name(locale, &form.municipality_code),
        products: products.join(&locale.text("list-separator")),
        may_choose: is_open && may_act(visitor, &mandate),
        duplicates: listed.duplicate_numbers,
        mandate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(duplicates: &[&str], may_choose: bool) -> Row {
        let form =
            MandateForm { name: "架空クリニック".to_owned(), ..MandateForm::default() };
        Row {
            mandate: Mandate {
                mandate_number: "M-0000123".to_owned(),
                form: Some(form),
                ..Mandate::default()
            },
            duplicates: duplicates.iter().map(|number| (*number).to_owned()).collect(),
            municipality: "東京都千代田区".to_owned(),
            products: String::new(),
            may_choose,
        }
    }

    #[test]
    fn another_mandate_for_the_same_site_is_marked_with_its_number() {
        assert_eq!(duplicates(&row(&[], true), Locale::Ja), Cell::Nothing);
        let marked = duplicates(&row(&["M-0000100", "M-0000101"], true), Locale::Ja);
        let shown = marked.shown(Locale::Ja);
        assert!(shown.contains("M-0000100") && shown.contains("M-0000101"), "{shown}");
    }

    #[test]
    fn a_box_says_which_site_it_chooses() {
        let Cell::Choice { name, value, label } = choice(&row(&[], true), Locale::Ja) else {
            panic!("it can be chosen");
        };
        assert_eq!((name, &*value), ("number", "M-0000123"));
        assert!(label.contains("架空クリニック"), "{label}");
        assert_eq!(choice(&row(&[], false), Locale::Ja), Cell::Nothing);
    }
}
