//! The contract's messages to values of the domain, and back.

mod account;
mod audit;
mod organisation;
mod question;
mod session;

use tonic::Status;
use uuid::Uuid;
use vsys_proto::convert;
use vsys_proto::vocabulary::v1::Language as WireLanguage;

pub(super) use self::account::{
    account_list, entry, membership_roles, wire_account, wire_import, wire_service_account,
};
pub(super) use self::audit::{audit_search, wire_audit_entry, wire_verification};
pub(super) use self::organisation::{organisation, organisation_list, wire_organisation};
pub(super) use self::question::{faq_entry, question_list, wire_faq_entry, wire_question, words};
pub(super) use self::session::{
    answer, device, typed_name, wire_asked, wire_link_kind, wire_opened, wire_session,
};
use super::{reason, status};
use crate::app::Refused;
use crate::domain::account::Language;
use crate::domain::text;
use crate::store::Page;

/// Rows of a page when none are asked for, and the most there are.
const PAGE: (u32, u32) = (100, 500);
/// The most characters of what is looked for.
const TERM: usize = 200;
/// The longest page token: the longest key of a list.
const TOKEN: usize = 64;

pub(super) fn id(text: &str, field: &'static str) -> Result<Uuid, Status> {
    convert::id(text, field).map_err(|error| status::malformed(&error))
}

pub(super) fn optional_id(text: &str, field: &'static str) -> Result<Option<Uuid>, Status> {
    if text.is_empty() { Ok(None) } else { id(text, field).map(Some) }
}

/// A language; Japanese when none is given.
pub(super) fn language(wire: i32) -> Language {
    match WireLanguage::try_from(wire) {
        Ok(WireLanguage::English) => Language::English,
        Ok(WireLanguage::Japanese | WireLanguage::Unspecified) | Err(_) => Language::Japanese,
    }
}

/// A page; a token is the key that the page before ended with.
fn page(size: u32, token: &str) -> Result<Page, Status> {
    let (usual, most) = PAGE;
    let size = if size == 0 { usual } else { size.min(most) };
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    if token.len() > TOKEN || !token.bytes().all(is_key) {
        return Err(status::refuse(reason::about(&reason::PAGE_TOKEN_INVALID, "page_token")));
    }
    Ok(Page { after: token.to_owned(), size: usize::try_from(size).unwrap_or(usize::MAX) })
}

/// A word to look for, in small letters; none when empty.
fn keyword(text: &str) -> Result<Option<String>, Status> {
    let text = text.trim().to_lowercase();
    if text.chars().count() > 100 {
        return Err(status::refuse(reason::about(&reason::TEXT_TOO_LONG, "keyword")));
    }
    if text.chars().any(char::is_control) {
        return Err(status::refuse(reason::about(&reason::TEXT_UNPRINTABLE, "keyword")));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Words to look for as they are; none when empty.
fn term(text: &str, field: &'static str) -> Result<Option<String>, Status> {
    let text = text::line(text, TERM);
    let text = text.map_err(|error| status::of(&Refused::Text { field, error }.into()))?;
    Ok((!text.is_empty()).then_some(text))
}

fn optional(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
