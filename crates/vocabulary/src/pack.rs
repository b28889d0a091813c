use std::num::NonZeroU32;

use crate::{Boxes, Units};

/// How many smallest units one box of an item holds (包装).
///
/// ```
/// use vsys_vocabulary::{Boxes, Pack, Units};
///
/// let pack = Pack::new(195).ok_or("a box holds at least one vial")?;
/// assert_eq!(pack.units(Boxes(1_741)), Some(Units(339_495)));
/// assert_eq!(pack.boxes_and_rest(Units(400)), (Boxes(2), Units(10)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pack(NonZeroU32);

impl Pack {
    /// The pack of something that is shipped singly.
    pub const SINGLE: Self = Self(NonZeroU32::MIN);

    /// A box of so many units; none for zero.
    #[must_use]
    pub const fn new(units_per_box: u32) -> Option<Self> {
        match NonZeroU32::new(units_per_box) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// Units in one box.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// Units in so many boxes; none if it does not fit into 32 bits.
    #[must_use]
    pub fn units(self, boxes: Boxes) -> Option<Units> {
        boxes.0.checked_mul(self.get()).map(Units)
    }

    /// Whole boxes, and the units that fill no box.
    #[must_use]
    pub fn boxes_and_rest(self, units: Units) -> (Boxes, Units) {
        (Boxes(units.0 / self.0), Units(units.0 % self.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Pack;
    use crate::{Boxes, Units};

    #[test]
    fn an_empty_box_is_no_pack() {
        assert_eq!(Pack::new(0), None);
    }

    #[test]
    fn what_ships_singly_has_no_rest() {
        assert_eq!(Pack::SINGLE.boxes_and_rest(Units(7)), (Boxes(7), Units(0)));
    }

    proptest! {
        #[test]
        fn boxes_and_rest_make_up_the_units(units: u32, per_box in 1..=u32::MAX) {
            let pack = Pack::new(per_box).unwrap();
            let (boxes, rest) = pack.boxes_and_rest(Units(units));
            prop_assert!(rest < Units(per_box));
            prop_assert_eq!(pack.units(boxes).unwrap() + rest, Units(units));
        }
    }
}
