//! Figures as they are typed. Pure.

use vsys_vocabulary::{Pack, Units};

use crate::{
    locale::Locale,
    pages::allocation::{
        amount::{Parted, number},
        fields::{Fields, text},
    },
    trouble::FieldTroubles,
};

/// Doses and vials as typed, or what is wrong with them. Nothing typed is not zero.
pub(super) fn figures(
    fields: &Fields,
    pack: Pack,
    locale: Locale,
) -> Result<(u32, Units), FieldTroubles> {
    let mut troubles = FieldTroubles::none();
    let mut read = |names: &[&str], field: &str| {
        let typed: Vec<String> = names.iter().map(|name| text(fields, name)).collect();
        let numbers: Option<Vec<u32>> = typed.iter().map(|text| number(text)).collect();
        let key = match &numbers {
            _ if typed.iter().all(String::is_empty) => "value-missing",
            None => "not-a-number",
            Some(_) => return numbers,
        };
        troubles = std::mem::take(&mut troubles).with(field, locale.text(key));
        None
    };
    let doses = read(&["capacity_doses"], "capacity_doses");
    let wanted = read(&["wanted_boxes", "wanted_rest"], "wanted_vials");
    let (Some([doses]), Some([boxes, rest])) = (doses.as_deref(), wanted.as_deref()) else {
        return Err(troubles);
    };
    let wanted = Parted { boxes: *boxes, rest: *rest }.units(pack);
    let vials = wanted.ok_or_else(|| troubles.with("wanted_vials", locale.text("too-much")))?;
    Ok((*doses, vials))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(doses: &str, boxes: &str, rest: &str) -> Fields {
        [("capacity_doses", doses), ("wanted_boxes", boxes), ("wanted_rest", rest)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    fn read(doses: &str, boxes: &str, rest: &str) -> Result<(u32, Units), FieldTroubles> {
        figures(&fields(doses, boxes, rest), Pack::new(195).unwrap(), Locale::Ja)
    }

    #[test]
    fn boxes_and_the_rest_are_vials() {
        assert_eq!(read("1,170", "1", "10").unwrap(), (1_170, Units(205)));
        assert_eq!(read("0", "", "５").unwrap(), (0, Units(5)));
        assert_eq!(read("0", "0", "").unwrap(), (0, Units(0)));
    }

    #[test]
    fn an_empty_figure_is_asked_for_and_never_zero() {
        let missing = Locale::Ja.text("value-missing");
        let troubles = read("", "", "").unwrap_err();
        assert_eq!(troubles.at("capacity_doses"), missing);
        assert_eq!(troubles.at("wanted_vials"), missing);
    }

    #[test]
    fn what_is_no_number_is_said_beside_its_field() {
        let troubles = read("many", "1", "x").unwrap_err();
        let wrong = Locale::Ja.text("not-a-number");
        assert_eq!(troubles.at("capacity_doses"), wrong);
        assert_eq!(troubles.at("wanted_vials"), wrong);
        let troubles = read("1", "4294967295", "").unwrap_err();
        assert_eq!(troubles.at("wanted_vials"), Locale::Ja.text("too-much"));
    }
}
