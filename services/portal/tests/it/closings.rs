//! A site that is to close after a last day.

use reqwest::StatusCode;
use vsys_proto::vocabulary::v1::Date;

use crate::house::{CLERK, House};
use crate::register::Register;

const HOSPITAL: &str = "/facilities/1310000018";
/// Far enough ahead for a test that is run in our days.
const LAST: &str = "2099-03-31";

#[tokio::test]
async fn a_site_is_closed_after_a_last_day_unless_that_is_taken_back() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let form = clerk.get(&format!("{HOSPITAL}/acts/close")).await;
    assert!(form.text.contains(r#"name="when" value="now" checked"#), "{}", form.text);
    let typed =
        |last| [("when", "after"), ("last_date", last), ("reason", "閉院"), ("version", "3")];
    let unsaid = clerk.submit(&format!("{HOSPITAL}/acts/close"), &typed("")).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text.contains("wrong-last_date"), "{}", unsaid.text);
    assert!(unsaid.text.contains(r#"name="when" value="after" checked"#), "{}", unsaid.text);

    let planned = clerk.submit(&format!("{HOSPITAL}/acts/close"), &typed(LAST)).await;
    assert_eq!(planned.location(), HOSPITAL);
    let facility = register.kept().facilities[0].clone();
    let last = Date { year: 2099, month: 3, day: 31 };
    assert_eq!((facility.open, facility.last_date), (true, Some(last)));
    let shown = clerk.get(HOSPITAL).await;
    for part in ["2099年3月31日(火)まで開設し", "閉院", "/acts/keep-open"] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    let sites = clerk.get("/facilities").await;
    assert!(sites.text.contains("開設中(2099年3月31日(火)まで)"), "{}", sites.text);
    let file = clerk.get("/facilities?as=csv").await;
    assert!(file.text.contains("2099-03-31"), "{}", file.text);

    let back = [("reason", "継続"), ("version", "4")];
    let kept = clerk.submit(&format!("{HOSPITAL}/acts/keep-open"), &back).await;
    assert_eq!(kept.location(), HOSPITAL);
    assert_eq!(register.kept().facilities[0].last_date, None);
    let gone = clerk.get(&format!("{HOSPITAL}/acts/keep-open")).await;
    assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, HOSPITAL));
}

#[tokio::test]
async fn a_last_day_that_is_over_while_the_site_is_open_is_said() {
    let register = Register::of_three();
    let last_date = Some(Date { year: 2021, month: 3, day: 31 });
    register.kept().facilities[0].last_date = last_date;
    let house = House::keeping(&register).await;
    let shown = house.browser_of(CLERK).get(HOSPITAL).await;
    assert!(shown.text.contains("まだ閉鎖できていません"), "{}", shown.text);
}
