//! What the columns of facilities hold, and many facilities turned on their side for `unnest`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use super::{TABLE, inconsistent};
use crate::domain::facility::{Facility, Operation};
use crate::domain::position::Position;
use crate::domain::profile::{Category, FacilityType, TypeName};
use crate::domain::public_details::PublicDetails;
use crate::store::{StoreError, number, parse};

/// One array for each column.
#[derive(Default)]
pub(super) struct Columns<'a> {
    pub(super) facility_codes: Vec<&'a str>,
    pub(super) municipality_codes: Vec<&'a str>,
    pub(super) names: Vec<&'a str>,
    pub(super) kana: Vec<&'a str>,
    pub(super) postcodes: Vec<&'a str>,
    pub(super) addresses: Vec<&'a str>,
    pub(super) phones: Vec<&'a str>,
    pub(super) categories: Vec<&'static str>,
    pub(super) facility_types: Vec<&'static str>,
    pub(super) basic_facility_codes: Vec<Option<String>>,
    pub(super) delivery_days: Vec<&'a str>,
    pub(super) delivery_hours: Vec<&'a str>,
    pub(super) closed_at: Vec<Option<DateTime<Utc>>>,
    pub(super) closed_reasons: Vec<Option<&'a str>>,
    pub(super) last_on: Vec<Option<NaiveDate>>,
    pub(super) planned_reasons: Vec<Option<&'a str>>,
    pub(super) planned_persons: Vec<Option<&'a str>>,
    pub(super) planned_organisations: Vec<Option<&'a str>>,
    pub(super) versions: Vec<i64>,
    pub(super) latitudes: Vec<Option<f64>>,
    pub(super) longitudes: Vec<Option<f64>>,
    pub(super) public_details: Vec<Option<Json<&'a PublicDetails>>>,
    pub(super) successor_codes: Vec<Option<String>>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(facilities: &'a [Facility]) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for facility in facilities {
            let profile = &facility.profile;
            let (closed_at, closed_reason) = match &facility.operation {
                Operation::Open | Operation::Closing(_) => (None, None),
                Operation::Closed { at, reason, .. } => (Some(*at), Some(reason.as_str())),
            };
            let plan = facility.operation.plan();
            let basic = profile.facility_type.basic();
            columns.facility_codes.push(facility.code.as_str());
            columns.municipality_codes.push(facility.municipality.as_str());
            columns.names.push(&profile.name);
            columns.kana.push(&profile.kana);
            columns.postcodes.push(&profile.postcode);
            columns.addresses.push(&profile.address);
            columns.phones.push(&profile.phone);
            columns.categories.push(category_name(profile.category));
            columns.facility_types.push(type_name(profile.facility_type.name()));
            columns.basic_facility_codes.push(basic.map(|code| code.to_string()));
            columns.delivery_days.push(&facility.delivery.days);
            columns.delivery_hours.push(&facility.delivery.hours);
            columns.closed_at.push(closed_at);
            columns.closed_reasons.push(closed_reason);
            columns.last_on.push(plan.map(|plan| plan.last));
            columns.planned_reasons.push(plan.map(|plan| plan.reason.as_str()));
            columns.planned_persons.push(plan.map(|plan| plan.person.as_str()));
            columns.planned_organisations.push(plan.map(|plan| plan.organisation.as_str()));
            columns.versions.push(number(TABLE, facility.version)?);
            columns.latitudes.push(facility.position.map(Position::latitude));
            columns.longitudes.push(facility.position.map(Position::longitude));
            columns.public_details.push(facility.public.as_ref().map(Json));
            columns.successor_codes.push(facility.successor().map(|code| code.to_string()));
        }
        Ok(columns)
    }
}

pub(super) fn type_name(name: TypeName) -> &'static str {
    match name {
        TypeName::Basic => "basic",
        TypeName::Linked => "linked",
        TypeName::Satellite => "satellite",
    }
}

pub(in crate::store) fn facility_type(
    name: &str,
    basic: Option<&str>,
) -> Result<FacilityType, StoreError> {
    let basic = basic.map(|code| parse(TABLE, code)).transpose()?;
    match (named_type(name)?, basic) {
        (TypeName::Basic, None) => Ok(FacilityType::Basic),
        (TypeName::Linked, Some(basic)) => Ok(FacilityType::Linked { basic }),
        (TypeName::Satellite, Some(basic)) => Ok(FacilityType::Satellite { basic }),
        (_, basic) => Err(inconsistent(format!("type `{name}` with basic {basic:?}"))),
    }
}

pub(super) fn category_name(category: Category) -> &'static str {
    match category {
        Category::Hospital => "hospital",
        Category::Clinic => "clinic",
        Category::CareFacility => "care_facility",
        Category::VenueMunicipal => "venue_municipal",
        Category::VenueContracted => "venue_contracted",
        Category::VenuePrefecture => "venue_prefecture",
        Category::SplitDepot => "split_depot",
    }
}

pub(super) fn category(name: &str) -> Result<Category, StoreError> {
    match name {
        "hospital" => Ok(Category::Hospital),
        "clinic" => Ok(Category::Clinic),
        "care_facility" => Ok(Category::CareFacility),
        "venue_municipal" => Ok(Category::VenueMunicipal),
        "venue_contracted" => Ok(Category::VenueContracted),
        "venue_prefecture" => Ok(Category::VenuePrefecture),
        "split_depot" => Ok(Category::SplitDepot),
        other => Err(inconsistent(format!("category `{other}`"))),
    }
}

pub(super) fn named_type(name: &str) -> Result<TypeName, StoreError> {
    match name {
        "basic" => Ok(TypeName::Basic),
        "linked" => Ok(TypeName::Linked),
        "satellite" => Ok(TypeName::Satellite),
        other => Err(inconsistent(format!("type `{other}`"))),
    }
}
