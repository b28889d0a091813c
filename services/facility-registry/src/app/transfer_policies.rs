//! Between which sites vaccine may be passed on.

use chrono::NaiveDate;
use tracing::instrument;

use vsys_vocabulary::{Actor, FacilityCode};

use super::{FacilityError, FacilityRegistry};
use crate::domain::fault::Fault;
use crate::domain::transfer_policy::{
    self, PolicyWish, TransferPolicies, TransferPolicy, TransferPolicySet, TransferRule,
};
use crate::store;

impl FacilityRegistry {
    /// Sets the rule from a day on; nothing where it holds on that day already.
    #[instrument(skip_all)]
    pub(crate) async fn set_transfer_policy(
        &self,
        wish: PolicyWish,
        by: &Actor,
    ) -> Result<Option<TransferPolicy>, FacilityError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let policies = store::transfer_policies::list(&mut tx).await?;
        let set = policies.set(wish, (by, now));
        let set = set.map_err(|(field, fault)| FacilityError::Field { field, fault })?;
        if let Some(TransferPolicySet(policy)) = &set {
            store::transfer_policies::add(&mut tx, policy).await?;
        }
        tx.commit().await?;
        Ok(set.map(|TransferPolicySet(policy)| policy))
    }

    /// Every policy.
    #[instrument(skip_all)]
    pub(crate) async fn list_transfer_policies(&self) -> Result<TransferPolicies, FacilityError> {
        let mut db = self.pool.acquire().await?;
        Ok(store::transfer_policies::list(&mut db).await?)
    }

    /// The rule of a day, and what stands in the way of one site passing vaccine on to another.
    #[instrument(skip_all, fields(facility.code = %from, to.code = %to))]
    pub(crate) async fn check_transfer(
        &self,
        (from, to): (FacilityCode, FacilityCode),
        day: NaiveDate,
    ) -> Result<(TransferRule, Option<Fault>), FacilityError> {
        let mut db = self.pool.acquire().await?;
        let found = store::facilities::find_several(&mut db, &[from, to]).await?;
        let of = |code| found.get(&code).ok_or(FacilityError::NoSuchFacility(code));
        let (giver, receiver) = (of(from)?, of(to)?);
        let rule = store::transfer_policies::list(&mut db).await?.rule_on(day);
        Ok((rule, transfer_policy::check(giver, receiver, rule).err()))
    }
}
