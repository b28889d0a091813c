//! What is done with a facility for a reason: closed, opened again, merged into another, given
//! another code. Each on a page that says first what will happen.

use askama::Template;
use axum::extract::Path;
use tonic::Status;
use vsys_proto::facility_registry::v1::{
    ChangeFacilityCodeRequest, Facility, MergeFacilitiesRequest, ReopenFacilityRequest,
};

use super::{
    act::Act,
    address,
    closing::When,
    editing,
    entry::narrow,
    full_address,
    lookup::{Among, Meant, Named},
    reading,
    row::{RECEIVERS, Row},
};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    own_path::OwnPath,
    page::{Answer, done, page, redirect, refused},
    pages::{
        allocation::{
            ceilings::about_the_form,
            fields::{Fields, text},
        },
        mandate_form::choices::Choice,
    },
    table::{TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Fields of the form that a refusal may be about; what is about another one stands above all.
const FIELDS: [&str; 4] = ["reason", "last_date", "into_facility_code", "new_facility_code"];

/// What was sent; not every act wants all of it.
#[derive(Debug, Clone, Default)]
struct Sent {
    reason: String,
    when: When,
    into: Named,
    new_code: String,
    /// The facility that was shown to take the place, as the person agreed to it.
    agreed: String,
    version: u64,
}

impl Sent {
    fn read(fields: &Fields) -> Self {
        Self {
            reason: text(fields, "reason"),
            when: When::read(fields),
            into: Named::read(fields, "into_facility_code"),
            new_code: narrow(&text(fields, "new_facility_code")),
            agreed: text(fields, "agreed"),
            version: text(fields, "version").parse().unwrap_or_default(),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "facilities/act.html")]
struct ActPage {
    frame: Frame,
    troubles: FieldTroubles,
    facility: Facility,
    /// Where it is, with its municipality.
    place: String,
    act: Act,
    /// Key of what will happen.
    lead: String,
    sent: Sent,
    /// When it can close.
    when: Vec<Choice>,
    /// Those that receive from it.
    receivers: Option<TableView>,
    more_receivers: bool,
    /// The facility that takes its place, to be agreed to.
    into: Option<Facility>,
    into_place: String,
    /// Facilities that are called as was typed.
    found: Vec<Choice>,
}

async fn form(
    visitor: &Visitor,
    facility: Facility,
    act: Act,
    sent: Sent,
    troubles: FieldTroubles,
) -> Result<ActPage, Trouble> {
    let code = &facility.facility_code;
    let (register, (found, more_receivers)) = tokio::try_join!(
        visitor.guest.portal.places.register(visitor),
        reading::receivers(visitor, code)
    )?;
    let rows: Vec<Row> =
        found.into_iter().map(|one| Row::of(one, &register, visitor.locale)).collect();
    let view = || RECEIVERS.view(&rows, &Wish::default(), visitor.locale, "").alone();
    Ok(ActPage {
        frame: Frame::of(visitor, act.title()).at(act.address(code)),
        troubles,
        lead: format!("{}-lead", act.title()),
        when: sent.when.choices(visitor.locale),
        sent,
        receivers: (!act.opens() && !rows.is_empty()).then(view),
        more_receivers,
        into: None,
        into_place: String::new(),
        place: full_address(&facility, &register, visitor.locale),
        found: Vec::new(),
        act,
        facility,
    })
}

/// `GET /facilities/{facility}/acts/{act}`.
pub(crate) async fn ask(visitor: Visitor, Path((code, act)): Path<(String, Act)>) -> Answer {
    let facility = editing::own(&visitor, &code).await?;
    if !Act::possible(&facility).contains(&act) {
        return Ok(redirect(&OwnPath::of(address(&code, ""))));
    }
    let when = When::of(&facility);
    let sent = Sent { version: facility.version, when, ..Sent::default() };
    page(&form(&visitor, facility, act, sent, FieldTroubles::none()).await?)
}

/// `POST /facilities/{facility}/acts/{act}`.
pub(crate) async fn carry_out(
    visitor: Visitor,
    Path((code, act)): Path<(String, Act)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let facility = editing::own(&visitor, &code).await?;
    let sent = Sent::read(&fields);
    let mut troubles = match act {
        Act::Close => sent.when.troubles(visitor.locale),
        Act::KeepOpen | Act::Reopen | Act::Merge | Act::ChangeCode => FieldTroubles::none(),
    };
    if sent.reason.is_empty() {
        troubles = troubles.with("reason", visitor.locale.text("value-missing"));
    }
    if troubles.any() {
        return refused(&form(&visitor, facility, act, sent, troubles).await?);
    }
    let into = match act {
        Act::Merge => match agreed(&visitor, &facility, &sent).await? {
            Ok(into) => into,
            Err(unsettled) => return refused(&*unsettled),
        },
        Act::Close | Act::KeepOpen | Act::Reopen | Act::ChangeCode => String::new(),
    };
    match call(&visitor, &code, act, &sent, into).await {
        Ok(shown) => {
            let flash = match sent.when.last().filter(|_| act == Act::Close) {
                Some(last) => Flash::of("facility-close-planned")
                    .with("day", format::day(last, visitor.locale)),
                None => Flash::of(&format!("{}-done", act.title())),
            };
            let flash = flash.with("name", &facility.name);
            done(&visitor.guest.portal, address(&shown, ""), &flash)
        }
        Err(status) => {
            let mut troubles = about_the_form(status.into(), &visitor)?;
            for line in &mut troubles.lines {
                if !FIELDS.contains(&&*line.field) {
                    line.field.clear();
                }
            }
            refused(&form(&visitor, facility, act, sent, troubles).await?)
        }
    }
}

/// The facility that takes the place, once the person saw which one it is; until then the page
/// that shows it.
async fn agreed(
    visitor: &Visitor,
    facility: &Facility,
    sent: &Sent,
) -> Result<Result<String, Box<ActPage>>, Trouble> {
    let shown = |troubles| form(visitor, facility.clone(), Act::Merge, sent.clone(), troubles);
    let wrong = |key| FieldTroubles::none().with("into_facility_code", visitor.locale.text(key));
    let code = match sent.into.meant(visitor, Among::Open).await? {
        Meant::Code(code) if code.is_empty() => {
            return Ok(Err(Box::new(shown(wrong("value-missing")).await?)));
        }
        Meant::Code(code) => code,
        Meant::Several(found) => {
            let page = shown(wrong("lookup-several")).await?;
            return Ok(Err(Box::new(ActPage { found, ..page })));
        }
        Meant::Nobody => return Ok(Err(Box::new(shown(wrong("lookup-nobody")).await?))),
    };
    if sent.agreed == code {
        return Ok(Ok(code));
    }
    let Some(into) = reading::named(visitor, &code).await? else {
        return Ok(Err(Box::new(shown(wrong("no-such-facility")).await?)));
    };
    let sent = Sent { into: Named::of(&code), ..sent.clone() };
    let page = form(visitor, facility.clone(), Act::Merge, sent, FieldTroubles::none()).await?;
    let register = visitor.guest.portal.places.register(visitor).await?;
    let into_place = full_address(&into, &register, visitor.locale);
    Ok(Err(Box::new(ActPage { into: Some(into), into_place, ..page })))
}

/// Does it; the code of the facility to be shown then.
async fn call(
    visitor: &Visitor,
    code: &str,
    act: Act,
    sent: &Sent,
    into: String,
) -> Result<String, Status> {
    let facility_code = code.to_owned();
    let (reason, expected_version) = (sent.reason.clone(), Some(sent.version));
    let mut registry = visitor.guest.portal.clients.registry();
    match act {
        Act::Close => {
            let wish = sent.when.wish(facility_code, reason, expected_version);
            registry.close_facility(visitor.request(wish)).await?;
        }
        Act::KeepOpen | Act::Reopen => {
            let wish = ReopenFacilityRequest { facility_code, reason, expected_version };
            registry.reopen_facility(visitor.request(wish)).await?;
        }
        Act::Merge => {
            let into_facility_code = into;
            let wish = MergeFacilitiesRequest {
                facility_code,
                into_facility_code,
                reason,
                expected_version,
            };
            registry.merge_facilities(visitor.request(wish)).await?;
        }
        Act::ChangeCode => {
            let new_facility_code = sent.new_code.clone();
            let wish = ChangeFacilityCodeRequest {
                facility_code,
                new_facility_code: new_facility_code.clone(),
                reason,
                expected_version,
            };
            registry.change_facility_code(visitor.request(wish)).await?;
            return Ok(new_facility_code);
        }
    }
    Ok(code.to_owned())
}
