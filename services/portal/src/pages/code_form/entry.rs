//! What an application's form holds, and what can be chosen in it.

use vsys_proto::contract_intake::v1::{Applicant, Application, NewSite};
use vsys_proto::vocabulary::v1::Language;

use super::words::KINDS;
use crate::{
    guest::Guest,
    locale::Locale,
    pages::{
        allocation::fields::{Fields, text, value},
        mandate_form::{
            choices::{self, Choice},
            typed,
            words::{OWNERS, named},
        },
    },
    trouble::Trouble,
};

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Typed {
    pub(super) applicant: Applicant,
    pub(super) site: NewSite,
    /// Whether it was said what the site is.
    is_kind_said: bool,
    /// The prefecture whose municipalities can be chosen; empty for none.
    prefecture: String,
}

impl Typed {
    /// The applicant is written to in the language of the page.
    pub(super) fn read(sent: &Fields, locale: Locale) -> Self {
        let kind = named(&KINDS, value(sent, "site_venue"));
        let prefecture = text(sent, "site_prefecture");
        let mut municipality_code = text(sent, "site_municipality_code");
        // Another prefecture was chosen since.
        if !municipality_code.starts_with(&prefecture) {
            municipality_code.clear();
        }
        let applicant = Applicant {
            name: text(sent, "applicant_name"),
            organisation: text(sent, "applicant_organisation"),
            section: text(sent, "applicant_section"),
            title: text(sent, "applicant_title"),
            mail: typed::narrow(value(sent, "applicant_mail")),
            phone: typed::phone(value(sent, "applicant_phone")),
            language: Language::from(locale).into(),
        };
        let site = NewSite {
            owner: named(&OWNERS, value(sent, "site_owner")).unwrap_or_default().into(),
            venue: kind.unwrap_or_default(),
            name: text(sent, "site_name"),
            kana: typed::kana(value(sent, "site_kana")),
            representative: text(sent, "site_representative"),
            postcode: typed::postcode(value(sent, "site_postcode")),
            municipality_code,
            address: text(sent, "site_address"),
            phone: typed::phone(value(sent, "site_phone")),
        };
        Self { applicant, site, is_kind_said: kind.is_some(), prefecture }
    }

    pub(super) fn of(application: &Application) -> Self {
        let site = application.site.clone().unwrap_or_default();
        Self {
            applicant: application.applicant.clone().unwrap_or_default(),
            is_kind_said: true,
            prefecture: site.municipality_code.get(..2).unwrap_or_default().to_owned(),
            site,
        }
    }
}

/// Whether only the municipalities of another prefecture are wanted.
pub(super) fn wants_places(sent: &Fields) -> bool {
    value(sent, "show") == "municipalities"
}

/// The form as its page shows it.
pub(super) struct Entry {
    pub(super) applicant: Applicant,
    pub(super) site: NewSite,
    pub(super) owners: Vec<Choice>,
    pub(super) kinds: Vec<Choice>,
    pub(super) prefectures: Vec<Choice>,
    pub(super) municipalities: Vec<Choice>,
}

impl Entry {
    pub(super) async fn of(guest: &Guest, typed: Typed) -> Result<Self, Trouble> {
        let (locale, Typed { applicant, site, is_kind_said, prefecture }) = (guest.locale, typed);
        let known = choices::all(guest, &prefecture).await?;
        let mut kinds = choices::named(&KINDS, site.venue, "code-kind", locale);
        for kind in &mut kinds {
            kind.is_chosen &= is_kind_said;
        }
        let own = |code: &str| code == site.municipality_code;
        Ok(Self {
            owners: choices::named(&OWNERS, site.owner(), "mandate-owner", locale),
            kinds,
            prefectures: choices::listed(&known.prefectures, |code| code == prefecture, locale),
            municipalities: choices::listed(&known.municipalities, own, locale),
            applicant,
            site,
        })
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::contract_intake::v1::Owner;

    use super::*;

    fn read(fields: &[(&str, &str)]) -> Typed {
        let fields = fields.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Typed::read(&fields.collect(), Locale::En)
    }

    #[test]
    fn what_is_typed_is_kept_as_it_is_meant() {
        let typed = read(&[
            ("applicant_name", " 厚生 花子 "),
            ("applicant_mail", "ｈａｎａｋｏ＠city.example"),
            ("site_owner", "municipality"),
            ("site_venue", "venue"),
            ("site_kana", "くみんありーな"),
            ("site_postcode", "〒１００－０００１"),
            ("site_phone", "（０３）００００−００００"),
        ]);
        assert_eq!(typed.applicant.name, "厚生 花子");
        assert_eq!(typed.applicant.mail, "hanako@city.example");
        assert_eq!(typed.applicant.language(), Language::English);
        assert_eq!((typed.site.owner(), typed.site.venue), (Owner::Municipality, true));
        assert_eq!((&*typed.site.kana, &*typed.site.postcode), ("クミンアリーナ", "1000001"));
        assert_eq!(typed.site.phone, "03-0000-0000");
        assert!(typed.is_kind_said && !read(&[]).is_kind_said);
    }

    #[test]
    fn a_municipality_of_another_prefecture_is_not_kept() {
        let of = |prefecture| {
            let sent = [("site_prefecture", prefecture), ("site_municipality_code", "131016")];
            read(&sent).site.municipality_code
        };
        assert_eq!((of("13"), of("14")), ("131016".to_owned(), String::new()));
    }
}
