//! Provisional quantities for the next rounds (供給見通し).

use vsys_messaging::Scope;
use vsys_vocabulary::{Actor, ProductCode};

use super::{Allocation, AllocationError};
use crate::{
    events::outgoing,
    store::{
        self,
        horizons::{Expected, Horizon},
    },
};

/// How many rounds ahead a horizon says something.
pub(crate) const ROUNDS_AHEAD: usize = 3;

impl Allocation {
    /// Publishes what is expected; earlier horizons stay as they were published.
    #[tracing::instrument(skip_all, fields(product.code = %product), err(level = "debug"))]
    pub(crate) async fn publish_horizon(
        &self,
        product: ProductCode,
        rounds: Vec<Expected>,
        by: &Actor,
    ) -> Result<Horizon, AllocationError> {
        if rounds.is_empty() || rounds.len() > ROUNDS_AHEAD {
            return Err(AllocationError::invalid(
                "rounds",
                format!("1 to {ROUNDS_AHEAD} rounds are given"),
            ));
        }
        if !rounds.is_sorted_by_key(|round| round.starts_on) {
            return Err(AllocationError::invalid("rounds", "the nearest round comes first"));
        }
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        if store::products::list(&mut tx, Some(&product)).await?.is_empty() {
            return Err(AllocationError::NoSuchProduct(product.to_string()));
        }
        let horizon =
            Horizon { product, rounds, published_at: now, published_by: by.person.clone() };
        store::horizons::insert(&mut tx, self.clock.new_id(), &horizon).await?;
        let fact = self.fact(Scope::NONE, &outgoing::supply_horizon_published(&horizon), now);
        self.record(&mut tx, &[fact]).await?;
        self.outbox.commit(tx).await?;
        Ok(horizon)
    }

    /// What was published last.
    pub(crate) async fn horizon(&self, product: &ProductCode) -> Result<Horizon, AllocationError> {
        let mut connection = self.pool.acquire().await?;
        store::horizons::latest(&mut connection, product)
            .await?
            .ok_or_else(|| AllocationError::NoHorizon(product.to_string()))
    }
}
