//! What the pages read of the services, in the visitor's name.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::{Code, Status};
use vsys_proto::allocation::v1::{
    Amendment, GetBasisRequest, GetBasisResponse, GetRoundRequest, GetSheetRequest, HistoryEntry,
    ListAmendmentsRequest, ListRoundsRequest, ListSheetHistoryRequest, ListSheetsRequest, Round,
    RoundState, Sheet,
};
use vsys_proto::convert::wire_office;
use vsys_vocabulary::Office;

use crate::visitor::Visitor;

/// Most sheets that one answer holds.
const SHEETS_PER_PAGE: u32 = 500;
/// Rounds that a page looks back on.
const ROUNDS: u32 = 100;
/// Calls that one page makes at the same time.
pub(crate) const AT_ONCE: usize = 16;

/// One round.
pub(crate) async fn round(visitor: &Visitor, id: &str) -> Result<Round, Status> {
    let request = visitor.request(GetRoundRequest { round_id: id.to_owned() });
    let answer = visitor.guest.portal.clients.rounds().get_round(request).await?;
    answer.into_inner().round.ok_or_else(incomplete)
}

/// The newest rounds, newest first.
pub(crate) async fn rounds(visitor: &Visitor) -> Result<Vec<Round>, Status> {
    let request = ListRoundsRequest { page_size: ROUNDS, page_token: String::new() };
    let request = visitor.request(request);
    let answer = visitor.guest.portal.clients.rounds().list_rounds(request).await?;
    Ok(answer.into_inner().rounds)
}

/// The round of the same product before this one, cancelled ones left out.
pub(crate) async fn round_before(
    visitor: &Visitor,
    round: &Round,
) -> Result<Option<Round>, Status> {
    let rounds = rounds(visitor).await?;
    let older = rounds.into_iter().skip_while(|other| other.round_id != round.round_id).skip(1);
    Ok(older
        .filter(|other| other.product_code == round.product_code)
        .find(|other| other.state() != RoundState::Cancelled))
}

/// An office's sheet with its lines.
pub(crate) async fn sheet(
    visitor: &Visitor,
    round_id: &str,
    office: &Office,
) -> Result<Sheet, Status> {
    let request = visitor.request(GetSheetRequest {
        sheet_id: String::new(),
        round_id: round_id.to_owned(),
        office: Some(wire_office(office)),
    });
    let answer = visitor.guest.portal.clients.sheets().get_sheet(request).await?;
    answer.into_inner().sheet.ok_or_else(incomplete)
}

/// The same; none while the office has no sheet in the round.
pub(crate) async fn sheet_if_any(
    visitor: &Visitor,
    round_id: &str,
    office: &Office,
) -> Result<Option<Sheet>, Status> {
    match sheet(visitor, round_id, office).await {
        Ok(sheet) => Ok(Some(sheet)),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status),
    }
}

/// Sheets of the offices below one, without lines, in order of office code.
pub(crate) async fn sheets_below(
    visitor: &Visitor,
    round_id: &str,
    above: &Office,
) -> Result<Vec<Sheet>, Status> {
    let (mut sheets, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListSheetsRequest {
            round_id: round_id.to_owned(),
            above: Some(wire_office(above)),
            page_size: SHEETS_PER_PAGE,
            page_token,
            ..ListSheetsRequest::default()
        });
        let answer = visitor.guest.portal.clients.sheets().list_sheets(request).await?;
        let page = answer.into_inner();
        sheets.extend(page.sheets);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(sheets);
        }
    }
}

/// Sheets of all municipalities below these prefectures, prefecture by prefecture.
pub(crate) async fn sheets_of_municipalities(
    visitor: &Visitor,
    round_id: &str,
    prefectures: Vec<Office>,
) -> Result<Vec<Sheet>, Status> {
    let answers: Vec<Vec<Sheet>> = stream::iter(prefectures)
        .map(|prefecture| async move { sheets_below(visitor, round_id, &prefecture).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(answers.into_iter().flatten().collect())
}

/// Who did what to a sheet, oldest first.
pub(crate) async fn history(
    visitor: &Visitor,
    sheet_id: &str,
) -> Result<Vec<HistoryEntry>, Status> {
    let request = visitor.request(ListSheetHistoryRequest { sheet_id: sheet_id.to_owned() });
    let answer = visitor.guest.portal.clients.sheets().list_sheet_history(request).await?;
    Ok(answer.into_inner().entries)
}

/// The basis of a sheet's decision.
pub(crate) async fn basis(visitor: &Visitor, sheet_id: &str) -> Result<GetBasisResponse, Status> {
    let request = visitor.request(GetBasisRequest { sheet_id: sheet_id.to_owned() });
    Ok(visitor.guest.portal.clients.sheets().get_basis(request).await?.into_inner())
}

/// Corrections of a locked sheet, oldest first.
pub(crate) async fn amendments(
    visitor: &Visitor,
    sheet_id: &str,
) -> Result<Vec<Amendment>, Status> {
    let request = visitor.request(ListAmendmentsRequest { sheet_id: sheet_id.to_owned() });
    let answer = visitor.guest.portal.clients.amendments().list_amendments(request).await?;
    Ok(answer.into_inner().amendments)
}

/// An answer without what it is for.
pub(crate) fn incomplete() -> Status {
    Status::internal("the answer lacks what was asked for")
}
