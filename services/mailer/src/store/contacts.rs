//! `mailer.contacts` and `mailer.contact_memberships`.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use vsys_vocabulary::{Role, Tier};

use super::{StoreError, bigint};
use crate::domain::contact::{Colleague, Contact};
use crate::domain::matter::{Offices, Recipients};

/// Keeps contacts that are newer than those known; each person once.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    contacts: Vec<Contact>,
) -> Result<(), StoreError> {
    if contacts.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = contacts.iter().map(|contact| contact.user_name.as_str()).collect();
    let active: Vec<_> = contacts.iter().map(|contact| contact.active).collect();
    let sealed: Vec<_> = contacts.iter().map(|c| c.sealed_addressee.as_slice()).collect();
    let versions: Vec<_> = contacts.iter().map(|contact| bigint(contact.version)).collect();
    let changed: BTreeSet<String> = sqlx::query_scalar!(
        "insert into mailer.contacts as known (user_name, active, sealed_addressee, version)
         select user_name, active, sealed_addressee, version
           from unnest($1::text[], $2::boolean[], $3::bytea[], $4::bigint[])
             as told (user_name, active, sealed_addressee, version)
             on conflict (user_name) do update
            set active = excluded.active,
                sealed_addressee = excluded.sealed_addressee,
                version = excluded.version
          where known.version < excluded.version
      returning user_name",
        &names as &[&str],
        &active,
        &sealed as &[&[u8]],
        &versions,
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .collect();
    let changed: Vec<_> =
        contacts.into_iter().filter(|contact| changed.contains(&contact.user_name)).collect();
    keep_memberships(conn, &changed).await
}

/// Replaces the memberships of people.
async fn keep_memberships(conn: &mut PgConnection, contacts: &[Contact]) -> Result<(), StoreError> {
    let people: Vec<_> = contacts.iter().map(|contact| contact.user_name.as_str()).collect();
    sqlx::query!(
        "delete from mailer.contact_memberships where user_name = any($1)",
        &people as &[&str],
    )
    .execute(&mut *conn)
    .await?;
    let (mut names, mut organisations, mut tiers, mut roles) = (vec![], vec![], vec![], vec![]);
    for contact in contacts {
        for membership in &contact.memberships {
            names.push(contact.user_name.as_str());
            organisations.push(membership.organisation_id.as_str());
            tiers.push(membership.tier.as_str());
            let written: Vec<_> = membership.roles.iter().map(|role| role.as_str()).collect();
            roles.push(written.join(" "));
        }
    }
    // Arrays of arrays would have to be of one length: roles come as words in one text.
    sqlx::query!(
        "insert into mailer.contact_memberships (organisation_id, user_name, tier, roles)
         select organisation_id, user_name, tier, string_to_array(roles, ' ')
           from unnest($1::text[], $2::text[], $3::text[], $4::text[])
             as told (organisation_id, user_name, tier, roles)
             on conflict (organisation_id, user_name) do nothing",
        &organisations as &[&str],
        &names as &[&str],
        &tiers as &[&str],
        &roles,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everyone of some organisations who can sign in.
pub(crate) async fn of(
    conn: &mut PgConnection,
    recipients: &Recipients,
) -> Result<Vec<Colleague>, StoreError> {
    let (organisations, tier) = match recipients {
        Recipients::Offices(Offices::One(office)) => (Some(vec![office.to_string()]), None),
        Recipients::Offices(Offices::All(tier)) => (None, Some(Tier::as_str(*tier))),
        Recipients::Organisations(ids) => (Some(ids.clone()), None),
    };
    let rows = sqlx::query!(
        "select organisation_id, user_name, sealed_addressee, roles
           from mailer.contact_memberships
           join mailer.contacts using (user_name)
          where ($1::text[] is null or organisation_id = any($1))
            and ($2::text is null or tier = $2)
            and active
          order by organisation_id, user_name",
        organisations.as_deref(),
        tier,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Colleague {
                organisation_id: row.organisation_id,
                user_name: row.user_name,
                sealed_addressee: row.sealed_addressee,
                roles: roles(&row.roles)?,
            })
        })
        .collect()
}

fn roles(names: &[String]) -> Result<BTreeSet<Role>, StoreError> {
    let role = |name: &String| {
        name.parse().map_err(|_| StoreError::Inconsistent {
            table: "contact_memberships",
            what: "an unknown role",
        })
    };
    names.iter().map(role).collect()
}
