//! Emergency holds, and what is expected for the coming rounds.

use tonic::Code;

use vsys_proto::{allocation::v1, vocabulary::v1::ItemUnits};
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::atlas::{
    CHIYODA, CHUO, KANAGAWA, MAKER, NATION, PRODUCT, TOKYO, boxes, clinic, date, hospital, march,
    wholesaler,
};
use crate::country::{Country, clerk, locker, person};
use crate::refusal::assert_refused;

impl Country {
    fn hold(&self, product: &str, lot: &str, facility: &str) -> v1::HoldShipmentsRequest {
        v1::HoldShipmentsRequest {
            request_id: self.request_id(),
            product_code: product.into(),
            lot_number: lot.into(),
            facility_code: facility.into(),
            reason: "異物の混入".into(),
        }
    }

    /// Holds as the nation sees them, newest first.
    async fn holds(&self, in_force_only: bool) -> Vec<v1::Hold> {
        self.holds_seen_by(&person(NATION, Role::Viewer), in_force_only).await
    }

    async fn holds_seen_by(&self, by: &Actor, in_force_only: bool) -> Vec<v1::Hold> {
        let request = v1::ListHoldsRequest { in_force_only };
        self.amendments(by).list_holds(request).await.unwrap().into_inner().holds
    }
}

#[tokio::test]
async fn the_nation_stops_a_lot_and_lets_it_go_again() {
    let country = Country::quiet().await;
    let mut nation = country.amendments(&locker(NATION));
    let wish = country.hold(PRODUCT, "EP2163", "");
    let held = nation.hold_shipments(wish.clone()).await.unwrap().into_inner().hold.unwrap();
    assert_eq!(
        (held.hold_id.as_str(), held.held_time),
        (wish.request_id.as_str(), Some(march(15, 9)))
    );
    assert_eq!((held.person.as_str(), held.released_time), ("locker-nation", None));
    let told: v1::ShipmentsHeld = country.last_told().await;
    assert_eq!((told.hold_id, told.lot_number.as_str()), (held.hold_id.clone(), "EP2163"));
    let subjects = country.subjects().await;
    assert_eq!(subjects.last().unwrap(), "vsys.allocation.v1.ShipmentsHeld._._");
    country.sandbox.clock.advance(chrono::TimeDelta::hours(1));
    let other = country.hold("", "EW0201", "");
    nation.hold_shipments(other.clone()).await.unwrap();
    let release =
        v1::ReleaseHoldRequest { hold_id: held.hold_id.clone(), reason: "検査済".into() };
    let released = nation.release_hold(release).await.unwrap().into_inner().hold.unwrap();
    assert_eq!(released.released_time, Some(march(15, 10)));
    assert_eq!(released.release_reason, "検査済");
    let told: v1::HoldReleased = country.last_told().await;
    assert_eq!((told.hold_id, told.reason.as_str()), (held.hold_id, "検査済"));
    let ids = |holds: Vec<v1::Hold>| holds.into_iter().map(|h| h.hold_id).collect::<Vec<_>>();
    assert_eq!(ids(country.holds(true).await), std::slice::from_ref(&other.request_id));
    assert_eq!(ids(country.holds(false).await), [other.request_id, wish.request_id]);
}

#[tokio::test]
async fn a_prefecture_stops_a_site_of_its_own_only() {
    let country = Country::quiet().await;
    let chiyoda = hospital(CHIYODA);
    let wish = country.hold("", "", &chiyoda);
    let mut kanagawa = country.amendments(&locker(KANAGAWA));
    let refused = kanagawa.hold_shipments(wish.clone()).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "facility_code");
    let refused = kanagawa.hold_shipments(country.hold("", "EP2163", "")).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "facility_code");
    assert!(country.holds(false).await.is_empty());
    let mut tokyo = country.amendments(&locker(TOKYO));
    tokyo.hold_shipments(wish.clone()).await.unwrap();
    let subjects = country.subjects().await;
    assert_eq!(subjects.last().unwrap(), "vsys.allocation.v1.ShipmentsHeld.13.131016");
    let release = v1::ReleaseHoldRequest { hold_id: wish.request_id, reason: "検査済".into() };
    let refused = kanagawa.release_hold(release.clone()).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "facility_code");
    tokyo.release_hold(release).await.unwrap();
}

#[tokio::test]
async fn a_hold_that_can_not_be_is_refused() {
    let country = Country::quiet().await;
    let before = country.traces().await;
    let mut nation = country.amendments(&locker(NATION));
    let silent = v1::HoldShipmentsRequest { reason: "\t".into(), ..country.hold("", "EP2163", "") };
    for (wish, reason, field) in [
        (country.hold("", "", ""), "INVALID_VALUE", "product_code"),
        (country.hold("Pfizer", "", ""), "MALFORMED_VALUE", "product_code"),
        (country.hold("", "ep2163", ""), "MALFORMED_VALUE", "lot_number"),
        (country.hold("", "", "13"), "MALFORMED_VALUE", "facility_code"),
        (silent, "NO_REASON", "reason"),
    ] {
        let refused = nation.hold_shipments(wish).await;
        assert_refused(refused, Code::InvalidArgument, reason, field);
    }
    for (wish, reason, field) in [
        (country.hold("nobodys", "", ""), "NO_SUCH_PRODUCT", "product_code"),
        (country.hold("", "", "1312345675"), "NO_SUCH_FACILITY", "facility_code"),
    ] {
        let refused = nation.hold_shipments(wish).await;
        assert_refused(refused, Code::NotFound, reason, field);
    }
    let nothing =
        v1::ReleaseHoldRequest { hold_id: country.request_id(), reason: "検査済".into() };
    let refused = nation.release_hold(nothing).await;
    assert_refused(refused, Code::NotFound, "NO_SUCH_HOLD", "hold_id");
    country.assert_untouched(&before).await;
}

fn expected(round_number: &str, day: u32, expected: ItemUnits) -> v1::ProvisionalSupply {
    v1::ProvisionalSupply {
        round_number: round_number.into(),
        starts_on_date: Some(date(2021, 4, day)),
        expected: Some(expected),
    }
}

#[tokio::test]
async fn provisional_quantities_are_published_for_three_rounds() {
    let country = Country::quiet().await;
    let mut nation = country.rounds(&clerk(NATION));
    let ask = v1::GetSupplyHorizonRequest { product_code: PRODUCT.into() };
    let refused = nation.get_supply_horizon(ask.clone()).await;
    assert_refused(refused, Code::NotFound, "NO_SUCH_HORIZON", "product_code");
    let rounds = vec![
        expected("第2クール", 5, boxes(1_741)),
        expected("第3クール", 12, boxes(3_600)),
        expected("第4クール", 19, boxes(15_000)),
    ];
    let wish =
        v1::PublishSupplyHorizonRequest { product_code: PRODUCT.into(), rounds: rounds.clone() };
    let published = nation.publish_supply_horizon(wish.clone()).await.unwrap().into_inner();
    let horizon = published.horizon.unwrap();
    assert_eq!((&horizon.rounds, horizon.published_time), (&rounds, Some(march(15, 9))));
    assert_eq!(horizon.published_by, "clerk-nation");
    let told: v1::SupplyHorizonPublished = country.last_told().await;
    assert_eq!((told.product_code.as_str(), &told.rounds), (PRODUCT, &rounds));
    // A later one takes its place.
    country.sandbox.clock.advance(chrono::TimeDelta::hours(1));
    let fewer = v1::PublishSupplyHorizonRequest { rounds: rounds[1..].to_vec(), ..wish };
    nation.publish_supply_horizon(fewer).await.unwrap();
    let site = clerk(&hospital(CHIYODA));
    let latest = country.rounds(&site).get_supply_horizon(ask).await.unwrap().into_inner();
    assert_eq!(latest.horizon.unwrap().rounds, rounds[1..]);
}

#[tokio::test]
async fn a_horizon_that_can_not_be_is_refused() {
    let country = Country::quiet().await;
    let before = country.traces().await;
    let mut nation = country.rounds(&clerk(NATION));
    let rounds = |days: &[u32]| days.iter().map(|day| expected("x", *day, boxes(1))).collect();
    let wish = |product: &str, rounds| v1::PublishSupplyHorizonRequest {
        product_code: product.into(),
        rounds,
    };
    let invalid = Code::InvalidArgument;
    for (wish, code, reason, field) in [
        (wish(PRODUCT, rounds(&[])), invalid, "INVALID_VALUE", "rounds"),
        (wish(PRODUCT, rounds(&[5, 12, 19, 26])), invalid, "INVALID_VALUE", "rounds"),
        (wish(PRODUCT, rounds(&[12, 5])), invalid, "INVALID_VALUE", "rounds"),
        (wish(PRODUCT, rounds(&[31])), invalid, "MALFORMED_VALUE", "rounds.starts_on_date"),
        (wish("moderna", rounds(&[5])), Code::NotFound, "NO_SUCH_PRODUCT", "product_code"),
    ] {
        assert_refused(nation.publish_supply_horizon(wish).await, code, reason, field);
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_stop_is_seen_by_whom_it_concerns() {
    let country = Country::quiet().await;
    let everywhere = country.hold(PRODUCT, "EP2163", "");
    let chiyoda = country.hold("", "", &hospital(CHIYODA));
    for wish in [&everywhere, &chiyoda] {
        country.amendments(&locker(NATION)).hold_shipments(wish.clone()).await.unwrap();
    }
    let viewer = |of: &str| person(of, Role::Viewer);
    let partner = |id: &str| actor(Standing::Partner(id.parse().unwrap()), &[Role::Viewer]);
    let concerned = [
        (viewer(NATION), true),
        (viewer(TOKYO), true),
        (viewer(KANAGAWA), false),
        (viewer(CHIYODA), true),
        (viewer(CHUO), false),
        (viewer(&hospital(CHIYODA)), true),
        (viewer(&clinic(CHIYODA)), false),
        (partner(MAKER), true),
        (partner(&wholesaler(TOKYO)), true),
        (partner(&wholesaler(KANAGAWA)), false),
        (actor(Standing::ServiceDesk, &[Role::Viewer]), true),
    ];
    for (by, sees) in concerned {
        let seen = country.holds_seen_by(&by, true).await;
        let ids: Vec<_> = seen.into_iter().map(|hold| hold.hold_id).collect();
        assert!(ids.contains(&everywhere.request_id), "{:?}", by.standing);
        assert_eq!(ids.contains(&chiyoda.request_id), sees, "{:?}", by.standing);
    }
}
