//! What the sites of an area entered for a round, and those that wait in the register for it.

use reqwest::StatusCode;
use tonic::{Request, Response, Status};
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::demand_service_server::DemandService;
use vsys_vocabulary::{Role, Tier};

use crate::house::{CLERK, House};
use crate::register::{Answer, Register};

const ROUND: &str = "01890000-0000-7000-8000-000000000003";

/// The basic hospital entered something, and nobody else did.
fn site(one: &v1::Facility) -> v1::SiteDemand {
    let is_basic = one.facility_code == "1310000018";
    let own = v1::Demand { capacity_doses: 1_170, wanted_vials: 205, ..v1::Demand::default() };
    let total = v1::DemandTotal { capacity_doses: 1_170, wanted_vials: 205, sites: 1 };
    v1::SiteDemand {
        facility_code: one.facility_code.clone(),
        name: one.name.clone(),
        municipality_code: one.municipality_code.clone(),
        r#type: one.r#type,
        basic_facility_code: one.basic_facility_code.clone(),
        own: is_basic.then_some(own),
        total: is_basic.then_some(total),
        locked: false,
    }
}

#[tonic::async_trait]
impl DemandService for Register {
    async fn set_demand(&self, _: Request<v1::SetDemandRequest>) -> Answer<v1::SetDemandResponse> {
        Err(Status::unimplemented("nobody asks"))
    }

    async fn list_demands(
        &self,
        _: Request<v1::ListDemandsRequest>,
    ) -> Answer<v1::ListDemandsResponse> {
        Err(Status::unimplemented("nobody asks"))
    }

    async fn list_area_demands(
        &self,
        request: Request<v1::ListAreaDemandsRequest>,
    ) -> Answer<v1::ListAreaDemandsResponse> {
        let asked = request.into_inner();
        let mut kept = self.kept();
        let of_area = kept.facilities.iter().filter(|one| {
            one.prefecture_code.starts_with(&asked.prefecture_code)
                && one.municipality_code.starts_with(&asked.municipality_code)
        });
        let all: Vec<_> = of_area.map(site).collect();
        let entered: Vec<_> = all.iter().filter_map(|site| site.own.as_ref()).collect();
        let area = v1::AreaDemand {
            sites: u32::try_from(all.len()).unwrap(),
            entered_sites: u32::try_from(entered.len()).unwrap(),
            capacity_doses: entered.iter().map(|own| u64::from(own.capacity_doses)).sum(),
            wanted_vials: entered.iter().map(|own| u64::from(own.wanted_vials)).sum(),
        };
        let wanted = all.into_iter().filter(|site| !asked.missing_only || site.own.is_none());
        // The nation's list goes on behind its first site.
        let is_long = asked.municipality_code.is_empty() && asked.page_token.is_empty();
        let sites = wanted.take(if is_long { 1 } else { usize::MAX }).collect();
        kept.areas.push(asked);
        Ok(Response::new(v1::ListAreaDemandsResponse {
            sites,
            next_page_token: if is_long { "1310000018".to_owned() } else { String::new() },
            round_number: "H-003".to_owned(),
            product_code: "pfizer".to_owned(),
            vials_per_box: 195,
            area: Some(area),
        }))
    }
}

#[tokio::test]
async fn a_municipality_sees_who_entered_and_enters_for_those_who_did_not() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get(&format!("/demands/{ROUND}?municipality=141003")).await;
    for part in ["H-003", "コミナティ", "1 / 2施設", "架空病院", "区民会館", "1,170", "未入力"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("架空港病院"), "another town's: {}", page.text);
    let form = format!(r#"href="/facilities/1310000026/demands/{ROUND}""#);
    assert!(page.text.contains(&form), "{}", page.text);
    let missing = clerk.get(&format!("/demands/{ROUND}?missing=1")).await;
    assert!(missing.text.contains("区民会館") && missing.text.contains("1 / 2施設"));
    assert!(!missing.text.contains("/facilities/1310000018/demands"), "{}", missing.text);
    let file = clerk.get(&format!("/demands/{ROUND}?as=csv")).await;
    assert!(file.text.contains("1310000018") && file.text.contains(",205,"), "{}", file.text);
    for asked in &register.kept().areas {
        assert_eq!((&*asked.municipality_code, &*asked.round_id), ("131016", ROUND));
    }
}

#[tokio::test]
async fn the_nation_goes_on_from_page_to_page_and_a_file_has_them_all() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    house.identity.person("nation-07", &[("nation", Tier::Nation, &[Role::Viewer])]);
    let mut viewer = house.browser_of("nation-07");
    let page = viewer.get(&format!("/demands/{ROUND}")).await;
    assert!(page.text.contains("page_token=1310000018"), "{}", page.text);
    assert!(page.text.contains("1 / 3施設"), "{}", page.text);
    assert!(!page.text.contains(&format!("/demands/{ROUND}\">変更")), "a viewer enters nothing");
    let file = viewer.get(&format!("/demands/{ROUND}?as=csv")).await;
    assert!(file.text.contains("架空港病院"), "{}", file.text);
    let nowhere = viewer.get("/demands/1").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}
