use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Page, StoreError, memberships, number};
use crate::domain::account::{Account, Issued, Language, Memberships};

const TABLE: &str = "accounts";

struct Row {
    user_name: String,
    name: String,
    mail: String,
    new_mail: Option<String>,
    language: String,
    password_hash: Option<String>,
    suspended_at: Option<DateTime<Utc>>,
    suspended_reason: Option<String>,
    issuer_organisation_id: String,
    contractor: String,
    invitations: i32,
    last_log_in_at: Option<DateTime<Utc>>,
    version: i64,
}

impl Row {
    fn account(self, memberships: Memberships) -> Result<Account, StoreError> {
        Ok(Account {
            language: Language::parse(&self.language)
                .ok_or_else(|| StoreError::inconsistent(TABLE, "a language without a name"))?,
            suspended: self.suspended_at.zip(self.suspended_reason),
            user_name: self.user_name,
            name: self.name,
            mail: self.mail,
            new_mail: self.new_mail,
            password_hash: self.password_hash,
            issuer: self.issuer_organisation_id,
            contractor: self.contractor,
            invitations: number(TABLE, self.invitations)?,
            last_log_in_at: self.last_log_in_at,
            memberships,
            version: number(TABLE, self.version)?,
        })
    }
}

/// One account.
pub(crate) async fn find(
    db: &mut PgConnection,
    user_name: &str,
) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select user_name, name, mail, new_mail, language, password_hash, suspended_at,
                suspended_reason, issuer_organisation_id, contractor, invitations, last_log_in_at,
                version
           from identity.accounts
          where user_name = $1",
        user_name,
    )
    .fetch_optional(&mut *db)
    .await?;
    whole(db, row).await
}

/// One account, held until the transaction ends.
pub(crate) async fn find_for_update(
    db: &mut PgConnection,
    user_name: &str,
) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select user_name, name, mail, new_mail, language, password_hash, suspended_at,
                suspended_reason, issuer_organisation_id, contractor, invitations, last_log_in_at,
                version
           from identity.accounts
          where user_name = $1
            for update",
        user_name,
    )
    .fetch_optional(&mut *db)
    .await?;
    whole(db, row).await
}

/// Accounts whose memberships were changed, each with its next version.
pub(crate) async fn renew(
    db: &mut PgConnection,
    user_names: &[String],
) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "update identity.accounts
            set version = version + 1
          where user_name = any ($1)
         returning user_name, name, mail, new_mail, language, password_hash, suspended_at,
                suspended_reason, issuer_organisation_id, contractor, invitations, last_log_in_at,
                version",
        user_names,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut roles = memberships::of(db, user_names).await?;
    rows.into_iter()
        .map(|row| {
            let memberships = roles.remove(&row.user_name).unwrap_or_default();
            row.account(memberships)
        })
        .collect()
}

async fn whole(db: &mut PgConnection, row: Option<Row>) -> Result<Option<Account>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let names = [row.user_name.clone()];
    let mut roles = memberships::of(db, &names).await?;
    let memberships = roles.remove(&row.user_name).unwrap_or_default();
    row.account(memberships).map(Some)
}

/// Enters new accounts with their memberships.
pub(crate) async fn insert(
    db: &mut PgConnection,
    issued: &[Issued],
    by: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let column = |read: fn(&Issued) -> &str| -> Vec<&str> { issued.iter().map(read).collect() };
    let rows: Vec<i32> =
        issued.iter().map(|issued| number(TABLE, issued.row)).collect::<Result<_, _>>()?;
    sqlx::query!(
        "insert into identity.accounts (user_name, name, mail, language, issuer_organisation_id,
                contractor, issued_at, issued_by, request_id, request_row, invitations, version)
         select user_name, name, mail, language, issuer, contractor, $7, $8, request, row, 1, 1
           from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                       $9::uuid[], $10::int[])
                as issued (user_name, name, mail, language, issuer, contractor, request, row)",
        &column(|i| &i.user_name) as &[&str],
        &column(|i| &i.entry.name) as &[&str],
        &column(|i| &i.entry.mail) as &[&str],
        &column(|i| i.entry.language.as_str()) as &[&str],
        &column(|i| &i.issuer) as &[&str],
        &column(|i| &i.entry.contractor) as &[&str],
        at,
        by,
        &issued.iter().map(|issued| issued.request).collect::<Vec<_>>(),
        &rows,
    )
    .execute(&mut *db)
    .await?;
    let given: Vec<_> = issued
        .iter()
        .map(|issued| {
            let entry = &issued.entry;
            (issued.user_name.as_str(), entry.organisation.as_str(), &entry.roles)
        })
        .collect();
    memberships::insert(db, &given).await
}

/// The user names that were issued for a wish, in the order of its rows.
pub(crate) async fn of_request(
    db: &mut PgConnection,
    request: Uuid,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select user_name from identity.accounts where request_id = $1 order by request_row",
        request,
    )
    .fetch_all(db)
    .await?)
}

/// Those of some wishes that accounts were issued for.
pub(crate) async fn issued_for(
    db: &mut PgConnection,
    requests: &[Uuid],
) -> Result<BTreeSet<Uuid>, StoreError> {
    let issued = sqlx::query_scalar!(
        "select request_id from identity.accounts where request_id = any ($1)",
        requests,
    )
    .fetch_all(db)
    .await?;
    Ok(issued.into_iter().collect())
}

/// Saves what may change of an account, with the next version.
pub(crate) async fn save(db: &mut PgConnection, account: &mut Account) -> Result<(), StoreError> {
    account.version += 1;
    let (suspended_at, suspended_reason) = account.suspended.clone().unzip();
    sqlx::query!(
        "update identity.accounts
            set name = $2, mail = $3, new_mail = $4, language = $5, password_hash = $6,
                suspended_at = $7, suspended_reason = $8, invitations = $9, version = $10
          where user_name = $1",
        account.user_name,
        account.name,
        account.mail,
        account.new_mail,
        account.language.as_str(),
        account.password_hash,
        suspended_at,
        suspended_reason,
        number::<i32, _>(TABLE, account.invitations)?,
        number::<i64, _>(TABLE, account.version)?,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes a log-in; that is no change of the account.
pub(crate) async fn note_log_in(
    db: &mut PgConnection,
    user_name: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update identity.accounts set last_log_in_at = $2 where user_name = $1",
        user_name,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether there is no account yet.
pub(crate) async fn are_none(db: &mut PgConnection) -> Result<bool, StoreError> {
    let any = sqlx::query_scalar!(r#"select exists (select from identity.accounts) as "any!""#)
        .fetch_one(db)
        .await?;
    Ok(!any)
}

/// Keeps other replicas from sending invitations again until the transaction ends.
pub(crate) async fn hold_invitations(db: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('identity.invitations', 0))")
        .execute(db)
        .await?;
    Ok(())
}

/// Accounts without a password whose last link to set one, as they were invited or as a new mail
/// address was theirs, went out before an instant.
pub(crate) async fn uninvited_since(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    most: i64,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select a.user_name
           from identity.accounts a
          where a.password_hash is null
            and a.suspended_at is null
            and not exists (
                select from identity.links l
                 where l.user_name = a.user_name
                   and l.kind in ('invitation', 'new-mail')
                   and l.issued_at >= $1
            )
          order by a.user_name
          limit $2",
        before,
        most,
    )
    .fetch_all(db)
    .await?)
}

/// Which accounts are looked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Acting for this organisation.
    pub(crate) organisation: Option<String>,
    /// `invited`, `active` or `suspended`.
    pub(crate) state: Option<&'static str>,
    /// Begins the user name, or is part of the name; small letters.
    pub(crate) keyword: Option<String>,
    /// Acting for, or issued by, an organisation of this prefecture on these tiers.
    pub(crate) prefecture: Option<String>,
    /// The same of this municipality.
    pub(crate) municipality: Option<String>,
    /// The same of exactly this organisation, besides those of the area.
    pub(crate) own: Option<String>,
    /// On any of these tiers.
    pub(crate) tiers: Option<Vec<String>>,
}

/// A page of accounts in order of their user name.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &Filter,
    page: &Page,
) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "select user_name, name, mail, new_mail, language, password_hash, suspended_at,
                suspended_reason, issuer_organisation_id, contractor, invitations, last_log_in_at,
                version
           from identity.accounts a
          where user_name > $1
            and ($2::text is null or exists (
                select from identity.memberships m
                 where m.user_name = a.user_name and m.organisation_id = $2
            ))
            and ($3::text is null or $3 = case
                when suspended_at is not null then 'suspended'
                when password_hash is null then 'invited'
                else 'active'
            end)
            and ($4::text is null or starts_with(user_name, $4) or position($4 in lower(name)) > 0)
            and exists (
                select from identity.organisations o
                 where (o.organisation_id = a.issuer_organisation_id or exists (
                           select from identity.memberships m
                            where m.user_name = a.user_name
                              and m.organisation_id = o.organisation_id
                       ))
                   and (o.organisation_id = $8 or (
                           ($5::text is null or o.prefecture_code = $5)
                       and ($6::text is null or o.municipality_code = $6)
                       and ($7::text[] is null or o.tier = any ($7))
                   ))
            )
          order by user_name
          limit $9",
        page.after,
        filter.organisation,
        filter.state,
        filter.keyword,
        filter.prefecture,
        filter.municipality,
        filter.tiers.as_deref(),
        filter.own,
        page.limit(),
    )
    .fetch_all(&mut *db)
    .await?;
    let names: Vec<String> = rows.iter().map(|row| row.user_name.clone()).collect();
    let mut roles: BTreeMap<String, Memberships> = memberships::of(db, &names).await?;
    rows.into_iter()
        .map(|row| {
            let memberships = roles.remove(&row.user_name).unwrap_or_default();
            row.account(memberships)
        })
        .collect()
}
