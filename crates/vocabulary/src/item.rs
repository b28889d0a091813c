use std::{iter, ops};

use crate::{Pack, Units, name::named};

named! {
    /// What is allocated and shipped (物資の種類).
    pub enum ItemKind {
        /// Vaccine of a product, counted in vials (ワクチン).
        Vaccine = "vaccine",
        /// Needles, counted in pieces (針).
        Needle = "needle",
        /// Syringes, counted in pieces (シリンジ).
        Syringe = "syringe",
    }
}

/// One value for each [`ItemKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PerItem<T> {
    /// The vaccine's.
    pub vaccine: T,
    /// The needles'.
    pub needle: T,
    /// The syringes'.
    pub syringe: T,
}

/// Units of each item in its smallest unit.
pub type Amounts = PerItem<Units>;

/// The pack of each item.
pub type Packs = PerItem<Pack>;

impl<T> PerItem<T> {
    /// Asks `value` for each item, in the order of [`ItemKind::ALL`].
    pub fn from_fn(mut value: impl FnMut(ItemKind) -> T) -> Self {
        Self {
            vaccine: value(ItemKind::Vaccine),
            needle: value(ItemKind::Needle),
            syringe: value(ItemKind::Syringe),
        }
    }

    /// The value of one item.
    pub const fn get(&self, kind: ItemKind) -> &T {
        match kind {
            ItemKind::Vaccine => &self.vaccine,
            ItemKind::Needle => &self.needle,
            ItemKind::Syringe => &self.syringe,
        }
    }

    /// The value of one item, to be changed.
    pub const fn get_mut(&mut self, kind: ItemKind) -> &mut T {
        match kind {
            ItemKind::Vaccine => &mut self.vaccine,
            ItemKind::Needle => &mut self.needle,
            ItemKind::Syringe => &mut self.syringe,
        }
    }

    /// The items with their values, in the order of [`ItemKind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (ItemKind, &T)> {
        ItemKind::ALL.iter().map(|&kind| (kind, self.get(kind)))
    }

    /// The same items with other values.
    pub fn map<U>(self, mut value: impl FnMut(T) -> U) -> PerItem<U> {
        PerItem {
            vaccine: value(self.vaccine),
            needle: value(self.needle),
            syringe: value(self.syringe),
        }
    }

    /// Puts the values of two side by side.
    pub fn zip<U>(self, other: PerItem<U>) -> PerItem<(T, U)> {
        PerItem {
            vaccine: (self.vaccine, other.vaccine),
            needle: (self.needle, other.needle),
            syringe: (self.syringe, other.syringe),
        }
    }
}

impl<T> PerItem<Option<T>> {
    /// All three, or none if one is missing.
    pub fn all(self) -> Option<PerItem<T>> {
        Some(PerItem { vaccine: self.vaccine?, needle: self.needle?, syringe: self.syringe? })
    }
}

impl Amounts {
    /// Nothing of any item.
    pub const ZERO: Self = Self { vaccine: Units(0), needle: Units(0), syringe: Units(0) };

    /// Whether there is nothing of any item.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// Whether no item exceeds its ceiling.
    #[must_use]
    pub fn fits(&self, ceilings: &Self) -> bool {
        self.zip(*ceilings).iter().all(|(_, (units, ceiling))| units <= ceiling)
    }

    /// The sum item by item; none if one does not fit into 32 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.zip(other).map(|(units, more)| units.checked_add(more)).all()
    }

    /// What is left item by item; none if one would fall below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.zip(other).map(|(units, less)| units.checked_sub(less)).all()
    }
}

impl ops::Add for Amounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.zip(other).map(|(units, more)| units + more)
    }
}

impl ops::AddAssign for Amounts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl iter::Sum for Amounts {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, ops::Add::add)
    }
}

impl<'a> iter::Sum<&'a Self> for Amounts {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Amounts, ItemKind, PerItem};
    use crate::Units;

    fn amounts() -> impl Strategy<Value = Amounts> {
        (0..=1_000_000_u32, 0..=1_000_000_u32, 0..=1_000_000_u32).prop_map(
            |(vaccine, needle, syringe)| Amounts {
                vaccine: Units(vaccine),
                needle: Units(needle),
                syringe: Units(syringe),
            },
        )
    }

    #[test]
    fn one_item_over_its_ceiling_is_enough_not_to_fit() {
        let ceilings = PerItem::from_fn(|_| Units(1_741));
        for &kind in ItemKind::ALL {
            let mut wanted = ceilings;
            assert!(wanted.fits(&ceilings));
            *wanted.get_mut(kind) = Units(1_742);
            assert!(!wanted.fits(&ceilings), "{kind}");
        }
    }

    #[test]
    fn each_item_keeps_its_own_value() {
        let names = PerItem::from_fn(ItemKind::as_str);
        for (kind, name) in names.iter() {
            assert_eq!(kind.as_str(), *name);
        }
        assert_eq!(names.map(str::len).zip(names).syringe, (7, "syringe"));
    }

    proptest! {
        #[test]
        fn what_was_added_can_be_taken_away(a in amounts(), b in amounts()) {
            let sum = a.checked_add(b).unwrap();
            prop_assert_eq!(sum, a + b);
            prop_assert_eq!(sum, [a, b].iter().sum::<Amounts>());
            prop_assert_eq!(sum.checked_sub(b), Some(a));
        }

        #[test]
        fn something_can_be_taken_away_when_it_fits(a in amounts(), b in amounts()) {
            prop_assert_eq!(a.checked_sub(b).is_some(), b.fits(&a));
        }
    }
}
