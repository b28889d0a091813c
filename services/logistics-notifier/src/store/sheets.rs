//! Locked sheets and their parts.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{MunicipalityCode, Pack, Packs, PerItem};

use super::{StoreError, code, count, integer};
use crate::domain::sheet::{Sheet, SheetPart};

const TABLE: &str = "sheets";

/// Notes sheets and their parts; returns the parts that had not been heard before.
pub(crate) async fn note(
    conn: &mut PgConnection,
    parts: &[SheetPart],
) -> Result<Vec<(Uuid, u32)>, StoreError> {
    let columns = Columns::of(parts)?;
    sqlx::query!(
        "insert into logistics_notifier.sheets (
                sheet_id, lock_id, round_id, round_number, product_code, prefecture_code,
                municipality_code, vials_per_box, needles_per_box, syringes_per_box, parts, locked_at
                )
         select distinct on (sheet_id) heard.*
           from unnest(
                $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                $7::text[], $8::integer[], $9::integer[], $10::integer[], $11::integer[], $12::timestamptz[]
                ) as heard (
                sheet_id, lock_id, round_id, round_number, product_code, prefecture_code,
                municipality_code, vials_per_box, needles_per_box, syringes_per_box, parts, locked_at
                )
          order by sheet_id
             on conflict (sheet_id) do nothing",
        &columns.ids,
        &columns.locks,
        &columns.rounds,
        &columns.round_numbers as &[&str],
        &columns.products as &[&str],
        &columns.prefectures as &[&str],
        &columns.municipalities as &[Option<&str>],
        &columns.vials,
        &columns.needles,
        &columns.syringes,
        &columns.parts,
        &columns.locked_at,
    )
    .execute(&mut *conn)
    .await?;
    let numbers: Vec<_> = parts.iter().map(|part| integer(part.part)).collect::<Result<_, _>>()?;
    sqlx::query!(
        "insert into logistics_notifier.sheet_parts (sheet_id, part)
         select sheet_id, part
           from unnest($1::uuid[], $2::integer[]) as heard (sheet_id, part)
             on conflict (sheet_id, part) do nothing
         returning sheet_id, part",
        &columns.ids,
        &numbers,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| Ok((row.sheet_id, count(row.part, "sheet_parts")?)))
    .collect()
}

/// A row of the table, as every query that joins it reads it.
#[derive(Debug)]
pub(crate) struct SheetRow {
    pub(crate) sheet_id: Uuid,
    pub(crate) lock_id: Uuid,
    pub(crate) round_id: Uuid,
    pub(crate) round_number: String,
    pub(crate) product_code: String,
    pub(crate) prefecture_code: String,
    pub(crate) municipality_code: Option<String>,
    pub(crate) vials_per_box: i32,
    pub(crate) needles_per_box: i32,
    pub(crate) syringes_per_box: i32,
    pub(crate) locked_at: DateTime<Utc>,
}

impl TryFrom<SheetRow> for Sheet {
    type Error = StoreError;

    fn try_from(row: SheetRow) -> Result<Self, StoreError> {
        let municipality = row
            .municipality_code
            .map(|text| code(&text, TABLE, "no municipality code"))
            .transpose()?;
        Ok(Self {
            id: row.sheet_id,
            lock_id: row.lock_id,
            round_id: row.round_id,
            round_number: row.round_number,
            product: code(&row.product_code, TABLE, "no product code")?,
            prefecture: code(&row.prefecture_code, TABLE, "no prefecture code")?,
            municipality,
            packs: packs(row.vials_per_box, row.needles_per_box, row.syringes_per_box)?,
            locked_at: row.locked_at,
        })
    }
}

fn packs(vials: i32, needles: i32, syringes: i32) -> Result<Packs, StoreError> {
    let pack = |per_box| {
        Pack::new(count(per_box, TABLE)?)
            .ok_or(StoreError::Inconsistent { table: TABLE, what: "an empty pack" })
    };
    Ok(PerItem { vaccine: pack(vials)?, needle: pack(needles)?, syringe: pack(syringes)? })
}

/// The sheets with these ids, those that were not heard of left out.
pub(crate) async fn find(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Arc<Sheet>>, StoreError> {
    sqlx::query_as!(
        SheetRow,
        "select sheet_id, lock_id, round_id, round_number, product_code, prefecture_code,
                municipality_code, vials_per_box, needles_per_box, syringes_per_box, locked_at
           from logistics_notifier.sheets
          where sheet_id = any($1)",
        ids,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| Ok((row.sheet_id, Arc::new(Sheet::try_from(row)?))))
    .collect()
}

struct Columns<'a> {
    ids: Vec<Uuid>,
    locks: Vec<Uuid>,
    rounds: Vec<Uuid>,
    round_numbers: Vec<&'a str>,
    products: Vec<&'a str>,
    prefectures: Vec<&'a str>,
    municipalities: Vec<Option<&'a str>>,
    vials: Vec<i32>,
    needles: Vec<i32>,
    syringes: Vec<i32>,
    parts: Vec<i32>,
    locked_at: Vec<DateTime<Utc>>,
}

impl<'a> Columns<'a> {
    fn of(parts: &'a [SheetPart]) -> Result<Self, StoreError> {
        let sheets = || parts.iter().map(|part| &*part.sheet);
        let per_box = |pick: fn(&Packs) -> Pack| {
            sheets().map(|sheet| integer(pick(&sheet.packs).get())).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            ids: sheets().map(|sheet| sheet.id).collect(),
            locks: sheets().map(|sheet| sheet.lock_id).collect(),
            rounds: sheets().map(|sheet| sheet.round_id).collect(),
            round_numbers: sheets().map(|sheet| sheet.round_number.as_str()).collect(),
            products: sheets().map(|sheet| sheet.product.as_str()).collect(),
            prefectures: sheets().map(|sheet| sheet.prefecture.as_str()).collect(),
            municipalities: sheets()
                .map(|sheet| sheet.municipality.as_ref().map(MunicipalityCode::as_str))
                .collect(),
            vials: per_box(|packs| packs.vaccine)?,
            needles: per_box(|packs| packs.needle)?,
            syringes: per_box(|packs| packs.syringe)?,
            parts: parts.iter().map(|part| integer(part.parts)).collect::<Result<_, _>>()?,
            locked_at: sheets().map(|sheet| sheet.locked_at).collect(),
        })
    }
}
