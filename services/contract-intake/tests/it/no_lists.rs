//! Files that are no list of the bureaus, and lists that other programs have turned.

use encoding_rs::SHIFT_JIS;
use tonic::Code;
use vsys_proto::contract_intake::v1;

use crate::hall::{CLINIC, Hall, refusal};

const HEADING: &str = "facility_code,name,address";

#[tokio::test]
async fn a_list_in_shift_jis_is_read_right_even_behind_a_mark_of_utf_8() {
    let hall = Hall::new().await;
    let mark = b"\xef\xbb\xbf";
    for (serial, mark) in [(1, &b""[..]), (2, mark)] {
        let name = format!("髙﨑德濵第{serial}診療所①㈱");
        let list = format!("医療機関コード,医療機関名称,所在地\n{CLINIC},{name},内神田2-2\n");
        let (shift_jis, _, is_lossy) = SHIFT_JIS.encode(&list);
        assert!(!is_lossy);
        let file = [mark, &*shift_jis].concat();
        let read = hall.import_with(v1::ImportMasterListHeader::default(), &file).await.unwrap();
        assert_eq!((read.rows, read.changed, read.adopted), (1, 1, true), "{:?}", read.bad_rows);
        assert_eq!(hall.look_up(CLINIC).await.unwrap().entry.unwrap().name, name);
    }
}

#[tokio::test]
async fn what_is_no_list_is_refused_whole_and_nothing_is_adopted() {
    let hall = Hall::new().await;
    let row = format!("{CLINIC},改名診療所,内神田2-2\n");
    let stream = |length: &str, behind: &[u8]| {
        let head = format!("%PDF-1.7\n1 0 obj\n<< /Length {length} >>\nstream\n");
        [head.as_bytes(), behind].concat()
    };
    let blanks = vec![b' '; 1024 * 1024];
    let wide: Vec<u8> =
        format!("{HEADING}\n{row}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, file) in [
        ("nothing", Vec::new()),
        ("a document", stream("12", b"endstream endobj")),
        ("a document of bytes", stream("12", b"\x78\x9c\xed\xfd\x00\xff")),
        ("a document that says it is huge", stream("99999999999999999999", &blanks)),
        ("a workbook", [&b"PK\x03\x04\x14\x00\x08\x08"[..], &blanks].concat()),
        ("a text in UTF-16", [&b"\xff\xfe"[..], &wide].concat()),
        (
            "a quote that does not end",
            format!("{HEADING}\n\"{row}{}", " ".repeat(8_000_000)).into(),
        ),
        ("a row of a million cells", format!("{HEADING}\n{}\n", ",".repeat(1_000_000)).into()),
        ("a page of the web", b"<!doctype html>\n<title>503</title>\n".to_vec()),
        ("half a letter", [format!("{HEADING}\n{row}").as_bytes(), b"\x88"].concat()),
    ] {
        let refused = hall.import_with(v1::ImportMasterListHeader::default(), &file).await;
        let (code, reason, fields) = refusal(refused);
        assert_eq!(code, Code::InvalidArgument, "{what}");
        // What can be read as a text lacks the columns of its heading.
        let wanted = match what {
            "nothing" | "a quote that does not end" => "FILE_EMPTY",
            "a page of the web" => "COLUMN_MISSING",
            "a row of a million cells" => "FILE_TOO_WIDE",
            _ => "FILE_UNREADABLE",
        };
        assert_eq!(reason, wanted, "{what}");
        assert_eq!(fields, ["chunk"], "{what}");
    }
    let name = hall.look_up(CLINIC).await.unwrap().entry.unwrap().name;
    assert_eq!(name, "神田髙橋クリニック");
    // The list alone, in the same letters, is one.
    assert!(hall.import(&format!("{HEADING}\n{row}"), false).await.unwrap().adopted);
}

#[tokio::test]
async fn a_file_beyond_the_largest_is_refused_while_it_comes() {
    let hall = Hall::new().await;
    let row = format!("{HEADING}\n{CLINIC},改名診療所,内神田2-2\n");
    let file = [row.as_bytes(), &vec![b'\n'; 48 * 1024 * 1024]].concat();
    let (code, reason, _) =
        refusal(hall.import_with(v1::ImportMasterListHeader::default(), &file).await);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "LIST_TOO_LARGE"));
}
