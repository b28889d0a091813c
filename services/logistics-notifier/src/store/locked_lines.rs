//! Lines of municipalities' locked sheets.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, FacilityCode, MunicipalityCode, PerItem, ShipTo, Units};

use super::{StoreError, bigint, code, count, integer};
use crate::domain::amendment::LineChange;
use crate::domain::sheet::{Line, Sheet};

const TABLE: &str = "locked_lines";

/// Notes lines that were locked.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    lines: &[(&Sheet, &Line)],
) -> Result<(), StoreError> {
    let mut columns = Columns::with_capacity(lines.len());
    for (sheet, line) in lines {
        columns.push(sheet.id, line.ship_to.facility_code, &line.units, Some(&line.ship_to))?;
    }
    let held: Vec<_> = lines.iter().map(|(_, line)| line.held).collect();
    sqlx::query!(
        "insert into logistics_notifier.locked_lines (
                sheet_id, facility_code, held, vaccine_vials, needle_pieces, syringe_pieces,
                name, postcode, address, phone, delivery_days, delivery_hours, amendment_version
                )
         select heard.*, 0
           from unnest(
                $1::uuid[], $2::text[], $3::boolean[], $4::integer[], $5::integer[], $6::integer[],
                $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]
                ) as heard",
        &columns.sheets,
        &columns.facilities,
        &held,
        &columns.vials,
        &columns.needles,
        &columns.syringes,
        &columns.names as &[&str],
        &columns.postcodes as &[&str],
        &columns.addresses as &[&str],
        &columns.phones as &[&str],
        &columns.days as &[&str],
        &columns.hours as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes lines what amendments say, and new ones where goods go elsewhere; returns the lines that
/// changed. A line that a later amendment has changed already stays as it is.
pub(crate) async fn amend(
    conn: &mut PgConnection,
    changes: &[LineChange],
) -> Result<HashMap<(Uuid, FacilityCode), Arc<Line>>, StoreError> {
    let mut columns = Columns::with_capacity(changes.len());
    for change in changes {
        columns.push(change.sheet_id, change.facility, &change.units, change.ship_to.as_ref())?;
    }
    let versions: Vec<_> = changes.iter().map(|change| bigint(change.version)).collect();
    let stays_held: Vec<_> = changes.iter().map(|change| !change.open).collect();
    // A site's name is never empty, so an empty one says that where goods go has not changed. Only a
    // redirect makes a new line, and its site is open.
    let rows = sqlx::query!(
        "insert into logistics_notifier.locked_lines as known (
                sheet_id, facility_code, held, vaccine_vials, needle_pieces, syringe_pieces,
                name, postcode, address, phone, delivery_days, delivery_hours, amendment_version
                )
         select sheet_id, facility_code, stays_held, vaccine_vials, needle_pieces, syringe_pieces,
                name, postcode, address, phone, delivery_days, delivery_hours, amendment_version
           from unnest(
                $1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[],
                $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[],
                $13::boolean[]
                ) as given (
                sheet_id, facility_code, vaccine_vials, needle_pieces, syringe_pieces,
                name, postcode, address, phone, delivery_days, delivery_hours, amendment_version,
                stays_held
                )
             on conflict (sheet_id, facility_code) do update
            set held = known.held and excluded.held,
                vaccine_vials = excluded.vaccine_vials,
                needle_pieces = excluded.needle_pieces,
                syringe_pieces = excluded.syringe_pieces,
                name = case excluded.name when '' then known.name else excluded.name end,
                postcode = case excluded.name when '' then known.postcode else excluded.postcode end,
                address = case excluded.name when '' then known.address else excluded.address end,
                phone = case excluded.name when '' then known.phone else excluded.phone end,
                delivery_days = case excluded.name when '' then known.delivery_days else excluded.delivery_days end,
                delivery_hours = case excluded.name when '' then known.delivery_hours else excluded.delivery_hours end,
                amendment_version = excluded.amendment_version
          where known.amendment_version < excluded.amendment_version
         returning sheet_id, facility_code, held, vaccine_vials, needle_pieces, syringe_pieces,
                name, postcode, address, phone, delivery_days, delivery_hours",
        &columns.sheets,
        &columns.facilities,
        &columns.vials,
        &columns.needles,
        &columns.syringes,
        &columns.names as &[&str],
        &columns.postcodes as &[&str],
        &columns.addresses as &[&str],
        &columns.phones as &[&str],
        &columns.days as &[&str],
        &columns.hours as &[&str],
        &versions,
        &stays_held,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let facility_code = code(&row.facility_code, TABLE, "no facility code")?;
            let line = Line {
                ship_to: ShipTo {
                    facility_code,
                    name: row.name,
                    postcode: row.postcode,
                    address: row.address,
                    phone: row.phone,
                    delivery_days: row.delivery_days,
                    delivery_hours: row.delivery_hours,
                },
                units: amounts(row.vaccine_vials, row.needle_pieces, row.syringe_pieces)?,
                held: row.held,
            };
            Ok(((row.sheet_id, facility_code), Arc::new(line)))
        })
        .collect()
}

/// A line that is locked but not ordered, because its site was closed.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) sheet_id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) line: Line,
}

/// Held lines of a round after `after`, in order of sheet and facility.
pub(crate) async fn held(
    conn: &mut PgConnection,
    round: Uuid,
    (after_sheet, after_facility): (Uuid, &str),
    limit: i64,
) -> Result<Vec<Held>, StoreError> {
    sqlx::query!(
        r#"select lines.sheet_id, lines.facility_code, lines.vaccine_vials, lines.needle_pieces,
                  lines.syringe_pieces, lines.name, lines.postcode, lines.address, lines.phone,
                  lines.delivery_days, lines.delivery_hours,
                  sheets.municipality_code as "municipality_code!"
             from logistics_notifier.locked_lines as lines
             join logistics_notifier.sheets as sheets using (sheet_id)
            where lines.held
              and sheets.round_id = $1
              and (lines.sheet_id, lines.facility_code) > ($2, $3)
            order by lines.sheet_id, lines.facility_code
            limit $4"#,
        round,
        after_sheet,
        after_facility,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let ship_to = ShipTo {
            facility_code: code(&row.facility_code, TABLE, "no facility code")?,
            name: row.name,
            postcode: row.postcode,
            address: row.address,
            phone: row.phone,
            delivery_days: row.delivery_days,
            delivery_hours: row.delivery_hours,
        };
        let units = amounts(row.vaccine_vials, row.needle_pieces, row.syringe_pieces)?;
        Ok(Held {
            sheet_id: row.sheet_id,
            municipality: code(&row.municipality_code, "sheets", "no municipality code")?,
            line: Line { ship_to, units, held: true },
        })
    })
    .collect()
}

/// Units of each item from their columns.
pub(crate) fn amounts(vials: i32, needles: i32, syringes: i32) -> Result<Amounts, StoreError> {
    Ok(PerItem {
        vaccine: Units(count(vials, TABLE)?),
        needle: Units(count(needles, TABLE)?),
        syringe: Units(count(syringes, TABLE)?),
    })
}

struct Columns<'a> {
    sheets: Vec<Uuid>,
    facilities: Vec<String>,
    vials: Vec<i32>,
    needles: Vec<i32>,
    syringes: Vec<i32>,
    names: Vec<&'a str>,
    postcodes: Vec<&'a str>,
    addresses: Vec<&'a str>,
    phones: Vec<&'a str>,
    days: Vec<&'a str>,
    hours: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn with_capacity(lines: usize) -> Self {
        Self {
            sheets: Vec::with_capacity(lines),
            facilities: Vec::with_capacity(lines),
            vials: Vec::with_capacity(lines),
            needles: Vec::with_capacity(lines),
            syringes: Vec::with_capacity(lines),
            names: Vec::with_capacity(lines),
            postcodes: Vec::with_capacity(lines),
            addresses: Vec::with_capacity(lines),
            phones: Vec::with_capacity(lines),
            days: Vec::with_capacity(lines),
            hours: Vec::with_capacity(lines),
        }
    }

    fn push(
        &mut self,
        sheet: Uuid,
        facility: FacilityCode,
        units: &Amounts,
        ship_to: Option<&'a ShipTo>,
    ) -> Result<(), StoreError> {
        let text = |of: fn(&ShipTo) -> &String| ship_to.map_or("", |site| of(site).as_str());
        self.sheets.push(sheet);
        self.facilities.push(facility.to_string());
        self.vials.push(integer(units.vaccine.0)?);
        self.needles.push(integer(units.needle.0)?);
        self.syringes.push(integer(units.syringe.0)?);
        self.names.push(text(|site| &site.name));
        self.postcodes.push(text(|site| &site.postcode));
        self.addresses.push(text(|site| &site.address));
        self.phones.push(text(|site| &site.phone));
        self.days.push(text(|site| &site.delivery_days));
        self.hours.push(text(|site| &site.delivery_hours));
        Ok(())
    }
}
