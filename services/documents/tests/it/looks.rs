//! How a mandate looks once it is printed: each block in its place, and nothing in the margins.

use vsys_proto::contract_intake::v1::MandateKind;
use vsys_proto::documents::v1::MandateDocument;
use vsys_proto::vocabulary::v1::Date;

use crate::paper::{Paper, Word};
use crate::shop::{Shop, clinic, longest};

/// A4, and where what is printed begins and ends.
const PAGE: (f64, f64) = (210.0, 297.0);
const LEFT: f64 = 24.0;
const RIGHT: f64 = PAGE.0 - 24.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = PAGE.1 - 18.0;
/// The side of the two-dimensional code.
const CODE: f64 = 26.0;
/// The smallest letters there may be, about 5 points: those of the address beside the code.
const SMALLEST: f64 = 1.7;

/// The shortest there is, one that is full, and a withdrawal with as long a reason as there can be.
async fn papers() -> [(&'static str, Paper); 3] {
    let withdrawal = MandateDocument {
        kind: MandateKind::Withdrawal.into(),
        replaces_mandate_number: "M-0000100".to_owned(),
        last_date: Some(Date { year: 2021, month: 9, day: 30 }),
        withdrawal_reason: "鬱".repeat(500),
        ..longest()
    };
    let shop = Shop::open().await;
    let print = async |mandate| shop.print(mandate).await.unwrap();
    [
        ("a clinic's", print(clinic()).await),
        ("the longest", print(longest()).await),
        ("a withdrawal", print(withdrawal).await),
    ]
}

fn the<'w>(words: &'w [Word], text: &str) -> &'w Word {
    let found = words.iter().find(|word| word.text == text);
    found.unwrap_or_else(|| panic!("{text} is not in {words:?}"))
}

#[tokio::test]
async fn nothing_stands_in_the_margins_and_every_letter_is_large_enough() {
    for (name, paper) in papers().await {
        assert_eq!(paper.says("Pages"), "1", "{name}");
        let words = paper.words();
        assert!(words.len() > 30, "{name}: {words:?}");
        for word in words {
            let is_inside = word.left >= LEFT - 0.1
                && word.right <= RIGHT + 0.1
                && word.top >= TOP - 1.0
                && word.bottom <= BOTTOM + 0.1;
            assert!(is_inside, "{name}: {word:?}");
            assert!(word.bottom - word.top >= SMALLEST, "{name}: {word:?}");
        }
        let picture = paper.picture();
        for (side, from, to) in [
            ("left", (0.0, 0.0), (LEFT - 1.0, PAGE.1)),
            ("right", (RIGHT + 1.0, 0.0), PAGE),
            ("top", (0.0, 0.0), (PAGE.0, TOP - 2.0)),
            ("bottom", (0.0, BOTTOM + 1.0), PAGE),
        ] {
            let ink = picture.ink(from, to);
            assert!(ink < 0.000_01, "{name}: {side} margin: {ink}");
        }
    }
}

#[tokio::test]
async fn each_block_has_its_place() {
    for (name, paper) in papers().await {
        let (words, picture) = (paper.words(), paper.picture());
        let inked = |what: &str, from, to, least: f64, most: f64| {
            let ink = picture.ink(from, to);
            assert!((least..most).contains(&ink), "{name}: {what}: {ink}");
        };
        let number = the(&words, "委任状番号");
        assert!(number.top < TOP + 3.0 && number.left > PAGE.0 / 2.0, "{name}: {number:?}");
        // The title is the largest there is, in the middle of its line.
        let tall = |word: &Word| word.bottom - word.top;
        let largest = words.iter().map(tall).fold(0.0, f64::max);
        let title: Vec<_> = words.iter().filter(|word| tall(word) > largest - 0.1).collect();
        let [first, .., last] = title.as_slice() else { panic!("{name}: {title:?}") };
        let middle = f64::midpoint(first.left, last.right);
        assert!((middle - PAGE.0 / 2.0).abs() < 6.0, "{name}: the title is around {middle}");
        inked("title", (first.left, first.top), (last.right, last.bottom), 0.1, 0.5);

        // The lines of the table, from its heading to what stands below it.
        let (head, end) = (the(&words, "事項"), the(&words, "以上"));
        assert!(first.bottom < head.top && head.bottom < end.top, "{name}");
        for line in [LEFT, LEFT + 42.0, RIGHT] {
            let (from, to) = ((line - 0.3, head.top), (line + 0.3, end.top - 5.0));
            inked("line", from, to, 0.1, 0.9);
        }
        // Its heading is grey, its right side white but for the letters.
        inked("heading", (RIGHT - 20.0, head.top), (RIGHT - 2.0, head.bottom), 0.08, 0.2);

        // The code stands in the corner, at its full size, with white paper beside it.
        let (left, top) = (RIGHT - CODE, BOTTOM - CODE);
        assert!(end.bottom < top, "{name}: {end:?}");
        inked("code", (left, top), (RIGHT, BOTTOM), 0.25, 0.6);
        inked("beside the code", (left - 3.0, top), (left - 1.0, BOTTOM), 0.0, 0.000_01);
        let rest = words.iter().filter(|word| word.top > top && word.right > left);
        assert_eq!(rest.count(), 0, "{name}: no word stands in the code");
    }
}

#[tokio::test]
async fn a_short_mandate_is_in_large_letters_and_a_long_one_in_smaller_ones() {
    let [clinic, longest, withdrawal] = papers().await.map(|(_, paper)| {
        let words = paper.words();
        let word = the(&words, "電話番号");
        word.bottom - word.top
    });
    // 10.5 points.
    assert!((clinic - 3.7).abs() < 0.1, "{clinic}");
    assert!(longest < clinic && withdrawal < clinic, "{longest} {withdrawal}");
}
