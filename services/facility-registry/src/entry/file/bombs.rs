//! Files that unfold, or say that they unfold, to more than anybody wants to hold.

use std::io::{Cursor, Write as _};

use vsys_testkit::Memory;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A part of a workbook: its name, and a text that it repeats so many times.
type Part<'a> = (&'a str, &'a [u8], usize);

/// The most bytes that looking at any of these may take beside the file.
const MOST: u64 = 48 * 1024 * 1024;
/// What a workbook begins with.
const NAMES: [Part<'_>; 4] = [
    (
        "[Content_Types].xml",
        br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        1,
    ),
    (
        "_rels/.rels",
        br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        1,
    ),
    (
        "xl/workbook.xml",
        br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        1,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
        1,
    ),
];
const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
static BLANKS: [u8; 1024 * 1024] = [b' '; 1024 * 1024];

fn archive(parts: &[Part<'_>]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text, times) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        for _ in 0..*times {
            archive.write_all(text).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

fn workbook(parts: &[Part<'_>]) -> Vec<u8> {
    archive(&[&NAMES, parts].concat())
}

/// A sheet that says how large it is, with these rows.
fn sheet(size: &str, rows: &str) -> String {
    let name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    format!(
        "<worksheet xmlns=\"{name}\"><dimension ref=\"{size}\"/><sheetData>{rows}</sheetData></worksheet>"
    )
}

/// A row whose cells hold these texts.
fn row(number: u32, texts: &[&str]) -> String {
    let cells = texts.iter().zip('A'..).map(|(text, column)| {
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

/// What reading comes to, in rows; and that it took no more room than it may.
fn reading(what: &str, bytes: &[u8]) -> Result<u32, Unreadable> {
    let memory = Memory::watched();
    let read = read(bytes).map(|file| file.rows);
    let taken = memory.taken();
    assert!(taken < MOST, "{what}: {taken} bytes for a file of {}", bytes.len());
    read
}

#[test]
fn a_document_for_printing_is_no_list_whatever_it_says_of_itself() {
    let stream = |length: &str| {
        let head =
            format!("%PDF-1.7\n1 0 obj\n<< /Length {length} /Filter /FlateDecode >>\nstream\n");
        [head.as_bytes(), &BLANKS].concat()
    };
    let marked = [b"\xef\xbb\xbf", &*stream("10")].concat();
    let bytes = [&*stream("10"), b"\x78\x9c\xff\xfe\0\x81"].concat();
    for (what, file) in [
        ("plain", stream("1048576")),
        ("with a huge stream", stream("99999999999999999999")),
        ("with a mark", marked),
        ("with bytes that are no text", bytes),
    ] {
        assert_eq!(reading(what, &file), Err(Unreadable::Format), "{what}");
    }
}

#[test]
fn a_workbook_that_unfolds_to_far_more_than_it_is_is_refused_before_it_is_held() {
    let many: Vec<_> = (0..1_001).map(|number| format!("xl/{number}.xml")).collect();
    let many: Vec<Part<'_>> = many.iter().map(|name| (name.as_str(), &b" "[..], 1)).collect();
    let empty = sheet("A1", "");
    for (what, file, expected) in [
        ("a sheet", workbook(&[(SHEET, &BLANKS, 130)]), Unreadable::TooLarge),
        (
            "texts",
            workbook(&[(SHEET, empty.as_bytes(), 1), (TEXTS, &BLANKS, 130)]),
            Unreadable::TooLarge,
        ),
        (
            "several together",
            workbook(&[
                (SHEET, &BLANKS, 50),
                (TEXTS, &BLANKS, 50),
                ("docProps/app.xml", &BLANKS, 50),
            ]),
            Unreadable::TooLarge,
        ),
        ("many parts", workbook(&many), Unreadable::TooLarge),
        (
            "texts that say that they are many",
            workbook(&[
                (SHEET, empty.as_bytes(), 1),
                (TEXTS, br#"<sst uniqueCount="4294967295"><si><t>a</t></si></sst>"#, 1),
            ]),
            Unreadable::TooLarge,
        ),
        ("an archive of archives", archive(&[("a.zip", &archive(&NAMES), 1)]), Unreadable::Format),
    ] {
        assert!(file.len() < 1_000_000, "{what}: {} bytes are small", file.len());
        assert_eq!(reading(what, &file), Err(expected), "{what}");
    }
}

const HEADING: [&str; 7] =
    ["facility_code", "municipality_code", "name", "address", "phone", "category", "type"];
const ROW: [&str; 7] =
    ["1310000018", "131016", "病院", "千代田1-1", "03-0000-0001", "hospital", "basic"];

#[test]
fn a_sheet_that_says_it_is_as_large_as_sheets_can_be_is_read_as_far_as_it_goes() {
    let rows = row(1, &HEADING) + &row(2, &ROW) + &row(1_048_576, &ROW);
    let sheet = sheet("A1:XFD1048576", &rows);
    assert_eq!(reading("a large sheet", &workbook(&[(SHEET, sheet.as_bytes(), 1)])), Ok(2));
}

#[test]
fn a_text_that_thousands_of_cells_share_counts_with_each_of_them() {
    let text = format!("<sst uniqueCount=\"1\"><si><t>{}</t></si></sst>", "あ".repeat(100_000));
    let cell =
        |number: u32| format!("<row r=\"{number}\"><c r=\"A{number}\" t=\"s\"><v>0</v></c></row>");
    let rows: String = (1..2_000).map(cell).collect();
    let sheet = sheet("A1:A2000", &rows);
    let file = workbook(&[(SHEET, sheet.as_bytes(), 1), (TEXTS, text.as_bytes(), 1)]);
    assert_eq!(read(&file).map(|file| file.rows), Err(Unreadable::TooLarge));
}

#[test]
fn names_that_stand_for_ten_of_the_next_are_not_written_out() {
    let entities: Vec<_> = ('b'..='i')
        .zip('a'..)
        .map(|(name, before)| format!("<!ENTITY {name} \"{}\">", format!("&{before};").repeat(10)))
        .collect();
    let entities = entities.concat();
    let texts = format!(
        "<!DOCTYPE sst [<!ENTITY a \"{}\">{entities}]><sst uniqueCount=\"1\"><si><t>&i;</t></si></sst>",
        "x".repeat(1_000)
    );
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    let sheet = sheet("A1", rows);
    let file = workbook(&[(SHEET, sheet.as_bytes(), 1), (TEXTS, texts.as_bytes(), 1)]);
    assert!(reading("entities", &file).is_err());
}
