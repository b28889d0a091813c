//! The area table: who delivers what where, and from when to when.

use sqlx::PgConnection;
use vsys_vocabulary::{MunicipalityCode, PartnerId, Validity};

use super::{StoreError, code, sequence};
use crate::domain::area::{AreaAssignment, Goods};

const TABLE: &str = "area_assignments";

/// A row that was new or different, with its place in what was given and the area's new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) place: usize,
    pub(crate) version: u64,
}

/// Takes the areas of the rows until the transaction ends, so that one writer at a time decides
/// about each; areas not known yet are made.
pub(crate) async fn hold(
    conn: &mut PgConnection,
    rows: &[AreaAssignment],
) -> Result<(), StoreError> {
    let columns = Columns::of(rows);
    sqlx::query!(
        "insert into logistics_notifier.areas (municipality_code, item, product_code, version)
         select distinct municipality_code, item, product_code, 0
           from unnest($1::text[], $2::text[], $3::text[]) as given (municipality_code, item, product_code)
          order by municipality_code, item, product_code
             on conflict (municipality_code, item, product_code) do nothing",
        &columns.municipalities as &[&str],
        &columns.items as &[&str],
        &columns.products as &[&str],
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "select areas.area_id
           from logistics_notifier.areas as areas
           join unnest($1::text[], $2::text[], $3::text[]) as given (municipality_code, item, product_code)
          using (municipality_code, item, product_code)
          order by areas.municipality_code, areas.item, areas.product_code
            for update of areas",
        &columns.municipalities as &[&str],
        &columns.items as &[&str],
        &columns.products as &[&str],
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Enters rows and changes those of the same area and first day; returns what was new or
/// different, in the order given.
pub(crate) async fn put(
    conn: &mut PgConnection,
    rows: &[AreaAssignment],
) -> Result<Vec<Changed>, StoreError> {
    let columns = Columns::of(rows);
    let partners: Vec<_> = rows.iter().map(|row| row.partner.as_str()).collect();
    let froms: Vec<_> = rows.iter().map(|row| row.validity.from()).collect();
    let untils: Vec<_> = rows.iter().map(|row| row.validity.until()).collect();
    sqlx::query!(
        r#"with given as (
           select areas.area_id, given.partner_id, given.valid_from, given.valid_until, given.place
             from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
                  with ordinality
                  as given (municipality_code, item, product_code, partner_id, valid_from, valid_until, place)
             join logistics_notifier.areas as areas using (municipality_code, item, product_code)
           ),
           changed as (
           insert into logistics_notifier.area_assignments as known (area_id, valid_from, valid_until, partner_id)
           select area_id, valid_from, valid_until, partner_id
             from given
               on conflict (area_id, valid_from) do update
              set valid_until = excluded.valid_until,
                  partner_id = excluded.partner_id
            where (known.valid_until, known.partner_id) is distinct from (excluded.valid_until, excluded.partner_id)
           returning area_id, valid_from
           ),
           counted as (
           update logistics_notifier.areas as areas
              set version = areas.version + changes.count
             from (select area_id, count(*) as count from changed group by area_id) as changes
            where areas.area_id = changes.area_id
           returning areas.area_id, areas.version, changes.count
           )
           select given.place as "place!",
                  counted.version - counted.count
                  + row_number() over (partition by given.area_id order by given.place) as "version!"
             from given
             join changed using (area_id, valid_from)
             join counted using (area_id)
            order by given.place"#,
        &columns.municipalities as &[&str],
        &columns.items as &[&str],
        &columns.products as &[&str],
        &partners as &[&str],
        &froms,
        &untils as &[Option<chrono::NaiveDate>],
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        // `with ordinality` counts from 1.
        let place = usize::try_from(row.place - 1)
            .map_err(|_| StoreError::Inconsistent { table: TABLE, what: "a negative place" })?;
        Ok(Changed { place, version: sequence(row.version, TABLE)? })
    })
    .collect()
}

/// The first of the rows (by its place) whose days another row of its area shares.
pub(crate) async fn first_overlap(
    conn: &mut PgConnection,
    rows: &[AreaAssignment],
) -> Result<Option<usize>, StoreError> {
    let columns = Columns::of(rows);
    let froms: Vec<_> = rows.iter().map(|row| row.validity.from()).collect();
    let place = sqlx::query_scalar!(
        r#"select given.place as "place!"
             from unnest($1::text[], $2::text[], $3::text[], $4::date[])
                  with ordinality as given (municipality_code, item, product_code, valid_from, place)
             join logistics_notifier.areas as areas using (municipality_code, item, product_code)
             join logistics_notifier.area_assignments as own
               on own.area_id = areas.area_id
              and own.valid_from = given.valid_from
             join logistics_notifier.area_assignments as other
               on other.area_id = own.area_id
              and other.valid_from <> own.valid_from
              and daterange(other.valid_from, other.valid_until, '[]')
                  && daterange(own.valid_from, own.valid_until, '[]')
            order by given.place
            limit 1"#,
        &columns.municipalities as &[&str],
        &columns.items as &[&str],
        &columns.products as &[&str],
        &froms,
    )
    .fetch_optional(conn)
    .await?;
    Ok(place.and_then(|place| usize::try_from(place - 1).ok()))
}

/// A row that shares days with one that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overlap {
    /// The place of the row that was put.
    pub(crate) place: usize,
    pub(crate) partner: PartnerId,
    pub(crate) validity: Validity,
}

/// Every row that shares days with one of these.
pub(crate) async fn overlaps(
    conn: &mut PgConnection,
    rows: &[AreaAssignment],
) -> Result<Vec<Overlap>, StoreError> {
    let columns = Columns::of(rows);
    let froms: Vec<_> = rows.iter().map(|row| row.validity.from()).collect();
    let found = sqlx::query!(
        r#"select given.place as "place!", other.partner_id, other.valid_from, other.valid_until
             from unnest($1::text[], $2::text[], $3::text[], $4::date[])
                  with ordinality as given (municipality_code, item, product_code, valid_from, place)
             join logistics_notifier.areas as areas using (municipality_code, item, product_code)
             join logistics_notifier.area_assignments as own
               on own.area_id = areas.area_id
              and own.valid_from = given.valid_from
             join logistics_notifier.area_assignments as other
               on other.area_id = own.area_id
              and other.valid_from <> own.valid_from
              and daterange(other.valid_from, other.valid_until, '[]')
                  && daterange(own.valid_from, own.valid_until, '[]')
            order by given.place, other.valid_from"#,
        &columns.municipalities as &[&str],
        &columns.items as &[&str],
        &columns.products as &[&str],
        &froms,
    )
    .fetch_all(conn)
    .await?;
    let inconsistent = |what| StoreError::Inconsistent { table: TABLE, what };
    found
        .into_iter()
        .map(|row| {
            Ok(Overlap {
                // `with ordinality` counts from 1.
                place: usize::try_from(row.place - 1)
                    .map_err(|_| inconsistent("a negative place"))?,
                partner: code(&row.partner_id, TABLE, "no partner id")?,
                validity: Validity::new(row.valid_from, row.valid_until)
                    .ok_or(inconsistent("an end before its beginning"))?,
            })
        })
        .collect()
}

/// Days on which nobody would deliver an item in a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hole {
    pub(crate) municipality: String,
    pub(crate) item: String,
    /// Empty for needles and syringes.
    pub(crate) product: String,
    /// None where nobody ever was.
    pub(crate) from: Option<chrono::NaiveDate>,
    pub(crate) until: Option<chrono::NaiveDate>,
}

/// Most holes that are named.
const MOST_HOLES: i64 = 1_000;

/// Days from today on which nobody delivers in the municipalities that rows name: between rows,
/// after the last, and where an item has none at all.
pub(crate) async fn holes(
    conn: &mut PgConnection,
    rows: &[AreaAssignment],
    today: chrono::NaiveDate,
) -> Result<Vec<Hole>, StoreError> {
    let mut towns: Vec<_> = rows.iter().map(|row| row.municipality.as_str()).collect();
    towns.sort_unstable();
    towns.dedup();
    let holes = sqlx::query_as!(
        Hole,
        r#"with goods as (
           select distinct item, product_code from logistics_notifier.areas
            where item = 'vaccine'
            union
           select item, '' from unnest(array['needle', 'syringe']) as plain (item)
           ),
           wanted as (
           select towns.municipality_code, goods.item, goods.product_code
             from unnest($1::text[]) as towns (municipality_code)
            cross join goods
           ),
           spans as (
           select wanted.municipality_code, wanted.item, wanted.product_code, own.valid_from, own.valid_until,
                  lead(own.valid_from) over (partition by areas.area_id order by own.valid_from) as next_from
             from wanted
             left join logistics_notifier.areas as areas using (municipality_code, item, product_code)
             left join logistics_notifier.area_assignments as own on own.area_id = areas.area_id
           )
           select municipality_code as "municipality!", item as "item!", product_code as "product!",
                  valid_until + 1 as "from?", next_from - 1 as "until?"
             from spans
            where valid_from is null
               or (valid_until is not null and coalesce(next_from > valid_until + 1, true)
                   and coalesce(next_from > $2, true))
            order by municipality_code, item, product_code, valid_from
            limit $3"#,
        &towns as &[&str],
        today,
        MOST_HOLES,
    )
    .fetch_all(conn)
    .await?;
    Ok(holes)
}

/// Rows whose key lies after `after`, in order of municipality, item, product and first day.
pub(crate) async fn list(
    conn: &mut PgConnection,
    (partner, municipality): (Option<PartnerId>, Option<MunicipalityCode>),
    after: &[String; 4],
    limit: i64,
) -> Result<Vec<AreaAssignment>, StoreError> {
    let [after_municipality, after_item, after_product, after_day] = after;
    sqlx::query!(
        "select areas.municipality_code, areas.item, areas.product_code,
                own.partner_id, own.valid_from, own.valid_until
           from logistics_notifier.area_assignments as own
           join logistics_notifier.areas as areas using (area_id)
          where (areas.municipality_code, areas.item, areas.product_code, own.valid_from::text) > ($1, $2, $3, $4)
            and ($5::text is null or own.partner_id = $5)
            and ($6::text is null or areas.municipality_code = $6)
          order by areas.municipality_code, areas.item, areas.product_code, own.valid_from::text
          limit $7",
        after_municipality,
        after_item,
        after_product,
        after_day,
        partner.as_ref().map(PartnerId::as_str),
        municipality.as_ref().map(MunicipalityCode::as_str),
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let product = match &*row.product_code {
            "" => None,
            product => Some(code(product, TABLE, "no product code")?),
        };
        let inconsistent = |what| StoreError::Inconsistent { table: TABLE, what };
        Ok(AreaAssignment {
            municipality: code(&row.municipality_code, TABLE, "no municipality code")?,
            goods: Goods::of(code(&row.item, TABLE, "an unknown item")?, product)
                .ok_or(inconsistent("an item that does not fit its product"))?,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            validity: Validity::new(row.valid_from, row.valid_until)
                .ok_or(inconsistent("an end before its beginning"))?,
        })
    })
    .collect()
}

/// The key columns of rows.
struct Columns<'a> {
    municipalities: Vec<&'a str>,
    items: Vec<&'static str>,
    products: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(rows: &'a [AreaAssignment]) -> Self {
        Self {
            municipalities: rows.iter().map(|row| row.municipality.as_str()).collect(),
            items: rows.iter().map(|row| row.goods.item().as_str()).collect(),
            products: rows.iter().map(|row| row.goods.product()).collect(),
        }
    }
}
