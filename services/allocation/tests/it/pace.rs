//! Locks go no faster than their orders reach partners, and wait for nobody who is away.

use std::time::Duration;

use tokio::{task::JoinHandle, time::timeout};
use tonic::Code;

use vsys_proto::{allocation::v1, logistics_notifier::v1::ShipmentsOrdered};
use vsys_testkit::eventually;
use vsys_vocabulary::FacilityCode;

use crate::atlas::{CHIYODA, CHUO, KANAGAWA, MINATO, NATION, TOKYO, site, units};
use crate::country::{Country, locker};
use crate::course::one_box_each;
use crate::refusal::assert_refused;

/// A moment in which a lock that need not wait would be done.
const MOMENT: Duration = Duration::from_millis(200);

impl Country {
    /// All municipalities are done, and only one sheet's three orders may be on their way.
    async fn narrow() -> Self {
        let mut country = Self::with("VSYS_ALLOCATION_ORDERS_ON_THEIR_WAY", "3").await;
        let wish = country.wish("第1クール", 6);
        country.open(wish).await;
        country.adopt(NATION, one_box_each()).await;
        country.issue().await;
        country.hand_down().await;
        country.decide().await;
        country
    }

    /// One town's sheet is locked by a call that may have to wait.
    async fn locking(&self, town: &str) -> JoinHandle<v1::LockSheetsResponse> {
        let wish = self.slice(TOKYO, &[town]).await;
        let mut tokyo = self.sheets(&locker(TOKYO));
        tokio::spawn(async move { tokyo.lock_sheets(wish).await.unwrap().into_inner() })
    }

    /// A town gives a needle to each of so many sites of its own, and completes.
    async fn give_to_many(&self, town: &str, sites: u32) {
        let codes: Vec<String> = (0..sites).map(|at| many(town, at)).collect();
        for code in &codes {
            self.tell(self.new_id(), &site(town, code, "診療所")).await;
        }
        let database = self.database();
        eventually("the sites are heard", || async {
            let known = sqlx::query_scalar!(
                r#"select count(*) as "known!" from allocation.facilities where facility_code = any($1)"#,
                &codes,
            );
            let known = known.fetch_one(&database).await.unwrap();
            if known == i64::from(sites) { Ok(()) } else { Err(known) }
        })
        .await;
        self.confirm(town).await;
        let lines: Vec<_> = codes.iter().map(|code| (&**code, units(0, 1, 0))).collect();
        self.enter(town, &lines).await;
        self.complete(town).await;
    }

    /// Partners have orders of a town.
    async fn ordered(&self, town: &str, orders: u32) {
        let sheet_id = self.sheet(town).await.sheet_id;
        let fact = ShipmentsOrdered { sheet_id, orders, ..ShipmentsOrdered::default() };
        self.told_and_heard(&fact).await;
    }
}

/// Codes that no other site of a test has.
fn many(town: &str, at: u32) -> String {
    let code = format!("{}1{}{:03}0", &town[..2], &town[2..5], at + 100);
    let code: FacilityCode = code.parse().unwrap();
    code.suggestion().unwrap_or(code).to_string()
}

#[tokio::test]
async fn a_large_prefecture_is_locked_slice_by_slice() {
    let country = Country::handed_down().await;
    for town in [CHIYODA, CHUO] {
        country.give_to_many(town, 601).await;
    }
    country.give_all_to_the_hospital(MINATO).await;
    let first = country.lock(TOKYO).await;
    assert_eq!((first.sheets_locked, first.sheets_waiting, first.sheets_open), (1, 2, 2));
    // Two callers at once do not lock the same slice: one gets what is left, and no third is there.
    let (mut one, mut other) = (country.sheets(&locker(TOKYO)), country.sheets(&locker(TOKYO)));
    let (one, other) = tokio::join!(
        one.lock_sheets(country.lock_wish(TOKYO)),
        other.lock_sheets(country.lock_wish(TOKYO))
    );
    let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(won.unwrap().into_inner().sheets_locked, 2);
    assert_refused(lost, Code::FailedPrecondition, "NOTHING_TO_LOCK", "");
    let named = country.sheet(CHIYODA).await.sheet_id;
    let again = v1::LockSheetsRequest { sheet_ids: vec![named], ..country.lock_wish(TOKYO) };
    let refused = country.sheets(&locker(TOKYO)).lock_sheets(again).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_ALREADY_LOCKED", "sheet_ids");
}

#[tokio::test]
async fn a_lock_waits_for_the_orders_of_the_lock_before_it() {
    let country = Country::narrow().await;
    assert_eq!(country.locking(CHIYODA).await.await.unwrap().sheets_locked, 1);
    let mut chuo = country.locking(CHUO).await;
    assert!(timeout(MOMENT, &mut chuo).await.is_err(), "three orders are on their way");
    country.ordered(CHIYODA, 1).await;
    country.ordered(CHIYODA, 2).await;
    assert_eq!(chuo.await.unwrap().sheets_waiting, 1);
}

#[tokio::test]
async fn a_granted_wish_is_answered_again_without_waiting() {
    let country = Country::narrow().await;
    let wish = country.slice(TOKYO, &[CHIYODA]).await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    let locked = tokyo.lock_sheets(wish.clone()).await.unwrap().into_inner();
    let again = timeout(MOMENT, tokyo.lock_sheets(wish)).await.expect("it need not wait");
    assert_eq!(again.unwrap().into_inner(), locked);
}

#[tokio::test]
async fn a_notifier_that_is_away_holds_up_no_lock() {
    let country = Country::narrow().await;
    for town in [CHIYODA, CHUO, MINATO] {
        let locked = country.locking(town).await.await.unwrap();
        assert_eq!(locked.sheets_locked, 1);
    }
    assert_eq!(country.lock(KANAGAWA).await.sheets_locked, 3);
}
