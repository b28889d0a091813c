//! Applications for codes on the offices' pages: collated by a prefecture, numbered by the desk.

use prost_types::Timestamp;
use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::ApplicationState;
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::{Role, Tier};

use crate::house::{Browser, House, LOCKER};
use crate::intake::{AHEAD, Intake};

/// 25 March 2100, 9:00 in Japan.
const THURSDAY: i64 = 4_109_616_000;

/// A clerk of the service desk.
fn desk(house: &House) -> Browser<'_> {
    house.identity.person("desk-01", &[("service-desk", Tier::ServiceDesk, &[Role::Clerk])]);
    house.browser_of("desk-01")
}

#[tokio::test]
async fn a_prefecture_hands_on_what_it_chooses() {
    let intake = Intake::default();
    for number in ["C-1", "C-2", "C-3"] {
        intake.application(number, ApplicationState::Applied);
    }
    intake.application("C-4", ApplicationState::Returned);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(LOCKER);
    let list = clerk.get("/codes").await;
    for part in
        ["会場C-1", "東京都千代田区", "name=\"number\" value=\"C-2\"", "特設の接種会場", "未確認"]
    {
        assert!(list.text.contains(part), "{part}: {}", list.text);
    }
    let none = clerk.submit("/codes/collate", &[("state", "applied")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("付番申請を選んでください"), "{}", none.text);
    let wrong = [("number", "C-1"), ("number", "C-4")];
    let refused = clerk.submit("/codes/collate", &wrong).await;
    assert!(refused.text.contains("差し戻された申請です"), "{}", refused.text);
    assert!(refused.text.contains("(対象: C-4)"), "{}", refused.text);
    assert_eq!(intake.application_state("C-1"), ApplicationState::Applied, "all or none");
    let two = [("number", "C-1"), ("number", "C-2"), ("keyword", "会場")];
    let page = clerk.submit("/codes/collate", &two).await;
    assert_eq!(page.location(), "/codes?state=applied&keyword=%E4%BC%9A%E5%A0%B4");
    assert!(clerk.get("/codes").await.text.contains("2件をとりまとめました"));
    assert_eq!(intake.application_state("C-2"), ApplicationState::Collated);
    let collated = clerk.get("/codes?state=collated").await;
    assert!(collated.text.contains("会場C-1") && !collated.text.contains("name=\"number\""));
    let refused = clerk.submit("/codes/number", &[("number", "C-1")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_page_says_what_a_code_means_before_the_desk_gives_it() {
    let intake = Intake::default();
    for number in ["C-1", "C-2"] {
        intake.application(number, ApplicationState::Collated);
    }
    intake.application("C-3", ApplicationState::Applied);
    let house = House::taking(&intake).await;
    let mut desk = desk(&house);
    let list = desk.get("/codes?state=collated").await;
    assert!(list.text.contains("action=\"/codes/number/preview\""), "{}", list.text);
    let chosen = [("state", "collated"), ("number", "C-1"), ("number", "C-3")];
    let page = desk.submit("/codes/number/preview", &chosen).await;
    for part in ["変更も取り消しもできません", "会場C-1", "<dd>1</dd>", "value=\"C-1\""]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("value=\"C-3\""), "{}", page.text);
    assert_eq!(intake.application_state("C-1"), ApplicationState::Collated);
    let page = desk.submit("/codes/number", &chosen[..2]).await;
    assert_eq!(page.location(), "/codes?state=collated");
    assert!(desk.get("/codes").await.text.contains("1件に付番しました"));
    assert_eq!(intake.application_state("C-1"), ApplicationState::Numbered);
    let early = desk.submit("/codes/number", &[("number", "C-3")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("とりまとめられていない"), "{}", early.text);
}

#[tokio::test]
async fn those_whose_day_has_not_come_are_numbered_later_and_the_letters_on_thursday() {
    let intake = Intake::default();
    intake.application_for("C-1", 2021);
    intake.application_for("C-2", AHEAD);
    // On Thursday of that week.
    intake.kept().letters_go = Some(Timestamp { seconds: THURSDAY, nanos: 0 });
    let house = House::taking(&intake).await;
    let mut desk = desk(&house);
    let list = desk.get("/codes").await;
    for part in ["会場C-1", "付番できます", "2100年3月23日(火)から付番できます"]
    {
        assert!(list.text.contains(part), "{part}: {}", list.text);
    }
    let both = [("state", "collated"), ("number", "C-1"), ("number", "C-2")];
    let page = desk.submit("/codes/number/preview", &both).await;
    for part in ["<dd>1</dd>", "選んだ申請のうち1件は", "会場C-2", "3月23日(火)から", "木曜日"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("value=\"C-2\""), "{}", page.text);
    let page = desk.submit("/codes/number", &both).await;
    assert_eq!(page.location(), "/codes?state=collated");
    let said = desk.get("/codes").await;
    for part in ["1件に付番しました", "2100年3月25日(木) 9:00", "残りの1件は2100年3月23日(火)から"]
    {
        assert!(said.text.contains(part), "{part}: {}", said.text);
    }
    assert_eq!(intake.application_state("C-2"), ApplicationState::Collated);
    let later = desk.submit("/codes/number", &[("state", "collated"), ("number", "C-2")]).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER);
    let said = desk.get("/codes").await;
    assert!(said.text.contains("選んだ1件は、まだ付番していません"), "{}", said.text);
}

#[tokio::test]
async fn each_office_first_sees_what_waits_for_it_with_the_code_behind_the_name() {
    let intake = Intake::default();
    intake.application("C-1", ApplicationState::Applied);
    intake.application("C-2", ApplicationState::Collated);
    intake.application("C-3", ApplicationState::Numbered);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(LOCKER);
    let list = clerk.get("/codes").await;
    assert!(list.text.contains("会場C-1") && !list.text.contains("会場C-2"), "{}", list.text);
    let mut desk = desk(&house);
    let list = desk.get("/codes").await;
    assert!(list.text.contains("会場C-2") && !list.text.contains("会場C-1"), "{}", list.text);
    let numbered = desk.get("/codes?state=numbered").await;
    let after = numbered.text.split_once("会場C-3").unwrap().1;
    let row = after.split_once("</tr>").unwrap().0;
    let (code, kind) = (row.find("9000000012").unwrap(), row.find("特設の接種会場").unwrap());
    assert!(code < kind, "{row}");
}

#[tokio::test]
async fn one_shows_its_steps_and_who_made_them() {
    let intake = Intake::default();
    intake.application("C-1", ApplicationState::Numbered);
    intake.application_for("C-2", AHEAD);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(LOCKER);
    let page = clerk.get("/codes/C-1").await;
    let steps = page.between("id=\"code-steps\"", "</table>").unwrap();
    for part in ["経過", "申請者", "tokyo-01", "東京都", "desk-01", "サービスデスク", "付番済"]
    {
        assert!(steps.contains(part), "{part}: {steps}");
    }
    assert!(clerk.get("/codes/C-2").await.text.contains("2100年3月23日(火)から付番できます"));
}

#[tokio::test]
async fn the_months_list_is_downloaded_with_everything() {
    let intake = Intake::default();
    intake.application("C-1", ApplicationState::Numbered);
    let house = House::taking(&intake).await;
    house.identity.person("nation-01", &[("nation", Tier::Nation, &[Role::Viewer])]);
    let mut nation = house.browser_of("nation-01");
    let march =
        "/codes?state=numbered&numbered_from_date=2021-03-01&numbered_until_date=2021-03-31";
    let list = nation.get(march).await;
    assert!(list.text.contains("9000000012") && list.text.contains("value=\"2021-03-31\""));
    assert!(list.text.contains("numbered_until_date=2021-03-31&#38;as=csv"), "{}", list.text);
    let file = nation.get(&format!("{march}&as=csv")).await;
    assert!(file.header("content-type").starts_with("text/csv"));
    for part in ["9000000012", "クミンアリーナ", "千代田太郎", "100-0001", "hanako@city.example"]
    {
        assert!(file.text.contains(part), "{part}: {}", file.text);
    }
    let asked = intake.kept().listed.last().cloned().unwrap();
    assert_eq!(asked.numbered_from_date, Some(Date { year: 2021, month: 3, day: 1 }));
    assert_eq!(asked.numbered_until_date, Some(Date { year: 2021, month: 3, day: 31 }));
    let wrong = nation.get("/codes?state=numbered&numbered_from_date=3/1").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("年-月-日"), "{}", wrong.text);
}

#[tokio::test]
async fn one_goes_back_to_its_applicant_with_a_reason() {
    let intake = Intake::default();
    intake.application("C-1", ApplicationState::Applied);
    intake.application("C-10", ApplicationState::Collated);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(LOCKER);
    let page = clerk.get("/codes/C-1").await;
    for part in ["付番申請 C-1", "会場C-1", "厚生花子", "東京都千代田区", "/codes/C-1/return"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("会場C-10"));
    assert!(!clerk.get("/codes/C-10").await.text.contains("/return"), "it is the desk's");
    let empty = clerk.submit("/codes/C-1/return", &[("reason", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("wrong-reason"), "{}", empty.text);
    let reason = [("reason", "所在地が違います")];
    let page = clerk.submit("/codes/C-1/return", &reason).await;
    assert_eq!(page.location(), "/codes/C-1");
    let page = clerk.get("/codes/C-1").await;
    assert!(page.text.contains("所在地が違います") && !page.text.contains("/codes/C-1/return"));
    let mut desk = desk(&house);
    assert!(desk.get("/codes/C-10").await.text.contains("/codes/C-10/return"));
    let page = desk.submit("/codes/C-10/return", &reason).await;
    assert_eq!(page.location(), "/codes/C-10");
    assert_eq!(intake.application_state("C-10"), ApplicationState::Returned);
    for absent in ["/codes/C-404", "/codes/C;1"] {
        assert_eq!(desk.get(absent).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_start_page_of_the_desk_counts_what_waits() {
    let intake = Intake::default();
    intake.application("C-1", ApplicationState::Collated);
    let house = House::taking(&intake).await;
    house.identity.person("desk-02", &[("service-desk", Tier::ServiceDesk, &[Role::Viewer])]);
    let home = house.browser_of("desk-02").get("/").await;
    assert!(home.text.contains("/codes?state=collated") && home.text.contains("1件"));
    let alone = House::new().await;
    alone.identity.person("desk-02", &[("service-desk", Tier::ServiceDesk, &[Role::Viewer])]);
    let home = alone.browser_of("desk-02").get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(!home.text.contains("/codes?state=collated"), "{}", home.text);
}

#[tokio::test]
async fn the_codes_of_a_month_are_saved_as_a_file_or_what_cannot_be_written_is_named() {
    let house = House::taking(&Intake::default()).await;
    let mut desk = desk(&house);
    let list = desk.get("/codes?state=numbered").await;
    for part in ["国保連合会などに送る一覧", "name=\"month\"", "<option value=\"13\">東京都"]
    {
        assert!(list.text.contains(part), "{part}: {}", list.text);
    }
    let file = desk.get("/codes/export?month=2021-03&prefecture=13&encoding=utf-8").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"codes-13-2021-03.csv\"");
    assert_eq!(file.text, "13,2021-3");
    let windows = desk.get("/codes/export?month=2021-03&prefecture=13&encoding=shift-jis").await;
    assert_eq!(windows.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = windows.between("id=\"wrong-encoding\">", "</p>").unwrap();
    assert!(wrong.contains("𠮷 (9000000027)"), "{wrong}");
    let never = desk.get("/codes/export?month=3").await;
    assert!(never.between("id=\"wrong-month\">", "</p>").unwrap().contains("2021-03"));
    let everywhere = desk.get("/codes/export?month=2021-03&prefecture=&encoding=utf-8").await;
    let name = everywhere.header("content-disposition");
    assert_eq!(name, "attachment; filename=\"codes-all-2021-03.csv\"");
    assert_eq!(everywhere.text, ",2021-3");
    assert!(list.text.contains("<option value=\"\">全国</option>"), "{}", list.text);
    // A prefecture gets its own.
    let mut clerk = house.browser_of(LOCKER);
    assert!(!clerk.get("/codes?state=numbered").await.text.contains("field-prefecture"));
    assert_eq!(clerk.get("/codes/export?month=2021-03&prefecture=01").await.text, "13,2021-3");
}
