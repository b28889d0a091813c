//! What facility-registry, identity and allocation tell: parsed once.

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::convert::{self, Malformed};
use vsys_proto::{allocation::v1 as allocation, facility_registry::v1 as registry};
use vsys_proto::{identity::v1 as identity, vocabulary::v1::Tier};

use crate::app::{Intake, News};
use crate::domain::mandate::{RefusedField, RegisterRefusal};
use crate::domain::number::{MandateNumber, NotANumber};
use crate::store::StoreError;
use crate::store::bodies::Body;
use crate::store::facilities::Facility;
use crate::store::places::Place;
use crate::store::products::Product;

/// Hears what can be chosen in the form.
pub(crate) struct Ear;

impl Listener for Ear {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        Box::pin(async move {
            let mut news = News::default();
            for fact in heard {
                note(fact, &mut news)?;
            }
            Intake::hear(tx, news).await.map_err(failed)
        })
    }
}

fn failed(error: StoreError) -> HearError {
    match error {
        StoreError::Database(error) => HearError::Database(error),
        other @ StoreError::Inconsistent { .. } => HearError::failed(other),
    }
}

/// Adds what a fact says; names that mean nothing here are passed over.
fn note(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    let poisoned = |error: Malformed| HearError::Poisoned(error.to_string());
    if fact.is::<registry::PlaceChanged>() {
        news.places.push(place(fact.decode()?).map_err(poisoned)?);
    } else if fact.is::<registry::FacilityChanged>() {
        news.facilities.push(facility(&fact.decode()?).map_err(poisoned)?);
    } else if fact.is::<registry::MandateRefused>() {
        let told: registry::MandateRefused = fact.decode()?;
        let number = told.mandate_number.parse();
        let number = number.map_err(|error: NotANumber| HearError::Poisoned(error.to_string()))?;
        news.refusals.push(refusal(number, told).map_err(poisoned)?);
    } else if fact.is::<identity::OrganisationChanged>() {
        let told: identity::OrganisationChanged = fact.decode()?;
        if told.tier() == Tier::CoordinatingBody {
            news.bodies.push(body(told, fact.occurred_at).map_err(poisoned)?);
        }
    } else if fact.is::<allocation::ProductChanged>() {
        news.products.push(product(fact.decode()?, fact.occurred_at).map_err(poisoned)?);
    }
    Ok(())
}

fn place(told: registry::PlaceChanged) -> Result<Place, Malformed> {
    Ok(Place {
        code: told.place_code,
        name: told.name,
        name_en: told.name_en,
        valid_from: convert::date(told.valid_from_date, "valid_from_date")?,
        valid_until: convert::optional_date(told.valid_until_date, "valid_until_date")?,
        version: told.version,
    })
}

fn facility(told: &registry::FacilityChanged) -> Result<Facility, Malformed> {
    Ok(Facility {
        code: convert::code(&told.facility_code, "facility_code")?,
        municipality: convert::code(&told.municipality_code, "municipality_code")?,
        is_basic: told.r#type() == registry::FacilityType::Basic,
        is_open: told.open,
        name: told.ship_to.as_ref().map(|site| site.name.clone()).unwrap_or_default(),
        version: told.version,
    })
}

fn refusal(
    mandate: MandateNumber,
    told: registry::MandateRefused,
) -> Result<RegisterRefusal, Malformed> {
    let field = |one: registry::RefusedField| RefusedField {
        field: one.field,
        reason: one.reason,
        message: one.message,
        values: one.values.into_iter().collect(),
    };
    Ok(RegisterRefusal {
        mandate,
        fields: told.refused.into_iter().map(field).collect(),
        rest_taken: told.rest_taken,
        at: convert::time(told.refused_time, "refused_time")?,
    })
}

fn body(told: identity::OrganisationChanged, told_at: DateTime<Utc>) -> Result<Body, Malformed> {
    let prefecture = (!told.prefecture_code.is_empty())
        .then(|| convert::code(&told.prefecture_code, "prefecture_code"));
    Ok(Body {
        id: convert::code(&told.organisation_id, "organisation_id")?,
        name: told.name,
        name_en: told.name_en,
        prefecture: prefecture.transpose()?,
        is_open: told.open,
        told_at,
    })
}

fn product(told: allocation::ProductChanged, told_at: DateTime<Utc>) -> Result<Product, Malformed> {
    Ok(Product {
        code: convert::code(&told.product_code, "product_code")?,
        name: told.name,
        name_en: told.name_en,
        valid_from: convert::date(told.valid_from_date, "valid_from_date")?,
        valid_until: convert::optional_date(told.valid_until_date, "valid_until_date")?,
        told_at,
    })
}
