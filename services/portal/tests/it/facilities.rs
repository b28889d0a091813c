//! The register of facilities on its pages.

use reqwest::{Method, StatusCode};
use vsys_proto::facility_registry::v1::{
    BadFacilityRow, FacilityCategory, FacilityRowWarning, FacilityType, FacilityVersion,
    ImportFacilitiesResponse, TransferStatement,
};
use vsys_vocabulary::{Role, Tier};

use crate::house::{Browser, CLERK, House, Page};
use crate::register::{Register, site};

const VENUE: &str = "/facilities/1310000026";

/// What the form of the venue sends.
fn typed<'f>(category: &'f str, kind: &'f str, basic: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![
        ("version", "3"),
        ("name", "区民会館"),
        ("postcode", "100-0001"),
        ("address", "架空町1-1"),
        ("phone", "03-0000-0001"),
        ("category", category),
        ("type", kind),
        ("basic_facility_code", basic),
    ]
}

#[tokio::test]
async fn a_municipality_sees_its_own_and_may_see_all() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let own = clerk.get("/facilities").await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text);
    assert!(own.text.contains("23_市町村内の特設の接種会場 1"), "{}", own.text);
    assert!(own.text.contains("区民会館") && !own.text.contains("架空港病院"));
    assert!(own.text.contains(r#"href="/facilities/1310000026""#));
    let venues = clerk.get("/facilities?view=venues").await;
    assert!(venues.text.contains("区民会館") && !venues.text.contains("架空病院"));
    assert!(!venues.text.contains("すべての市町村の特設の接種会場"), "{}", venues.text);
    for (area, part) in [
        (
            "13",
            "東京都のすべての市町村の特設の接種会場を表示しています。一つの市町村に絞るには、市町村を選んで",
        ),
        ("", "都道府県を選んで検索し、次に市町村を選んでください"),
    ] {
        let venues = clerk.get(&format!("/facilities?view=venues&prefecture={area}")).await;
        assert!(venues.text.contains(part), "{part}: {}", venues.text);
    }
    for part in [
        "検索する言葉",
        r#"placeholder="名称・コード・住所・電話番号""#,
        "このページの行を絞り込む",
    ] {
        assert!(own.text.contains(part), "{part}: {}", own.text);
    }
    let all = clerk.get("/facilities?prefecture=").await;
    assert!(all.text.contains("架空港病院"));
    let none = clerk.get("/facilities?keyword=%E3%81%AA%E3%81%84").await;
    assert!(none.text.contains("条件に合う医療機関・接種会場はありません"));
}

#[tokio::test]
async fn receivers_are_listed_linked_first_and_files_have_all_of_them() {
    let register = Register::default();
    let of = |number: u32, kind| site(&format!("13100{number:05}"), "131016", "架空医院", kind);
    let linked = (0..1_500).map(|number| of(number, FacilityType::Linked));
    let satellites = (2_000..2_700).map(|number| of(number, FacilityType::Satellite));
    register.kept().facilities = linked.chain(satellites).collect();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let mut page = clerk.get("/facilities?view=receivers").await;
    let (mut pages, mut rows) = (0, 0);
    loop {
        pages += 1;
        rows += page.text.matches(">架空医院</a>").count();
        let Some((before, _)) = page.text.split_once(">次のページ<") else { break };
        let link = before.rsplit_once("href=\"").unwrap().1.split('"').next().unwrap();
        let link = link.replace("&#38;", "&");
        page = clerk.get(&link).await;
    }
    assert_eq!((pages, rows), (11, 2_200));
    let csv = clerk.get("/facilities?view=receivers&as=csv").await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(csv.text.lines().count(), 2_201);
    assert!(
        csv.text.lines().next().unwrap().contains(",経度,版,"),
        "the import reads all of these"
    );
    assert!(csv.text.starts_with("\u{feff}医療機関コード,市町村コード,名称,フリガナ,郵便番号"));
    let narrowed = clerk.get("/facilities?view=receivers&as=csv&find=1310002001").await;
    assert_eq!(narrowed.text.lines().count(), 2);
    let excel = clerk.get("/facilities?view=receivers&as=xlsx").await;
    assert_eq!(excel.status, StatusCode::OK);
    assert!(excel.header("content-disposition").contains("facilities.xlsx"));
}

#[tokio::test]
async fn a_facility_tells_who_receives_from_it_and_what_became_of_it() {
    let register = Register::of_three();
    let before = site("1310000018", "131016", "旧架空病院", FacilityType::Basic);
    let mut after = register.kept().facilities[0].clone();
    after.predecessor_codes = vec!["1310000091".to_owned()];
    register.kept().facilities[0] = after.clone();
    let version = |facility| FacilityVersion {
        facility: Some(facility),
        person: "131016-07".to_owned(),
        organisation_id: "131016".to_owned(),
        ..FacilityVersion::default()
    };
    let stated = FacilityVersion {
        transfer_statement: TransferStatement::AllUsed.into(),
        mandate_number: "M-0000123".to_owned(),
        ..version(after)
    };
    register.kept().versions = vec![stated, version(before)];
    let house = House::keeping(&register).await;
    let page = house.browser_of(CLERK).get("/facilities/1310000018").await;
    for part in [
        "区民会館",
        "旧架空病院 → 架空病院",
        "131016-07",
        "東京都千代田区",
        "/edit",
        "/acts/close",
        "href=\"/facilities/1310000091\"",
        "使い切り、在庫がない",
        "M-0000123",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let foreign = house.browser_of(CLERK).get("/facilities/1410000017").await;
    assert!(foreign.text.contains("架空港病院") && !foreign.text.contains("/edit"));
    assert!(!foreign.text.contains("更新履歴"), "{}", foreign.text);
    let none = house.browser_of(CLERK).get("/facilities/1310000000").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_venue_gets_another_category_and_a_foreign_one_none() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let form = clerk.get(&format!("{VENUE}/edit")).await;
    assert!(form.text.contains(r#"name="category" value="venue" checked"#), "{}", form.text);
    let sent = typed("contracted", "satellite", "1310000018");
    let page = clerk.submit(&format!("{VENUE}/edit"), &sent).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, VENUE));
    {
        let kept = register.kept();
        assert_eq!(kept.put[0].category(), FacilityCategory::VenueContracted);
        assert_eq!(
            (&*kept.put[0].postcode, &*kept.put[0].municipality_code),
            ("1000001", "131016")
        );
    }
    let foreign = "/facilities/1410000017/edit";
    assert_eq!(clerk.get(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(clerk.submit(foreign, &sent).await.status, StatusCode::FORBIDDEN);
    let stale = [("version", "2")].into_iter().chain(sent.into_iter().skip(1)).collect::<Vec<_>>();
    let page = clerk.submit(&format!("{VENUE}/edit"), &stale).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("ほかの人が先に変更しました") && page.text.contains("架空町1-1"));
}

#[tokio::test]
async fn a_postcode_of_another_place_is_saved_and_pointed_out() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let mut sent = typed("contracted", "satellite", "1310000018");
    sent.retain(|(field, _)| *field != "postcode");
    sent.push(("postcode", "060-0001"));
    let page = clerk.submit(&format!("{VENUE}/edit"), &sent).await;
    assert_eq!(page.location(), VENUE);
    let page = clerk.get(VENUE).await;
    assert!(page.text.contains("郵便番号060-0001は神奈川県"), "{}", page.text);
}

#[tokio::test]
async fn a_basic_facility_is_found_by_its_name_and_several_are_chosen_from() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let edit = format!("{VENUE}/edit");
    let several = clerk.submit(&edit, &typed("venue", "linked", "病院")).await;
    assert_eq!(several.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(several.text.contains(r#"name="basic_facility_code_found" value="1410000017""#));
    let nobody = clerk.submit(&edit, &typed("venue", "linked", "診療所")).await;
    assert!(nobody.text.contains("当てはまる施設がありません"), "{}", nobody.text);
    clerk.submit(&edit, &typed("venue", "linked", "架空病院")).await;
    assert_eq!(register.kept().put[0].basic_facility_code, "1310000018");
    let options = clerk.get("/facilities/options?basic_facility_code=%E6%B8%AF").await;
    assert_eq!(options.text.trim(), "", "one sign is too few");
    let options = clerk.get("/facilities/options?basic_facility_code=%E6%9E%B6%E7%A9%BA").await;
    assert!(options.text.contains(r#"<option value="1310000018">"#), "{}", options.text);
}

#[tokio::test]
async fn what_is_stated_of_transfers_is_asked_for_when_it_matters() {
    let register = Register::of_three();
    register.kept().refusal = Some("TRANSFER_MAY_HAVE_COME");
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let edit = format!("{VENUE}/edit");
    let mut sent = typed("venue", "basic", "");
    let asked = clerk.submit(&edit, &sent).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let radio = r#"name="transfer_statement" value="never-received""#;
    assert!(asked.text.contains(radio) && asked.text.contains("パターン②"), "{}", asked.text);
    sent.push(("transfer_statement", "never-received"));
    let page = clerk.submit(&edit, &sent).await;
    assert_eq!(page.location(), VENUE);
    let stated = register.kept().put[0].transfer_statement();
    assert_eq!(stated, TransferStatement::NeverReceived);
}

#[tokio::test]
async fn a_facility_is_closed_opened_merged_and_given_another_code() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let acts = "/facilities/1310000018/acts";
    let page = clerk.get(&format!("{acts}/close")).await;
    assert!(page.text.contains("区民会館"), "it names who receives: {}", page.text);
    let missing = clerk.submit(&format!("{acts}/close"), &[("version", "3")]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reason = [("reason", "改修"), ("version", "3")];
    let page = clerk.submit(&format!("{acts}/close"), &reason).await;
    assert_eq!(page.location(), "/facilities/1310000018");
    let shown = clerk.get("/facilities/1310000018").await;
    assert!(shown.text.contains("架空病院を閉鎖しました") && shown.text.contains("/acts/reopen"));
    clerk.submit(&format!("{acts}/reopen"), &reason).await;
    assert!(register.kept().facilities[0].open);
    // Merging is agreed to once one has seen who takes the place.
    let mut into = reason.to_vec();
    into.push(("into_facility_code", "架空港"));
    let asked = clerk.submit(&format!("{acts}/merge"), &into).await;
    assert!(asked.text.contains(r#"name="agreed" value="1410000017""#), "{}", asked.text);
    assert!(register.kept().facilities[0].open);
    into.pop();
    into.extend([("into_facility_code", "1410000017"), ("agreed", "1410000017")]);
    clerk.submit(&format!("{acts}/merge"), &into).await;
    assert_eq!(register.kept().facilities[0].successor_code, "1410000017");
    let shown = clerk.get("/facilities/1310000018").await;
    assert!(shown.text.contains("この施設は引き継がれました") && !shown.text.contains("/acts/"));
    let mut code = reason.to_vec();
    code.push(("new_facility_code", "1310000034"));
    let page = clerk.submit(&format!("{VENUE}/acts/change-code"), &code).await;
    assert_eq!(page.location(), "/facilities/1310000034");
}

#[tokio::test]
async fn a_site_says_itself_what_the_public_site_tells() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    house.identity.person("venue-01", &[("1310000026", Tier::Facility, &[Role::Clerk])]);
    let mut site = house.browser_of("venue-01");
    let form = site.get(&format!("{VENUE}/public")).await;
    assert!(form.text.contains("コミナティ") && form.text.contains(r#"value="public" checked"#));
    let sent = |web| {
        [("audience", "named"), ("product_codes", "pfizer"), ("web_url", web), ("version", "3")]
    };
    let wrong = site.submit(&format!("{VENUE}/public"), &sent("javascript:alert(1)")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("wrong-web_url") && wrong.text.contains(r#"value="named" checked"#)
    );
    let page = site.submit(&format!("{VENUE}/public"), &sent("https://kaikan.example.jp/")).await;
    assert_eq!(page.location(), "/facility");
    let shown = site.get(VENUE).await;
    assert!(shown.text.contains("https://kaikan.example.jp/"), "{}", shown.text);
    let foreign = site.get("/facilities/1310000018/public").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

async fn upload(browser: &mut Browser<'_>, path: &str, file: &str) -> Page {
    let csrf = browser.token().await;
    let part = |name: &str, text: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {name}\r\n\r\n{text}\r\n")
    };
    let parts = [part("name=\"csrf\"", &csrf), part("name=\"file\"; filename=\"a.csv\"", file)];
    let headers = [("content-type", "multipart/form-data; boundary=edge")];
    browser.send(Method::POST, path, &headers, parts.concat() + "--edge--\r\n").await
}

#[tokio::test]
async fn a_file_is_looked_through_mended_and_adopted() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let template = clerk.get("/facilities/import/template").await;
    assert!(
        template.text.contains("医療機関コード") && template.text.contains("特設の接種会場(委託)")
    );
    let bad = BadFacilityRow {
        line: 3,
        column: "postcode".to_owned(),
        reason: "POSTCODE_FORMAT".to_owned(),
        message: "no".to_owned(),
        ..Default::default()
    };
    register.kept().findings =
        ImportFacilitiesResponse { rows: 3, bad_rows: vec![bad], ..Default::default() };
    let page = upload(&mut clerk, "/facilities/import", "a,b\n").await;
    assert!(page.text.contains("郵便番号は7桁の数字です") && page.text.contains(">3<"));
    assert!(!page.text.contains("/facilities/import/save"), "{}", page.text);
    let hint = FacilityRowWarning {
        line: 4,
        column: "postcode".to_owned(),
        reason: "POSTCODE_ELSEWHERE".to_owned(),
        message: "no".to_owned(),
        suggestion: "131016".to_owned(),
    };
    let (warnings, warning_count) = (vec![hint], 2_000);
    register.kept().findings = ImportFacilitiesResponse {
        rows: 3,
        entered: 2,
        changed: 1,
        warnings,
        warning_count,
        ..Default::default()
    };
    let list = "a,b\n".repeat(100_000);
    let page = upload(&mut clerk, "/facilities/import", &list).await;
    for part in ["東京都千代田区のものです", "2,000件", "一部だけを表示"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let file = page.between("name=\"file\" hidden>", "</textarea>").unwrap().to_owned();
    let page = upload(&mut clerk, "/facilities/import/save", &file).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/facilities"));
    let sizes = [(true, 4), (true, list.len()), (false, list.len())];
    assert_eq!(register.kept().files, sizes);
    let none = upload(&mut clerk, "/facilities/import", "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
}
