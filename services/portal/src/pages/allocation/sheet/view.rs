//! The grid of a sheet as its page shows it (ワクチン分配作業完了用).

use std::collections::BTreeMap;

use vsys_proto::allocation::v1::{ProposedLine, Sheet};
use vsys_vocabulary::{Amounts, ItemKind, Packs, PerItem, Units};

use super::{
    children::{Asked, Child, People},
    typed::{BadCell, Typed, TypedCell, letter, write_seen},
};
use crate::{
    format::grouped,
    locale::Locale,
    pages::allocation::{
        amount::{Counting, Parted},
        goods,
    },
};

/// What the page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) sheet: &'p Sheet,
    pub(crate) rows: Vec<(Child, Amounts)>,
    /// Explanations by child, as the rule's result was adopted or prefilled.
    pub(crate) basis: &'p [ProposedLine],
    /// What the office gave in the round before, by child; none when there was none.
    pub(crate) last: Option<BTreeMap<String, Amounts>>,
    /// What was typed and could not be taken, with the cells to blame.
    pub(crate) typed: Option<(&'p Typed, &'p [BadCell])>,
    /// Whether cells over whole boxes are wanted though nothing is over.
    pub(crate) with_rest: bool,
}

/// The grid.
pub(crate) struct Grid {
    pub(crate) items: Vec<ItemLine>,
    pub(crate) rows: Vec<Row>,
    pub(crate) has_last: bool,
    pub(crate) has_rest: bool,
    /// What the page shows, for the hidden field.
    pub(crate) seen: String,
}

/// One item: ceiling, sum and what is left.
pub(crate) struct ItemLine {
    pub(crate) item: &'static str,
    pub(crate) letter: &'static str,
    pub(crate) word: String,
    pub(crate) unit: String,
    pub(crate) one_unit: String,
    pub(crate) pack: u32,
    /// What a box holds, in words.
    pub(crate) box_holds: String,
    pub(crate) ceiling_units: u32,
    pub(crate) ceiling: String,
    pub(crate) sum: String,
    pub(crate) left: String,
    pub(crate) fits: bool,
    /// Nothing of it is given out although vaccine is, and there is some.
    pub(crate) is_forgotten: bool,
}

/// One child.
pub(crate) struct Row {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) open: bool,
    pub(crate) people: Option<People>,
    pub(crate) total: String,
    pub(crate) aged: String,
    /// Boxes of the round before, item by item.
    pub(crate) last: String,
    /// What its sites can give and want; none while nobody entered anything.
    pub(crate) wish: Option<WishCells>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) reason: String,
    /// True when the value is not the one that the explanation explains.
    pub(crate) by_hand: bool,
}

/// What a child's sites can give and want.
pub(crate) struct WishCells {
    pub(crate) capacity_doses: u64,
    pub(crate) capacity: String,
    pub(crate) wanted_vials: u64,
    /// Boxes and rest in words.
    pub(crate) wanted: String,
    /// Gets less vaccine than it wants.
    pub(crate) is_short: bool,
}

/// One item of one child.
pub(crate) struct Cell {
    pub(crate) letter: &'static str,
    pub(crate) word: String,
    pub(crate) boxes: String,
    pub(crate) rest: String,
    pub(crate) bad: bool,
    /// Boxes and rest in words, for a sheet that is only read.
    pub(crate) shown: String,
}

impl Grid {
    pub(crate) fn of(locale: Locale, parts: &Parts<'_>) -> Self {
        let packs = goods::packs(parts.sheet.packs);
        let ceilings = goods::amounts(parts.sheet.ceilings);
        let words = Words::of(locale);
        let sums = goods::sum(parts.rows.iter().map(|(_, units)| units));
        let items = items(locale, &words, packs, ceilings, sums);
        let has_rest = parts.with_rest || any_rest(packs, ceilings, &parts.rows);
        let reasons: BTreeMap<&str, &ProposedLine> =
            parts.basis.iter().map(|line| (line.child_code.as_str(), line)).collect();
        let seen = write_seen(
            parts
                .rows
                .iter()
                .filter(|(_, units)| !units.is_zero())
                .map(|(child, units)| (child.code.as_str(), *units)),
        );
        let rows: Vec<Row> = parts
            .rows
            .iter()
            .map(|(child, units)| {
                let reason = reasons.get(child.code.as_str()).copied();
                let last = parts.last.as_ref().and_then(|last| last.get(&child.code));
                let typed = parts.typed.map(|(typed, bad)| (typed.cells.get(&child.code), bad));
                Row {
                    cells: cells(&words, packs, *units, &child.code, typed),
                    last: last.map(|last| boxes_of(packs, *last)).unwrap_or_default(),
                    wish: child.asked.map(|asked| wish(&words, packs, asked, *units)),
                    reason: reason.map(|line| explanation(locale, line)).unwrap_or_default(),
                    by_hand: reason.is_some_and(|line| goods::amounts(line.units) != *units),
                    ..row(child)
                }
            })
            .collect();
        Self { has_last: parts.last.is_some(), items, rows, has_rest, seen }
    }
}

impl Grid {
    /// Whether populations are known.
    pub(crate) fn has_people(&self) -> bool {
        self.rows.iter().any(|row| row.people.is_some())
    }

    /// Whether anybody entered what is wanted.
    pub(crate) fn has_wishes(&self) -> bool {
        self.rows.iter().any(|row| row.wish.is_some())
    }

    /// Whether any value is explained.
    pub(crate) fn has_reasons(&self) -> bool {
        self.rows.iter().any(|row| !row.reason.is_empty())
    }
}

/// Words that every row needs, looked up once.
struct Words {
    counting: Counting,
    items: PerItem<String>,
}

impl Words {
    fn of(locale: Locale) -> Self {
        let items = PerItem::from_fn(|item| locale.text(&format!("item-{}", item.as_str())));
        Self { counting: Counting::of(locale), items }
    }
}

/// The sentence of a proposed line in the reader's language.
pub(crate) fn explanation(locale: Locale, line: &ProposedLine) -> String {
    match locale {
        Locale::Ja => line.explanation_ja.clone(),
        Locale::En => line.explanation.clone(),
    }
}

fn items(
    locale: Locale,
    words: &Words,
    packs: Packs,
    ceilings: Amounts,
    sums: PerItem<u64>,
) -> Vec<ItemLine> {
    ItemKind::ALL
        .iter()
        .map(|&item| {
            let (pack, ceiling) = (*packs.get(item), *ceilings.get(item));
            let sum = *sums.get(item);
            let fits = sum <= u64::from(ceiling.0);
            let amount = |units| words.counting.amount(item, goods::units(units), pack);
            let left = u64::from(ceiling.0).abs_diff(sum);
            ItemLine {
                item: item.as_str(),
                letter: letter(item),
                word: words.items.get(item).clone(),
                unit: words.counting.unit_word(item).to_owned(),
                one_unit: words.counting.one_unit_word(item).to_owned(),
                pack: pack.get(),
                box_holds: words.counting.box_holds(locale, item, pack),
                ceiling_units: ceiling.0,
                ceiling: amount(u64::from(ceiling.0)),
                sum: amount(sum),
                left: if fits { amount(left) } else { format!("−{}", amount(left)) },
                fits,
                is_forgotten: sum == 0 && ceiling.0 > 0 && sums.vaccine > 0,
            }
        })
        .collect()
}

fn any_rest(packs: Packs, ceilings: Amounts, rows: &[(Child, Amounts)]) -> bool {
    rows.iter().map(|(_, units)| units).chain([&ceilings]).any(|units| {
        units.iter().any(|(item, units)| Parted::of(*units, *packs.get(item)).rest > 0)
    })
}

fn row(child: &Child) -> Row {
    let people = |count: Option<u32>| count.map(grouped).unwrap_or_default();
    Row {
        code: child.code.clone(),
        name: child.name.clone(),
        open: child.open,
        people: child.people,
        total: people(child.people.map(|people| people.total)),
        aged: people(child.people.map(|people| people.aged)),
        last: String::new(),
        wish: None,
        cells: Vec::new(),
        reason: String::new(),
        by_hand: false,
    }
}

fn wish(words: &Words, packs: Packs, asked: Asked, given: Amounts) -> WishCells {
    let Asked { capacity_doses, wanted_vials } = asked;
    let wanted = goods::units(wanted_vials);
    WishCells {
        capacity_doses,
        capacity: grouped(capacity_doses),
        wanted_vials,
        wanted: words.counting.amount(ItemKind::Vaccine, wanted, packs.vaccine),
        is_short: u64::from(given.vaccine.0) < wanted_vials,
    }
}

fn cells(
    words: &Words,
    packs: Packs,
    units: Amounts,
    code: &str,
    typed: Option<(Option<&PerItem<TypedCell>>, &[BadCell])>,
) -> Vec<Cell> {
    ItemKind::ALL
        .iter()
        .map(|&item| {
            let (pack, units) = (*packs.get(item), *units.get(item));
            let as_typed = typed.and_then(|(cells, _)| cells).map(|cells| cells.get(item));
            let Parted { boxes, rest } = Parted::of(units, pack);
            let kept = || TypedCell { boxes: grouped(boxes), rest: grouped(rest) };
            let TypedCell { boxes, rest } = as_typed.cloned().unwrap_or_else(kept);
            let is_bad = |cell: &BadCell| cell.code == code && cell.item == item.as_str();
            Cell {
                letter: letter(item),
                word: words.items.get(item).clone(),
                boxes,
                rest,
                bad: typed.is_some_and(|(_, bad)| bad.iter().any(is_bad)),
                shown: words.counting.amount(item, units, pack),
            }
        })
        .collect()
}

/// `3 / 30 / 30`: boxes item by item, with a plus where units are over.
fn boxes_of(packs: Packs, units: Amounts) -> String {
    let boxes = |(item, units): (ItemKind, &Units)| {
        let Parted { boxes, rest } = Parted::of(*units, *packs.get(item));
        format!("{}{}", grouped(boxes), if rest > 0 { "+" } else { "" })
    };
    units.iter().map(boxes).collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests;
