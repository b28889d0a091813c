//! Locks that cannot be; none leaves anything behind.

use tonic::Code;

use vsys_proto::allocation::v1;
use vsys_vocabulary::Role;

use crate::atlas::{CHIYODA, CHUO, KANAGAWA, NATION, TOKYO, YOKOHAMA, boxes, office};
use crate::country::{Country, locker, person};
use crate::refusal::assert_refused;

impl Country {
    /// What it takes for an office to lock single sheets.
    pub(crate) async fn slice(&self, by: &str, of: &[&str]) -> v1::LockSheetsRequest {
        let mut wish = self.lock_wish(by);
        for office in of {
            wish.sheet_ids.push(self.sheet(office).await.sheet_id);
        }
        wish
    }
}

#[tokio::test]
async fn a_locked_sheet_is_not_locked_again() {
    let country = Country::decided().await;
    country.lock(TOKYO).await;
    let before = country.traces().await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    let again = country.slice(TOKYO, &[CHIYODA]).await;
    let refused = tokyo.lock_sheets(again).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_ALREADY_LOCKED", "sheet_ids");
    let refused = tokyo.lock_sheets(country.lock_wish(TOKYO)).await;
    assert_refused(refused, Code::FailedPrecondition, "NOTHING_TO_LOCK", "");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_lock_from_the_wrong_tier_is_refused() {
    let country = Country::decided().await;
    let before = country.traces().await;
    // Two tiers above, in its own name and in Tokyo's.
    let mut nation = country.sheets(&locker(NATION));
    let wish = country.slice(NATION, &[CHIYODA]).await;
    let refused = nation.lock_sheets(wish).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_ids");
    let wish = country.slice(TOKYO, &[CHIYODA]).await;
    let refused = nation.lock_sheets(wish.clone()).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "locker");
    // The same tier, whoever holds the role.
    let refused = country.sheets(&person(CHIYODA, Role::Locker)).lock_sheets(wish.clone()).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_RPC", "");
    // The right office, the wrong role.
    let refused = country.sheets(&person(TOKYO, Role::Clerk)).lock_sheets(wish).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_RPC", "");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_lock_from_the_wrong_prefecture_is_refused() {
    let country = Country::decided().await;
    let before = country.traces().await;
    let mut kanagawa = country.sheets(&locker(KANAGAWA));
    // Its own town beside a stranger: neither is locked.
    let wish = country.slice(KANAGAWA, &[YOKOHAMA, CHIYODA]).await;
    let refused = kanagawa.lock_sheets(wish).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_ids");
    let refused = kanagawa.lock_sheets(country.lock_wish(TOKYO)).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "locker");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn one_unfinished_sheet_refuses_the_slice_it_is_in() {
    let country = Country::handed_down().await;
    country.give_all_to_the_hospital(CHIYODA).await;
    country.confirm(CHUO).await;
    let before = country.traces().await;
    let wish = country.slice(TOKYO, &[CHIYODA, CHUO]).await;
    let refused = country.sheets(&locker(TOKYO)).lock_sheets(wish).await;
    let status =
        assert_refused(refused, Code::FailedPrecondition, "SHEET_NOT_COMPLETED", "sheet_ids");
    assert!(status.message().contains(CHUO), "{status:?}");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn what_a_lock_names_must_be_there() {
    let mut country = Country::decided().await;
    let chiyoda = country.slice(TOKYO, &[CHIYODA]).await;
    let wish = country.wish("第2クール", 6);
    country.open(wish).await;
    let before = country.traces().await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    let elsewhere = v1::LockSheetsRequest { round_id: country.round.clone(), ..chiyoda.clone() };
    let refused = tokyo.lock_sheets(elsewhere).await;
    assert_refused(refused, Code::InvalidArgument, "SHEET_OF_ANOTHER_ROUND", "sheet_ids");
    let nobodys =
        v1::LockSheetsRequest { sheet_ids: vec![country.request_id()], ..chiyoda.clone() };
    let refused = tokyo.lock_sheets(nobodys).await;
    assert_refused(refused, Code::NotFound, "NO_SUCH_SHEET", "sheet_id");
    let sheet_ids = vec![country.request_id(); 2_001];
    let refused = tokyo.lock_sheets(v1::LockSheetsRequest { sheet_ids, ..chiyoda.clone() }).await;
    assert_refused(refused, Code::InvalidArgument, "TOO_MANY", "sheet_ids");
    let round_id = country.request_id();
    let refused = tokyo.lock_sheets(v1::LockSheetsRequest { round_id, ..chiyoda.clone() }).await;
    assert_refused(refused, Code::NotFound, "NO_SUCH_ROUND", "round_id");
    let locker = office("13").map(|office| vsys_proto::vocabulary::v1::Office {
        municipality_code: CHIYODA.into(),
        ..office
    });
    let refused = tokyo.lock_sheets(v1::LockSheetsRequest { locker, ..chiyoda }).await;
    assert_refused(refused, Code::InvalidArgument, "MALFORMED_VALUE", "locker");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn the_request_id_of_another_lock_is_taken() {
    let country = Country::issued().await;
    let first = country.hand_down().await;
    country.decide().await;
    let before = country.traces().await;
    let wish = v1::LockSheetsRequest { request_id: first.lock_id, ..country.lock_wish(TOKYO) };
    let refused = country.sheets(&locker(TOKYO)).lock_sheets(wish).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_ID_TAKEN", "request_id");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn the_nation_issues_no_more_than_it_has_and_only_once() {
    let country = Country::opened().await;
    country.enter(NATION, &[(TOKYO, boxes(4)), (KANAGAWA, boxes(3))]).await;
    let before = country.traces().await;
    let mut nation = country.rounds(&locker(NATION));
    let issue = || v1::IssueRoundRequest {
        request_id: country.request_id(),
        round_id: country.round.clone(),
    };
    let refused = nation.issue_round(issue()).await;
    assert_refused(refused, Code::FailedPrecondition, "ABOVE_CEILING", "lines.units.vaccine");
    country.assert_untouched(&before).await;
    country.enter(NATION, &[(TOKYO, boxes(3))]).await;
    country.issue().await;
    let before = country.traces().await;
    let refused = nation.issue_round(issue()).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_ALREADY_LOCKED", "round_id");
    country.assert_untouched(&before).await;
}
