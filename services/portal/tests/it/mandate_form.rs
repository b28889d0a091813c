//! The form by which a site gives its mandate, on its pages: nobody is signed in.

use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::{FormProblem, MandateState, Owner};
use vsys_proto::vocabulary::v1::Language;

use crate::house::{Browser, House, Page};
use crate::intake::{CODE, Intake, MISTYPED, SECRET};

/// Looks a code up and begins a mandate; the cookie goes to its own pages only.
async fn begin(browser: &mut Browser<'_>) -> (String, Page) {
    let found = browser.post("/mandate", &[("code", CODE)]).await;
    let request = found.between("name=\"request_id\" value=\"", "\"").unwrap().to_owned();
    let begun = browser.post("/mandate/begin", &[("request_id", &request), ("code", CODE)]).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    (request, begun)
}

/// Sends a page of the form with the version that it shows.
async fn save(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
    let shown = browser.get(path).await;
    let version = shown.between("name=\"version\" value=\"", "\"").unwrap().to_owned();
    let mut fields = fields.to_vec();
    fields.push(("version", &version));
    browser.post(path, &fields).await
}

/// Hands a mandate in as its last page shows it; one that has no button is at its first version.
async fn hand_in(browser: &mut Browser<'_>, number: &str) -> Page {
    let check = browser.get(&format!("/mandate/{number}/check")).await;
    let version = check.between("name=\"version\" value=\"", "\"").unwrap_or("1").to_owned();
    browser.post(&format!("/mandate/{number}/submit"), &[("version", &version)]).await
}

/// Asks for a code until no more is taken; with how often it was.
async fn until_refused(browser: &mut Browser<'_>) -> (Page, usize) {
    let mut taken = 0;
    loop {
        let page = browser.post("/mandate", &[("code", CODE)]).await;
        if page.status == StatusCode::TOO_MANY_REQUESTS {
            return (page, taken);
        }
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        taken += 1;
    }
}

fn problem(field: &str, reason: &str) -> FormProblem {
    FormProblem {
        field: field.into(),
        reason: reason.into(),
        message: "no".into(),
        ..FormProblem::default()
    }
}

#[tokio::test]
async fn a_code_is_found_or_what_may_have_been_meant_is_offered() {
    let house = House::taking(&Intake::default()).await;
    let mut browser = house.browser();
    let page = browser.get("/mandate").await;
    assert!(page.text.contains("委任状の登録") && !page.text.contains("id=\"found\""));
    assert!(browser.get("/login").await.text.contains("href=\"/mandate\""));
    let found = browser.post("/mandate", &[("code", CODE)]).await;
    assert!(found.text.contains("架空クリニック") && found.text.contains("/mandate/begin"));
    let wrong = browser.post("/mandate", &[("code", MISTYPED)]).await;
    for part in ["検査用の数字", "もしかして", &format!("value=\"{CODE}\""), "新規コード"]
    {
        assert!(wrong.text.contains(part), "{part}: {}", wrong.text);
    }
    assert!(!wrong.text.contains("/mandate/begin"));
    for (code, said) in [
        ("", "入力してください"),
        ("12", "入力されているのは2文字です"),
        ("１３-1000-００１-8０", "入力されているのは11文字です"),
        ("131000001O", "3文字目だけは"),
    ] {
        let refused = browser.post("/mandate", &[("code", code)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.between("id=\"wrong-code\">", "</p>").unwrap().contains(said));
    }
}

#[tokio::test]
async fn the_secret_is_shown_once_and_its_cookie_goes_to_its_own_pages() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let (request, begun) = begin(&mut browser).await;
    assert!(begun.text.contains(SECRET) && begun.text.contains("M-0000000"), "{}", begun.text);
    let flags = "; Path=/mandate/M-0000000; HttpOnly; SameSite=Strict";
    assert_eq!(begun.set_cookies(), [format!("vsys-mandate={SECRET}{flags}")]);
    // The same form again begins no second one, and shows no secret.
    let again = browser.post("/mandate/begin", &[("request_id", &request), ("code", CODE)]).await;
    assert_eq!(again.location(), "/mandate/M-0000000");
    assert_eq!(intake.kept().mandates.len(), 1);
    let page = browser.get("/mandate/M-0000000").await.text;
    assert!(page.contains("はじめに表示されたパスワードをお使いください"), "{page}");
    assert!(!page.contains(SECRET));
}

#[tokio::test]
async fn who_lacks_the_secret_is_asked_for_it() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    begin(&mut house.browser()).await;
    let mut other = house.browser();
    let page = other.get("/mandate/M-0000000/people").await;
    assert_eq!(page.location(), "/mandate?number=M-0000000");
    let asked = other.get("/mandate?number=M-0000000").await;
    assert!(asked.text.contains("value=\"M-0000000\""), "{}", asked.text);
    let sent = [("number", "ｍ－0000000"), ("secret", "another")];
    let refused = other.post("/mandate/open", &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("番号またはパスワードが違います"), "{}", refused.text);
    let sent = [("number", "ｍ－0000000"), ("secret", SECRET)];
    let opened = other.post("/mandate/open", &sent).await;
    assert_eq!(opened.location(), "/mandate/M-0000000");
    assert!(other.get("/mandate/M-0000000").await.text.contains("入力を続ける"));
    assert_eq!(other.get("/mandate/M;0").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_form_is_filled_in_page_by_page_and_handed_in() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    begin(&mut browser).await;
    let site = browser.get("/mandate/M-0000000/site").await;
    for part in ["value=\"架空クリニック\"", "value=\"131016\" selected", "aria-current=\"step\""]
    {
        assert!(site.text.contains(part), "{part}: {}", site.text);
    }
    let sent = [
        ("name", "架空クリニック"),
        ("kana", "かくうくりにっく"),
        ("postcode", "100-8916"),
        ("municipality_code", "131016"),
        ("category", "clinic"),
    ];
    let page = save(&mut browser, "/mandate/M-0000000/site", &sent).await;
    assert_eq!(page.location(), "/mandate/M-0000000/mandatary", "{}", page.text);
    let sent = [("owner", "other"), ("body_id", "")];
    let page = save(&mut browser, "/mandate/M-0000000/mandatary", &sent).await;
    assert_eq!(page.location(), "/mandate/M-0000000/people");
    let people = browser.get("/mandate/M-0000000/people").await;
    assert!(people.text.contains("委任先は「千代田区」です"), "{}", people.text);
    let sent = [("representative", "佐藤花子"), ("contact_mail", "sato@example.jp")];
    save(&mut browser, "/mandate/M-0000000/people", &sent).await;
    let sent = [("product_codes", "pfizer"), ("type", "basic"), ("basic_facility_code", "1")];
    let page = save(&mut browser, "/mandate/M-0000000/vaccine", &sent).await;
    assert_eq!(page.location(), "/mandate/M-0000000/check");
    {
        let form = intake.kept().mandates["M-0000000"].form.clone().unwrap();
        assert_eq!((&*form.kana, &*form.postcode), ("カクウクリニック", "1008916"));
        assert_eq!((form.owner(), &*form.representative), (Owner::Other, "佐藤花子"));
        assert_eq!((&*form.product_codes[0], &*form.basic_facility_code), ("pfizer", ""));
    }
    let check = browser.get("/mandate/M-0000000/check").await;
    for part in ["東京都千代田区", "診療所", "コミナティ", "基本型接種施設", "/submit"]
    {
        assert!(check.text.contains(part), "{part}: {}", check.text);
    }
    let page = hand_in(&mut browser, "M-0000000").await;
    assert_eq!(page.location(), "/mandate/M-0000000");
    assert_eq!(intake.state("M-0000000"), MandateState::Submitted);
    assert!(browser.get("/mandate/M-0000000").await.text.contains("委任状を提出しました"));
    let over = browser.get("/mandate/M-0000000/site").await;
    assert_eq!(over.location(), "/mandate/M-0000000");
}

#[tokio::test]
async fn what_is_wrong_on_a_page_is_said_there_and_the_rest_at_the_end() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    begin(&mut browser).await;
    intake.kept().problems =
        vec![problem("phone", "PHONE_FORMAT"), problem("contact_mail", "VALUE_MISSING")];
    let page = save(&mut browser, "/mandate/M-0000000/site", &[("phone", "none")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "id=\"wrong-phone\"",
        "href=\"#field-phone\">施設の電話番号: ",
        "value=\"none\"",
        "mandatary\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("contact_mail"), "{}", page.text);
    assert_eq!(intake.kept().mandates["M-0000000"].version, 2, "it is kept all the same");
    let page = save(&mut browser, "/mandate/M-0000000/vaccine", &[("type", "basic")]).await;
    assert_eq!(page.location(), "/mandate/M-0000000/check");
    let check = browser.get("/mandate/M-0000000/check").await;
    let link = "href=\"/mandate/M-0000000/people#field-contact_mail\"";
    assert!(check.text.contains(link) && !check.text.contains("/submit"), "{}", check.text);
    let page = hand_in(&mut browser, "M-0000000").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("直す必要のある項目があります"), "{}", page.text);
}

#[tokio::test]
async fn another_windows_change_is_not_overwritten_unseen() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    begin(&mut browser).await;
    let path = "/mandate/M-0000000/people";
    save(&mut browser, path, &[("representative", "鈴木一郎")]).await;
    let old = [("representative", "佐藤花子"), ("version", "1")];
    let page = browser.post(path, &old).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("先に変更しました") && page.text.contains("value=\"佐藤花子\""));
    assert_eq!(page.between("name=\"version\" value=\"", "\""), Some("2"));
    let form = intake.kept().mandates["M-0000000"].form.clone().unwrap();
    assert_eq!(form.representative, "鈴木一郎");
    assert_eq!(browser.post(path, &[("version", "soon")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_town_that_vaccinates_its_own_residents_only_learns_that_it_needs_none() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    begin(&mut browser).await;
    let path = "/mandate/M-0000000/mandatary";
    let unclear = save(&mut browser, path, &[("owner", "municipality")]).await;
    assert!(unclear.text.contains("id=\"wrong-serves_others\""), "{}", unclear.text);
    let sent = [("owner", "municipality"), ("serves_others", "residents")];
    let page = save(&mut browser, path, &sent).await;
    assert_eq!(page.location(), path);
    assert!(browser.get(path).await.text.contains("委任状は不要です"));
    let check = browser.get("/mandate/M-0000000/check").await;
    assert!(!check.text.contains("/submit"), "{}", check.text);
}

#[tokio::test]
async fn a_letters_link_is_used_up_by_a_form_only() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    intake.mandate("M-0000007", MandateState::Submitted);
    let mut browser = house.browser();
    let proved = || intake.kept().mandates["M-0000007"].mail_confirmed_time.is_some();
    let path = format!("/mandate/confirm?number=M-0000007&secret={SECRET}");
    let page = browser.get(&path).await;
    assert_eq!((page.status, page.header("referrer-policy")), (StatusCode::OK, "no-referrer"));
    assert!(!proved() && !page.text.contains("name=\"then\" value=\"/mandate/confirm"));
    let sent = [("number", "M-0000007"), ("secret", SECRET)];
    let page = browser.post("/mandate/confirm", &sent).await;
    assert!(proved() && page.text.contains("メールアドレスを確認しました"), "{}", page.text);
    let sent = [("number", "M-0000007"), ("secret", "another")];
    let gone = browser.post("/mandate/confirm", &sent).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    let cut_off = browser.get("/mandate/confirm?number=M-0000007").await;
    assert_eq!(cut_off.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_address_sends_so_many_forms_and_is_told_when_to_come_again() {
    let intake = Intake::default();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    let (page, taken) = until_refused(&mut browser).await;
    assert!(taken >= 30, "{taken}");
    let wait: u32 = page.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait) && page.text.contains(&format!("{wait}秒")), "{}", page.text);
    assert_eq!(browser.get("/mandate").await.status, StatusCode::OK, "reading is free");
    browser.post("/language", &[("language", "en"), ("then", "/mandate")]).await;
    let (page, _) = until_refused(&mut browser).await;
    assert!(page.text.contains("This cannot be taken just now"), "{}", page.text);
}

#[tokio::test]
async fn one_that_was_sent_back_says_why_and_is_mended() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::SentBack);
    intake.kept().mandates.get_mut("M-1").unwrap().sent_back_reason = "番地が違います".to_owned();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    browser.post("/mandate/open", &[("number", "M-1"), ("secret", SECRET)]).await;
    let page = browser.get("/mandate/M-1").await.text;
    for part in ["差し戻しの理由", "番地が違います", "内容を直す", "href=\"/mandate/M-1/site\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let saved = save(&mut browser, "/mandate/M-1/site", &[("address", "千代田1-2")]).await;
    assert_eq!(saved.location(), "/mandate/M-1/mandatary");
    let language = || intake.kept().mandates["M-1"].form.as_ref().unwrap().language();
    assert_eq!(language(), Language::Japanese, "the contact is written to as the page speaks");
    browser.post("/language", &[("language", "en"), ("then", "/mandate/M-1/site")]).await;
    save(&mut browser, "/mandate/M-1/site", &[("address", "千代田1-2")]).await;
    assert_eq!(language(), Language::English);
    let page = hand_in(&mut browser, "M-1").await;
    assert_eq!(page.location(), "/mandate/M-1");
    assert_eq!(intake.state("M-1"), MandateState::Submitted);
}

#[tokio::test]
async fn a_locked_mandate_is_changed_or_withdrawn_by_another() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Locked);
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    browser.post("/mandate/open", &[("number", "M-1"), ("secret", SECRET)]).await;
    let page = browser.get("/mandate/M-1").await;
    assert!(page.text.contains("変更の委任状を作る") && page.text.contains("取下げを作る"));
    let request = page.between("name=\"request_id\" value=\"", "\"").unwrap().to_owned();
    let wish = [("request_id", request.as_str()), ("kind", "withdrawal")];
    let begun = browser.post("/mandate/M-1/succeed", &wish).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    assert!(begun.text.contains(SECRET) && begun.text.contains("/mandate/M-10/withdrawal"));
    // The pages of a form are none of a withdrawal's.
    assert_eq!(browser.get("/mandate/M-10/site").await.location(), "/mandate/M-10");
    assert_eq!(browser.get("/mandate/M-1/withdrawal").await.location(), "/mandate/M-1");
    let path = "/mandate/M-10/withdrawal";
    let fields = [("withdrawal_reason", "閉院のため"), ("last_date", "きのう")];
    let unclear = save(&mut browser, path, &fields).await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unclear.text.contains("id=\"wrong-last_date\"") && unclear.text.contains("閉院のため"));
    intake.kept().problems = vec![problem("last_date", "DAY_OVER")];
    let fields = [("withdrawal_reason", "閉院のため"), ("last_date", "2021-03-31")];
    let over = save(&mut browser, path, &fields).await;
    assert!(over.between("id=\"wrong-last_date\">", "</p>").unwrap().contains("過ぎた日です"));
    intake.kept().problems.clear();
    let sent = save(&mut browser, path, &fields).await;
    assert_eq!(sent.location(), "/mandate/M-10");
    assert_eq!(intake.state("M-10"), MandateState::Submitted);
    let state = browser.get("/mandate/M-10").await.text;
    assert!(state.contains("閉院のため") && state.contains(">取下げ<"), "{state}");
    let unknown = [("request_id", request.as_str()), ("kind", "joining")];
    let refused = browser.post("/mandate/M-1/succeed", &unknown).await;
    assert_ne!(refused.status, StatusCode::OK);
}
