//! Sites by their distance, and what the pages of a site say of its place and of what is public.

use reqwest::StatusCode;

use crate::house::{CLERK, House};
use crate::register::Register;

#[tokio::test]
async fn the_nearest_are_in_a_table_and_on_a_map() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get("/facilities/nearest").await;
    for part in
        ["東京都千代田区の役所から近い順", "740 m", "<svg", r#"aria-label="1 架空病院 740 m""#]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    // From a kilometre on in kilometres, and the numbers of the table stand on the map.
    assert!(page.text.contains(r#"aria-label="2 区民会館 1.7 km""#), "{}", page.text);
    assert_eq!(page.text.matches(r#"class="place-number""#).count(), 3, "{}", page.text);
    let half = clerk.get("/facilities/nearest?latitude=35.7").await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.text.contains("wrong-longitude"), "{}", half.text);
    let nowhere = clerk.get("/facilities/nearest?municipality=141003").await;
    assert!(nowhere.text.contains("役所の位置は登録されていません"));
}

#[tokio::test]
async fn a_site_that_is_not_shown_says_what_it_lacks_and_where_that_is_entered() {
    let register = Register::of_three();
    register.kept().facilities[0].shown_to_public = false;
    register.kept().facilities[0].postcode = "1000001".to_owned();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get("/facilities/1310000018").await;
    let why = page.between("公開情報が登録されていないため", "</p>").unwrap();
    assert!(why.contains(r#"href="/facilities/1310000018/public""#), "{why}");
    assert!(page.text.contains("100-0001"), "{}", page.text);
    // Whoever may not enter it is only told.
    register.kept().facilities[2].shown_to_public = false;
    let foreign = clerk.get("/facilities/1410000017").await;
    let why = foreign.between("公開情報が登録されていないため", "</p>").unwrap();
    assert!(!why.contains("href"), "{why}");
}

#[tokio::test]
async fn an_act_that_makes_no_sense_leads_back_and_others_say_where_the_site_is() {
    let register = Register::of_three();
    register.kept().facilities[0].address = "架空町1-1".to_owned();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let reopen = clerk.get("/facilities/1310000018/acts/reopen").await;
    assert_eq!(
        (reopen.status, reopen.location()),
        (StatusCode::SEE_OTHER, "/facilities/1310000018")
    );
    for act in ["close", "merge", "change-code"] {
        let page = clerk.get(&format!("/facilities/1310000018/acts/{act}")).await;
        assert!(page.text.contains("東京都千代田区架空町1-1"), "{act}: {}", page.text);
    }
    let new = clerk.get("/facilities/new").await;
    assert!(new.text.contains("<button>登録する</button>"), "{}", new.text);
    assert!(new.text.contains("役場の位置で代用します"), "{}", new.text);
}
