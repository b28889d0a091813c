//! What others tell is kept as copies.

use sqlx::PgConnection;

use super::Intake;
use crate::domain::mandate::RegisterRefusal;
use crate::store::bodies::Body;
use crate::store::facilities::Facility;
use crate::store::places::Place;
use crate::store::products::Product;
use crate::store::{StoreError, bodies, facilities, places, products, register_refusals};

/// What was heard, in its order.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) places: Vec<Place>,
    pub(crate) facilities: Vec<Facility>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) products: Vec<Product>,
    pub(crate) refusals: Vec<RegisterRefusal>,
}

impl Intake {
    /// Keeps what was heard, in the listener's transaction.
    pub(crate) async fn hear(db: &mut PgConnection, mut news: News) -> Result<(), StoreError> {
        // Of one that was told of several times, the newest counts.
        news.places
            .sort_by(|one, other| (&one.code, one.version).cmp(&(&other.code, other.version)));
        news.places.reverse();
        news.places.dedup_by(|one, other| one.code == other.code);
        news.facilities.sort_by_key(|facility| (facility.code, facility.version));
        news.facilities.reverse();
        news.facilities.dedup_by_key(|facility| facility.code);
        if !news.places.is_empty() {
            places::put(db, &news.places).await?;
        }
        if !news.facilities.is_empty() {
            facilities::put(db, &news.facilities).await?;
        }
        news.refusals.sort_by_key(|refusal| (refusal.mandate, refusal.at));
        news.refusals.reverse();
        news.refusals.dedup_by_key(|refusal| refusal.mandate);
        if !news.refusals.is_empty() {
            register_refusals::put(db, &news.refusals).await?;
        }
        for body in &news.bodies {
            bodies::put(db, body).await?;
        }
        for product in &news.products {
            products::put(db, product).await?;
        }
        Ok(())
    }
}
