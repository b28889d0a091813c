//! The pages of the form, in their order, and which field stands on which.

use vsys_proto::contract_intake::v1::MandateForm;

use super::{mandatary, people, site, vaccine};
use crate::{locale::Locale, pages::allocation::fields::Fields, trouble::FieldTroubles};

/// A page of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Where the site is.
    Site,
    /// Who receives the mandate.
    Mandatary,
    /// Who represents the owner, and who is asked.
    People,
    /// What is given, and how the site receives it.
    Vaccine,
    /// Everything once more, and handing it in.
    Check,
}

/// Fields of the form with their pages; the label is `mandate-field-<name>`.
const FIELDS: [(&str, Step); 17] = [
    ("name", Step::Site),
    ("kana", Step::Site),
    ("postcode", Step::Site),
    ("municipality_code", Step::Site),
    ("address", Step::Site),
    ("phone", Step::Site),
    ("category", Step::Site),
    ("owner", Step::Mandatary),
    ("serves_others", Step::Mandatary),
    ("body_id", Step::Mandatary),
    ("representative", Step::People),
    ("contact_name", Step::People),
    ("contact_mail", Step::People),
    ("contact_phone", Step::People),
    ("product_codes", Step::Vaccine),
    ("type", Step::Vaccine),
    ("basic_facility_code", Step::Vaccine),
];

impl Step {
    pub(super) const ALL: [Self; 5] =
        [Self::Site, Self::Mandatary, Self::People, Self::Vaccine, Self::Check];

    /// Its last part in addresses; its heading is the text `mandate-step-<name>`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Mandatary => "mandatary",
            Self::People => "people",
            Self::Vaccine => "vaccine",
            Self::Check => "check",
        }
    }

    /// Key of its heading.
    pub(super) fn title(self) -> String {
        format!("mandate-step-{}", self.as_str())
    }

    /// Its place, from 1.
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Site => 1,
            Self::Mandatary => 2,
            Self::People => 3,
            Self::Vaccine => 4,
            Self::Check => 5,
        }
    }

    /// The page after it; the last one stays.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Site => Self::Mandatary,
            Self::Mandatary => Self::People,
            Self::People => Self::Vaccine,
            Self::Vaccine | Self::Check => Self::Check,
        }
    }

    /// The page before it.
    pub(super) const fn back(self) -> Option<Self> {
        match self {
            Self::Site => None,
            Self::Mandatary => Some(Self::Site),
            Self::People => Some(Self::Mandatary),
            Self::Vaccine => Some(Self::People),
            Self::Check => Some(Self::Vaccine),
        }
    }

    /// The page of a field of the form.
    pub(super) fn of(field: &str) -> Option<Self> {
        FIELDS.iter().find(|(name, _)| *name == field).map(|(_, step)| *step)
    }

    /// The place of a field in the form; behind all where no page has it.
    pub(super) fn place_of(field: &str) -> usize {
        FIELDS.iter().position(|(name, _)| *name == field).unwrap_or(FIELDS.len())
    }

    /// Puts what was typed on the page into the form.
    pub(super) fn fill(self, form: &mut MandateForm, fields: &Fields) {
        match self {
            Self::Site => site::fill(form, fields),
            Self::Mandatary => mandatary::fill(form, fields),
            Self::People => people::fill(form, fields),
            Self::Vaccine => vaccine::fill(form, fields),
            Self::Check => {}
        }
    }

    /// What the form could not hold as it was typed.
    pub(super) fn unclear(self, fields: &Fields, locale: Locale) -> FieldTroubles {
        match self {
            Self::Mandatary => mandatary::unclear(fields, locale),
            Self::Site | Self::People | Self::Vaccine | Self::Check => FieldTroubles::none(),
        }
    }
}

/// Key of a field's label.
pub(super) fn label(field: &str) -> String {
    format!("mandate-field-{}", field.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_from_the_first_page_to_the_last_and_back() {
        let mut steps = vec![Step::Site];
        while let Some(last) = steps.last().copied().filter(|last| last.next() != *last) {
            steps.push(last.next());
        }
        assert_eq!(steps, Step::ALL);
        for (place, step) in (1..).zip(steps) {
            assert_eq!(step.place(), place);
            assert!(step.back().is_none_or(|back| back.next() == step));
        }
    }

    #[test]
    fn every_field_has_a_label_and_every_page_a_heading() {
        for locale in Locale::ALL {
            for (field, _) in FIELDS {
                assert!(locale.find::<&str>(&label(field), &[]).is_some(), "{field}");
            }
            for step in Step::ALL {
                assert!(locale.find::<&str>(&step.title(), &[]).is_some(), "{step:?}");
            }
        }
    }
}
