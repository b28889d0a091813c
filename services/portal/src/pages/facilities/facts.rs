//! Everything that is said of a facility, field by field, in the reader's words. Pure.

use vsys_proto::facility_registry::v1::{Facility, GeoPoint, PublicDetails};

use super::closing::last_day;
use super::words::{audience, availability, open_or_closed, own_position, products};
use crate::{
    format,
    locale::Locale,
    pages::{
        allocation::places::Register,
        mandate_form::{
            facts::postcode,
            words::{category, facility_type},
        },
    },
};

/// A field: the key of its name, and what is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) key: &'static str,
    pub(super) text: String,
}

/// What fields are put into words with.
pub(super) struct Words<'w> {
    pub(super) locale: Locale,
    pub(super) register: &'w Register,
    /// Codes and names of products.
    pub(super) products: &'w [(String, String)],
}

fn fact(key: &'static str, text: impl Into<String>) -> Fact {
    Fact { key, text: text.into() }
}

/// Degrees as people write them down: north, then east.
pub(super) fn degrees(at: &GeoPoint) -> String {
    format!("{:.6}, {:.6}", at.latitude, at.longitude)
}

impl Words<'_> {
    /// Who and where the site is.
    pub(super) fn of_register(&self, facility: &Facility) -> Vec<Fact> {
        let position = match own_position(facility) {
            Some(at) => degrees(&at),
            None if facility.position.is_some() => self.locale.text("facility-position-of-office"),
            None => String::new(),
        };
        let municipality = self.register.full_name(self.locale, &facility.municipality_code);
        vec![
            fact("column-facility-code", &facility.facility_code),
            fact("facility-name", &facility.name),
            fact("column-site-kana", &facility.kana),
            fact("column-municipality", municipality),
            fact("column-site-postcode", postcode(&facility.postcode)),
            fact("facility-address", &facility.address),
            fact("facility-phone", &facility.phone),
            fact("facility-category", category(facility.category(), self.locale)),
            fact("facility-type", facility_type(facility.r#type(), self.locale)),
            fact("facility-position", position),
        ]
    }

    /// When it takes deliveries.
    pub(super) fn of_delivery(facility: &Facility) -> Vec<Fact> {
        let delivery = facility.delivery.clone().unwrap_or_default();
        vec![fact("delivery-days", delivery.days), fact("delivery-hours", delivery.hours)]
    }

    /// What the public site says of it.
    pub(super) fn of_public(&self, details: &PublicDetails) -> Vec<Fact> {
        let checked = details.checked_date.as_ref().and_then(format::civil);
        let checked = checked.map(|day| format::day(day, self.locale)).unwrap_or_default();
        vec![
            fact("public-audience", audience(details.audience(), self.locale)),
            fact("public-availability", availability(details.availability(), self.locale)),
            fact("public-products", products(details, self.products, self.locale)),
            fact("public-hours", &details.hours),
            fact("public-booking-url", &details.booking_url),
            fact("public-booking-phone", &details.booking_phone),
            fact("public-web-url", &details.web_url),
            fact("public-name-en", &details.name_en),
            fact("public-address-en", &details.address_en),
            fact("public-checked", checked),
        ]
    }

    /// All of it, each field in its place: what changes keep apart.
    pub(super) fn all(&self, facility: &Facility) -> Vec<Fact> {
        let state = self.locale.text(open_or_closed(facility));
        let mut all = self.of_register(facility);
        all.push(fact("facility-basic", &facility.basic_facility_code));
        all.extend(Self::of_delivery(facility));
        all.push(fact("column-facility-open", state));
        all.push(fact("facility-last-day", last_day(facility, self.locale)));
        all.push(fact("column-facility-successor", &facility.successor_code));
        let details = facility.public_details.clone();
        all.extend(details.map_or_else(no_details, |details| self.of_public(&details)));
        all
    }
}

/// The same fields where nobody entered any.
fn no_details() -> Vec<Fact> {
    let keys = [
        "public-audience",
        "public-availability",
        "public-products",
        "public-hours",
        "public-booking-url",
        "public-booking-phone",
        "public-web-url",
        "public-name-en",
        "public-address-en",
        "public-checked",
    ];
    keys.map(|key| fact(key, "")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_in_its_place_with_public_details_or_without() {
        let register = Register::default();
        let words = Words { locale: Locale::Ja, register: &register, products: &[] };
        let keys = |facility: &Facility| {
            words.all(facility).into_iter().map(|fact| fact.key).collect::<Vec<_>>()
        };
        let plain = Facility::default();
        let told = Facility { public_details: Some(PublicDetails::default()), ..plain.clone() };
        assert_eq!(keys(&plain), keys(&told));
        for locale in Locale::ALL {
            for key in keys(&plain) {
                assert!(locale.find::<&str>(key, &[]).is_some(), "{key}");
            }
        }
    }
}
