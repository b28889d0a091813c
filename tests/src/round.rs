//! A round as the offices know it.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{item_units, timestamp};
use vsys_vocabulary::{Amounts, Office, Packs};

/// What the nation wants to open.
#[derive(Debug, Clone)]
pub struct RoundPlan {
    /// Number people call it by.
    pub number: String,
    /// Product to allocate.
    pub product: String,
    /// What there is, in smallest units.
    pub supply: Amounts,
}

/// A round that is open.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its id.
    pub id: Uuid,
    /// Number people call it by.
    pub number: String,
    /// Units per box.
    pub packs: Packs,
    /// The nation's sheet.
    pub nation_sheet: Uuid,
}

/// A lock as its answer tells it.
#[derive(Debug, Clone)]
pub struct Lock {
    /// Its id.
    pub id: Uuid,
    /// Who locked.
    pub locker: Office,
    /// When, by the service.
    pub at: DateTime<Utc>,
    /// Sum of the locked lines.
    pub allocated: Amounts,
    /// Sheets it locked.
    pub sheets: u32,
    /// Completed sheets that it left for another call.
    pub waiting: u32,
    /// How long the call took.
    pub took: std::time::Duration,
}

impl RoundPlan {
    /// Asks for the round, with deadlines a day apart from tomorrow on.
    #[must_use]
    pub fn request(&self, id: Uuid, now: DateTime<Utc>) -> wire::CreateRoundRequest {
        let day = |days| Some(timestamp(now + TimeDelta::days(days)));
        wire::CreateRoundRequest {
            request_id: id.to_string(),
            round_number: self.number.clone(),
            product_code: self.product.clone(),
            supply: Some(item_units(&self.supply)),
            deadlines: Some(wire::Deadlines {
                prefectures_complete_time: day(1),
                nation_locks_time: day(2),
                municipalities_complete_time: day(3),
                prefectures_lock_time: day(4),
            }),
            cut_off_time: day(5),
            late_default: wire::LateDefault::HoldBack.into(),
        }
    }
}
