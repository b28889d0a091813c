//! After the lock: corrections until the partner's cut-off, and emergency holds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_vocabulary::{Actor, FacilityCode, ItemKind, Office, ShipTo, Standing, jst};

use super::{Allocation, AllocationError, reason_given};
use crate::{
    domain::{
        amendment::{Amendment, Change, LockedLines, Wish},
        child::Child,
        receivers,
        round::Round,
        sheet::{Sheet, State},
        sight::Sight,
    },
    events::outgoing,
    store::{self, holds::Hold},
};

/// A correction that is wished for, of a sheet.
#[derive(Debug, Clone)]
pub(crate) struct AmendWish {
    pub(crate) sheet: Uuid,
    pub(crate) wish: Wish,
}

impl Allocation {
    /// Corrects a locked line; the same request again answers the same amendment.
    #[tracing::instrument(skip_all, fields(sheet.id = %asked.sheet, amendment.id = %asked.wish.id), err(level = "debug"))]
    pub(crate) async fn amend(
        &self,
        asked: AmendWish,
        by: &Actor,
    ) -> Result<Amendment, AllocationError> {
        let AmendWish { sheet, wish } = asked;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (sheet, round) = self.sheet_for_update(&mut tx, sheet).await?;
        let lock = locked_municipality(&sheet)?;
        let (mut lines, amendments) = store::amendments::replay(&mut tx, &sheet).await?;
        if let Some(same) = amendments.into_iter().find(|amendment| amendment.id == wish.id) {
            return if same.by.organisation != by.organisation {
                Err(AllocationError::NotYourOffice { office: sheet.office, field: "sheet_id" })
            } else if same.fulfils(wish.facility, &wish.change) {
                Ok(same)
            } else {
                Err(AllocationError::RequestIdTaken(wish.id))
            };
        }
        if store::amendments::sheet_of(&mut tx, wish.id).await?.is_some() {
            return Err(AllocationError::RequestIdTaken(wish.id));
        }
        self.refuse_receiver(&mut tx, &sheet, &lines, &wish).await?;
        let cut_off = self.cut_off(&mut tx, &round, &sheet, &lines, &wish).await?;
        let amendment = lines.amend(&wish, cut_off, by, now)?;
        store::amendments::insert(&mut tx, &amendment).await?;
        let ship_tos = self.ship_tos(&mut tx, &sheet, &amendment).await?;
        let told = outgoing::line_amended(&round, &sheet, lock, &amendment, &ship_tos);
        self.record(&mut tx, &[self.fact(Scope::of(&sheet.office), &told, now)]).await?;
        store::chain::append(&mut tx, amendment.record(round.id)).await?;
        self.outbox.commit(tx).await?;
        Ok(amendment)
    }

    /// Corrections of a sheet, oldest first.
    pub(crate) async fn amendments(
        &self,
        sheet: Uuid,
        by: &Actor,
    ) -> Result<Vec<Amendment>, AllocationError> {
        let view = self.sheet(sheet, by).await?;
        let mut connection = self.pool.acquire().await?;
        Ok(store::amendments::replay(&mut connection, &view.sheet).await?.1)
    }

    /// More for a site, or another site: it must be able to receive now.
    async fn refuse_receiver(
        &self,
        connection: &mut PgConnection,
        sheet: &Sheet,
        lines: &LockedLines,
        wish: &Wish,
    ) -> Result<(), AllocationError> {
        let (field, receiver, units) = match &wish.change {
            Change::Decline => return Ok(()),
            Change::Redirect(to) => ("to_facility_code", *to, lines.units_of(wish.facility)),
            Change::Quantity(units) => {
                let before = lines.units_of(wish.facility);
                let less = ItemKind::ALL.iter().all(|item| units.get(*item) <= before.get(*item));
                if less {
                    return Ok(());
                }
                ("facility_code", wish.facility, *units)
            }
        };
        let sites = store::facilities::find(connection, &[receiver]).await?;
        let entries = [(Child::Facility(receiver), units)];
        let faults =
            receivers::faults(&sheet.office, &entries, &std::collections::BTreeSet::new(), &sites);
        match faults.into_iter().next() {
            None => Ok(()),
            Some((_, fault)) => Err(AllocationError::Receiver { field, fault }),
        }
    }

    /// The earliest cut-off of the partners that deliver what would change, as they were
    /// responsible on the day of the lock; the round's own where nobody was.
    async fn cut_off(
        &self,
        connection: &mut PgConnection,
        round: &Round,
        sheet: &Sheet,
        lines: &LockedLines,
        wish: &Wish,
    ) -> Result<DateTime<Utc>, AllocationError> {
        let (Office::Municipality(municipality), State::Locked { by, .. }) =
            (sheet.office, &sheet.state)
        else {
            return Ok(round.cut_off);
        };
        let items = lines.items_touched(wish);
        let partners = store::responsibilities::partners(
            connection,
            municipality,
            &round.product,
            &items,
            jst::date_of(by.at),
        )
        .await?;
        Ok(partners.iter().map(|partner| round.cut_off_of(partner)).min().unwrap_or(round.cut_off))
    }

    /// Where the sites of an amendment take deliveries: as of the lock, or as of now for a new one.
    async fn ship_tos(
        &self,
        connection: &mut PgConnection,
        sheet: &Sheet,
        amendment: &Amendment,
    ) -> Result<BTreeMap<FacilityCode, ShipTo>, AllocationError> {
        let locked = store::locks::destinations(connection, &[sheet.id]).await?;
        let mut found = BTreeMap::new();
        let sites = [Some(amendment.facility), amendment.redirected.map(|other| other.to)];
        for site in sites.into_iter().flatten() {
            let ship_to = match locked.get(&site) {
                Some(destination) => Some(destination.ship_to.clone()),
                None => store::facilities::ship_to(connection, site).await?,
            };
            found.extend(ship_to.map(|ship_to| (site, ship_to)));
        }
        Ok(found)
    }

    /// Stops shipping at once: the nation anything, a prefecture a site of its own.
    #[tracing::instrument(skip_all, fields(hold.id = %hold.id), err(level = "debug"))]
    pub(crate) async fn hold(&self, hold: Hold, by: &Actor) -> Result<Hold, AllocationError> {
        reason_given("reason", &hold.reason)?;
        if hold.product.is_empty() && hold.lot.is_empty() && hold.facility.is_empty() {
            return Err(AllocationError::invalid(
                "product_code",
                "a product, lot or facility is named",
            ));
        }
        let now = self.clock.now();
        let hold = Hold {
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            held_at: now,
            ..hold
        };
        let mut tx = self.pool.begin().await?;
        refuse_unknown_product(&mut tx, &hold.product).await?;
        let scope = self.hold_scope(&mut tx, &hold.facility, by).await?;
        if !store::holds::insert(&mut tx, &hold).await? {
            let kept = self.kept_hold(&mut tx, hold.id).await?;
            let same = (&kept.product, &kept.lot, &kept.facility)
                == (&hold.product, &hold.lot, &hold.facility);
            return if same { Ok(kept) } else { Err(AllocationError::RequestIdTaken(hold.id)) };
        }
        self.record(&mut tx, &[self.fact(scope, &outgoing::shipments_held(&hold), now)]).await?;
        self.outbox.commit(tx).await?;
        Ok(hold)
    }

    /// Ends a hold: the nation any, others their own. Again is no event.
    #[tracing::instrument(skip_all, fields(hold.id = %id), err(level = "debug"))]
    pub(crate) async fn release(
        &self,
        id: Uuid,
        reason: &str,
        by: &Actor,
    ) -> Result<Hold, AllocationError> {
        let reason = reason_given("reason", reason)?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let hold = self.kept_hold(&mut tx, id).await?;
        let scope = self.hold_scope(&mut tx, &hold.facility, by).await?;
        if by.standing != Standing::Nation && hold.organisation != by.organisation {
            return Err(AllocationError::NotYourOffice {
                office: Office::Nation,
                field: "hold_id",
            });
        }
        if store::holds::release(&mut tx, id, reason, &by.person, &by.organisation, now).await? {
            let told = outgoing::hold_released(id, reason);
            self.record(&mut tx, &[self.fact(scope, &told, now)]).await?;
        }
        let released = self.kept_hold(&mut tx, id).await?;
        self.outbox.commit(tx).await?;
        Ok(released)
    }

    /// Holds that concern the actor, newest first.
    pub(crate) async fn holds(
        &self,
        in_force_only: bool,
        by: &Actor,
    ) -> Result<Vec<Hold>, AllocationError> {
        let sight = Sight::of(&by.standing);
        let mut connection = self.pool.acquire().await?;
        Ok(store::holds::list(&mut connection, None, in_force_only, &sight).await?)
    }

    async fn kept_hold(
        &self,
        connection: &mut PgConnection,
        id: Uuid,
    ) -> Result<Hold, AllocationError> {
        store::holds::list(connection, Some(id), false, &Sight::Everything)
            .await?
            .pop()
            .ok_or(AllocationError::NoSuchHold(id))
    }

    async fn hold_scope(
        &self,
        connection: &mut PgConnection,
        facility: &str,
        by: &Actor,
    ) -> Result<Scope, AllocationError> {
        let site = match facility.parse::<FacilityCode>() {
            Ok(code) => {
                let site = store::facilities::find(connection, &[code]).await?.remove(&code);
                Some(site.ok_or(AllocationError::NoSuchFacility(code))?)
            }
            Err(_) => None,
        };
        let office = site.map(|site| Office::Municipality(site.municipality));
        match (&by.standing, office) {
            (Standing::Nation, None) => Ok(Scope::NONE),
            (Standing::Nation, Some(office)) => Ok(Scope::of(&office)),
            (_, Some(office)) if by.governs(&office) => Ok(Scope::of(&office)),
            (_, office) => Err(AllocationError::NotYourOffice {
                office: office.unwrap_or(Office::Nation),
                field: "facility_code",
            }),
        }
    }
}

/// A stop that names a product means one that there is.
async fn refuse_unknown_product(
    connection: &mut PgConnection,
    product: &str,
) -> Result<(), AllocationError> {
    let Ok(code) = product.parse() else { return Ok(()) };
    if store::products::list(connection, Some(&code)).await?.is_empty() {
        return Err(AllocationError::NoSuchProduct(product.to_owned()));
    }
    Ok(())
}

/// The lock of a municipality's locked sheet.
fn locked_municipality(sheet: &Sheet) -> Result<Uuid, AllocationError> {
    match (&sheet.state, sheet.office) {
        (State::Locked { lock, .. }, Office::Municipality(_)) => Ok(*lock),
        (_, Office::Municipality(_)) => Err(AllocationError::NotLocked),
        _ => Err(AllocationError::NotAMunicipality),
    }
}
