//! A municipality's sheet: typed wrongly, changed by two people, imported, reopened, entered by
//! proxy, and put right after the lock.

use vsys_testkit::eventually;

use crate::browser::Browser;
use crate::land::{CHIYODA, CHUO, Land, PREFECTURE};

/// The sheet's address, confirmed by its clerk.
async fn confirmed(clerk: &mut Browser, round: &uuid::Uuid, town: &str) -> String {
    let sheet = format!("/rounds/{round}/sheets/{town}");
    clerk.open(&sheet).await.says("2箱");
    clerk.fill(&format!("{sheet}/confirm"), &[]).await.says("「確認済」にしました");
    sheet
}

/// Boxes of vaccine for a site, typed into the grid.
async fn typed(browser: &mut Browser, sheet: &str, site: &str, boxes: &str, what: &str) {
    let field = format!("v-{site}");
    browser.fill(&format!("{sheet}/lines"), &[(&field, boxes), ("do", what)]).await;
}

#[tokio::test]
async fn what_is_no_number_stays_in_its_cell_and_nothing_is_saved() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let mut clerk = land.clerk(CHIYODA).await;
    let sheet = confirmed(&mut clerk, &round, CHIYODA).await;
    let site = land.hospital(CHIYODA);
    typed(&mut clerk, &sheet, &site, "二箱", "save").await;
    assert_eq!(clerk.page.status, 422);
    clerk.page.says("value=\"二箱\"").says("数として読めないセルが1か所").says("aria-invalid");
    typed(&mut clerk, &sheet, &site, "1,00０", "save").await;
    clerk.page.says("下書きを保存しました").says("−998箱").says("×");
    typed(&mut clerk, &sheet, &site, "1000", "complete").await;
    assert_eq!(clerk.page.status, 422);
    clerk.page.says("ワクチンの合計が上限を超えています").says("保存しました");
    typed(&mut clerk, &sheet, &site, "2", "complete").await;
    clerk.page.says("分配完了にしました");
    clerk.fill(&format!("{sheet}/reopen"), &[]).await.says("分配完了を取り消しました");
    clerk.open(&format!("{sheet}/history")).await.says("分配完了を取り消し").says("確認済");
}

#[tokio::test]
async fn two_people_change_a_sheet_and_the_second_chooses_row_by_row() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let mut clerk = land.clerk(CHIYODA).await;
    let sheet = confirmed(&mut clerk, &round, CHIYODA).await;
    let (hospital, clinic) = (land.hospital(CHIYODA), land.clinic(CHIYODA));
    let mut other = land.clerk(CHIYODA).await;
    clerk.open(&sheet).await;
    other.open(&sheet).await;
    typed(&mut other, &sheet, &hospital, "2", "save").await;
    other.page.says("下書きを保存しました");

    let fields = [(format!("v-{hospital}"), "1"), (format!("v-{clinic}"), "1")];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    clerk.fill(&format!("{sheet}/lines"), &fields).await;
    assert_eq!(clerk.page.status, 409);
    clerk.page.says("ほかの人の変更と重なりました").says("千代田区ダミー病院").says("2箱");
    let choose = format!("{sheet}/lines/choose");
    let one = [(format!("take-{clinic}"), "mine")];
    let one: Vec<(&str, &str)> = one.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    clerk.fill(&choose, &one).await.says("すべての行で");
    assert_eq!(clerk.page.status, 409, "both changed the hospital: it must be chosen");
    let both = [(format!("take-{clinic}"), "mine"), (format!("take-{hospital}"), "mine")];
    let both: Vec<(&str, &str)> = both.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    clerk.fill(&choose, &both).await.says("下書きを保存しました");
    clerk.page.says(&format!("name=\"v-{hospital}\" value=\"1\""));
    clerk.page.says(&format!("name=\"v-{clinic}\" value=\"1\""));
}

#[tokio::test]
async fn a_file_is_checked_before_it_is_taken() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let mut clerk = land.clerk(CHIYODA).await;
    let sheet = confirmed(&mut clerk, &round, CHIYODA).await;
    let (hospital, stranger) = (land.hospital(CHIYODA), land.hospital(CHUO));
    let import = format!("{sheet}/import");
    clerk.open(&import).await;
    let action = clerk.page.between("enctype=\"multipart/form-data\" action=\"", "\"").to_owned();
    let heading = "code,name,vaccine_vials,needle_pieces,syringe_pieces";
    let bad = format!("{heading}\n{hospital},x,many,1,1\n{stranger},x,195,0,0\n");
    clerk.upload(&action, &bad).await.says("2行を読みました").says("誤り: 2件");
    clerk.page.says("0以上の整数").says("別の市町村").does_not_say("この内容で取り込む");
    let good = format!("{heading}\n{hospital},x,200,1000,1000\n");
    clerk.open(&import).await;
    clerk.upload(&action, &good).await.says("1行を読みました").says("この内容で取り込む");
    clerk.fill(&format!("{import}/save"), &[]).await.says("1行を取り込みました");
    clerk.page.says("1箱と5バイアル").says(&format!("name=\"vr-{hospital}\" value=\"5\""));
    clerk.open(&format!("{sheet}/lines.csv")).await.says(&format!("{hospital},")).says("200");
    clerk.open(&format!("{sheet}/lines.xlsx")).await;
    assert_eq!((clerk.page.status, &clerk.page.bytes[..2]), (200, &b"PK"[..]));
}

#[tokio::test]
async fn the_prefecture_chases_and_enters_as_a_proxy() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let mut tokyo = land.clerk(PREFECTURE).await;
    let lock = format!("/rounds/{round}/lock");
    tokyo.open("/").await.says("未完了2組織");
    tokyo.open(&lock).await.says("督促する").does_not_say("データロックへ進む");
    tokyo.fill(&format!("{lock}/preview"), &[]).await;
    assert_eq!(tokyo.page.status, 403, "a clerk does not lock");
    tokyo.open(&lock).await;
    let form = format!("{lock}/preview");
    let token = tokyo.page.between("name=\"csrf\" value=\"", "\"").to_owned();
    assert!(tokyo.page.text.contains(&form));
    let remind = format!("/rounds/{round}/remind");
    tokyo.send(&remind, &[("csrf", &token)]).await.says("2組織に督促しました");

    let sheet = format!("/rounds/{round}/sheets/{CHUO}");
    tokyo.open(&sheet).await.says("代理として操作します");
    tokyo.fill(&format!("{sheet}/confirm"), &[]).await;
    typed(&mut tokyo, &sheet, &land.hospital(CHUO), "2", "complete").await;
    tokyo.page.says("分配完了にしました");
    tokyo.open(&format!("{sheet}/history")).await.says("代理");

    let ceilings = format!("{sheet}/ceilings");
    tokyo.open(&ceilings).await.says("「通知済」に戻ります");
    let less =
        [("vaccine_boxes", "1"), ("needle_boxes", "10"), ("syringe_boxes", "10"), ("reason", "")];
    tokyo.fill(&ceilings, &less).await;
    assert_eq!(tokyo.page.status, 422);
    assert_eq!(tokyo.page.beside("reason"), "理由を入力してください。記録に残ります。");
    let less = [&less[..3], &[("reason", "供給の減少")]].concat();
    tokyo.fill(&ceilings, &less).await.says("上限を変更しました").says("通知済");
}

#[tokio::test]
async fn a_locked_line_is_corrected_until_the_cut_off() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    for town in [CHIYODA, CHUO] {
        let mut clerk = land.clerk(town).await;
        let sheet = confirmed(&mut clerk, &round, town).await;
        typed(&mut clerk, &sheet, &land.hospital(town), "2", "complete").await;
        clerk.page.says("分配完了にしました");
    }
    let mut tokyo = land.locker(PREFECTURE).await;
    let lock = format!("/rounds/{round}/lock");
    tokyo.browser.open(&lock).await;
    tokyo.browser.fill(&format!("{lock}/preview"), &[]).await.says("架空製薬");
    let code = tokyo.code();
    tokyo.browser.fill(&lock, &[("code", &code)]).await.says("2件をデータロックしました");

    let (hospital, clinic) = (land.hospital(CHIYODA), land.clinic(CHIYODA));
    let after = format!("/rounds/{round}/sheets/{CHIYODA}/after");
    eventually("the order is made", || async {
        let mut browser = tokyo.browser.clone();
        browser.open(&after).await;
        if browser.page.text.contains("架空製薬") { Ok(()) } else { Err(browser.page.path) }
    })
    .await;
    let line = format!("{after}/{hospital}");
    tokyo.browser.open(&line).await.says("数量の訂正").says("納入先の変更").says("辞退");
    let more = [("do", "amend"), ("vaccine_boxes", "3"), ("reason", "誤り")];
    tokyo.browser.fill(&line, &more).await.says("上限を超えています");
    assert_eq!(tokyo.browser.page.status, 422);
    let less = [("do", "amend"), ("vaccine_boxes", "1"), ("reason", "冷凍庫の故障")];
    tokyo.browser.fill(&line, &less).await.says("訂正しました").says("冷凍庫の故障");

    let mut clerk = land.clerk(CHIYODA).await;
    clerk.open(&line).await.does_not_say("数量の訂正").says("納入先の変更");
    let to = [("do", "redirect"), ("to_facility_code", clinic.as_str()), ("reason", "移転")];
    clerk.fill(&line, &to).await.says("訂正しました").says(&clinic);
    let mut site = land.clerk(&clinic).await;
    site.open("/facility").await.says("訂正あり").says("1箱 / 0箱 / 0箱");
    let decline = site.page.between("href=\"/facility/decline/", "\"").to_owned();
    let decline = format!("/facility/decline/{decline}");
    site.open(&decline).await.says("元には戻りません");
    site.fill(&decline, &[("reason", "休診")]).await.says("訂正しました").says("取り下げ");
    let set = [("days", "月・水"), ("hours", "9:00〜12:00")];
    site.fill("/facility/delivery", &set).await.says("保存しました").says("月・水");
}

#[tokio::test]
async fn rules_are_tried_compared_and_adopted() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let mut clerk = land.clerk(CHIYODA).await;
    let sheet = confirmed(&mut clerk, &round, CHIYODA).await;
    let simulate = format!("{sheet}/simulate");
    clerk.open(&simulate).await;
    let equal = [("a_rule", "f0"), ("a_each", "1"), ("do", "simulate")];
    clerk.fill(&simulate, &equal).await;
    assert_eq!(clerk.page.status, 422);
    let sites = land.sites.receiving_in(CHIYODA.parse().unwrap()).len();
    assert_eq!(
        clerk.page.beside("a_rule"),
        format!("{sites}箱が必要ですが、分配できるのは2箱です。")
    );
    let some = format!("{} 1\n{} 1", land.hospital(CHIYODA), land.clinic(CHIYODA));
    let rule = [("a_rule", "f0"), ("a_each", "0"), ("a_exceptions", some.as_str())];
    let simulated = [&rule[..], &[("do", "simulate"), ("find", "病院")]].concat();
    clerk.fill(&simulate, &simulated).await.says("分配: 2箱").says("ダミー病院");
    clerk.page.does_not_say("ダミー診療所</th>");
    let version = clerk.page.between("name=\"version\" value=\"", "\"").to_owned();
    let file =
        [&rule[..], &[("do", "simulate"), ("as", "csv"), ("sort", "receiver-code")]].concat();
    clerk.fill(&simulate, &file).await.says("個別指定で1箱");
    assert!(clerk.page.media.starts_with("text/csv"), "{}", clerk.page.media);
    clerk.open(&simulate).await;
    let two = [&rule[..], &[("b_rule", "f0"), ("b_each", "0"), ("do", "compare")]].concat();
    clerk.fill(&simulate, &two).await.says("比較結果").says("考え方1: 2箱");
    clerk.open(&simulate).await;
    let adopt = [&rule[..], &[("do", "adopt"), ("version", &version)]].concat();
    clerk.fill(&simulate, &adopt).await.says("分配案を適用しました").says("個別指定で1箱");
    clerk.open(&format!("{sheet}/basis")).await.says("に適用しました").says("個別指定で1箱");
}

#[tokio::test]
async fn nobody_sees_what_is_anothers() {
    let land = Land::new().await;
    let round = land.round_in_the_towns().await.id;
    let mut chuo = land.clerk(CHUO).await;
    let foreign = format!("/rounds/{round}/sheets/{CHIYODA}");
    chuo.open(&foreign).await.says("ほかの組織の分配シート");
    assert_eq!(chuo.page.status, 403);
    for path in ["country", "issue", "lock", "cancel", "deadlines"] {
        chuo.open(&format!("/rounds/{round}/{path}")).await;
        assert_eq!(chuo.page.status, 403, "{path}");
    }
    for path in ["/rounds/new", "/orders", "/facility", "/holds/new"] {
        chuo.open(path).await;
        assert_eq!(chuo.page.status, 403, "{path}");
    }
    chuo.open("/rounds/not-an-id").await;
    assert_eq!(chuo.page.status, 404);
}
