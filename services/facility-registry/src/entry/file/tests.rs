use std::io::{Cursor, Write as _};

use encoding_rs::SHIFT_JIS;

use super::*;
use crate::domain::position::Position;
use crate::domain::profile::{Category, FacilityType};

const HEADING: &str = "医療機関コード,市町村コード,名称,フリガナ,郵便番号,住所,電話番号,\
                       施設の分類,施設の種別,基本型施設コード,緯度,経度";

const GOOD: &str = "1310000018,131016,千代田ダミー病院,チヨダ,100-0001,千代田1-1,03-0000-0001,\
                    病院,基本型接種施設,,35.68,139.76";

fn file(rows: &str) -> String {
    format!("{HEADING}\n{rows}\n")
}

fn refused(rows: &str) -> Vec<(usize, &'static str, Fault)> {
    let found = read(file(rows).as_bytes()).unwrap().batch.violations.in_order();
    found.into_iter().map(|found| (found.row, found.field, found.fault)).collect()
}

#[test]
fn a_file_is_read_in_either_encoding_with_a_mark_or_without() {
    let text = file(GOOD);
    let (shift_jis, _, unmappable) = SHIFT_JIS.encode(&text);
    assert!(!unmappable);
    let marked = |bytes: &[u8]| [b"\xef\xbb\xbf", bytes].concat();
    for bytes in
        [text.as_bytes().to_vec(), marked(text.as_bytes()), shift_jis.to_vec(), marked(&shift_jis)]
    {
        let read = read(&bytes).unwrap();
        let [Row { index: 2, expected_version: None, entry }] = &read.batch.rows[..] else {
            panic!("{:?}", read.batch)
        };
        assert_eq!((entry.code.as_str(), read.rows), ("1310000018", 1));
        assert_eq!(
            (&*entry.profile.name, &*entry.profile.postcode),
            ("千代田ダミー病院", "1000001")
        );
        assert_eq!(entry.profile.category, Category::Hospital);
        assert_eq!(entry.profile.facility_type, FacilityType::Basic);
        assert_eq!(entry.position, Some(Position::new(35.68, 139.76).unwrap()));
        assert_eq!(entry.unsaid, [Part::DeliveryDays, Part::DeliveryHours].into());
    }
}

#[test]
fn columns_come_in_any_order_and_others_are_passed_over() {
    let text = "note,type,category,phone,address,name,municipality_code,FACILITY_CODE,\
                basic_facility_code,delivery_days\n\
                x,satellite,clinic,03-0000-0002,1-2,診療所,131016,1310000026,1310000018,月\n";
    let read = read(text.as_bytes()).unwrap();
    let entry = &read.batch.rows[0].entry;
    let basic = "1310000018".parse().unwrap();
    assert_eq!(entry.profile.facility_type, FacilityType::Satellite { basic });
    assert_eq!(entry.delivery.as_ref().unwrap().days, "月");
    assert_eq!(entry.unsaid, [Part::Kana, Part::Postcode, Part::DeliveryHours].into());
}

#[test]
fn every_wrong_cell_is_named_by_its_line() {
    let wrong = "13100000,131015,,チヨダ,1000,千代田1-1,電話,宿屋,基本型接種施設,,0,0";
    let found = refused(&format!("{GOOD}\n\n{wrong}"));
    let named: Vec<_> = found.iter().map(|(line, field, _)| (*line, *field)).collect();
    assert_eq!(
        named,
        [
            (4, "category"),
            (4, "facility_code"),
            (4, "municipality_code"),
            (4, "name"),
            (4, "postcode"),
            (4, "phone"),
            (4, "position"),
        ]
    );
    assert_eq!(found[0].2, Fault::Unknown);
}

#[test]
fn a_download_is_read_as_it_is() {
    let row = GOOD.replace("03-0000-0001", "'+81-3-0000-0001");
    let read = read(file(&row).as_bytes()).unwrap();
    assert_eq!(read.batch.rows[0].entry.profile.phone, "+81-3-0000-0001");
}

#[test]
fn a_row_is_of_the_version_that_it_says() {
    let heading = HEADING.replace("緯度", "版");
    let of = |version: &str| {
        let row = GOOD.replace("35.68,139.76", &format!("{version},"));
        read(format!("{heading}\n{row}\n").as_bytes()).unwrap().batch
    };
    assert_eq!(of("3").rows[0].expected_version, Some(3));
    assert_eq!(of("0").rows[0].expected_version, Some(0));
    assert_eq!(of("").rows[0].expected_version, None);
    for wrong in ["-1", "三", "1.5", "99999999999999999999"] {
        let found = of(wrong).violations.in_order();
        assert_eq!(
            (found[0].field, &found[0].fault),
            ("version", &Fault::VersionFormat),
            "{wrong}"
        );
    }
}

#[test]
fn a_workbook_that_lies_or_unfolds_without_end_is_not_opened() {
    let texts = |count: &str| format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
    let lie = workbook(&[("xl/sharedStrings.xml", texts("10000000000000000").as_bytes())]);
    assert!(lie.len() < 2_000, "{}", lie.len());
    assert_eq!(read(&lie).unwrap_err(), Unreadable::TooLarge);
    let elsewhere = workbook(&[("data/SharedStrings.XML", texts("+099999999").as_bytes())]);
    assert_eq!(read(&elsewhere).unwrap_err(), Unreadable::TooLarge);
    let nothing = vec![b' '; usize::try_from(MOST_UNFOLDED / 2 + 1).unwrap()];
    let bomb = workbook(&[("a", &nothing), ("xl/sharedStrings.xml", &nothing)]);
    assert!(bomb.len() < MOST_BYTES / 8, "{}", bomb.len());
    assert_eq!(read(&bomb).unwrap_err(), Unreadable::TooLarge);
    // What it holds is no workbook.
    assert_eq!(read(&workbook(&[("a", b"b")])).unwrap_err(), Unreadable::Format);
}

/// An archive of parts.
fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_text_that_many_cells_share_counts_as_often() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let text = "長".repeat(30_000);
    for place in 0..u32::try_from(MOST_TEXT / 90_000).unwrap() + 2 {
        sheet.write(place, 0, &text).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    assert!(bytes.len() < MOST_BYTES / 8, "{}", bytes.len());
    assert_eq!(read(&bytes).unwrap_err(), Unreadable::TooLarge);
}

#[test]
fn what_is_no_list_is_refused_whole() {
    assert_eq!(read(b"").unwrap_err(), Unreadable::Empty);
    assert_eq!(read(HEADING.as_bytes()).unwrap_err(), Unreadable::Empty);
    let lacking = "facility_code,name\n1310000018,x\n";
    let missing = Unreadable::ColumnMissing("municipality_code");
    assert_eq!(read(lacking.as_bytes()).unwrap_err(), missing);
    assert_eq!(read(b"%PDF-1.7\n\0\xff\xd8").unwrap_err(), Unreadable::Format);
    assert_eq!(read(b"%PDF-1.7\n1 0 obj\n<< >>\n").unwrap_err(), Unreadable::Format);
    let wide = format!("{HEADING}\n{}\n", ",".repeat(16_000_000));
    assert_eq!(read(wide.as_bytes()).unwrap_err(), Unreadable::TooWide);
    assert_eq!(read(b"PK\x03\x04 and nothing more").unwrap_err(), Unreadable::Format);
    let long = file(&"a,b\n".repeat(MOST_ROWS + 1));
    assert_eq!(read(long.as_bytes()).unwrap_err(), Unreadable::TooLong);
}
