use vsys_proto::contract_intake::v1::MandateKind;
use vsys_proto::documents::v1::MandateDocument;
use vsys_proto::facility_registry::v1::{FacilityCategory, FacilityType};
use vsys_proto::vocabulary::v1::Date;

use crate::shop::{MORNING, Shop, clinic, longest};

#[tokio::test]
async fn a_mandate_says_who_gives_it_to_whom_and_for_which_site() {
    let paper = Shop::open().await.print(clinic()).await.unwrap();
    let expected = [
        "委任状番号M-0000123",
        "令和3年3月15日",
        "千代田区医師会御中",
        "委任状",
        "当方は、下記の施設で行う予防接種について、集合契約の締結、変更及び終了に関する一切の権限",
        "を、上記の者に委任します。",
        "委任者所在地〒100-8916東京都千代田区霞が関一丁目2番2号",
        "名称髙橋こどもクリニック",
        "代表者髙橋﨑子",
        "記",
        "事項内容",
        "医療機関コード等0110113719",
        "施設の名称髙橋こどもクリニック",
        "フリガナタカハシコドモクリニック",
        "電話番号03-5253-1111",
        "施設の分類診療所",
        "施設の種別サテライト型接種施設",
        "基本型接種施設1312345674",
        "使用するワクチンコミナティ筋注、スパイクバックス筋注",
        "担当者渡邉祐子",
        "提出日令和3年3月15日",
        "以上",
        "この書面は、ワクチン接種契約受付システムで提出されました。押印は必要ありません。",
        "受領の状況は、二次元コードのページで、委任状番号とパスワードを入力して確かめられます。",
        "https://v-sys.example.jp/mandate/M-0000123",
    ];
    assert_eq!(paper.lines(), expected);
    assert_eq!(paper.code(), "https://v-sys.example.jp/mandate/M-0000123");
}

#[tokio::test]
async fn a_file_is_one_page_that_everybody_can_read() {
    let paper = Shop::open().await.print(clinic()).await.unwrap();
    for (name, value) in [
        ("Pages", "1"),
        ("Page size", "595.276 x 841.89 pts (A4)"),
        ("Tagged", "yes"),
        ("Title", "委任状 M-0000123"),
        ("JavaScript", "no"),
        ("Encrypted", "no"),
    ] {
        assert_eq!(paper.says(name), value, "{name}");
    }
    let tags = paper.tags();
    for tag in ["H1", "H2", "Table", "TH", "Figure"] {
        assert!(tags.contains(tag), "{tag} is not in {tags}");
    }
    let fonts = paper.fonts();
    assert_eq!(fonts.len(), 2, "{fonts:?}");
    // Embedded, as a subset, with the way back to characters.
    let whole = |font: &String| font.contains("BIZUDPGothic") && font.contains("yes yes yes");
    assert!(fonts.iter().all(whole), "{fonts:?}");
}

#[tokio::test]
async fn a_basic_site_names_no_other_and_what_was_received_has_its_day() {
    let mandate = MandateDocument {
        category: FacilityCategory::Hospital.into(),
        r#type: FacilityType::Basic.into(),
        basic_facility_code: String::new(),
        received_time: Some(MORNING),
        ..clinic()
    };
    let lines = Shop::open().await.print(mandate).await.unwrap().lines();
    let has = |line: &str| lines.iter().any(|one| one == line);
    assert!(has("施設の分類病院") && has("施設の種別基本型接種施設"), "{lines:?}");
    assert!(has("受領日令和3年3月15日"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("基本型接種施設")), "{lines:?}");
}

#[tokio::test]
async fn a_change_and_a_withdrawal_name_the_mandate_before_them() {
    let shop = Shop::open().await;
    let change = MandateDocument {
        kind: MandateKind::Change.into(),
        replaces_mandate_number: "M-0000100".to_owned(),
        replaced_by_mandate_number: "M-0000150".to_owned(),
        ..clinic()
    };
    let paper = shop.print(change).await.unwrap();
    assert_eq!(paper.says("Title"), "委任状（変更） M-0000123");
    let text = paper.lines().concat();
    for said in ["当方は、委任状M-0000100を変更し、", "元の委任状M-0000100", "後の委任状M-0000150"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let withdrawal = MandateDocument {
        kind: MandateKind::Withdrawal.into(),
        replaces_mandate_number: "M-0000100".to_owned(),
        last_date: Some(Date { year: 2021, month: 9, day: 30 }),
        withdrawal_reason: "閉院するため。".to_owned(),
        ..clinic()
    };
    let paper = shop.print(withdrawal).await.unwrap();
    assert_eq!(paper.says("Title"), "委任状取下届 M-0000123");
    let text = paper.lines().concat();
    for said in [
        "委任を取り下げ、令和3年9月30日を最後の日として、",
        "契約の最終日令和3年9月30日",
        "取下げの理由閉院するため。",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("使用するワクチン"), "{text}");
}

#[tokio::test]
async fn the_longest_mandate_is_one_page_and_nothing_of_it_is_lost() {
    let paper = Shop::open().await.print(longest()).await.unwrap();
    assert_eq!(paper.says("Pages"), "1");
    let text = paper.lines().concat();
    let count = |sign: char| text.chars().filter(|one| *one == sign).count();
    // The site's name stands twice.
    assert_eq!(count('鬱'), 120 + 2 * 100 + 40 + 200 + 60 + 60 + 600);
    assert!(count('ア') >= 200);
    assert!(paper.code().ends_with("/mandate/M-0123456789-0123456"));
}
