//! Organisations: heard of, entered, looked for.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::Actor;

use super::accounts::{Scope, own_id};
use super::{Fault, Identity, Listed, Refused, organisation};
use crate::domain::authority;
use crate::domain::organisation::Organisation;
use crate::events::outgoing;
use crate::store::organisations::{self, Filter, Told};
use crate::store::{Page, StoreError};

/// What a batch of facts says of organisations.
#[derive(Debug, Default)]
pub(crate) struct News(pub(crate) Vec<Told>);

impl Identity {
    /// Takes in what was told; of one organisation only the newest counts.
    pub(crate) async fn hear_of_organisations(
        db: &mut PgConnection,
        news: News,
    ) -> Result<(), StoreError> {
        let mut newest: BTreeMap<String, Told> = BTreeMap::new();
        for told in news.0 {
            let known = newest.get(&told.organisation.id);
            if known.is_none_or(|known| known.version < told.version) {
                newest.insert(told.organisation.id.clone(), told);
            }
        }
        let told: Vec<Told> = newest.into_values().collect();
        if told.is_empty() { Ok(()) } else { organisations::take_in(db, &told).await }
    }

    /// Enters or changes a partner, a body or the desk; answers what was there before as well. It
    /// is told even when it stands so already: whoever keeps a copy and missed it hears of it again.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn put_organisation(
        &self,
        wish: Organisation,
        by: &Actor,
    ) -> Result<(Option<Organisation>, Organisation), Fault> {
        if Organisation::is_heard_of(wish.tier) {
            return Err(Refused::OrganisationIsHeardOf.into());
        }
        authority::administers(by, &wish).map_err(Refused::NotYours)?;
        let mut tx = self.pool.begin().await?;
        let mut known = organisations::find(&mut tx, std::slice::from_ref(&wish.id)).await?;
        let before = known.pop();
        if before.as_ref().is_some_and(|before| before.tier != wish.tier) {
            return Err(Refused::OrganisationIsOther.into());
        }
        organisations::put(&mut tx, &wish).await?;
        let put = organisation(&mut tx, &wish.id).await?;
        let fact = self.fact(&outgoing::organisation_changed(&put), self.clock.now());
        self.outbox.record(&mut tx, &[fact]).await?;
        self.outbox.commit(tx).await?;
        Ok((before, put))
    }

    /// A page of the organisations that somebody looks after, the own one included.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn list_organisations(
        &self,
        mut filter: Filter,
        page: &Page,
        by: &Actor,
    ) -> Result<Listed<(Organisation, u32)>, Fault> {
        let Scope { prefecture, municipality, tiers } = Scope::of(&by.standing);
        let own = own_id(&by.standing);
        filter.municipality = municipality;
        // A wish for another prefecture finds nothing, as there is nothing of it to see.
        if let (Some(own), Some(wish)) = (&prefecture, &filter.prefecture)
            && own != wish
        {
            return Ok(Listed { found: Vec::new(), next: None });
        }
        filter.prefecture = prefecture.or(filter.prefecture);
        filter.tiers = tiers;
        let mut db = self.pool.acquire().await?;
        let mut found = organisations::list(&mut db, &filter, page).await?;
        if filter.tiers.is_some() && page.after.is_empty() {
            let only = Filter {
                only: Some(own),
                tier: filter.tier,
                keyword: filter.keyword,
                ..Filter::default()
            };
            let first = organisations::list(&mut db, &only, page).await?;
            found.splice(..0, first);
        }
        Ok(Listed::cut(found, page.size, |(organisation, _)| organisation.id.clone()))
    }
}
