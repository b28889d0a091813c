//! The form by which a site applies for a code, on its pages: nobody is signed in.

use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::{ApplicationState, Owner};
use vsys_proto::vocabulary::v1::Language;

use crate::house::{Browser, House, Page};
use crate::intake::{Intake, MISTYPED, SECRET};

/// Everything that the form asks.
const ARENA: [(&str, &str); 13] = [
    ("applicant_name", "厚生花子"),
    ("applicant_organisation", "千代田区"),
    ("applicant_mail", "hanako@city.example"),
    ("applicant_phone", "03-0000-0000"),
    ("site_owner", "municipality"),
    ("site_venue", "venue"),
    ("site_name", "区民アリーナ"),
    ("site_kana", "くみんありーな"),
    ("site_representative", "千代田太郎"),
    ("site_postcode", "100-0001"),
    ("site_prefecture", "13"),
    ("site_municipality_code", "131016"),
    ("site_address", "千代田1-1"),
];

/// The form with some fields as they are said.
fn arena<'f>(but: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let said = |name: &str| but.iter().any(|(other, _)| *other == name);
    let mut fields: Vec<_> = ARENA.into_iter().filter(|(name, _)| !said(name)).collect();
    fields.extend(but);
    fields
}

/// Applies with the wish that the page shows.
async fn apply(browser: &mut Browser<'_>, but: &[(&str, &str)]) -> (String, Page) {
    let shown = browser.get("/code").await;
    let request = shown.between("name=\"request_id\" value=\"", "\"").unwrap().to_owned();
    let mut fields = arena(but);
    fields.push(("request_id", &request));
    let page = browser.post("/code", &fields).await;
    (request, page)
}

#[tokio::test]
async fn who_has_no_code_is_led_to_the_form() {
    let house = House::taking(&Intake::default()).await;
    let mut browser = house.browser();
    assert!(browser.get("/login").await.text.contains("href=\"/code\""));
    let absent = browser.post("/mandate", &[("code", MISTYPED)]).await;
    assert!(absent.text.contains("href=\"/code\""), "{}", absent.text);
    let form = browser.get("/code").await;
    for part in
        ["新規コードの付番申請", "name=\"applicant_name\"", "name=\"site_kana\"", "神奈川県"]
    {
        assert!(form.text.contains(part), "{part}: {}", form.text);
    }
    assert!(!form.text.contains("checked"), "nothing is chosen yet");
}

#[tokio::test]
async fn the_secret_is_shown_once_and_its_cookie_goes_to_its_own_pages() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let (request, applied) = apply(&mut browser, &[]).await;
    assert_eq!(applied.status, StatusCode::OK, "{}", applied.text);
    assert!(applied.text.contains(SECRET) && applied.text.contains("C-0000000"));
    let flags = "; Path=/code/C-0000000; HttpOnly; SameSite=Strict";
    assert_eq!(applied.set_cookies(), [format!("vsys-code={SECRET}{flags}")]);
    {
        let kept = intake.kept();
        let site = kept.applications["C-0000000"].site.clone().unwrap();
        assert_eq!((&*site.kana, &*site.postcode), ("クミンアリーナ", "1000001"));
        assert_eq!((site.owner(), site.venue), (Owner::Municipality, true));
    }
    // The same form again is the same application.
    browser.post("/code", &arena(&[("request_id", &request)])).await;
    assert_eq!(intake.kept().applications.len(), 1);
    let state = browser.get("/code/C-0000000").await;
    for part in ["申請済", "区民アリーナ", "東京都千代田区", "特設の接種会場", "確認用のメール"]
    {
        assert!(state.text.contains(part), "{part}: {}", state.text);
    }
    assert!(!state.text.contains(SECRET));
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let wrong = [("applicant_name", ""), ("applicant_mail", "hanako"), ("site_kana", "Arena")];
    let (request, refused) = apply(&mut browser, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let at = |field: &str| refused.between(&format!("id=\"wrong-{field}\">"), "</p>");
    assert!(at("applicant_name").unwrap().contains("入力してください"), "{}", refused.text);
    assert!(at("applicant_mail").unwrap().contains("メールアドレスとして使えません"));
    assert!(at("site_kana").unwrap().contains("全角カタカナ"));
    assert_eq!(at("site_name"), None);
    for part in ["申請者のメールアドレス: ", "value=\"区民アリーナ\"", "value=\"131016\" selected"]
    {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    assert!(refused.text.contains("value=\"venue\" checked"), "{}", refused.text);
    assert!(refused.text.contains(&format!("value=\"{request}\"")));
    // What the site is has no answer of its own in the contract.
    let (_, unclear) = apply(&mut browser, &[("site_venue", ""), ("site_address", "")]).await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        unclear.text.contains("wrong-site_venue") && unclear.text.contains("wrong-site_address")
    );
    assert!(intake.kept().applications.is_empty());
}

#[tokio::test]
async fn municipalities_are_shown_before_anything_is_handed_in() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let show = [("show", "municipalities"), ("site_municipality_code", ""), ("site_name", "会場")];
    let (_, page) = apply(&mut browser, &show).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["<option value=\"131016\">千代田区", "value=\"会場\"", "value=\"13\" selected"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let (_, other) = apply(&mut browser, &[("site_prefecture", "14")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "of another prefecture");
    assert!(other.text.contains("wrong-site_municipality_code"), "{}", other.text);
    assert!(intake.kept().applications.is_empty());
}

#[tokio::test]
async fn who_lacks_the_secret_is_asked_for_it() {
    let intake = Intake::default();
    intake.application("C-0000001", ApplicationState::Numbered);
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let page = browser.get("/code/C-0000001").await;
    assert_eq!(page.location(), "/code?number=C-0000001");
    let asked = browser.get("/code?number=C-0000001").await;
    assert!(asked.text.contains("value=\"C-0000001\"") && asked.text.contains("#open"));
    let sent = [("number", "ｃ－0000001"), ("secret", "another")];
    let refused = browser.post("/code/open", &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("番号またはパスワードが違います"), "{}", refused.text);
    let opened = browser.post("/code/open", &[("number", "ｃ－0000001"), ("secret", SECRET)]).await;
    assert_eq!(opened.location(), "/code/C-0000001");
    let state = browser.get("/code/C-0000001").await;
    for part in ["付番済", "9000000012", "action=\"/mandate#found\"", "翌月20日"] {
        assert!(state.text.contains(part), "{part}: {}", state.text);
    }
    assert_eq!(browser.get("/code/C;0").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_that_was_returned_is_mended() {
    let intake = Intake::default();
    intake.application("C-0000001", ApplicationState::Returned);
    let reason = "所在地が違います";
    reason
        .clone_into(&mut intake.kept().applications.get_mut("C-0000001").unwrap().returned_reason);
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    browser.post("/code/open", &[("number", "C-0000001"), ("secret", SECRET)]).await;
    let state = browser.get("/code/C-0000001").await;
    for part in
        [reason, "value=\"会場C-0000001\"", "/code/C-0000001/mend", "value=\"venue\" checked"]
    {
        assert!(state.text.contains(part), "{part}: {}", state.text);
    }
    let path = "/code/C-0000001/mend";
    let wrong = browser.post(path, &arena(&[("site_name", "")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("wrong-site_name") && wrong.text.contains("クミンアリーナ"));
    let mended = browser.post(path, &arena(&[])).await;
    assert_eq!(mended.location(), "/code/C-0000001", "{}", mended.text);
    assert_eq!(intake.application_state("C-0000001"), ApplicationState::Applied);
    assert!(browser.get("/code/C-0000001").await.text.contains("直した内容で申請しました"));
    let late = browser.post(path, &arena(&[])).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("差し戻された申請ではない"), "{}", late.text);
}

#[tokio::test]
async fn the_letters_link_is_used_up_by_a_form_only() {
    let intake = Intake::default();
    intake.application("C-0000001", ApplicationState::Applied);
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let link = format!("/code/confirm?number=C-0000001&secret={SECRET}");
    let shown = browser.get(&link).await;
    assert_eq!(shown.header("referrer-policy"), "no-referrer");
    assert!(intake.kept().applications["C-0000001"].mail_confirmed_time.is_none());
    let sent = [("number", "C-0000001"), ("secret", SECRET)];
    for _ in 0..2 {
        let confirmed = browser.post("/code/confirm", &sent).await;
        assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text);
        assert!(confirmed.text.contains("/code?number=C-0000001"));
    }
    assert!(intake.kept().applications["C-0000001"].mail_confirmed_time.is_some());
    let wrong = browser.post("/code/confirm", &[("number", "C-0000001"), ("secret", "x")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get("/code/confirm?number=C-1").await.status, wrong.status);
}

#[tokio::test]
async fn an_address_applies_ten_times_in_a_minute() {
    let house = House::taking(&Intake::default()).await;
    let mut browser = house.browser();
    let mut taken = 0;
    let refused = loop {
        let (_, page) = apply(&mut browser, &[]).await;
        if page.status == StatusCode::TOO_MANY_REQUESTS {
            break page;
        }
        taken += 1;
    };
    assert!((10..20).contains(&taken), "{taken}");
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn who_applies_is_written_to_in_the_language_of_the_page() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    apply(&mut browser, &[]).await;
    browser.post("/language", &[("language", "en"), ("then", "/code")]).await;
    apply(&mut browser, &[]).await;
    let applications = intake.kept().applications.clone();
    let languages: Vec<_> =
        applications.values().map(|one| one.applicant.as_ref().unwrap().language()).collect();
    assert_eq!(languages, [Language::Japanese, Language::English]);
}
