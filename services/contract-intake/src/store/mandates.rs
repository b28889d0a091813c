//! Mandates.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;
use vsys_vocabulary::FacilityCode;

use super::{StoreError, version};
use crate::domain::form::Form;
use crate::domain::mandate::{Kind, Mandate, State};
use crate::domain::number::MandateNumber;

mod lists;
mod reading;
mod row;

pub(crate) use self::lists::{Filter, counts, given_before, list, of_facilities};
pub(crate) use self::reading::{find, seen};
pub(super) use self::row::state_name;
use self::row::{Row, columns};

const TABLE: &str = "mandates";

/// What begins a mandate.
#[derive(Debug)]
pub(crate) struct Beginning<'a> {
    pub(crate) id: Uuid,
    pub(crate) request: Uuid,
    pub(crate) facility: FacilityCode,
    pub(crate) kind: Kind,
    pub(crate) form: &'a Form,
    pub(crate) secret_hash: &'a [u8],
    pub(crate) now: DateTime<Utc>,
}

/// Begins a draft; the same wish again gives the draft that it gave, whose first secret goes on to
/// hold. None when that was gone on with, or the wish was for something else.
pub(crate) async fn begin(
    db: &mut PgConnection,
    beginning: &Beginning<'_>,
) -> Result<Option<Mandate>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"insert into contract_intake.mandates as mandates (
                mandate_id, request_id, facility_code, state, form, searched, secret_hash, begun_at,
                kind, predecessor, proofs_resent, version
                )
         values ($1, $2, $3, 'draft', $4, '', $5, $6, $7, $8, 0, 1)
             on conflict (request_id) do update
            set secret_hash = mandates.secret_hash
          where mandates.version = 1
            and mandates.facility_code = excluded.facility_code
            and mandates.kind = excluded.kind
            and mandates.predecessor is not distinct from excluded.predecessor
         returning mandate_id, serial, facility_code, state, form as "form: Json<Form>",
                   mandatary_kind, mandatary_id, mandatary_name, mandatary_rule, municipality_code,
                   begun_at, submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                   sent_back_reason, kind, predecessor, proofs_resent, version"#,
        beginning.id,
        beginning.request,
        beginning.facility.as_str(),
        Json(beginning.form) as Json<&Form>,
        beginning.secret_hash,
        beginning.now,
        beginning.kind.name().as_str(),
        beginning.kind.predecessor().map(MandateNumber::serial),
    )
    .fetch_optional(db)
    .await?;
    row.map(Mandate::try_from).transpose()
}

/// A mandate by its number and the newest of its secrets, for changing it.
pub(crate) async fn open(
    db: &mut PgConnection,
    number: MandateNumber,
    secret_hash: &[u8],
) -> Result<Option<Mandate>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"select mandate_id, serial, facility_code, state, form as "form: Json<Form>", mandatary_kind,
                  mandatary_id, mandatary_name, mandatary_rule, municipality_code, begun_at,
                  submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                  sent_back_reason, kind, predecessor, proofs_resent, version
             from contract_intake.mandates
            where serial = $1
              and $2 = coalesce((
                  select reissued.secret_hash
                    from contract_intake.reissued_secrets as reissued
                   where reissued.mandate_id = mandates.mandate_id
                   order by reissued.attempt desc
                   limit 1
                  ), mandates.secret_hash)
              for update"#,
        number.serial(),
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    row.map(Mandate::try_from).transpose()
}

/// Mandates that were handed in, for changing them, in order of their number.
pub(crate) async fn hold(
    db: &mut PgConnection,
    numbers: &[MandateNumber],
) -> Result<Vec<Mandate>, StoreError> {
    let serials: Vec<_> = numbers.iter().map(|number| number.serial()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select mandate_id, serial, facility_code, state, form as "form: Json<Form>", mandatary_kind,
                  mandatary_id, mandatary_name, mandatary_rule, municipality_code, begun_at,
                  submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                  sent_back_reason, kind, predecessor, proofs_resent, version
             from contract_intake.mandates
            where serial = any($1)
              and state <> 'draft'
            order by serial
              for update"#,
        &serials,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// Writes mandates back.
pub(crate) async fn save(db: &mut PgConnection, mandates: &[Mandate]) -> Result<(), StoreError> {
    save_with(db, mandates, None).await
}

/// Writes a mandate back, with the hash of the secret that proves the contact's mail address.
pub(crate) async fn save_to_be_confirmed(
    db: &mut PgConnection,
    mandate: &Mandate,
    mail_secret_hash: &[u8],
) -> Result<(), StoreError> {
    save_with(db, std::slice::from_ref(mandate), Some(mail_secret_hash)).await
}

async fn save_with(
    db: &mut PgConnection,
    mandates: &[Mandate],
    mail_secret_hash: Option<&[u8]>,
) -> Result<(), StoreError> {
    if mandates.is_empty() {
        return Ok(());
    }
    let of = |read: fn(&Mandate) -> Option<String>| mandates.iter().map(read).collect::<Vec<_>>();
    let addressed = |mandate: &Mandate| mandate.addressed.as_ref()?.mandatary.map(columns);
    let kinds: Vec<_> =
        mandates.iter().map(|one| addressed(one).map(|(kind, _)| kind.to_owned())).collect();
    let ids: Vec<_> = mandates.iter().map(|one| addressed(one).map(|(_, id)| id)).collect();
    let names = of(|one| one.addressed.as_ref().map(|to| to.name.clone()));
    let rules = of(|one| one.addressed.as_ref().map(|to| to.rule.as_str().to_owned()));
    let municipalities = of(|one| one.municipality.map(|code| code.to_string()));
    let times = |read: fn(&State) -> Option<DateTime<Utc>>| {
        mandates.iter().map(|one| read(&one.state)).collect::<Vec<_>>()
    };
    let forms: Vec<_> = mandates
        .iter()
        .map(|one| serde_json::to_value(&one.form))
        .collect::<Result<_, _>>()
        .map_err(|error| StoreError::inconsistent(TABLE, error))?;
    sqlx::query!(
        "update contract_intake.mandates as mandates
            set state = saved.state,
                form = saved.form,
                mandatary_kind = saved.mandatary_kind,
                mandatary_id = saved.mandatary_id,
                mandatary_name = saved.mandatary_name,
                mandatary_rule = saved.mandatary_rule,
                municipality_code = saved.municipality_code,
                searched = saved.searched,
                submitted_at = saved.submitted_at,
                received_at = saved.received_at,
                locked_at = saved.locked_at,
                mail_confirmed_at = saved.mail_confirmed_at,
                sent_back_at = saved.sent_back_at,
                sent_back_reason = saved.sent_back_reason,
                predecessor = saved.predecessor,
                proofs_resent = saved.proofs_resent,
                mail_secret_hash = coalesce(
                $19,
                case when mandates.form ->> 'contact_mail' = saved.form ->> 'contact_mail'
                     then mandates.mail_secret_hash
                end
                ),
                version = saved.version
           from unnest(
                $1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[],
                $13::bigint[], $14::timestamptz[], $15::timestamptz[], $16::text[], $17::bigint[],
                $18::integer[]
                ) as saved (
                mandate_id, state, form, mandatary_kind, mandatary_id, mandatary_name, mandatary_rule,
                municipality_code, searched, submitted_at, received_at, locked_at, version,
                mail_confirmed_at, sent_back_at, sent_back_reason, predecessor, proofs_resent
                )
          where mandates.mandate_id = saved.mandate_id",
        &mandates.iter().map(|one| one.id).collect::<Vec<_>>(),
        &mandates.iter().map(|one| one.state.name().as_str().to_owned()).collect::<Vec<_>>(),
        &forms,
        &kinds as &[Option<String>],
        &ids as &[Option<String>],
        &names as &[Option<String>],
        &rules as &[Option<String>],
        &municipalities as &[Option<String>],
        &mandates.iter().map(Mandate::searched).collect::<Vec<_>>(),
        &times(State::submitted_at) as &[Option<DateTime<Utc>>],
        &times(State::received_at) as &[Option<DateTime<Utc>>],
        &times(State::locked_at) as &[Option<DateTime<Utc>>],
        &mandates.iter().map(|one| version(one.version)).collect::<Vec<_>>(),
        &mandates.iter().map(|one| one.mail_confirmed_at).collect::<Vec<_>>()
            as &[Option<DateTime<Utc>>],
        &times(|state| state.sent_back().map(|(at, _)| at)) as &[Option<DateTime<Utc>>],
        &of(|one| one.state.sent_back().map(|(_, reason)| reason.to_owned()))
            as &[Option<String>],
        &mandates
            .iter()
            .map(|one| one.kind.predecessor().map(MandateNumber::serial))
            .collect::<Vec<_>>() as &[Option<i64>],
        &mandates.iter().map(|one| i32::from(one.proofs_resent)).collect::<Vec<_>>(),
        mail_secret_hash,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the mail address is proved; answers when it was first. None for a wrong secret.
pub(crate) async fn confirm_mail(
    db: &mut PgConnection,
    mandate: MandateNumber,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    // What is locked does not change any more: the receipt went to that address all the same.
    let confirmed = sqlx::query_scalar!(
        r#"update contract_intake.mandates
              set mail_confirmed_at = $3
            where serial = $1
              and mail_secret_hash = $2
              and mail_confirmed_at is null
              and state <> 'locked'"#,
        mandate.serial(),
        hash,
        now,
    )
    .execute(&mut *db)
    .await?;
    if confirmed.rows_affected() > 0 {
        return Ok(Some(now));
    }
    let known = sqlx::query_scalar!(
        r#"select coalesce(mail_confirmed_at, locked_at) as at
             from contract_intake.mandates
            where serial = $1
              and mail_secret_hash = $2"#,
        mandate.serial(),
        hash,
    )
    .fetch_optional(db)
    .await?;
    Ok(known.flatten())
}

/// Forgets drafts that were begun before a time, some at once; returns how many.
pub(crate) async fn forget(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    most: i64,
) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "delete from contract_intake.mandates
          where mandate_id in (
                select mandate_id
                  from contract_intake.mandates
                 where state = 'draft'
                   and begun_at < $1
                 limit $2
                   for update skip locked
                )",
        before,
        most,
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
