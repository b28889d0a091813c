//! The master list: a file is looked through before it is adopted.

use reqwest::{Method, StatusCode};
use vsys_proto::contract_intake::v1::{
    BadMasterRow, ImportMasterListResponse, ListedMasterEntry, MasterDifference, MasterEntry,
};
use vsys_vocabulary::{Role, Tier};

use crate::house::{Browser, House, Page};
use crate::intake::{CODE, Intake};

/// The nation's administrator.
fn nation(house: &House) -> Browser<'_> {
    house.identity.person("nation-01", &[("nation", Tier::Nation, &[Role::Administrator])]);
    house.browser_of("nation-01")
}

async fn upload(browser: &mut Browser<'_>, path: &str, file: &str) -> Page {
    upload_after(browser, path, file, "").await
}

/// After the differences with this digest were shown.
async fn upload_after(browser: &mut Browser<'_>, path: &str, file: &str, digest: &str) -> Page {
    let csrf = browser.token().await;
    let part = |name: &str, text: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {name}\r\n\r\n{text}\r\n")
    };
    let parts = [
        part("name=\"csrf\"", &csrf),
        part("name=\"prefecture_code\"", "13"),
        part("name=\"fee_table\"", "3"),
        part("name=\"source\"", "架空厚生局"),
        part("name=\"shown_digest\"", digest),
        part("name=\"file\"; filename=\"a.csv\"", file),
    ];
    let headers = [("content-type", "multipart/form-data; boundary=edge")];
    browser.send(Method::POST, path, &headers, parts.concat() + "--edge--\r\n").await
}

#[tokio::test]
async fn a_list_is_looked_through_and_then_adopted() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut nation = nation(&house);
    let form = nation.get("/master-list/import").await;
    assert!(form.text.contains("<option value=\"13\">東京都</option>"), "{}", form.text);
    let changed = MasterDifference {
        facility_code: CODE.to_owned(),
        before: "架空医院".to_owned(),
        after: "架空クリニック".to_owned(),
    };
    intake.kept().findings = ImportMasterListResponse {
        rows: 9,
        added: 3,
        changed: 1,
        ended: 2,
        unchanged: 5,
        differences: vec![changed],
        skipped: 4,
        digest: "d1".to_owned(),
        ..ImportMasterListResponse::default()
    };
    // Many messages of the stream, and more than any other file of ours.
    let list = "a,b\n".repeat(7_000_000);
    let page = upload(&mut nation, "/master-list/import", &list).await;
    for part in [
        "架空厚生局",
        "東京都のコードのうち",
        "架空医院",
        "9行を読み取りました",
        "4行(区切りや注記など)は読み飛ばしました",
        "<dd>歯科</dd>",
        "name=\"shown_digest\" value=\"d1\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let file = page.between("name=\"file\" hidden>", "</textarea>").unwrap().to_owned();
    let page = upload_after(&mut nation, "/master-list/import/save", &file, "d1").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/master-list"));
    {
        let kept = intake.kept();
        let sizes: Vec<_> = kept.files.iter().map(|(said, size)| (said.dry_run, *size)).collect();
        assert_eq!(sizes, [(true, list.len()), (false, list.len())]);
        let said = &kept.files[1].0;
        assert_eq!((said.prefecture_code.as_str(), said.fee_table.as_str()), ("13", "3"));
    }
    let imports = nation.get("/master-list").await;
    assert!(imports.text.contains("9行を取り込みました"), "{}", imports.text);
    assert!(imports.text.contains("架空厚生局") && imports.text.contains("東京都"));
}

#[tokio::test]
async fn bad_rows_are_named_and_nothing_is_adopted() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut nation = nation(&house);
    let bad = BadMasterRow {
        line: 7,
        column: "郵便番号".to_owned(),
        reason: "POSTCODE_FORMAT".to_owned(),
        message: "no".to_owned(),
        ..BadMasterRow::default()
    };
    intake.kept().findings =
        ImportMasterListResponse { bad_rows: vec![bad], ..ImportMasterListResponse::default() };
    let page = upload(&mut nation, "/master-list/import", "a,b\n").await;
    assert!(page.text.contains("郵便番号は7桁の数字です") && page.text.contains(">7<"));
    assert!(page.text.contains(">郵便番号<"), "{}", page.text);
    assert!(!page.text.contains("/master-list/import/save"), "{}", page.text);
    let page = upload(&mut nation, "/master-list/import/save", "YSxiCg==").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = upload(&mut nation, "/master-list/import", "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("value=\"架空厚生局\"") && none.text.contains("wrong-file"));
}

/// An entry of Tokyo.
fn entry(serial: u32, ended: bool) -> ListedMasterEntry {
    let entry = MasterEntry {
        facility_code: format!("131{serial:07}"),
        name: format!("架空第{serial}医院"),
        prefecture_code: "13".to_owned(),
        municipality_code: "131016".to_owned(),
        postcode: "1000001".to_owned(),
        ..MasterEntry::default()
    };
    ListedMasterEntry { entry: Some(entry), ended }
}

#[tokio::test]
async fn codes_are_counted_and_looked_up_a_page_at_a_time() {
    let intake = Intake::default();
    intake.kept().entries = (0..1_300).map(|serial| entry(serial, serial % 2 == 1)).collect();
    let house = House::taking(&intake).await;
    let mut nation = nation(&house);
    let page = nation.get("/master-list").await;
    assert!(page.text.contains("全国で650件"), "{}", page.text);
    assert!(!page.text.contains("架空第0医院"), "nothing was looked for");
    let page = nation.get("/master-list?prefecture=13&keyword=医院").await;
    for part in [
        "東京都で650件",
        "架空第1医院",
        "1310000001",
        "終了",
        "使えます",
        "東京都千代田区",
        "100-0001",
        "<option value=\"13\" selected>",
        "value=\"医院\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(page.text.contains("架空第99医院") && !page.text.contains("架空第100医院"));
    let next = page.between("<a class=\"button second\" href=\"/master-list?", "\"").unwrap();
    let next = next.replace("&#38;", "&");
    let page = nation.get(&format!("/master-list?{next}")).await;
    assert!(page.text.contains("架空第100医院") && !page.text.contains("架空第99医院"));
    let none = nation.get("/master-list?keyword=どこにもない").await;
    assert!(!none.text.contains("架空第") && none.text.contains("全国で650件"), "{}", none.text);
    let asked = intake.kept().looked_for.iter().map(|one| one.page_size).collect::<Vec<_>>();
    assert_eq!(asked, [1, 100, 100, 100]);
}

#[tokio::test]
async fn a_file_to_begin_with_has_the_bureaus_heading_and_nobody_in_it() {
    let house = House::taking(&Intake::default()).await;
    let mut nation = nation(&house);
    for page in ["/master-list", "/master-list/import"] {
        assert!(nation.get(page).await.text.contains("href=\"/master-list/template\""));
    }
    let file = nation.get("/master-list/template").await;
    let disposition = file.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"master-list-template.csv\"");
    assert!(file.text.contains("項番,都道府県番号,点数表,医療機関番号"), "{}", file.text);
    assert!(file.text.contains("架空診療所"), "{}", file.text);
}

#[tokio::test]
async fn a_list_that_differs_now_is_shown_again_and_adopted_then() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut nation = nation(&house);
    intake.kept().findings = ImportMasterListResponse {
        rows: 1,
        digest: "d2".to_owned(),
        ..ImportMasterListResponse::default()
    };
    let save = "/master-list/import/save";
    let page = upload_after(&mut nation, save, "YSxiCg==", "d1").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("違いも変わりました"), "{}", page.text);
    assert!(page.text.contains("name=\"shown_digest\" value=\"d2\""), "{}", page.text);
    assert!(intake.kept().files.iter().all(|(said, _)| said.dry_run));
    let page = upload_after(&mut nation, save, "YSxiCg==", "d2").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}
