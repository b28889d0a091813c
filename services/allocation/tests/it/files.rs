//! A sheet's lines as a CSV file, in and out.

use futures::{StreamExt, stream};
use tonic::{Code, Status};

use vsys_proto::allocation::v1::{self, import_lines_request::Part};

use crate::atlas::{CHIYODA, CHUO, MINATO, TOKYO, boxes, clinic, hospital, satellite, units};
use crate::country::{Country, clerk};
use crate::refusal::assert_refused;

const HEADING: &str = "code,name,vaccine_vials,needle_pieces,syringe_pieces";

fn chunk(bytes: &[u8]) -> v1::ImportLinesRequest {
    v1::ImportLinesRequest { part: Some(Part::Chunk(bytes.to_vec())) }
}

impl Country {
    async fn header(&self, of: &str, dry_run: bool) -> v1::ImportLinesRequest {
        let sheet = self.sheet(of).await;
        let (sheet_id, expected_version) = (sheet.sheet_id, sheet.version);
        let header = v1::ImportHeader { sheet_id, expected_version, dry_run };
        v1::ImportLinesRequest { part: Some(Part::Header(header)) }
    }

    /// Sends a file in two pieces.
    pub(crate) async fn import(
        &self,
        of: &str,
        dry_run: bool,
        file: &[u8],
    ) -> Result<v1::ImportLinesResponse, Status> {
        let (head, tail) = file.split_at(file.len() / 2);
        let messages = [self.header(of, dry_run).await, chunk(head), chunk(tail)];
        let answer = self.sheets(&clerk(of)).import_lines(stream::iter(messages)).await?;
        Ok(answer.into_inner())
    }

    pub(crate) async fn export(&self, of: &str) -> String {
        let request = v1::ExportLinesRequest { sheet_id: self.sheet(of).await.sheet_id };
        let chunks = self.sheets(&clerk(of)).export_lines(request).await.unwrap().into_inner();
        let chunks: Vec<_> = chunks.map(|piece| piece.unwrap().chunk).collect().await;
        String::from_utf8(chunks.concat()).unwrap()
    }
}

#[tokio::test]
async fn a_file_is_checked_first_and_then_taken() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let (hospital, clinic) = (hospital(CHIYODA), clinic(CHIYODA));
    let file = format!("{HEADING}\r\n{hospital},病院,100,600,600\r\n{clinic},,95,400,400\r\n");
    let before = country.traces().await;
    let checked = country.import(CHIYODA, true, file.as_bytes()).await.unwrap();
    assert_eq!((checked.rows, checked.saved, checked.bad_rows.len()), (2, false, 0));
    country.assert_untouched(&before).await;
    let taken = country.import(CHIYODA, false, file.as_bytes()).await.unwrap();
    assert_eq!((taken.rows, taken.saved), (2, true));
    let sheet = taken.sheet.unwrap();
    assert_eq!((sheet.lines.len(), sheet.allocated), (2, Some(boxes(1))));
}

#[tokio::test]
async fn every_bad_row_is_listed_and_nothing_changes() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let good = hospital(CHIYODA);
    let (linked, minato) = (satellite(CHIYODA), hospital(MINATO));
    let file = format!(
        "{HEADING}\n{good},病院,1,1,1\n{linked},,1,1,1\n{minato},,1,1,1\n12,,1,1,1\n\
         {good},,1,1,1\n1399999999,,1,1,1\n{good},,many,-1,1\n{good},1\n"
    );
    let before = country.traces().await;
    for dry_run in [true, false] {
        let answer = country.import(CHIYODA, dry_run, file.as_bytes()).await.unwrap();
        assert_eq!((answer.rows, answer.saved), (8, false));
        let bad: Vec<_> = answer
            .bad_rows
            .iter()
            .map(|row| (row.line, row.column.as_str(), row.reason.as_str()))
            .collect();
        let expected = [
            (3, "code", "FACILITY_NOT_BASIC"),
            (4, "code", "FACILITY_OF_ANOTHER_MUNICIPALITY"),
            (5, "code", "CODE_NOT_BELOW"),
            (6, "code", "CSV_DUPLICATE_CODE"),
            (7, "code", "NO_SUCH_FACILITY"),
            (8, "vaccine_vials", "QUANTITY_FORMAT"),
            (8, "needle_pieces", "QUANTITY_FORMAT"),
            (9, "", "CSV_COLUMNS"),
        ];
        assert_eq!(bad, expected);
        assert!(answer.bad_rows.iter().all(|row| !row.message.is_empty()));
        country.assert_untouched(&before).await;
    }
}

#[tokio::test]
async fn what_is_exported_can_be_imported() {
    let country = Country::issued().await;
    country.confirm(TOKYO).await;
    country.enter(TOKYO, &[(CHIYODA, units(100, 0, 7)), (CHUO, boxes(0))]).await;
    let file = country.export(TOKYO).await;
    let expected = format!(
        "\u{feff}{HEADING},capacity_doses,wanted_vials\n131016,千代田区,100,0,7,,\n\
         131024,中央区,0,0,0,,\n131032,港区,195,1000,1000,,\n"
    );
    assert_eq!(file, expected, "every municipality has a row, also one without anything");
    let sheet = country.sheet(TOKYO).await;
    let clear = v1::EnterLinesRequest {
        sheet_id: sheet.sheet_id.clone(),
        expected_version: sheet.version,
        lines: Vec::new(),
        replace_all: true,
    };
    let cleared = country.sheets(&clerk(TOKYO)).enter_lines(clear).await.unwrap().into_inner();
    assert!(cleared.sheet.unwrap().lines.is_empty());
    country.import(TOKYO, false, file.as_bytes()).await.unwrap();
    assert_eq!(country.sheet(TOKYO).await.lines, sheet.lines);
}

#[tokio::test]
async fn a_file_without_end_is_refused_at_its_limit() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let before = country.traces().await;
    let header = country.header(CHIYODA, false).await;
    let start = chunk(format!("{HEADING}\n").as_bytes());
    let row = format!("{},病院,1,1,1\n", hospital(CHIYODA));
    let endless = stream::repeat(chunk(row.repeat(1_000).as_bytes()));
    let messages = stream::iter([header, start]).chain(endless);
    let refused = country.sheets(&clerk(CHIYODA)).import_lines(messages).await;
    assert_refused(refused, Code::ResourceExhausted, "FILE_TOO_LARGE", "chunk");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn an_import_that_is_none_is_refused() {
    let country = Country::handed_down().await;
    let before = country.traces().await;
    let mut chiyoda = country.sheets(&clerk(CHIYODA));
    let header = country.header(CHIYODA, false).await;
    let (code, reason) = (Code::InvalidArgument, "IMPORT_HEADER_MISSING");
    let refused = chiyoda.import_lines(stream::iter([chunk(b"code\n")])).await;
    assert_refused(refused, code, reason, "header");
    let refused = chiyoda.import_lines(stream::empty()).await;
    assert_refused(refused, code, reason, "header");
    let refused = chiyoda.import_lines(stream::iter([header.clone(), header])).await;
    assert_refused(refused, code, reason, "chunk");
    // The file is fine, the sheet is not confirmed yet.
    let refused = country.import(CHIYODA, false, format!("{HEADING}\n").as_bytes()).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_NOT_CONFIRMED", "sheet_id");
    country.assert_untouched(&before).await;
    // The header names a version that is no longer true.
    let seen = country.header(CHIYODA, false).await;
    country.confirm(CHIYODA).await;
    let before = country.traces().await;
    let file = chunk(format!("{HEADING}\n{},,1,1,1\n", hospital(CHIYODA)).as_bytes());
    let refused = chiyoda.import_lines(stream::iter([seen, file])).await;
    assert_refused(refused, Code::Aborted, "STALE_VERSION", "expected_version");
    country.assert_untouched(&before).await;
}
