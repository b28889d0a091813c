//! Names in the kanji that JIS X 0208 lacks and the computers of offices write all the same.

use vsys_proto::documents::v1::MandateDocument;

use crate::shop::{Shop, clinic};

/// All 360 of them (IBM拡張文字), in names of twenty.
const NAMES: [&str; 18] = [
    "纊褜鍈銈蓜俉炻昱棈鋹曻彅丨仡仼伀伃伹佖侒",
    "侊侚侔俍偀倢俿倞偆偰偂傔僴僘兊兤冝冾凬刕",
    "劜劦勀勛匀匇匤卲厓厲叝\u{fa0e}咜咊咩哿喆坙坥垬",
    "埈埇\u{fa0f}\u{fa10}增墲夋奓奛奝奣妤妺孖寀甯寘寬尞岦",
    "岺峵崧嵓\u{fa11}嵂嵭嶸嶹巐弡弴彧德忞恝悅悊惞惕",
    "愠惲愑愷愰憘戓抦揵摠撝擎敎昀昕昻昉昮昞昤",
    "晥晗晙\u{fa12}晳暙暠暲暿曺朎\u{f929}杦枻桒柀栁桄棏\u{fa13}",
    "楨\u{fa14}榘槢樰橫橆橳橾櫢櫤毖氿汜沆汯泚洄涇浯",
    "涖涬淏淸淲淼渹湜渧渼溿澈澵濵瀅瀇瀨炅炫焏",
    "焄煜煆煇\u{fa15}燁燾犱犾猤\u{fa16}獷玽珉珖珣珒琇珵琦",
    "琪琩琮瑢璉璟甁畯皂皜皞皛皦\u{fa17}睆劯砡硎硤硺",
    "礰\u{fa18}\u{fa19}\u{fa1a}禔\u{fa1b}禛竑竧\u{fa1c}竫箞\u{fa1d}絈絜綷綠緖繒罇",
    "羡\u{fa1e}茁荢荿菇菶葈蒴蕓蕙蕫\u{fa1f}薰\u{fa20}\u{fa21}蠇裵訒訷",
    "詹誧誾諟\u{fa22}諶譓譿賰賴贒赶\u{fa23}軏\u{fa24}\u{fa25}遧郞\u{fa26}鄕",
    "鄧釚釗釞釭釮釤釥鈆鈐鈊鈺鉀鈼鉎鉙鉑鈹鉧銧",
    "鉷鉸鋧鋗鋙鋐\u{fa27}鋕鋠鋓錥錡鋻\u{fa28}錞鋿錝錂鍰鍗",
    "鎤鏆鏞鏸鐱鑅鑈閒\u{f9dc}\u{fa29}隝隯霳霻靃靍靏靑靕顗",
    "顥\u{fa2a}\u{fa2b}餧\u{fa2c}馞驎髙髜魵魲鮏鮱鮻鰀鵰鵫\u{fa2d}鸙黑",
];

#[tokio::test]
async fn a_name_in_rare_kanji_is_on_the_paper_as_it_was_typed() {
    let shop = Shop::open().await;
    for name in NAMES {
        assert_eq!(name.chars().count(), 20, "{name}");
        // The address is printed on one line with the postcode.
        let half: String = name.chars().take(10).collect();
        let mandate = MandateDocument {
            mandatary_name: name.to_owned(),
            name: name.to_owned(),
            address: half.clone(),
            representative: name.to_owned(),
            contact_name: name.to_owned(),
            product_names: vec![name.to_owned()],
            ..clinic()
        };
        let lines = shop.print(mandate).await.unwrap().lines();
        for expected in [
            format!("{name}御中"),
            format!("委任者所在地〒100-8916東京都千代田区{half}"),
            format!("名称{name}"),
            format!("代表者{name}"),
            format!("施設の名称{name}"),
            format!("使用するワクチン{name}"),
            format!("担当者{name}"),
        ] {
            assert!(lines.contains(&expected), "{expected} is not in {lines:?}");
        }
    }
}

#[tokio::test]
async fn the_two_ways_of_writing_a_name_stay_two() {
    let shop = Shop::open().await;
    for (one, other) in
        [("髙橋", "高橋"), ("山﨑", "山崎"), ("濵田", "浜田"), ("\u{fa19}谷", "神谷")]
    {
        let mandate =
            MandateDocument { name: one.to_owned(), representative: other.to_owned(), ..clinic() };
        let lines = shop.print(mandate).await.unwrap().lines();
        let has = |line: String| lines.contains(&line);
        assert!(has(format!("施設の名称{one}")) && has(format!("代表者{other}")), "{lines:?}");
    }
}
