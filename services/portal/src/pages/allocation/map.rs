//! The map of prefectures, coloured by state; whoever shows it shows a table that says the same.

use std::sync::LazyLock;

/// Outlines of the prefectures, coarsened to whole steps of the view box.
const DRAWING: &str = include_str!("../../../assets/prefectures.svg");

/// One prefecture's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outline {
    code: &'static str,
    path: &'static str,
}

static OUTLINES: LazyLock<Vec<Outline>> =
    LazyLock::new(|| DRAWING.lines().filter_map(outline).collect());

/// Reads `<path id="pref-13" d="…"/>`.
fn outline(line: &'static str) -> Option<Outline> {
    let (code, rest) = line.strip_prefix("<path id=\"pref-")?.split_at_checked(2)?;
    let path = rest.strip_prefix("\" d=\"")?.strip_suffix("\"/>")?;
    Some(Outline { code, path })
}

/// A prefecture on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Area {
    /// Outline as SVG path data.
    pub(crate) path: &'static str,
    /// Where a click leads.
    pub(crate) href: String,
    /// What it is and how far, for who does not see colours.
    pub(crate) title: String,
    /// CSS class of the state.
    pub(crate) class: &'static str,
}

/// Areas in order of code; `about` answers link, title and class of a prefecture.
pub(crate) fn areas(mut about: impl FnMut(&str) -> (String, String, &'static str)) -> Vec<Area> {
    OUTLINES
        .iter()
        .map(|Outline { code, path }| {
            let (href, title, class) = about(code);
            Area { path, href, title, class }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_47_prefectures_are_on_the_map_in_order() {
        let codes: Vec<_> = OUTLINES.iter().map(|outline| outline.code).collect();
        let expected: Vec<_> = (1..=47).map(|code| format!("{code:02}")).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn outlines_hold_nothing_but_path_data() {
        for outline in OUTLINES.iter() {
            let fine = |sign: char| sign.is_ascii_digit() || "Mlz -".contains(sign);
            assert!(outline.path.chars().all(fine), "{}", outline.code);
        }
    }
}
