//! Facilities as others look for them: by what they are called, where they are, how near.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use vsys_vocabulary::FacilityCode;

use super::TABLE;
use crate::domain::position::Position;
use crate::domain::postcodes;
use crate::domain::search::{Described, Extent, Found, Search};
use crate::domain::words;
use crate::store::{Page, StoreError, number, parse};

/// What of a search is the same wherever it looks: columns of the facility itself.
struct Columns<'a> {
    codes: Option<Vec<&'a str>>,
    /// As it is written, in the form of the words, and in small letters.
    name: Option<(&'a str, String, String)>,
    extent: &'static str,
    open: Option<bool>,
    prefectures: Option<Vec<&'a str>>,
    /// In the form of the words, and as the beginning of a postcode if it can be one.
    address: Option<(String, Option<String>)>,
    municipalities: Vec<&'a str>,
    begun: Vec<&'a str>,
    rests: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(search: &'a Search, found: &'a Found) -> Self {
        let codes = search.codes.as_ref();
        let name = search.name.as_ref();
        let prefectures = search.state.as_ref().map(|_| &found.prefectures);
        Self {
            codes: codes.map(|codes| codes.iter().map(FacilityCode::as_str).collect()),
            name: name
                .map(|(name, _)| (name.as_str(), words::search_form(name), name.to_lowercase())),
            extent: match name.map(|(_, extent)| extent) {
                Some(Extent::Whole) => "whole",
                Some(Extent::Anywhere) => "anywhere",
                Some(Extent::Beginning) | None => "beginning",
            },
            open: search.open,
            prefectures: prefectures.map(|codes| codes.iter().map(String::as_str).collect()),
            address: search.address.as_ref().map(|address| {
                let form = words::search_form(address);
                let postcode = postcodes::beginning(&form);
                (form, postcode)
            }),
            municipalities: found.municipalities.iter().map(String::as_str).collect(),
            begun: found.begun.iter().map(|(code, _)| code.as_str()).collect(),
            rests: found.begun.iter().map(|(_, rest)| rest.as_str()).collect(),
        }
    }
}

/// Codes of a page of facilities, in order, and one more when there is a next page.
pub(crate) async fn list(
    db: &mut PgConnection,
    search: &Search,
    found: &Found,
    page: &Page,
) -> Result<Vec<FacilityCode>, StoreError> {
    let columns = Columns::of(search, found);
    let (name, address) = (columns.name.as_ref(), columns.address.as_ref());
    // The words (domain/words.rs), with U+001F between: code (ten characters), name, kana, address,
    // telephone number twice, postcode.
    let codes = sqlx::query_scalar!(
        r#"
        select facility_code
          from facility_registry.facilities
          join (select facility_code, words from facility_registry.facility_words) as worded
         using (facility_code)
         where facility_code > $1
           and ($2::text[] is null or facility_code = any($2))
           and ($3::text is null
                or case $4::text
                   when 'whole' then
                       $3 in (name, kana) or shown and public_details ->> 'name_en' = $3
                   when 'anywhere' then
                       strpos(split_part(words, chr(31), 2), $5) > 0
                       or strpos(split_part(words, chr(31), 3), $5) > 0
                       or shown and strpos(lower(public_details ->> 'name_en'), $6) > 0
                   else
                       starts_with(substr(words, 12), $5)
                       or starts_with(split_part(words, chr(31), 3), $5)
                       or shown and starts_with(lower(public_details ->> 'name_en'), $6)
                   end)
           and ($7::boolean is null or (closed_at is null) = $7)
           and ($8::text[] is null or prefecture_code = any($8))
           and ($9::text is null
                or municipality_code = any($10::text[])
                or starts_with(split_part(words, chr(31), 4), $9)
                or starts_with(postcode, $11)
                or exists (
                   select
                     from unnest($12::text[], $13::text[]) as begun (code, rest)
                    where begun.code = municipality_code
                      and starts_with(split_part(words, chr(31), 4), begun.rest)
                   ))
         order by facility_code
         limit $14
        "#,
        page.after,
        columns.codes.as_deref() as Option<&[&str]>,
        name.map(|(written, ..)| *written),
        columns.extent,
        name.map(|(_, form, _)| form.as_str()),
        name.map(|(.., small)| small.as_str()),
        columns.open,
        columns.prefectures.as_deref() as Option<&[&str]>,
        address.map(|(form, _)| form.as_str()),
        &columns.municipalities as &[&str],
        address.and_then(|(_, postcode)| postcode.as_deref()),
        &columns.begun as &[&str],
        &columns.rests as &[&str],
        page.limit(),
    )
    .fetch_all(db)
    .await?;
    codes.iter().map(|code| parse(TABLE, code)).collect()
}

/// Codes of facilities whose own position lies within so many metres of a point, with the metres
/// to each, the nearest first, after one of them; and one more when there is a next page.
pub(crate) async fn near(
    db: &mut PgConnection,
    (point, most): (Position, u32),
    search: &Search,
    found: &Found,
    (after, page): (u32, &Page),
) -> Result<Vec<(FacilityCode, u32)>, StoreError> {
    let columns = Columns::of(search, found);
    let (name, address) = (columns.name.as_ref(), columns.address.as_ref());
    // The great circle on a sphere with the earth's mean radius of 6,371,008.8 m.
    let rows = sqlx::query!(
        r#"
          with placed as (
               select facility_code,
                      radians(latitude) as latitude,
                      radians(longitude) as longitude
                 from facility_registry.facilities
                 join (select facility_code, words
                         from facility_registry.facility_words) as worded
                using (facility_code)
                where latitude is not null
                  and ($1::text[] is null or facility_code = any($1))
                  and ($2::text is null
                       or case $3::text
                          when 'whole' then
                              $2 in (name, kana) or shown and public_details ->> 'name_en' = $2
                          when 'anywhere' then
                              strpos(split_part(words, chr(31), 2), $4) > 0
                              or strpos(split_part(words, chr(31), 3), $4) > 0
                              or shown and strpos(lower(public_details ->> 'name_en'), $5) > 0
                          else
                              starts_with(substr(words, 12), $4)
                              or starts_with(split_part(words, chr(31), 3), $4)
                              or shown and starts_with(lower(public_details ->> 'name_en'), $5)
                          end)
                  and ($6::boolean is null or (closed_at is null) = $6)
                  and ($7::text[] is null or prefecture_code = any($7))
                  and ($8::text is null
                       or municipality_code = any($9::text[])
                       or starts_with(split_part(words, chr(31), 4), $8)
                       or starts_with(postcode, $10)
                       or exists (
                          select
                            from unnest($11::text[], $12::text[]) as begun (code, rest)
                           where begun.code = municipality_code
                             and starts_with(split_part(words, chr(31), 4), begun.rest)
                          ))
               ),
               measured as (
               select facility_code,
                      (2 * 6371008.8 * asin(least(1, sqrt(
                          sin((latitude - radians($13)) / 2) ^ 2
                          + cos(latitude) * cos(radians($13)) * sin((longitude - radians($14)) / 2) ^ 2
                      ))))::bigint as metres
                 from placed
               )
        select facility_code,
               metres as "metres!"
          from measured
         where metres <= $15::bigint
           and (metres, facility_code) > ($16::bigint, $17::text)
         order by metres, facility_code
         limit $18
        "#,
        columns.codes.as_deref() as Option<&[&str]>,
        name.map(|(written, ..)| *written),
        columns.extent,
        name.map(|(_, form, _)| form.as_str()),
        name.map(|(.., small)| small.as_str()),
        columns.open,
        columns.prefectures.as_deref() as Option<&[&str]>,
        address.map(|(form, _)| form.as_str()),
        &columns.municipalities as &[&str],
        address.and_then(|(_, postcode)| postcode.as_deref()),
        &columns.begun as &[&str],
        &columns.rests as &[&str],
        point.latitude(),
        point.longitude(),
        i64::from(most),
        i64::from(after),
        page.after,
        page.limit(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((parse(TABLE, &row.facility_code)?, number(TABLE, row.metres)?)))
        .collect()
}

/// Facilities with the names of their places; those that are not there are left out.
pub(crate) async fn describe(
    db: &mut PgConnection,
    codes: &[FacilityCode],
) -> Result<BTreeMap<FacilityCode, Described>, StoreError> {
    let mut facilities = super::find_several(db, codes).await?;
    let codes: Vec<&str> = codes.iter().map(FacilityCode::as_str).collect();
    let rows = sqlx::query!(
        r#"
        select facilities.facility_code,
               facilities.changed_at,
               municipalities.name as municipality,
               prefectures.name as prefecture
          from facility_registry.facilities
          join facility_registry.places as municipalities
            on municipalities.place_code = facilities.municipality_code
          join facility_registry.places as prefectures
            on prefectures.place_code = facilities.prefecture_code
         where facilities.facility_code = any($1)
        "#,
        &codes as &[&str],
    )
    .fetch_all(db)
    .await?;
    let described = rows.into_iter().map(|row| {
        let code = parse(TABLE, &row.facility_code)?;
        Ok(facilities.remove(&code).map(|facility| {
            let described = Described {
                facility,
                prefecture: row.prefecture,
                municipality: row.municipality,
                changed_at: row.changed_at,
                metres: None,
            };
            (code, described)
        }))
    });
    described.filter_map(Result::transpose).collect()
}
