//! What sites want reaches the sheets that are to give it.

use vsys_proto::{
    allocation::v1::{self, Line},
    facility_registry::v1::{DemandChanged, FacilityChanged},
};

use crate::atlas::{CHIYODA, CHUO, MINATO, NATION, TOKYO, boxes, clinic, hospital, site, units};
use crate::country::{Country, locker};

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

#[tokio::test]
async fn a_place_wants_what_its_sites_want() {
    let country = Country::handed_down().await;
    for (town, facility, vials) in [
        (CHIYODA, hospital(CHIYODA), 195),
        (CHIYODA, clinic(CHIYODA), 5),
        (MINATO, hospital(MINATO), 100),
    ] {
        country.told_and_heard(&country.wanted(town, &facility, vials, 1)).await;
    }
    let of = |vials: u64| (Some(vials * 6), Some(vials));
    let tokyo: Vec<_> =
        country.asked(TOKYO).await.into_iter().map(|(code, c, w)| (code, (c, w))).collect();
    let expected = [(CHIYODA, of(200)), (CHUO, (None, None)), (MINATO, of(100))];
    assert_eq!(tokyo, expected.map(|(code, of)| (code.to_owned(), of)));
    let nation = country.asked(NATION).await;
    let tokyo = nation.into_iter().find(|(code, ..)| code == TOKYO).unwrap();
    assert_eq!((tokyo.1, tokyo.2), of(300));
    // After a merger a site's wish is the municipality's in which it lies now.
    let moved = FacilityChanged { version: 2, ..site(CHUO, &clinic(CHIYODA), "診療所") };
    country.told_and_heard(&moved).await;
    assert_eq!(country.asked(CHUO).await, [(clinic(CHIYODA), Some(30), Some(5))]);
    let back = FacilityChanged { version: 3, ..site(CHIYODA, &clinic(CHIYODA), "診療所") };
    country.told_and_heard(&back).await;
    // Another round knows nothing of it.
    let other = DemandChanged {
        round_id: country.request_id(),
        ..country.wanted(CHIYODA, &clinic(CHIYODA), 1_000, 7)
    };
    country.told_and_heard(&other).await;
    assert_eq!(country.asked(CHIYODA).await.len(), 2);
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
