//! Training scenario 1 for one prefecture, by hand: every step on a page, by the person it is for.

use chrono::TimeDelta;
use vsys_proto::vocabulary::v1::Role::Viewer;
use vsys_testkit::eventually;
use vsys_vocabulary::jst;

use crate::browser::Browser;
use crate::house::NATION;
use crate::land::{CHIYODA, CHUO, Land, Locker, PREFECTURE};

/// The nation opens a round of two boxes and gives each municipality one.
async fn opened(land: &Land, nation: &mut Locker) -> String {
    let now = land.house.sandbox().clock.now().with_timezone(&jst::OFFSET);
    let day = |days| (now + TimeDelta::days(days)).format("%Y-%m-%dT17:00").to_string();
    nation.browser.open("/rounds/new").await.says("コミナティ筋注");
    let sent = [
        ("round_number", "訓練1"),
        ("product_code", vsys_tests::PRODUCT),
        ("vaccine_boxes", "２"),
        ("needle_boxes", "20"),
        ("syringe_boxes", "20"),
        ("prefectures_complete_time", &day(1)),
        ("nation_locks_time", &day(2)),
        ("municipalities_complete_time", &day(3)),
        ("prefectures_lock_time", &day(4)),
        ("cut_off_time", &day(5)),
        ("late_default", "hold-back"),
    ];
    nation.browser.fill("/rounds", &sent).await.says("クールを登録しました").says("訓練1");
    nation.browser.page.path.clone()
}

#[tokio::test]
async fn scenario_1_is_carried_out_on_the_pages() {
    let land = Land::new().await;
    let mut nation = land.locker(NATION).await;
    let round = opened(&land, &mut nation).await;

    // 国: 各市町村に1箱ずつ、都道府県へ通知する。
    let sheet = format!("{round}/sheets/nation");
    let simulate = format!("{sheet}/simulate");
    let rule = [
        ("a_rule", "f0"),
        ("a_each", "1"),
        ("a_needles", "10"),
        ("a_syringes", "10"),
        ("a_by_municipality", "yes"),
    ];
    eventually("allocation has heard of both towns", || async {
        let mut browser = nation.browser.clone();
        browser.open(&simulate).await;
        browser.fill(&simulate, &[&rule[..], &[("do", "simulate")]].concat()).await;
        if browser.page.text.contains("分配: 2箱") { Ok(()) } else { Err(browser.page.path) }
    })
    .await;
    nation.browser.open(&simulate).await;
    nation.browser.fill(&simulate, &[&rule[..], &[("do", "simulate")]].concat()).await;
    nation.browser.page.says("一律1箱").says("千代田区");
    let version = nation.browser.page.between("name=\"version\" value=\"", "\"").to_owned();
    let adopt = [&rule[..], &[("do", "adopt"), ("version", &version)]].concat();
    nation.browser.fill(&simulate, &adopt).await.says("分配案を適用しました").says("東京都");
    let issue = format!("{round}/issue");
    nation.browser.open(&issue).await.says("取り消せません").says("2箱");
    let code = nation.code();
    nation.browser.fill(&issue, &[("code", &code)]).await.says("1都道府県に通知しました");

    // 東京都: 上限を確認し、自動入力された値のまま分配完了にする。
    let mut tokyo = land.locker(PREFECTURE).await;
    tokyo.browser.open("/").await.says("割り当てられた量を確認");
    prefilled_and_completed(&mut tokyo.browser, &round).await;

    // 国: データロック。
    let lock = format!("{round}/lock");
    nation.browser.open(&lock).await.says("分配完了");
    nation.browser.fill(&format!("{lock}/preview"), &[]).await.says("取り消せません");
    nation.browser.page.says("東京都").says("事前通知が届く業者");
    nation.browser.fill(&lock, &[]).await.says("1件をデータロックしました");

    // 区: ダミー病院に1箱、針とシリンジは10箱ずつ。
    for town in [CHIYODA, CHUO] {
        let mut clerk = land.clerk(town).await;
        given_to_the_hospital(&land, &mut clerk, &round, town).await;
    }

    // 東京都: ○を確かめ、データロック。出荷指示ができる。
    tokyo.browser.open(&lock).await.says("千代田区").says("中央区");
    tokyo.browser.fill(&format!("{lock}/preview"), &[]).await.says("架空製薬").says("20箱");
    tokyo.browser.fill(&lock, &[("code", "000000")]).await.says("データロックの確認");
    assert_eq!(tokyo.browser.page.status, 422);
    let code = tokyo.code();
    tokyo.browser.fill(&lock, &[("code", &code)]).await.says("2件をデータロックしました");
    let orders = format!("{round}/orders");
    eventually("six orders are made", || async {
        let mut browser = tokyo.browser.clone();
        browser.open(&format!("{orders}/list")).await;
        let made = browser.page.text.matches("ダミー病院").count();
        if made == 6 { Ok(()) } else { Err(made) }
    })
    .await;
    tokyo.browser.open(&orders).await.says("架空製薬").says("未受領2件");

    // 病院と業者にも届く。
    let mut hospital = land.clerk(&land.hospital(CHIYODA)).await;
    hospital.open("/facility").await.says("訓練1").says("1箱 / 10箱 / 10箱").says("確定");
    let mut maker = land.partner("maker-01").await;
    maker.open("/orders?waiting=1").await.says("千代田区ダミー病院");
    acknowledged(&mut maker).await;
    tokyo.browser.open(&orders).await.says("未受領1件");

    // 監査: 鎖は一致している。
    let mut auditor =
        land.house.signed_in(NATION, &[Viewer, vsys_proto::vocabulary::v1::Role::Auditor]).await;
    auditor.open(&format!("{round}/chain")).await.says("すべて一致しました");
}

async fn prefilled_and_completed(browser: &mut Browser, round: &str) {
    browser.open(&format!("{round}/sheet")).await.says("2箱").says("通知済");
    let sheet = browser.page.path.clone();
    browser.fill(&format!("{sheet}/confirm"), &[]).await.says("「確認済」にしました");
    browser.page.says("一律1箱").says("千代田区").says("name=\"v-131016\" value=\"1\"");
    browser.fill(&format!("{sheet}/lines"), &[("do", "complete")]).await;
    browser.page.says("分配完了にしました").says("分配完了を取り消す");
}

async fn given_to_the_hospital(land: &Land, clerk: &mut Browser, round: &str, town: &str) {
    let (hospital, sheet) = (land.hospital(town), format!("{round}/sheets/{town}"));
    clerk.open("/").await.says("割り当てられた量を確認");
    clerk.open(&sheet).await.says("1箱").says("10箱");
    clerk.fill(&format!("{sheet}/confirm"), &[]).await.says("ダミー病院");
    let typed = [
        (format!("v-{hospital}"), "1"),
        (format!("n-{hospital}"), "１０"),
        (format!("s-{hospital}"), "10"),
        ("do".to_owned(), "complete"),
    ];
    let typed: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    clerk.fill(&format!("{sheet}/lines"), &typed).await.says("分配完了にしました");
}

/// Acknowledges the first order that is shown.
async fn acknowledged(maker: &mut Browser) {
    let first = maker.page.between("name=\"order\" value=\"", "\"").to_owned();
    maker.fill("/orders/acknowledge", &[("order", &first)]).await;
    maker.page.says("1件の受領を確認しました");
}
