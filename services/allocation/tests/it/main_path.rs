use std::collections::BTreeMap;

use vsys_proto::{
    allocation::v1::{self, SheetState},
    vocabulary::v1::ItemUnits,
};
use vsys_testkit::eventually;

use crate::atlas::{
    CHIYODA, CHUO, KANAGAWA, MINATO, NATION, PRODUCT, TOKYO, boxes, hospital, march, office, packs,
};
use crate::country::{Country, clerk};
use crate::course::one_box_each;

fn lines(sheet: &v1::Sheet) -> Vec<(&str, ItemUnits)> {
    sheet.lines.iter().map(|line| (line.child_code.as_str(), line.units.unwrap())).collect()
}

#[tokio::test]
async fn the_nation_issues_and_prefectures_find_ceilings_and_prefilled_lines() {
    let country = Country::opened().await;
    let adopted = country.adopt(NATION, one_box_each()).await;
    assert_eq!(lines(&adopted), [(TOKYO, boxes(3)), (KANAGAWA, boxes(3))]);
    assert_eq!(country.issue().await.sheets_issued, 2);
    let tokyo = country.sheet(TOKYO).await;
    assert_eq!((tokyo.state(), tokyo.version), (SheetState::Issued, 1));
    assert_eq!((tokyo.ceilings, tokyo.due_time), (Some(boxes(3)), Some(march(17, 17))));
    assert_eq!((tokyo.office_name.as_str(), tokyo.packs), ("東京都", Some(packs())));
    assert_eq!(lines(&tokyo), [(CHIYODA, boxes(1)), (CHUO, boxes(1)), (MINATO, boxes(1))]);
    let chiyoda = &tokyo.lines[0];
    assert_eq!(chiyoda.child_name, "千代田区");
    let shown = ItemUnits { vaccine_vials: 1, needle_pieces: 10, syringe_pieces: 10 };
    assert_eq!((chiyoda.boxes, chiyoda.rest), (Some(shown), Some(boxes(0))));
    let check = tokyo.check.unwrap();
    assert!(check.vaccine_fits && check.needle_fits && check.syringe_fits);
    assert_eq!(check.left_over, Some(boxes(0)));
    let told: v1::SheetIssued = country.last_told().await;
    assert_eq!((told.office, told.ceilings), (office(KANAGAWA), Some(boxes(3))));
    assert_eq!(told.deadline_time, Some(march(17, 17)));
}

#[tokio::test]
async fn a_round_goes_from_the_nation_down_to_every_hospital() {
    let country = Country::issued().await;
    let from_the_nation = country.hand_down().await;
    assert_eq!((from_the_nation.sheets_locked, from_the_nation.chain_sequence), (2, 2));
    assert_eq!(from_the_nation.allocated, Some(boxes(6)));
    let chiyoda = country.sheet(CHIYODA).await;
    assert_eq!((chiyoda.state(), chiyoda.ceilings), (SheetState::Issued, Some(boxes(1))));
    assert!(chiyoda.lines.is_empty(), "a municipality starts empty");
    country.decide().await;
    let tokyo = country.lock(TOKYO).await;
    assert_eq!((tokyo.sheets_locked, tokyo.sheets_open, tokyo.chain_sequence), (3, 0, 3));
    assert_eq!(tokyo.allocated, Some(boxes(3)));
    assert_eq!(country.lock(KANAGAWA).await.chain_sequence, 4);
    let chiyoda = country.sheet(CHIYODA).await;
    assert_eq!((chiyoda.state(), chiyoda.lock_id), (SheetState::Locked, tokyo.lock_id));
    assert_eq!(chiyoda.lines[0].effective_units, Some(boxes(1)));
    let told = [
        ("ProductChanged", 1),
        ("RoundCreated", 1),
        ("SheetCompleted", 8),
        ("SheetConfirmed", 8),
        ("SheetIssued", 8),
        ("SheetLocked", 9),
    ];
    let told: BTreeMap<String, usize> = told.map(|(name, count)| (name.into(), count)).into();
    assert_eq!(country.told().await, told);
}

#[tokio::test]
async fn a_locked_sheet_is_told_with_every_line_and_where_it_goes() {
    let country = Country::locked().await;
    let locked: Vec<v1::SheetLocked> = country.all_told().await;
    let [nation, tokyo] = &locked[..2] else { panic!("the nation is locked before Tokyo") };
    assert_eq!((&nation.office, nation.lines.len()), (&office(NATION), 2));
    // The advance notice of partners: quantities by municipality, no address yet.
    assert_eq!((&tokyo.office, tokyo.lines.len(), tokyo.sheets_in_lock), (&office(TOKYO), 3, 2));
    assert!(tokyo.lines.iter().all(|line| line.ship_to.is_none() && !line.held));
    let chiyoda = locked.iter().find(|told| told.office == office(CHIYODA)).unwrap();
    let sheet = country.sheet(CHIYODA).await;
    assert_eq!((&chiyoda.sheet_id, &chiyoda.lock_id), (&sheet.sheet_id, &sheet.lock_id));
    assert_eq!((&chiyoda.round_id, chiyoda.round_number.as_str()), (&country.round, "第1クール"));
    assert_eq!((chiyoda.product_code.as_str(), chiyoda.packs), (PRODUCT, Some(packs())));
    assert_eq!((chiyoda.part, chiyoda.parts, chiyoda.sheets_in_lock), (1, 1, 3));
    assert_eq!(chiyoda.locked_time, Some(march(15, 9)));
    assert_eq!(chiyoda.content_hash.len(), 64);
    let [line] = &chiyoda.lines[..] else { panic!("Chiyoda gave all to one hospital") };
    assert_eq!((&line.child_code, line.units), (&hospital(CHIYODA), Some(boxes(1))));
    let to = line.ship_to.as_ref().unwrap();
    assert_eq!(
        (to.facility_code.as_str(), to.name.as_str()),
        (line.child_code.as_str(), "ダミー病院")
    );
    assert_eq!((to.postcode.as_str(), to.address.as_str()), ("1020074", "九段南1-2-1"));
    assert_eq!((to.delivery_days.as_str(), to.delivery_hours.as_str()), ("月水金", "9:00-12:00"));
}

#[tokio::test]
async fn subjects_name_the_area_and_reach_the_stream() {
    let country = Country::locked().await;
    let subjects = country.subjects().await;
    let count = |subject: &str| subjects.iter().filter(|told| *told == subject).count();
    assert_eq!(count("vsys.allocation.v1.RoundCreated._._"), 1);
    assert_eq!(count("vsys.allocation.v1.SheetLocked._._"), 1);
    assert_eq!(count("vsys.allocation.v1.SheetLocked.13._"), 1);
    assert_eq!(count("vsys.allocation.v1.SheetLocked.13.131016"), 1);
    assert_eq!(count("vsys.allocation.v1.SheetIssued.14.141500"), 1);
    let nats = &country.sandbox.nats;
    let stream = &nats.topology.facts_of("allocation").unwrap().name;
    eventually("all events are in the stream", || async {
        let held = nats.jetstream.get_stream(stream).await.unwrap().cached_info().state.messages;
        if held == u64::try_from(subjects.len()).unwrap() { Ok(()) } else { Err(held) }
    })
    .await;
}

#[tokio::test]
async fn a_zero_ceiling_confirms_completes_and_locks_empty() {
    let mut country = Country::quiet().await;
    let wish = country.wish("第1クール", 3);
    country.open(wish).await;
    country.enter(NATION, &[(TOKYO, boxes(3))]).await;
    country.issue().await;
    assert_eq!(country.sheet(KANAGAWA).await.ceilings, Some(boxes(0)));
    country.hand_down().await;
    country.decide().await;
    assert_eq!(country.lock(KANAGAWA).await.allocated, Some(boxes(0)));
    let locked: v1::SheetLocked = country.last_told().await;
    assert_eq!((locked.lines.len(), locked.part, locked.parts), (0, 1, 1));
}

#[tokio::test]
async fn a_prefecture_watches_its_municipalities() {
    let country = Country::handed_down().await;
    country.give_all_to_the_hospital(CHIYODA).await;
    country.confirm(CHUO).await;
    country.enter(CHUO, &[(&hospital(CHUO), ItemUnits { vaccine_vials: 196, ..boxes(1) })]).await;
    country.sandbox.clock.advance(chrono::TimeDelta::days(8));
    let request = v1::ListSheetsRequest {
        round_id: country.round.clone(),
        above: office(TOKYO),
        page_size: 2,
        ..v1::ListSheetsRequest::default()
    };
    let mut tokyo = country.sheets(&clerk(TOKYO));
    let first = tokyo.list_sheets(request.clone()).await.unwrap().into_inner();
    let [chiyoda, chuo] = &first.sheets[..] else { panic!("a page holds two") };
    assert_eq!((chiyoda.state(), chiyoda.late_seconds), (SheetState::Completed, 0));
    assert_eq!(chuo.state(), SheetState::Confirmed);
    assert!(!chuo.check.unwrap().vaccine_fits && chuo.check.unwrap().needle_fits);
    // Due on the 22nd at 17:00, and it is the 23rd, 9:00.
    assert_eq!(chuo.late_seconds, 16 * 3_600);
    let next = v1::ListSheetsRequest { page_token: first.next_page_token, ..request.clone() };
    let second = tokyo.list_sheets(next).await.unwrap().into_inner();
    assert_eq!((second.sheets.len(), second.next_page_token.as_str()), (1, ""));
    assert_eq!(second.sheets[0].office, office(MINATO));
    let late = v1::ListSheetsRequest { late_only: true, page_size: 0, ..request };
    assert_eq!(tokyo.list_sheets(late).await.unwrap().into_inner().sheets.len(), 2);
}
