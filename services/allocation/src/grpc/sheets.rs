//! `SheetService`: sheets, rules and locks.

use futures::{StreamExt as _, stream, stream::BoxStream};
use tonic::{Request, Response, Status, Streaming};
use vsys_chassis::actor;
use vsys_proto::{
    allocation::v1::{self, sheet_service_server::SheetService},
    convert::{timestamp, wire_office},
};

use super::{
    Sheets, files, moment, reason,
    rules::{application, kept_application, proposed_line, wire_comparison, wire_proposal},
    status::{refuse, status},
    wire::{
        after_office, amounts, because, code, facility_line, id, ids, office, page_size, receipt,
        sheet, state_filter, summary, version, wire_late_default,
    },
};
use crate::{
    app::{CeilingsWish, LinesWish, LockWish, SheetView},
    events::outgoing::count,
    limits::{MAX_LINES_PER_CALL, MAX_SHEETS_PER_CALL},
    store::{history::Entry, sheets::Filter},
};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl SheetService for Sheets {
    async fn get_sheet(
        &self,
        request: Request<v1::GetSheetRequest>,
    ) -> Answer<v1::GetSheetResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let view = if wire.sheet_id.is_empty() {
            let (round, office) = (id(&wire.round_id, "round_id")?, office(wire.office, "office")?);
            self.0.sheet_of(round, &office, &by).await
        } else {
            self.0.sheet(id(&wire.sheet_id, "sheet_id")?, &by).await
        };
        let sheet = Some(self.show(&view.map_err(status)?));
        Ok(Response::new(v1::GetSheetResponse { sheet }))
    }

    async fn list_sheets(
        &self,
        request: Request<v1::ListSheetsRequest>,
    ) -> Answer<v1::ListSheetsResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let (round, above) = (id(&wire.round_id, "round_id")?, office(wire.above, "above")?);
        let limit = page_size(wire.page_size, 200, 500);
        let filter = Filter {
            after: after_office(wire.page_token)?,
            state: state_filter(wire.state),
            late_at: wire.late_only.then(|| self.0.now()),
            limit: i64::from(limit),
        };
        let (round, found) =
            self.0.sheets_under(round, &above, filter, &by).await.map_err(status)?;
        let now = self.0.now();
        let full = count(found.len()) == limit;
        let next = found.last().filter(|_| full).map(|last| last.sheet.office.to_string());
        Ok(Response::new(v1::ListSheetsResponse {
            sheets: found.iter().map(|one| summary(one, round.packs, now)).collect(),
            next_page_token: next.unwrap_or_default(),
        }))
    }

    async fn list_sheet_history(
        &self,
        request: Request<v1::ListSheetHistoryRequest>,
    ) -> Answer<v1::ListSheetHistoryResponse> {
        let by = actor(&request)?.clone();
        let sheet = id(&request.get_ref().sheet_id, "sheet_id")?;
        let entries = self.0.history(sheet, &by).await.map_err(status)?;
        let entries = entries.into_iter().map(history_entry).collect();
        Ok(Response::new(v1::ListSheetHistoryResponse { entries }))
    }

    async fn list_facility_lines(
        &self,
        request: Request<v1::ListFacilityLinesRequest>,
    ) -> Answer<v1::ListFacilityLinesResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let facility = code(&wire.facility_code, "facility_code")?;
        let (before, limit) = (moment::read(&wire.page_token)?, page_size(wire.page_size, 20, 50));
        let lines = self.0.facility_lines(facility, before, limit, &by).await.map_err(status)?;
        let last = lines.last().filter(|_| count(lines.len()) == limit);
        let next_page_token = last.map(|line| moment::token(line.locked_at, line.sheet));
        Ok(Response::new(v1::ListFacilityLinesResponse {
            next_page_token: next_page_token.unwrap_or_default(),
            lines: lines.into_iter().map(facility_line).collect(),
        }))
    }

    async fn confirm_sheet(
        &self,
        request: Request<v1::ConfirmSheetRequest>,
    ) -> Answer<v1::ConfirmSheetResponse> {
        let by = actor(&request)?.clone();
        let sheet = id(&request.get_ref().sheet_id, "sheet_id")?;
        let sheet = Some(self.show(&self.0.confirm(sheet, &by).await.map_err(status)?));
        Ok(Response::new(v1::ConfirmSheetResponse { sheet }))
    }

    async fn enter_lines(
        &self,
        request: Request<v1::EnterLinesRequest>,
    ) -> Answer<v1::EnterLinesResponse> {
        let by = actor(&request)?.clone();
        let wish = read_lines(request.into_inner())?;
        let sheet = Some(self.show(&self.0.enter(wish, &by).await.map_err(status)?));
        Ok(Response::new(v1::EnterLinesResponse { sheet }))
    }

    async fn import_lines(
        &self,
        request: Request<Streaming<v1::ImportLinesRequest>>,
    ) -> Answer<v1::ImportLinesResponse> {
        let by = actor(&request)?.clone();
        let (header, file) = files::read(request.into_inner()).await?;
        let (sheet, expected) =
            (id(&header.sheet_id, "header.sheet_id")?, version(header.expected_version));
        let imported =
            self.0.import(sheet, expected, header.dry_run, &file, &by).await.map_err(status)?;
        let bad_rows = imported.bad.into_iter().map(|row| v1::BadRow {
            line: row.line,
            column: row.column.to_owned(),
            reason: row.reason.to_owned(),
            message: row.message,
        });
        Ok(Response::new(v1::ImportLinesResponse {
            sheet: Some(self.show(&imported.view)),
            rows: imported.rows,
            bad_rows: bad_rows.collect(),
            saved: imported.saved,
        }))
    }

    type ExportLinesStream = BoxStream<'static, Result<v1::ExportLinesResponse, Status>>;

    async fn export_lines(
        &self,
        request: Request<v1::ExportLinesRequest>,
    ) -> Answer<Self::ExportLinesStream> {
        let by = actor(&request)?.clone();
        let sheet = id(&request.get_ref().sheet_id, "sheet_id")?;
        let file = self.0.export(sheet, &by).await.map_err(status)?;
        let chunks: Vec<_> = file
            .chunks(files::CHUNK)
            .map(|chunk| Ok(v1::ExportLinesResponse { chunk: chunk.to_vec() }))
            .collect();
        Ok(Response::new(stream::iter(chunks).boxed()))
    }

    async fn complete_sheet(
        &self,
        request: Request<v1::CompleteSheetRequest>,
    ) -> Answer<v1::CompleteSheetResponse> {
        let by = actor(&request)?.clone();
        let v1::CompleteSheetRequest { sheet_id, expected_version } = request.into_inner();
        let (sheet, expected) = (id(&sheet_id, "sheet_id")?, version(expected_version));
        let sheet = Some(self.show(&self.0.complete(sheet, expected, &by).await.map_err(status)?));
        Ok(Response::new(v1::CompleteSheetResponse { sheet }))
    }

    async fn reopen_sheet(
        &self,
        request: Request<v1::ReopenSheetRequest>,
    ) -> Answer<v1::ReopenSheetResponse> {
        let by = actor(&request)?.clone();
        let sheet = id(&request.get_ref().sheet_id, "sheet_id")?;
        let sheet = Some(self.show(&self.0.reopen(sheet, &by).await.map_err(status)?));
        Ok(Response::new(v1::ReopenSheetResponse { sheet }))
    }

    async fn change_ceilings(
        &self,
        request: Request<v1::ChangeCeilingsRequest>,
    ) -> Answer<v1::ChangeCeilingsResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let wish = CeilingsWish {
            sheet: id(&wire.sheet_id, "sheet_id")?,
            ceilings: amounts(wire.ceilings, "ceilings")?,
            reason: because(wire.reason)?,
        };
        let sheet = Some(self.show(&self.0.change_ceilings(wish, &by).await.map_err(status)?));
        Ok(Response::new(v1::ChangeCeilingsResponse { sheet }))
    }

    async fn simulate_rule(
        &self,
        request: Request<v1::SimulateRuleRequest>,
    ) -> Answer<v1::SimulateRuleResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let sheet = id(&wire.sheet_id, "sheet_id")?;
        let wish = application(wire.application, "application")?;
        let simulated =
            self.0.simulate(sheet, |round| wish.for_round(round), &by).await.map_err(status)?;
        let proposal = Some(wire_proposal(&simulated));
        Ok(Response::new(v1::SimulateRuleResponse { proposal }))
    }

    async fn compare_rules(
        &self,
        request: Request<v1::CompareRulesRequest>,
    ) -> Answer<v1::CompareRulesResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let sheet = id(&wire.sheet_id, "sheet_id")?;
        let first = application(wire.first, "first")?;
        let second = application(wire.second, "second")?;
        let compared = self
            .0
            .compare(sheet, |round| first.for_round(round), |round| second.for_round(round), &by)
            .await
            .map_err(status)?;
        Ok(Response::new(wire_comparison(&compared)))
    }

    async fn adopt_rule(
        &self,
        request: Request<v1::AdoptRuleRequest>,
    ) -> Answer<v1::AdoptRuleResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let (sheet, expected) = (id(&wire.sheet_id, "sheet_id")?, version(wire.expected_version));
        let wish = application(wire.application, "application")?;
        let view = self.0.adopt(sheet, expected, |round| wish.kept_for(round), &by).await;
        let sheet = Some(self.show(&view.map_err(status)?));
        Ok(Response::new(v1::AdoptRuleResponse { sheet }))
    }

    async fn get_basis(
        &self,
        request: Request<v1::GetBasisRequest>,
    ) -> Answer<v1::GetBasisResponse> {
        let by = actor(&request)?.clone();
        let sheet = id(&request.get_ref().sheet_id, "sheet_id")?;
        let Some(basis) = self.0.basis(sheet, &by).await.map_err(status)? else {
            return Ok(Response::new(v1::GetBasisResponse::default()));
        };
        Ok(Response::new(v1::GetBasisResponse {
            application: kept_application(&basis.application),
            lines: basis.lines.iter().map(proposed_line).collect(),
            adopted_by: basis.adopted_by,
            adopted_time: Some(timestamp(basis.adopted_at)),
            version: u64::try_from(basis.version).unwrap_or(0),
        }))
    }

    async fn lock_sheets(
        &self,
        request: Request<v1::LockSheetsRequest>,
    ) -> Answer<v1::LockSheetsResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let wish = LockWish {
            id: id(&wire.request_id, "request_id")?,
            round: id(&wire.round_id, "round_id")?,
            locker: office(wire.locker, "locker")?,
            sheets: ids(&wire.sheet_ids, "sheet_ids", MAX_SHEETS_PER_CALL)?,
        };
        let locked = self.0.lock_sheets(wish, &by).await.map_err(status)?;
        Ok(Response::new(receipt(&locked)))
    }

    async fn lock_late_sheets(
        &self,
        request: Request<v1::LockLateSheetsRequest>,
    ) -> Answer<v1::LockLateSheetsResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let wish = LockWish {
            id: id(&wire.request_id, "request_id")?,
            round: id(&wire.round_id, "round_id")?,
            locker: office(wire.locker, "locker")?,
            sheets: Vec::new(),
        };
        let late = self.0.lock_late_sheets(wish, &by).await.map_err(status)?;
        Ok(Response::new(v1::LockLateSheetsResponse {
            lock: Some(late.receipt.as_ref().map(receipt).unwrap_or_default()),
            offices: late.offices.iter().map(wire_office).collect(),
            late_default: wire_late_default(late.default).into(),
        }))
    }

    async fn remind_offices(
        &self,
        request: Request<v1::RemindOfficesRequest>,
    ) -> Answer<v1::RemindOfficesResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let (round, above) = (id(&wire.round_id, "round_id")?, office(wire.above, "above")?);
        let sheets = ids(&wire.sheet_ids, "sheet_ids", MAX_SHEETS_PER_CALL)?;
        let reminded = self.0.remind(round, above, &sheets, &by).await.map_err(status)?;
        Ok(Response::new(v1::RemindOfficesResponse { reminded: count(reminded) }))
    }
}

impl Sheets {
    fn show(&self, view: &SheetView) -> v1::Sheet {
        sheet(view, self.0.now())
    }
}

fn read_lines(wire: v1::EnterLinesRequest) -> Result<LinesWish, Status> {
    if wire.lines.len() > MAX_LINES_PER_CALL {
        let message = format!("{} lines are more than {MAX_LINES_PER_CALL}", wire.lines.len());
        return Err(refuse(&reason::TOO_MANY, "lines", message));
    }
    let entries = wire
        .lines
        .into_iter()
        .map(|line| Ok((line.child_code, amounts(line.units, "lines.units")?)))
        .collect::<Result<_, Status>>()?;
    Ok(LinesWish {
        sheet: id(&wire.sheet_id, "sheet_id")?,
        expected_version: version(wire.expected_version),
        entries,
        replace_all: wire.replace_all,
    })
}

fn history_entry(entry: Entry) -> v1::HistoryEntry {
    v1::HistoryEntry {
        version: u64::try_from(entry.version).unwrap_or(0),
        action: entry.action,
        person: entry.by.person,
        organisation: entry.by.organisation,
        by_proxy: entry.by.by_proxy,
        time: Some(timestamp(entry.by.at)),
        reason: entry.reason,
    }
}
