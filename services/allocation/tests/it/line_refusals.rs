//! Lines that cannot be, and sheets that take none.

use tonic::Code;

use vsys_proto::{allocation::v1, vocabulary::v1::ItemUnits};

use crate::atlas::{
    CHIYODA, MINATO, NATION, TOKYO, YOKOHAMA, boxes, closed_venue, hospital, office, satellite,
    units,
};
use crate::country::{Country, clerk};
use crate::refusal::{assert_refused, fields, value};

/// A code with a slip in its last digit.
fn mistyped(code: &str) -> String {
    let last = code[9..].parse::<u32>().unwrap();
    format!("{}{}", &code[..9], (last + 1) % 10)
}

#[tokio::test]
async fn a_line_for_somebody_who_can_not_receive_names_the_reason() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let before = country.traces().await;
    for (code, reason) in [
        (hospital(MINATO), "FACILITY_OF_ANOTHER_MUNICIPALITY"),
        (satellite(CHIYODA), "FACILITY_NOT_BASIC"),
        (closed_venue(CHIYODA), "FACILITY_CLOSED"),
        (mistyped(&hospital(CHIYODA)), "NO_SUCH_FACILITY"),
    ] {
        let lines = [(hospital(CHIYODA), boxes(0)), (code, boxes(1))];
        let lines = lines.each_ref().map(|(code, units)| (code.as_str(), *units));
        let request = country.lines(CHIYODA, &lines).await;
        let refused = country.sheets(&clerk(CHIYODA)).enter_lines(request).await;
        let field = "lines[1].child_code";
        let status = assert_refused(refused, Code::FailedPrecondition, "LINES_REFUSED", field);
        assert_eq!(value(&status, "line_reason"), reason);
        country.assert_untouched(&before).await;
    }
}

#[tokio::test]
async fn a_mistyped_facility_gets_the_code_that_was_meant() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let code = mistyped(&hospital(CHIYODA));
    let request = country.lines(CHIYODA, &[(&code, boxes(1))]).await;
    let refused = country.sheets(&clerk(CHIYODA)).enter_lines(request).await;
    let (code, reason) = (Code::FailedPrecondition, "LINES_REFUSED");
    let status = assert_refused(refused, code, reason, "lines[0].child_code");
    let meant = format!("did you mean {}?", hospital(CHIYODA));
    assert!(fields(&status)[0].1.contains(&meant), "{status:?}");
}

#[tokio::test]
async fn every_line_that_can_not_be_is_listed() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let (minato, linked) = (hospital(MINATO), satellite(CHIYODA));
    let lines = [(minato.as_str(), boxes(1)), (linked.as_str(), boxes(1))];
    let request = country.lines(CHIYODA, &lines).await;
    let refused = country.sheets(&clerk(CHIYODA)).enter_lines(request).await.unwrap_err();
    let named: Vec<_> = fields(&refused).into_iter().map(|(field, _)| field).collect();
    assert_eq!(named, ["lines[0].child_code", "lines[1].child_code"]);
}

#[tokio::test]
async fn a_code_that_is_none_of_the_tier_below_is_refused() {
    let country = Country::issued().await;
    country.confirm(TOKYO).await;
    let before = country.traces().await;
    let mut tokyo = country.sheets(&clerk(TOKYO));
    // A facility, a wrong check digit, another prefecture, a prefecture.
    for code in [hospital(CHIYODA).as_str(), "131015", YOKOHAMA, TOKYO] {
        let request = country.lines(TOKYO, &[(code, boxes(1))]).await;
        let refused = tokyo.enter_lines(request).await;
        let field = "lines[0].child_code";
        assert_refused(refused, Code::InvalidArgument, "CHILD_NOT_BELOW", field);
    }
    // Shinjuku is a municipality of Tokyo, but none that this country has.
    let request = country.lines(TOKYO, &[("131041", boxes(1))]).await;
    let (code, reason) = (Code::FailedPrecondition, "LINES_REFUSED");
    let status =
        assert_refused(tokyo.enter_lines(request).await, code, reason, "lines[0].child_code");
    assert_eq!(value(&status, "line_reason"), "NO_SUCH_PLACE");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn quantities_are_needed_and_bounded() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let before = country.traces().await;
    let mut chiyoda = country.sheets(&clerk(CHIYODA));
    let mut request =
        country.lines(CHIYODA, &[(&hospital(CHIYODA), units(1_000_000_001, 0, 0))]).await;
    let refused = chiyoda.enter_lines(request.clone()).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_VALUE", "lines.units");
    request.lines[0].units = None;
    let refused = chiyoda.enter_lines(request.clone()).await;
    let status = assert_refused(refused, Code::InvalidArgument, "MALFORMED_VALUE", "lines.units");
    assert_eq!(value(&status, "value_reason"), "AMOUNTS_MISSING");
    request.lines = vec![v1::LineEntry::default(); 20_001];
    let refused = chiyoda.enter_lines(request).await;
    assert_refused(refused, Code::InvalidArgument, "TOO_MANY", "lines");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_sum_over_the_ceiling_is_drafted_but_not_completed() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let one_vial_more = ItemUnits { vaccine_vials: 196, ..boxes(1) };
    let sheet = country.enter(CHIYODA, &[(&hospital(CHIYODA), one_vial_more)]).await;
    let check = sheet.check.unwrap();
    assert!(!check.vaccine_fits && check.needle_fits && check.syringe_fits);
    let before = country.traces().await;
    let request =
        v1::CompleteSheetRequest { sheet_id: sheet.sheet_id, expected_version: sheet.version };
    let refused = country.sheets(&clerk(CHIYODA)).complete_sheet(request).await;
    let field = "lines.units.vaccine";
    let status = assert_refused(refused, Code::FailedPrecondition, "ABOVE_CEILING", field);
    let figures = ["item", "sum", "ceiling"].map(|key| value(&status, key));
    assert_eq!(figures, ["vaccine", "196", "195"]);
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_stale_version_says_what_is_true() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let seen = country.lines(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
    country.enter(CHIYODA, &[(&hospital(CHIYODA), units(100, 0, 0))]).await;
    let before = country.traces().await;
    let mut chiyoda = country.sheets(&clerk(CHIYODA));
    let refused = chiyoda.enter_lines(seen.clone()).await;
    let status = assert_refused(refused, Code::Aborted, "STALE_VERSION", "expected_version");
    assert_eq!(["expected", "actual"].map(|key| value(&status, key)), ["2", "3"]);
    let late = v1::CompleteSheetRequest { sheet_id: seen.sheet_id, expected_version: 2 };
    let refused = chiyoda.complete_sheet(late).await;
    assert_refused(refused, Code::Aborted, "STALE_VERSION", "expected_version");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_sheet_takes_lines_only_while_its_office_works_on_it() {
    let country = Country::handed_down().await;
    let mut chiyoda = country.sheets(&clerk(CHIYODA));
    let lines = [(&*hospital(CHIYODA), boxes(1))];
    let request = country.lines(CHIYODA, &lines).await;
    let refused = chiyoda.enter_lines(request).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_NOT_CONFIRMED", "sheet_id");
    country.decide().await;
    let request = country.lines(CHIYODA, &lines).await;
    let refused = chiyoda.enter_lines(request.clone()).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_ALREADY_COMPLETED", "sheet_id");
    country.lock(TOKYO).await;
    let before = country.traces().await;
    let sheet_id = request.sheet_id.clone();
    let (code, reason, field) = (Code::FailedPrecondition, "SHEET_ALREADY_LOCKED", "sheet_id");
    assert_refused(chiyoda.enter_lines(request).await, code, reason, field);
    let confirm = v1::ConfirmSheetRequest { sheet_id: sheet_id.clone() };
    assert_refused(chiyoda.confirm_sheet(confirm).await, code, reason, field);
    let complete = v1::CompleteSheetRequest { sheet_id: sheet_id.clone(), expected_version: 5 };
    assert_refused(chiyoda.complete_sheet(complete).await, code, reason, field);
    let reopen = v1::ReopenSheetRequest { sheet_id: sheet_id.clone() };
    assert_refused(chiyoda.reopen_sheet(reopen).await, code, reason, field);
    let ceilings =
        v1::ChangeCeilingsRequest { sheet_id, ceilings: Some(boxes(2)), reason: "追加".into() };
    let refused = country.sheets(&clerk(TOKYO)).change_ceilings(ceilings).await;
    assert_refused(refused, code, reason, field);
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn only_the_office_itself_and_the_one_exactly_above_enter() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let before = country.traces().await;
    let request = country.lines(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
    for stranger in [NATION, MINATO, "14", YOKOHAMA] {
        let refused = country.sheets(&clerk(stranger)).enter_lines(request.clone()).await;
        assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_id");
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_sheet_is_shown_to_its_office_and_those_above_only() {
    let country = Country::handed_down().await;
    let sheet_id = country.sheet(CHIYODA).await.sheet_id;
    let request =
        v1::GetSheetRequest { sheet_id: sheet_id.clone(), ..v1::GetSheetRequest::default() };
    for reader in [NATION, TOKYO, CHIYODA] {
        let shown = country.sheets(&clerk(reader)).get_sheet(request.clone()).await.unwrap();
        assert_eq!(shown.into_inner().sheet.unwrap().sheet_id, sheet_id);
    }
    for stranger in ["14", MINATO] {
        let mut sheets = country.sheets(&clerk(stranger));
        let refused = sheets.get_sheet(request.clone()).await;
        assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_id");
        let list = v1::ListSheetsRequest {
            round_id: country.round.clone(),
            above: office(TOKYO),
            ..v1::ListSheetsRequest::default()
        };
        assert_refused(
            sheets.list_sheets(list).await,
            Code::PermissionDenied,
            "NOT_YOUR_OFFICE",
            "above",
        );
    }
}

#[tokio::test]
async fn a_sheet_that_is_not_there_is_said_to_be_missing() {
    let country = Country::opened().await;
    let mut nation = country.sheets(&clerk(NATION));
    let request = v1::ConfirmSheetRequest { sheet_id: country.request_id() };
    assert_refused(
        nation.confirm_sheet(request).await,
        Code::NotFound,
        "NO_SUCH_SHEET",
        "sheet_id",
    );
    let request = v1::ConfirmSheetRequest { sheet_id: "Chiyoda".into() };
    let refused = nation.confirm_sheet(request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "MALFORMED_VALUE", "sheet_id");
    assert_eq!(value(&status, "value_reason"), "ID_FORMAT");
    let request = v1::GetSheetRequest {
        sheet_id: String::new(),
        round_id: country.round.clone(),
        office: office(TOKYO),
    };
    // Tokyo's sheet is opened by the issue, which has not happened.
    assert_refused(nation.get_sheet(request).await, Code::NotFound, "NO_SUCH_SHEET", "sheet_id");
}
