//! What was typed into the grid, before anybody knows whether it makes sense.
//!
//! Fields of a row: `v-CODE` boxes of vaccine, `vr-CODE` the vials over, `n-…` needles, `s-…`
//! syringes. `version` and `seen` say which sheet the page showed.

use std::collections::BTreeMap;

use vsys_vocabulary::{Amounts, ItemKind, Packs, PerItem, Units};

use super::super::amount::{Parted, number};

/// The letter that stands for an item in names of fields.
pub(crate) const fn letter(item: ItemKind) -> &'static str {
    match item {
        ItemKind::Vaccine => "v",
        ItemKind::Needle => "n",
        ItemKind::Syringe => "s",
    }
}

/// Two fields as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TypedCell {
    pub(crate) boxes: String,
    pub(crate) rest: String,
}

/// A form of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Typed {
    /// Version of the sheet that the page showed.
    pub(crate) version: u64,
    /// What the page showed, by code.
    pub(crate) seen: BTreeMap<String, Amounts>,
    /// What was typed, by code.
    pub(crate) cells: BTreeMap<String, PerItem<TypedCell>>,
}

/// A cell that holds no number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BadCell {
    pub(crate) code: String,
    pub(crate) item: &'static str,
}

impl Typed {
    /// Reads the fields of a form; what belongs to no row is not looked at.
    pub(crate) fn read<'f>(fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            match name {
                "version" => typed.version = value.parse().unwrap_or_default(),
                "seen" => typed.seen = read_seen(value),
                _ => typed.take(name, value),
            }
        }
        typed
    }

    fn take(&mut self, name: &str, value: &str) {
        let Some((place, code)) = name.split_once('-') else { return };
        let (item, rest) = match place {
            "v" => (ItemKind::Vaccine, false),
            "vr" => (ItemKind::Vaccine, true),
            "n" => (ItemKind::Needle, false),
            "nr" => (ItemKind::Needle, true),
            "s" => (ItemKind::Syringe, false),
            "sr" => (ItemKind::Syringe, true),
            _ => return,
        };
        let cell = self.cells.entry(code.to_owned()).or_default().get_mut(item);
        let field = if rest { &mut cell.rest } else { &mut cell.boxes };
        value.trim().clone_into(field);
    }

    /// The amounts that were typed, by code, or every cell that is no number.
    pub(crate) fn amounts(&self, packs: Packs) -> Result<BTreeMap<String, Amounts>, Vec<BadCell>> {
        let (mut amounts, mut bad) = (BTreeMap::new(), Vec::new());
        for (code, cells) in &self.cells {
            let mut row = Amounts::ZERO;
            for &item in ItemKind::ALL {
                match units(cells.get(item), *packs.get(item)) {
                    Some(units) => *row.get_mut(item) = units,
                    None => bad.push(BadCell { code: code.clone(), item: item.as_str() }),
                }
            }
            amounts.insert(code.clone(), row);
        }
        if bad.is_empty() { Ok(amounts) } else { Err(bad) }
    }
}

fn units(cell: &TypedCell, pack: vsys_vocabulary::Pack) -> Option<Units> {
    Parted { boxes: number(&cell.boxes)?, rest: number(&cell.rest)? }.units(pack)
}

/// What a page showed, for its hidden field: `131016:195,1000,1000 …`, zero rows left out.
pub(crate) fn write_seen<'l>(lines: impl IntoIterator<Item = (&'l str, Amounts)>) -> String {
    let row = |(code, units): (&str, Amounts)| {
        let PerItem { vaccine, needle, syringe } = units;
        format!("{code}:{vaccine},{needle},{syringe}")
    };
    lines.into_iter().map(row).collect::<Vec<_>>().join(" ")
}

/// Reads what [`write_seen`] wrote; what is no row is left out.
pub(crate) fn read_seen(text: &str) -> BTreeMap<String, Amounts> {
    text.split(' ').filter_map(seen_row).collect()
}

/// One row of it.
fn seen_row(row: &str) -> Option<(String, Amounts)> {
    let (code, units) = row.split_once(':')?;
    let mut units = units.split(',').map(|units| units.parse().ok().map(Units));
    let mut next = || units.next().flatten();
    Some((code.to_owned(), PerItem { vaccine: next()?, needle: next()?, syringe: next()? }))
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Pack;

    use super::*;

    fn packs() -> Packs {
        let pack = |units| Pack::new(units).unwrap();
        PerItem { vaccine: pack(195), needle: pack(100), syringe: pack(100) }
    }

    fn amounts(vaccine: u32, needle: u32, syringe: u32) -> Amounts {
        PerItem { vaccine: Units(vaccine), needle: Units(needle), syringe: Units(syringe) }
    }

    #[test]
    fn boxes_and_rest_become_units() {
        let typed = Typed::read([
            ("csrf", "x"),
            ("version", "7"),
            ("v-131016", "１"),
            ("vr-131016", "5"),
            ("n-131016", "10"),
            ("s-131016", ""),
        ]);
        assert_eq!(typed.version, 7);
        let expected = BTreeMap::from([("131016".to_owned(), amounts(200, 1_000, 0))]);
        assert_eq!(typed.amounts(packs()), Ok(expected));
    }

    #[test]
    fn every_cell_without_a_number_is_named() {
        let typed = Typed::read([("v-131016", "x"), ("s-131016", "-1"), ("v-131024", "2")]);
        let bad = typed.amounts(packs()).unwrap_err();
        let named: Vec<_> = bad.iter().map(|cell| (cell.code.as_str(), cell.item)).collect();
        assert_eq!(named, [("131016", "vaccine"), ("131016", "syringe")]);
    }

    #[test]
    fn more_units_than_there_can_be_are_no_amount() {
        let typed = Typed::read([("v-131016", "4294967295")]);
        assert_eq!(typed.amounts(packs()).unwrap_err().len(), 1);
    }

    #[test]
    fn what_was_shown_is_read_as_it_was_written() {
        let rows = [("131016", amounts(195, 1_000, 1_000)), ("1310000001", amounts(0, 0, 3))];
        let typed = Typed::read([("seen", write_seen(rows).as_str())]);
        let expected = rows.map(|(code, amounts)| (code.to_owned(), amounts));
        assert_eq!(typed.seen, BTreeMap::from(expected));
        assert_eq!(Typed::read([("seen", "13:1,2 x 14:a,b,c")]).seen, BTreeMap::new());
    }
}
