//! Chiyoda's sheet in the first round, as the domain has it and as the wire does.

use vsys_proto::vocabulary::v1::{
    ItemPacks, ItemUnits, Office as WireOffice, ShipTo as WireShipTo, Tier,
};
use vsys_vocabulary::{Amounts, Boxes, Pack, Packs, PerItem, ShipTo, Units, jst};

use super::*;
use crate::domain::{
    round::{Deadlines, LateDefault},
    sheet::{Signature, State},
};

pub(super) const ROUND: Uuid = Uuid::from_u128(1);
pub(super) const SHEET: Uuid = Uuid::from_u128(2);
pub(super) const LOCK: Uuid = Uuid::from_u128(3);
pub(super) const AMENDMENT: Uuid = Uuid::from_u128(4);
pub(super) const ROUND_ID: &str = "00000000-0000-0000-0000-000000000001";
pub(super) const SHEET_ID: &str = "00000000-0000-0000-0000-000000000002";
pub(super) const LOCK_ID: &str = "00000000-0000-0000-0000-000000000003";
pub(super) const AMENDMENT_ID: &str = "00000000-0000-0000-0000-000000000004";
pub(super) const HOSPITAL: &str = "1310000018";
pub(super) const CLINIC: &str = "1310000026";

/// An hour of a day in March 2021 in Japan.
pub(super) fn march(day: u32, hour: u32) -> DateTime<Utc> {
    jst::at(chrono::NaiveDate::from_ymd_opt(2021, 3, day).unwrap(), hour, 0)
}

pub(super) fn amounts(vials: u32, needles: u32, syringes: u32) -> Amounts {
    PerItem { vaccine: Units(vials), needle: Units(needles), syringe: Units(syringes) }
}

#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
pub(super) fn wire(vials: u32, needles: u32, syringes: u32) -> Option<ItemUnits> {
    Some(ItemUnits { vaccine_vials: vials, needle_pieces: needles, syringe_pieces: syringes })
}

pub(super) fn packs() -> Packs {
    PerItem { vaccine: 195, needle: 100, syringe: 100 }.map(|units| Pack::new(units).unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
pub(super) fn wire_packs() -> Option<ItemPacks> {
    Some(ItemPacks { vials_per_box: 195, needles_per_box: 100, syringes_per_box: 100 })
}

#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
pub(super) fn wire_chiyoda() -> Option<WireOffice> {
    Some(WireOffice {
        tier: Tier::Municipality.into(),
        prefecture_code: "13".into(),
        municipality_code: "131016".into(),
    })
}

pub(super) fn signature(by_proxy: bool) -> Signature {
    Signature { person: "taro".into(), organisation: "131016".into(), by_proxy, at: march(16, 9) }
}

pub(super) fn round() -> Round {
    Round {
        id: ROUND,
        number: "第1クール".into(),
        product: "pfizer".parse().unwrap(),
        planning_doses_per_vial: 6,
        supply: packs()
            .zip(PerItem { vaccine: 1_741, needle: 17_410, syringe: 17_410 })
            .map(|(pack, boxes)| pack.units(Boxes(boxes)).unwrap()),
        packs: packs(),
        deadlines: Deadlines {
            prefectures_complete: march(17, 17),
            nation_locks: march(18, 17),
            municipalities_complete: march(22, 17),
            prefectures_lock: march(23, 17),
        },
        cut_off: march(25, 12),
        cut_offs: Vec::new(),
        late_default: LateDefault::HoldBack,
        cancelled: None,
        created_by: "hanako".into(),
        created_at: march(15, 9),
        version: 1,
    }
}

pub(super) fn facility(code: &str) -> FacilityCode {
    code.parse().unwrap()
}

/// Chiyoda's sheet with one box at its hospital.
pub(super) fn sheet() -> Sheet {
    Sheet {
        id: SHEET,
        round: ROUND,
        office: "131016".parse().unwrap(),
        ceilings: amounts(195, 1_000, 1_000),
        state: State::Issued,
        version: 4,
        due_at: Some(march(22, 17)),
        lines: [(Child::Facility(facility(HOSPITAL)), amounts(100, 600, 600))].into(),
    }
}

pub(super) fn ship_to(code: &str) -> ShipTo {
    ShipTo {
        facility_code: facility(code),
        name: "ダミー病院".into(),
        postcode: "1020074".into(),
        address: "九段南1-2-1".into(),
        phone: "03-0000-0001".into(),
        delivery_days: "月水金".into(),
        delivery_hours: "9:00-12:00".into(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
pub(super) fn wire_ship_to_of(code: &str) -> Option<WireShipTo> {
    Some(WireShipTo {
        facility_code: code.into(),
        name: "ダミー病院".into(),
        postcode: "1020074".into(),
        address: "九段南1-2-1".into(),
        phone: "03-0000-0001".into(),
        delivery_days: "月水金".into(),
        delivery_hours: "9:00-12:00".into(),
    })
}

pub(super) fn locked() -> Locked {
    Locked { by: signature(false), lock: LOCK }
}
