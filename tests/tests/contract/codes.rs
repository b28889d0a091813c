//! GS1 codes, read by the library that others read them with.

use serde_json::{Value, json};
use vsys_vocabulary::gs1::{Gln, Gtin, Scan, Sscc};

use crate::afterwards::{GTIN, SSCC};
use crate::tools::{python, said};

/// What biip finds in each code.
async fn found(codes: &[String]) -> Vec<Value> {
    let lines: Vec<_> = codes.iter().map(|code| json!({"code": code}).to_string()).collect();
    let said = said(&mut python("tests/judges/codes.py"), &lines.join("\n")).await;
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn both_take_and_refuse_the_same_numbers() {
    // A digit of each place changed, and the numbers themselves.
    let numbers: Vec<String> = [GTIN, SSCC]
        .into_iter()
        .flat_map(|number| {
            let changed = (0..number.len()).map(|place| {
                let digit = (number.as_bytes()[place] - b'0' + 3) % 10;
                let mut changed = number.to_owned();
                changed.replace_range(place..=place, &digit.to_string());
                changed
            });
            std::iter::once(number.to_owned()).chain(changed).collect::<Vec<_>>()
        })
        .collect();
    let found = found(&numbers).await;
    assert_eq!(found.len(), 15 + 19);
    for (number, found) in numbers.iter().zip(found) {
        let ours = number.parse::<Gtin>().is_ok() || number.parse::<Sscc>().is_ok();
        assert_eq!(ours, !found.is_null(), "{number}: {found}");
    }
}

#[tokio::test]
async fn both_read_the_same_in_a_scanned_code() {
    let today = "2021-03-15".parse().unwrap();
    let codes = [
        format!("01{GTIN}1721063010EP2163"),
        format!("01{GTIN}10EP2163\u{1d}17210600"),
        format!("00{SSCC}"),
        "4149504000067892".to_owned(),
        format!("01{GTIN}17211301"),
        "01049870350000".to_owned(),
    ];
    let found = found(&codes).await;
    for (code, found) in codes.iter().zip(&found) {
        let Ok(ours) = Scan::read(code, today) else {
            assert_eq!(*found, Value::Null, "{code}");
            continue;
        };
        let text = |ai: &str| found[ai].as_str().map(str::to_owned);
        assert_eq!(ours.gtin.map(|gtin: Gtin| gtin.to_string()), text("01"), "{code}");
        assert_eq!(ours.lot.map(|lot| lot.to_string()), text("10"), "{code}");
        assert_eq!(ours.sscc.map(|sscc: Sscc| sscc.to_string()), text("00"), "{code}");
        assert_eq!(ours.gln.map(|gln: Gln| gln.to_string()), text("414"), "{code}");
        assert_eq!(ours.expires_on.is_some(), text("17").is_some(), "{code}");
    }
    assert_eq!(found.iter().filter(|found| found.is_null()).count(), 2, "{found:?}");
}
