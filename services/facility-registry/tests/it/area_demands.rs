//! What the sites of an area entered for a round, as offices see it.

use tonic::{Code, Status};

use vsys_proto::facility_registry::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::demands::{ROUND, assert_refused, wish};
use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, fields, hospital};

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";
const HARBOUR: &str = "1310000042";

fn asked() -> v1::ListAreaDemandsRequest {
    v1::ListAreaDemandsRequest { round_id: ROUND.to_string(), ..Default::default() }
}

fn viewer(standing: Standing) -> Actor {
    actor(standing, &[Role::Viewer])
}

fn codes(listed: &v1::ListAreaDemandsResponse) -> Vec<&str> {
    listed.sites.iter().map(|site| site.facility_code.as_str()).collect()
}

impl Register {
    async fn area(
        &self,
        by: Standing,
        asked: v1::ListAreaDemandsRequest,
    ) -> Result<v1::ListAreaDemandsResponse, Status> {
        let answer = self.demands(&viewer(by)).list_area_demands(asked).await?;
        Ok(answer.into_inner())
    }
}

#[tokio::test]
async fn an_office_sees_what_its_sites_entered_and_who_did_not() {
    let register = Register::with_a_round().await;
    register.put(vec![hospital(HARBOUR, MINATO)]).await;
    register.set(wish(HOSPITAL, 1_170, 195)).await.unwrap();
    register.set(wish(CLINIC, 60, 10)).await.unwrap();
    register.set(wish(HARBOUR, 600, 100)).await.unwrap();
    let chiyoda = Standing::Municipality(CHIYODA.parse().unwrap());
    let seen = register.area(chiyoda, asked()).await.unwrap();
    assert_eq!(codes(&seen), [HOSPITAL, CLINIC, OTHER]);
    assert_eq!((seen.round_number.as_str(), seen.vials_per_box), ("H-003", 195));
    let sums =
        v1::AreaDemand { sites: 3, entered_sites: 2, capacity_doses: 1_230, wanted_vials: 205 };
    assert_eq!(seen.area, Some(sums));
    let [basic, satellite, other] = &seen.sites[..] else { panic!("three sites") };
    assert_eq!(basic.total.map(|total| (total.wanted_vials, total.sites)), Some((205, 2)));
    assert_eq!((satellite.total, &*satellite.basic_facility_code), (None, HOSPITAL));
    assert_eq!(satellite.own.clone().map(|own| own.wanted_vials), Some(10));
    assert_eq!((other.own.clone(), other.total, other.locked), (None, None, false));

    let missing = v1::ListAreaDemandsRequest { missing_only: true, ..asked() };
    let seen = register.area(chiyoda, missing).await.unwrap();
    assert_eq!((codes(&seen), seen.area), (vec![OTHER], Some(sums)), "the sums are of all");
    let nation = register.area(Standing::Nation, asked()).await.unwrap();
    assert_eq!(nation.area.map(|area| (area.sites, area.wanted_vials)), Some((4, 305)));
}

#[tokio::test]
async fn sites_come_page_by_page_in_order_of_their_codes() {
    let register = Register::with_a_round().await;
    let (mut token, mut seen) = (String::new(), Vec::new());
    loop {
        let page = v1::ListAreaDemandsRequest { page_size: 1, page_token: token, ..asked() };
        let listed = register.area(Standing::Nation, page).await.unwrap();
        seen.extend(codes(&listed).into_iter().map(str::to_owned));
        assert_eq!(listed.area.map(|area| area.sites), Some(3), "on whatever page");
        token = listed.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, [HOSPITAL, CLINIC, OTHER]);
    let strange = v1::ListAreaDemandsRequest { page_token: "3".into(), ..asked() };
    let refused = register.area(Standing::Nation, strange).await.unwrap_err();
    assert_eq!(fields(&refused), [("page_token".into(), "PAGE_TOKEN_INVALID".into())]);
}

#[tokio::test]
async fn no_office_sees_anothers_area() {
    let register = Register::with_a_round().await;
    let minato = Standing::Municipality(MINATO.parse().unwrap());
    let foreign = v1::ListAreaDemandsRequest { municipality_code: CHIYODA.into(), ..asked() };
    let refused = register.area(minato, foreign.clone()).await.unwrap_err();
    assert_refused(&refused, Code::PermissionDenied, "OUTSIDE_YOUR_AREA");
    assert_eq!(codes(&register.area(minato, asked()).await.unwrap()), [""; 0]);
    let tokyo = Standing::Prefecture("13".parse().unwrap());
    assert_eq!(register.area(tokyo, foreign.clone()).await.unwrap().sites.len(), 3);
    let hokkaido = Standing::Prefecture("01".parse().unwrap());
    let refused = register.area(hokkaido, foreign).await.unwrap_err();
    assert_refused(&refused, Code::PermissionDenied, "OUTSIDE_YOUR_AREA");
    let unknown = v1::ListAreaDemandsRequest { round_id: uuid::Uuid::nil().to_string(), ..asked() };
    let refused = register.area(tokyo, unknown).await.unwrap_err();
    assert_refused(&refused, Code::NotFound, "ROUND_UNKNOWN");
}
