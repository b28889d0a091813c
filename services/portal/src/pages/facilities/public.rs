//! What the public site says of a facility (コロナワクチンナビでの公開情報); a site changes its own.

use askama::Template;
use axum::extract::Path;
use vsys_proto::{
    convert::wire_date,
    facility_registry::v1::{
        Audience, Availability, Facility, PublicDetails, SetPublicDetailsRequest,
    },
};
use vsys_vocabulary::jst;

use super::{
    address,
    entry::narrow,
    is_own, reading, tells,
    words::{AUDIENCES, AVAILABILITIES, why},
};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            ceilings::about_the_form,
            fields::{Fields, text, values},
            moment,
        },
        mandate_form::{
            choices::{self, Choice},
            words::named,
        },
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Fields of the form that a refusal may be about.
const FIELDS: [&str; 10] = [
    "name_en",
    "address_en",
    "web_url",
    "booking_url",
    "booking_phone",
    "hours",
    "product_codes",
    "audience",
    "availability",
    "checked_date",
];

/// The details as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Typed {
    name_en: String,
    address_en: String,
    web_url: String,
    booking_url: String,
    booking_phone: String,
    hours: String,
    products: Vec<String>,
    audience: String,
    availability: String,
    /// The day that somebody made sure of it, as the field holds it.
    checked: String,
    version: u64,
}

impl Typed {
    /// As it is kept; anyone may come until somebody says otherwise.
    fn of(facility: &Facility, today: &str) -> Self {
        let details = facility.public_details.clone();
        let audience = details.as_ref().map_or(Audience::Public, PublicDetails::audience);
        let details = details.unwrap_or_default();
        let places = match details.availability() {
            Availability::Unspecified => Availability::Unknown,
            said => said,
        };
        let places = AVAILABILITIES.iter().find(|(_, known)| *known == places);
        let name = AUDIENCES.iter().find(|(_, known)| *known == audience);
        Self {
            audience: name.map_or("", |(name, _)| name).to_owned(),
            availability: places.map_or("", |(name, _)| name).to_owned(),
            name_en: details.name_en,
            address_en: details.address_en,
            web_url: details.web_url,
            booking_url: details.booking_url,
            booking_phone: details.booking_phone,
            hours: details.hours,
            products: details.product_codes,
            // Who looks at the form makes sure of it today.
            checked: today.to_owned(),
            version: facility.version,
        }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            name_en: text(fields, "name_en"),
            address_en: text(fields, "address_en"),
            web_url: text(fields, "web_url"),
            booking_url: text(fields, "booking_url"),
            booking_phone: narrow(&text(fields, "booking_phone")),
            // One line: the register keeps no line ends.
            hours: text(fields, "hours").lines().map(str::trim).collect::<Vec<_>>().join(" "),
            products: values(fields, "product_codes"),
            audience: text(fields, "audience"),
            availability: text(fields, "availability"),
            checked: text(fields, "checked_date"),
            version: text(fields, "version").parse().unwrap_or_default(),
        }
    }

    fn details(&self) -> PublicDetails {
        let audience = named(&AUDIENCES, &self.audience).unwrap_or(Audience::Unspecified);
        let availability = named(&AVAILABILITIES, &self.availability);
        PublicDetails {
            name_en: self.name_en.clone(),
            address_en: self.address_en.clone(),
            web_url: self.web_url.clone(),
            booking_url: self.booking_url.clone(),
            booking_phone: self.booking_phone.clone(),
            hours: self.hours.clone(),
            product_codes: self.products.clone(),
            audience: audience.into(),
            checked_date: moment::read_date(&self.checked).map(wire_date),
            availability: availability.unwrap_or(Availability::Unspecified).into(),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "facilities/public.html")]
struct PublicPage {
    frame: Frame,
    troubles: FieldTroubles,
    typed: Typed,
    products: Vec<Choice>,
    audiences: Vec<Choice>,
    availabilities: Vec<Choice>,
    /// Key of why the public site shows it or not.
    why: &'static str,
    is_shown: bool,
    /// When somebody last made sure of it; empty where nobody did.
    last_checked: String,
    facility: Facility,
    back: String,
}

/// Where the visitor came from.
fn back(visitor: &Visitor, facility: &Facility) -> String {
    if is_own(visitor, facility) {
        "/facility".to_owned()
    } else {
        address(&facility.facility_code, "")
    }
}

async fn form(
    visitor: &Visitor,
    facility: Facility,
    typed: Typed,
    troubles: FieldTroubles,
) -> Result<PublicPage, Trouble> {
    let locale = visitor.locale;
    let mut known = reading::products(visitor).await?;
    // What is not known any more can still be taken away.
    let others = typed.products.iter().filter(|code| !known.iter().any(|(one, _)| one == *code));
    let others: Vec<_> = others.map(|code| (code.clone(), code.clone())).collect();
    known.extend(others);
    let product = |(code, name): (String, String)| Choice {
        is_chosen: typed.products.contains(&code),
        value: code,
        text: name,
        hint: String::new(),
    };
    let audience = named(&AUDIENCES, &typed.audience).unwrap_or(Audience::Unspecified);
    let mut audiences = choices::named(&AUDIENCES, audience, "audience", locale);
    for choice in &mut audiences {
        choice.hint = locale.text(&format!("audience-{}-hint", choice.value));
    }
    let places = named(&AVAILABILITIES, &typed.availability).unwrap_or(Availability::Unknown);
    let availabilities = choices::named(&AVAILABILITIES, places, "availability", locale);
    let checked = facility.public_details.as_ref().and_then(|one| one.checked_date);
    let checked = checked.as_ref().and_then(format::civil);
    let path = address(&facility.facility_code, "/public");
    Ok(PublicPage {
        frame: Frame::of(visitor, "public-title").at(path),
        troubles,
        products: known.into_iter().map(product).collect(),
        audiences,
        availabilities,
        typed,
        why: why(&facility),
        is_shown: facility.shown_to_public,
        last_checked: checked.map(|day| format::day(day, locale)).unwrap_or_default(),
        back: back(visitor, &facility),
        facility,
    })
}

/// A facility of which the visitor may say what the public site tells.
async fn told(visitor: &Visitor, code: &str) -> Result<Facility, Trouble> {
    let facility = reading::facility(visitor, code).await?;
    if tells(visitor, &facility) { Ok(facility) } else { Err(Trouble::forbidden()) }
}

/// `GET /facilities/{facility}/public`.
pub(crate) async fn show(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let facility = told(&visitor, &code).await?;
    let today = jst::date_of(visitor.guest.portal.clock.now()).to_string();
    let typed = Typed::of(&facility, &today);
    page(&form(&visitor, facility, typed, FieldTroubles::none()).await?)
}

/// `POST /facilities/{facility}/public`.
pub(crate) async fn set(
    visitor: Visitor,
    Path(code): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let facility = told(&visitor, &code).await?;
    let typed = Typed::read(&fields);
    let request = visitor.request(SetPublicDetailsRequest {
        facility_code: facility.facility_code.clone(),
        details: Some(typed.details()),
        expected_version: Some(typed.version),
    });
    match visitor.guest.portal.clients.registry().set_public_details(request).await {
        Ok(_) => {
            let flash = Flash::of("public-set").with("name", &facility.name);
            done(&visitor.guest.portal, back(&visitor, &facility), &flash)
        }
        Err(status) => {
            let mut troubles = about_the_form(status.into(), &visitor)?;
            for line in &mut troubles.lines {
                // `product_codes[1]` is about the boxes.
                if let Some((field, _)) = line.field.clone().split_once('[') {
                    field.clone_into(&mut line.field);
                }
                if !FIELDS.contains(&line.field.as_str()) {
                    line.field.clear();
                }
            }
            refused(&form(&visitor, facility, typed, troubles).await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_typed_is_what_is_kept() {
        let typed = Typed::read(&sent(&[
            ("hours", "平日 9時から17時\r\n土曜 9時から12時"),
            ("booking_phone", "０１２０－０００－０００"),
            ("product_codes", "pfizer"),
            ("product_codes", "moderna"),
            ("audience", "named"),
            ("availability", "full"),
            ("checked_date", "2021-04-05"),
            ("version", "7"),
        ]));
        let details = typed.details();
        assert_eq!(details.hours, "平日 9時から17時 土曜 9時から12時");
        assert_eq!(details.booking_phone, "0120-000-000");
        assert_eq!(details.product_codes, ["pfizer", "moderna"]);
        assert_eq!(details.audience(), Audience::NamedOnly);
        assert_eq!(details.availability(), Availability::Full);
        assert_eq!(details.checked_date.unwrap().day, 5);
        let facility =
            Facility { public_details: Some(details), version: 7, ..Facility::default() };
        assert_eq!(Typed::of(&facility, "2021-04-05"), typed);
    }

    #[test]
    fn anyone_may_come_until_somebody_says_otherwise() {
        let blank = Typed::of(&Facility::default(), "2021-04-05");
        assert_eq!((&*blank.audience, &*blank.availability), ("public", "unknown"));
        let nothing = Typed::read(&sent(&[])).details();
        assert_eq!((nothing.audience(), nothing.checked_date), (Audience::Unspecified, None));
    }
}
