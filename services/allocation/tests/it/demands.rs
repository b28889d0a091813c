//! What sites want reaches the sheets that are to give it.

use vsys_proto::{
    allocation::v1::{self, Line},
    facility_registry::v1::{DemandChanged, FacilityChanged},
};

use crate::atlas::{CHIYODA, CHUO, MINATO, NATION, TOKYO, boxes, clinic, hospital, site, units};
use crate::country::{Country, locker};
use crate::course::one_box_each;

impl Country {
    /// What a facility and those that receive from it want in the round.
    fn wanted(
        &self,
        municipality: &str,
        facility: &str,
        vials: u64,
        version: u64,
    ) -> DemandChanged {
        DemandChanged {
            facility_code: facility.into(),
            prefecture_code: municipality[..2].into(),
            municipality_code: municipality.into(),
            round_id: self.round.clone(),
            round_number: "第1クール".into(),
            capacity_doses: vials * 6,
            wanted_vials: vials,
            sites: 2,
            version,
        }
    }

    async fn asked(&self, office: &str) -> Vec<(String, Option<u64>, Option<u64>)> {
        self.sheet(office).await.lines.into_iter().map(asked).collect()
    }
}

fn asked(line: Line) -> (String, Option<u64>, Option<u64>) {
    (line.child_code, line.capacity_doses, line.wanted_vials)
}

#[tokio::test]
async fn what_a_site_wants_stands_beside_what_it_gets() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let (hospital, clinic) = (hospital(CHIYODA), clinic(CHIYODA));
    country.enter(CHIYODA, &[(&hospital, boxes(1))]).await;
    assert_eq!(country.asked(CHIYODA).await, [(hospital.clone(), None, None)]);
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 195, 1)).await;
    // Who gets nothing is there with what it wants, who wants nothing known without a figure.
    let expected = [(hospital, None, None), (clinic, Some(1_170), Some(195))];
    assert_eq!(country.asked(CHIYODA).await, expected);
    let line = country.sheet(CHIYODA).await.lines.pop().unwrap();
    assert_eq!((line.units, line.child_name.as_str()), (Some(units(0, 0, 0)), "ダミー診療所"));
}

#[tokio::test]
async fn the_newest_sums_count_however_often_and_late_they_come() {
    let country = Country::handed_down().await;
    let clinic = clinic(CHIYODA);
    let second = country.wanted(CHIYODA, &clinic, 390, 2);
    let heard = country.told_and_heard(&second).await;
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 195, 1)).await;
    country.tell(heard, &country.wanted(CHIYODA, &clinic, 585, 3)).await;
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 195, 1)).await;
    assert_eq!(country.asked(CHIYODA).await, [(clinic.clone(), Some(2_340), Some(390))]);
    // A wish for nothing is known; of no sites nothing is.
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 0, 4)).await;
    assert_eq!(country.asked(CHIYODA).await, [(clinic.clone(), Some(0), Some(0))]);
    let gone = DemandChanged { sites: 0, ..country.wanted(CHIYODA, &clinic, 0, 5) };
    country.told_and_heard(&gone).await;
    assert!(country.asked(CHIYODA).await.is_empty());
}

/// Codes with what is wanted of each.
fn wanted(asked: Vec<(String, Option<u64>, Option<u64>)>) -> Vec<(String, Option<u64>)> {
    asked.into_iter().map(|(code, _, wanted)| (code, wanted)).collect()
}

#[tokio::test]
async fn a_place_wants_what_its_sites_want_until_its_sheet_is_locked() {
    let country = Country::opened().await;
    for (town, facility, vials) in [
        (CHIYODA, hospital(CHIYODA), 195),
        (CHIYODA, clinic(CHIYODA), 5),
        (MINATO, hospital(MINATO), 100),
    ] {
        country.told_and_heard(&country.wanted(town, &facility, vials, 1)).await;
    }
    let of_tokyo = |asked: Vec<(String, Option<u64>, Option<u64>)>| {
        asked.into_iter().find(|(code, ..)| code == TOKYO).map(|(_, doses, vials)| (doses, vials))
    };
    let before = Some((Some(1_800), Some(300)));
    assert_eq!(of_tokyo(country.asked(NATION).await), before);
    country.adopt(NATION, one_box_each()).await;
    country.issue().await;
    country.told_and_heard(&country.wanted(MINATO, &hospital(MINATO), 110, 2)).await;
    // The nation's sheet is locked by issuing it; that of Tokyo is open.
    assert_eq!(of_tokyo(country.asked(NATION).await), before);
    let expected = [(CHIYODA, Some(200)), (CHUO, None), (MINATO, Some(110))];
    let expected = expected.map(|(code, vials)| (code.to_owned(), vials));
    assert_eq!(wanted(country.asked(TOKYO).await), expected);
    country.hand_down().await;
    country.told_and_heard(&country.wanted(MINATO, &hospital(MINATO), 120, 3)).await;
    assert_eq!(wanted(country.asked(TOKYO).await), expected);
    assert_eq!(wanted(country.asked(MINATO).await), [(hospital(MINATO), Some(120))]);
}

#[tokio::test]
async fn after_a_merger_a_sites_wish_is_the_municipalitys_in_which_it_lies() {
    let country = Country::handed_down().await;
    country.told_and_heard(&country.wanted(CHIYODA, &clinic(CHIYODA), 5, 1)).await;
    let moved = FacilityChanged { version: 2, ..site(CHUO, &clinic(CHIYODA), "診療所") };
    country.told_and_heard(&moved).await;
    assert_eq!(country.asked(CHUO).await, [(clinic(CHIYODA), Some(30), Some(5))]);
    assert!(country.asked(CHIYODA).await.is_empty());
    // Another round knows nothing of it.
    let other = DemandChanged {
        round_id: country.request_id(),
        ..country.wanted(CHUO, &clinic(CHIYODA), 1_000, 7)
    };
    country.told_and_heard(&other).await;
    assert_eq!(country.asked(CHUO).await.len(), 1);
}

#[tokio::test]
async fn what_a_locked_sheet_was_decided_on_never_changes() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let (hospital, clinic) = (hospital(CHIYODA), clinic(CHIYODA));
    country.enter(CHIYODA, &[(&hospital, boxes(1))]).await;
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 195, 1)).await;
    country.complete(CHIYODA).await;
    let before = country.asked(CHIYODA).await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    tokyo.lock_sheets(country.lock_wish(TOKYO)).await.unwrap();
    assert_eq!(country.asked(CHIYODA).await, before);
    // Neither who asks later nor who moves away changes it.
    country.told_and_heard(&country.wanted(CHIYODA, &hospital, 1_000, 1)).await;
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 390, 2)).await;
    let moved = FacilityChanged { version: 2, ..site(CHUO, &clinic, "診療所") };
    country.told_and_heard(&moved).await;
    assert_eq!(country.asked(CHIYODA).await, before);
    assert!(country.export(CHIYODA).await.contains(&format!("{clinic},")));
}

#[tokio::test]
async fn a_file_has_what_is_wanted_and_reads_back_without_it() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let (hospital, clinic) = (hospital(CHIYODA), clinic(CHIYODA));
    country.enter(CHIYODA, &[(&hospital, boxes(1))]).await;
    country.told_and_heard(&country.wanted(CHIYODA, &clinic, 195, 1)).await;
    let file = country.export(CHIYODA).await;
    let rows: Vec<_> = file.lines().skip(1).collect();
    let expected = [
        format!("{hospital},ダミー病院,195,1000,1000,,"),
        format!("{clinic},ダミー診療所,0,0,0,1170,195"),
    ];
    assert_eq!(rows, expected);
    let taken = country.import(CHIYODA, false, file.as_bytes()).await.unwrap();
    assert_eq!((taken.rows, taken.saved, taken.bad_rows.len()), (2, true, 0));
    assert_eq!(taken.sheet.unwrap().allocated, Some(boxes(1)));
    // The sheet holds lines of what is given only: to lock it, what is wanted means nothing.
    country.complete(CHIYODA).await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    tokyo.lock_sheets(country.lock_wish(TOKYO)).await.unwrap();
    let told: v1::SheetLocked = country.last_told().await;
    assert_eq!(told.lines.len(), 1);
    assert_eq!(country.asked(CHIYODA).await.len(), 2);
}
