//! A facility is entered, or what is kept of it is changed.

use askama::Template;
use axum::extract::Path;
use vsys_proto::facility_registry::v1::{
    Facility, FacilityType, PutFacilityRequest, PutFacilityResponse,
};
use vsys_vocabulary::Office;

use super::{
    address, changes,
    entry::{Entry, STATEMENTS},
    holds,
    lookup::{Among, Meant},
    places, reading,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{ceilings::about_the_form, fields::Fields},
        mandate_form::{
            choices::{self, Choice},
            facts::postcode,
            words::{CATEGORIES, TYPES},
        },
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Reasons for which it must be said what became of transfers (パターン②③).
const WANTS_STATEMENT: [&str; 2] = ["TRANSFER_MAY_HAVE_COME", "STOCK_MAY_BE_LEFT"];
/// Fields of the form that a refusal may be about; what is about another one stands above all.
const FIELDS: [&str; 14] = [
    "facility_code",
    "municipality_code",
    "name",
    "kana",
    "postcode",
    "address",
    "phone",
    "category",
    "type",
    "basic_facility_code",
    "days",
    "hours",
    "latitude",
    "longitude",
];

/// The page.
#[derive(Template)]
#[template(path = "facilities/edit.html")]
struct EditPage {
    frame: Frame,
    troubles: FieldTroubles,
    entry: Entry,
    is_new: bool,
    /// Municipalities to choose from, by prefecture; none where it is fixed.
    places: Vec<(String, Vec<Choice>)>,
    municipality: String,
    categories: Vec<Choice>,
    types: Vec<Choice>,
    /// Basic facilities that are called as was typed.
    found: Vec<Choice>,
    /// What can be said of transfers; empty until it is asked for.
    statements: Vec<Choice>,
    action: String,
    back: String,
}

/// Choices with a hint each: `<prefix>-<name>-hint`.
fn hinted(mut choices: Vec<Choice>, prefix: &str, visitor: &Visitor) -> Vec<Choice> {
    for choice in &mut choices {
        let key = format!("{prefix}-{}-hint", choice.value);
        choice.hint = visitor.locale.find::<&str>(&key, &[]).unwrap_or_default();
    }
    choices
}

async fn form(
    visitor: &Visitor,
    entry: Entry,
    is_new: bool,
    troubles: FieldTroubles,
) -> Result<EditPage, Trouble> {
    let register = visitor.guest.portal.places.register(visitor).await?;
    let (locale, code) = (visitor.locale, &entry.facility_code);
    let (title, action, back) = if is_new {
        ("facility-new-title", address("new", ""), super::PATH.to_owned())
    } else {
        ("facility-edit-title", address(code, "/edit"), address(code, ""))
    };
    let categories = choices::named(&CATEGORIES, entry.category(), "facility-category", locale);
    let types = choices::named(&TYPES, entry.kind(), "facility-type", locale);
    Ok(EditPage {
        frame: Frame::of(visitor, title).at(action.clone()),
        troubles,
        is_new,
        places: if is_new {
            places(visitor, &register, &entry.municipality_code)
        } else {
            Vec::new()
        },
        municipality: register.full_name(locale, &entry.municipality_code),
        categories: hinted(categories, "facility-category", visitor),
        types: hinted(types, "mandate-type", visitor),
        found: Vec::new(),
        statements: Vec::new(),
        action,
        back,
        entry,
    })
}

/// `GET /facilities/new`.
pub(crate) async fn show_new(visitor: Visitor) -> Answer {
    let own = match visitor.office() {
        Some(Office::Municipality(own)) => own.to_string(),
        _ => String::new(),
    };
    page(&form(&visitor, Entry::empty(&own), true, FieldTroubles::none()).await?)
}

/// `POST /facilities/new`.
pub(crate) async fn enter(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let entry = Entry { version: 0, ..Entry::read(&fields) };
    if !entry.municipality_code.is_empty() && !holds(&visitor, &entry.municipality_code) {
        return Err(Trouble::forbidden());
    }
    save(&visitor, entry, true).await
}

/// A facility that the visitor changes.
pub(super) async fn own(visitor: &Visitor, code: &str) -> Result<Facility, Trouble> {
    let facility = reading::facility(visitor, code).await?;
    if changes(visitor, &facility) { Ok(facility) } else { Err(Trouble::forbidden()) }
}

/// `GET /facilities/{facility}/edit`.
pub(crate) async fn show(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let facility = own(&visitor, &code).await?;
    page(&form(&visitor, Entry::of(&facility), false, FieldTroubles::none()).await?)
}

/// `POST /facilities/{facility}/edit`.
pub(crate) async fn change(
    visitor: Visitor,
    Path(code): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let facility = own(&visitor, &code).await?;
    let entry = Entry {
        facility_code: facility.facility_code,
        municipality_code: facility.municipality_code,
        ..Entry::read(&fields)
    };
    save(&visitor, entry, false).await
}

async fn save(visitor: &Visitor, entry: Entry, is_new: bool) -> Answer {
    let locale = visitor.locale;
    let wrong = |key| FieldTroubles::none().with("basic_facility_code", locale.text(key));
    let meant = match entry.kind() {
        // The field is not shown, whatever was typed into it before.
        FacilityType::Basic => Meant::Code(String::new()),
        _ => entry.basic.meant(visitor, Among::Basic).await?,
    };
    let basic = match meant {
        Meant::Code(code) => code,
        Meant::Several(found) => {
            let shown = form(visitor, entry, is_new, wrong("lookup-several")).await?;
            return refused(&EditPage { found, ..shown });
        }
        Meant::Nobody => {
            return refused(&form(visitor, entry, is_new, wrong("lookup-nobody")).await?);
        }
    };
    let wire = match entry.wire(basic, locale) {
        Ok(wire) => wire,
        Err(troubles) => return refused(&form(visitor, entry, is_new, troubles).await?),
    };
    let request =
        PutFacilityRequest { facility: Some(wire), expected_version: Some(entry.version) };
    let request = visitor.request(request);
    match visitor.guest.portal.clients.registry().put_facility(request).await {
        Ok(answer) => saved(visitor, answer.into_inner(), &entry, is_new).await,
        Err(status) => again(visitor, entry, is_new, status.into()).await,
    }
}

/// What is to be looked at again comes before that it is saved.
async fn saved(
    visitor: &Visitor,
    answer: PutFacilityResponse,
    entry: &Entry,
    is_new: bool,
) -> Answer {
    let hint = |reason| answer.warnings.iter().find(|warning| warning.reason == reason);
    let flash = if let Some(digit) = hint("FACILITY_CODE_CHECK_DIGIT").filter(|_| is_new) {
        Flash::of("facility-entered-with-hint")
            .with("code", &entry.facility_code)
            .with("meant", &digit.suggestion)
    } else if let Some(elsewhere) = hint("POSTCODE_ELSEWHERE") {
        let register = visitor.guest.portal.places.register(visitor).await?;
        Flash::of("facility-saved-postcode-elsewhere")
            .with("name", &entry.name)
            .with("postcode", postcode(&entry.postcode))
            .with("place", register.full_name(visitor.locale, &elsewhere.suggestion))
    } else if is_new {
        Flash::of("facility-entered").with("name", &entry.name)
    } else {
        Flash::of("facility-changed").with("name", &entry.name)
    };
    done(&visitor.guest.portal, address(&entry.facility_code, ""), &flash)
}

/// The form again, with what is wrong; and what must be said of transfers, where it must.
async fn again(visitor: &Visitor, entry: Entry, is_new: bool, trouble: Trouble) -> Answer {
    let mut troubles = about_the_form(trouble, visitor)?;
    let mut wants = false;
    for line in &mut troubles.lines {
        if WANTS_STATEMENT.contains(&line.reason.as_str()) {
            wants = true;
            "transfer_statement".clone_into(&mut line.field);
        } else if line.field == "position" {
            "latitude".clone_into(&mut line.field);
        } else if !FIELDS.contains(&line.field.as_str()) {
            line.field.clear();
        }
    }
    let statement = entry.statement();
    let shown = form(visitor, entry, is_new, troubles).await?;
    let statements = if wants {
        choices::named(&STATEMENTS, statement, "statement", visitor.locale)
    } else {
        shown.statements
    };
    refused(&EditPage { statements, ..shown })
}
