//! The contract does not drift: every event as a listener gets it.

mod chiyoda;

use prost::Message as _;
use vsys_messaging::{Envelope, Scope};
use vsys_proto::vocabulary::v1::Date;

use self::chiyoda::*;
use super::*;
use crate::{
    domain::{amendment::Redirected, lock::Destination},
    store::horizons::Expected,
};

#[test]
fn a_product_is_told_with_the_days_it_may_be_allocated() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2021, 2, day).unwrap();
    let product = Product {
        code: "pfizer".parse().unwrap(),
        name: "コミナティ筋注".into(),
        name_en: "Comirnaty".into(),
        valid_from: day(14),
        valid_until: None,
        planning_doses_per_vial: 6,
        packs: vec![(day(14), packs())],
    };
    let told = v1::ProductChanged {
        product_code: "pfizer".into(),
        name: "コミナティ筋注".into(),
        name_en: "Comirnaty".into(),
        valid_from_date: Some(Date { year: 2021, month: 2, day: 14 }),
        valid_until_date: None,
    };
    assert_eq!(product_changed(&product), told);
    let ended = Product { valid_until: Some(day(28)), ..product };
    let last = Some(Date { year: 2021, month: 2, day: 28 });
    assert_eq!(product_changed(&ended), v1::ProductChanged { valid_until_date: last, ..told });
}

#[test]
fn a_round_is_told_with_what_the_nation_has() {
    let told = v1::RoundCreated {
        round_id: ROUND_ID.into(),
        round_number: "第1クール".into(),
        product_code: "pfizer".into(),
        supply: wire(339_495, 1_741_000, 1_741_000),
        packs: wire_packs(),
    };
    assert_eq!(round_created(&round()), told);
    let told = v1::RoundCancelled { round_id: ROUND_ID.into(), reason: "供給停止".into() };
    assert_eq!(round_cancelled(&round(), "供給停止"), told);
}

#[test]
fn a_deadline_is_told_for_one_office_or_for_all() {
    let office = sheet().office;
    let told = v1::DeadlineExtended {
        round_id: ROUND_ID.into(),
        step: "MUNICIPALITIES_COMPLETE".into(),
        office: wire_chiyoda(),
        deadline_time: Some(timestamp(march(23, 12))),
        reason: "年度末".into(),
    };
    let (step, to) = ("MUNICIPALITIES_COMPLETE", march(23, 12));
    assert_eq!(deadline_extended(&round(), step, Some(&office), to, "年度末"), told);
    let for_all = v1::DeadlineExtended { office: None, ..told };
    assert_eq!(deadline_extended(&round(), step, None, to, "年度末"), for_all);
}

#[test]
fn the_steps_of_a_sheet_are_told() {
    let (round_id, sheet_id, office) = (ROUND_ID.into(), SHEET_ID.into(), wire_chiyoda());
    let told = v1::SheetIssued {
        round_id,
        sheet_id,
        office: office.clone(),
        ceilings: wire(195, 1_000, 1_000),
        deadline_time: Some(timestamp(march(22, 17))),
    };
    assert_eq!(sheet_issued(&sheet()), told);
    let v1::SheetIssued { round_id, sheet_id, .. } = told;
    let told = v1::SheetConfirmed {
        round_id: round_id.clone(),
        sheet_id: sheet_id.clone(),
        office: office.clone(),
        by_proxy: false,
    };
    assert_eq!(sheet_confirmed(&sheet(), &Confirmed(signature(false))), told);
    let told = v1::SheetCompleted {
        round_id: round_id.clone(),
        sheet_id: sheet_id.clone(),
        office: office.clone(),
        by_proxy: true,
        allocated: wire(100, 600, 600),
    };
    assert_eq!(sheet_completed(&sheet(), &Completed(signature(true))), told);
    let told = v1::SheetReopened {
        round_id: round_id.clone(),
        sheet_id: sheet_id.clone(),
        office: office.clone(),
    };
    assert_eq!(sheet_reopened(&sheet()), told);
    let told = v1::SheetReminded {
        round_id,
        sheet_id,
        office,
        deadline_time: Some(timestamp(march(22, 17))),
        hours_before: Some(4),
    };
    assert_eq!(sheet_reminded(&sheet(), Some(4)), told);
    let by_a_person = v1::SheetReminded { hours_before: None, ..told };
    assert_eq!(sheet_reminded(&sheet(), None), by_a_person);
}

#[test]
fn changed_ceilings_are_told_before_and_after() {
    let fact = CeilingsChanged {
        by: signature(false),
        before: amounts(390, 2_000, 2_000),
        back_to_issued: true,
    };
    let told = v1::CeilingsChanged {
        round_id: ROUND_ID.into(),
        sheet_id: SHEET_ID.into(),
        office: wire_chiyoda(),
        before: wire(390, 2_000, 2_000),
        after: wire(195, 1_000, 1_000),
        back_to_issued: true,
        reason: "再配分".into(),
        product_code: "pfizer".into(),
        packs: wire_packs(),
    };
    assert_eq!(ceilings_changed(&sheet(), &fact, "再配分", &round()), told);
}

#[test]
fn a_locked_sheet_carries_every_line_and_where_it_goes() {
    let destination = Destination { ship_to: ship_to(HOSPITAL), held: true };
    let destinations = [(facility(HOSPITAL), destination)].into();
    let parts = sheet_locked(&round(), &sheet(), &locked(), Hash([0xab; 32]), 3, &destinations);
    let told = v1::SheetLocked {
        lock_id: LOCK_ID.into(),
        sheet_id: SHEET_ID.into(),
        round_id: ROUND_ID.into(),
        round_number: "第1クール".into(),
        product_code: "pfizer".into(),
        office: wire_chiyoda(),
        packs: wire_packs(),
        lines: vec![v1::LockedLine {
            child_code: HOSPITAL.into(),
            units: wire(100, 600, 600),
            ship_to: wire_ship_to_of(HOSPITAL),
            held: true,
        }],
        part: 1,
        parts: 1,
        sheets_in_lock: 3,
        locked_time: Some(timestamp(march(16, 9))),
        content_hash: "ab".repeat(32),
    };
    assert_eq!(parts, [told]);
}

#[test]
fn an_empty_sheet_is_told_too() {
    let empty = Sheet { lines: Lines::new(), ..sheet() };
    let parts = sheet_locked(&round(), &empty, &locked(), Hash::NONE, 1, &Destinations::new());
    let [told] = &parts[..] else { panic!("{parts:?}") };
    assert_eq!((told.part, told.parts, told.lines.len()), (1, 1, 0));
}

#[test]
fn a_large_sheet_is_cut_into_parts_that_fit_whatever_the_addresses() {
    // The longest texts that the registry takes, of characters that need four bytes each.
    let wide = |length: usize| "𠮷".repeat(length);
    let mut large = Sheet { lines: Lines::new(), ..sheet() };
    let mut destinations = Destinations::new();
    for number in 0..1_000 {
        let code = facility(&format!("131{number:07}"));
        let ship_to = ShipTo {
            facility_code: code,
            name: wide(100),
            address: wide(200),
            phone: "+".repeat(20),
            delivery_days: wide(100),
            delivery_hours: wide(100),
            ..ship_to(HOSPITAL)
        };
        let most = crate::limits::MAX_UNITS;
        large.lines.insert(Child::Facility(code), amounts(most, most, most));
        destinations.insert(code, Destination { ship_to, held: true });
    }
    let parts = sheet_locked(&round(), &large, &locked(), Hash::NONE, 1, &destinations);
    let counted: Vec<_> = parts.iter().map(|p| (p.part, p.parts, p.lines.len())).collect();
    assert_eq!(counted, [(1, 3, 450), (2, 3, 450), (3, 3, 100)]);
    let codes = parts.iter().flat_map(|part| &part.lines).map(|line| line.child_code.as_str());
    assert!(codes.eq(large.lines.keys().map(ToString::to_string).collect::<Vec<_>>()));
    for part in &parts {
        let envelope = Envelope::fact(LOCK, Scope::of(&large.office), part, march(16, 9));
        let length = envelope.payload.len();
        assert!(length == part.encoded_len() && length < vsys_messaging::limits::EVENT_BYTES);
    }
}

fn amendment(kind: Kind, redirected: Option<Redirected>) -> Amendment {
    Amendment {
        id: AMENDMENT,
        sheet: SHEET,
        version: 2,
        kind,
        facility: facility(HOSPITAL),
        before: amounts(100, 600, 600),
        after: amounts(0, 0, 0),
        redirected,
        reason: "冷凍庫の故障".into(),
        by: signature(false),
    }
}

#[test]
fn a_correction_tells_before_after_and_where_goods_go_from_now_on() {
    let ship_tos = [HOSPITAL, CLINIC].map(|code| (facility(code), ship_to(code))).into();
    let declined = amendment(Kind::Decline, None);
    let told = v1::LineAmended {
        amendment_id: AMENDMENT_ID.into(),
        round_id: ROUND_ID.into(),
        sheet_id: SHEET_ID.into(),
        lock_id: LOCK_ID.into(),
        office: wire_chiyoda(),
        kind: v1::AmendmentKind::Decline.into(),
        facility_code: HOSPITAL.into(),
        before: wire(100, 600, 600),
        after: wire(0, 0, 0),
        ship_to: wire_ship_to_of(HOSPITAL),
        reason: "冷凍庫の故障".into(),
        product_code: "pfizer".into(),
        packs: wire_packs(),
        round_number: "第1クール".into(),
        version: 2,
        redirected_before: None,
        redirected_after: None,
        person: signature(false).person,
        organisation_id: signature(false).organisation,
    };
    assert_eq!(line_amended(&round(), &sheet(), LOCK, &declined, &ship_tos), told);
    let to = Redirected {
        to: facility(CLINIC),
        before: amounts(95, 400, 400),
        after: amounts(195, 1_000, 1_000),
    };
    let redirected = amendment(Kind::Redirect, Some(to));
    let told = v1::LineAmended {
        kind: v1::AmendmentKind::Redirect.into(),
        ship_to: wire_ship_to_of(CLINIC),
        redirected_before: wire(95, 400, 400),
        redirected_after: wire(195, 1_000, 1_000),
        ..told
    };
    assert_eq!(line_amended(&round(), &sheet(), LOCK, &redirected, &ship_tos), told);
}

#[test]
fn holds_and_horizons_are_told() {
    let hold = Hold {
        id: LOCK,
        product: "pfizer".into(),
        lot: "EP2163".into(),
        facility: String::new(),
        reason: "異物の混入".into(),
        person: "hanako".into(),
        organisation: "nation".into(),
        held_at: march(16, 9),
        release: None,
    };
    let told = v1::ShipmentsHeld {
        hold_id: LOCK_ID.into(),
        product_code: "pfizer".into(),
        lot_number: "EP2163".into(),
        facility_code: String::new(),
        reason: "異物の混入".into(),
    };
    assert_eq!(shipments_held(&hold), told);
    let told = v1::HoldReleased { hold_id: LOCK_ID.into(), reason: "検査済".into() };
    assert_eq!(hold_released(LOCK, "検査済"), told);
    let horizon = Horizon {
        product: "pfizer".parse().unwrap(),
        rounds: vec![Expected {
            round_number: "第2クール".into(),
            starts_on: chrono::NaiveDate::from_ymd_opt(2021, 4, 5).unwrap(),
            units: amounts(702_000, 3_600_000, 3_600_000),
        }],
        published_at: march(16, 9),
        published_by: "hanako".into(),
    };
    let told = v1::SupplyHorizonPublished {
        product_code: "pfizer".into(),
        rounds: vec![v1::ProvisionalSupply {
            round_number: "第2クール".into(),
            starts_on_date: Some(Date { year: 2021, month: 4, day: 5 }),
            expected: wire(702_000, 3_600_000, 3_600_000),
        }],
    };
    assert_eq!(supply_horizon_published(&horizon), told);
}
