//! The ○/× check of a sheet: do the sums fit, and what is left over (分配量チェック).

use vsys_vocabulary::{Amounts, ItemKind, PerItem, Units};

use super::child::Lines;

/// Sums of a sheet held against its ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Sum of the lines by item; wider than a line, because many lines may be over together.
    pub sums: PerItem<u64>,
    /// Ceilings by item.
    pub ceilings: Amounts,
}

impl Check {
    /// Adds up lines.
    #[must_use]
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Amounts>, ceilings: Amounts) -> Self {
        let mut sums = PerItem { vaccine: 0_u64, needle: 0, syringe: 0 };
        for line in lines {
            sums.vaccine += u64::from(line.vaccine.0);
            sums.needle += u64::from(line.needle.0);
            sums.syringe += u64::from(line.syringe.0);
        }
        Self { sums, ceilings }
    }

    /// Adds up the lines of a sheet.
    #[must_use]
    pub fn of_lines(lines: &Lines, ceilings: Amounts) -> Self {
        Self::of(lines.values(), ceilings)
    }

    /// ○ (true) when 0 ≤ sum ≤ ceiling.
    #[must_use]
    pub fn fits(&self, item: ItemKind) -> bool {
        *self.sums.get(item) <= u64::from(self.ceilings.get(item).0)
    }

    /// The first item that is ×, with its sum and ceiling.
    #[must_use]
    pub fn first_over(&self) -> Option<Over> {
        ItemKind::ALL.iter().copied().find(|item| !self.fits(*item)).map(|item| Over {
            item,
            sum: *self.sums.get(item),
            ceiling: *self.ceilings.get(item),
        })
    }

    /// What may still be given out; zero for an item that is over.
    #[must_use]
    pub fn left_over(&self) -> Amounts {
        PerItem::from_fn(|item| {
            let left = u64::from(self.ceilings.get(item).0).saturating_sub(*self.sums.get(item));
            Units(u32::try_from(left).unwrap_or(u32::MAX))
        })
    }

    /// The sums as amounts; an item whose sum no amount can hold answers the largest one.
    #[must_use]
    pub fn allocated(&self) -> Amounts {
        PerItem::from_fn(|item| Units(u32::try_from(*self.sums.get(item)).unwrap_or(u32::MAX)))
    }
}

/// An item whose sum is over its ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// The item.
    pub item: ItemKind,
    /// Sum of the lines in smallest units.
    pub sum: u64,
    /// Ceiling in smallest units.
    pub ceiling: Units,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(vaccine: u32, needle: u32, syringe: u32) -> Amounts {
        PerItem { vaccine: Units(vaccine), needle: Units(needle), syringe: Units(syringe) }
    }

    #[test]
    fn a_sum_equal_to_its_ceiling_is_a_circle_with_nothing_left() {
        let check = Check::of([&amounts(195, 1000, 1000)], amounts(195, 1000, 1000));
        assert_eq!(check.first_over(), None);
        assert_eq!(check.left_over(), amounts(0, 0, 0));
    }

    #[test]
    fn one_piece_over_is_a_cross_for_that_item_only() {
        let check = Check::of([&amounts(195, 600, 0), &amounts(0, 401, 0)], amounts(195, 1000, 10));
        assert!(check.fits(ItemKind::Vaccine) && check.fits(ItemKind::Syringe));
        let over = Over { item: ItemKind::Needle, sum: 1001, ceiling: Units(1000) };
        assert_eq!(check.first_over(), Some(over));
        assert_eq!(check.left_over(), amounts(0, 0, 10));
    }

    #[test]
    fn sums_beyond_32_bits_are_over_and_do_not_wrap() {
        let check = Check::of([&amounts(u32::MAX, 0, 0), &amounts(2, 0, 0)], amounts(1, 0, 0));
        assert!(!check.fits(ItemKind::Vaccine));
        assert_eq!(check.allocated().vaccine, Units(u32::MAX));
    }
}
