use std::fmt::Write as _;

use encoding_rs::SHIFT_JIS;
use vsys_vocabulary::{CodeKind, MunicipalityCode};

use super::*;

fn known() -> Localities {
    Localities::of(
        [("01".parse().unwrap(), "北海道".to_owned())],
        [("011002".parse().unwrap(), "札幌市".to_owned())],
    )
}

fn plain(bytes: &[u8]) -> Result<List, Unreadable> {
    read(bytes, Given::default(), &known())
}

fn format(kind: CodeKind) -> RowFault {
    RowFault::Cell(Fault::Code(CodeError::Format(kind)))
}

const PLAIN: &str = "医療機関コード,医療機関名称,フリガナ,市区町村コード,郵便番号,所在地,電話番号\n\
    0110113719,札幌髙橋病院,ｻｯﾎﾟﾛ,011002,060-0001,北一条西1,011－000－0001\n";

#[test]
fn a_list_is_read_in_both_encodings_with_and_without_a_mark() {
    let listed = plain(PLAIN.as_bytes()).unwrap();
    assert_eq!(listed.rows, 1);
    let entry = &listed.entries[0];
    assert_eq!((entry.name.as_str(), entry.kana.as_str()), ("札幌髙橋病院", "サッポロ"));
    assert_eq!((entry.postcode.as_str(), entry.phone.as_str()), ("0600001", "011-000-0001"));
    let (shift_jis, ..) = SHIFT_JIS.encode(PLAIN);
    let marked = |bytes: &[u8]| [b"\xef\xbb\xbf", bytes].concat();
    assert_eq!(plain(&shift_jis).unwrap(), listed);
    assert_eq!(plain(&marked(&shift_jis)).unwrap(), listed);
    assert_eq!(plain(&marked(PLAIN.as_bytes())).unwrap(), listed);
}

#[test]
fn the_bureaus_own_shape_is_read() {
    let text = "項番,都道府県番号,点数表,医療機関番号,医療機関名称,医療機関所在地,電話番号\n\
        1,01,1,\"01,1371,9\",札幌病院,〒060－0001札幌市中央区北一条西１,011-000-0001\n";
    let list = plain(text.as_bytes()).unwrap();
    assert_eq!(list.bad, []);
    let entry = &list.entries[0];
    assert_eq!(entry.code.as_str(), "0110113719");
    assert_eq!(entry.postcode, "0600001");
    assert_eq!(entry.address, "中央区北一条西１");
    assert_eq!(entry.municipality.unwrap().to_string(), "011002");
}

#[test]
fn every_bad_row_is_named_with_its_line_and_column() {
    let text = "facility_code,name,address,municipality_code\n\
        0110113719,A,x,\n\
        011011371,B,x,\n\
        0110113719,C,x,\n\
        0110113727,,x,\n\
        0110113735,D,x,131017\n";
    let wrong = "131017".parse::<MunicipalityCode>().unwrap_err();
    let list = plain(text.as_bytes()).unwrap();
    let bad: Vec<_> = list.bad.iter().map(|bad| (bad.line, &*bad.column, &bad.why)).collect();
    assert_eq!(
        bad,
        [
            (3, "facility_code", &format(CodeKind::Facility)),
            (4, "facility_code", &RowFault::ListedTwice(2)),
            (5, "name", &RowFault::Cell(Fault::Missing)),
            (6, "municipality_code", &RowFault::Cell(Fault::Code(wrong))),
        ]
    );
    assert_eq!((list.rows, list.entries.len()), (5, 1));
}

#[test]
fn a_bad_row_names_its_column_as_the_file_does() {
    let text = "医療 機関コード,医療機関番号,都道府県番号,点数表,名称,住所,郵便番号\n\
        0110113719,,,,札幌病院,x,060\n\
        011,,,,札幌病院,x,\n\
        ,12,01,1,札幌病院,x,\n\
        ,0113719,01,1,,x,\n";
    let list = plain(text.as_bytes()).unwrap();
    let bad: Vec<_> = list.bad.iter().map(|bad| (bad.line, &*bad.column, &bad.why)).collect();
    assert_eq!(
        bad,
        [
            (2, "郵便番号", &RowFault::Cell(Fault::PostcodeFormat)),
            (3, "医療機関コード", &format(CodeKind::Facility)),
            (4, "医療機関番号", &format(CodeKind::Facility)),
            (5, "名称", &RowFault::Cell(Fault::Missing)),
        ]
    );
}

#[test]
fn the_file_that_the_portal_gives_to_begin_with_is_read() {
    let text = "\u{feff}項番,都道府県番号,点数表,医療機関番号,医療機関名称,フリガナ,郵便番号,医療機関所在地,電話番号\r\n\
        1,13,1,0000059,(記入例)架空診療所,カクウシンリョウジョ,100-0001,架空町1-1,03-0000-0001\r\n";
    let list = plain(text.as_bytes()).unwrap();
    assert_eq!((&*list.bad, list.entries[0].code.as_str()), (&[][..], "1310000059"));
}

#[test]
fn what_is_no_such_list_is_refused_with_the_reason() {
    assert_eq!(plain(b""), Err(Unreadable::Empty));
    assert_eq!(plain(b"facility_code,name,address\n"), Err(Unreadable::Empty));
    assert_eq!(plain(b"a,b\n1,2\n"), Err(Unreadable::ColumnMissing("医療機関コード")));
    let nameless = plain("医療機関コード,所在地\n0110113719,x\n".as_bytes());
    assert_eq!(nameless, Err(Unreadable::ColumnMissing("医療機関名称")));
    assert_eq!(plain(b"number,name,address\n1,2,3\n"), Err(Unreadable::PrefectureMissing));
    assert_eq!(plain(b"facility_code\n\xff\xfe\xfd\n"), Err(Unreadable::Encoding));
    let wide = format!("facility_code,name,address\n{}", ",".repeat(16 * 1024 * 1024));
    assert_eq!(plain(wide.as_bytes()), Err(Unreadable::TooWide));
}

/// As the bureaus publish it: titles, a heading with breaks, sections, a footer, seven digits.
const SHEET: &str = "コード内容別医療機関一覧表,,,,,\n\
    ,,[令和3年4月1日現在　医科],,全件,\n\
    \n\
    項番,\"医療機関\n番号\",医療機関名称,医療機関 所在地,電話番号,備　考\n\
    【札幌市】,,,,,\n\
    1,\"01,1371,9\",\"医療法人社団\n札幌病院\",\"〒060－0001\n北海道札幌市中央区北一条西１\",011-000-0001,現存\n\
    \n\
    項番,\"医療機関\n番号\",医療機関名称,医療機関 所在地,電話番号,備　考\n\
    2,\"01,1372,7\",第二病院,〒060－0002小樽市色内１,0134-00-0001,現存\n\
    3,,番号のない病院,〒060－0003札幌市北区１,,\n\
    以上,,,,2件,\n";

#[test]
fn a_sheet_of_the_bureaus_is_read_with_its_titles_sections_and_breaks() {
    let given = Given { prefecture: "01".parse().ok(), fee_table: FeeTable::of("1") };
    let list = read(SHEET.as_bytes(), given, &known()).unwrap();
    assert_eq!((list.rows, list.skipped), (3, 3));
    let [first, second] = list.entries.as_slice() else { panic!("{:?}", list.entries) };
    assert_eq!(first.code.as_str(), "0110113719");
    assert_eq!(first.name, "医療法人社団 札幌病院");
    assert_eq!((first.postcode.as_str(), first.address.as_str()), ("0600001", "中央区北一条西１"));
    assert_eq!(first.municipality.unwrap().to_string(), "011002");
    assert_eq!((second.address.as_str(), second.municipality), ("小樽市色内１", None));
    let bad: Vec<_> = list.bad.iter().map(|bad| (bad.line, &*bad.column, &bad.why)).collect();
    assert_eq!(
        bad,
        [(14, "医療機関番号", &format(CodeKind::Facility))],
        "a row without its number"
    );
    let dental = Given { fee_table: FeeTable::of("3"), ..given };
    let list = read(SHEET.as_bytes(), dental, &known()).unwrap();
    assert_eq!(list.entries[0].code.as_str(), "0130113719");
}

#[test]
fn a_sheet_of_seven_digits_needs_its_prefecture_and_its_table() {
    let of = |prefecture: Option<&str>| {
        let prefecture = prefecture.map(|code| code.parse().unwrap());
        read(SHEET.as_bytes(), Given { prefecture, fee_table: None }, &known())
    };
    assert_eq!(of(None), Err(Unreadable::PrefectureMissing));
    assert_eq!(of(Some("01")), Err(Unreadable::TableMissing));
}

#[test]
fn a_hundred_thousand_full_rows_are_read_in_both_encodings() {
    let mut text =
        "医療機関コード,医療機関名称,フリガナ,市区町村コード,郵便番号,所在地,電話番号\n".to_owned();
    for serial in 0..100_000 {
        writeln!(
            text,
            "011{serial:07},医療法人社団架空会さっぽろ中央総合クリニック{serial},\
             イリョウホウジンシャダンカクウカイサッポロチュウオウソウゴウクリニック,011002,060-0001,\
             札幌市中央区北一条西一丁目一番地一号架空ビルディング五階,011-000-0001"
        )
        .unwrap();
    }
    let (shift_jis, _, is_lossy) = SHIFT_JIS.encode(&text);
    assert!(!is_lossy);
    let marked = format!("\u{feff}{text}");
    assert!(marked.len() > 26_000_000 && shift_jis.len() > 17_000_000);
    for bytes in [&*shift_jis, marked.as_bytes()] {
        let list = plain(bytes).unwrap();
        assert_eq!((list.rows, list.entries.len()), (100_000, 100_000));
        assert_eq!(list.bad, []);
    }
}
