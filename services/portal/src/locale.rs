//! The two languages, and every text of the pages.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use vsys_proto::vocabulary::v1::Language;

use crate::format;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "ja",
        // Marks round each value would be read aloud, and copied with it.
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| match value {
                FluentValue::Number(number) => Some(format::grouped(number.value)),
                _ => None,
            }));
        },
    };
}

const JAPANESE: LanguageIdentifier = langid!("ja");
const ENGLISH: LanguageIdentifier = langid!("en");

/// The language of a page (表示言語).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Locale {
    /// Japanese (日本語).
    #[default]
    Ja,
    /// English (英語).
    En,
}

/// What is put into a text: a number is grouped, and chooses between singular and plural.
pub(crate) trait Put {
    /// As the texts take it.
    fn put(&self) -> FluentValue<'static>;
}

impl Put for str {
    fn put(&self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(self.to_owned()))
    }
}

impl Put for String {
    fn put(&self) -> FluentValue<'static> {
        self.as_str().put()
    }
}

impl<T: Put + ?Sized> Put for &T {
    fn put(&self) -> FluentValue<'static> {
        (*self).put()
    }
}

/// Numbers of these widths are put in as they are.
macro_rules! put_numbers {
    ($($number:ty),+) => {$(
        impl Put for $number {
            fn put(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )+};
}

put_numbers!(i32, i64, u32, u64, usize);

impl Locale {
    /// Both languages.
    pub(crate) const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// As in `lang` attributes and cookies.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == name)
    }

    /// The language that a browser likes best; Japanese when it likes neither.
    pub(crate) fn accepted(header: &str) -> Self {
        let weight = |parameters: &str| {
            let quality = parameters.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
            quality.unwrap_or(1.0)
        };
        let mut best = (0.0, Self::Ja);
        for wish in header.split(',') {
            let (tag, parameters) = wish.split_once(';').unwrap_or((wish, ""));
            let language = tag.trim().split('-').next().and_then(Self::named);
            if let Some(language) = language.filter(|_| weight(parameters) > best.0) {
                best = (weight(parameters), language);
            }
        }
        best.1
    }

    /// The text of a key; the key itself where there is none, which a test looks for.
    pub(crate) fn text(self, key: &str) -> String {
        self.text_with::<&str>(key, &[])
    }

    /// The text of a key with values put in.
    pub(crate) fn text_with<V: Put>(self, key: &str, values: &[(&str, V)]) -> String {
        self.find(key, values).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with values put in; none where there is no such text. Where a value that
    /// it wants did not come, what stands under `.plain` is said instead.
    pub(crate) fn find<V: Put>(self, key: &str, values: &[(&str, V)]) -> Option<String> {
        let language = match self {
            Self::Ja => JAPANESE,
            Self::En => ENGLISH,
        };
        let values: HashMap<_, _> = values
            .iter()
            .map(|(name, value)| (Cow::Owned((*name).to_owned()), value.put()))
            .collect();
        let said = |key: &str| TEXTS.try_lookup_complete(&language, key, Some(&values));
        said(key).or_else(|| said(&format!("{key}.plain")))
    }

    /// Of two names the one in this language; the Japanese one where there is no English one.
    pub(crate) fn name<'a>(self, japanese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::En if !english.is_empty() => english,
            _ => japanese,
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::En,
            Language::Japanese | Language::Unspecified => Self::Ja,
        }
    }
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Ja => Self::Japanese,
            Locale::En => Self::English,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_browsers_favourite_of_our_languages_is_taken() {
        for (header, locale) in [
            ("ja,en-US;q=0.9,en;q=0.8", Locale::Ja),
            ("en-GB,en;q=0.9,ja;q=0.8", Locale::En),
            ("de,en;q=0.5", Locale::En),
            ("de", Locale::Ja),
            ("", Locale::Ja),
            ("en;q=0", Locale::Ja),
        ] {
            assert_eq!(Locale::accepted(header), locale, "{header}");
        }
    }

    #[test]
    fn a_text_that_is_missing_shows_its_key() {
        assert_eq!(Locale::Ja.text("no-such-text"), "no-such-text");
        assert_eq!(Locale::Ja.find::<&str>("no-such-text", &[]), None);
    }

    #[test]
    fn a_text_whose_values_did_not_come_says_it_plainly() {
        let full = Locale::Ja.text_with("text-too-long", &[("limit", "100")]);
        assert_eq!(full, "文字数が多すぎます(100文字まで)。");
        assert_eq!(Locale::Ja.text("text-too-long"), "文字数が多すぎます。");
        assert_eq!(Locale::En.text("text-too-long"), "The text is too long.");
        let basic = [("basic", "1310000019")];
        let unknown = Locale::En.text_with("basic-facility-unknown", &basic);
        assert!(unknown.contains("1310000019 is not in the register. Enter"), "{unknown}");
        let both = [("basic", "1310000019"), ("suggestion", "1310000018")];
        let hinted = Locale::En.text_with("basic-facility-unknown", &both);
        assert!(hinted.ends_with("Did you mean 1310000018?"), "{hinted}");
    }

    #[test]
    fn numbers_are_grouped_and_choose_the_plural() {
        let rows = |n: u32| Locale::En.text_with("rows", &[("n", n)]);
        assert_eq!((rows(1).as_str(), rows(1741).as_str()), ("1 row", "1,741 rows"));
        assert_eq!(Locale::Ja.text_with("rows", &[("n", 1741)]), "1,741件");
    }
}
