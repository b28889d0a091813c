//! Facts heard: places, facilities and what these want from the registry, responsibilities and
//! orders from the notifier.

use futures::{FutureExt, future::BoxFuture};
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::{
    convert::{self, Malformed},
    facility_registry::v1::{DemandChanged, FacilityChanged, FacilityType, PlaceChanged},
    logistics_notifier::v1::{AreaAssigned, ShipmentsOrdered},
};

use crate::{
    app::Allocation,
    domain::demand::Demand,
    store::{
        StoreError, demands::Told, facilities::Facility, places::Place,
        responsibilities::Responsibility,
    },
};

/// Listens to the facility registry and the logistics notifier; what it does not know it lets pass.
pub(crate) struct Copies;

impl Listener for Copies {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        keep(tx, heard).boxed()
    }
}

async fn keep(tx: &mut PgConnection, heard: &[Heard]) -> Result<(), HearError> {
    let (mut places, mut facilities, mut areas) = (Vec::new(), Vec::new(), Vec::new());
    let (mut demands, mut ordered) = (Vec::new(), Vec::new());
    for event in heard {
        if event.is::<PlaceChanged>() {
            places.push(place(event.decode()?).map_err(poisoned)?);
        } else if event.is::<FacilityChanged>() {
            facilities.push(facility(event.decode()?).map_err(poisoned)?);
        } else if event.is::<DemandChanged>() {
            demands.push(demand(&event.decode()?).map_err(poisoned)?);
        } else if event.is::<AreaAssigned>() {
            areas.push(area(event.decode()?).map_err(poisoned)?);
        } else if event.is::<ShipmentsOrdered>() {
            let told: ShipmentsOrdered = event.decode()?;
            let sheet = convert::id(&told.sheet_id, "sheet_id").map_err(poisoned)?;
            ordered.push((sheet, told.orders));
        }
    }
    if !places.is_empty() {
        Allocation::keep_places(tx, &places).await.map_err(failed)?;
    }
    if !facilities.is_empty() {
        Allocation::keep_facilities(tx, &facilities).await.map_err(failed)?;
    }
    if !demands.is_empty() {
        Allocation::keep_demands(tx, &demands).await.map_err(failed)?;
    }
    if !areas.is_empty() {
        Allocation::keep_responsibilities(tx, &areas).await.map_err(failed)?;
    }
    if !ordered.is_empty() {
        Allocation::note_ordered(tx, &ordered).await.map_err(failed)?;
    }
    Ok(())
}

fn place(told: PlaceChanged) -> Result<Place, Malformed> {
    Ok(Place {
        valid_from: convert::date(told.valid_from_date, "valid_from_date")?,
        valid_until: convert::optional_date(told.valid_until_date, "valid_until_date")?,
        code: told.place_code,
        prefecture: told.prefecture_code,
        name: told.name,
        population: told.population,
        population_65plus: told.population_65plus,
        version: told.version,
    })
}

fn facility(told: FacilityChanged) -> Result<Facility, Malformed> {
    Ok(Facility {
        municipality: convert::code(&told.municipality_code, "municipality_code")?,
        receives: told.r#type() == FacilityType::Basic,
        ship_to: convert::ship_to(told.ship_to, "ship_to")?,
        open: told.open,
        version: told.version,
    })
}

fn demand(told: &DemandChanged) -> Result<Told, Malformed> {
    let DemandChanged { capacity_doses, wanted_vials, sites, version, .. } = *told;
    Ok(Told {
        round: convert::id(&told.round_id, "round_id")?,
        facility: convert::code(&told.facility_code, "facility_code")?,
        demand: Demand { capacity_doses, wanted_vials },
        sites,
        version,
    })
}

fn area(told: AreaAssigned) -> Result<Responsibility, Malformed> {
    Ok(Responsibility {
        municipality: convert::code(&told.municipality_code, "municipality_code")?,
        item: convert::item_kind(told.item, "item")?,
        partner: convert::code(&told.partner_id, "partner_id")?,
        valid_from: convert::date(told.valid_from_date, "valid_from_date")?,
        valid_until: convert::optional_date(told.valid_until_date, "valid_until_date")?,
        product: told.product_code,
        version: told.version,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "an error that is mapped is given away")]
fn poisoned(malformed: Malformed) -> HearError {
    HearError::Poisoned(malformed.to_string())
}

fn failed(error: StoreError) -> HearError {
    match error {
        StoreError::Database(error) => HearError::Database(error),
        other => HearError::failed(other),
    }
}
