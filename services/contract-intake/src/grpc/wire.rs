//! The contract's messages to values of the domain, and back.

pub(super) mod application;
mod form;
mod mandate;

use tonic::Status;
use vsys_proto::contract_intake::v1;
use vsys_proto::convert::{self, timestamp};
use vsys_proto::vocabulary::v1 as vocabulary;
use vsys_vocabulary::{Actor, FacilityCode, PrefectureCode};

pub(super) use self::form::form;
use self::form::{owner, wire_owner};
pub(super) use self::mandate::{succession, wire_beside, wire_list, wire_opened, wire_whole};
use super::{reason, status, values};
use crate::app::{Choice, Imported, ListedEntries, Looked, MOST_MANDATES, Refused};
use crate::domain::authority::Scope;
use crate::domain::fault::Fault;
use crate::domain::language::Language;
use crate::domain::mandate::StateName;
use crate::domain::master::{Difference, Entry, EntryFilter, Keyword};
use crate::domain::master_csv::{BadRow, FeeTable};
use crate::domain::number::MandateNumber;
use crate::domain::{text, typed_code};
use crate::store::mandates::Filter;
use crate::store::master_entries::Listed;
use crate::store::master_imports::Import;

/// Rows of a page when none are asked for, and the most there are.
const PAGE: (u32, u32) = (100, 1_000);
/// The most characters of what is typed for a code, a number or a secret.
const TYPED: usize = 100;
/// The most characters of a keyword.
const KEYWORD: usize = 100;
/// The most characters of any text of the form: whether a field takes so many, its rule says.
const TYPED_TEXT: usize = 1_000;

/// In which language somebody is written to; Japanese where nothing is said.
fn language(wire: i32, name: &'static str) -> Result<Language, Status> {
    match vocabulary::Language::try_from(wire) {
        Ok(vocabulary::Language::Unspecified | vocabulary::Language::Japanese) => {
            Ok(Language::Japanese)
        }
        Ok(vocabulary::Language::English) => Ok(Language::English),
        Err(_) => Err(field(name, Fault::Unknown)),
    }
}

fn field(field: &'static str, fault: Fault) -> Status {
    status::of(&Refused::Field { field, fault }.into())
}

/// A text of a form as it was typed; only what can be nobody's is refused, the rest is for its
/// field's rule.
fn typed(name: &'static str, text: String) -> Result<String, Status> {
    if text.chars().count() > TYPED_TEXT {
        return Err(field(name, Fault::TooLong(TYPED_TEXT)));
    }
    // The one character that the database does not keep.
    if text.contains('\0') { Err(field(name, Fault::Unprintable)) } else { Ok(text) }
}

/// A code as somebody typed it.
pub(super) fn typed_code(typed: &str, name: &'static str) -> Result<FacilityCode, Status> {
    let typed = text::required(typed, TYPED).map_err(|fault| field(name, fault))?;
    typed_code::read(&typed).map_err(|error| field(name, error.into()))
}

pub(super) fn number(typed: &str) -> Result<MandateNumber, Status> {
    let known = typed.get(..typed.len().min(TYPED)).unwrap_or_default().parse();
    known.map_err(|_| status::of(&Refused::NoSuchMandate.into()))
}

/// A secret as somebody typed it; what is far too long is none.
pub(super) fn secret(typed: &str) -> Result<&str, Status> {
    if typed.len() <= TYPED { Ok(typed) } else { Err(status::of(&Refused::NoSuchMandate.into())) }
}

/// Why something is sent back.
pub(super) fn reason(typed: &str) -> Result<String, Status> {
    text::reason(typed).map_err(|fault| field("reason", fault))
}

/// Numbers, in the order in which they came.
pub(super) fn numbers(typed: &[String]) -> Result<Vec<MandateNumber>, Status> {
    if typed.len() > MOST_MANDATES {
        return Err(status::of(&Refused::TooMany(typed.len()).into()));
    }
    typed.iter().map(|typed| number(typed)).collect()
}

pub(super) fn optional_prefecture(code: &str) -> Result<Option<PrefectureCode>, Status> {
    let read = (!code.is_empty()).then(|| convert::code(code, "prefecture_code"));
    read.transpose().map_err(|error| status::malformed(&error))
}

/// The table of points of a list that names one.
pub(super) fn optional_fee_table(digit: &str) -> Result<Option<FeeTable>, Status> {
    if digit.is_empty() {
        return Ok(None);
    }
    FeeTable::of(digit).map(Some).ok_or_else(|| field("header.fee_table", Fault::Unknown))
}

/// Which mandates are listed, before which number, and how many.
pub(super) fn list(
    request: &v1::ListMandatesRequest,
    by: &Actor,
) -> Result<(Filter, i64, usize), Status> {
    let state = match v1::MandateState::try_from(request.state) {
        Ok(v1::MandateState::Unspecified) => None,
        // Drafts are listed to nobody.
        Ok(v1::MandateState::Draft) | Err(_) => return Err(field("state", Fault::Unknown)),
        Ok(v1::MandateState::Submitted) => Some(StateName::Submitted),
        Ok(v1::MandateState::Received) => Some(StateName::Received),
        Ok(v1::MandateState::Locked) => Some(StateName::Locked),
        Ok(v1::MandateState::SentBack) => Some(StateName::SentBack),
    };
    let keyword =
        text::optional(&request.keyword, KEYWORD).map_err(|fault| field("keyword", fault))?;
    let mandatary_id = text::optional(&request.mandatary_id, KEYWORD)
        .map_err(|fault| field("mandatary_id", fault))?;
    let before = match request.page_token.as_str() {
        "" => i64::MAX,
        token => {
            token.parse().map_err(|_| status::about(&reason::PAGE_TOKEN_INVALID, "page_token"))?
        }
    };
    let (usual, most) = PAGE;
    let size = if request.page_size == 0 { usual } else { request.page_size.min(most) };
    let filter = Filter {
        scope: Scope::of(by),
        state,
        keyword: (!keyword.is_empty()).then(|| text::searched(&keyword)),
        mandatary_id: (!mandatary_id.is_empty()).then_some(mandatary_id),
    };
    Ok((filter, before, usize::try_from(size).unwrap_or(usize::MAX)))
}

pub(super) fn wire_looked(looked: Looked) -> v1::LookUpCodeResponse {
    v1::LookUpCodeResponse {
        facility_code: looked.code.to_string(),
        entry: looked.entry.map(wire_entry),
        suggestions: looked.suggestions.into_iter().map(wire_entry).collect(),
        check_digit_fits: looked.code.suggestion().is_none(),
        registered: looked.is_registered,
    }
}

fn wire_entry(entry: Entry) -> v1::MasterEntry {
    let prefecture = entry.prefecture();
    let Entry { code, name, kana, municipality, postcode, address, phone } = entry;
    v1::MasterEntry {
        facility_code: code.to_string(),
        name,
        kana,
        prefecture_code: prefecture.map_or_else(String::new, |code| code.to_string()),
        municipality_code: municipality.map_or_else(String::new, |code| code.to_string()),
        postcode,
        address,
        phone,
    }
}

/// Which entries are listed, behind which code, and how many.
pub(super) fn entries(
    request: &v1::ListMasterEntriesRequest,
) -> Result<(EntryFilter, Option<FacilityCode>, usize), Status> {
    let prefecture = optional_prefecture(&request.prefecture_code)?;
    let keyword =
        text::optional(&request.keyword, KEYWORD).map_err(|fault| field("keyword", fault))?;
    let behind = match request.page_token.as_str() {
        "" => None,
        token => {
            let read = token.parse();
            Some(read.map_err(|_| status::about(&reason::PAGE_TOKEN_INVALID, "page_token"))?)
        }
    };
    let (usual, most) = PAGE;
    let size = if request.page_size == 0 { usual } else { request.page_size.min(most) };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    Ok((EntryFilter { prefecture, keyword: Keyword::of(&keyword) }, behind, size))
}

pub(super) fn wire_entries(listed: ListedEntries) -> v1::ListMasterEntriesResponse {
    let entry = |one: Listed| v1::ListedMasterEntry {
        entry: Some(wire_entry(one.entry)),
        ended: one.is_ended,
    };
    v1::ListMasterEntriesResponse {
        entries: listed.found.into_iter().map(entry).collect(),
        next_page_token: listed.next.map_or_else(String::new, |next| next.to_string()),
        in_force: listed.in_force,
    }
}

pub(super) fn wire_choice(choice: Choice) -> v1::Choice {
    let Choice { code, name, name_en } = choice;
    v1::Choice { code, name, name_en }
}

pub(super) fn wire_imported(imported: Imported) -> v1::ImportMasterListResponse {
    let difference = |difference: Difference| v1::MasterDifference {
        facility_code: difference.code.to_string(),
        before: difference.before.unwrap_or_default(),
        after: difference.after.unwrap_or_default(),
    };
    let bad = |row: BadRow| v1::BadMasterRow {
        line: row.line,
        column: row.column,
        reason: reason::of_row(&row.why).name.to_owned(),
        message: row.why.to_string(),
        values: values::of_row(&row.why)
            .into_iter()
            .map(|(key, it)| (key.to_owned(), it))
            .collect(),
    };
    let Imported { rows, skipped, tally, differences, bad: bad_rows, is_adopted, digest } =
        imported;
    v1::ImportMasterListResponse {
        rows,
        added: tally.added,
        changed: tally.changed,
        ended: tally.ended,
        unchanged: tally.unchanged,
        differences: differences.into_iter().map(difference).collect(),
        bad_rows: bad_rows.into_iter().map(bad).collect(),
        adopted: is_adopted,
        skipped,
        digest,
    }
}

pub(super) fn wire_import(import: Import) -> v1::MasterImport {
    let Import { at, person, source, prefecture, rows, tally } = import;
    v1::MasterImport {
        time: Some(timestamp(at)),
        person,
        source,
        prefecture_code: prefecture.map_or_else(String::new, |code| code.to_string()),
        rows,
        added: tally.added,
        changed: tally.changed,
        ended: tally.ended,
    }
}
