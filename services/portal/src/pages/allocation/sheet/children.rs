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

/// What the sites of a child can give and want (接種可能量および希望量).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) capacity_doses: u64,
    pub(crate) wanted_vials: u64,
}

impl Asked {
    /// As a line has it; none while nobody entered anything.
    fn of(line: &Line) -> Option<Self> {
        let (capacity_doses, wanted_vials) = line.capacity_doses.zip(line.wanted_vials)?;
        Some(Self { capacity_doses, wanted_vials })
    }
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
    /// None while nobody entered anything, which is not the same as nothing.
    pub(crate) asked: Option<Asked>,
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
            asked: None,
        };
        let entry = all.entry(line.child_code.clone());
        let (child, units) = entry.or_insert_with(|| (gone(), Amounts::ZERO));
        child.asked = Asked::of(line);
        *units = goods::amounts(line.units);
    }
    // A closed site is of interest only while it has something.
    all.into_values().filter(|(child, units)| child.open || !units.is_zero()).collect()
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::ItemUnits;

    use super::*;

    fn child(code: &str, open: bool) -> Child {
        Child { code: code.to_owned(), name: code.to_owned(), people: None, open, asked: None }
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

    #[test]
    fn what_is_wanted_stands_with_who_gets_nothing_and_unknown_is_not_zero() {
        let wanting = Line { capacity_doses: Some(60), wanted_vials: Some(0), ..line("a", 0) };
        let known = vec![child("a", true), child("b", true)];
        let rows = with_lines(known, &[wanting]);
        let asked: Vec<_> = rows.iter().map(|(child, _)| child.asked).collect();
        assert_eq!(asked, [Some(Asked { capacity_doses: 60, wanted_vials: 0 }), None]);
    }
}
