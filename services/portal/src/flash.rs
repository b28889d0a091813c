//! What the page after a redirect says once.

use fluent_templates::fluent_bundle::FluentValue;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::locale::{Locale, Put};

/// A sentence to come: a key of the texts, and what is put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flash {
    key: String,
    values: Vec<(String, String)>,
}

/// A value with its name: `n` counts, so that one sheet is not called sheets.
struct Said<'f>(&'f str, &'f str);

impl Put for Said<'_> {
    fn put(&self) -> FluentValue<'static> {
        match self.1.parse::<u64>() {
            Ok(number) if self.0 == "n" => FluentValue::from(number),
            _ => self.1.put(),
        }
    }
}

impl Flash {
    /// The sentence of a key.
    pub(crate) fn of(key: &str) -> Self {
        Self { key: key.to_owned(), values: Vec::new() }
    }

    /// Puts a value into it.
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts are handed over alike")]
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }

    /// The sentence; none when there is no such key.
    pub(crate) fn text(&self, locale: Locale) -> Option<String> {
        let values: Vec<_> = self.values.iter().map(|(n, v)| (n.as_str(), Said(n, v))).collect();
        locale.find(&self.key, &values)
    }

    /// As a cookie's value.
    pub(crate) fn encode(&self) -> String {
        let part = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut text = part(&self.key);
        for (name, value) in &self.values {
            text.extend(["&", &part(name), "=", &part(value)]);
        }
        text
    }

    /// From a cookie's value.
    pub(crate) fn decode(text: &str) -> Self {
        let part = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let mut parts = text.split('&');
        let key = part(parts.next().unwrap_or_default());
        let values = parts.filter_map(|pair| pair.split_once('='));
        Self { key, values: values.map(|(name, value)| (part(name), part(value))).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::Flash;
    use crate::locale::Locale;

    #[test]
    fn one_is_not_called_by_the_plural() {
        let said = |n: u32| Flash::of("locked-sheets").with("n", n).text(Locale::En).unwrap();
        assert_eq!((&*said(1), &*said(1741)), ("One sheet is locked.", "1,741 sheets are locked."));
    }

    #[test]
    fn a_sentence_survives_its_cookie() {
        let flash = Flash::of("account-issued").with("name", "東京都; a=b&c").with("n", 3);
        assert_eq!(Flash::decode(&flash.encode()), flash);
        assert!(flash.encode().is_ascii() && !flash.encode().contains(';'));
    }
}
