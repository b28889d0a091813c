//! What the public site says of a site (コロナワクチンナビでの公開情報).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::text;

/// The most characters of a name or an address.
const NAME: usize = 200;
/// The most characters of an address on the web.
const URL: usize = 500;
/// The most characters of when it vaccinates.
const HOURS: usize = 500;
/// The most products.
const PRODUCTS: usize = 20;
/// The most characters of a product's code.
const PRODUCT_CODE: usize = 40;

/// Whom a site vaccinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Audience {
    /// Anyone who may be vaccinated.
    Public,
    /// Only people whom it knows.
    NamedOnly,
}

/// How easily one gets a place at a site (空き状況).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Availability {
    /// Places are free.
    Bookable,
    /// Few places are free.
    Few,
    /// No place is free.
    Full,
    /// One comes without booking.
    NoBookingNeeded,
    /// Booking has not begun.
    Preparing,
    /// Nobody said.
    #[default]
    Unknown,
}

/// What the public site says of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublicDetails {
    /// Name in English, or empty.
    pub(crate) name_en: String,
    /// Address in English, or empty.
    pub(crate) address_en: String,
    /// Its own page, or empty.
    pub(crate) web_url: String,
    /// Where one books on the web, or empty.
    pub(crate) booking_url: String,
    /// Where one books by telephone, or empty.
    pub(crate) booking_phone: String,
    /// When it vaccinates, or empty.
    pub(crate) hours: String,
    /// Short codes of the products that it gives, in order, each once.
    pub(crate) products: Vec<String>,
    /// Whom it vaccinates.
    pub(crate) audience: Audience,
    /// How easily one gets a place there; details that were kept before it was asked do not say.
    #[serde(default)]
    pub(crate) availability: Availability,
    /// The day that somebody last made sure of it.
    pub(crate) checked_on: NaiveDate,
}

/// A name or an address in English.
pub(crate) fn english(value: &str) -> Result<String, Fault> {
    text::optional(value, NAME)
}

/// When it vaccinates.
pub(crate) fn hours(value: &str) -> Result<String, Fault> {
    text::optional(value, HOURS)
}

/// An address on the web that a page may link to, or nothing.
pub(crate) fn url(value: &str) -> Result<String, Fault> {
    let value = text::optional(value, URL)?;
    if value.is_empty() {
        return Ok(value);
    }
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\');
    let named = host.contains('.') && !host.contains('@');
    if named && value.chars().all(plain) { Ok(value) } else { Err(Fault::UrlFormat) }
}

/// Where one books by telephone, or nothing.
pub(crate) fn booking_phone(value: &str) -> Result<String, Fault> {
    if value.trim().is_empty() { Ok(String::new()) } else { text::phone(value) }
}

/// Codes of products, sorted, each once.
pub(crate) fn products(codes: &[String]) -> Result<Vec<String>, Fault> {
    if codes.len() > PRODUCTS {
        return Err(Fault::TooManyProducts(PRODUCTS));
    }
    let mut codes: Vec<String> =
        codes.iter().map(|code| text::required(code, PRODUCT_CODE)).collect::<Result<_, _>>()?;
    codes.sort();
    codes.dedup();
    Ok(codes)
}

/// The day that it was made sure of: today or before.
pub(crate) fn checked_on(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Fault> {
    if day > today { Err(Fault::InTheFuture(today)) } else { Ok(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_linked_by_https_or_http_only() {
        for right in ["", "https://clinic.example.jp/", "http://clinic.example.jp?a=1#b"] {
            assert_eq!(url(right).as_deref(), Ok(right));
        }
        for wrong in [
            "javascript:alert(1)",
            "clinic.example.jp",
            "https://",
            "https://localhost/",
            "https://user@clinic.example.jp/",
            "https://clinic.example.jp/\"onclick",
            "https://医院.example.jp/",
        ] {
            assert_eq!(url(wrong), Err(Fault::UrlFormat), "{wrong}");
        }
    }

    #[test]
    fn products_come_in_order_and_once() {
        let codes = ["moderna", "comirnaty", "moderna"].map(String::from);
        assert_eq!(products(&codes).unwrap(), ["comirnaty", "moderna"]);
        assert_eq!(products(&vec!["x".into(); 21]), Err(Fault::TooManyProducts(20)));
        assert_eq!(products(&[" ".into()]), Err(Fault::Missing));
    }

    #[test]
    fn details_that_were_kept_without_it_do_not_say_how_easily_one_gets_a_place() {
        let kept = r#"{
            "name_en": "", "address_en": "", "web_url": "", "booking_url": "", "booking_phone": "",
            "hours": "", "products": [], "audience": "public", "checked_on": "2021-04-05"
        }"#;
        let mut details: PublicDetails = serde_json::from_str(kept).unwrap();
        assert_eq!(details.availability, Availability::Unknown);
        details.availability = Availability::NoBookingNeeded;
        let again = serde_json::to_string(&details).unwrap();
        assert!(again.contains(r#""availability":"no_booking_needed""#), "{again}");
        assert_eq!(serde_json::from_str::<PublicDetails>(&again).unwrap(), details);
    }

    #[test]
    fn nobody_made_sure_of_it_tomorrow() {
        let today = "2021-04-05".parse().unwrap();
        assert_eq!(checked_on(today, today), Ok(today));
        assert_eq!(
            checked_on("2021-04-06".parse().unwrap(), today),
            Err(Fault::InTheFuture(today))
        );
    }

    #[test]
    fn one_books_by_telephone_or_not() {
        assert_eq!(booking_phone(" "), Ok(String::new()));
        assert_eq!(booking_phone("0120-000-000"), Ok("0120-000-000".into()));
        assert_eq!(booking_phone("call"), Err(Fault::PhoneFormat));
    }
}
