//! What an Excel workbook really holds, looked at before it is opened: what its parts say of
//! themselves is not believed, and the reader of workbooks sets aside as much room as they say.

use std::io::{Cursor, Read as _};

use super::{MOST_COLUMNS, MOST_ROWS, MOST_UNFOLDED, Unreadable};

/// The most parts of a workbook; one of a single sheet has about ten.
const MOST_PARTS: usize = 1_000;
/// How the part of a workbook that holds its texts ends, wherever it lies.
const TEXTS: &str = "sharedstrings.xml";
/// The attribute by which that part says how many texts it holds.
const COUNT: &[u8] = b"uniqueCount";
/// Bytes of the shortest text, `<si/>`.
const SHORTEST: usize = 5;

/// Refuses a workbook whose parts unfold to more than is taken, or that says that it holds more
/// texts than it can.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Format)?;
    if parts.len() > MOST_PARTS {
        return Err(Unreadable::TooLarge);
    }
    let mut room = MOST_UNFOLDED;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(|_| Unreadable::Format)?;
        let name = part.name().map_err(|_| Unreadable::Format)?.to_ascii_lowercase();
        let mut part = part.take(room + 1);
        let unfolded = if name.ends_with(TEXTS) {
            let mut texts = Vec::new();
            let unfolded = part.read_to_end(&mut texts).map_err(|_| Unreadable::Format)?;
            check_texts(&texts)?;
            unfolded as u64
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| Unreadable::Format)?
        };
        room = room.checked_sub(unfolded).ok_or(Unreadable::TooLarge)?;
    }
    Ok(())
}

/// Refuses texts that say that there are more of them than fit into their bytes, or into a sheet.
fn check_texts(part: &[u8]) -> Result<(), Unreadable> {
    // Neither is in a text of XML in UTF-8; with them the same letters could be written otherwise.
    if part.contains(&0) || part.contains(&0x1b) {
        return Err(Unreadable::Format);
    }
    let most = (part.len() / SHORTEST).min(MOST_ROWS * MOST_COLUMNS);
    let places = part.windows(COUNT.len()).enumerate().filter(|(_, window)| *window == COUNT);
    let mut said = places.filter_map(|(place, _)| number(part.get(place + COUNT.len()..)?));
    if said.any(|count| count > most) { Err(Unreadable::TooLarge) } else { Ok(()) }
}

/// The number behind an attribute's name; one that is too large to be counted is the largest.
fn number(behind: &[u8]) -> Option<usize> {
    let behind = behind.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = behind.strip_prefix(b"\"").or_else(|| behind.strip_prefix(b"'"))?;
    let value = value.trim_ascii_start();
    let value = value.strip_prefix(b"+").unwrap_or(value);
    let digits: Vec<u8> = value.iter().copied().take_while(u8::is_ascii_digit).collect();
    let digits = str::from_utf8(&digits).ok().filter(|digits| !digits.is_empty())?;
    Some(digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_more_than_their_bytes_can_hold() {
        let part = |count: &str| {
            let text = format!(r#"<sst count="3" uniqueCount{count}><si><t>a</t></si></sst>"#);
            check_texts(text.as_bytes())
        };
        assert_eq!(part(r#"="1""#), Ok(()));
        assert_eq!(part("='1'"), Ok(()));
        assert_eq!(part(r#"="""#), Ok(()));
        for lie in
            ["=\"10000000000000000\"", "='0099'", " = \"+99\"", "=\"99999999999999999999999\""]
        {
            assert_eq!(part(lie), Err(Unreadable::TooLarge), "{lie}");
        }
        let wide: Vec<u8> = r#"<sst uniqueCount="1">"#.bytes().flat_map(|it| [it, 0]).collect();
        assert_eq!(check_texts(&wide), Err(Unreadable::Format));
    }
}
