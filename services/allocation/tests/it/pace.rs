//! Locks go no faster than their orders reach partners, and wait for nobody who is away.

use std::time::Duration;

use tokio::{task::JoinHandle, time::timeout};

use vsys_proto::{allocation::v1, logistics_notifier::v1::ShipmentsOrdered};

use crate::atlas::{CHIYODA, CHUO, KANAGAWA, MINATO, NATION, TOKYO};
use crate::country::{Country, locker};
use crate::course::one_box_each;

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

    /// Partners have orders of a town.
    async fn ordered(&self, town: &str, orders: u32) {
        let sheet_id = self.sheet(town).await.sheet_id;
        let fact = ShipmentsOrdered { sheet_id, orders, ..ShipmentsOrdered::default() };
        self.told_and_heard(&fact).await;
    }
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
