//! A lot that is called back when a year's shipments lie in the tables.

use std::time::Instant;

use anyhow::ensure;
use vsys_proto::logistics_notifier::v1;
use vsys_tests::{PRODUCT, Venue, refused};
use vsys_vocabulary::{Role, Standing};

use crate::database::Database;
use crate::report;

/// Different lots in a year.
const LOTS: u32 = 400;

/// Writes so many lines of shipments, a lot each, in parts of the orders that there are.
pub(crate) async fn a_year(database: &mut Database, lines: u32) -> anyhow::Result<()> {
    let schema = "logistics_notifier";
    // Without triggers and foreign keys, which would look up what is known to be there.
    let written = format!(
        "set session_replication_role = replica;
         with orders as (
             select order_id, partner_id, facility_code, row_number() over () as place, count(*) over () as of
               from {schema}.shipment_orders where item = 'vaccine'
         ),
         shipped as (
             insert into {schema}.shipments (shipment_id, order_id, partner_id, facility_code, reference,
                    shipped_on, units, sscc, registered_at)
             select gen_random_uuid(), orders.order_id, orders.partner_id, orders.facility_code,
                    'Y-' || part, date '2021-04-01' + part, 1, '', now()
               from orders
              cross join generate_series(1, {lines} / (select max(of) from orders)::integer) as part
             returning shipment_id
         )
         insert into {schema}.shipment_lots (shipment_id, lot_number, product_code, expires_on, units,
                doses_per_vial, gtin, received_units)
         select shipment_id, 'LOT' || (row_number() over ()) % {LOTS}, '{PRODUCT}', date '2022-12-31', 1, 6, '', null
           from shipped;
         set session_replication_role = default;
         vacuum analyze {schema}.shipments;
         vacuum analyze {schema}.shipment_lots;"
    );
    for statement in written.split_inclusive(';').filter(|one| !one.trim().is_empty()) {
        database.run(statement.to_owned()).await?;
    }
    Ok(())
}

/// Seconds that the trace of a lot takes, and its recall.
pub(crate) async fn measure(
    venue: &Venue,
    database: &mut Database,
    times: u32,
) -> anyhow::Result<(f64, f64)> {
    let desk = venue.client.desk(Standing::Nation, &[Role::Viewer, Role::Locker])?;
    let (mut traced, mut recalled) = (0_f64, 0_f64);
    let (mut facilities, mut shipments) = (0, 0);
    for lot in 0..times {
        let lot_number = format!("LOT{lot}");
        let begun = Instant::now();
        let request = v1::ListLotPlacesRequest {
            product_code: PRODUCT.to_owned(),
            lot_number: lot_number.clone(),
            page_size: 1_000,
            ..v1::ListLotPlacesRequest::default()
        };
        let places = desk.recalls().list_lot_places(request).await;
        let places = places.map_err(refused("tracing a lot"))?.into_inner();
        traced = traced.max(begun.elapsed().as_secs_f64());
        ensure!(places.shipments > 0, "{lot_number} went nowhere");
        (facilities, shipments) = (places.facilities, places.shipments);

        let begun = Instant::now();
        let request = v1::RecallLotRequest {
            request_id: venue.clock.new_id().to_string(),
            product_code: PRODUCT.to_owned(),
            lot_number,
            reason: "bench".to_owned(),
        };
        desk.recalls().recall_lot(request).await.map_err(refused("recalling a lot"))?;
        recalled = recalled.max(begun.elapsed().as_secs_f64());
    }
    let lines =
        database.number("select count(*) from logistics_notifier.shipment_lots".to_owned()).await?;
    report::line(format_args!(
        "a lot among {lines} lines of shipments, {shipments} of them at {facilities} sites: traced in \
         {:.0} ms, called back in {:.0} ms (the slowest of {times})",
        traced * 1e3,
        recalled * 1e3,
    ));
    Ok((traced, recalled))
}
