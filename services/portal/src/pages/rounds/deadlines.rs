//! Deadlines moved later (期限の延長), and partners' own cut-offs (訂正の締切).

use askama::Template;
use vsys_proto::{
    allocation::v1::{DeadlineStep, ExtendDeadlineRequest, Round, SetCutOffRequest},
    convert::{timestamp, wire_office},
    logistics_notifier::v1::Partner,
};
use vsys_vocabulary::{Office, jst};

use super::show::steps;
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::RoundAddress,
        after::orders::{Names, partners},
        ceilings::about_the_form,
        fields::{Fields, text},
        moment, reading,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Steps by the value of their option.
const STEPS: [(&str, DeadlineStep); 4] = [
    ("prefectures-complete-time", DeadlineStep::PrefecturesComplete),
    ("nation-locks-time", DeadlineStep::NationLocks),
    ("municipalities-complete-time", DeadlineStep::MunicipalitiesComplete),
    ("prefectures-lock-time", DeadlineStep::PrefecturesLock),
];

/// The page.
#[derive(Template)]
#[template(path = "rounds/deadlines.html")]
struct DeadlinesPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: RoundAddress,
    round: Round,
    present: Vec<(String, String)>,
    /// Steps that the visitor may move.
    steps: Vec<&'static str>,
    step: String,
    /// Offices below the visitor's, for one of which it can be.
    offices: Vec<(String, String)>,
    office: String,
    /// Whether a deadline can be moved for all offices at once.
    for_all: bool,
    when: String,
    reason: String,
}

impl DeadlinesPage {
    async fn read(visitor: &Visitor, at: RoundAddress) -> Result<Self, Trouble> {
        let own = visitor.office().ok_or_else(Trouble::missing)?;
        let portal = &visitor.guest.portal;
        let (round, register) =
            tokio::try_join!(reading::round(visitor, &at.round), portal.places.register(visitor))?;
        let below = register.below(own, jst::date_of(portal.clock.now())).into_iter();
        let named = below.map(|place| {
            (place.place_code.clone(), register.name(visitor.locale, &place.place_code))
        });
        let nation = own == Office::Nation;
        let steps_of = |(name, _): &(&'static str, DeadlineStep)| {
            (nation || *name == "municipalities-complete-time").then_some(*name)
        };
        Ok(Self {
            frame: Frame::of(visitor, "deadlines-title"),
            troubles: FieldTroubles::none(),
            present: steps(visitor.locale, &round),
            steps: STEPS.iter().filter_map(steps_of).collect(),
            step: String::new(),
            offices: named.collect(),
            office: String::new(),
            for_all: nation,
            when: String::new(),
            reason: String::new(),
            round,
            at,
        })
    }
}

/// `GET /rounds/{round}/deadlines`.
pub(crate) async fn show(visitor: Visitor, at: RoundAddress) -> Answer {
    page(&DeadlinesPage::read(&visitor, at).await?)
}

/// `POST /rounds/{round}/deadlines`.
pub(crate) async fn extend(
    visitor: Visitor,
    at: RoundAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    let (when, step) = (moment::read(&text(&fields, "deadline_time")), text(&fields, "step"));
    let office = text(&fields, "office").parse::<Office>().ok();
    let wanted = STEPS.into_iter().find(|(name, _)| *name == step);
    let troubles = if let Some(when) = when {
        let request = visitor.request(ExtendDeadlineRequest {
            round_id: at.round.clone(),
            step: wanted.map_or(DeadlineStep::Unspecified, |(_, step)| step).into(),
            deadline_time: Some(timestamp(when)),
            office: office.as_ref().map(wire_office),
            reason: text(&fields, "reason"),
        });
        match visitor.guest.portal.clients.rounds().extend_deadline(request).await {
            Ok(answer) => {
                let moved = answer.into_inner().sheets_moved;
                let flash = Flash::of("deadline-extended").with("n", moved);
                return done(&visitor.guest.portal, at.path("/deadlines"), &flash);
            }
            Err(status) => about_the_form(status.into(), &visitor)?,
        }
    } else {
        FieldTroubles::none().with("deadline_time", visitor.locale.text("time-missing"))
    };
    let shown = DeadlinesPage::read(&visitor, at).await?;
    refused(&DeadlinesPage {
        troubles,
        step,
        office: text(&fields, "office"),
        when: text(&fields, "deadline_time"),
        reason: text(&fields, "reason"),
        ..shown
    })
}

/// The page of cut-offs.
#[derive(Template)]
#[template(path = "rounds/cut_offs.html")]
struct CutOffsPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: RoundAddress,
    general: String,
    own: Vec<(String, String)>,
    partners: Vec<Partner>,
    partner: String,
    when: String,
}

impl CutOffsPage {
    async fn read(visitor: &Visitor, at: RoundAddress) -> Result<Self, Trouble> {
        let (round, partners, names) = tokio::try_join!(
            reading::round(visitor, &at.round),
            partners(visitor),
            Names::read(visitor)
        )?;
        let locale = visitor.locale;
        let own = round.cut_offs.iter().map(|cut_off| {
            (names.of(&cut_off.partner_id), moment::shown(locale, cut_off.cut_off_time))
        });
        Ok(Self {
            frame: Frame::of(visitor, "cut-offs-title"),
            troubles: FieldTroubles::none(),
            general: moment::shown(locale, round.cut_off_time),
            own: own.collect(),
            partners,
            partner: String::new(),
            when: String::new(),
            at,
        })
    }
}

/// `GET /rounds/{round}/cut-offs`.
pub(crate) async fn show_cut_offs(visitor: Visitor, at: RoundAddress) -> Answer {
    page(&CutOffsPage::read(&visitor, at).await?)
}

/// `POST /rounds/{round}/cut-offs`.
pub(crate) async fn set_cut_off(
    visitor: Visitor,
    at: RoundAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    let partner = text(&fields, "partner_id");
    let troubles = if let Some(when) = moment::read(&text(&fields, "cut_off_time")) {
        let request = visitor.request(SetCutOffRequest {
            round_id: at.round.clone(),
            partner_id: partner.clone(),
            cut_off_time: Some(timestamp(when)),
        });
        match visitor.guest.portal.clients.rounds().set_cut_off(request).await {
            Ok(_) => {
                let flash = Flash::of("cut-off-set");
                return done(&visitor.guest.portal, at.path("/cut-offs"), &flash);
            }
            Err(status) => about_the_form(status.into(), &visitor)?,
        }
    } else {
        FieldTroubles::none().with("cut_off_time", visitor.locale.text("time-missing"))
    };
    let shown = CutOffsPage::read(&visitor, at).await?;
    refused(&CutOffsPage { troubles, partner, when: text(&fields, "cut_off_time"), ..shown })
}
