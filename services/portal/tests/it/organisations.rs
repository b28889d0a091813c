//! Coordinating bodies on the page of organisations: who enters them, what is refused, what is
//! changed.

use reqwest::StatusCode;
use tonic::Status;
use vsys_proto::convert::wire_tier;
use vsys_proto::identity::v1::Organisation;
use vsys_vocabulary::{Role, Tier};

use crate::house::{Browser, House};
use crate::trade::{Trade, refusal};

const LIST: &str = "/organisations?tier=coordinating-body";
const EDIT: &str = "/organisations/chiyoda-medical/edit";
const ENTRY: [(&str, &str); 4] = [
    ("organisation_id", "chiyoda-medical"),
    ("name", "千代田区医師会"),
    ("name_en", "Chiyoda Medical Association"),
    ("prefecture_code", "13"),
];

/// An administrator of the nation, the service desk or another.
fn administrator<'h>(house: &'h House, id: &str, tier: Tier) -> Browser<'h> {
    let user_name = format!("{id}-01");
    house.identity.person(&user_name, &[(id, tier, &[Role::Administrator])]);
    house.browser_of(&user_name)
}

fn body() -> Organisation {
    Organisation {
        organisation_id: "chiyoda-medical".to_owned(),
        tier: wire_tier(Tier::CoordinatingBody).into(),
        name: "千代田区医師会".to_owned(),
        name_en: "Chiyoda Medical Association".to_owned(),
        prefecture_code: "13".to_owned(),
        open: true,
        ..Organisation::default()
    }
}

/// The same with one field otherwise.
fn otherwise<'e>(name: &'e str, value: &'e str) -> Vec<(&'e str, &'e str)> {
    let entry = ENTRY.into_iter();
    entry.map(|(known, kept)| (known, if known == name { value } else { kept })).collect()
}

#[tokio::test]
async fn the_nation_and_the_desk_enter_a_body_and_its_prefecture_is_listed() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    for (id, tier) in [("nation", Tier::Nation), ("service-desk", Tier::ServiceDesk)] {
        let mut browser = administrator(&house, id, tier);
        let list = browser.get(LIST).await;
        assert!(list.text.contains("href=\"/organisations/new\""), "{}", list.text);
        let form = browser.get("/organisations/new").await;
        for part in ["<option value=\"\" selected>全国", "<option value=\"13\">東京都"] {
            assert!(form.text.contains(part), "{part}: {}", form.text);
        }
        // The same twice is harmless.
        let page = browser.submit("/organisations", &ENTRY).await;
        let row = "/organisations?keyword=chiyoda-medical";
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, row));
        assert_eq!(trade.kept().organisations, [body()]);
        let list = browser.get(LIST).await;
        for part in ["「千代田区医師会」を登録しました", "東京都", EDIT] {
            assert!(list.text.contains(part), "{part}: {}", list.text);
        }
    }
}

#[tokio::test]
async fn a_body_of_the_whole_country_says_so_and_only_bodies_are_changed_here() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let partner = Organisation {
        organisation_id: "maker-01".to_owned(),
        tier: wire_tier(Tier::Partner).into(),
        ..Organisation::default()
    };
    trade.kept().organisations.push(partner);
    let mut nation = administrator(&house, "nation", Tier::Nation);
    let page = nation.submit("/organisations", &otherwise("prefecture_code", "")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(nation.get(LIST).await.text.contains("<td>全国"));
    let partners = nation.get("/organisations?tier=partner").await;
    assert!(partners.text.contains("maker-01") && !partners.text.contains("全国"));
    assert!(!partners.text.contains("/organisations/maker-01/edit"), "{}", partners.text);
    for id in ["maker-01", "nobody"] {
        let path = format!("/organisations/{id}/edit");
        assert_eq!(nation.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nation.submit(&path, &ENTRY).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(trade.kept().organisations.len(), 2);
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let mut nation = administrator(&house, "nation", Tier::Nation);
    let wrong = [("organisation_id", "Chiyoda"), ("name_en", "Chiyoda"), ("prefecture_code", "13")];
    let page = nation.submit("/organisations", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "wrong-organisation_id",
        "wrong-name\"",
        "value=\"Chiyoda\"",
        "<option value=\"13\" selected>東京都",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    // What identity refuses, an id of another tier, and identity being away.
    for (status, beside) in [
        (refusal("TEXT_TOO_LONG", "organisation.name"), "wrong-name\""),
        (refusal("ORGANISATION_IS_OTHER", "organisation_id"), "wrong-organisation_id"),
        (Status::unavailable("away"), "id=\"summary\""),
    ] {
        trade.kept().no_organisation = Some(status);
        let page = nation.submit("/organisations", &ENTRY).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(beside), "{beside}: {}", page.text);
        assert!(page.text.contains("value=\"chiyoda-medical\""), "{}", page.text);
    }
    assert!(trade.kept().organisations.is_empty());
}

#[tokio::test]
async fn nobody_elses_id_is_taken() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    trade.kept().organisations.push(body());
    let mut desk = administrator(&house, "service-desk", Tier::ServiceDesk);
    let page = desk.submit("/organisations", &otherwise("name", "神田医師会")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("wrong-organisation_id") && page.text.contains("神田医師会"));
    assert_eq!(trade.kept().organisations, [body()]);
}

#[tokio::test]
async fn a_body_is_renamed_moved_and_closed() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    // The register knows no prefecture 27: it stays chosen all the same.
    let moved = Organisation { prefecture_code: "27".to_owned(), ..body() };
    trade.kept().organisations.push(moved);
    let mut desk = administrator(&house, "service-desk", Tier::ServiceDesk);
    let form = desk.get(EDIT).await;
    for part in ["<option value=\"27\" selected>", "value=\"yes\"", " checked", "千代田区医師会"]
    {
        assert!(form.text.contains(part), "{part}: {}", form.text);
    }
    let page = desk.submit(EDIT, &otherwise("name", "")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("wrong-name\"") && page.text.contains("Chiyoda Medical"));
    // What is typed for the id counts for nothing.
    let fields = [("organisation_id", "other"), ("name", "神田医師会"), ("prefecture_code", "14")];
    let page = desk.submit(EDIT, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let closed = Organisation {
        name: "神田医師会".to_owned(),
        name_en: String::new(),
        prefecture_code: "14".to_owned(),
        open: false,
        ..body()
    };
    assert_eq!(trade.kept().organisations, [closed]);
    let list = desk.get(LIST).await;
    for part in ["「神田医師会」を変更しました", "神奈川県", "(廃止)"] {
        assert!(list.text.contains(part), "{part}: {}", list.text);
    }
}

#[tokio::test]
async fn others_look_and_are_offered_nothing() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    trade.kept().organisations.push(body());
    let mut own = administrator(&house, "chiyoda-medical", Tier::CoordinatingBody);
    let list = own.get(LIST).await;
    assert!(list.text.contains("千代田区医師会") && list.text.contains("東京都"));
    assert!(!list.text.contains("/organisations/new") && !list.text.contains(EDIT));
    assert_eq!(own.get(EDIT).await.status, StatusCode::FORBIDDEN);
    assert_eq!(own.submit("/organisations", &ENTRY).await.status, StatusCode::FORBIDDEN);
}
