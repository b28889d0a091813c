//! Advance notices: what municipalities may get, told to whoever will deliver it.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{MunicipalityCode, PartnerId};

use super::Fault;
use super::feed_writer::FeedWriter;
use crate::domain::sheet::SheetPart;
use crate::partner::advance_notice::AdvanceNoticeData;
use crate::partner::cloud_event::Kind;
use crate::store::advance_notices::{self, Quantity, Statement};
use crate::store::sheets;

/// Keeps what prefectures' sheets and changed ceilings say, and issues the notices that follow:
/// the first when a lock was heard whole, a fresh one when a ceiling changed after it.
pub(super) async fn take_in(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    parts: &[SheetPart],
    ceilings: &[Statement],
    completed: &[Uuid],
) -> Result<(), Fault> {
    let locked = parts.iter().flat_map(|part| {
        part.municipalities().iter().map(|&(municipality, units)| Statement {
            round_id: part.sheet.round_id,
            municipality,
            units,
            stated_at: part.sheet.locked_at,
            sheet_id: Some(part.sheet.id),
        })
    });
    let statements: Vec<_> = locked.chain(ceilings.iter().copied()).collect();
    if statements.is_empty() && completed.is_empty() {
        return Ok(());
    }
    if !statements.is_empty() {
        advance_notices::state(conn, &statements).await?;
    }
    if !ceilings.is_empty() {
        tell_changed(conn, writer, ceilings).await?;
    }
    tell_untold(conn, writer).await
}

/// Tells those who had a notice of the municipalities what is so now.
async fn tell_changed(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    ceilings: &[Statement],
) -> Result<(), Fault> {
    let changed: Vec<_> =
        ceilings.iter().map(|statement| (statement.round_id, statement.municipality)).collect();
    let told = advance_notices::told(conn, &changed).await?;
    tell(conn, writer, told).await
}

/// Tells what nobody was told of yet, because nobody was responsible or not all was heard.
pub(super) async fn tell_untold(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
) -> Result<(), Fault> {
    let untold = advance_notices::take_untold(conn, writer.today()).await?;
    tell(conn, writer, untold).await
}

/// One notice for each lock and partner.
async fn tell(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    quantities: Vec<Quantity>,
) -> Result<(), Fault> {
    if quantities.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = quantities.iter().map(|quantity| quantity.sheet_id).collect();
    let sheets = sheets::find(conn, &ids).await?;
    let mut notices: BTreeMap<(Uuid, PartnerId), Vec<_>> = BTreeMap::new();
    for quantity in quantities {
        if let Some(sheet) = sheets.get(&quantity.sheet_id) {
            notices.entry((sheet.lock_id, quantity.partner)).or_default().push((sheet, quantity));
        }
    }
    for ((lock, partner), mut quantities) in notices {
        let Some(sheet) = quantities.first().map(|(sheet, _)| (*sheet).clone()) else { continue };
        quantities.sort_by_key(|(_, quantity)| key(quantity));
        let revision = advance_notices::next_revision(conn, lock, partner).await?;
        let data = AdvanceNoticeData::new(
            &sheet,
            revision,
            quantities.iter().map(|(sheet, quantity)| {
                (&***sheet, quantity.municipality, quantity.item, quantity.units)
            }),
        );
        let sequence = writer.tell(Kind::AdvanceNoticeIssued, lock, partner, &data)?;
        advance_notices::insert(conn, (lock, partner, revision), sequence, writer.at()).await?;
    }
    Ok(())
}

fn key(quantity: &Quantity) -> (MunicipalityCode, vsys_vocabulary::ItemKind) {
    (quantity.municipality, quantity.item)
}
