//! `allocation.products` and `allocation.product_packs`.

use chrono::NaiveDate;
use sqlx::PgConnection;
use vsys_vocabulary::{Packs, ProductCode};

use super::{StoreError, code, number, packs, unsigned};
use crate::domain::round::Product;

const TABLE: &str = "products";

/// Enters or changes a product; packs are added or changed, never taken away.
pub(crate) async fn save(
    connection: &mut PgConnection,
    product: &Product,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.products
               (product_code, name, name_en, valid_from, valid_until, planning_doses_per_vial)
        values ($1, $2, $3, $4, $5, $6)
            on conflict (product_code) do update
           set name = excluded.name,
               name_en = excluded.name_en,
               valid_from = excluded.valid_from,
               valid_until = excluded.valid_until,
               planning_doses_per_vial = excluded.planning_doses_per_vial
        "#,
        product.code.as_str(),
        product.name,
        product.name_en,
        product.valid_from,
        product.valid_until,
        number(product.planning_doses_per_vial),
    )
    .execute(&mut *connection)
    .await?;
    let from: Vec<NaiveDate> = product.packs.iter().map(|(from, _)| *from).collect();
    let units = |of: fn(&Packs) -> u32| {
        product.packs.iter().map(|(_, packs)| number(of(packs))).collect::<Vec<i32>>()
    };
    sqlx::query!(
        r#"
        insert into allocation.product_packs
               (product_code, valid_from, vials_per_box, needles_per_box, syringes_per_box)
        select $1, * from unnest($2::date[], $3::integer[], $4::integer[], $5::integer[])
            on conflict (product_code, valid_from) do update
           set vials_per_box = excluded.vials_per_box,
               needles_per_box = excluded.needles_per_box,
               syringes_per_box = excluded.syringes_per_box
        "#,
        product.code.as_str(),
        &from,
        &units(|packs| packs.vaccine.get()),
        &units(|packs| packs.needle.get()),
        &units(|packs| packs.syringe.get()),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Products with their packs: one, or all by code.
pub(crate) async fn list(
    connection: &mut PgConnection,
    only: Option<&ProductCode>,
) -> Result<Vec<Product>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select products.product_code, name, name_en, products.valid_from, valid_until,
               planning_doses_per_vial, product_packs.valid_from as packs_from,
               vials_per_box, needles_per_box, syringes_per_box
          from allocation.products
          join allocation.product_packs using (product_code)
         where $1::text is null or products.product_code = $1
         order by products.product_code, product_packs.valid_from
        "#,
        only.map(ProductCode::as_str),
    )
    .fetch_all(connection)
    .await?;
    let mut products: Vec<Product> = Vec::new();
    for row in rows {
        let product_code: ProductCode = code(TABLE, &row.product_code)?;
        let pack = packs(TABLE, row.vials_per_box, row.needles_per_box, row.syringes_per_box)?;
        match products.last_mut() {
            Some(last) if last.code == product_code => last.packs.push((row.packs_from, pack)),
            _ => products.push(Product {
                code: product_code,
                name: row.name,
                name_en: row.name_en,
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                planning_doses_per_vial: unsigned(TABLE, row.planning_doses_per_vial)?,
                packs: vec![(row.packs_from, pack)],
            }),
        }
    }
    Ok(products)
}
