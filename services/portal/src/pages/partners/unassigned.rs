//! Orders that nobody is responsible for: they wait until the area table names a partner.

use tonic::Status;
use vsys_proto::logistics_notifier::v1::ShipmentOrder;

use crate::{
    pages::allocation::after::orders::{Wanted, orders},
    visitor::Visitor,
};

/// Those of a municipality, or all that the visitor sees; and whether there are more.
pub(crate) async fn unassigned(
    visitor: &Visitor,
    municipality: &str,
) -> Result<(Vec<ShipmentOrder>, bool), Status> {
    let municipality = municipality.to_owned();
    orders(visitor, &Wanted { municipality, unassigned: true, ..Wanted::default() }).await
}
