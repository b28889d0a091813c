//! Between which sites vaccine may be passed on (移送の規則): the rule of today, what comes, who said
//! so and why, and whether one site may pass it on to another. The nation sets the rule, and is
//! asked once more before it is kept.

mod checking;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::{
    convert::wire_date,
    facility_registry::v1::{
        ListTransferPoliciesRequest, ListTransferPoliciesResponse, SetTransferPolicyRequest,
        TransferPolicy, TransferRule,
    },
};
use vsys_vocabulary::{Role, Tier, jst};

use self::checking::{Asked, Checked};
use self::words::{RULES, hint};
pub(super) use self::words::{name, passes_to};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            ceilings::about_the_form,
            fields::{Fields, text},
            moment,
            places::Register,
        },
        mandate_form::{
            choices::{self, Choice},
            words::named,
        },
    },
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// Where it is.
const PATH: &str = "/facilities/transfers";
/// Fields of the form that a refusal may be about; what is about another one stands above all.
const FIELDS: [&str; 3] = ["from_date", "rule", "reason"];

/// A policy as it is read.
struct Entered {
    from: String,
    /// What the rule is called.
    rule: String,
    reason: String,
    person: String,
    organisation: String,
    time: Option<prost_types::Timestamp>,
}

impl Entered {
    fn of(policy: &TransferPolicy, register: &Register, locale: Locale) -> Self {
        let from = policy.from_date.as_ref().and_then(format::civil);
        Self {
            from: from.map(|day| format::day(day, locale)).unwrap_or_default(),
            rule: name(policy.rule(), locale),
            reason: policy.reason.clone(),
            person: policy.person.clone(),
            organisation: register.full_name(locale, &policy.organisation_id),
            time: policy.entered_time,
        }
    }
}

/// A policy as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Typed {
    from_date: String,
    rule: String,
    reason: String,
    /// The policy entered last that was seen.
    version: u64,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        Self {
            from_date: text(fields, "from_date"),
            rule: text(fields, "rule"),
            // One line: the register keeps no line ends.
            reason: text(fields, "reason").lines().map(str::trim).collect::<Vec<_>>().join(" "),
            version: text(fields, "version").parse().unwrap_or_default(),
        }
    }

    fn rule(&self) -> TransferRule {
        named(&RULES, &self.rule).unwrap_or(TransferRule::Unspecified)
    }

    /// What is left out or cannot be read, so that nobody is asked to confirm it.
    fn troubles(&self, today: chrono::NaiveDate, locale: Locale) -> FieldTroubles {
        let mut troubles = FieldTroubles::none();
        match moment::read_date(&self.from_date) {
            None => troubles = troubles.with("from_date", locale.text("value-missing")),
            Some(day) if day < today => {
                troubles = troubles.with("from_date", locale.text("date-in-past"));
            }
            Some(_) => {}
        }
        if self.rule() == TransferRule::Unspecified {
            troubles = troubles.with("rule", locale.text("value-missing"));
        }
        if self.reason.is_empty() {
            troubles = troubles.with("reason", locale.text("value-missing"));
        }
        troubles
    }

    fn wire(&self) -> SetTransferPolicyRequest {
        SetTransferPolicyRequest {
            from_date: moment::read_date(&self.from_date).map(wire_date),
            rule: self.rule().into(),
            reason: self.reason.clone(),
            expected_version: Some(self.version),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "facilities/transfers.html")]
struct TransfersPage {
    frame: Frame,
    troubles: FieldTroubles,
    rule: String,
    hint: String,
    /// Since when it holds and why; none while nobody said so.
    current: Option<Entered>,
    coming: Vec<Entered>,
    history: Vec<Entered>,
    may_set: bool,
    typed: Typed,
    rules: Vec<Choice>,
    asked: Asked,
    checked: Checked,
}

/// The page that asks once more.
#[derive(Template)]
#[template(path = "facilities/transfer_set.html")]
struct SetPage {
    frame: Frame,
    typed: Typed,
    /// What the rule is called, and what it means.
    rule: String,
    hint: String,
    /// The rule of today.
    today: String,
}

/// What the register knows of the rule, and the names of organisations.
struct Known {
    listed: ListTransferPoliciesResponse,
    register: Arc<Register>,
}

impl Known {
    async fn read(visitor: &Visitor) -> Result<Self, Status> {
        let (listed, register) =
            tokio::try_join!(policies(visitor), visitor.guest.portal.places.register(visitor))?;
        Ok(Self { listed, register })
    }

    /// The version of the policy entered last.
    fn version(&self) -> u64 {
        self.listed.policies.first().map_or(0, |policy| policy.version)
    }
}

/// The rule of today, and all that was entered.
pub(super) async fn policies(visitor: &Visitor) -> Result<ListTransferPoliciesResponse, Status> {
    let request = visitor.request(ListTransferPoliciesRequest {});
    let answer = visitor.guest.portal.clients.registry().list_transfer_policies(request).await?;
    Ok(answer.into_inner())
}

/// Whether the visitor says which rule holds.
fn sets(visitor: &Visitor) -> bool {
    visitor.tier == Tier::Nation && visitor.has(Role::Administrator)
}

fn today(visitor: &Visitor) -> chrono::NaiveDate {
    jst::date_of(visitor.guest.portal.clock.now())
}

/// The page with what was typed into one of its forms, and what is wrong with it.
fn shown(
    visitor: &Visitor,
    known: &Known,
    typed: Typed,
    (asked, checked): (Asked, Checked),
) -> TransfersPage {
    let (locale, listed) = (visitor.locale, &known.listed);
    let entered = |policy: &TransferPolicy| Entered::of(policy, &known.register, locale);
    let mut rules = choices::named(&RULES, typed.rule(), "transfer-rule", locale);
    for (choice, (_, rule)) in rules.iter_mut().zip(RULES) {
        choice.hint = hint(rule, locale);
    }
    TransfersPage {
        frame: Frame::of(visitor, "transfers-title").at(PATH),
        troubles: FieldTroubles::none(),
        rule: name(listed.rule(), locale),
        hint: hint(listed.rule(), locale),
        current: listed.current.as_ref().map(entered),
        coming: listed.coming.iter().map(entered).collect(),
        history: listed.policies.iter().map(entered).collect(),
        may_set: sets(visitor),
        // Whoever sees the page decides by what it says.
        typed: Typed { version: known.version(), ..typed },
        rules,
        asked,
        checked,
    }
}

/// `GET /facilities/transfers`.
pub(crate) async fn show(visitor: Visitor, Query(fields): Query<Fields>) -> Answer {
    let today = today(&visitor);
    let known = Known::read(&visitor).await?;
    let asked = Asked::read(&fields, today);
    let (asked, checked) = match asked {
        None => (Asked::on(today), Checked::default()),
        Some(asked) => checking::check(&visitor, asked).await?,
    };
    let troubles = checked.troubles.clone();
    let shown = shown(&visitor, &known, Typed::default(), (asked, checked));
    let shown = TransfersPage { frame: shown.frame.at(visitor.guest.path.as_str()), ..shown };
    if troubles.any() { refused(&TransfersPage { troubles, ..shown }) } else { page(&shown) }
}

/// `POST /facilities/transfers`: asks once more, then keeps it.
pub(crate) async fn set(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let (locale, today) = (visitor.locale, today(&visitor));
    let typed = Typed::read(&fields);
    let troubles = typed.troubles(today, locale);
    if troubles.any() {
        return again(&visitor, typed, troubles).await;
    }
    if text(&fields, "agreed").is_empty() {
        let listed = policies(&visitor).await?;
        return page(&SetPage {
            frame: Frame::of(&visitor, "transfer-set-title").at(PATH),
            rule: name(typed.rule(), locale),
            hint: hint(typed.rule(), locale),
            today: name(listed.rule(), locale),
            typed,
        });
    }
    let request = visitor.request(typed.wire());
    match visitor.guest.portal.clients.registry().set_transfer_policy(request).await {
        Ok(answer) => {
            let flash = match answer.into_inner().policy {
                Some(policy) => {
                    let from = policy.from_date.as_ref().and_then(format::civil);
                    let day = from.map(|day| format::day(day, locale)).unwrap_or_default();
                    Flash::of("transfer-policy-set").with("day", day)
                }
                None => Flash::of("transfer-policy-unchanged"),
            };
            done(&visitor.guest.portal, PATH, &flash)
        }
        Err(status) => {
            let mut troubles = about_the_form(status.into(), &visitor)?;
            for line in &mut troubles.lines {
                if !FIELDS.contains(&line.field.as_str()) {
                    line.field.clear();
                }
            }
            again(&visitor, typed, troubles).await
        }
    }
}

/// The page once more, with what is wrong.
async fn again(visitor: &Visitor, typed: Typed, troubles: FieldTroubles) -> Answer {
    let known = Known::read(visitor).await?;
    let checking = (Asked::on(today(visitor)), Checked::default());
    let shown = shown(visitor, &known, typed, checking);
    refused(&TransfersPage { troubles, ..shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Typed {
        let fields: Fields =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Typed::read(&fields)
    }

    fn wrong(typed: &Typed) -> Vec<String> {
        let today = moment::read_date("2021-03-15").unwrap();
        let lines = typed.troubles(today, Locale::Ja).lines;
        lines.into_iter().map(|line| line.field).collect()
    }

    #[test]
    fn what_is_typed_is_what_is_asked_for() {
        let typed = sent(&[
            ("from_date", "2021-04-12"),
            ("rule", "between-any"),
            ("reason", " 供給が増えたため\r\n 融通を認める "),
            ("version", "3"),
        ]);
        let wire = typed.wire();
        assert_eq!((wire.rule(), wire.expected_version), (TransferRule::BetweenAny, Some(3)));
        assert_eq!(wire.reason, "供給が増えたため 融通を認める");
        assert_eq!(wire.from_date.unwrap().day, 12);
        assert_eq!(wrong(&typed), Vec::<String>::new());
    }

    #[test]
    fn nobody_is_asked_to_confirm_what_is_left_out_or_over() {
        assert_eq!(wrong(&sent(&[])), ["from_date", "rule", "reason"]);
        let over = [("from_date", "2021-03-14"), ("rule", "within-pairs"), ("reason", "終了")];
        assert_eq!(wrong(&sent(&over)), ["from_date"]);
    }
}
