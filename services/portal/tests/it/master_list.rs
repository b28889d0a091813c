//! The master list: a file is looked through before it is adopted.

use reqwest::{Method, StatusCode};
use vsys_proto::contract_intake::v1::{BadMasterRow, ImportMasterListResponse, MasterDifference};
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
        column: "postcode".to_owned(),
        reason: "POSTCODE_FORMAT".to_owned(),
        message: "no".to_owned(),
    };
    intake.kept().findings =
        ImportMasterListResponse { bad_rows: vec![bad], ..ImportMasterListResponse::default() };
    let page = upload(&mut nation, "/master-list/import", "a,b\n").await;
    assert!(page.text.contains("郵便番号は7桁の数字です") && page.text.contains(">7<"));
    assert!(!page.text.contains("/master-list/import/save"), "{}", page.text);
    let page = upload(&mut nation, "/master-list/import/save", "YSxiCg==").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = upload(&mut nation, "/master-list/import", "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("value=\"架空厚生局\"") && none.text.contains("wrong-file"));
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
