//! `mailer.places` and `mailer.rounds`: what things are called.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, bigint};
use crate::app::PlaceName;
use crate::domain::matter::Matter;
use crate::wording::{Name, Names};

/// Keeps names of places that are newer than those known; each place once.
pub(crate) async fn keep_places(
    conn: &mut PgConnection,
    places: &[PlaceName],
) -> Result<(), StoreError> {
    if places.is_empty() {
        return Ok(());
    }
    let codes: Vec<_> = places.iter().map(|place| place.place_code.as_str()).collect();
    let names: Vec<_> = places.iter().map(|place| place.name.as_str()).collect();
    let english: Vec<_> = places.iter().map(|place| place.name_en.as_str()).collect();
    let versions: Vec<_> = places.iter().map(|place| bigint(place.version)).collect();
    sqlx::query!(
        "insert into mailer.places as known (place_code, name, name_en, version)
         select place_code, name, name_en, version
           from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
             as told (place_code, name, name_en, version)
             on conflict (place_code) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                version = excluded.version
          where known.version < excluded.version",
        &codes as &[&str],
        &names as &[&str],
        &english as &[&str],
        &versions,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps numbers of rounds, which never change.
pub(crate) async fn keep_rounds(
    conn: &mut PgConnection,
    rounds: &[(Uuid, String)],
) -> Result<(), StoreError> {
    if rounds.is_empty() {
        return Ok(());
    }
    let (ids, numbers): (Vec<Uuid>, Vec<String>) = rounds.iter().cloned().unzip();
    sqlx::query!(
        "insert into mailer.rounds (round_id, round_number)
         select round_id, round_number
           from unnest($1::uuid[], $2::text[]) as told (round_id, round_number)
             on conflict (round_id) do nothing",
        &ids,
        &numbers,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The names that a letter needs.
pub(crate) async fn of(conn: &mut PgConnection, matter: &Matter) -> Result<Names, StoreError> {
    let mut names = Names::default();
    let organisations = matter.organisations();
    if !organisations.is_empty() {
        let places = sqlx::query!(
            "select place_code, name, name_en from mailer.places where place_code = any($1)",
            &organisations,
        );
        for place in places.fetch_all(&mut *conn).await? {
            let name = Name { japanese: place.name, english: place.name_en };
            names.organisations.insert(place.place_code, name);
        }
    }
    // A site or a body, which is no place.
    if let Matter::Invitation { by, called: [japanese, english], .. } = matter
        && !japanese.is_empty()
    {
        names
            .organisations
            .entry(by.clone())
            .or_insert_with(|| Name { japanese: japanese.clone(), english: english.clone() });
    }
    if let Some(round) = matter.round() {
        names.round = sqlx::query_scalar!(
            "select round_number from mailer.rounds where round_id = $1",
            round,
        )
        .fetch_optional(conn)
        .await?;
    }
    Ok(names)
}
