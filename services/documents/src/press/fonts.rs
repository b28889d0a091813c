//! The fonts of all documents: BIZ UDPGothic, made to be read by everybody.

use typst::foundations::Bytes;
use typst::text::Font;

/// Regular and bold, as their authors publish them (`fonts/OFL.txt`).
static FILES: [&[u8]; 2] = [
    include_bytes!("../../fonts/BIZUDPGothic-Regular.ttf"),
    include_bytes!("../../fonts/BIZUDPGothic-Bold.ttf"),
];

/// All of them; none when one cannot be read.
pub(super) fn all() -> Option<Vec<Font>> {
    FILES.iter().map(|file| Font::new(Bytes::new(*file), 0)).collect()
}

/// Whether a font can show a character.
pub(super) fn has(font: &Font, sign: char) -> bool {
    font.info().coverage.contains(u32::from(sign))
}
