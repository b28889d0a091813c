//! A new round with its supply and deadlines (クールの登録).

use askama::Template;
use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use vsys_proto::{
    allocation::v1::{CreateRoundRequest, Deadlines, LateDefault, Product},
    convert::{item_units, timestamp},
};
use vsys_vocabulary::{Amounts, Packs, jst};

use super::list::{product_name, products};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        ceilings::about_the_form,
        fields::{Fields, text},
        goods, moment,
        quantity::{QuantityForm, read},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The steps of a round, each with the working day from today on which it is due, and its hour.
const STEPS: [(&str, u32, u32); 5] = [
    ("prefectures_complete_time", 3, 17),
    ("nation_locks_time", 4, 12),
    ("municipalities_complete_time", 8, 17),
    ("prefectures_lock_time", 9, 17),
    ("cut_off_time", 10, 17),
];

/// The page.
#[derive(Template)]
#[template(path = "rounds/new.html")]
struct NewPage {
    frame: Frame,
    troubles: FieldTroubles,
    request_id: String,
    number: String,
    products: Vec<(String, String)>,
    product: String,
    quantities: Vec<QuantityForm>,
    /// Name of the field and what it holds.
    steps: Vec<(&'static str, String)>,
    by_last_round: bool,
}

impl NewPage {
    fn of(visitor: &Visitor, kept: &[Product]) -> Self {
        let now = visitor.guest.portal.clock.now();
        let packs = kept.iter().find_map(|product| packs_on(product, now));
        let packs = packs.unwrap_or_else(|| goods::packs(None));
        let product = |product: &Product| {
            (product.product_code.clone(), product_name(visitor.locale, product))
        };
        Self {
            frame: Frame::of(visitor, "round-new-title"),
            troubles: FieldTroubles::none(),
            request_id: visitor.guest.portal.clock.new_id().to_string(),
            number: String::new(),
            products: kept.iter().map(product).collect(),
            product: String::new(),
            quantities: QuantityForm::all(visitor.locale, packs, Amounts::ZERO),
            steps: STEPS.map(|(name, days, hour)| (name, proposed(now, days, hour))).into(),
            by_last_round: false,
        }
    }

    fn typed(self, fields: &Fields) -> Self {
        Self {
            request_id: text(fields, "request_id"),
            number: text(fields, "round_number"),
            product: text(fields, "product_code"),
            quantities: self.quantities.into_iter().map(|one| one.typed(fields)).collect(),
            steps: STEPS.map(|(name, ..)| (name, text(fields, name))).into(),
            by_last_round: text(fields, "late_default") == "last-round",
            ..self
        }
    }
}

/// A moment so many working days on: the steps keep their order, whatever day it is.
fn proposed(now: DateTime<Utc>, working_days: u32, hour: u32) -> String {
    let mut day = jst::date_of(now);
    for _ in 0..working_days {
        day += TimeDelta::days(1);
        while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            day += TimeDelta::days(1);
        }
    }
    moment::field(jst::at(day, hour, 0))
}

/// The packs of a product that are in force at a moment.
pub(crate) fn packs_on(product: &Product, now: DateTime<Utc>) -> Option<Packs> {
    let today = jst::date_of(now);
    let from = |packs: &vsys_proto::allocation::v1::ProductPacks| {
        packs.valid_from_date.as_ref().and_then(format::civil)
    };
    let in_force = product.packs.iter().filter(|packs| from(packs).is_some_and(|d| d <= today));
    in_force.max_by_key(|packs| from(packs)).map(|packs| goods::packs(packs.packs))
}

/// `GET /rounds/new`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let kept = products(&visitor).await?;
    page(&NewPage::of(&visitor, &kept))
}

/// `POST /rounds`.
pub(crate) async fn open(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let kept = products(&visitor).await?;
    let troubles = match wish(&visitor, &kept, &fields) {
        Err(troubles) => troubles,
        Ok(wish) => {
            let request = visitor.request(wish);
            match visitor.guest.portal.clients.rounds().create_round(request).await {
                Ok(answer) => {
                    let id = answer.into_inner().round.map(|round| round.round_id);
                    let id = id.ok_or_else(|| Trouble::fault("the answer holds no round"))?;
                    let flash = Flash::of("round-opened");
                    return done(&visitor.guest.portal, format!("/rounds/{id}"), &flash);
                }
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    let shown = NewPage::of(&visitor, &kept).typed(&fields);
    refused(&NewPage { troubles, ..shown })
}

fn wish(
    visitor: &Visitor,
    kept: &[Product],
    fields: &Fields,
) -> Result<CreateRoundRequest, FieldTroubles> {
    let locale = visitor.locale;
    let now = visitor.guest.portal.clock.now();
    let product = text(fields, "product_code");
    let found = kept.iter().find(|kept| kept.product_code == product);
    let packs = found.and_then(|product| packs_on(product, now));
    let supply = read(fields, packs.unwrap_or_else(|| goods::packs(None)), locale);
    let mut troubles = supply.as_ref().err().cloned().unwrap_or_default();
    let mut times = [None; 5];
    for ((name, ..), time) in STEPS.iter().zip(&mut times) {
        *time = moment::read(&text(fields, name)).map(timestamp);
        if time.is_none() {
            troubles = troubles.with(name, locale.text("time-missing"));
        }
    }
    if troubles.any() {
        return Err(troubles);
    }
    let [
        prefectures_complete_time,
        nation_locks_time,
        municipalities_complete_time,
        prefectures_lock_time,
        cut_off_time,
    ] = times;
    let last_round = text(fields, "late_default") == "last-round";
    let late_default = if last_round { LateDefault::LastRound } else { LateDefault::HoldBack };
    Ok(CreateRoundRequest {
        request_id: text(fields, "request_id"),
        round_number: text(fields, "round_number"),
        product_code: product,
        supply: Some(item_units(&supply.unwrap_or(Amounts::ZERO))),
        deadlines: Some(Deadlines {
            prefectures_complete_time,
            nation_locks_time,
            municipalities_complete_time,
            prefectures_lock_time,
        }),
        cut_off_time,
        late_default: late_default.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposed_deadline_is_a_working_day_in_japan() {
        let friday = "2021-03-12T01:00:00Z".parse().unwrap();
        assert_eq!(proposed(friday, 3, 17), "2021-03-17T17:00");
        assert_eq!(proposed(friday, 1, 12), "2021-03-15T12:00");
    }

    #[test]
    fn the_proposed_steps_come_one_after_the_other_on_every_day_of_the_week() {
        let friday: DateTime<Utc> = "2021-03-12T01:00:00Z".parse().unwrap();
        for days in 0..7 {
            let now = friday + TimeDelta::days(days);
            let steps = STEPS.map(|(_, days, hour)| proposed(now, days, hour));
            assert!(steps.is_sorted_by(|one, next| one < next), "{steps:?}");
        }
    }
}
