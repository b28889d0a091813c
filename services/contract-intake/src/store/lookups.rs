//! What is looked up in several tables by one statement: what a form names is asked with every page
//! that is saved, and which codes are taken with every batch that is given.

use std::collections::HashSet;

use chrono::NaiveDate;
use sqlx::PgConnection;
use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::{StoreError, parse};

/// What is looked up; what cannot be read is empty, and found nowhere.
#[derive(Debug)]
pub(crate) struct Named<'a> {
    pub(crate) site: FacilityCode,
    pub(crate) municipality: &'a str,
    pub(crate) body: &'a str,
    pub(crate) basic: Option<FacilityCode>,
    pub(crate) today: NaiveDate,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where the site lies by the register, else by the master list.
    pub(crate) site: Option<MunicipalityCode>,
    /// The municipality, if it is in force.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// The prefecture of the open body; empty for one of the whole country.
    pub(crate) body_prefecture: Option<String>,
    /// Products that may be given.
    pub(crate) products: Vec<String>,
    /// Whether the basic facility is open and basic, if the register has it.
    pub(crate) basic_is_fit: Option<bool>,
    pub(crate) names: Names,
}

/// What they are called; empty for what was not found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) prefecture: String,
    pub(crate) municipality: String,
    pub(crate) body: String,
}

/// Those of these codes that the master list has, in force or ended, or the register.
pub(crate) async fn taken(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<HashSet<FacilityCode>, StoreError> {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    let found = sqlx::query_scalar!(
        r#"select facility_code as "facility_code!"
             from contract_intake.master_entries
            where facility_code = any($1)
            union all
           select facility_code
             from contract_intake.facilities
            where facility_code = any($1)"#,
        &codes,
    )
    .fetch_all(db)
    .await?;
    found.iter().map(|code| parse("master_entries", code)).collect()
}

/// Looks up what a form names.
pub(crate) async fn find(db: &mut PgConnection, named: &Named<'_>) -> Result<Found, StoreError> {
    let row = sqlx::query!(
        r#"select coalesce(
                  (select municipality_code
                     from contract_intake.facilities
                    where facility_code = $1),
                  (select municipality_code
                     from contract_intake.master_entries
                    where facility_code = $1
                      and ended_at is null)
                  ) as site,
                  municipality.place_code as "municipality?",
                  municipality.name as "municipality_name?",
                  municipality.valid_from <= $5
                  and (municipality.valid_until is null or municipality.valid_until >= $5)
                  as in_force,
                  prefecture.name as "prefecture_name?",
                  coalesce(body.prefecture_code, '') as "body_prefecture!",
                  body.name as "body_name?",
                  basic.is_basic and basic.is_open as basic_is_fit,
                  array(
                  select product_code
                    from contract_intake.products
                   where valid_until is null
                      or valid_until >= $5
                  ) as "products!"
             from (select) as form
             left join contract_intake.places as municipality
               on municipality.place_code = $2
              and length(municipality.place_code) = 6
             left join contract_intake.places as prefecture
               on prefecture.place_code = left($2, 2)
             left join contract_intake.bodies as body
               on body.body_id = $3
              and body.is_open
             left join contract_intake.facilities as basic
               on basic.facility_code = $4"#,
        named.site.as_str(),
        named.municipality,
        named.body,
        named.basic.as_ref().map(FacilityCode::as_str),
        named.today,
    )
    .fetch_one(db)
    .await?;
    let in_force = row.municipality.filter(|_| row.in_force == Some(true));
    Ok(Found {
        site: row.site.map(|code| parse("master_entries", &code)).transpose()?,
        municipality: in_force.map(|code| parse("places", &code)).transpose()?,
        body_prefecture: row.body_name.as_ref().map(|_| row.body_prefecture),
        products: row.products,
        basic_is_fit: row.basic_is_fit,
        names: Names {
            prefecture: row.prefecture_name.unwrap_or_default(),
            municipality: row.municipality_name.unwrap_or_default(),
            body: row.body_name.unwrap_or_default(),
        },
    })
}
