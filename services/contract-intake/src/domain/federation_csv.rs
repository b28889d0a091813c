//! The codes that were given in a month, as the insurers' federations (国保連合会) get them.

use chrono::NaiveDate;
use encoding_rs::SHIFT_JIS;
use vsys_vocabulary::FacilityCode;

/// What a code was given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) code: FacilityCode,
    pub(crate) name: String,
    pub(crate) kana: String,
    /// Its name.
    pub(crate) prefecture: String,
    /// Seven digits.
    pub(crate) postcode: String,
    /// With prefecture and municipality.
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) representative: String,
    pub(crate) numbered_on: NaiveDate,
}

/// How a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8 behind a mark.
    Utf8,
    /// `Shift_JIS` as Windows writes it (CP932).
    ShiftJis,
}

/// A character that the encoding cannot write, and the first code whose line has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unwritable {
    pub(crate) character: char,
    pub(crate) code: FacilityCode,
}

/// Excel reads UTF-8 only behind this mark.
const MARK: &str = "\u{feff}";
const HEADING: [&str; 9] = [
    "新規コード",
    "都道府県",
    "名称",
    "フリガナ",
    "郵便番号",
    "所在地",
    "電話番号",
    "代表者",
    "付番日",
];
/// The most characters that are named as unwritable.
const MOST_NAMED: usize = 20;

/// Writes a file; or names every character that cannot be written.
pub(crate) fn write(lines: &[Line], encoding: Encoding) -> Result<Vec<u8>, Vec<Unwritable>> {
    let mut text = String::new();
    push(&mut text, &HEADING.map(str::to_owned));
    for line in lines {
        push(&mut text, &cells(line));
    }
    match encoding {
        Encoding::Utf8 => Ok(format!("{MARK}{text}").into_bytes()),
        Encoding::ShiftJis => {
            let unwritable = unwritable(lines);
            if unwritable.is_empty() {
                let text: String = text.chars().map(windows).collect();
                Ok(SHIFT_JIS.encode(&text).0.into_owned())
            } else {
                Err(unwritable)
            }
        }
    }
}

fn cells(line: &Line) -> [String; 9] {
    let postcode = match line.postcode.split_at_checked(3) {
        Some((first, rest)) => format!("{first}-{rest}"),
        None => line.postcode.clone(),
    };
    [
        line.code.to_string(),
        line.prefecture.clone(),
        line.name.clone(),
        line.kana.clone(),
        postcode,
        line.address.clone(),
        line.phone.clone(),
        line.representative.clone(),
        line.numbered_on.to_string(),
    ]
}

/// A line as RFC 4180 has it, whose texts no spreadsheet takes for a formula.
fn push(text: &mut String, cells: &[String]) {
    let quoted = cells.iter().map(|cell| {
        let mark = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{mark}{}\"", cell.replace('"', "\"\""))
    });
    text.push_str(&quoted.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

fn unwritable(lines: &[Line]) -> Vec<Unwritable> {
    let mut found: Vec<Unwritable> = Vec::new();
    for line in lines {
        for character in cells(line).iter().flat_map(|cell| cell.chars()) {
            let is_known = found.iter().any(|one| one.character == character);
            if !is_known && !is_writable(character) && found.len() < MOST_NAMED {
                found.push(Unwritable { character, code: line.code });
            }
        }
    }
    found
}

fn is_writable(character: char) -> bool {
    let mut buffer = [0; 4];
    let (.., has_unwritable) = SHIFT_JIS.encode(windows(character).encode_utf8(&mut buffer));
    !has_unwritable
}

/// Signs that Windows has under another number than everybody else.
const fn windows(character: char) -> char {
    match character {
        '〜' => '～',
        '‖' => '∥',
        '—' => '―',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str) -> Line {
        Line {
            code: "9000000019".parse().unwrap(),
            name: name.into(),
            kana: "クミンアリーナ".into(),
            prefecture: "東京都".into(),
            postcode: "1000001".into(),
            address: "東京都千代田区千代田1-1 \"別館\"".into(),
            phone: "+81-3-0000-0000".into(),
            representative: "髙橋 一郎".into(),
            numbered_on: NaiveDate::from_ymd_opt(2021, 3, 15).unwrap(),
        }
    }

    #[test]
    fn a_file_begins_with_its_mark_and_its_heading() {
        let file = write(&[line("区民アリーナ")], Encoding::Utf8).unwrap();
        let text = String::from_utf8(file).unwrap();
        assert_eq!(
            text,
            "\u{feff}\"新規コード\",\"都道府県\",\"名称\",\"フリガナ\",\"郵便番号\",\"所在地\",\"電話番号\",\
             \"代表者\",\"付番日\"\r\n\
             \"9000000019\",\"東京都\",\"区民アリーナ\",\"クミンアリーナ\",\"100-0001\",\
             \"東京都千代田区千代田1-1 \"\"別館\"\"\",\"'+81-3-0000-0000\",\"髙橋 一郎\",\
             \"2021-03-15\"\r\n"
        );
    }

    #[test]
    fn windows_characters_are_written_and_what_it_lacks_is_named() {
        let file = write(&[line("髙橋〜①会場")], Encoding::ShiftJis).unwrap();
        let (text, _, is_broken) = SHIFT_JIS.decode(&file);
        assert!(!is_broken && text.contains("髙橋～①会場"), "{text}");
        let wrong = write(&[line("会場"), line("𠮷野家😀と𠮷")], Encoding::ShiftJis).unwrap_err();
        let characters: String = wrong.iter().map(|one| one.character).collect();
        assert_eq!(characters, "𠮷😀");
        assert!(!file.windows(2).any(|two| two == b"&#"));
        assert!(write(&[line("𠮷野家")], Encoding::Utf8).is_ok());
    }
}
