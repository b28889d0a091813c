//! The calls that every office makes about its sheet.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tonic::{Code, Status};
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{item_units, wire_office};
use vsys_vocabulary::{Amounts, Office};

use crate::client::{Desk, reason, refused};
use crate::round::Round;

/// How long facts may take from one service to the next.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

pub(crate) async fn sheet(
    desk: &Desk,
    round: &Round,
    office: Office,
) -> anyhow::Result<wire::Sheet> {
    let request = wire::GetSheetRequest {
        sheet_id: String::new(),
        round_id: round.id.to_string(),
        office: Some(wire_office(&office)),
    };
    let read =
        desk.sheets().get_sheet(request).await.map_err(refused(format!("sheet of {office}")))?;
    read.into_inner().sheet.context("the answer holds no sheet")
}

pub(crate) async fn confirmed(
    desk: &Desk,
    round: &Round,
    office: Office,
) -> anyhow::Result<wire::Sheet> {
    let request =
        wire::ConfirmSheetRequest { sheet_id: sheet(desk, round, office).await?.sheet_id };
    let confirmed = desk.sheets().confirm_sheet(request).await;
    let confirmed = confirmed.map_err(refused(format!("{office} confirms")))?;
    confirmed.into_inner().sheet.context("the answer holds no sheet")
}

pub(crate) fn entry(child: &str, amounts: &Amounts) -> wire::LineEntry {
    wire::LineEntry { child_code: child.to_owned(), units: Some(item_units(amounts)) }
}

pub(crate) async fn enter(
    desk: &Desk,
    sheet: &wire::Sheet,
    lines: Vec<wire::LineEntry>,
) -> anyhow::Result<wire::Sheet> {
    let request = wire::EnterLinesRequest {
        sheet_id: sheet.sheet_id.clone(),
        expected_version: sheet.version,
        lines,
        replace_all: true,
    };
    // Sites that were just entered may not have been heard of yet.
    let entered = patiently(async || desk.sheets().enter_lines(request.clone()).await).await;
    let entered = entered.map_err(refused(format!("{} enters", sheet.office_name)))?;
    entered.into_inner().sheet.context("the answer holds no sheet")
}

pub(crate) async fn complete(desk: &Desk, sheet: &wire::Sheet) -> anyhow::Result<()> {
    let request = wire::CompleteSheetRequest {
        sheet_id: sheet.sheet_id.clone(),
        expected_version: sheet.version,
    };
    let completed = desk.sheets().complete_sheet(request).await;
    completed.map_err(refused(format!("{} completes", sheet.office_name)))?;
    Ok(())
}

/// Tries again while a fact is still on its way from another service.
pub(crate) async fn patiently<T, F: Future<Output = Result<T, Status>>>(
    mut attempt: impl FnMut() -> F,
) -> Result<T, Status> {
    let begun = Instant::now();
    let mut pause = tokio::time::interval(LOOK_AGAIN);
    loop {
        pause.tick().await;
        match attempt().await {
            Err(status) if is_on_its_way(&status) && begun.elapsed() < PATIENCE => {}
            outcome => return outcome,
        }
    }
}

fn is_on_its_way(status: &Status) -> bool {
    status.code() == Code::Unavailable || reason(status).as_deref() == Some("LINES_REFUSED")
}
