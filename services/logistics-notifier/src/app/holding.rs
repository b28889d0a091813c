//! Stops of shipping: everyone concerned is told, and told when it is over.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use super::feed_writer::FeedWriter;
use crate::domain::hold::{Hold, Release};
use crate::partner::cloud_event::Kind;
use crate::partner::hold::HoldData;
use crate::store;

/// Keeps holds and releases, and tells whoever they concern; also whoever a hold that is still in
/// force concerns only since this transaction has placed orders of `sheets`.
pub(super) async fn take_in(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    (holds, releases): (&[Hold], &[Release]),
    sheets: &[Uuid],
) -> Result<(), Fault> {
    for hold in holds {
        store::holds::hold(conn, hold, writer.at()).await?;
    }
    for release in releases {
        store::holds::release(conn, release, writer.at()).await?;
    }
    if store::holds::any_in_force(conn).await? {
        // A new hold concerns orders of any age.
        let sheets = holds.is_empty().then_some(sheets);
        for (hold, partner) in store::holds::take_untold(conn, writer.today(), sheets).await? {
            writer.tell(Kind::ShipmentsHeld, hold.id, partner, &HoldData::held(&hold))?;
        }
    }
    // A hold that ended before anybody was told of it has been told to nobody.
    for release in releases {
        for (hold, partner) in store::holds::told(conn, release.hold_id).await? {
            let data = HoldData::released(&hold, release);
            writer.tell(Kind::ShipmentsReleased, hold.id, partner, &data)?;
        }
    }
    Ok(())
}
