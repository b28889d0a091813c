//! Applications as rows of tables.

use chrono::NaiveDate;
use vsys_proto::contract_intake::v1::{Applicant, Application, ListApplicationsResponse, NewSite};
use vsys_vocabulary::jst;

use super::{
    acts, address,
    filter::{Filter, Tab},
};
use crate::{
    format,
    locale::Locale,
    pages::{
        code_form::words,
        mandate_form::{facts::postcode, words::owner},
    },
    table::{Cell, Column, Table, Tone},
    trouble::Trouble,
    visitor::Visitor,
};

/// Applications asked for at once, where all are wanted.
const CHUNK: u32 = 1_000;

/// An application with the words that its row needs.
pub(super) struct Row {
    application: Application,
    municipality: String,
    /// Whether the visitor may hand it on.
    may_choose: bool,
    today: NaiveDate,
}

fn applicant(row: &Row) -> Applicant {
    row.application.applicant.clone().unwrap_or_default()
}

fn site(row: &Row) -> NewSite {
    row.application.site.clone().unwrap_or_default()
}

fn number(row: &Row, _: Locale) -> Cell {
    let number = &row.application.application_number;
    Cell::Link { text: number.clone(), path: address(number) }
}

fn choice(row: &Row, locale: Locale) -> Cell {
    if !row.may_choose {
        return Cell::Nothing;
    }
    let name = site(row).name;
    let number = row.application.application_number.clone();
    let values = [("name", name.as_str()), ("number", number.as_str())];
    Cell::Choice {
        name: "number",
        label: locale.text_with("choose-mandate", &values),
        value: number,
    }
}

fn code(row: &Row, _: Locale) -> Cell {
    match row.application.facility_code.as_str() {
        "" => Cell::Nothing,
        code => Cell::Code(code.to_owned()),
    }
}

/// Whether it may be given its code today, or from which day on.
fn numberable(row: &Row, locale: Locale) -> Cell {
    match numberable_on(&row.application) {
        None => Cell::Nothing,
        Some(day) if day <= row.today => {
            Cell::Badge { text: locale.text("codes-numberable-now"), tone: Tone::Good, rank: 0 }
        }
        Some(day) => {
            let day = format::day(day, locale);
            let text = locale.text_with("codes-numberable-from", &[("day", day)]);
            Cell::Badge { text, tone: Tone::Plain, rank: 1 }
        }
    }
}

/// The first day on which it may be given its code.
pub(super) fn numberable_on(application: &Application) -> Option<NaiveDate> {
    application.numberable_date.as_ref().and_then(format::civil)
}

/// A word of how it stands, as a badge.
fn badge((key, tone, rank): (&'static str, Tone, u8), locale: Locale) -> Cell {
    Cell::Badge { text: locale.text(key), tone, rank }
}

macro_rules! applications {
    ([$($choice:expr),*], [$($day:expr),*], [$($of_site:expr),*], [$($of_applicant:expr),*]) => {
        Table {
            name: "codes",
            caption: "codes-caption",
            columns: &[
                Column { name: "application-number", cell: number },
                $($choice,)*
                Column { name: "site-name", cell: |row, _| Cell::text(site(row).name) },
                Column { name: "new-code", cell: code },
                $($day,)*
                $($of_site,)*
                Column {
                    name: "site-kind",
                    cell: |row, locale| Cell::text(words::kind(site(row).venue, locale)),
                },
                Column {
                    name: "site-owner",
                    cell: |row, locale| Cell::text(owner(site(row).owner(), locale)),
                },
                Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
                Column { name: "site-address", cell: |row, _| Cell::text(site(row).address) },
                Column {
                    name: "applicant-organisation",
                    cell: |row, _| Cell::text(applicant(row).organisation),
                },
                $($of_applicant,)*
                Column {
                    name: "mail-proof",
                    cell: |row, locale| {
                        badge(words::proof(row.application.mail_confirmed_time.as_ref()), locale)
                    },
                },
                Column {
                    name: "applied-at",
                    cell: |row, _| Cell::time(row.application.applied_time.as_ref()),
                },
                Column {
                    name: "collated-at",
                    cell: |row, _| Cell::time(row.application.collated_time.as_ref()),
                },
                Column {
                    name: "numbered-at",
                    cell: |row, _| Cell::time(row.application.numbered_time.as_ref()),
                },
            ],
        }
    };
}

const CHOICE: Column<Row> = Column { name: "choice", cell: choice };
/// Of those that were handed on.
const NUMBERABLE: Column<Row> = Column { name: "numberable", cell: numberable };
/// Of those that have their code.
const LETTER: Column<Row> = Column {
    name: "code-letter-at",
    cell: |row, _| Cell::time(row.application.letter_time.as_ref()),
};

/// To be read only.
const READING: Table<Row> = applications!([], [], [], []);
const COLLATED: Table<Row> = applications!([], [NUMBERABLE], [], []);
const NUMBERED: Table<Row> = applications!([], [LETTER], [], []);
/// With a box to choose each that may be handed on.
const CHOOSING: Table<Row> = applications!([CHOICE], [], [], []);
/// With a box to choose each that may be given its code.
const CHOOSING_COLLATED: Table<Row> = applications!([CHOICE], [NUMBERABLE], [], []);
/// For files: everything that the federations and the desk want to know.
const WHOLE: Table<Row> = applications!(
    [],
    [
        Column {
            name: "numberable",
            cell: |row, _| Cell::date(row.application.numberable_date.as_ref())
        },
        LETTER
    ],
    [
        Column { name: "site-kana", cell: |row, _| Cell::text(site(row).kana) },
        Column { name: "site-representative", cell: |row, _| Cell::text(site(row).representative) },
        Column { name: "site-postcode", cell: |row, _| Cell::text(postcode(&site(row).postcode)) },
        Column { name: "site-phone", cell: |row, _| Cell::text(site(row).phone) }
    ],
    [
        Column { name: "applicant-section", cell: |row, _| Cell::text(applicant(row).section) },
        Column { name: "applicant-title", cell: |row, _| Cell::text(applicant(row).title) },
        Column { name: "applicant-name", cell: |row, _| Cell::text(applicant(row).name) },
        Column { name: "applicant-mail", cell: |row, _| Cell::text(applicant(row).mail) },
        Column { name: "applicant-phone", cell: |row, _| Cell::text(applicant(row).phone) },
        Column {
            name: "returned-reason",
            cell: |row, _| Cell::text(&row.application.returned_reason)
        }
    ]
);

/// The table of a tab on which the visitor may choose, or only reads.
pub(super) fn shown(tab: Tab, may_choose: bool) -> &'static Table<Row> {
    match (tab, may_choose) {
        (Tab::Collated, true) => &CHOOSING_COLLATED,
        (Tab::Collated, false) => &COLLATED,
        (Tab::Numbered, _) => &NUMBERED,
        (Tab::Applied | Tab::Returned, true) => &CHOOSING,
        (Tab::Applied | Tab::Returned, false) => &READING,
    }
}

/// The table of a file.
pub(super) fn whole() -> &'static Table<Row> {
    &WHOLE
}

/// A page of applications as the filter wants them.
pub(super) async fn ask(
    visitor: &Visitor,
    filter: &Filter,
    page_size: u32,
) -> Result<ListApplicationsResponse, Trouble> {
    let wish = visitor.request(filter.request(page_size)?);
    let answer = visitor.guest.portal.clients.new_codes().list_applications(wish).await?;
    Ok(answer.into_inner())
}

/// All of them.
pub(super) async fn all(visitor: &Visitor, filter: &Filter) -> Result<Vec<Application>, Trouble> {
    let (mut found, mut filter) = (Vec::new(), filter.afresh());
    loop {
        let page = ask(visitor, &filter, CHUNK).await?;
        found.extend(page.applications);
        filter = filter.further(&page.next_page_token);
        if filter.page_token.is_empty() {
            return Ok(found);
        }
    }
}

/// As rows, in their order.
pub(super) async fn rows(visitor: &Visitor, found: Vec<Application>) -> Result<Vec<Row>, Trouble> {
    let register = visitor.guest.portal.places.register(visitor).await?;
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let row = |application: Application| {
        let municipality = application.site.as_ref().map(|site| site.municipality_code.as_str());
        Row {
            municipality: register.full_name(visitor.locale, municipality.unwrap_or_default()),
            may_choose: acts(visitor, application.state()),
            application,
            today,
        }
    };
    Ok(found.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::Date;

    use super::*;

    #[test]
    fn a_box_says_which_site_it_chooses() {
        let arena = |may_choose| Row {
            application: Application {
                application_number: "C-0000123".to_owned(),
                site: Some(NewSite { name: "区民アリーナ".to_owned(), ..NewSite::default() }),
                ..Application::default()
            },
            municipality: String::new(),
            may_choose,
            today: NaiveDate::default(),
        };
        let Cell::Choice { name, value, label } = choice(&arena(true), Locale::Ja) else {
            panic!("it can be chosen");
        };
        assert_eq!((name, &*value), ("number", "C-0000123"));
        assert!(label.contains("区民アリーナ"), "{label}");
        assert_eq!(choice(&arena(false), Locale::Ja), Cell::Nothing);
        assert_eq!(code(&arena(true), Locale::Ja), Cell::Nothing);
    }

    #[test]
    fn a_row_says_from_which_day_on_it_is_numbered() {
        let said = |day: Option<u32>| {
            let numberable_date = day.map(|day| Date { year: 2021, month: 3, day });
            let row = Row {
                application: Application { numberable_date, ..Application::default() },
                municipality: String::new(),
                may_choose: true,
                today: NaiveDate::from_ymd_opt(2021, 3, 16).unwrap(),
            };
            numberable(&row, Locale::Ja).shown(Locale::Ja)
        };
        assert_eq!(said(None), format::NOTHING);
        assert_eq!(said(Some(16)), Locale::Ja.text("codes-numberable-now"));
        assert!(said(Some(23)).contains("3月23日(火)"), "{}", said(Some(23)));
    }
}
