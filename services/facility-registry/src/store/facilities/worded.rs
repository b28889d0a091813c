//! Facilities by what they are found by.

use sqlx::PgConnection;

use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use super::lists::FacilityFilter;
use super::{TABLE, columns};
use crate::domain::facility::Facility;
use crate::domain::keyword::{MOST_WORDS, Wanted};
use crate::domain::words;
use crate::store::{Page, StoreError, parse};

/// How many facilities are looked at in the order of codes before the index of pairs is.
const STRETCH: i64 = 2_000;

/// Which facilities are looked at.
#[derive(Clone, Copy)]
enum Among<'a> {
    /// So many in the order of their codes, or all.
    Ordered(Option<i64>),
    /// Those that have these pairs of signs, and those where the first word's place is.
    Indexed(&'a [i32]),
}

/// A word as the statement has it: its text, places and rest.
type Columns<'a> = (Option<&'a str>, &'a [String], Option<&'a str>);

fn columns_of(words: &[Wanted]) -> [Columns<'_>; MOST_WORDS] {
    std::array::from_fn(|place| match words.get(place) {
        Some(word) => (Some(word.text.as_str()), &*word.places, Some(word.rest.as_str())),
        None => (None, &[][..], None),
    })
}

/// A page of facilities that are found by all of up to five words, in order of their code, and one
/// more when there is a next page; none where there are no words.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &FacilityFilter,
    words: &[Wanted],
    page: &Page,
) -> Result<Vec<Facility>, StoreError> {
    let Some(first) = words.first() else { return Ok(Vec::new()) };
    // What many are called fills a page from the first of them.
    let mut codes = find(db, Among::Ordered(Some(STRETCH)), filter, words, page).await?;
    if i64::try_from(codes.len()).is_ok_and(|found| found < page.limit()) {
        // A single sign is in no pair.
        let pairs = words::pairs(&first.text);
        let among = if pairs.is_empty() { Among::Ordered(None) } else { Among::Indexed(&pairs) };
        codes = find(db, among, filter, words, page).await?;
    }
    let codes = codes.iter().map(|code| parse(TABLE, code)).collect::<Result<Vec<_>, _>>()?;
    Ok(super::find_several(db, &codes).await?.into_values().collect())
}

/// Codes of facilities, in order.
async fn find(
    db: &mut PgConnection,
    among: Among<'_>,
    filter: &FacilityFilter,
    words: &[Wanted],
    page: &Page,
) -> sqlx::Result<Vec<String>> {
    let (stretch, pairs) = match among {
        Among::Ordered(stretch) => (stretch, None),
        Among::Indexed(pairs) => (None, Some(pairs)),
    };
    let categories = filter.category_names();
    let [first, second, third, fourth, fifth] = columns_of(words);
    // Only what stands before an `offset 0` chooses the index there, whoever plans it. What is true as
    // a whole is looked at in the order in which it stands, so that the longest word leaves few rows
    // for the others.
    sqlx::query_scalar!(
        r#"
          with looked_at as (
               (select *
                  from facility_registry.facility_words
                 where $26::integer[] is null
                   and facility_code > $1
                 order by facility_code
                 limit $25)
                union all
               (select *
                  from facility_registry.facility_words
                 where pairs @> $26
                offset 0)
                union all
               (select *
                  from facility_registry.facility_words
                 where $26 is not null
                   and cardinality($3::text[]) > 0
                   and prefecture_code = any(
                       array(select distinct left(place, 2) from unnest($3) as place)
                   )
                offset 0)
               )
        select distinct facility_code as "code!"
          from looked_at
         where facility_code > $1
           and ($17::text is null or prefecture_code = $17)
           and ($18::text is null or municipality_code = $18)
           and ($19::text is null or facility_type = $19)
           and ($20::text[] is null or category = any($20))
           and ($21::text is null or basic_facility_code = $21)
           and ($22::boolean is null or open = $22)
           and ($23::boolean is null or shown = $23)
           and ((strpos(words, $2) > 0
                     or (municipality_code = any($3) or prefecture_code = any($3))
                        and strpos(words, $4) > 0)
                and ($5::text is null or strpos(words, $5) > 0
                     or (municipality_code = any($6::text[]) or prefecture_code = any($6))
                        and strpos(words, $7) > 0)
                and ($8::text is null or strpos(words, $8) > 0
                     or (municipality_code = any($9::text[]) or prefecture_code = any($9))
                        and strpos(words, $10) > 0)
                and ($11::text is null or strpos(words, $11) > 0
                     or (municipality_code = any($12::text[]) or prefecture_code = any($12))
                        and strpos(words, $13) > 0)
                and ($14::text is null or strpos(words, $14) > 0
                     or (municipality_code = any($15::text[]) or prefecture_code = any($15))
                        and strpos(words, $16) > 0)) is true
         order by 1
         limit $24
        "#,
        page.after,
        first.0,
        first.1,
        first.2,
        second.0,
        second.1,
        second.2,
        third.0,
        third.1,
        third.2,
        fourth.0,
        fourth.1,
        fourth.2,
        fifth.0,
        fifth.1,
        fifth.2,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.facility_type.map(columns::type_name),
        categories.as_deref() as Option<&[&str]>,
        filter.basic.as_ref().map(FacilityCode::as_str),
        filter.open,
        filter.shown,
        page.limit(),
        stretch,
        pairs,
    )
    .fetch_all(db)
    .await
}
