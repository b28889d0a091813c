//! The same request again: the same answer, and nothing is told anew.

use tonic::Code;

use vsys_proto::allocation::v1;

use crate::atlas::{CHIYODA, CHUO, NATION, TOKYO, boxes, hospital, units};
use crate::country::{Country, clerk, locker};
use crate::refusal::assert_refused;

#[tokio::test]
async fn a_round_is_opened_once_even_by_two_callers_at_once() {
    let country = Country::quiet().await;
    let wish = country.wish("第1クール", 6);
    let (mut one, mut other) = (country.rounds(&clerk(NATION)), country.rounds(&clerk(NATION)));
    let (one, other) =
        tokio::join!(one.create_round(wish.clone()), other.create_round(wish.clone()));
    let opened = one.unwrap().into_inner();
    assert_eq!(other.unwrap().into_inner(), opened);
    let before = country.traces().await;
    let mut nation = country.rounds(&clerk(NATION));
    assert_eq!(nation.create_round(wish.clone()).await.unwrap().into_inner(), opened);
    let other = v1::CreateRoundRequest { supply: Some(boxes(7)), ..wish.clone() };
    let refused = nation.create_round(other).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    let other = v1::CreateRoundRequest { late_default: v1::LateDefault::LastRound.into(), ..wish };
    let refused = nation.create_round(other).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    country.assert_untouched(&before).await;
    let told = [("ProductChanged".to_owned(), 1), ("RoundCreated".to_owned(), 1)];
    assert_eq!(country.told().await, told.into());
}

#[tokio::test]
async fn a_round_is_issued_once_even_by_two_callers_at_once() {
    let country = Country::opened().await;
    country.adopt(NATION, crate::course::one_box_each()).await;
    let wish =
        v1::IssueRoundRequest { request_id: country.request_id(), round_id: country.round.clone() };
    let (mut one, mut other) = (country.rounds(&locker(NATION)), country.rounds(&locker(NATION)));
    let (one, other) = tokio::join!(one.issue_round(wish.clone()), other.issue_round(wish.clone()));
    let issued = one.unwrap().into_inner();
    assert_eq!((issued.lock_id.as_str(), issued.sheets_issued), (wish.request_id.as_str(), 2));
    assert_eq!(other.unwrap().into_inner(), issued);
    let before = country.traces().await;
    let again = country.rounds(&locker(NATION)).issue_round(wish).await.unwrap();
    assert_eq!(again.into_inner(), issued);
    country.assert_untouched(&before).await;
    let told = country.told().await;
    assert_eq!((told["SheetLocked"], told["SheetIssued"]), (1, 2));
}

#[tokio::test]
async fn two_callers_with_one_request_lock_once() {
    let country = Country::decided().await;
    let wish = country.lock_wish(TOKYO);
    let (mut one, mut other) = (country.sheets(&locker(TOKYO)), country.sheets(&locker(TOKYO)));
    let (one, other) = tokio::join!(one.lock_sheets(wish.clone()), other.lock_sheets(wish.clone()));
    let locked = one.unwrap().into_inner();
    assert_eq!(other.unwrap().into_inner(), locked);
    assert_eq!((locked.sheets_locked, locked.chain_sequence), (3, 3));
    let before = country.traces().await;
    let again = country.sheets(&locker(TOKYO)).lock_sheets(wish).await.unwrap();
    assert_eq!(again.into_inner(), locked);
    country.assert_untouched(&before).await;
    // The nation, two prefectures, and the three towns of Tokyo.
    assert_eq!(country.told().await["SheetLocked"], 6);
}

#[tokio::test]
async fn two_callers_with_two_requests_do_not_both_lock() {
    let country = Country::decided().await;
    let (mut one, mut other) = (country.sheets(&locker(TOKYO)), country.sheets(&locker(TOKYO)));
    let (one, other) = tokio::join!(
        one.lock_sheets(country.lock_wish(TOKYO)),
        other.lock_sheets(country.lock_wish(TOKYO))
    );
    let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(won.unwrap().into_inner().sheets_locked, 3);
    assert_refused(lost, Code::FailedPrecondition, "NOTHING_TO_LOCK", "");
    assert_eq!(country.told().await["SheetLocked"], 6);
}

#[tokio::test]
async fn the_request_of_one_slice_does_not_answer_for_another() {
    let country = Country::decided().await;
    let chiyoda = country.slice(TOKYO, &[CHIYODA]).await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    let locked = tokyo.lock_sheets(chiyoda.clone()).await.unwrap().into_inner();
    assert_eq!(tokyo.lock_sheets(chiyoda.clone()).await.unwrap().into_inner(), locked);
    let before = country.traces().await;
    let chuo = country.slice(TOKYO, &[CHUO]).await;
    let wish = v1::LockSheetsRequest { request_id: chiyoda.request_id, ..chuo };
    let refused = tokyo.lock_sheets(wish).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn steps_of_a_sheet_again_are_no_event() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    country.enter(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
    let before = country.traces().await;
    country.confirm(CHIYODA).await;
    country.enter(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
    country.reopen(CHIYODA).await;
    country.assert_untouched(&before).await;
    country.complete(CHIYODA).await;
    let before = country.traces().await;
    country.complete(CHIYODA).await;
    country.assert_untouched(&before).await;
    country.reopen(CHIYODA).await;
    let before = country.traces().await;
    country.reopen(CHIYODA).await;
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_correction_is_made_once() {
    let country = Country::locked().await;
    let wish = v1::AmendLineRequest {
        request_id: country.request_id(),
        sheet_id: country.sheet(CHIYODA).await.sheet_id,
        facility_code: hospital(CHIYODA),
        units: Some(units(100, 500, 500)),
        reason: "冷凍庫の故障".into(),
    };
    let mut tokyo = country.amendments(&locker(TOKYO));
    let mut other = country.amendments(&locker(TOKYO));
    let (one, other) = tokio::join!(tokyo.amend_line(wish.clone()), other.amend_line(wish.clone()));
    let amended = one.unwrap().into_inner();
    assert_eq!(other.unwrap().into_inner(), amended);
    assert_eq!(country.told().await["LineAmended"], 1);
    let before = country.traces().await;
    assert_eq!(tokyo.amend_line(wish.clone()).await.unwrap().into_inner(), amended);
    let other = v1::AmendLineRequest { units: Some(units(50, 0, 0)), ..wish.clone() };
    let refused = tokyo.amend_line(other).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    let elsewhere =
        v1::AmendLineRequest { sheet_id: country.sheet(CHUO).await.sheet_id, ..wish.clone() };
    let refused = tokyo.amend_line(elsewhere).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    let decline = v1::DeclineLineRequest {
        request_id: wish.request_id,
        sheet_id: wish.sheet_id,
        facility_code: wish.facility_code,
        reason: wish.reason,
    };
    let refused = tokyo.decline_line(decline).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_hold_is_made_and_ended_once() {
    let country = Country::quiet().await;
    let wish = v1::HoldShipmentsRequest {
        request_id: country.request_id(),
        lot_number: "EP2163".into(),
        reason: "異物の混入".into(),
        ..v1::HoldShipmentsRequest::default()
    };
    let mut nation = country.amendments(&locker(NATION));
    let mut other = country.amendments(&locker(NATION));
    let (one, other) =
        tokio::join!(nation.hold_shipments(wish.clone()), other.hold_shipments(wish.clone()));
    let held = one.unwrap().into_inner();
    assert_eq!(other.unwrap().into_inner(), held);
    let before = country.traces().await;
    assert_eq!(nation.hold_shipments(wish.clone()).await.unwrap().into_inner(), held);
    let other = v1::HoldShipmentsRequest { lot_number: "EW0201".into(), ..wish.clone() };
    let refused = nation.hold_shipments(other).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    country.assert_untouched(&before).await;
    let release = v1::ReleaseHoldRequest { hold_id: wish.request_id, reason: "検査済".into() };
    let released = nation.release_hold(release.clone()).await.unwrap().into_inner();
    let before = country.traces().await;
    assert_eq!(nation.release_hold(release).await.unwrap().into_inner(), released);
    country.assert_untouched(&before).await;
    let told = country.told().await;
    assert_eq!((told["ShipmentsHeld"], told["HoldReleased"]), (1, 1));
}

#[tokio::test]
async fn a_round_is_cancelled_once() {
    let country = Country::opened().await;
    let wish =
        v1::CancelRoundRequest { round_id: country.round.clone(), reason: "供給停止".into() };
    let mut nation = country.rounds(&locker(NATION));
    let cancelled = nation.cancel_round(wish.clone()).await.unwrap().into_inner();
    let before = country.traces().await;
    assert_eq!(nation.cancel_round(wish).await.unwrap().into_inner(), cancelled);
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_round_is_either_issued_or_cancelled() {
    let country = Country::opened().await;
    let (round_id, request_id) = (country.round.clone(), country.request_id());
    let cancel =
        v1::CancelRoundRequest { round_id: round_id.clone(), reason: "供給停止".into() };
    let issue = v1::IssueRoundRequest { request_id, round_id };
    let (mut one, mut other) = (country.rounds(&locker(NATION)), country.rounds(&locker(NATION)));
    let (cancelled, issued) = tokio::join!(one.cancel_round(cancel), other.issue_round(issue));
    let told = country.told().await;
    let told = (told.get("RoundCancelled").copied(), told.get("SheetLocked").copied());
    if cancelled.is_ok() {
        assert_refused(issued, Code::FailedPrecondition, "ROUND_CANCELLED", "round_id");
        assert_eq!(told, (Some(1), None));
    } else {
        assert_refused(cancelled, Code::FailedPrecondition, "ROUND_HAS_LOCKS", "round_id");
        assert_eq!((issued.unwrap().into_inner().sheets_issued, told), (2, (None, Some(1))));
    }
}
