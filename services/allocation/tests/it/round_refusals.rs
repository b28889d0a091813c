//! Rounds and products that cannot be, and what a cancelled round refuses.

use tonic::Code;

use vsys_proto::allocation::v1;
use vsys_vocabulary::Role;

use crate::atlas::{KANAGAWA, NATION, PRODUCT, TOKYO, boxes, date, march, office, packs};
use crate::country::{Country, clerk, locker, person};
use crate::refusal::{assert_refused, value};

#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
fn deadlines(days: [u32; 4]) -> Option<v1::Deadlines> {
    let [prefectures, nation, municipalities, lock] = days.map(|day| Some(march(day, 17)));
    Some(v1::Deadlines {
        prefectures_complete_time: prefectures,
        nation_locks_time: nation,
        municipalities_complete_time: municipalities,
        prefectures_lock_time: lock,
    })
}

#[tokio::test]
async fn a_round_that_can_not_be_is_not_opened() {
    let mut country = Country::quiet().await;
    let wish = country.wish("第1クール", 6);
    country.open(wish.clone()).await;
    let before = country.traces().await;
    let wish = v1::CreateRoundRequest { request_id: country.request_id(), ..wish };
    let new = v1::CreateRoundRequest { round_number: "第2クール".into(), ..wish.clone() };
    let changed = |change: fn(&mut v1::CreateRoundRequest)| {
        let mut wish = new.clone();
        change(&mut wish);
        wish
    };
    let invalid = Code::InvalidArgument;
    for (wish, code, reason, field) in [
        (wish.clone(), Code::AlreadyExists, "ROUND_NUMBER_TAKEN", "round_number"),
        (
            changed(|w| w.product_code = "moderna".into()),
            Code::NotFound,
            "NO_SUCH_PRODUCT",
            "product_code",
        ),
        (changed(|w| w.product_code = "Pfizer".into()), invalid, "MALFORMED_VALUE", "product_code"),
        (changed(|w| w.round_number = " ".into()), invalid, "INVALID_VALUE", "round_number"),
        (changed(|w| w.round_number = "ク".repeat(501)), invalid, "INVALID_VALUE", "round_number"),
        (changed(|w| w.supply = None), invalid, "MALFORMED_VALUE", "supply"),
        (changed(|w| w.late_default = 0), invalid, "INVALID_VALUE", "late_default"),
        (changed(|w| w.request_id = "1".into()), invalid, "MALFORMED_VALUE", "request_id"),
        (
            changed(|w| w.deadlines = None),
            invalid,
            "MALFORMED_VALUE",
            "deadlines.prefectures_complete_time",
        ),
        (
            changed(|w| w.deadlines = deadlines([18, 17, 22, 23])),
            invalid,
            "DEADLINES_NOT_IN_ORDER",
            "deadlines",
        ),
        (
            changed(|w| w.deadlines = deadlines([17, 23, 22, 23])),
            invalid,
            "DEADLINES_NOT_IN_ORDER",
            "deadlines",
        ),
        (
            changed(|w| w.cut_off_time = Some(march(23, 16))),
            invalid,
            "DEADLINES_NOT_IN_ORDER",
            "deadlines",
        ),
    ] {
        let refused = country.rounds(&clerk(NATION)).create_round(wish).await;
        assert_refused(refused, code, reason, field);
        country.assert_untouched(&before).await;
    }
}

#[tokio::test]
async fn a_product_that_can_not_be_is_not_kept() {
    let country = Country::quiet().await;
    let mut administrator = country.rounds(&person(NATION, Role::Administrator));
    let products = administrator.list_products(v1::ListProductsRequest {}).await.unwrap();
    let [product] = &products.into_inner().products[..] else { panic!("there is one product") };
    assert_eq!((product.product_code.as_str(), product.packs[0].packs), (PRODUCT, Some(packs())));
    let changed = |change: fn(&mut v1::Product)| {
        let mut product = product.clone();
        change(&mut product);
        v1::PutProductRequest { product: Some(product) }
    };
    for (request, reason, field) in [
        (v1::PutProductRequest { product: None }, "INVALID_VALUE", "product"),
        (changed(|p| p.packs.clear()), "INVALID_VALUE", "product.packs"),
        (
            changed(|p| p.planning_doses_per_vial = 0),
            "INVALID_VALUE",
            "product.planning_doses_per_vial",
        ),
        (
            changed(|p| p.valid_until_date = Some(date(2021, 2, 13))),
            "INVALID_VALUE",
            "product.valid_until_date",
        ),
        (changed(|p| p.name = String::new()), "INVALID_VALUE", "product.name"),
        (
            changed(|p| p.packs[0].packs.as_mut().unwrap().vials_per_box = 0),
            "MALFORMED_VALUE",
            "product.packs.packs",
        ),
    ] {
        let refused = administrator.put_product(request).await;
        assert_refused(refused, Code::InvalidArgument, reason, field);
    }
    let kept = administrator.list_products(v1::ListProductsRequest {}).await.unwrap();
    assert_eq!(kept.into_inner().products, std::slice::from_ref(product));
    // In force from April only: no round in March.
    let april = changed(|p| {
        p.product_code = "moderna".into();
        p.valid_from_date = Some(date(2021, 4, 1));
    });
    administrator.put_product(april).await.unwrap();
    let told: Vec<v1::ProductChanged> = country.all_told().await;
    let told: Vec<_> = told.iter().map(|it| (&*it.product_code, it.valid_from_date)).collect();
    assert_eq!(told, [(PRODUCT, Some(date(2021, 2, 14))), ("moderna", Some(date(2021, 4, 1)))]);
    assert!(country.subjects().await.contains(&"vsys.allocation.v1.ProductChanged._._".into()));
    let wish = v1::CreateRoundRequest { product_code: "moderna".into(), ..country.wish("1", 6) };
    let refused = country.rounds(&clerk(NATION)).create_round(wish).await;
    assert_refused(refused, Code::FailedPrecondition, "NO_PACKS_IN_FORCE", "product_code");
}

#[tokio::test]
async fn a_cancelled_round_goes_no_further() {
    let country = Country::opened().await;
    let mut nation = country.rounds(&locker(NATION));
    let round_id = country.round.clone();
    let silent = v1::CancelRoundRequest { round_id: round_id.clone(), reason: "  ".into() };
    let refused = nation.cancel_round(silent).await;
    assert_refused(refused, Code::InvalidArgument, "NO_REASON", "reason");
    let cancel =
        v1::CancelRoundRequest { round_id: round_id.clone(), reason: "供給停止".into() };
    let round = nation.cancel_round(cancel).await.unwrap().into_inner().round.unwrap();
    assert_eq!(round.state(), v1::RoundState::Cancelled);
    assert_eq!(round.cancel_reason, "供給停止");
    let told: v1::RoundCancelled = country.last_told().await;
    assert_eq!((told.round_id, told.reason.as_str()), (round_id.clone(), "供給停止"));
    let before = country.traces().await;
    let refusals = [
        nation
            .issue_round(v1::IssueRoundRequest {
                request_id: country.request_id(),
                round_id: round_id.clone(),
            })
            .await
            .err(),
        country
            .sheets(&clerk(NATION))
            .enter_lines(country.lines(NATION, &[(TOKYO, boxes(1))]).await)
            .await
            .err(),
        country.sheets(&locker(NATION)).lock_sheets(country.lock_wish(NATION)).await.err(),
        country
            .sheets(&clerk(NATION))
            .remind_offices(v1::RemindOfficesRequest {
                round_id: round_id.clone(),
                above: office(NATION),
                sheet_ids: Vec::new(),
            })
            .await
            .err(),
        country.rounds(&clerk(NATION)).extend_deadline(extension(&country)).await.err(),
        country
            .rounds(&clerk(NATION))
            .set_cut_off(v1::SetCutOffRequest {
                round_id,
                partner_id: "maker-1".into(),
                cut_off_time: Some(march(24, 12)),
            })
            .await
            .err(),
    ];
    for refused in refusals {
        let refused = refused.map_or(Ok(()), Err);
        assert_refused(refused, Code::FailedPrecondition, "ROUND_CANCELLED", "round_id");
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_round_with_a_lock_goes_on() {
    let country = Country::issued().await;
    let before = country.traces().await;
    let cancel =
        v1::CancelRoundRequest { round_id: country.round.clone(), reason: "供給停止".into() };
    let refused = country.rounds(&locker(NATION)).cancel_round(cancel).await;
    assert_refused(refused, Code::FailedPrecondition, "ROUND_HAS_LOCKS", "round_id");
    country.assert_untouched(&before).await;
}

/// Prefectures get until the 18th, 12:00.
pub(crate) fn extension(country: &Country) -> v1::ExtendDeadlineRequest {
    v1::ExtendDeadlineRequest {
        round_id: country.round.clone(),
        step: v1::DeadlineStep::PrefecturesComplete.into(),
        deadline_time: Some(march(18, 12)),
        office: None,
        reason: "年度末".into(),
    }
}

#[tokio::test]
async fn a_deadline_moves_later_in_order_and_by_those_who_may() {
    let country = Country::issued().await;
    let before = country.traces().await;
    let wish = extension(&country);
    let to = |day, hour| v1::ExtendDeadlineRequest {
        deadline_time: Some(march(day, hour)),
        ..wish.clone()
    };
    let invalid = Code::InvalidArgument;
    let no_step = v1::ExtendDeadlineRequest { step: 0, ..wish.clone() };
    let no_reason = v1::ExtendDeadlineRequest { reason: String::new(), ..wish.clone() };
    let for_tokyo = v1::ExtendDeadlineRequest { office: office(TOKYO), ..wish.clone() };
    let not_later_for_tokyo = v1::ExtendDeadlineRequest { office: office(TOKYO), ..to(17, 17) };
    let step = v1::DeadlineStep::PrefecturesLock.into();
    let lock_of_tokyo = v1::ExtendDeadlineRequest { step, ..for_tokyo.clone() };
    let denied = Code::PermissionDenied;
    for (of, wish, code, reason, field) in [
        (NATION, to(17, 17), invalid, "DEADLINE_NOT_LATER", "deadline_time"),
        // After the nation is to lock.
        (NATION, to(18, 18), invalid, "DEADLINES_NOT_IN_ORDER", "deadlines"),
        (NATION, no_step, invalid, "INVALID_VALUE", "step"),
        (NATION, no_reason, invalid, "NO_REASON", "reason"),
        (NATION, not_later_for_tokyo, invalid, "INVALID_VALUE", "deadline_time"),
        (NATION, lock_of_tokyo, invalid, "INVALID_VALUE", "step"),
        (TOKYO, wish.clone(), denied, "NOT_YOUR_OFFICE", "office"),
        (TOKYO, for_tokyo.clone(), denied, "NOT_YOUR_OFFICE", "office"),
        (KANAGAWA, for_tokyo, denied, "NOT_YOUR_OFFICE", "office"),
    ] {
        let refused = country.rounds(&clerk(of)).extend_deadline(wish).await;
        assert_refused(refused, code, reason, field);
        country.assert_untouched(&before).await;
    }
}

#[tokio::test]
async fn lists_go_on_where_they_ended_and_take_no_other_token() {
    let mut country = Country::quiet().await;
    for number in ["1", "2", "3"] {
        let wish = country.wish(number, 6);
        country.open(wish).await;
    }
    let mut nation = country.rounds(&clerk(NATION));
    let mut page = v1::ListRoundsRequest { page_size: 2, page_token: String::new() };
    let first = nation.list_rounds(page.clone()).await.unwrap().into_inner();
    page.page_token = first.next_page_token;
    let second = nation.list_rounds(page.clone()).await.unwrap().into_inner();
    let rounds = first.rounds.iter().chain(&second.rounds);
    // Opened at the same instant, so in order of their ids, newest first.
    let numbers: Vec<_> = rounds.map(|round| round.round_number.as_str()).collect();
    assert_eq!(numbers, ["3", "2", "1"]);
    assert_eq!(second.next_page_token, "");
    page.page_token = "last".into();
    let refused = nation.list_rounds(page).await;
    assert_refused(refused, Code::InvalidArgument, "PAGE_TOKEN", "page_token");
    let list = v1::ListSheetsRequest {
        round_id: country.round.clone(),
        above: office(NATION),
        page_token: "last".into(),
        ..v1::ListSheetsRequest::default()
    };
    let refused = country.sheets(&clerk(NATION)).list_sheets(list).await;
    assert_refused(refused, Code::InvalidArgument, "PAGE_TOKEN", "page_token");
    let unknown = v1::GetRoundRequest { round_id: country.request_id() };
    let refused = nation.get_round(unknown).await;
    assert_refused(refused, Code::NotFound, "NO_SUCH_ROUND", "round_id");
    let malformed = v1::GetRoundRequest { round_id: String::new() };
    let refused = nation.get_round(malformed).await;
    let status = assert_refused(refused, Code::InvalidArgument, "MALFORMED_VALUE", "round_id");
    assert_eq!(value(&status, "value_reason"), "ID_FORMAT");
}
