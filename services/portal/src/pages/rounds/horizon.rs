//! Supply to come, provisional (供給見通し).

use askama::Template;
use axum::extract::Query;
use tonic::Code;
use vsys_proto::{
    allocation::v1::{
        GetSupplyHorizonRequest, Product, ProvisionalSupply, PublishSupplyHorizonRequest,
        SupplyHorizon,
    },
    convert::{item_units, wire_date},
};
use vsys_vocabulary::{Amounts, ItemKind, Packs, Role, Tier};

use super::{
    list::{product_name, products},
    new::packs_on,
};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        amount::{Counting, Parted, number},
        ceilings::about_the_form,
        fields::{Fields, text, values},
        goods, moment,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Rounds ahead that a horizon holds.
const AHEAD: usize = 3;

/// The page.
#[derive(Template)]
#[template(path = "rounds/horizon.html")]
struct HorizonPage {
    frame: Frame,
    troubles: FieldTroubles,
    products: Vec<(String, String)>,
    product: String,
    published: Option<Published>,
    may_publish: bool,
    form: Vec<Expected>,
}

/// A horizon as it is read.
struct Published {
    rounds: Vec<(String, String, String)>,
    by: String,
    when: String,
}

/// One coming round as it is typed; boxes of each item.
#[derive(Default, Clone)]
struct Expected {
    number: String,
    starts_on: String,
    vaccine: String,
    needle: String,
    syringe: String,
}

/// The product that is looked at.
#[derive(serde::Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    product: String,
}

struct Read {
    products: Vec<Product>,
    product: String,
    packs: Packs,
    horizon: Option<SupplyHorizon>,
}

async fn read(visitor: &Visitor, wanted: &str) -> Result<Read, Trouble> {
    let kept = products(visitor).await?;
    let found = kept.iter().find(|product| product.product_code == wanted).or(kept.first());
    let now = visitor.guest.portal.clock.now();
    let packs = found.and_then(|product| packs_on(product, now));
    let product = found.map(|product| product.product_code.clone()).unwrap_or_default();
    let horizon = if product.is_empty() { None } else { horizon(visitor, &product).await? };
    Ok(Read {
        product,
        packs: packs.unwrap_or_else(|| goods::packs(None)),
        horizon,
        products: kept,
    })
}

async fn horizon(visitor: &Visitor, product: &str) -> Result<Option<SupplyHorizon>, Trouble> {
    let request = visitor.request(GetSupplyHorizonRequest { product_code: product.to_owned() });
    match visitor.guest.portal.clients.rounds().get_supply_horizon(request).await {
        Ok(answer) => Ok(answer.into_inner().horizon),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}

impl HorizonPage {
    fn of(visitor: &Visitor, read: Read, form: Option<Vec<Expected>>) -> Self {
        let locale = visitor.locale;
        let (frame, counting) = (Frame::of(visitor, "horizon-title"), Counting::of(locale));
        let round = |expected: &ProvisionalSupply| {
            let units = goods::amounts(expected.expected);
            let amount =
                |item: &ItemKind| counting.amount(*item, *units.get(*item), *read.packs.get(*item));
            let day = expected.starts_on_date.as_ref().and_then(format::civil);
            (
                expected.round_number.clone(),
                day.map(|day| format::day(day, locale)).unwrap_or_default(),
                ItemKind::ALL.iter().map(amount).collect::<Vec<_>>().join(" / "),
            )
        };
        let published = read.horizon.as_ref().map(|horizon| Published {
            rounds: horizon.rounds.iter().map(round).collect(),
            by: horizon.published_by.clone(),
            when: frame.time(&horizon.published_time),
        });
        let name =
            |product: &Product| (product.product_code.clone(), product_name(locale, product));
        let kept = || {
            let rounds = read.horizon.iter().flat_map(|horizon| &horizon.rounds);
            rounds.map(|expected| Expected::of(expected, read.packs)).collect()
        };
        let mut form = form.unwrap_or_else(kept);
        form.resize_with(AHEAD, Expected::default);
        Self {
            troubles: FieldTroubles::none(),
            products: read.products.iter().map(name).collect(),
            product: read.product,
            published,
            may_publish: visitor.tier == Tier::Nation && visitor.has(Role::Clerk),
            form,
            frame,
        }
    }
}

impl Expected {
    fn of(expected: &ProvisionalSupply, packs: Packs) -> Self {
        let units = goods::amounts(expected.expected);
        let boxes = |item| format::grouped(Parted::of(*units.get(item), *packs.get(item)).boxes);
        let day = expected.starts_on_date.as_ref().and_then(format::civil);
        Self {
            number: expected.round_number.clone(),
            starts_on: day.map(|day| day.to_string()).unwrap_or_default(),
            vaccine: boxes(ItemKind::Vaccine),
            needle: boxes(ItemKind::Needle),
            syringe: boxes(ItemKind::Syringe),
        }
    }

    fn read(fields: &Fields) -> Vec<Self> {
        let column = |name: &str| values(fields, name).into_iter();
        let dated = column("number").zip(column("starts_on"));
        let amounts = column("vaccine").zip(column("needle")).zip(column("syringe"));
        dated
            .zip(amounts)
            .map(|((number, starts_on), ((vaccine, needle), syringe))| Self {
                number,
                starts_on,
                vaccine,
                needle,
                syringe,
            })
            .filter(|expected| !expected.number.trim().is_empty())
            .collect()
    }

    /// None when a number is none, or the day no day.
    fn wish(&self, packs: Packs) -> Option<ProvisionalSupply> {
        let mut units = Amounts::ZERO;
        let typed = [
            (ItemKind::Vaccine, &self.vaccine),
            (ItemKind::Needle, &self.needle),
            (ItemKind::Syringe, &self.syringe),
        ];
        for (item, text) in typed {
            let parted = Parted { boxes: number(text)?, rest: 0 };
            *units.get_mut(item) = parted.units(*packs.get(item))?;
        }
        Some(ProvisionalSupply {
            round_number: self.number.trim().to_owned(),
            starts_on_date: Some(wire_date(moment::read_date(&self.starts_on)?)),
            expected: Some(item_units(&units)),
        })
    }
}

/// `GET /supply`.
pub(crate) async fn show(visitor: Visitor, Query(chosen): Query<Chosen>) -> Answer {
    let read = read(&visitor, &chosen.product).await?;
    page(&HorizonPage::of(&visitor, read, None))
}

/// `POST /supply`.
pub(crate) async fn publish(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let kept = read(&visitor, &text(&fields, "product_code")).await?;
    let typed = Expected::read(&fields);
    let rounds: Option<Vec<_>> = typed.iter().map(|expected| expected.wish(kept.packs)).collect();
    let troubles = if let Some(rounds) = rounds {
        let request = PublishSupplyHorizonRequest { product_code: kept.product.clone(), rounds };
        let request = visitor.request(request);
        match visitor.guest.portal.clients.rounds().publish_supply_horizon(request).await {
            Ok(_) => {
                let path = format!("/supply?product={}", kept.product);
                return done(&visitor.guest.portal, path, &Flash::of("horizon-published"));
            }
            Err(status) => about_the_form(status.into(), &visitor)?,
        }
    } else {
        FieldTroubles::none().with("", visitor.locale.text("horizon-incomplete"))
    };
    let shown = HorizonPage::of(&visitor, kept, Some(typed));
    refused(&HorizonPage { troubles, ..shown })
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{Pack, PerItem};

    use super::*;

    #[test]
    fn an_expected_round_is_boxes_on_a_day() {
        let packs = PerItem {
            vaccine: Pack::new(195).unwrap(),
            needle: Pack::SINGLE,
            syringe: Pack::SINGLE,
        };
        let typed = Expected {
            number: "第3クール".to_owned(),
            starts_on: "2021-04-12".to_owned(),
            vaccine: "3,600".to_owned(),
            ..Expected::default()
        };
        let wish = typed.wish(packs).unwrap();
        assert_eq!(wish.expected.unwrap().vaccine_vials, 3_600 * 195);
        assert!(Expected { starts_on: "soon".to_owned(), ..typed }.wish(packs).is_none());
    }
}
