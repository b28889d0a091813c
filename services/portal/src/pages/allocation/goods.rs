//! Amounts and packs of answers, read leniently: what a service leaves out is nothing.

use vsys_proto::{
    convert,
    vocabulary::v1::{ItemPacks, ItemUnits},
};
use vsys_vocabulary::{Amounts, ItemKind, Pack, Packs, PerItem, Units};

/// Units of an answer.
pub(crate) fn amounts(wire: Option<ItemUnits>) -> Amounts {
    convert::amounts(wire, "units").unwrap_or(Amounts::ZERO)
}

/// Packs of an answer; goods without packs are counted singly.
pub(crate) fn packs(wire: Option<ItemPacks>) -> Packs {
    let single = PerItem { vaccine: Pack::SINGLE, needle: Pack::SINGLE, syringe: Pack::SINGLE };
    convert::packs(wire, "packs").unwrap_or(single)
}

/// Sums of lines, which may be wider than a line.
pub(crate) fn sum<'a>(lines: impl IntoIterator<Item = &'a Amounts>) -> PerItem<u64> {
    let mut sums = PerItem::default();
    for line in lines {
        for &item in ItemKind::ALL {
            *sums.get_mut(item) += u64::from(line.get(item).0);
        }
    }
    sums
}

/// A sum as units, which stop at the most that can be.
pub(crate) fn units(sum: u64) -> Units {
    Units(u32::try_from(sum).unwrap_or(u32::MAX))
}
