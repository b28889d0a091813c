//! Who can get something from a sheet, with what is known of each.

use std::collections::BTreeMap;

use vsys_proto::allocation::v1::Line;
use vsys_vocabulary::Amounts;

use super::super::goods;

/// How many people live in a place, as estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct People {
    pub(crate) total: u32,
    pub(crate) aged: u32,
}

/// A place or site below an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Child {
    pub(crate) code: String,
    pub(crate) name: String,
    /// None for a site.
    pub(crate) people: Option<People>,
    /// False for a closed site: what it has can be taken away, not raised.
    pub(crate) open: bool,
}

/// Children in order of code, those included that have a line but are no child any more.
pub(crate) fn with_lines(known: Vec<Child>, lines: &[Line]) -> Vec<(Child, Amounts)> {
    let mut all: BTreeMap<String, (Child, Amounts)> =
        known.into_iter().map(|child| (child.code.clone(), (child, Amounts::ZERO))).collect();
    for line in lines {
        let gone = || Child {
            code: line.child_code.clone(),
            name: line.child_name.clone(),
            people: None,
            open: false,
        };
        let entry = all.entry(line.child_code.clone());
        entry.or_insert_with(|| (gone(), Amounts::ZERO)).1 = goods::amounts(line.units);
    }
    // A closed site is of interest only while it has something.
    all.into_values().filter(|(child, units)| child.open || !units.is_zero()).collect()
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::ItemUnits;

    use super::*;

    fn child(code: &str, open: bool) -> Child {
        Child { code: code.to_owned(), name: code.to_owned(), people: None, open }
    }

    fn line(code: &str, vials: u32) -> Line {
        let units = ItemUnits { vaccine_vials: vials, ..ItemUnits::default() };
        Line { child_code: code.to_owned(), units: Some(units), ..Line::default() }
    }

    #[test]
    fn a_closed_site_is_shown_while_it_has_something() {
        let known = vec![child("a", true), child("b", false), child("c", false)];
        let rows = with_lines(known, &[line("c", 195), line("d", 1)]);
        let codes: Vec<_> = rows.iter().map(|(child, _)| child.code.as_str()).collect();
        assert_eq!(codes, ["a", "c", "d"]);
        assert!(rows.iter().skip(1).all(|(child, _)| !child.open));
    }
}
