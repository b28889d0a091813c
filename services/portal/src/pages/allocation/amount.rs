//! Amounts as people read and type them: whole boxes, and the units that fill no box.

use vsys_vocabulary::{Boxes, ItemKind, Pack, Units};

use crate::{format::grouped, locale::Locale};

/// Largest amount of a line in smallest units; the service takes no more.
const MOST_DIGITS: usize = 10;

/// An amount as it stands in two fields of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Parted {
    pub(crate) boxes: u32,
    pub(crate) rest: u32,
}

impl Parted {
    /// Parts units by a pack.
    pub(crate) fn of(units: Units, pack: Pack) -> Self {
        let (boxes, rest) = pack.boxes_and_rest(units);
        Self { boxes: boxes.0, rest: rest.0 }
    }

    /// The units again; none when they are more than can be.
    pub(crate) fn units(self, pack: Pack) -> Option<Units> {
        pack.units(Boxes(self.boxes))?.checked_add(Units(self.rest))
    }
}

/// Reads a number as people type and spreadsheets copy it: full-width digits, commas and blanks
/// are fine, an empty field is zero.
pub(crate) fn number(text: &str) -> Option<u32> {
    let mut digits = String::new();
    for sign in text.chars() {
        match sign {
            '0'..='9' => digits.push(sign),
            '０'..='９' => {
                let value = u32::from(sign) - u32::from('０');
                digits.push(char::from_digit(value, 10)?);
            }
            ',' | '，' | '、' => {}
            blank if blank.is_whitespace() => {}
            _ => return None,
        }
    }
    if digits.is_empty() {
        return Some(0);
    }
    if digits.len() > MOST_DIGITS {
        return None;
    }
    digits.parse().ok()
}

/// A word beside a number: for one, and for any other number.
#[derive(Debug, Clone)]
struct Word {
    one: String,
    many: String,
}

impl Word {
    fn of(locale: Locale, one: &str, many: &str) -> Self {
        Self { one: locale.text(one), many: locale.text(many) }
    }

    fn after(&self, number: u32) -> String {
        let word = if number == 1 { &self.one } else { &self.many };
        format!("{}{word}", grouped(number))
    }
}

/// The words beside numbers, looked up once for a page of many numbers.
#[derive(Debug, Clone)]
pub(crate) struct Counting {
    boxes: Word,
    vials: Word,
    pieces: Word,
    and: String,
}

impl Counting {
    pub(crate) fn of(locale: Locale) -> Self {
        Self {
            boxes: Word::of(locale, "amount-box", "amount-boxes"),
            vials: Word::of(locale, "amount-vial", "amount-vials"),
            pieces: Word::of(locale, "amount-piece", "amount-pieces"),
            and: locale.text("amount-and"),
        }
    }

    /// The word for boxes, as it stands after any number.
    pub(crate) fn boxes_word(&self) -> &str {
        &self.boxes.many
    }

    /// The word for one box.
    pub(crate) fn box_word(&self) -> &str {
        &self.boxes.one
    }

    /// The word for one of the smallest unit of an item.
    pub(crate) fn one_unit_word(&self, item: ItemKind) -> &str {
        &self.unit(item).one
    }

    /// The word for the smallest unit of an item, as it stands after any number.
    pub(crate) fn unit_word(&self, item: ItemKind) -> &str {
        &self.unit(item).many
    }

    /// What stands between boxes and the rest.
    pub(crate) fn and(&self) -> &str {
        &self.and
    }

    /// What a box holds: `1箱195バイアル`.
    pub(crate) fn box_holds(&self, locale: Locale, item: ItemKind, pack: Pack) -> String {
        locale.text_with("box-holds", &[("units", self.unit(item).after(pack.get()))])
    }

    /// So many whole boxes.
    pub(crate) fn boxes(&self, boxes: u32) -> String {
        self.boxes.after(boxes)
    }

    /// So many of the smallest unit of an item.
    pub(crate) fn units(&self, item: ItemKind, units: u32) -> String {
        self.unit(item).after(units)
    }

    /// Boxes, and the rest where there is one.
    pub(crate) fn amount(&self, item: ItemKind, units: Units, pack: Pack) -> String {
        let unit = self.unit(item);
        match Parted::of(units, pack) {
            Parted { boxes, rest: 0 } => self.boxes(boxes),
            Parted { boxes: 0, rest } => unit.after(rest),
            Parted { boxes, rest } => {
                format!("{}{}{}", self.boxes(boxes), self.and, unit.after(rest))
            }
        }
    }

    fn unit(&self, item: ItemKind) -> &Word {
        match item {
            ItemKind::Vaccine => &self.vials,
            ItemKind::Needle | ItemKind::Syringe => &self.pieces,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pfizer() -> Pack {
        Pack::new(195).unwrap()
    }

    #[test]
    fn an_amount_is_boxes_and_the_rest() {
        let parted = Parted::of(Units(400), pfizer());
        assert_eq!(parted, Parted { boxes: 2, rest: 10 });
        assert_eq!(parted.units(pfizer()), Some(Units(400)));
        assert_eq!(Parted { boxes: u32::MAX, rest: 0 }.units(pfizer()), None);
    }

    #[test]
    fn a_number_is_read_as_excel_and_people_write_it() {
        assert_eq!(number("1,741"), Some(1_741));
        assert_eq!(number("１，７４１ "), Some(1_741));
        assert_eq!(number(" "), Some(0));
    }

    #[test]
    fn what_is_no_number_is_refused_not_guessed() {
        for text in ["-1", "3.5", "三", "1e3", "12345678901", "４294967296"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_said_in_the_readers_words() {
        let words = Counting::of(Locale::Ja);
        assert_eq!(words.amount(ItemKind::Vaccine, Units(195 * 3_600), pfizer()), "3,600箱");
        assert_eq!(words.amount(ItemKind::Needle, Units(5), pfizer()), "5本");
        assert_eq!(words.amount(ItemKind::Vaccine, Units(200), pfizer()), "1箱と5バイアル");
        let words = Counting::of(Locale::En);
        assert_eq!(words.amount(ItemKind::Vaccine, Units(200), pfizer()), "1 box + 5 vials");
    }
}
