//! Partners and the area table on their pages: two halves of an entry, files, and who changes what.

use reqwest::{Method, StatusCode};
use tonic::Status;
use vsys_proto::convert::{wire_date, wire_tier};
use vsys_proto::identity::v1::Organisation;
use vsys_proto::logistics_notifier::v1::{
    AreaAssignment, AreaFinding, ImportAreaAssignmentsResponse, Partner,
};
use vsys_proto::vocabulary::v1::ItemKind;
use vsys_vocabulary::{Role, Tier};

use crate::house::{Browser, House, Page};
use crate::trade::Trade;

const ENTRY: [(&str, &str); 7] = [
    ("partner_id", "wholesaler-07"),
    ("name", "架空医薬品卸"),
    ("kind", "wholesaler"),
    ("ways", "nats"),
    ("contact_name_1", "物流部"),
    ("contact_mail_1", "butsuryu@example.jp"),
    ("open", "yes"),
];
/// What a page says when only the partner was kept.
const HALF: &str = "組織としての登録ができませんでした";

/// The nation's administrator.
fn nation(house: &House) -> Browser<'_> {
    house.identity.person("nation-01", &[("nation", Tier::Nation, &[Role::Administrator])]);
    house.browser_of("nation-01")
}

fn tokyo(house: &House) -> Browser<'_> {
    house.identity.person("tokyo-01", &[("13", Tier::Prefecture, &[Role::Administrator])]);
    house.browser_of("tokyo-01")
}

fn row(municipality: &str, partner: &str) -> AreaAssignment {
    AreaAssignment {
        municipality_code: municipality.to_owned(),
        item: ItemKind::Vaccine.into(),
        product_code: "pfizer".to_owned(),
        partner_id: partner.to_owned(),
        valid_from_date: "2021-03-01".parse().ok().map(wire_date),
        valid_until_date: None,
    }
}

/// Partners and organisations that are kept.
fn counts(trade: &Trade) -> (usize, usize) {
    let kept = trade.kept();
    (kept.partners.len(), kept.organisations.len())
}

async fn upload(browser: &mut Browser<'_>, path: &str, file: &str) -> Page {
    let csrf = browser.token().await;
    let part = |name: &str, text: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {name}\r\n\r\n{text}\r\n")
    };
    let file = part("name=\"file\"; filename=\"a.csv\"", file);
    let body = format!("{}{file}--edge--\r\n", part("name=\"csrf\"", &csrf));
    let headers = [("content-type", "multipart/form-data; boundary=edge")];
    browser.send(Method::POST, path, &headers, body).await
}

#[tokio::test]
async fn a_partner_is_entered_as_an_organisation_too() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let mut nation = nation(&house);
    assert!(nation.get("/partners").await.text.contains("業者はまだ登録されていません"));
    let page = nation.submit("/partners", &ENTRY).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/partners/wholesaler-07"));
    {
        let kept = trade.kept();
        assert_eq!(kept.partners[0].contacts[0].name, "物流部");
        assert_eq!(kept.organisations[0].organisation_id, "wholesaler-07");
        assert!(kept.organisations[0].open);
    }
    let list = nation.get("/partners").await;
    assert!(list.text.contains("架空医薬品卸") && list.text.contains("利用中"), "{}", list.text);
    assert!(list.text.contains("担当業者が決まっていない出荷指示が1件"), "{}", list.text);
    let one = nation.get("/partners/wholesaler-07").await;
    for part in ["物流部", "https://wholesaler-07.example.jp/hook", "/credentials", "保存"] {
        assert!(one.text.contains(part), "{part}: {}", one.text);
    }
}

#[tokio::test]
async fn the_half_that_failed_is_said_and_saving_again_is_harmless() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let mut nation = nation(&house);
    trade.kept().no_organisation = Some(Status::unavailable("away"));
    let page = nation.submit("/partners", &ENTRY).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains(HALF) && page.text.contains("/partners/wholesaler-07"));
    assert_eq!(counts(&trade), (1, 0));
    let later = nation.get("/partners/wholesaler-07").await;
    assert!(later.text.contains("組織としてまだ登録されていません"), "{}", later.text);
    trade.kept().no_organisation = None;
    for _ in 0..2 {
        let page = nation.submit("/partners/wholesaler-07", &ENTRY).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(counts(&trade), (1, 1));
}

#[tokio::test]
async fn nobody_elses_id_is_taken() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let mut nation = nation(&house);
    trade.kept().organisations.push(Organisation {
        organisation_id: "wholesaler-07".to_owned(),
        tier: wire_tier(Tier::CoordinatingBody).into(),
        ..Organisation::default()
    });
    let page = nation.submit("/partners", &ENTRY).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("wrong-partner_id") && trade.kept().partners.is_empty());
    trade.kept().organisations.clear();
    let other = Partner { partner_id: "wholesaler-07".to_owned(), ..Partner::default() };
    trade.kept().partners.push(other.clone());
    let page = nation.submit("/partners", &ENTRY).await;
    assert!(page.text.contains("別の内容で登録されています"), "{}", page.text);
    assert_eq!(trade.kept().partners, [other]);
}

#[tokio::test]
async fn a_contact_that_is_refused_is_shown_in_its_own_row() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let mut entry = ENTRY.to_vec();
    entry.extend([("contact_name_3", "夜間"), ("contact_mail_3", "no address")]);
    let page = nation(&house).submit("/partners", &entry).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The empty second row was left out.
    assert!(page.text.contains("wrong-contact_mail_2"), "{}", page.text);
    assert!(
        page.text.contains("メールアドレスとして使えません") && trade.kept().partners.is_empty()
    );
}

#[tokio::test]
async fn credentials_of_a_partner_are_shown_once_and_revoked_where_they_stand() {
    let trade = Trade::default();
    let partner = |id: &str| Partner { partner_id: id.to_owned(), ..Partner::default() };
    trade.kept().partners.extend([partner("maker-01"), partner("wholesaler-07")]);
    let house = House::beside(&trade).await;
    let mut nation = nation(&house);
    let path = "/partners/maker-01/credentials";
    let wrong = nation.submit(path, &[("valid_days", "soon")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let issued = nation.submit(path, &[("valid_days", "90")]).await;
    assert!(issued.text.contains("BEGIN NATS USER JWT"), "{}", issued.text);
    let list = nation.get(path).await;
    assert!(!list.text.contains("BEGIN NATS USER JWT"), "{}", list.text);
    let revoke = "/partners/maker-01/credentials/U0/revoke";
    assert!(list.text.contains(revoke) && list.text.contains("href=\"/partners/maker-01\""));
    // Under another partner's address there are none.
    let elsewhere = nation.get("/partners/wholesaler-07/credentials/U0/revoke").await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    assert_eq!(nation.get(revoke).await.status, StatusCode::OK);
    assert_eq!(nation.submit(revoke, &[]).await.location(), path);
    assert!(trade.kept().credentials[0].revoked_time.is_some());
}

#[tokio::test]
async fn an_office_sees_its_own_rows_by_name_and_as_a_file() {
    let trade = Trade::default();
    trade.kept().partners.push(Partner {
        partner_id: "maker-01".to_owned(),
        name: "架空製薬".to_owned(),
        ..Partner::default()
    });
    trade.kept().areas.extend([row("131016", "maker-01"), row("141003", "maker-01")]);
    let house = House::beside(&trade).await;
    let page = tokyo(&house).get("/areas").await;
    for part in ["東京都千代田区", "架空製薬", "コミナティ", "担当業者を決める", "シリンジ"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("横浜市"), "{}", page.text);
    let file = tokyo(&house).get("/areas/table.csv?day=").await.text;
    let head = "municipality_code,item,product_code,partner_id,valid_from,valid_until";
    assert!(file.contains(head) && file.contains("131016,vaccine,pfizer,maker-01,2021-03-01,,"));
    assert!(!file.contains("141003"), "{file}");
    assert!(nation(&house).get("/areas?day=").await.text.contains("神奈川県横浜市"));
    let before = nation(&house).get("/areas?day=2021-02-28").await;
    assert!(!before.text.contains("神奈川県横浜市"));
}

#[tokio::test]
async fn a_row_is_entered_and_orders_that_waited_are_counted() {
    let trade = Trade::default();
    let house = House::beside(&trade).await;
    let mut tokyo = tokyo(&house);
    let form = tokyo.get("/areas/new?municipality_code=131016&goods=syringe").await;
    assert!(form.text.contains("value=\"131016\" selected") && !form.text.contains("横浜市"));
    let sent = [
        ("municipality_code", "131016"),
        ("goods", "syringe"),
        ("partner_id", "wholesaler-07"),
        ("valid_from_date", "2021-03-01"),
    ];
    let page = tokyo.submit("/areas", &sent).await;
    assert_eq!(page.location(), "/areas?municipality=131016&day=");
    assert_eq!(trade.kept().areas[0].item(), ItemKind::Syringe);
    let flash = tokyo.get("/areas").await;
    assert!(flash.text.contains("待っていた出荷指示2件"), "{}", flash.text);
}

#[tokio::test]
async fn a_file_is_looked_through_before_it_is_taken_in() {
    let trade = Trade::default();
    trade.kept().partners.push(Partner {
        partner_id: "maker-01".to_owned(),
        name: "架空製薬".to_owned(),
        ..Partner::default()
    });
    let house = House::beside(&trade).await;
    let mut tokyo = tokyo(&house);
    assert_eq!(tokyo.get("/areas/import").await.status, StatusCode::OK);
    let overlap = AreaFinding {
        row: 7,
        field: "valid_from".to_owned(),
        reason: "AREA_ROWS_OVERLAP".to_owned(),
        about: Some(row("131016", "maker-01")),
        ..AreaFinding::default()
    };
    let hole = AreaFinding {
        field: "131016".to_owned(),
        reason: "AREA_HOLE".to_owned(),
        about: Some(AreaAssignment { valid_from_date: None, ..row("131016", "") }),
        ..AreaFinding::default()
    };
    let bad = ImportAreaAssignmentsResponse {
        rows: 9,
        errors: vec![overlap],
        holes: vec![hole.clone()],
        ..ImportAreaAssignmentsResponse::default()
    };
    trade.kept().findings = bad;
    let page = upload(&mut tokyo, "/areas/import", "a,b\n").await;
    for part in ["架空製薬の担当", "2021年3月1日", "東京都千代田区", "すべての日"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("/areas/import/save"), "{}", page.text);
    let good = ImportAreaAssignmentsResponse {
        rows: 9,
        changed: 4,
        holes: vec![hole],
        ..Default::default()
    };
    trade.kept().findings = good;
    let page = upload(&mut tokyo, "/areas/import", "a,b\n").await;
    let file = page.between("name=\"file\" hidden>", "</textarea>").unwrap().to_owned();
    assert_eq!((page.status, trade.kept().imported), (StatusCode::OK, 0));
    let page = upload(&mut tokyo, "/areas/import/save", &file).await;
    assert_eq!((page.location(), trade.kept().imported), ("/areas", 1));
    assert!(tokyo.get("/areas").await.text.contains("4件を登録しました"));
}
