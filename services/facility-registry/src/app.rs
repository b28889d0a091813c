//! The use cases: load, decide, save, record, commit.

mod area_demands;
mod closing;
mod demands;
mod describing;
mod facilities;
mod hearing;
mod importing;
mod merger;
mod place_names;
mod places;
mod reading;
mod succession;
mod transfer_policies;

use chrono::NaiveDate;
use sqlx::PgPool;

use vsys_chassis::Clock;
use vsys_messaging::Outbox;
use vsys_vocabulary::{Environment, jst};

use self::place_names::KeptNames;

pub(crate) use self::area_demands::{AreaDemands, AreaWish};
pub(crate) use self::demands::{DemandError, DemandWish};
pub(crate) use self::facilities::FacilityError;
pub(crate) use self::hearing::{SiteLeft, SitesJoined};
pub(crate) use self::importing::Imported;
pub(crate) use self::places::PlaceError;
pub(crate) use self::reading::Placed;

/// The register of places and facilities.
#[derive(Clone, Debug)]
pub(crate) struct FacilityRegistry {
    pool: PgPool,
    outbox: Outbox,
    clock: Clock,
    environment: Environment,
    place_names: KeptNames,
}

impl FacilityRegistry {
    /// A register kept in a database, whose facts go through an outbox.
    pub(crate) fn new(
        pool: PgPool,
        outbox: Outbox,
        clock: Clock,
        environment: Environment,
    ) -> Self {
        Self { pool, outbox, clock, environment, place_names: KeptNames::default() }
    }

    /// The day it is in Japan.
    pub(crate) fn today(&self) -> NaiveDate {
        jst::date_of(self.clock.now())
    }
}

/// A page of a list, and the key its successor starts after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed<T> {
    /// In order of their code.
    pub(crate) found: Vec<T>,
    /// Code of the last one when there are more.
    pub(crate) next: Option<String>,
}

impl<T> Listed<T> {
    /// Cuts what was read one row too far.
    fn cut(mut found: Vec<T>, size: usize, code: impl Fn(&T) -> String) -> Self {
        let more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| more).map(code);
        Self { found, next }
    }
}
