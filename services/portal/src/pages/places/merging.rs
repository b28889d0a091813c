//! A municipality is merged into another (市町村合併): its code goes out of use, and its sites go
//! over. What will happen is shown first, and is done when that was agreed to.

use askama::Template;
use axum::extract::Path;
use chrono::NaiveDate;
use tonic::Status;
use vsys_proto::facility_registry::v1::{
    CountFacilitiesRequest, MergeMunicipalitiesRequest, Place, PutPlaceRequest,
};

use super::{Standing, address, all, entry::ending, is_municipality, place, today};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            ceilings::about_the_form,
            fields::{Fields, text},
            moment,
        },
        mandate_form::choices::Choice,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// What was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sent {
    into: String,
    last_date: String,
    /// What was shown, as the person agreed to it.
    agreed: String,
}

impl Sent {
    fn read(fields: &Fields) -> Self {
        Self {
            into: text(fields, "into_municipality_code"),
            last_date: text(fields, "valid_until_date"),
            agreed: text(fields, "agreed"),
        }
    }
}

/// A merger that makes sense.
struct Wish {
    into: Place,
    last: NaiveDate,
    /// Whether the last day is still to be entered.
    ends: bool,
    /// Whether the sites go over at once: the last day is over.
    moves: bool,
}

impl Wish {
    /// What is agreed to.
    fn word(&self) -> String {
        format!("{} {}", self.into.place_code, self.last)
    }
}

/// Sites of the municipality.
#[derive(Debug, Clone, Copy, Default)]
struct Sites {
    all: u32,
    open: u32,
}

/// The page.
#[derive(Template)]
#[template(path = "places/merge.html")]
struct MergePage {
    frame: Frame,
    troubles: FieldTroubles,
    place: Place,
    /// Its last day, where that is over; empty where it is still to be said.
    ended: String,
    sites: Sites,
    into: Vec<Choice>,
    sent: Sent,
    /// What will happen; empty until the successor and the day are chosen.
    effects: Vec<String>,
    /// The sites go over at once, which is for good.
    for_good: bool,
}

/// The day on which the code of a place went out of use, if that is over.
fn ended(place: &Place, today: NaiveDate) -> Option<NaiveDate> {
    let until = place.valid_until_date.as_ref().and_then(format::civil);
    until.filter(|until| *until < today)
}

/// What is meant, or what is wrong with it.
fn meant(
    place: &Place,
    others: &[Place],
    sent: &Sent,
    today: NaiveDate,
) -> Result<Wish, (&'static str, &'static str)> {
    let into = others.iter().find(|other| other.place_code == sent.into);
    let into = into.ok_or(("into_municipality_code", "value-missing"))?.clone();
    if let Some(last) = ended(place, today) {
        return Ok(Wish { into, last, ends: false, moves: true });
    }
    let wrong = if sent.last_date.is_empty() { "value-missing" } else { "date-invalid" };
    let last = moment::read_date(&sent.last_date).ok_or(("valid_until_date", wrong))?;
    let first = place.valid_from_date.as_ref().and_then(format::civil);
    if first.is_some_and(|first| last < first) {
        return Err(("valid_until_date", "validity-order"));
    }
    let kept = place.valid_until_date.as_ref().and_then(format::civil);
    Ok(Wish { into, last, ends: kept != Some(last), moves: last < today })
}

/// The municipality, and those of its prefecture that it can be merged into.
async fn known(visitor: &Visitor, code: &str) -> Result<(Place, Vec<Place>), Trouble> {
    let place = place(visitor, code).await?;
    if !is_municipality(&place) {
        return Err(Trouble::missing());
    }
    let today = today(visitor);
    let mut others = all(visitor, &place.prefecture_code, "").await?;
    others.retain(|other| {
        is_municipality(other)
            && other.place_code != place.place_code
            && Standing::of(other, today) != Standing::Ended
    });
    Ok((place, others))
}

/// How many sites lie in it.
async fn sites(visitor: &Visitor, place: &Place) -> Result<Sites, Status> {
    let request = visitor.request(CountFacilitiesRequest {
        prefecture_code: place.prefecture_code.clone(),
        municipality_code: place.place_code.clone(),
        open: None,
    });
    let answer = visitor.guest.portal.clients.registry().count_facilities(request).await?;
    let counts = answer.into_inner().counts;
    let all = counts.iter().map(|count| count.facilities).sum();
    let open = counts.iter().filter(|count| count.open).map(|count| count.facilities).sum();
    Ok(Sites { all, open })
}

fn effects(visitor: &Visitor, place: &Place, wish: &Wish, sites: Sites) -> Vec<String> {
    let locale = visitor.locale;
    let named = |place: &Place| {
        let name = locale.name(&place.name, &place.name_en);
        locale.text_with("place-with-code", &[("name", name), ("code", &place.place_code)])
    };
    let (from, into) = (named(place), named(&wish.into));
    let (day, all) = (format::day(wish.last, locale), format::grouped(sites.all));
    let open = format::grouped(sites.open);
    let values =
        [("from", from.as_str()), ("into", &into), ("day", &day), ("all", &all), ("open", &open)];
    let wanted = [
        (wish.ends, "place-merge-effect-ends"),
        (wish.moves, "place-merge-effect-moves"),
        (!wish.moves, "place-merge-effect-later"),
        (wish.moves, "place-merge-effect-stays"),
        (wish.moves, "place-merge-irreversible"),
    ];
    let said = wanted.into_iter().filter(|(is_so, _)| *is_so);
    said.map(|(_, key)| locale.text_with(key, &values)).collect()
}

async fn form(
    visitor: &Visitor,
    (place, others): (Place, Vec<Place>),
    sent: Sent,
    troubles: FieldTroubles,
) -> Result<MergePage, Trouble> {
    let locale = visitor.locale;
    let choice = |other: &Place| Choice {
        value: other.place_code.clone(),
        text: locale.name(&other.name, &other.name_en).to_owned(),
        hint: String::new(),
        is_chosen: other.place_code == sent.into,
    };
    let over = ended(&place, today(visitor));
    Ok(MergePage {
        frame: Frame::of(visitor, "place-merge-title").at(address(&place.place_code, "/merge")),
        troubles,
        ended: over.map(|day| format::day(day, locale)).unwrap_or_default(),
        sites: sites(visitor, &place).await?,
        into: others.iter().map(choice).collect(),
        place,
        sent,
        effects: Vec::new(),
        for_good: false,
    })
}

/// `GET /places/{place}/merge`.
pub(crate) async fn ask(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let known = known(&visitor, &code).await?;
    let until = known.0.valid_until_date.as_ref().and_then(format::civil);
    let last_date = until.map(|day| day.to_string()).unwrap_or_default();
    let sent = Sent { last_date, ..Sent::default() };
    page(&form(&visitor, known, sent, FieldTroubles::none()).await?)
}

/// `POST /places/{place}/merge`: shows what will happen, then does it.
pub(crate) async fn carry_out(
    visitor: Visitor,
    Path(code): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let sent = Sent::read(&fields);
    let known = known(&visitor, &code).await?;
    let wish = match meant(&known.0, &known.1, &sent, today(&visitor)) {
        Ok(wish) => wish,
        Err((field, key)) => {
            let troubles = FieldTroubles::none().with(field, visitor.locale.text(key));
            return refused(&form(&visitor, known, sent, troubles).await?);
        }
    };
    if sent.agreed != wish.word() {
        let place = known.0.clone();
        let sent = Sent { agreed: wish.word(), ..sent };
        let shown = form(&visitor, known, sent, FieldTroubles::none()).await?;
        let effects = effects(&visitor, &place, &wish, shown.sites);
        return page(&MergePage { effects, for_good: wish.moves, ..shown });
    }
    match call(&visitor, &known.0, &wish).await {
        Ok(moved) => {
            let locale = visitor.locale;
            let name = |place: &Place| locale.name(&place.name, &place.name_en).to_owned();
            let flash = match moved {
                Some(moved) => Flash::of("place-merged").with("n", moved),
                None => Flash::of("place-merge-waits").with("day", format::day(wish.last, locale)),
            };
            let flash = flash.with("from", name(&known.0)).with("into", name(&wish.into));
            done(&visitor.guest.portal, address(&code, ""), &flash)
        }
        Err(status) => {
            let mut troubles = about_the_form(status.into(), &visitor)?;
            for line in &mut troubles.lines {
                if !["into_municipality_code", "valid_until_date"].contains(&&*line.field) {
                    line.field.clear();
                }
            }
            // The last day may be kept by now.
            let known = self::known(&visitor, &code).await?;
            let sent = Sent { agreed: String::new(), ..sent };
            refused(&form(&visitor, known, sent, troubles).await?)
        }
    }
}

/// Enters the last day, and moves the sites if it is over: how many.
async fn call(visitor: &Visitor, place: &Place, wish: &Wish) -> Result<Option<u32>, Status> {
    let mut registry = visitor.guest.portal.clients.registry();
    if wish.ends {
        let request = PutPlaceRequest {
            expected_version: Some(place.version),
            place: Some(ending(place.clone(), wish.last)),
        };
        registry.put_place(visitor.request(request)).await?;
        visitor.guest.portal.places.forget();
    }
    if !wish.moves {
        return Ok(None);
    }
    let request = MergeMunicipalitiesRequest {
        municipality_code: place.place_code.clone(),
        into_municipality_code: wish.into.place_code.clone(),
    };
    let answer = registry.merge_municipalities(visitor.request(request)).await?;
    Ok(Some(answer.into_inner().moved))
}

#[cfg(test)]
mod tests {
    use vsys_proto::convert::wire_date;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn town(code: &str, until: Option<&str>) -> Place {
        Place {
            place_code: code.to_owned(),
            valid_from_date: Some(wire_date(day("1970-04-01"))),
            valid_until_date: until.map(day).map(wire_date),
            ..Place::default()
        }
    }

    fn of(until: Option<&str>, into: &str, last: &str) -> Result<(bool, bool), &'static str> {
        let others = [town("131024", None)];
        let sent = Sent { into: into.to_owned(), last_date: last.to_owned(), ..Sent::default() };
        let wish = meant(&town("131016", until), &others, &sent, day("2021-04-01"));
        wish.map(|wish| (wish.ends, wish.moves)).map_err(|(field, _)| field)
    }

    #[test]
    fn sites_go_over_once_the_last_day_is_over() {
        assert_eq!(of(Some("2021-03-31"), "131024", ""), Ok((false, true)));
        assert_eq!(of(None, "131024", "2021-03-31"), Ok((true, true)));
        assert_eq!(of(None, "131024", "2021-04-01"), Ok((true, false)));
        assert_eq!(of(Some("2021-04-30"), "131024", "2021-04-30"), Ok((false, false)));
    }

    #[test]
    fn nobody_agrees_to_what_is_left_out_or_cannot_be() {
        assert_eq!(of(None, "", "2021-03-31"), Err("into_municipality_code"));
        assert_eq!(of(None, "131016", "2021-03-31"), Err("into_municipality_code"));
        assert_eq!(of(None, "131024", ""), Err("valid_until_date"));
        assert_eq!(of(None, "131024", "1970-03-31"), Err("valid_until_date"));
    }
}
