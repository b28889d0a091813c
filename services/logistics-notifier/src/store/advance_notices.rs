//! What municipalities may get in a round, and the notices partners had of it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, ItemKind, MunicipalityCode, PartnerId, Units};

use super::{StoreError, bigint, code, count, integer};

const TABLE: &str = "advance_quantities";

/// What a municipality may get, as stated at some time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    pub(crate) round_id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) units: Amounts,
    pub(crate) stated_at: DateTime<Utc>,
    /// The prefecture's locked sheet that states it; none when a ceiling was changed.
    pub(crate) sheet_id: Option<Uuid>,
}

/// A quantity that a partner is to be told.
#[derive(Debug, Clone)]
pub(crate) struct Quantity {
    pub(crate) partner: PartnerId,
    pub(crate) sheet_id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) item: ItemKind,
    pub(crate) units: Units,
}

/// Keeps statements, of which the latest counts.
pub(crate) async fn state(
    conn: &mut PgConnection,
    statements: &[Statement],
) -> Result<(), StoreError> {
    let mut columns = Columns::default();
    for statement in statements {
        columns.push(statement)?;
    }
    sqlx::query!(
        "insert into logistics_notifier.advance_quantities as known (
                round_id, municipality_code, item, units, stated_at, sheet_id
                )
         select distinct on (given.round_id, given.municipality_code, given.item)
                given.round_id, given.municipality_code, given.item, given.units, given.stated_at,
                coalesce(given.sheet_id, sheets.sheet_id)
           from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::uuid[])
                as given (round_id, municipality_code, item, units, stated_at, sheet_id)
           left join logistics_notifier.sheets as sheets
             on sheets.round_id = given.round_id
            and sheets.prefecture_code = left(given.municipality_code, 2)
            and sheets.municipality_code is null
          order by given.round_id, given.municipality_code, given.item, given.stated_at desc
             on conflict (round_id, municipality_code, item) do update
            set units = case when excluded.stated_at > known.stated_at then excluded.units else known.units end,
                stated_at = greatest(known.stated_at, excluded.stated_at),
                sheet_id = coalesce(excluded.sheet_id, known.sheet_id)",
        &columns.rounds,
        &columns.municipalities,
        &columns.items as &[&str],
        &columns.units,
        &columns.stated_at,
        &columns.sheets as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is to be told of locks that were heard whole: what nobody was told yet and somebody is
/// responsible for on `day`. Whoever it is, is noted as told.
pub(crate) async fn take_untold(
    conn: &mut PgConnection,
    day: NaiveDate,
) -> Result<Vec<Quantity>, StoreError> {
    sqlx::query!(
        r#"update logistics_notifier.advance_quantities as untold
              set partner_id = own.partner_id
             from logistics_notifier.sheets as sheets,
                  logistics_notifier.locks as locks,
                  logistics_notifier.areas as areas,
                  logistics_notifier.area_assignments as own
            where untold.partner_id is null
              and untold.units > 0
              and sheets.sheet_id = untold.sheet_id
              and locks.lock_id = sheets.lock_id
              and locks.heard_all_at is not null
              and areas.municipality_code = untold.municipality_code
              and areas.item = untold.item
              and areas.product_code = case untold.item when 'vaccine' then sheets.product_code else '' end
              and own.area_id = areas.area_id
              and own.valid_from <= $1
              and coalesce(own.valid_until >= $1, true)
           returning untold.sheet_id as "sheet_id!", untold.municipality_code, untold.item,
                  untold.units, untold.partner_id as "partner_id!""#,
        day,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        quantity(&row.partner_id, row.sheet_id, &row.municipality_code, &row.item, row.units)
    })
    .collect()
}

/// What partners were told before, as it is now, for municipalities of rounds.
pub(crate) async fn told(
    conn: &mut PgConnection,
    changed: &[(Uuid, MunicipalityCode)],
) -> Result<Vec<Quantity>, StoreError> {
    let rounds: Vec<_> = changed.iter().map(|(round, _)| *round).collect();
    let municipalities: Vec<_> = changed.iter().map(|(_, code)| code.as_str()).collect();
    sqlx::query!(
        r#"select told.sheet_id as "sheet_id!", told.municipality_code, told.item, told.units,
                  told.partner_id as "partner_id!"
             from logistics_notifier.advance_quantities as told
             join unnest($1::uuid[], $2::text[]) as changed (round_id, municipality_code)
            using (round_id, municipality_code)
            where told.partner_id is not null
              and told.sheet_id is not null"#,
        &rounds,
        &municipalities as &[&str],
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        quantity(&row.partner_id, row.sheet_id, &row.municipality_code, &row.item, row.units)
    })
    .collect()
}

/// Which notice the next one of a lock to a partner is.
pub(crate) async fn next_revision(
    conn: &mut PgConnection,
    lock: Uuid,
    partner: PartnerId,
) -> Result<u32, StoreError> {
    let revision = sqlx::query_scalar!(
        r#"select coalesce(max(revision), 0) + 1 as "revision!"
             from logistics_notifier.advance_notices
            where lock_id = $1
              and partner_id = $2"#,
        lock,
        partner.as_str(),
    )
    .fetch_one(conn)
    .await?;
    count(revision, "advance_notices")
}

/// Keeps a notice that was issued.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    (lock, partner, revision): (Uuid, PartnerId, u32),
    sequence: u64,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into logistics_notifier.advance_notices (lock_id, partner_id, revision, sequence, issued_at)
         values ($1, $2, $3, $4, $5)",
        lock,
        partner.as_str(),
        integer(revision)?,
        bigint(sequence),
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn quantity(
    partner: &str,
    sheet_id: Uuid,
    municipality: &str,
    item: &str,
    units: i32,
) -> Result<Quantity, StoreError> {
    Ok(Quantity {
        partner: code(partner, TABLE, "no partner id")?,
        sheet_id,
        municipality: code(municipality, TABLE, "no municipality code")?,
        item: code(item, TABLE, "an unknown item")?,
        units: Units(count(units, TABLE)?),
    })
}

#[derive(Default)]
struct Columns {
    rounds: Vec<Uuid>,
    municipalities: Vec<String>,
    items: Vec<&'static str>,
    units: Vec<i32>,
    stated_at: Vec<DateTime<Utc>>,
    sheets: Vec<Option<Uuid>>,
}

impl Columns {
    fn push(&mut self, statement: &Statement) -> Result<(), StoreError> {
        for (item, units) in statement.units.iter() {
            self.rounds.push(statement.round_id);
            self.municipalities.push(statement.municipality.to_string());
            self.items.push(item.as_str());
            self.units.push(integer(units.0)?);
            self.stated_at.push(statement.stated_at);
            self.sheets.push(statement.sheet_id);
        }
        Ok(())
    }
}
