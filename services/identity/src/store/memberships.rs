use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use vsys_vocabulary::Role;

use super::{StoreError, parse};
use crate::domain::account::Memberships;

const TABLE: &str = "memberships";

/// The memberships of some accounts, by user name.
pub(crate) async fn of(
    db: &mut PgConnection,
    user_names: &[String],
) -> Result<BTreeMap<String, Memberships>, StoreError> {
    let rows = sqlx::query!(
        "select user_name, organisation_id, roles
           from identity.memberships
          where user_name = any ($1)",
        user_names,
    )
    .fetch_all(db)
    .await?;
    let mut all: BTreeMap<String, Memberships> = BTreeMap::new();
    for row in rows {
        let roles: BTreeSet<Role> =
            row.roles.iter().map(|role| parse(TABLE, role)).collect::<Result<_, _>>()?;
        all.entry(row.user_name).or_default().insert(row.organisation_id, roles);
    }
    Ok(all)
}

/// Notes which facility took whose place, once somebody acts for the former; whether that was not
/// noted before.
pub(crate) async fn told_first(
    db: &mut PgConnection,
    (of, by): (&str, &str),
) -> Result<bool, StoreError> {
    let noted = sqlx::query!(
        "insert into identity.successions (predecessor_id, successor_id)
         select $1, $2
          where exists (select from identity.memberships where organisation_id = $1)
             on conflict do nothing",
        of,
        by,
    )
    .execute(db)
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// Those of some organisations for which somebody acts.
pub(crate) async fn staffed(
    db: &mut PgConnection,
    organisations: &[String],
) -> Result<BTreeSet<String>, StoreError> {
    let found = sqlx::query_scalar!(
        "select distinct organisation_id
           from identity.memberships
          where organisation_id = any ($1)",
        organisations,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().collect())
}

/// Gives new people their first roles: user name, organisation, roles of each.
pub(crate) async fn insert(
    db: &mut PgConnection,
    given: &[(&str, &str, &BTreeSet<Role>)],
) -> Result<(), StoreError> {
    let user_names: Vec<&str> = given.iter().map(|(user_name, ..)| *user_name).collect();
    let organisations: Vec<&str> = given.iter().map(|(_, organisation, _)| *organisation).collect();
    let joined = |roles: &BTreeSet<Role>| {
        roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    };
    let roles: Vec<String> = given.iter().map(|(.., roles)| joined(roles)).collect();
    sqlx::query!(
        "insert into identity.memberships
         select user_name, organisation_id, string_to_array(roles, ',')
           from unnest($1::text[], $2::text[], $3::text[])
                as given (user_name, organisation_id, roles)",
        &user_names as &[&str],
        &organisations as &[&str],
        &roles,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives those who act for one organisation the same roles at another: pairs of ids, from and to.
/// Answers the people, each once.
pub(crate) async fn carry_over(
    db: &mut PgConnection,
    (from, to): (&str, &str),
) -> Result<Vec<String>, StoreError> {
    let given = sqlx::query_scalar!(
        "insert into identity.memberships
         select user_name, $2, roles
           from identity.memberships
          where organisation_id = $1
             on conflict do nothing
         returning user_name",
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    Ok(given)
}

/// Gives a person these roles at an organisation and no others.
pub(crate) async fn put(
    db: &mut PgConnection,
    user_name: &str,
    organisation_id: &str,
    roles: &BTreeSet<Role>,
) -> Result<(), StoreError> {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into identity.memberships values ($1, $2, $3)
             on conflict (user_name, organisation_id) do update set roles = excluded.roles",
        user_name,
        organisation_id,
        &roles,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a membership.
pub(crate) async fn delete(
    db: &mut PgConnection,
    user_name: &str,
    organisation_id: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from identity.memberships where user_name = $1 and organisation_id = $2",
        user_name,
        organisation_id,
    )
    .execute(db)
    .await?;
    Ok(())
}
