//! What an Excel workbook really holds, looked at before it is opened: what its parts say of
//! themselves is not believed, and the reader of workbooks sets aside as much room as they say.

use std::io::{Cursor, Read};

use super::{MOST_COLUMNS, MOST_ROWS, MOST_UNFOLDED, Unreadable};

/// The most parts of a workbook; one of a single sheet has about ten.
const MOST_PARTS: usize = 1_000;
/// How the part of a workbook that holds its texts ends, wherever it lies.
const TEXTS: &str = "sharedstrings.xml";
/// The attribute by which that part says how many texts it holds.
const COUNT: &[u8] = b"uniqueCount";
/// Bytes of the shortest text, `<si/>`.
const SHORTEST: usize = 5;
/// Bytes of a part that are looked at together.
const PIECE: usize = 64 * 1024;
/// The most bytes from behind that attribute's name to the end of its value.
const VALUE: usize = 64;

/// Refuses a workbook whose parts unfold to more than is taken, or that says that it holds more
/// texts than it can. Nothing of what unfolds is kept.
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
            check_texts(part)?
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| Unreadable::Format)?
        };
        room = room.checked_sub(unfolded).ok_or(Unreadable::TooLarge)?;
    }
    Ok(())
}

/// Refuses texts that say that there are more of them than fit into their bytes, or into a sheet;
/// else says how many bytes they are.
fn check_texts(mut part: impl Read) -> Result<u64, Unreadable> {
    let (mut piece, mut unfolded, mut said) = (Vec::new(), 0, 0);
    loop {
        let next = part.by_ref().take(PIECE as u64);
        let read = { next }.read_to_end(&mut piece).map_err(|_| Unreadable::Format)?;
        // Neither is in a text of XML in UTF-8; with them the same letters could be written
        // otherwise.
        if piece.contains(&0) || piece.contains(&0x1b) {
            return Err(Unreadable::Format);
        }
        unfolded += read;
        let is_last = read < PIECE;
        // A name whose value may go on in the next piece is looked at with that one.
        let room = if is_last { 0 } else { COUNT.len() + VALUE };
        let looked = piece.len().saturating_sub(room);
        for (place, window) in piece.windows(COUNT.len()).take(looked).enumerate() {
            if window == COUNT {
                let behind = piece.get(place + COUNT.len()..).unwrap_or_default();
                said = said.max(number(behind).unwrap_or(0));
            }
        }
        piece.drain(..looked);
        if is_last {
            break;
        }
    }
    let most = (unfolded / SHORTEST).min(MOST_ROWS * MOST_COLUMNS);
    if said > most { Err(Unreadable::TooLarge) } else { Ok(unfolded as u64) }
}

/// The number behind an attribute's name; one that is too large, or stands too far behind, to be
/// counted is the largest.
fn number(behind: &[u8]) -> Option<usize> {
    let behind = behind.get(..VALUE).unwrap_or(behind);
    // What leaves nothing to be looked at goes on behind that.
    let rest = |text: &[u8]| if text.is_empty() { Err(usize::MAX) } else { Ok(()) };
    let read = || {
        let behind = behind.trim_ascii_start();
        rest(behind)?;
        let Some(value) = behind.strip_prefix(b"=") else { return Ok(None) };
        let value = value.trim_ascii_start();
        rest(value)?;
        let quoted = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'"));
        let Some(value) = quoted else { return Ok(None) };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"+").unwrap_or(value);
        let digits: Vec<u8> = value.iter().copied().take_while(u8::is_ascii_digit).collect();
        rest(value.get(digits.len()..).unwrap_or_default())?;
        let digits = str::from_utf8(&digits).ok().filter(|digits| !digits.is_empty());
        Ok(digits.map(|digits| digits.parse().unwrap_or(usize::MAX)))
    };
    read().unwrap_or_else(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_more_than_their_bytes_can_hold() {
        let part = |count: &str| {
            let text = format!(r#"<sst count="3" uniqueCount{count}><si><t>a</t></si></sst>"#);
            check_texts(text.as_bytes()).map(drop)
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
        assert_eq!(check_texts(&*wide), Err(Unreadable::Format));
    }

    #[test]
    fn a_number_is_found_wherever_it_stands_and_however_far_it_goes() {
        let part = |before: usize, value: &str| {
            let text = format!("{}uniqueCount{value}", " ".repeat(before));
            let end = " ".repeat(3 * PIECE - text.len());
            check_texts((text + &end).as_bytes())
        };
        // Across the end of a piece, at every place of it.
        for before in PIECE - 40..PIECE + 10 {
            assert_eq!(part(before, "=\"9999999\""), Err(Unreadable::TooLarge), "{before}");
            assert_eq!(part(before, "=\"999\""), Ok(3 * PIECE as u64), "{before}");
        }
        let far = [
            format!("{}=\"9999999\"", " ".repeat(VALUE)),
            format!("={}\"9999999\"", " ".repeat(VALUE)),
            format!("=\"{}9999999\"", " ".repeat(VALUE)),
            format!("=\"{}9999999\"", "0".repeat(VALUE)),
        ];
        for value in far {
            assert_eq!(part(10, &value), Err(Unreadable::TooLarge), "{value}");
        }
    }
}
