//! Between which sites vaccine may be passed on, on its page.

use reqwest::StatusCode;
use vsys_proto::facility_registry::v1::{FacilityType, TransferPolicy, TransferRule};
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::{Role, Tier};

use crate::house::{CLERK, House};
use crate::register::{Register, site};

const PATH: &str = "/facilities/transfers";
const PAIRS: &str = "基本型から、その受け取り先へだけ";
const ANY: &str = "どの施設の間でも";

/// A rule for transfers from a day of a year.
pub(crate) fn policy(version: u64, year: u32, rule: TransferRule) -> TransferPolicy {
    TransferPolicy {
        version,
        from_date: Some(Date { year, month: 4, day: 12 }),
        rule: rule.into(),
        reason: format!("理由その{version}"),
        person: "nation-09".to_owned(),
        organisation_id: "nation".to_owned(),
        ..TransferPolicy::default()
    }
}

/// The year from which on nothing is in force yet.
pub(crate) const AHEAD: u32 = 2099;

/// What is in force, and what comes.
pub(crate) fn in_force(
    policies: &[TransferPolicy],
) -> (Option<TransferPolicy>, Vec<TransferPolicy>) {
    let is_ahead = |one: &TransferPolicy| one.from_date.is_some_and(|day| day.year >= AHEAD);
    let (coming, begun): (Vec<_>, Vec<_>) = policies.iter().cloned().partition(is_ahead);
    (begun.last().cloned(), coming)
}

/// The user name of an administrator of the nation.
fn nation(house: &House) -> &'static str {
    house.identity.person("nation-09", &[("nation", Tier::Nation, &[Role::Administrator])]);
    "nation-09"
}

#[tokio::test]
async fn everyone_reads_which_rule_holds_what_comes_and_who_said_so() {
    let register = Register::of_three();
    register.kept().policies =
        vec![policy(1, 2021, TransferRule::BetweenAny), policy(2, 2099, TransferRule::WithinPairs)];
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get(PATH).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for part in
        ["2021年4月12日(月)から適用しています", "理由その1", "2099年4月12日(日)から", "nation-09"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let today = page.between("<h2>今日の規則</h2>", "</div>").unwrap();
    assert!(today.contains(ANY) && !today.contains(PAIRS), "{today}");
    assert!(!page.text.contains(r#"name="from_date""#), "{}", page.text);
    let list = clerk.get("/facilities").await;
    assert!(list.text.contains(&format!(r#"href="{PATH}""#)), "{}", list.text);
    let sent = [("from_date", "2099-05-01"), ("rule", "within-pairs"), ("reason", "終了")];
    assert_eq!(clerk.submit(PATH, &sent).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn while_nobody_said_otherwise_vaccine_stays_within_pairs() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let page = house.browser_of(CLERK).get(PATH).await;
    for part in [PAIRS, "はじめからの規則です", "予定されている変更はありません"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
}

#[tokio::test]
async fn the_nation_is_asked_once_more_before_a_rule_is_kept() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut nation = house.browser_of(nation(&house));
    assert!(nation.get(PATH).await.text.contains(r#"name="from_date""#));
    let mut sent = vec![
        ("from_date", "2099-04-12"),
        ("rule", "between-any"),
        ("reason", "施設間の融通"),
        ("version", "0"),
    ];
    let asked = nation.submit(PATH, &sent).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    for part in ["2099年4月12日(日)", ANY, PAIRS, "施設間の融通", r#"name="agreed""#] {
        assert!(asked.text.contains(part), "{part}: {}", asked.text);
    }
    assert!(register.kept().policies.is_empty());
    sent.push(("agreed", "yes"));
    let page = nation.submit(PATH, &sent).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, PATH));
    let kept = register.kept().policies.clone();
    let policy = &kept[0];
    assert_eq!(kept.len(), 1);
    assert_eq!(policy.from_date, Some(Date { year: 2099, month: 4, day: 12 }));
    assert_eq!((policy.rule(), &*policy.reason), (TransferRule::BetweenAny, "施設間の融通"));
    let shown = nation.get(PATH).await;
    assert!(shown.text.contains("からの移送の規則を登録しました"), "{}", shown.text);
    // The same again changes nothing; and who saw less is told so.
    sent[3] = ("version", "1");
    nation.submit(PATH, &sent).await;
    assert!(nation.get(PATH).await.text.contains("何も変更していません"));
    sent[3] = ("version", "0");
    let stale = nation.submit(PATH, &sent).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("ほかの人が先に変更しました"), "{}", stale.text);
    assert!(stale.text.contains(r#"name="version" value="1""#), "{}", stale.text);
}

#[tokio::test]
async fn what_cannot_be_a_rule_stands_beside_its_field() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut nation = house.browser_of(nation(&house));
    let empty = nation.submit(PATH, &[("agreed", "yes")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["wrong-from_date", "wrong-rule", "wrong-reason"] {
        assert!(empty.text.contains(field), "{field}: {}", empty.text);
    }
    let over = [("from_date", "2021-04-12"), ("rule", "between-any"), ("reason", "融通")];
    let page = nation.submit(PATH, &over).await;
    assert!(page.text.contains("今日以後の日を入力してください"), "{}", page.text);
    assert!(page.text.contains(r#"value="between-any" checked"#), "{}", page.text);
}

#[tokio::test]
async fn a_transfer_is_checked_by_codes_or_names() {
    let register = Register::of_three();
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let ask = |from: &str, to: &str| {
        let query =
            [("from_facility_code", from), ("to_facility_code", to), ("date", "2021-04-12")];
        format!("{PATH}?{}", serde_html_form::to_string(query).unwrap())
    };
    let down = clerk.get(&ask("1310000018", "区民会館")).await;
    let says = "架空病院から区民会館へは、2021年4月12日(月)に移送できます。";
    assert!(down.text.contains(says), "{}", down.text);
    assert!(down.text.contains(r#"value="1310000026""#), "{}", down.text);
    let across = clerk.get(&ask("1410000017", "1310000026")).await;
    assert_eq!(across.status, StatusCode::OK);
    let answer = across.between(r#"<div class="notice warn" role="status">"#, "</div>").unwrap();
    for part in ["移送できません", "区民会館: この日の規則では", "受け取り元の基本型", PAIRS]
    {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    assert!(answer.contains(r#"href="/facilities/1310000018""#), "{answer}");
    let up = clerk.get(&ask("1310000026", "1310000018")).await;
    assert!(up.text.contains("基本型はほかの施設から移送を受けられません"), "{}", up.text);
    let several = clerk.get(&ask("病院", "")).await;
    assert_eq!(several.status, StatusCode::UNPROCESSABLE_ENTITY);
    let radio = r#"name="from_facility_code_found" value="1410000017""#;
    assert!(several.text.contains(radio) && several.text.contains("wrong-to_facility_code"));
    let unknown = clerk.get(&ask("1310000091", "1310000018")).await;
    assert!(unknown.text.contains("wrong-from_facility_code"), "{}", unknown.text);
    // Whoever is signed in is helped while they type.
    house.identity.person("maker-09", &[("maker-01", Tier::Partner, &[Role::Viewer])]);
    let path = "/facilities/options?to_facility_code=%E6%9E%B6%E7%A9%BA";
    let options = house.browser_of("maker-09").get(path).await;
    assert!(options.text.contains(r#"<option value="1310000018">"#), "{}", options.text);
}

#[tokio::test]
async fn a_facility_says_to_whom_it_may_pass_vaccine_on_today() {
    let register = Register::of_three();
    let another = site("1310000034", "131016", "架空医院", FacilityType::Linked);
    register.kept().facilities.push(another);
    let house = House::keeping(&register).await;
    let mut clerk = house.browser_of(CLERK);
    let basic = clerk.get("/facilities/1310000018").await;
    assert!(basic.text.contains("この施設から受け取る施設1か所へ"), "{}", basic.text);
    assert!(basic.text.contains(&format!("規則: {PAIRS}")), "{}", basic.text);
    let satellite = clerk.get("/facilities/1310000026").await;
    let nobody = "連携型・サテライト型からは、どこへも移送できません";
    assert!(satellite.text.contains(nobody), "{}", satellite.text);
    register.kept().policies = vec![policy(1, 2021, TransferRule::BetweenAny)];
    let satellite = clerk.get("/facilities/1310000026").await;
    assert!(satellite.text.contains("開設中のどの施設へも"), "{}", satellite.text);
}
