//! Facts as they go on the wire; nothing is asked back, so each carries all a listener needs.

mod demands;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use vsys_messaging::{Envelope, Scope};
use vsys_proto::convert::{timestamp, wire_date};
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1::ShipTo;
use vsys_vocabulary::Office;

pub(crate) use self::demands::demand_changed;
use crate::domain::facility::Facility;
use crate::domain::fault::Violation;
use crate::domain::place::{Place, PlaceCode};
use crate::domain::position::Position;
use crate::domain::profile::{Category, TypeName};
use crate::domain::public_details::{Audience, Availability, PublicDetails};
use crate::domain::settling::Refused;
use crate::grpc::status::said_of;

/// A place was entered or changed.
pub(crate) fn place_changed(event_id: Uuid, place: &Place, at: DateTime<Utc>) -> Envelope {
    let office = match place.entry.code {
        PlaceCode::Prefecture(code) => Office::Prefecture(code),
        PlaceCode::Municipality(code) => Office::Municipality(code),
    };
    Envelope::fact(event_id, Scope::of(&office), &wire_place(place), at)
}

/// A facility was entered or changed.
pub(crate) fn facility_changed(event_id: Uuid, facility: &Facility, at: DateTime<Utc>) -> Envelope {
    let scope = Scope::of(&Office::Municipality(facility.municipality));
    Envelope::fact(event_id, scope, &wire_facility(facility), at)
}

/// The register did not take over all of a mandate.
pub(crate) fn mandate_refused(
    event_id: Uuid,
    (number, refused): (&str, &Refused),
    at: DateTime<Utc>,
) -> Envelope {
    let scope = Scope::of(&Office::Municipality(refused.municipality));
    Envelope::fact(event_id, scope, &wire_refused(number, refused, at), at)
}

fn wire_refused(number: &str, refused: &Refused, at: DateTime<Utc>) -> v1::MandateRefused {
    let field = |violation: &Violation| {
        let (reason, values) = said_of(&violation.fault);
        v1::RefusedField {
            field: violation.field.to_owned(),
            reason: reason.to_owned(),
            message: violation.fault.to_string(),
            values: values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        }
    };
    v1::MandateRefused {
        mandate_number: number.to_owned(),
        facility_code: refused.code.to_string(),
        refused: refused.found.iter().map(field).collect(),
        rest_taken: refused.rest_taken,
        refused_time: Some(timestamp(at)),
    }
}

fn wire_place(place: &Place) -> v1::PlaceChanged {
    let entry = &place.entry;
    v1::PlaceChanged {
        place_code: entry.code.to_string(),
        prefecture_code: entry.code.prefecture().to_string(),
        name: entry.name.clone(),
        kana: entry.kana.clone(),
        name_en: entry.name_en.clone(),
        population: entry.population.total(),
        population_65plus: entry.population.aged_65plus(),
        valid_from_date: Some(wire_date(entry.validity.from())),
        valid_until_date: entry.validity.until().map(wire_date),
        version: place.version,
        position: entry.position.map(point),
    }
}

fn wire_facility(facility: &Facility) -> v1::FacilityChanged {
    let profile = &facility.profile;
    v1::FacilityChanged {
        facility_code: facility.code.to_string(),
        prefecture_code: facility.municipality.prefecture().to_string(),
        municipality_code: facility.municipality.to_string(),
        ship_to: Some(ShipTo {
            facility_code: facility.code.to_string(),
            name: profile.name.clone(),
            postcode: profile.postcode.clone(),
            address: profile.address.clone(),
            phone: profile.phone.clone(),
            delivery_days: facility.delivery.days.clone(),
            delivery_hours: facility.delivery.hours.clone(),
        }),
        r#type: facility_type(profile.facility_type.name()).into(),
        category: category(profile.category).into(),
        basic_facility_code: profile
            .facility_type
            .basic()
            .map_or_else(String::new, |basic| basic.to_string()),
        open: facility.operation.is_open(),
        version: facility.version,
        position: facility.position.map(point),
        public_details: facility.public.as_ref().map(public_details),
        shown_to_public: facility.is_shown(),
        successor_code: facility.successor().map_or_else(String::new, |code| code.to_string()),
    }
}

/// A point as the contract writes it.
pub(crate) fn point(position: Position) -> v1::GeoPoint {
    v1::GeoPoint { latitude: position.latitude(), longitude: position.longitude() }
}

/// Public details as the contract writes them.
pub(crate) fn public_details(details: &PublicDetails) -> v1::PublicDetails {
    v1::PublicDetails {
        name_en: details.name_en.clone(),
        address_en: details.address_en.clone(),
        web_url: details.web_url.clone(),
        booking_url: details.booking_url.clone(),
        booking_phone: details.booking_phone.clone(),
        hours: details.hours.clone(),
        product_codes: details.products.clone(),
        audience: match details.audience {
            Audience::Public => v1::Audience::Public,
            Audience::NamedOnly => v1::Audience::NamedOnly,
        }
        .into(),
        checked_date: Some(wire_date(details.checked_on)),
        availability: availability(details.availability).into(),
    }
}

fn availability(availability: Availability) -> v1::Availability {
    match availability {
        Availability::Bookable => v1::Availability::Bookable,
        Availability::Few => v1::Availability::Few,
        Availability::Full => v1::Availability::Full,
        Availability::NoBookingNeeded => v1::Availability::NoBookingNeeded,
        Availability::Preparing => v1::Availability::Preparing,
        Availability::Unknown => v1::Availability::Unknown,
    }
}

/// A type as the contract names it.
pub(crate) fn facility_type(name: TypeName) -> v1::FacilityType {
    match name {
        TypeName::Basic => v1::FacilityType::Basic,
        TypeName::Linked => v1::FacilityType::Linked,
        TypeName::Satellite => v1::FacilityType::Satellite,
    }
}

/// A category as the contract names it.
pub(crate) fn category(category: Category) -> v1::FacilityCategory {
    match category {
        Category::Hospital => v1::FacilityCategory::Hospital,
        Category::Clinic => v1::FacilityCategory::Clinic,
        Category::CareFacility => v1::FacilityCategory::CareFacility,
        Category::VenueMunicipal => v1::FacilityCategory::VenueMunicipal,
        Category::VenueContracted => v1::FacilityCategory::VenueContracted,
        Category::VenuePrefecture => v1::FacilityCategory::VenuePrefecture,
        Category::SplitDepot => v1::FacilityCategory::SplitDepot,
    }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::{Role, Standing};

    use super::*;
    use crate::domain::place::{PlaceEntry, PopulationEstimate, validity};
    use crate::domain::profile::FacilityType;
    use crate::domain::profile::tests::hospital;
    use crate::domain::succession::Wish;

    fn noon() -> DateTime<Utc> {
        "2021-04-05T03:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_place_is_told_with_everything_known() {
        let (from, until) = ("1970-04-01".parse().unwrap(), "2021-03-31".parse().unwrap());
        let counted = "2020-10-01".parse().unwrap();
        let place = Place::enter(PlaceEntry {
            code: "131016".parse().unwrap(),
            name: "千代田区".into(),
            kana: "チヨダク".into(),
            name_en: "Chiyoda City".into(),
            population: PopulationEstimate::new(66_680, 11_330, "GeoNames".into(), counted)
                .unwrap(),
            validity: validity(from, Some(until)).unwrap(),
            position: Some(Position::new(35.69, 139.75).unwrap()),
        });
        insta::assert_debug_snapshot!(wire_place(&place), @r#"
        PlaceChanged {
            place_code: "131016",
            prefecture_code: "13",
            name: "千代田区",
            kana: "チヨダク",
            name_en: "Chiyoda City",
            population: 66680,
            population_65plus: 11330,
            valid_from_date: Some(
                Date {
                    year: 1970,
                    month: 4,
                    day: 1,
                },
            ),
            valid_until_date: Some(
                Date {
                    year: 2021,
                    month: 3,
                    day: 31,
                },
            ),
            version: 1,
            position: Some(
                GeoPoint {
                    latitude: 35.69,
                    longitude: 139.75,
                },
            ),
        }
        "#);
        let envelope = place_changed(Uuid::nil(), &place, noon());
        assert_eq!(envelope.subject, "vsys.facility_registry.v1.PlaceChanged.13.131016");
    }

    #[test]
    fn a_facility_is_told_with_everything_known() {
        let basic = "1310000018".parse().unwrap();
        let entry = hospital("1310000026", FacilityType::Satellite { basic });
        let mut facility = Facility::enter(entry);
        let clerk = actor(Standing::Prefecture("13".parse().unwrap()), &[Role::Clerk]);
        facility.public = Some(PublicDetails {
            name_en: "Chiyoda Dummy Hospital".into(),
            address_en: String::new(),
            web_url: String::new(),
            booking_url: String::new(),
            booking_phone: String::new(),
            hours: String::new(),
            products: vec!["comirnaty".into()],
            audience: Audience::Public,
            availability: Availability::Few,
            checked_on: "2021-04-05".parse().unwrap(),
        });
        let wish = Wish { expected: None, by: &clerk, at: noon(), reason: "移転" };
        facility.close(&[], wish).unwrap();
        insta::assert_debug_snapshot!(wire_facility(&facility), @r#"
        FacilityChanged {
            facility_code: "1310000026",
            prefecture_code: "13",
            municipality_code: "131016",
            ship_to: Some(
                ShipTo {
                    facility_code: "1310000026",
                    name: "千代田ダミー病院",
                    postcode: "1000001",
                    address: "千代田1-1",
                    phone: "03-0000-0001",
                    delivery_days: "月水金",
                    delivery_hours: "9-12",
                },
            ),
            r#type: Satellite,
            category: Hospital,
            basic_facility_code: "1310000018",
            open: false,
            version: 2,
            position: None,
            public_details: Some(
                PublicDetails {
                    name_en: "Chiyoda Dummy Hospital",
                    address_en: "",
                    web_url: "",
                    booking_url: "",
                    booking_phone: "",
                    hours: "",
                    product_codes: [
                        "comirnaty",
                    ],
                    audience: Public,
                    checked_date: Some(
                        Date {
                            year: 2021,
                            month: 4,
                            day: 5,
                        },
                    ),
                    availability: Few,
                },
            ),
            shown_to_public: false,
            successor_code: "",
        }
        "#);
        let envelope = facility_changed(Uuid::nil(), &facility, noon());
        assert_eq!(envelope.subject, "vsys.facility_registry.v1.FacilityChanged.13.131016");
        assert_eq!(envelope.occurred_at, noon());
    }
}
