use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use super::{TABLE, columns, inconsistent};
use crate::domain::facility::{ClosingPlan, Facility, Operation};
use crate::domain::profile::{DeliveryTimes, Profile};
use crate::domain::public_details::PublicDetails;
use crate::store::{StoreError, number, parse, position};

/// A facility as its columns have it.
pub(super) struct FacilityRow {
    pub(super) facility_code: String,
    pub(super) municipality_code: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) postcode: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) category: String,
    pub(super) facility_type: String,
    pub(super) basic_facility_code: Option<String>,
    pub(super) delivery_days: String,
    pub(super) delivery_hours: String,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) closed_reason: Option<String>,
    pub(super) last_on: Option<NaiveDate>,
    pub(super) planned_reason: Option<String>,
    pub(super) planned_person: Option<String>,
    pub(super) planned_organisation: Option<String>,
    pub(super) version: i64,
    pub(super) latitude: Option<f64>,
    pub(super) longitude: Option<f64>,
    pub(super) public_details: Option<Json<PublicDetails>>,
    pub(super) successor_code: Option<String>,
}

impl TryFrom<FacilityRow> for Facility {
    type Error = StoreError;

    fn try_from(row: FacilityRow) -> Result<Self, StoreError> {
        let successor = row.successor_code.map(|code| parse(TABLE, &code)).transpose()?;
        let planned = row.last_on.zip(row.planned_reason);
        let planned = planned.zip(row.planned_person.zip(row.planned_organisation));
        let plan = planned.map(|((last, reason), (person, organisation))| ClosingPlan {
            last,
            reason,
            person,
            organisation,
        });
        let operation = match (row.closed_at.zip(row.closed_reason), successor, plan) {
            (None, None, None) => Operation::Open,
            (None, None, Some(plan)) => Operation::Closing(plan),
            (Some((at, reason)), successor, None) => Operation::Closed { at, reason, successor },
            (Some(_), _, Some(_)) | (None, Some(_), _) => {
                return Err(inconsistent("half closed"));
            }
        };
        Ok(Self {
            code: parse(TABLE, &row.facility_code)?,
            municipality: parse(TABLE, &row.municipality_code)?,
            profile: Profile {
                name: row.name,
                kana: row.kana,
                postcode: row.postcode,
                address: row.address,
                phone: row.phone,
                category: columns::category(&row.category)?,
                facility_type: columns::facility_type(
                    &row.facility_type,
                    row.basic_facility_code.as_deref(),
                )?,
            },
            delivery: DeliveryTimes { days: row.delivery_days, hours: row.delivery_hours },
            operation,
            position: position(TABLE, row.latitude, row.longitude)?,
            public: row.public_details.map(|Json(details)| details),
            version: number(TABLE, row.version)?,
        })
    }
}
