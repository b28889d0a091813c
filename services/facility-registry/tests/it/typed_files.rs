//! Lists of facilities as offices write them: in `Shift_JIS`, in rare kanji, with slips in codes.

use std::fmt::Write as _;

use encoding_rs::SHIFT_JIS;
use vsys_proto::facility_registry::v1;

use crate::importing::import;
use crate::register::{CHIYODA, HOSPITAL, Register, fields, hospital, satellite};

const HEADING: &str =
    "facility_code,municipality_code,name,address,phone,category,type,basic_facility_code";
/// Characters of a name.
const LENGTH: usize = 20;

/// The 360 kanji that JIS X 0208 lacks and the computers of offices write all the same
/// (IBM拡張文字), in names of twenty.
fn names() -> Vec<String> {
    let pairs = (0xfa..=0xfc_u8).flat_map(|first| (0x40..=0xfc_u8).map(move |next| [first, next]));
    let is_kanji = |sign: &char| matches!(sign, '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{fa2d}');
    let kanji = pairs.filter_map(|pair| {
        let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&pair)?;
        text.chars().next().filter(is_kanji)
    });
    let kanji: Vec<char> = kanji.collect();
    kanji.chunks(LENGTH).map(|name| name.iter().collect()).collect()
}

impl Register {
    async fn named(&self, keyword: &str) -> Vec<String> {
        let request = v1::ListFacilitiesRequest { keyword: keyword.into(), ..Default::default() };
        let found = self.nation().list_facilities(request).await.unwrap().into_inner();
        found.facilities.into_iter().map(|it| it.name).collect()
    }
}

#[tokio::test]
async fn names_in_rare_kanji_come_in_shift_jis_behind_a_mark_stay_as_they_are_and_are_found() {
    let (register, names) = (Register::with_places().await, names());
    assert_eq!(names.len(), 18);
    let mut list = format!("{HEADING}\n");
    for (serial, name) in names.iter().enumerate() {
        let rest = "千代田1-1,03-0000-0001,病院,基本型,";
        writeln!(list, "131001{serial:04},{CHIYODA},{name},{rest}").unwrap();
    }
    let (shift_jis, _, is_lossy) = SHIFT_JIS.encode(&list);
    assert!(!is_lossy);
    let file = [&b"\xef\xbb\xbf"[..], &shift_jis].concat();
    let done = import(register.clerk_of(CHIYODA), false, &file).await.unwrap();
    assert_eq!((&done.bad_rows[..], done.entered, done.done), (&[][..], 18, true));
    for name in &names {
        assert_eq!(register.named(name).await, [&**name]);
        let part: String = name.chars().skip(7).take(5).collect();
        assert_eq!(register.named(&part).await, [&**name], "{part}");
    }
}

#[tokio::test]
async fn both_ways_of_writing_a_name_find_it() {
    let register = Register::with_places().await;
    for (code, rare, usual) in [
        ("1310000018", "髙橋德濵𠮷﨑病院", "高橋徳浜吉崎"),
        ("1310000026", "渡邊齋藤澤邉病院", "渡辺斎藤沢辺"),
    ] {
        let entry = v1::FacilityEntry { name: rare.into(), ..hospital(code, CHIYODA) };
        register.put(vec![entry]).await;
        for keyword in [rare, usual] {
            assert_eq!(register.named(keyword).await, [rare], "{keyword}");
        }
    }
}

#[tokio::test]
async fn a_code_in_full_width_or_with_a_slip_is_refused_by_line_and_column() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let typed =
        ["１３１０００００２６", "13-1-000002-6", "13 1000002 6", "I310000026", "131000002O"];
    let mut list = format!("{HEADING}\n");
    for code in typed {
        let rest = format!("{CHIYODA},病院,千代田1-1,03-0000-0001,診療所,サテライト型");
        writeln!(list, "{code},{rest},{HOSPITAL}").unwrap();
        writeln!(list, "1310000034,{rest},{code}").unwrap();
    }
    let found = import(register.nation(), false, list.as_bytes()).await.unwrap();
    let named: Vec<_> =
        found.bad_rows.iter().map(|row| (row.line, &*row.column, &*row.reason)).collect();
    for (line, column) in (2..12).zip(["facility_code", "basic_facility_code"].into_iter().cycle())
    {
        assert!(named.contains(&(line, column, "FACILITY_CODE_FORMAT")), "{line}: {named:?}");
    }
    assert!(!found.done);
    // One by one just so; and blanks around a code are none of it.
    for code in typed {
        let refused = register.becomes(hospital(code, CHIYODA)).await.unwrap_err();
        let expected = ("facility.facility_code".to_owned(), "FACILITY_CODE_FORMAT".to_owned());
        assert_eq!(fields(&refused), [expected], "{code}");
        let refused = register.becomes(satellite("1310000034", code)).await.unwrap_err();
        let expected =
            ("facility.basic_facility_code".to_owned(), "FACILITY_CODE_FORMAT".to_owned());
        assert_eq!(fields(&refused), [expected], "{code}");
    }
    let row = format!("{CHIYODA},病院,千代田1-1,03-0000-0001,病院,基本型");
    let list = format!("{HEADING}\n\" 1310000026 \",{row},\n");
    let done = import(register.nation(), false, list.as_bytes()).await.unwrap();
    assert_eq!((done.entered, done.done), (1, true), "{:?}", done.bad_rows);
}
