//! What is said of a facility, in the reader's words. Pure.

use vsys_proto::facility_registry::v1::{
    Audience, Availability, Facility, FacilityCategory, FacilityType, GeoPoint, PublicDetails,
};

use super::closing::last_day;
use crate::{
    locale::Locale,
    pages::{
        allocation::places::Register,
        mandate_form::words::{CATEGORIES, TYPES},
    },
    table::{Cell, Tone},
};

/// Audiences by their names in forms; the text is `audience-<name>`.
pub(super) const AUDIENCES: [(&str, Audience); 2] =
    [("public", Audience::Public), ("named", Audience::NamedOnly)];

/// Availabilities by their names in forms; the text is `availability-<name>`.
pub(super) const AVAILABILITIES: [(&str, Availability); 6] = [
    ("bookable", Availability::Bookable),
    ("few", Availability::Few),
    ("full", Availability::Full),
    ("no-booking", Availability::NoBookingNeeded),
    ("preparing", Availability::Preparing),
    ("unknown", Availability::Unknown),
];

/// A category as files write it: the text is `file-category-<name>`.
pub(super) fn category_in_file(category: FacilityCategory, locale: Locale) -> String {
    let found = CATEGORIES.iter().find(|(_, known)| *known == category);
    found.map(|(name, _)| locale.text(&format!("file-category-{name}"))).unwrap_or_default()
}

/// A type as files write it: the text is `file-type-<name>`.
pub(super) fn type_in_file(kind: FacilityType, locale: Locale) -> String {
    let found = TYPES.iter().find(|(_, known)| *known == kind);
    found.map(|(name, _)| locale.text(&format!("file-type-{name}"))).unwrap_or_default()
}

/// Whom a site vaccinates.
pub(super) fn audience(audience: Audience, locale: Locale) -> String {
    let found = AUDIENCES.iter().find(|(_, known)| *known == audience);
    found.map(|(name, _)| locale.text(&format!("audience-{name}"))).unwrap_or_default()
}

/// How easily one gets a place; what nobody said is unknown.
pub(super) fn availability(availability: Availability, locale: Locale) -> String {
    let found = AVAILABILITIES.iter().find(|(_, known)| *known == availability);
    locale.text(&format!("availability-{}", found.map_or("unknown", |(name, _)| name)))
}

/// Key of what a site is, whatever is planned.
pub(super) const fn open_or_closed(facility: &Facility) -> &'static str {
    if facility.open { "facility-is-open" } else { "facility-is-closed" }
}

/// Open, open until a day, or closed, as a badge.
pub(super) fn standing(facility: &Facility, locale: Locale) -> Cell {
    let last = last_day(facility, locale);
    let (text, tone, rank) = if !facility.open {
        (locale.text(open_or_closed(facility)), Tone::Full, 2)
    } else if last.is_empty() {
        (locale.text(open_or_closed(facility)), Tone::Good, 0)
    } else {
        (locale.text_with("facility-is-open-until", &[("day", last.as_str())]), Tone::Warn, 1)
    };
    Cell::Badge { text, tone, rank }
}

/// Whether the public site shows it, as a badge.
pub(super) fn shown(facility: &Facility, locale: Locale) -> Cell {
    let (key, tone, rank) = if facility.shown_to_public {
        ("facility-is-shown", Tone::Good, 0)
    } else {
        ("facility-is-hidden", Tone::Plain, 1)
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

/// Key of why it is not shown: nobody entered what the public site would tell.
pub(super) const WITHOUT_DETAILS: &str = "facility-hidden-without-details";

/// Key of why the public site shows it, or does not.
pub(super) fn why(facility: &Facility) -> &'static str {
    let details = facility.public_details.as_ref();
    if facility.shown_to_public {
        return "facility-shown-because";
    }
    if !facility.open {
        "facility-hidden-closed"
    } else if facility.category() == FacilityCategory::SplitDepot {
        "facility-hidden-depot"
    } else if details.is_some_and(|details| details.audience() == Audience::NamedOnly) {
        "facility-hidden-named"
    } else if details.is_none() {
        WITHOUT_DETAILS
    } else {
        "facility-hidden-otherwise"
    }
}

/// Where a site is, with the names of its municipality and prefecture.
pub(crate) fn full_address(facility: &Facility, register: &Register, locale: Locale) -> String {
    let municipality = register.full_name(locale, &facility.municipality_code);
    match locale {
        Locale::Ja => format!("{municipality}{}", facility.address),
        Locale::En => format!("{}, {municipality}", facility.address),
    }
}

/// Its own position, as a form and a file have it; none where only its municipality's is known.
pub(super) fn own_position(facility: &Facility) -> Option<GeoPoint> {
    facility.position.filter(|_| !facility.position_of_municipality)
}

/// Names of products; their codes where the names are not known.
pub(super) fn products(
    details: &PublicDetails,
    known: &[(String, String)],
    locale: Locale,
) -> String {
    let name = |code: &String| {
        let found = known.iter().find(|(known, _)| known == code);
        found.map_or(code, |(_, name)| name).clone()
    };
    let names: Vec<_> = details.product_codes.iter().map(name).collect();
    names.join(&locale.text("list-separator"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(details: Option<Audience>) -> Facility {
        let details =
            details.map(|one| PublicDetails { audience: one.into(), ..PublicDetails::default() });
        Facility { open: true, public_details: details, ..Facility::default() }
    }

    #[test]
    fn what_is_shown_or_not_says_why() {
        let depot = Facility { category: FacilityCategory::SplitDepot.into(), ..site(None) };
        let closed = Facility { open: false, ..depot.clone() };
        let shown = Facility { shown_to_public: true, ..site(Some(Audience::Public)) };
        let (named, silent) = (site(Some(Audience::NamedOnly)), site(None));
        let found = [&shown, &depot, &closed, &named, &silent].map(why);
        let keys = [
            "facility-shown-because",
            "facility-hidden-depot",
            "facility-hidden-closed",
            "facility-hidden-named",
            WITHOUT_DETAILS,
        ];
        assert_eq!(found, keys);
        for locale in Locale::ALL {
            for key in keys {
                assert!(locale.find::<&str>(key, &[]).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn files_write_categories_and_types_as_the_import_reads_them() {
        let category = |locale| category_in_file(FacilityCategory::VenueMunicipal, locale);
        assert_eq!(category(Locale::En), "venue_municipal");
        assert_ne!(category(Locale::Ja), category(Locale::En));
        assert_eq!(type_in_file(FacilityType::Linked, Locale::En), "linked");
        assert_eq!(category_in_file(FacilityCategory::Unspecified, Locale::Ja), "");
    }

    #[test]
    fn the_position_of_its_municipality_is_not_its_own() {
        let position = Some(GeoPoint { latitude: 35.7, longitude: 139.7 });
        let own = Facility { position, ..Facility::default() };
        assert_eq!(own_position(&own), position);
        let guessed = Facility { position_of_municipality: true, ..own };
        assert_eq!(own_position(&guessed), None);
    }
}
