//! Three items in a plain form: boxes and the units over, each with its own fields.

use vsys_vocabulary::{Amounts, ItemKind, Packs};

use super::{
    amount::{Counting, Parted, number},
    fields::{Fields, text},
};
use crate::{format::grouped, locale::Locale, trouble::FieldTroubles};

/// The two fields of an item.
pub(crate) struct QuantityForm {
    pub(crate) item: &'static str,
    pub(crate) word: String,
    pub(crate) unit: String,
    pub(crate) boxes_word: String,
    pub(crate) pack: u32,
    /// What a box holds, in words.
    pub(crate) box_holds: String,
    pub(crate) boxes: String,
    pub(crate) rest: String,
}

impl QuantityForm {
    /// The fields of all three.
    pub(crate) fn all(locale: Locale, packs: Packs, units: Amounts) -> Vec<Self> {
        let counting = Counting::of(locale);
        let form = |item: &ItemKind| {
            let pack = *packs.get(*item);
            let Parted { boxes, rest } = Parted::of(*units.get(*item), pack);
            Self {
                item: item.as_str(),
                word: locale.text(&format!("item-{}", item.as_str())),
                unit: counting.unit_word(*item).trim().to_owned(),
                boxes_word: counting.boxes_word().trim().to_owned(),
                pack: pack.get(),
                box_holds: counting.box_holds(locale, *item, pack),
                boxes: grouped(boxes),
                rest: grouped(rest),
            }
        };
        ItemKind::ALL.iter().map(form).collect()
    }

    /// The same with what was typed.
    pub(crate) fn typed(self, fields: &Fields) -> Self {
        let boxes = text(fields, &format!("{}_boxes", self.item));
        let rest = text(fields, &format!("{}_rest", self.item));
        Self { boxes, rest, ..self }
    }
}

/// Reads the fields, or says which hold no number.
pub(crate) fn read(
    fields: &Fields,
    packs: Packs,
    locale: Locale,
) -> Result<Amounts, FieldTroubles> {
    let (mut amounts, mut troubles) = (Amounts::ZERO, FieldTroubles::none());
    for &item in ItemKind::ALL {
        let names = ["boxes", "rest"].map(|part| format!("{}_{part}", item.as_str()));
        let [boxes, rest] = names.each_ref().map(|name| number(&text(fields, name)));
        for (name, value) in names.iter().zip([boxes, rest]) {
            if value.is_none() {
                troubles = troubles.with(name, locale.text("not-a-number"));
            }
        }
        let (Some(boxes), Some(rest)) = (boxes, rest) else { continue };
        match (Parted { boxes, rest }).units(*packs.get(item)) {
            Some(units) => *amounts.get_mut(item) = units,
            None => {
                troubles =
                    troubles.with(&format!("{}_boxes", item.as_str()), locale.text("too-much"));
            }
        }
    }
    if troubles.any() { Err(troubles) } else { Ok(amounts) }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{Pack, PerItem, Units};

    use super::*;

    fn packs() -> Packs {
        let pack = |units| Pack::new(units).unwrap();
        PerItem { vaccine: pack(195), needle: pack(100), syringe: pack(100) }
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn boxes_and_rest_are_read_for_each_item() {
        let sent = fields(&[("vaccine_boxes", "3,600"), ("vaccine_rest", "5")]);
        let read = read(&sent, packs(), Locale::Ja).unwrap();
        assert_eq!((read.vaccine, read.needle), (Units(3_600 * 195 + 5), Units(0)));
    }

    #[test]
    fn a_field_without_a_number_is_named() {
        let sent = fields(&[("needle_boxes", "ten"), ("syringe_boxes", "4,294,967,295")]);
        let troubles = read(&sent, packs(), Locale::Ja).unwrap_err();
        assert!(
            !troubles.at("needle_boxes").is_empty() && !troubles.at("syringe_boxes").is_empty()
        );
        assert!(troubles.at("vaccine_boxes").is_empty());
    }
}
