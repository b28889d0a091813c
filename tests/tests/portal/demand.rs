//! What sites want stands on the sheet of who gives it.

use vsys_proto::facility_registry::v1::{
    FacilityCategory, FacilityEntry, FacilityType, PutFacilityRequest,
};
use vsys_testkit::eventually;
use vsys_vocabulary::{Role, Standing};

use crate::browser::Browser;
use crate::land::{CHIYODA, Land};

const SATELLITE: &str = "1310009993";

impl Land {
    /// A satellite of the town's hospital, with somebody who works there.
    async fn satellite(&self, town: &str) -> Browser {
        let entry = FacilityEntry {
            facility_code: SATELLITE.into(),
            municipality_code: town.into(),
            name: "千代田区ダミーサテライト".into(),
            address: "九段南1-2-1".into(),
            phone: "03-0000-0009".into(),
            r#type: FacilityType::Satellite.into(),
            category: FacilityCategory::Clinic.into(),
            basic_facility_code: self.hospital(town),
            ..FacilityEntry::default()
        };
        let standing = Standing::Municipality(town.parse().unwrap());
        let desk = self.client.desk(standing, &[Role::Clerk]).unwrap();
        let request = PutFacilityRequest { facility: Some(entry), expected_version: None };
        desk.register().put_facility(request).await.unwrap();
        self.house.wait_for_organisations(self.organisations() + 1).await;
        self.clerk(SATELLITE).await
    }
}

/// Opens a page until it says something that was told by event.
async fn says_at_last(browser: &mut Browser, path: &str, text: &str) {
    eventually("what was told is on the page", || {
        let mut browser = browser.clone();
        async move {
            browser.open(path).await;
            if browser.page.text.contains(text) { Ok(()) } else { Err(browser.page.path) }
        }
    })
    .await;
    browser.open(path).await.says(text);
}

#[tokio::test]
async fn a_satellites_wish_reaches_the_municipalitys_sheet_with_its_basic_sites() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let form = format!("/facility/demand/{round}");

    // サテライト型: 基本型に合算されると知らされ、入力する。
    let mut satellite = land.satellite(CHIYODA).await;
    says_at_last(&mut satellite, "/facility", &form).await;
    satellite.page.says("未入力").says(&format!("基本型接種施設{}", land.hospital(CHIYODA)));
    satellite.open(&form).await.says("接種可能量(回)");
    satellite.fill(&form, &[("capacity_doses", ""), ("wanted_rest", "十")]).await;
    assert_eq!(satellite.page.status, 422);
    satellite.page.says("整数を入力してください").says("value=\"十\"");
    let wish = [("capacity_doses", "60"), ("wanted_rest", "10")];
    satellite.fill(&form, &wish).await.says("保存しました").says("10バイアル").says("入力済");

    // 基本型: 自分の入力と、合計。
    let mut hospital = land.clerk(&land.hospital(CHIYODA)).await;
    hospital.open("/facility").await.says("60回 / 10バイアル(1施設)");
    let wish = [("capacity_doses", "1,170"), ("wanted_boxes", "1")];
    hospital.open(&form).await;
    hospital.fill(&form, &wish).await.says("1,230回 / 1箱と10バイアル(2施設)");
    hospital.open(&form).await.says("value=\"1,170\"");
    hospital.fill(&form, &[("capacity_doses", "1000001")]).await.says("桁を確認してください");
    assert_eq!(hospital.page.status, 422);

    // 市町村: 分配シートに、合計と、希望に満たないことが出る。
    let mut clerk = land.clerk(CHIYODA).await;
    let sheet = format!("/rounds/{round}/sheets/{CHIYODA}");
    says_at_last(&mut clerk, &sheet, "1箱と10バイアル").await;
    clerk.page.says("1,230").says("未入力");
    clerk.fill(&format!("{sheet}/confirm"), &[]).await;
    let row = "data-wanted=\"205\">1箱と10バイアル<small class=\"late\"";
    clerk.page.says(&format!("{row}>希望未満"));
    let given = format!("v-{}", land.hospital(CHIYODA));
    clerk.fill(&format!("{sheet}/lines"), &[(&given, "2"), ("do", "save")]).await;
    clerk.page.says(&format!("{row} hidden>希望未満"));
    clerk.open(&format!("{sheet}/lines.csv")).await.says(",390,0,0,1230,205");
}

#[tokio::test]
async fn a_site_enters_what_it_wants_for_rounds_that_there_are() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let form = format!("/facility/demand/{round}");
    let mut hospital = land.clerk(&land.hospital(CHIYODA)).await;
    says_at_last(&mut hospital, "/facility", &form).await;
    let mut stranger = land.clerk(CHIYODA).await;
    stranger.open(&form).await;
    assert_eq!(stranger.page.status, 403);
    let nowhere = format!("/facility/demand/{}", uuid::Uuid::nil());
    hospital.open(&nowhere).await;
    assert_eq!(hospital.page.status, 404);
}

#[tokio::test]
async fn a_municipality_enters_on_behalf_of_its_site_which_sees_who_did() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let hospital = land.hospital(CHIYODA);
    let mut site = land.clerk(&hospital).await;
    says_at_last(&mut site, "/facility", &format!("/facility/demand/{round}")).await;

    // ホームが、まだ入力していないことを知らせる。
    site.open("/").await.says("クールの接種可能量・希望量を入力する").says("/facility#demands");

    // 市町村が、施設の画面から、代わって入力する。
    let mut clerk = land.clerk(CHIYODA).await;
    let demands = format!("/facilities/{hospital}/demands");
    clerk.open(&format!("/facilities/{hospital}")).await.says(&demands);
    let form = format!("{demands}/{round}");
    clerk.open(&demands).await.says("未入力").says(&form).says("コミナティ筋注");
    clerk.open(&form).await.says("施設に代わって入力します");
    let wish = [("capacity_doses", "1,170"), ("wanted_boxes", "1")];
    clerk.fill(&form, &wish).await.says("保存しました").says("1,170").says("入力済");

    // 施設には、入力した人が表示される。
    site.open("/facility").await.says("1,170").says(&format!("{CHIYODA}-"));
    site.open(&demands).await;
    assert_eq!(site.page.status, 403);
}
