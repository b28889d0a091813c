//! Counts that must not be mixed up.

use std::num::NonZeroU32;

/// Defines a count with its arithmetic.
macro_rules! quantity {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        ///
        /// `+` and `sum` stop at `u32::MAX`, far above any country's supply: a sum that large still
        /// exceeds every ceiling. Where the exact sum matters use `checked_add`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// None.
            pub const ZERO: Self = Self(0);

            /// The sum; none if it does not fit into 32 bits.
            #[must_use]
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Some(Self(sum)),
                    None => None,
                }
            }

            /// What is left; none if it would fall below zero.
            #[must_use]
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(left) => Some(Self(left)),
                    None => None,
                }
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }

        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
                counts.fold(Self::ZERO, std::ops::Add::add)
            }
        }

        impl<'a> std::iter::Sum<&'a Self> for $name {
            fn sum<I: Iterator<Item = &'a Self>>(counts: I) -> Self {
                counts.copied().sum()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

quantity! {
    /// A number of an item's smallest units: vials of vaccine, pieces of needles and syringes.
    Units
}

quantity! {
    /// A number of whole boxes (箱).
    Boxes
}

quantity! {
    /// A number of vials of vaccine (バイアル).
    Vials
}

quantity! {
    /// A number of doses (回分).
    Doses
}

/// How many doses one vial gives: 5, 6 or 7 by the syringe that came with the shipment.
///
/// ```
/// use vsys_vocabulary::{Doses, DosesPerVial, Vials};
///
/// let six = DosesPerVial::new(6).ok_or("a vial gives at least one dose")?;
/// assert_eq!(six.doses(Vials(195)), Some(Doses(1_170)));
/// assert_eq!(six.vials_for(Doses(1_171)), Vials(196));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DosesPerVial(NonZeroU32);

impl DosesPerVial {
    /// None for zero.
    #[must_use]
    pub const fn new(doses: u32) -> Option<Self> {
        match NonZeroU32::new(doses) {
            Some(doses) => Some(Self(doses)),
            None => None,
        }
    }

    /// Doses of one vial.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// Doses of so many vials; none if it does not fit into 32 bits.
    #[must_use]
    pub fn doses(self, vials: Vials) -> Option<Doses> {
        vials.0.checked_mul(self.get()).map(Doses)
    }

    /// Vials that must be opened for so many doses.
    #[must_use]
    pub fn vials_for(self, doses: Doses) -> Vials {
        Vials(doses.0.div_ceil(self.get()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Boxes, Doses, DosesPerVial, Units, Vials};

    #[test]
    fn counts_end_at_zero_and_at_32_bits() {
        assert_eq!(Units(1).checked_sub(Units(2)), None);
        assert_eq!(Units(u32::MAX).checked_add(Units(1)), None);
        assert_eq!(Units(u32::MAX) + Units(1), Units(u32::MAX));
    }

    #[test]
    fn a_box_for_each_municipality_makes_1741() {
        let each = std::iter::repeat_n(Boxes(1), 1_741);
        assert_eq!(each.sum::<Boxes>(), Boxes(1_741));
    }

    #[test]
    fn a_vial_without_doses_is_no_vial() {
        assert_eq!(DosesPerVial::new(0), None);
    }

    proptest! {
        #[test]
        fn the_vials_for_some_doses_are_just_enough(
            doses in 1..=300_000_000_u32, per in 5..=7_u32,
        ) {
            let per = DosesPerVial::new(per).unwrap();
            let Vials(vials) = per.vials_for(Doses(doses));
            prop_assert!(per.doses(Vials(vials)).unwrap() >= Doses(doses));
            prop_assert!(per.doses(Vials(vials - 1)).unwrap() < Doses(doses));
        }
    }
}
