//! What is still possible before the lock: slices, reopening, proxies, other ceilings.

use tonic::Code;

use vsys_proto::{
    allocation::v1::{self, SheetState},
    vocabulary::v1::ItemUnits,
};

use crate::atlas::{
    CHIYODA, CHUO, KANAGAWA, MINATO, NATION, TOKYO, YOKOHAMA, boxes, hospital, office, units,
};
use crate::country::{Country, clerk, locker};
use crate::refusal::assert_refused;

impl Country {
    /// What it takes to give an office other ceilings.
    async fn ceilings(&self, of: &str, ceilings: ItemUnits) -> v1::ChangeCeilingsRequest {
        v1::ChangeCeilingsRequest {
            sheet_id: self.sheet(of).await.sheet_id,
            ceilings: Some(ceilings),
            reason: "再配分".into(),
        }
    }
}

#[tokio::test]
async fn one_late_town_does_not_hold_up_its_prefecture() {
    let country = Country::handed_down().await;
    country.give_all_to_the_hospital(CHIYODA).await;
    let wish = country.slice(TOKYO, &[CHIYODA]).await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    let slice = tokyo.lock_sheets(wish).await.unwrap().into_inner();
    assert_eq!((slice.sheets_locked, slice.sheets_open, slice.chain_sequence), (1, 2, 3));
    assert_eq!(slice.allocated, Some(boxes(1)));
    let told: v1::SheetLocked = country.last_told().await;
    assert_eq!((told.office, told.sheets_in_lock), (office(CHIYODA), 1));
    assert_eq!(country.sheet(CHUO).await.state(), SheetState::Issued);
    country.give_all_to_the_hospital(CHUO).await;
    let rest = country.lock(TOKYO).await;
    assert_eq!((rest.sheets_locked, rest.sheets_open, rest.chain_sequence), (1, 1, 4));
    country.give_all_to_the_hospital(MINATO).await;
    let rest = country.lock(TOKYO).await;
    assert_eq!((rest.sheets_locked, rest.sheets_open, rest.chain_sequence), (1, 0, 5));
}

#[tokio::test]
async fn a_completed_sheet_is_reopened_until_the_lock() {
    let country = Country::decided().await;
    let sheet = country.reopen(CHIYODA).await;
    assert_eq!(sheet.state(), SheetState::Confirmed);
    let told: v1::SheetReopened = country.last_told().await;
    assert_eq!((told.sheet_id, told.office), (sheet.sheet_id, office(CHIYODA)));
    // It is in work again, so a lock of all leaves it out.
    assert_eq!(country.lock(TOKYO).await.sheets_locked, 2);
    country.enter(CHIYODA, &[(&hospital(CHIYODA), units(100, 500, 500))]).await;
    country.complete(CHIYODA).await;
    assert_eq!(country.lock(TOKYO).await.allocated, Some(units(100, 500, 500)));
}

#[tokio::test]
async fn a_prefecture_enters_for_a_late_town_and_the_history_says_so() {
    let country = Country::handed_down().await;
    let mut tokyo = country.sheets(&clerk(TOKYO));
    let sheet_id = country.sheet(CHIYODA).await.sheet_id;
    let confirm = v1::ConfirmSheetRequest { sheet_id: sheet_id.clone() };
    tokyo.confirm_sheet(confirm).await.unwrap();
    let enter = country.lines(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
    tokyo.enter_lines(enter).await.unwrap();
    let complete = v1::CompleteSheetRequest { sheet_id: sheet_id.clone(), expected_version: 3 };
    tokyo.complete_sheet(complete).await.unwrap();
    let told: v1::SheetCompleted = country.last_told().await;
    assert!(told.by_proxy, "{told:?}");
    let told: v1::SheetConfirmed = country.last_told().await;
    assert!(told.by_proxy, "{told:?}");
    let request = v1::ListSheetHistoryRequest { sheet_id };
    let history = country.sheets(&clerk(CHIYODA)).list_sheet_history(request).await.unwrap();
    let entries = history.into_inner().entries;
    let deeds: Vec<_> = entries.iter().map(|e| (e.version, e.action.as_str())).collect();
    assert_eq!(deeds, [(2, "confirmed"), (3, "entered"), (4, "completed")]);
    for entry in entries {
        assert_eq!((entry.person.as_str(), entry.organisation.as_str()), ("clerk-13", TOKYO));
        assert!(entry.by_proxy && entry.time.is_some(), "{entry:?}");
    }
}

#[tokio::test]
async fn a_lock_is_no_proxy_and_is_in_the_history_too() {
    let country = Country::locked().await;
    let request = v1::ListSheetHistoryRequest { sheet_id: country.sheet(CHIYODA).await.sheet_id };
    let history = country.sheets(&clerk(NATION)).list_sheet_history(request).await.unwrap();
    let last = history.into_inner().entries.pop().unwrap();
    assert_eq!((last.version, last.action.as_str(), last.by_proxy), (5, "locked", false));
    assert_eq!((last.person.as_str(), last.organisation.as_str()), ("locker-13", TOKYO));
}

#[tokio::test]
async fn other_ceilings_take_a_sheet_in_work_back_to_issued() {
    let country = Country::issued().await;
    country.confirm(TOKYO).await;
    country.complete(TOKYO).await;
    let mut nation = country.sheets(&clerk(NATION));
    let wish = country.ceilings(TOKYO, boxes(2)).await;
    let sheet = nation.change_ceilings(wish.clone()).await.unwrap().into_inner().sheet.unwrap();
    assert_eq!((sheet.state(), sheet.ceilings), (SheetState::Issued, Some(boxes(2))));
    assert_eq!((sheet.lines.len(), sheet.check.unwrap().vaccine_fits), (3, false));
    let told: v1::CeilingsChanged = country.last_told().await;
    assert_eq!((told.before, told.after), (Some(boxes(3)), Some(boxes(2))));
    assert_eq!((told.back_to_issued, told.reason.as_str()), (true, "再配分"));
    // The same ceilings again are no event.
    let before = country.traces().await;
    nation.change_ceilings(wish).await.unwrap();
    country.assert_untouched(&before).await;
    // Kanagawa has not begun, so nothing goes back.
    let wish = country.ceilings(KANAGAWA, boxes(4)).await;
    nation.change_ceilings(wish).await.unwrap();
    let told: v1::CeilingsChanged = country.last_told().await;
    assert!(!told.back_to_issued);
    country.confirm(TOKYO).await;
    country.enter(TOKYO, &[(MINATO, boxes(0))]).await;
    assert_eq!(country.complete(TOKYO).await.state(), SheetState::Completed);
}

#[tokio::test]
async fn ceilings_below_an_office_never_pass_its_own() {
    let country = Country::handed_down().await;
    let before = country.traces().await;
    let one_needle_more = ItemUnits { needle_pieces: 1_001, ..boxes(1) };
    let wish = country.ceilings(CHIYODA, one_needle_more).await;
    let refused = country.sheets(&clerk(TOKYO)).change_ceilings(wish.clone()).await;
    let (code, reason) = (Code::FailedPrecondition, "CEILINGS_ABOVE_PARENT");
    let status = assert_refused(refused, code, reason, "ceilings");
    assert!(status.message().contains("3001"), "{status:?}");
    let silent = v1::ChangeCeilingsRequest { reason: String::new(), ..wish.clone() };
    let refused = country.sheets(&clerk(TOKYO)).change_ceilings(silent).await;
    assert_refused(refused, Code::InvalidArgument, "NO_REASON", "reason");
    for stranger in [NATION, KANAGAWA] {
        let refused = country.sheets(&clerk(stranger)).change_ceilings(wish.clone()).await;
        assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_id");
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn two_changes_at_once_do_not_pass_the_ceiling_together() {
    let country = Country::handed_down().await;
    let mut tokyo = country.sheets(&clerk(TOKYO));
    let free = country.ceilings(MINATO, boxes(0)).await;
    tokyo.change_ceilings(free).await.unwrap();
    // One box is free, and two towns are to have it.
    let chiyoda = country.ceilings(CHIYODA, boxes(2)).await;
    let chuo = country.ceilings(CHUO, boxes(2)).await;
    let (mut one, mut other) = (country.sheets(&clerk(TOKYO)), country.sheets(&clerk(TOKYO)));
    let (one, other) = tokio::join!(one.change_ceilings(chiyoda), other.change_ceilings(chuo));
    let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(won.unwrap().into_inner().sheet.unwrap().ceilings, Some(boxes(2)));
    let (code, reason) = (Code::FailedPrecondition, "CEILINGS_ABOVE_PARENT");
    assert_refused(lost, code, reason, "ceilings");
    // Kanagawa's ceilings are its own matter.
    let wish = country.ceilings(YOKOHAMA, boxes(0)).await;
    country.sheets(&clerk(KANAGAWA)).change_ceilings(wish).await.unwrap();
}
