//! 分配シミュレーション: a rule's result beside the present values, two rules side by side, and
//! adopting one.

use askama::Template;
use axum::response::Response;
use tonic::Status;
use vsys_proto::allocation::v1::{
    AdoptRuleRequest, CompareRulesRequest, RuleApplication, SimulateRuleRequest,
};
use vsys_vocabulary::Office;

use super::{
    form::{BadField, MEASURES, NAMES, RuleForm},
    outcome::{Compared, Outcome, compared, simulated},
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::SheetAddress,
        fields::{Fields, pairs, value},
        heading::Heading,
        sheet::loading::{Loaded, May, load},
    },
    table::Wish,
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "allocation/simulate.html")]
pub(crate) struct SimulatePage {
    frame: Frame,
    troubles: FieldTroubles,
    at: SheetAddress,
    heading: Heading,
    may: May,
    version: u64,
    first: RuleForm,
    second: RuleForm,
    /// Whether the second rule is asked for too.
    two: bool,
    is_nation: bool,
    names: [&'static str; 6],
    measures: Vec<&'static str>,
    outcome: Option<Outcome>,
    compared: Option<Compared>,
}

impl SimulatePage {
    async fn of(
        visitor: &Visitor,
        at: SheetAddress,
        loaded: &Loaded,
        first: RuleForm,
        second: RuleForm,
    ) -> Result<Self, Status> {
        let places = visitor.guest.portal.places.register(visitor).await?;
        let office = places.full_name(visitor.locale, &at.office.to_string());
        Ok(Self {
            frame: Frame::of(visitor, "simulate-title"),
            troubles: FieldTroubles::none(),
            heading: Heading::of(visitor, &loaded.round, &loaded.sheet, office).await?,
            may: May::of(visitor, at.office, loaded.sheet.state()),
            version: loaded.sheet.version,
            first,
            second,
            two: false,
            is_nation: at.office == Office::Nation,
            names: NAMES,
            measures: MEASURES.into_iter().map(|(name, _)| name).collect(),
            outcome: None,
            compared: None,
            at,
        })
    }
}

/// `GET /rounds/{round}/sheets/{office}/simulate`.
pub(crate) async fn show(visitor: Visitor, at: SheetAddress) -> Answer {
    let loaded = load(&visitor, &at).await?;
    // Nobody knows how many people a site serves.
    let rule = if matches!(at.office, Office::Municipality(_)) { "f0" } else { "f1" };
    let first = RuleForm {
        rule: rule.to_owned(),
        by_municipality: at.office == Office::Nation,
        ..RuleForm::default()
    };
    page(&SimulatePage::of(&visitor, at, &loaded, first.clone(), first).await?)
}

/// `POST /rounds/{round}/sheets/{office}/simulate`: computes, compares or adopts.
pub(crate) async fn act(visitor: Visitor, at: SheetAddress, Form(fields): Form<Fields>) -> Answer {
    let first = RuleForm::read("a_", pairs(&fields));
    let second = RuleForm::read("b_", pairs(&fields));
    let (wanted, wish) = (value(&fields, "do"), wish(&fields));
    let acted = match wanted {
        "compare" => compare(&visitor, &at, &first, &second, &wish).await,
        "adopt" => adopt(&visitor, &at, &first, value(&fields, "version")).await,
        _ => simulate(&visitor, &at, &first, &wish).await,
    };
    let acted = match acted {
        Ok(Acted::Adopted) => {
            return done(&visitor.guest.portal, at.path(""), &Flash::of("rule-adopted"));
        }
        Ok(Acted::File(file)) => return Ok(file),
        acted => acted,
    };
    let loaded = load(&visitor, &at).await?;
    let two = matches!(wanted, "compare" | "two");
    let shown = SimulatePage::of(&visitor, at, &loaded, first, second).await?;
    let shown = SimulatePage { two, ..shown };
    match acted {
        Ok(Acted::Simulated(outcome)) => page(&SimulatePage { outcome: Some(outcome), ..shown }),
        Ok(Acted::Compared(compared)) => page(&SimulatePage { compared: Some(compared), ..shown }),
        Ok(Acted::Adopted | Acted::File(_)) => page(&shown),
        Err(wrong) => refused(&SimulatePage { troubles: wrong.fields(&visitor)?, ..shown }),
    }
}

/// How the result's table is wanted, as its form says.
fn wish(fields: &Fields) -> Wish {
    let text = |name| value(fields, name).to_owned();
    Wish { sort: text("sort"), down: text("down"), find: text("find"), kind: text("as") }
}

enum Acted {
    Simulated(Outcome),
    Compared(Compared),
    File(Response),
    Adopted,
}

/// Why nothing was computed.
enum Wrong {
    /// Fields of the form, by the prefix of their rule.
    Form(&'static str, Vec<BadField>),
    Service(Status),
    Page(Trouble),
}

impl From<Status> for Wrong {
    fn from(status: Status) -> Self {
        Self::Service(status)
    }
}

impl From<Trouble> for Wrong {
    fn from(trouble: Trouble) -> Self {
        Self::Page(trouble)
    }
}

impl Wrong {
    fn fields(self, visitor: &Visitor) -> Result<FieldTroubles, Trouble> {
        match self {
            Self::Form(prefix, bad) => {
                Ok(bad.into_iter().fold(FieldTroubles::none(), |troubles, (field, key)| {
                    troubles.with(&format!("{prefix}{field}"), visitor.locale.text(key))
                }))
            }
            Self::Service(status) => super::refusal::fields(status, visitor.locale),
            Self::Page(trouble) => Err(trouble),
        }
    }
}

fn read(prefix: &'static str, form: &RuleForm) -> Result<RuleApplication, Wrong> {
    form.application().map_err(|bad| Wrong::Form(prefix, bad))
}

async fn simulate(
    visitor: &Visitor,
    at: &SheetAddress,
    form: &RuleForm,
    wish: &Wish,
) -> Result<Acted, Wrong> {
    let application = Some(read("a_", form)?);
    let loaded = load(visitor, at).await?;
    let sheet_id = loaded.sheet.sheet_id.clone();
    let request = visitor.request(SimulateRuleRequest { sheet_id, application });
    let answer = visitor.guest.portal.clients.sheets().simulate_rule(request).await?;
    let proposal = answer.into_inner().proposal.unwrap_or_default();
    let places = visitor.guest.portal.places.register(visitor).await?;
    let mut outcome = simulated(visitor.locale, &places, &loaded, &proposal, wish)?;
    Ok(outcome.shown.file.take().map_or(Acted::Simulated(outcome), Acted::File))
}

async fn compare(
    visitor: &Visitor,
    at: &SheetAddress,
    first: &RuleForm,
    second: &RuleForm,
    wish: &Wish,
) -> Result<Acted, Wrong> {
    let (first, second) = (read("a_", first)?, read("b_", second)?);
    let loaded = load(visitor, at).await?;
    let request = visitor.request(CompareRulesRequest {
        sheet_id: loaded.sheet.sheet_id.clone(),
        first: Some(first),
        second: Some(second),
    });
    let answer = visitor.guest.portal.clients.sheets().compare_rules(request).await?;
    let places = visitor.guest.portal.places.register(visitor).await?;
    let mut found = compared(visitor.locale, &places, &loaded, &answer.into_inner(), wish)?;
    Ok(found.shown.file.take().map_or(Acted::Compared(found), Acted::File))
}

async fn adopt(
    visitor: &Visitor,
    at: &SheetAddress,
    form: &RuleForm,
    version: &str,
) -> Result<Acted, Wrong> {
    let application = Some(read("a_", form)?);
    let sheet = crate::pages::allocation::reading::sheet(visitor, &at.round, &at.office).await?;
    let request = visitor.request(AdoptRuleRequest {
        sheet_id: sheet.sheet_id,
        expected_version: version.parse().unwrap_or_default(),
        application,
    });
    visitor.guest.portal.clients.sheets().adopt_rule(request).await?;
    Ok(Acted::Adopted)
}
