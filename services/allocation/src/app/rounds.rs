//! Products, rounds, deadlines and cut-offs.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_vocabulary::{Actor, Amounts, Office, PartnerId, ProductCode, jst};

use super::{Allocation, AllocationError, reason_given};
use crate::{
    domain::{
        child::Lines,
        round::{Cancellation, Deadlines, LateDefault, Product, Round, Step},
        sheet::{Sheet, Signature, State},
    },
    events::outgoing,
    store::{self, StoreError, rounds::Extension},
};

/// What a new round is to be.
#[derive(Debug, Clone)]
pub(crate) struct RoundWish {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) product: ProductCode,
    pub(crate) supply: Amounts,
    pub(crate) deadlines: Deadlines,
    pub(crate) cut_off: DateTime<Utc>,
    pub(crate) late_default: LateDefault,
}

/// Which deadline is to move.
#[derive(Debug, Clone)]
pub(crate) struct ExtensionWish {
    pub(crate) round: Uuid,
    pub(crate) step: Step,
    pub(crate) to: DateTime<Utc>,
    pub(crate) office: Option<Office>,
    pub(crate) reason: String,
}

impl Allocation {
    /// Enters or changes a product. It is told even when it stands so already: whoever keeps a
    /// copy and missed it hears of it again.
    #[tracing::instrument(skip_all, fields(product.code = %product.code), err(level = "debug"))]
    pub(crate) async fn put_product(&self, product: Product) -> Result<Product, AllocationError> {
        let mut tx = self.pool.begin().await?;
        store::products::save(&mut tx, &product).await?;
        let kept = store::products::list(&mut tx, Some(&product.code)).await?.pop();
        let kept = kept.ok_or_else(|| AllocationError::NoSuchProduct(product.code.to_string()))?;
        let now = self.clock.now();
        let fact = self.fact(Scope::NONE, &outgoing::product_changed(&kept), now);
        self.record(&mut tx, &[fact]).await?;
        self.outbox.commit(tx).await?;
        Ok(kept)
    }

    pub(crate) async fn products(&self) -> Result<Vec<Product>, AllocationError> {
        Ok(store::products::list(&mut *self.pool.acquire().await.map_err(StoreError::from)?, None)
            .await?)
    }

    /// Opens a round with the nation's sheet, which the nation may fill at once.
    #[tracing::instrument(skip_all, fields(round.id = %wish.id), err(level = "debug"))]
    pub(crate) async fn create_round(
        &self,
        wish: RoundWish,
        by: &Actor,
    ) -> Result<Round, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.round_of(&mut tx, &wish, by, now).await?;
        if !store::rounds::insert(&mut tx, &round).await? {
            return match store::rounds::find(&mut tx, wish.id).await? {
                Some(kept) if same_wish(&kept, &round) => Ok(kept),
                Some(_) => Err(AllocationError::RequestIdTaken(wish.id)),
                None => Err(AllocationError::RoundNumberTaken(wish.number)),
            };
        }
        let sheet = Sheet {
            id: self.clock.new_id(),
            round: round.id,
            office: Office::Nation,
            ceilings: round.supply,
            state: State::Confirmed(Signature::own(by, now)),
            version: 1,
            due_at: None,
            lines: Lines::new(),
        };
        store::sheets::insert(&mut tx, std::slice::from_ref(&sheet)).await?;
        store::history::record(&mut tx, "opened", "", &[(&sheet, &Signature::own(by, now))])
            .await?;
        let fact = self.fact(Scope::NONE, &outgoing::round_created(&round), now);
        self.record(&mut tx, &[fact]).await?;
        self.outbox.commit(tx).await?;
        Ok(round)
    }

    async fn round_of(
        &self,
        connection: &mut sqlx::PgConnection,
        wish: &RoundWish,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Round, AllocationError> {
        let product = store::products::list(connection, Some(&wish.product))
            .await?
            .pop()
            .ok_or_else(|| AllocationError::NoSuchProduct(wish.product.to_string()))?;
        let packs = product
            .packs_on(jst::date_of(now))
            .ok_or_else(|| AllocationError::NoPacks(wish.product.to_string()))?;
        let round = Round {
            id: wish.id,
            number: wish.number.clone(),
            product: wish.product,
            planning_doses_per_vial: product.planning_doses_per_vial,
            supply: wish.supply,
            packs,
            deadlines: wish.deadlines,
            cut_off: wish.cut_off,
            cut_offs: Vec::new(),
            late_default: wish.late_default,
            cancelled: None,
            created_by: by.person.clone(),
            created_at: now,
            version: 1,
        };
        round.check_deadlines()?;
        Ok(round)
    }

    /// One round with the id of the nation's sheet.
    pub(crate) async fn round(&self, id: Uuid) -> Result<(Round, Option<Uuid>), AllocationError> {
        let mut connection = self.pool.acquire().await?;
        let round = self.kept_round(&mut connection, id).await?;
        let sheet = store::sheets::find_by_office(&mut connection, id, &Office::Nation).await?;
        Ok((round, sheet.map(|sheet| sheet.id)))
    }

    /// Rounds, newest first.
    pub(crate) async fn rounds(
        &self,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u32,
    ) -> Result<Vec<Round>, AllocationError> {
        let mut connection = self.pool.acquire().await?;
        Ok(store::rounds::list(&mut connection, before, i64::from(limit)).await?)
    }

    /// Moves a deadline later, for all offices or for one; answers how many sheets it moved.
    #[tracing::instrument(skip_all, fields(round.id = %wish.round), err(level = "debug"))]
    pub(crate) async fn extend_deadline(
        &self,
        wish: ExtensionWish,
        by: &Actor,
    ) -> Result<(Round, u64), AllocationError> {
        let reason = reason_given("reason", &wish.reason)?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut round = self.round_for_update(&mut tx, wish.round).await?;
        let digits = match wish.step {
            Step::PrefecturesComplete | Step::NationLocks => 2,
            Step::MunicipalitiesComplete | Step::PrefecturesLock => 6,
        };
        may_extend(wish.office.as_ref(), by)?;
        if wish.office.is_none() {
            round.extend(wish.step, wish.to)?;
            store::rounds::save(&mut tx, &round).await?;
        } else {
            round.refuse_cancelled()?;
        }
        let completes =
            matches!(wish.step, Step::PrefecturesComplete | Step::MunicipalitiesComplete);
        let moved = if completes {
            store::sheets::move_due(&mut tx, round.id, digits, wish.office.as_ref(), wish.to)
                .await?
        } else {
            0
        };
        if wish.office.is_some() && !completes {
            return Err(AllocationError::invalid(
                "step",
                "a lock has one deadline for all: leave the office empty",
            ));
        }
        if wish.office.is_some() && moved == 0 {
            return Err(AllocationError::invalid(
                "deadline_time",
                "no unlocked sheet of the office is due before it",
            ));
        }
        let step = step_name(wish.step);
        let extension = Extension {
            id: self.clock.new_id(),
            round: round.id,
            step,
            office: wish.office.as_ref(),
            to: wish.to,
            reason,
            by: &Signature::own(by, now),
        };
        store::rounds::record_extension(&mut tx, &extension).await?;
        let scope = wish.office.as_ref().map_or(Scope::NONE, Scope::of);
        let fact = outgoing::deadline_extended(&round, step, wish.office.as_ref(), wish.to, reason);
        self.record(&mut tx, &[self.fact(scope, &fact, now)]).await?;
        self.outbox.commit(tx).await?;
        Ok((round, moved))
    }

    /// Cancels a round in which nothing is locked; again is no event.
    #[tracing::instrument(skip_all, fields(round.id = %id), err(level = "debug"))]
    pub(crate) async fn cancel_round(
        &self,
        id: Uuid,
        reason: &str,
        by: &Actor,
    ) -> Result<Round, AllocationError> {
        let reason = reason_given("reason", reason)?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut round = self.round_for_update(&mut tx, id).await?;
        let locked = store::sheets::count_locked(&mut tx, id).await?;
        let cancellation =
            Cancellation { at: now, by: by.person.clone(), reason: reason.to_owned() };
        if round.cancel(cancellation, locked)? {
            store::rounds::save(&mut tx, &round).await?;
            let fact = self.fact(Scope::NONE, &outgoing::round_cancelled(&round, reason), now);
            self.record(&mut tx, &[fact]).await?;
        }
        self.outbox.commit(tx).await?;
        Ok(round)
    }

    /// Sets until when a partner takes corrections.
    #[tracing::instrument(skip_all, fields(round.id = %id, partner.id = %partner), err(level = "debug"))]
    pub(crate) async fn set_cut_off(
        &self,
        id: Uuid,
        partner: &PartnerId,
        at: DateTime<Utc>,
        by: &Actor,
    ) -> Result<Round, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let round = self.round_for_update(&mut tx, id).await?;
        round.refuse_cancelled()?;
        if !store::responsibilities::is_partner(&mut tx, partner).await? {
            return Err(AllocationError::NoSuchPartner(*partner));
        }
        let by = Signature::own(by, now);
        store::rounds::save_cut_off(&mut tx, (id, partner), at, &by).await?;
        let round = self.kept_round(&mut tx, id).await?;
        tx.commit().await?;
        Ok(round)
    }

    pub(super) async fn kept_round(
        &self,
        connection: &mut sqlx::PgConnection,
        id: Uuid,
    ) -> Result<Round, AllocationError> {
        store::rounds::find(connection, id).await?.ok_or(AllocationError::NoSuchRound(id))
    }

    async fn round_for_update(
        &self,
        connection: &mut sqlx::PgConnection,
        id: Uuid,
    ) -> Result<Round, AllocationError> {
        store::rounds::find_for_update(connection, id)
            .await?
            .ok_or(AllocationError::NoSuchRound(id))
    }
}

/// The nation moves deadlines for all; a prefecture moves those of its own municipalities.
fn may_extend(office: Option<&Office>, by: &Actor) -> Result<(), AllocationError> {
    let allowed = match office {
        None => by.is(&Office::Nation),
        Some(office) => by.governs(office) || by.is(&Office::Nation),
    };
    if allowed {
        Ok(())
    } else {
        Err(AllocationError::NotYourOffice {
            office: *office.unwrap_or(&Office::Nation),
            field: "office",
        })
    }
}

fn same_wish(kept: &Round, wished: &Round) -> bool {
    let opened = |round: &Round| (round.deadlines, round.cut_off, round.late_default);
    (&kept.number, &kept.product, kept.supply) == (&wished.number, &wished.product, wished.supply)
        // Deadlines may have moved since.
        && (kept.version > wished.version || opened(kept) == opened(wished))
}

/// Name of a step in records and events.
fn step_name(step: Step) -> &'static str {
    match step {
        Step::PrefecturesComplete => "PREFECTURES_COMPLETE",
        Step::NationLocks => "NATION_LOCKS",
        Step::MunicipalitiesComplete => "MUNICIPALITIES_COMPLETE",
        Step::PrefecturesLock => "PREFECTURES_LOCK",
    }
}
