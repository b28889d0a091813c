//! Which line of a file a record starts on.

/// Tells lines by the byte a record starts at; the reader's own count is one behind after CR LF and
/// after empty lines.
pub(in crate::domain) struct Lines<'a> {
    rest: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    pub(in crate::domain) fn of(text: &'a str) -> Self {
        Self { rest: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of a record's first character; records are asked for in the order of the file.
    pub(in crate::domain) fn line_of(&mut self, start: u64) -> u32 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        if let Some((passed, rest)) = self.rest.split_at_checked(start.saturating_sub(self.at)) {
            self.line = self.line.saturating_add(breaks(passed.iter()));
            (self.rest, self.at) = (rest, start);
        }
        let empty = self.rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        self.line.saturating_add(breaks(empty))
    }
}

/// Line ends among the bytes.
pub(in crate::domain) fn breaks<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    u32::try_from(bytes.filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_starts_after_the_empty_lines_before_it() {
        let text = "a\r\n\r\nb\nc";
        let mut lines = Lines::of(text);
        // The reader says a record starts where the last one ended, even between CR and LF.
        assert_eq!([0, 2, 6].map(|start| lines.line_of(start)), [1, 3, 4]);
    }
}
