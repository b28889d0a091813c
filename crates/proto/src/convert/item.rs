use vsys_vocabulary::{Amounts, ItemKind, Pack, Packs, PerItem, Units};

use super::{Malformed, reason};
use crate::vocabulary::v1;

/// Reads quantities in smallest units.
pub fn amounts(wire: Option<v1::ItemUnits>, field: &'static str) -> Result<Amounts, Malformed> {
    let wire = wire.ok_or_else(|| {
        Malformed::new(field, reason::AMOUNTS_MISSING, "quantities of the items are missing")
    })?;
    Ok(PerItem {
        vaccine: Units(wire.vaccine_vials),
        needle: Units(wire.needle_pieces),
        syringe: Units(wire.syringe_pieces),
    })
}

/// Writes quantities in smallest units.
#[must_use]
pub const fn item_units(amounts: &Amounts) -> v1::ItemUnits {
    v1::ItemUnits {
        vaccine_vials: amounts.vaccine.0,
        needle_pieces: amounts.needle.0,
        syringe_pieces: amounts.syringe.0,
    }
}

/// Reads packs; a box of nothing is refused.
pub fn packs(wire: Option<v1::ItemPacks>, field: &'static str) -> Result<Packs, Malformed> {
    let wire = wire.ok_or_else(|| {
        Malformed::new(field, reason::PACKS_MISSING, "packs of the items are missing")
    })?;
    let pack = |kind: ItemKind, per_box| {
        Pack::new(per_box).ok_or_else(|| {
            Malformed::new(field, reason::PACK_ZERO, format!("pack of {kind} holds no unit"))
        })
    };
    Ok(PerItem {
        vaccine: pack(ItemKind::Vaccine, wire.vials_per_box)?,
        needle: pack(ItemKind::Needle, wire.needles_per_box)?,
        syringe: pack(ItemKind::Syringe, wire.syringes_per_box)?,
    })
}

/// Writes packs.
#[must_use]
pub const fn item_packs(packs: &Packs) -> v1::ItemPacks {
    v1::ItemPacks {
        vials_per_box: packs.vaccine.get(),
        needles_per_box: packs.needle.get(),
        syringes_per_box: packs.syringe.get(),
    }
}

/// Reads the number of an item kind.
pub fn item_kind(wire: i32, field: &'static str) -> Result<ItemKind, Malformed> {
    match v1::ItemKind::try_from(wire) {
        Ok(v1::ItemKind::Vaccine) => Ok(ItemKind::Vaccine),
        Ok(v1::ItemKind::Needle) => Ok(ItemKind::Needle),
        Ok(v1::ItemKind::Syringe) => Ok(ItemKind::Syringe),
        Ok(v1::ItemKind::Unspecified) | Err(_) => {
            let message = format!("{wire} is none of 1 vaccine, 2 needle, 3 syringe");
            Err(Malformed::new(field, reason::ITEM_KIND_UNKNOWN, message))
        }
    }
}

/// Writes an item kind.
#[must_use]
pub const fn wire_item_kind(kind: ItemKind) -> v1::ItemKind {
    match kind {
        ItemKind::Vaccine => v1::ItemKind::Vaccine,
        ItemKind::Needle => v1::ItemKind::Needle,
        ItemKind::Syringe => v1::ItemKind::Syringe,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vsys_vocabulary::ItemKind;

    use super::{amounts, item_kind, item_packs, item_units, packs, wire_item_kind};
    use crate::vocabulary::v1;

    #[test]
    fn what_is_missing_is_refused() {
        assert_eq!(amounts(None, "ceilings").unwrap_err().reason, "AMOUNTS_MISSING");
        assert_eq!(packs(None, "packs").unwrap_err().reason, "PACKS_MISSING");
    }

    #[test]
    fn a_box_of_nothing_is_refused() {
        let demo =
            v1::ItemPacks { vials_per_box: 195, needles_per_box: 100, syringes_per_box: 100 };
        assert_eq!(packs(Some(demo), "packs").map(|packs| item_packs(&packs)), Ok(demo));

        let without_needles = v1::ItemPacks { needles_per_box: 0, ..demo };
        let refusal = packs(Some(without_needles), "packs").unwrap_err();
        assert_eq!(refusal.reason, "PACK_ZERO");
        assert_eq!(refusal.to_string(), "packs: pack of needle holds no unit");
    }

    #[test]
    fn an_item_kind_is_written_as_it_is_read() {
        for &kind in ItemKind::ALL {
            assert_eq!(item_kind(wire_item_kind(kind).into(), "item"), Ok(kind));
        }
        for unknown in [-1, 0, 4] {
            assert_eq!(item_kind(unknown, "item").unwrap_err().reason, "ITEM_KIND_UNKNOWN");
        }
    }

    proptest! {
        #[test]
        fn quantities_are_written_as_they_are_read(
            vaccine_vials: u32, needle_pieces: u32, syringe_pieces: u32,
        ) {
            let wire = v1::ItemUnits { vaccine_vials, needle_pieces, syringe_pieces };
            prop_assert_eq!(item_units(&amounts(Some(wire), "units").unwrap()), wire);
        }
    }
}
