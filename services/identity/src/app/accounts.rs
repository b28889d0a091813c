//! Accounts issued: singly, by a file, and looked for.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Actor, Environment, Standing, Tier};

use super::{Change, Fault, Identity, Listed, Refused, Whole, one_whole, whole};
use crate::domain::account::{Account, Entry, Issued};
use crate::domain::account_csv::{self, BadRow};
use crate::domain::authority;
use crate::domain::organisation::Organisation;
use crate::store::{Page, accounts, organisations};

/// What became of a file.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) rows: usize,
    pub(crate) bad: Vec<BadRow>,
    /// The user names issued, in the order of the rows; none when nothing was.
    pub(crate) issued: Vec<String>,
}

/// An account to be issued, and its place in the wish for it: no place is issued twice.
pub(super) struct Wished {
    pub(super) request: Uuid,
    pub(super) row: u32,
    pub(super) entry: Entry,
}

impl Identity {
    /// Issues one account and invites the person.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn issue_account(
        &self,
        request: Uuid,
        entry: Entry,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let mut tx = self.pool.begin().await?;
        let mut names = accounts::of_request(&mut tx, request).await?;
        let is_new = names.is_empty();
        if is_new {
            names = self.issue(&mut tx, request, vec![entry], by).await?;
        }
        let first = names.into_iter().next().ok_or_else(|| Fault::broken("nothing was issued"))?;
        let after = self.shown(&mut tx, &first, by).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: (!is_new).then(|| after.clone()), after })
    }

    /// Issues the accounts of a file, all or none.
    #[tracing::instrument(skip_all, fields(file.bytes = file.len()))]
    pub(crate) async fn import_accounts(
        &self,
        request: Option<Uuid>,
        file: &[u8],
        by: &Actor,
    ) -> Result<Import, Fault> {
        let account_csv::Table { rows, entries, mut bad } = account_csv::read(file);
        let mut tx = self.pool.begin().await?;
        if let Some(request) = request {
            let issued = accounts::of_request(&mut tx, request).await?;
            if !issued.is_empty() {
                return Ok(Import { rows, bad: Vec::new(), issued });
            }
        }
        let known = known(&mut tx, entries.iter().map(|(_, entry)| entry)).await?;
        for (line, entry) in &entries {
            if let Err(error) = permitted(&known, entry, by) {
                let reason = crate::grpc::reason::of(&error).name;
                let message = error.to_string();
                bad.push(BadRow { line: *line, column: "organisation", reason, message });
            }
        }
        bad.sort_by_key(|row| row.line);
        let request = match request {
            Some(request) if bad.is_empty() && !entries.is_empty() => request,
            _ => return Ok(Import { rows, bad, issued: Vec::new() }),
        };
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        let issued = self.issue(&mut tx, request, entries, by).await?;
        self.outbox.commit(tx).await?;
        Ok(Import { rows, bad, issued })
    }

    /// Enters the accounts of one wish under new names, with their invitations; answers the names.
    pub(super) async fn issue(
        &self,
        db: &mut PgConnection,
        request: Uuid,
        entries: Vec<Entry>,
        by: &Actor,
    ) -> Result<Vec<String>, Fault> {
        let places = (0..).zip(entries).map(|(row, entry)| Wished { request, row, entry });
        self.issue_all(db, places.collect(), by).await
    }

    /// The same for any number of wishes.
    pub(super) async fn issue_all(
        &self,
        db: &mut PgConnection,
        wished: Vec<Wished>,
        by: &Actor,
    ) -> Result<Vec<String>, Fault> {
        let now = self.clock.now();
        let known = known(db, wished.iter().map(|wished| &wished.entry)).await?;
        for Wished { entry, .. } in &wished {
            permitted(&known, entry, by)?;
        }
        let issued = self.name(db, wished, &known).await?;
        accounts::insert(db, &issued, &by.person, now).await?;
        let new: Vec<_> = issued.iter().map(Issued::account).collect();
        let facts = self.first_invitations(db, &new, &known, now).await?;
        self.outbox.record(db, &facts).await?;
        Ok(issued.into_iter().map(|issued| issued.user_name).collect())
    }

    /// Gives entries the next user names of their organisations, in their order.
    async fn name(
        &self,
        db: &mut PgConnection,
        wished: Vec<Wished>,
        known: &BTreeMap<String, Organisation>,
    ) -> Result<Vec<Issued>, Fault> {
        let mut wanted: BTreeMap<&str, u32> = BTreeMap::new();
        for Wished { entry, .. } in &wished {
            *wanted.entry(&entry.organisation).or_default() += 1;
        }
        let mut next = organisations::take_numbers(db, &wanted).await?;
        let training = self.environment == Environment::Training;
        let mut issued = Vec::with_capacity(wished.len());
        for Wished { request, row, entry } in wished {
            let organisation = known
                .get(&entry.organisation)
                .ok_or_else(|| Refused::NoSuchOrganisation(entry.organisation.clone()))?;
            let number = next.entry(organisation.id.clone()).or_default();
            issued.push(Issued {
                user_name: organisation.user_name(*number, training),
                issuer: organisation.id.clone(),
                entry,
                request,
                row,
            });
            *number += 1;
        }
        Ok(issued)
    }

    /// One account, for who looks after it.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn get_account(&self, user_name: &str, by: &Actor) -> Result<Whole, Fault> {
        let mut tx = self.pool.begin().await?;
        self.shown(&mut tx, user_name, by).await
    }

    async fn shown(
        &self,
        db: &mut PgConnection,
        user_name: &str,
        by: &Actor,
    ) -> Result<Whole, Fault> {
        let account = super::account(db, user_name).await?;
        self.check_may_see(db, &account, by).await?;
        one_whole(db, account).await
    }

    /// An account is seen by who looks after its issuer or after one of its organisations.
    pub(super) async fn check_may_see(
        &self,
        db: &mut PgConnection,
        account: &Account,
        by: &Actor,
    ) -> Result<(), Fault> {
        let mut ids: Vec<String> = account.memberships.keys().cloned().collect();
        ids.push(account.issuer.clone());
        let around = organisations::find(db, &ids).await?;
        if around.iter().any(|organisation| authority::covers(&by.standing, organisation)) {
            return Ok(());
        }
        Err(Refused::NotYours(authority::NotYours::Organisation).into())
    }

    /// A page of the accounts that somebody looks after.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn list_accounts(
        &self,
        mut filter: accounts::Filter,
        page: &Page,
        by: &Actor,
    ) -> Result<Listed<Whole>, Fault> {
        let Scope { prefecture, municipality, tiers } = Scope::of(&by.standing);
        filter.own = Some(own_id(&by.standing));
        (filter.prefecture, filter.municipality, filter.tiers) = (prefecture, municipality, tiers);
        let mut db = self.pool.acquire().await?;
        let found = accounts::list(&mut db, &filter, page).await?;
        let listed = Listed::cut(found, page.size, |account: &Account| account.user_name.clone());
        let found = whole(&mut db, listed.found).await?;
        Ok(Listed { found, next: listed.next })
    }
}

/// The organisations below one, as the database is asked for them.
pub(super) struct Scope {
    pub(super) prefecture: Option<String>,
    pub(super) municipality: Option<String>,
    /// None for every tier.
    pub(super) tiers: Option<Vec<String>>,
}

impl Scope {
    /// The same as `authority::is_above`.
    pub(super) fn of(standing: &Standing) -> Self {
        let all = |tier: fn(&Tier) -> bool| {
            Some(Tier::ALL.iter().copied().filter(tier).map(|tier| tier.to_string()).collect())
        };
        let none = Self { prefecture: None, municipality: None, tiers: Some(Vec::new()) };
        match standing {
            Standing::Nation => Self { tiers: None, ..none },
            Standing::Prefecture(code) => Self {
                prefecture: Some(code.to_string()),
                tiers: all(|tier| matches!(tier, Tier::Municipality | Tier::Facility)),
                ..none
            },
            Standing::Municipality(code) => Self {
                municipality: Some(code.to_string()),
                tiers: all(|tier| *tier == Tier::Facility),
                ..none
            },
            Standing::ServiceDesk => Self {
                tiers: all(|tier| {
                    matches!(tier, Tier::Facility | Tier::Partner | Tier::CoordinatingBody)
                }),
                ..none
            },
            Standing::Facility(_) | Standing::Partner(_) | Standing::CoordinatingBody(_) => none,
        }
    }
}

/// The id of the organisation that stands there.
pub(super) fn own_id(standing: &Standing) -> String {
    match standing {
        Standing::Nation => "nation".to_owned(),
        Standing::ServiceDesk => "service-desk".to_owned(),
        Standing::Prefecture(code) => code.to_string(),
        Standing::Municipality(code) => code.to_string(),
        Standing::Facility(code) => code.to_string(),
        Standing::Partner(id) => id.to_string(),
        Standing::CoordinatingBody(id) => id.to_string(),
    }
}

/// The organisations that entries name, by id.
async fn known(
    db: &mut PgConnection,
    entries: impl Iterator<Item = &Entry>,
) -> Result<BTreeMap<String, Organisation>, Fault> {
    let mut ids: Vec<String> = entries.map(|entry| entry.organisation.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = organisations::find(db, &ids).await?;
    Ok(found.into_iter().map(|organisation| (organisation.id.clone(), organisation)).collect())
}

/// Whether somebody may issue this account.
fn permitted(
    known: &BTreeMap<String, Organisation>,
    entry: &Entry,
    by: &Actor,
) -> Result<(), Refused> {
    let organisation = known
        .get(&entry.organisation)
        .ok_or_else(|| Refused::NoSuchOrganisation(entry.organisation.clone()))?;
    authority::administers(by, organisation)?;
    if organisation.open {
        Ok(())
    } else {
        Err(Refused::OrganisationClosed(organisation.id.clone()))
    }
}
