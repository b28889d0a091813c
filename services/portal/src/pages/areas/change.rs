//! One row of the area table: somebody is made responsible, or until when they are is changed.

use askama::Template;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use vsys_proto::{
    convert::{wire_date, wire_item_kind},
    logistics_notifier::v1::{AreaAssignment, PutAreaAssignmentsRequest},
};
use vsys_vocabulary::{ItemKind, Office, jst};

use super::{
    Words, field,
    filter::{Choice, choices},
    item_name,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::{ceilings::about_the_form, moment},
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// The row as it is typed, and as the address of the form has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    municipality_code: String,
    /// `needle`, `syringe`, or `vaccine` with a product behind a colon.
    goods: String,
    partner_id: String,
    valid_from_date: String,
    valid_until_date: String,
}

/// The page.
#[derive(Template)]
#[template(path = "areas/change.html")]
struct ChangePage {
    frame: Frame,
    troubles: FieldTroubles,
    /// Prefectures, each with its municipalities.
    places: Vec<(String, Vec<Choice>)>,
    goods: Vec<Choice>,
    partners: Vec<Choice>,
    typed: Typed,
}

/// Goods as one word.
fn goods(item: &str, product: &str) -> String {
    if product.is_empty() { item.to_owned() } else { format!("{item}:{product}") }
}

/// Where a row is changed.
pub(super) fn address(area: &AreaAssignment) -> String {
    let query = serde_html_form::to_string(Typed::of(area)).unwrap_or_default();
    format!("/areas/new?{query}")
}

impl Typed {
    fn of(area: &AreaAssignment) -> Self {
        Self {
            municipality_code: area.municipality_code.clone(),
            goods: goods(item_name(area.item), &area.product_code),
            partner_id: area.partner_id.clone(),
            valid_from_date: field(area.valid_from_date.as_ref()),
            valid_until_date: field(area.valid_until_date.as_ref()),
        }
    }

    /// As the service takes it; none where the last day cannot be read, which must not become an
    /// open end.
    fn area(&self) -> Option<AreaAssignment> {
        let (item, product) = self.goods.split_once(':').unwrap_or((&self.goods, ""));
        let item: Option<ItemKind> = item.parse().ok();
        let until = match self.valid_until_date.trim() {
            "" => None,
            typed => Some(wire_date(moment::read_date(typed)?)),
        };
        Some(AreaAssignment {
            municipality_code: self.municipality_code.trim().to_owned(),
            item: item.map_or(0, |item| wire_item_kind(item).into()),
            product_code: product.to_owned(),
            partner_id: self.partner_id.trim().to_owned(),
            valid_from_date: moment::read_date(&self.valid_from_date).map(wire_date),
            valid_until_date: until,
        })
    }
}

async fn form(
    visitor: &Visitor,
    typed: Typed,
    troubles: FieldTroubles,
) -> Result<ChangePage, tonic::Status> {
    let words = Words::read(visitor).await?;
    Ok(ChangePage {
        frame: Frame::of(visitor, "area-change-title"),
        troubles,
        places: places(visitor, &words, &typed.municipality_code),
        goods: choices(&all_goods(&words, visitor.locale), &typed.goods),
        partners: choices(&words.names.all(), &typed.partner_id),
        typed,
    })
}

/// Municipalities whose rows the visitor changes, by prefecture.
fn places(visitor: &Visitor, words: &Words, chosen: &str) -> Vec<(String, Vec<Choice>)> {
    let (locale, register) = (visitor.locale, &words.register);
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let prefectures = match visitor.office() {
        Some(own @ Office::Prefecture(_)) => vec![own],
        _ => register.prefectures(today),
    };
    let group = |prefecture: Office| {
        let towns = register.below(prefecture, today).into_iter();
        let named = towns.map(|place| {
            (place.place_code.clone(), locale.name(&place.name, &place.name_en).to_owned())
        });
        let name = register.name(locale, &prefecture.to_string());
        (name, choices(&named.collect::<Vec<_>>(), chosen))
    };
    prefectures.into_iter().map(group).collect()
}

/// Vaccine by product; needles and syringes go with every product alike.
fn all_goods(words: &Words, locale: Locale) -> Vec<(String, String)> {
    let word = |item: ItemKind| locale.text(&format!("item-{}", item.as_str()));
    let vaccine = word(ItemKind::Vaccine);
    let vaccine = words
        .products
        .iter()
        .map(|(code, name)| (goods(ItemKind::Vaccine.as_str(), code), format!("{vaccine} {name}")));
    let plain = [ItemKind::Needle, ItemKind::Syringe];
    vaccine.chain(plain.map(|item| (item.as_str().to_owned(), word(item)))).collect()
}

/// `GET /areas/new`.
pub(crate) async fn show(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    page(&form(&visitor, typed, FieldTroubles::none()).await?)
}

/// `POST /areas`.
pub(crate) async fn put(visitor: Visitor, Form(typed): Form<Typed>) -> Answer {
    let Some(area) = typed.area() else {
        let troubles =
            FieldTroubles::none().with("valid_until_date", visitor.locale.text("date-invalid"));
        return refused(&form(&visitor, typed, troubles).await?);
    };
    let path = format!("/areas?municipality={}&day=", area.municipality_code);
    let request = visitor.request(PutAreaAssignmentsRequest { assignments: vec![area] });
    match visitor.guest.portal.clients.logistics().put_area_assignments(request).await {
        Ok(answer) => {
            let placed = answer.into_inner().orders_placed;
            let flash = match placed {
                0 => Flash::of("area-kept"),
                _ => Flash::of("area-kept-and-placed").with("n", placed),
            };
            done(&visitor.guest.portal, path, &flash)
        }
        Err(status) => {
            let mut troubles = about_the_form(status.into(), &visitor)?;
            for line in &mut troubles.lines {
                if ["item", "product_code"].contains(&line.field.as_str()) {
                    "goods".clone_into(&mut line.field);
                }
            }
            refused(&form(&visitor, typed, troubles).await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> AreaAssignment {
        AreaAssignment {
            municipality_code: "131016".to_owned(),
            item: wire_item_kind(ItemKind::Vaccine).into(),
            product_code: "pfizer".to_owned(),
            partner_id: "maker-01".to_owned(),
            valid_from_date: moment::read_date("2021-03-01").map(wire_date),
            valid_until_date: None,
        }
    }

    #[test]
    fn a_row_goes_through_the_form_unchanged() {
        let typed = Typed::of(&row());
        assert_eq!(typed.goods, "vaccine:pfizer");
        assert_eq!(typed.area(), Some(row()));
        let needles = Typed { goods: "needle".to_owned(), ..typed };
        assert_eq!(needles.area().unwrap().product_code, "");
    }

    #[test]
    fn a_last_day_that_is_none_is_no_open_end() {
        let typed = Typed { valid_until_date: "soon".to_owned(), ..Typed::of(&row()) };
        assert_eq!(typed.area(), None);
    }

    #[test]
    fn the_address_of_the_form_has_the_row_in_it() {
        let path = address(&row());
        let (_, query) = path.split_once('?').unwrap();
        let typed: Typed = serde_html_form::from_str(query).unwrap();
        assert_eq!(typed, Typed::of(&row()));
    }
}
