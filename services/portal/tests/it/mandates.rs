//! Mandates on their mandatary's pages: received, taken back, and locked by the receipt mail.

use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::{MandateKind, MandateState};
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::{Role, Tier};

use crate::house::{Browser, CLERK, House};
use crate::intake::Intake;

fn viewer(house: &House) -> Browser<'_> {
    house.identity.person("131016-02", &[("131016", Tier::Municipality, &[Role::Viewer])]);
    house.browser_of("131016-02")
}

#[tokio::test]
async fn those_that_are_chosen_are_received_and_taken_back() {
    let intake = Intake::default();
    for number in ["M-1", "M-2", "M-3"] {
        intake.mandate(number, MandateState::Submitted);
    }
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let list = clerk.get("/mandates").await;
    for part in ["未受領 3", "施設M-1", "東京都千代田区", "name=\"number\" value=\"M-2\"", "未確認"]
    {
        assert!(list.text.contains(part), "{part}: {}", list.text);
    }
    let none = clerk.submit("/mandates/receive", &[("state", "submitted")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("委任状を選んでください"), "{}", none.text);
    let two = [("number", "M-1"), ("number", "M-2")];
    let page = clerk.submit("/mandates/receive", &two).await;
    assert_eq!(page.location(), "/mandates?state=submitted");
    assert!(clerk.get("/mandates").await.text.contains("2件を受領しました"));
    assert_eq!(intake.state("M-2"), MandateState::Received);
    let back = [("state", "received"), ("number", "M-2")];
    let page = clerk.submit("/mandates/return", &back).await;
    assert_eq!(page.location(), "/mandates?state=received");
    assert_eq!(intake.state("M-2"), MandateState::Submitted);
}

#[tokio::test]
async fn others_for_the_same_site_are_shown_before_anything_is_received() {
    let intake = Intake::default();
    for number in ["M-1", "M-2"] {
        intake.mandate(number, MandateState::Submitted);
    }
    intake.kept().duplicates.insert("M-2".to_owned(), "M-9".to_owned());
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    assert!(clerk.get("/mandates").await.text.contains("重複: M-9"));
    let two = [("number", "M-1"), ("number", "M-2")];
    let page = clerk.submit("/mandates/receive", &two).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    for part in ["選んだ委任状のうち1件", "M-9", "2件すべて受領する", "1件だけ受領する"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(intake.state("M-1"), MandateState::Submitted, "all or none");
    let seen = [("number", "M-1"), ("number", "M-2"), ("duplicates_seen", "yes")];
    assert_eq!(clerk.submit("/mandates/receive", &seen).await.status, StatusCode::SEE_OTHER);
    assert_eq!(intake.state("M-2"), MandateState::Received);
}

#[tokio::test]
async fn a_page_says_what_a_receipt_mail_means_before_it_is_sent() {
    let intake = Intake::default();
    for number in ["M-1", "M-2"] {
        intake.mandate(number, MandateState::Received);
    }
    intake.mandate("M-3", MandateState::Submitted);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let chosen = [("state", "received"), ("number", "M-1"), ("number", "M-3")];
    let page = clerk.submit("/mandates/lock/preview", &chosen).await;
    for part in ["取り消せません", "施設M-1", "<dd>1</dd>", "value=\"M-1\""] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("value=\"M-3\""), "{}", page.text);
    assert_eq!(intake.state("M-1"), MandateState::Received);
    let page = clerk.submit("/mandates/lock", &chosen[..2]).await;
    assert_eq!(page.location(), "/mandates?state=received");
    assert_eq!(intake.state("M-1"), MandateState::Locked);
    let late = clerk.submit("/mandates/lock", &[("number", "M-3")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("受領済でない委任状です"), "{}", late.text);
    let locked = clerk.get("/mandates?state=locked").await;
    assert!(locked.text.contains("施設M-1") && !locked.text.contains("name=\"number\""));
}

#[tokio::test]
async fn one_is_received_on_its_own_page_with_what_has_happened_to_it() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    intake.kept().duplicates.insert("M-1".to_owned(), "M-9".to_owned());
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get("/mandates/M-1").await;
    for part in ["委任状 M-1", "施設M-1", "提出者", "131016-01", "未確認", "M-9", "sato@example.jp"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let sent = [("one", "yes"), ("number", "M-1"), ("duplicates_seen", "yes")];
    let page = clerk.submit("/mandates/receive", &sent).await;
    assert_eq!(page.location(), "/mandates/M-1");
    assert!(clerk.get("/mandates/M-1").await.text.contains("/mandates/lock/preview"));
    assert_eq!(clerk.get("/mandates/M-404").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_only_looks_chooses_nothing_and_the_nation_sees_to_whom_they_go() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    let house = House::taking(&intake).await;
    let mut viewer = viewer(&house);
    let list = viewer.get("/mandates").await;
    assert!(list.text.contains("施設M-1") && !list.text.contains("name=\"number\""));
    assert!(!viewer.get("/mandates/M-1").await.text.contains("/mandates/receive"));
    let refused = viewer.submit("/mandates/receive", &[("number", "M-1")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    house.identity.person("nation-01", &[("nation", Tier::Nation, &[Role::Clerk])]);
    let nation = house.browser_of("nation-01").get("/mandates").await;
    assert!(nation.text.contains("<td>千代田区</td>") && !nation.text.contains("name=\"number\""));
    let file = viewer.get("/mandates?state=submitted&as=csv").await;
    assert!(file.header("content-type").starts_with("text/csv"));
    assert!(file.text.contains("M-1") && file.text.contains("施設M-1"), "{}", file.text);
}

#[tokio::test]
async fn all_are_searched_at_once_and_a_file_has_what_an_office_needs() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    intake.mandate("M-2", MandateState::Locked);
    intake.mandate("M-3", MandateState::Draft);
    {
        let mut kept = intake.kept();
        let form = kept.mandates.get_mut("M-1").unwrap().form.as_mut().unwrap();
        for (field, value) in [
            (&mut form.kana, "シセツイチ"),
            (&mut form.postcode, "1008916"),
            (&mut form.phone, "03-3595-2430"),
            (&mut form.representative, "髙橋一郎"),
            (&mut form.contact_name, "佐藤花子"),
            (&mut form.contact_phone, "03-0000-0009"),
            (&mut form.basic_facility_code, "1310000018"),
            (&mut form.withdrawal_reason, "閉院のため"),
        ] {
            value.clone_into(field);
        }
        form.last_date = Some(Date { year: 2021, month: 3, day: 31 });
        "架空病院".clone_into(&mut kept.mandates.get_mut("M-1").unwrap().basic_facility_name);
        "番地が違います".clone_into(&mut kept.mandates.get_mut("M-2").unwrap().sent_back_reason);
    }
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let all = clerk.get("/mandates?state=all").await.text;
    for part in
        ["すべて 2", "施設M-1", "施設M-2", "未受領", "受領通知済", ">新規<", "最終日", "3月31日"]
    {
        assert!(all.contains(part), "{part}: {all}");
    }
    assert!(!all.contains("施設M-3") && !all.contains("name=\"number\""), "{all}");
    let file = clerk.get("/mandates?state=all&as=csv").await.text;
    let heading = "委任状番号,施設の名称,医療機関コード,種類,最終日,状況,重複,登録簿への反映,市町村,所在地,フリガナ,郵便番号";
    assert!(file.starts_with(&format!("\u{feff}{heading}")), "{file}");
    for part in [
        "シセツイチ",
        "100-8916",
        "03-3595-2430",
        "髙橋一郎",
        "佐藤花子",
        "sato@example.jp",
        "03-0000-0009",
        "1310000018 架空病院",
        "閉院のため",
        "番地が違います",
    ] {
        assert!(file.contains(part), "{part}: {file}");
    }
    assert_eq!(file.lines().count(), 3);
    assert!(clerk.get("/mandates/M-1").await.text.contains("1310000018 架空病院"));
}

#[tokio::test]
async fn the_start_page_of_a_body_counts_what_waits_and_does_without() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    let body: &[(&str, Tier, &[Role])] =
        &[("chiyoda-medical", Tier::CoordinatingBody, &[Role::Clerk])];
    let house = House::taking(&intake).await;
    house.identity.person("body-01", body);
    let home = house.browser_of("body-01").get("/").await;
    assert!(home.text.contains("/mandates?state=submitted") && home.text.contains("1件"));
    let alone = House::new().await;
    alone.identity.person("body-01", body);
    let home = alone.browser_of("body-01").get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(!home.text.contains("/mandates?state=submitted"), "{}", home.text);
}

#[tokio::test]
async fn one_is_sent_back_on_its_own_page_with_a_reason() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    assert!(clerk.get("/mandates/M-1").await.text.contains("/mandates/M-1/send-back"));
    let nothing = clerk.submit("/mandates/M-1/send-back", &[("reason", " ")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("id=\"wrong-reason\""), "{}", nothing.text);
    let sent = clerk.submit("/mandates/M-1/send-back", &[("reason", "番地が違います")]).await;
    assert_eq!(sent.location(), "/mandates/M-1");
    let page = clerk.get("/mandates/M-1").await.text;
    assert!(page.contains("番地が違います") && !page.contains("/send-back"), "{page}");
    let list = clerk.get("/mandates?state=sent-back").await.text;
    assert!(list.contains("差し戻し 1") && list.contains("施設M-1"), "{list}");
    assert!(!list.contains("name=\"number\""), "it is with its applicant");
    let mut viewer = viewer(&house);
    let refused = viewer.submit("/mandates/M-1/send-back", &[("reason", "x")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_change_changes_stands_beside_what_stands() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Locked);
    intake.mandate("M-2", MandateState::Received);
    {
        let mut kept = intake.kept();
        let change = kept.mandates.get_mut("M-2").unwrap();
        change.kind = MandateKind::Change.into();
        change.replaces_mandate_number = "M-1".to_owned();
    }
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get("/mandates/M-2").await.text;
    for part in ["変更される項目", "<td>施設M-1</td>", "<td>施設M-2</td>", "href=\"/mandates/M-1\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<td>sato@example.jp</td>"), "the same stays out");
    assert!(clerk.get("/mandates?state=received").await.text.contains(">変更<"));
    intake.kept().mandates.get_mut("M-2").unwrap().kind = MandateKind::Withdrawal.into();
    let chosen = [("state", "received"), ("number", "M-2")];
    let preview = clerk.submit("/mandates/lock/preview", &chosen).await.text;
    assert!(preview.contains("取下げの1件の施設は"), "{preview}");
    assert!(!preview.contains("新しい施設はV-SYSに登録され"), "{preview}");
    let change = MandateKind::Change.into();
    intake.kept().mandates.get_mut("M-2").unwrap().kind = change;
    let preview = clerk.submit("/mandates/lock/preview", &chosen).await.text;
    assert!(preview.contains("登録済みの施設は、登録内容が更新されます"), "{preview}");
}
