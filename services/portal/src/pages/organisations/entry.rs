//! A coordinating body as it is typed, and what is wrong with it at first sight. Pure.

use vsys_proto::convert::wire_tier;
use vsys_proto::identity::v1::Organisation;
use vsys_vocabulary::{BodyId, Tier};

use crate::locale::Locale;
use crate::pages::allocation::fields::{Fields, text};
use crate::trouble::FieldTroubles;

/// The fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) organisation_id: String,
    pub(super) name: String,
    pub(super) name_en: String,
    /// Empty for a body of the whole country.
    pub(super) prefecture_code: String,
    /// People can act for it.
    pub(super) open: bool,
}

impl Entry {
    /// A body as it is kept.
    pub(super) fn of(body: Organisation) -> Self {
        Self {
            organisation_id: body.organisation_id,
            name: body.name,
            name_en: body.name_en,
            prefecture_code: body.prefecture_code,
            open: body.open,
        }
    }

    /// What was typed.
    pub(super) fn read(fields: &Fields) -> Self {
        Self {
            organisation_id: text(fields, "organisation_id"),
            name: text(fields, "name"),
            name_en: text(fields, "name_en"),
            prefecture_code: text(fields, "prefecture_code"),
            open: text(fields, "open") == "yes",
        }
    }

    /// What identity keeps.
    pub(super) fn organisation(&self) -> Organisation {
        Organisation {
            organisation_id: self.organisation_id.clone(),
            tier: wire_tier(Tier::CoordinatingBody).into(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            prefecture_code: self.prefecture_code.clone(),
            open: self.open,
            ..Organisation::default()
        }
    }

    /// What is missing or no id, all at once: identity names one thing at a time.
    pub(super) fn check(&self, locale: Locale) -> FieldTroubles {
        let mut troubles = FieldTroubles::none();
        if self.organisation_id.parse::<BodyId>().is_err() {
            troubles = troubles.with("organisation_id", locale.text("body-id-format"));
        }
        if self.name.is_empty() {
            troubles = troubles.with("name", locale.text("value-missing"));
        }
        troubles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(id: &str, name: &str) -> Entry {
        let fields = [("organisation_id", id), ("name", name), ("prefecture_code", "13")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Entry::read(&fields.into())
    }

    #[test]
    fn what_is_typed_is_what_is_kept() {
        let entry = typed("chiyoda-medical", " 千代田区医師会 ");
        let body = entry.organisation();
        assert_eq!((body.name.as_str(), body.prefecture_code.as_str()), ("千代田区医師会", "13"));
        assert!(!body.open);
        assert_eq!(Entry::of(body), entry);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        assert!(!typed("chiyoda-medical", "千代田区医師会").check(Locale::Ja).any());
        for id in ["", "Chiyoda", "chiyoda_medical", &"a".repeat(33)] {
            let troubles = typed(id, "").check(Locale::Ja);
            assert_eq!(troubles.at("organisation_id"), Locale::Ja.text("body-id-format"), "{id}");
            assert_eq!(troubles.at("name"), Locale::Ja.text("value-missing"), "{id}");
        }
    }
}
