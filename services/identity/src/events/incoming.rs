//! What facility-registry and contract-intake tell, and what every service answered: parsed once.

mod calls;
mod mandates;

use futures::future::BoxFuture;
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::convert::{self, Malformed};
use vsys_proto::facility_registry::v1 as wire;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode, Tier};

pub(crate) use self::calls::Calls;
pub(crate) use self::mandates::Mandates;
use crate::app::{Fault, Identity, News, Succession};
use crate::domain::organisation::Organisation;
use crate::store::StoreError;
use crate::store::organisations::Told;

/// Hears facility-registry.
pub(crate) struct Register(pub(crate) Identity);

impl Listener for Register {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        Box::pin(async move {
            let now = self.0.clock.now();
            let mut news = News::default();
            let mut successions = Vec::new();
            for fact in heard {
                if fact.is::<wire::PlaceChanged>() {
                    news.0.push(place(fact.decode()?, now).map_err(|error| poisoned(&error))?);
                } else if fact.is::<wire::FacilityChanged>() {
                    let facility: wire::FacilityChanged = fact.decode()?;
                    let by = facility.successor_code.clone();
                    let told = self::facility(facility).map_err(|error| poisoned(&error))?;
                    if !by.is_empty() {
                        successions.push(Succession { of: told.organisation.clone(), by });
                    }
                    news.0.push(told);
                }
            }
            Identity::hear_of_organisations(tx, news).await.map_err(failed)?;
            self.0.follow_successions(tx, successions).await.map_err(hear_error)
        })
    }
}

fn hear_error(fault: Fault) -> HearError {
    match fault {
        Fault::Refused(refused) => HearError::Poisoned(refused.to_string()),
        Fault::Store(error) => failed(error),
        other @ (Fault::Sealing(_) | Fault::Broken(_)) => HearError::failed(other),
    }
}

fn failed(error: StoreError) -> HearError {
    match error {
        StoreError::Database(error) => HearError::Database(error),
        other @ StoreError::Inconsistent { .. } => HearError::failed(other),
    }
}

fn poisoned(error: &Malformed) -> HearError {
    HearError::Poisoned(error.to_string())
}

/// A place is an organisation: its office. It is open while its code is in use.
fn place(place: wire::PlaceChanged, now: chrono::DateTime<chrono::Utc>) -> Result<Told, Malformed> {
    let prefecture: PrefectureCode = convert::code(&place.prefecture_code, "prefecture_code")?;
    let is_prefecture = place.place_code.len() == 2;
    let municipality = (!is_prefecture)
        .then(|| convert::code::<MunicipalityCode>(&place.place_code, "place_code"))
        .transpose()?;
    let today = vsys_vocabulary::jst::date_of(now);
    let until = convert::optional_date(place.valid_until_date, "valid_until_date")?;
    Ok(Told {
        organisation: Organisation {
            tier: if is_prefecture { Tier::Prefecture } else { Tier::Municipality },
            id: place.place_code,
            name: place.name,
            name_en: place.name_en,
            prefecture: Some(prefecture),
            municipality,
            open: until.is_none_or(|until| today <= until),
        },
        version: version(place.version),
    })
}

fn facility(facility: wire::FacilityChanged) -> Result<Told, Malformed> {
    let code: FacilityCode = convert::code(&facility.facility_code, "facility_code")?;
    Ok(Told {
        organisation: Organisation {
            id: code.to_string(),
            tier: Tier::Facility,
            name: facility.ship_to.map(|ship_to| ship_to.name).unwrap_or_default(),
            name_en: String::new(),
            prefecture: Some(convert::code(&facility.prefecture_code, "prefecture_code")?),
            municipality: Some(convert::code(&facility.municipality_code, "municipality_code")?),
            open: facility.open,
        },
        version: version(facility.version),
    })
}

fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
