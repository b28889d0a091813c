//! Pages by key: the token is the key of the last row, and none after the last page.

use tonic::Status;
use uuid::Uuid;
use vsys_chassis::Refusal;

use super::{reason, status};

const USUAL: u32 = 100;
const MOST: u32 = 1_000;

/// One more row than the page has, to see whether there is another page.
pub(super) fn limit(size: u32) -> i64 {
    i64::from(rows(size)) + 1
}

fn rows(size: u32) -> u32 {
    if size == 0 { USUAL } else { size.min(MOST) }
}

/// Cuts the page off; the token of the next one is the key of the last row that stays.
pub(super) fn cut<T>(found: &mut Vec<T>, size: u32, key: impl Fn(&T) -> String) -> String {
    let rows = usize::try_from(rows(size)).unwrap_or(usize::MAX);
    if found.len() <= rows {
        return String::new();
    }
    found.truncate(rows);
    found.last().map(key).unwrap_or_default()
}

fn invalid() -> Status {
    let message = "the page token is none that this list gave";
    status::refuse(Refusal::of(&reason::PAGE_TOKEN_INVALID, message).field("page_token"))
}

/// A token that is an id.
pub(super) fn after_id(token: &str) -> Result<Uuid, Status> {
    if token.is_empty() { Ok(Uuid::nil()) } else { token.parse().map_err(|_| invalid()) }
}

/// A token that is an id, of a list that runs backwards.
pub(super) fn before_id(token: &str) -> Result<Uuid, Status> {
    if token.is_empty() { Ok(Uuid::max()) } else { token.parse().map_err(|_| invalid()) }
}

/// A token that is a place in a record that runs backwards.
pub(super) fn before_place(token: &str) -> Result<i64, Status> {
    if token.is_empty() { Ok(i64::MAX) } else { token.parse().map_err(|_| invalid()) }
}

/// A token of two texts.
pub(super) fn after_two_texts(token: &str) -> Result<(&str, &str), Status> {
    if token.is_empty() { Ok(("", "")) } else { token.split_once('/').ok_or_else(invalid) }
}

/// A token that is an id and some text.
pub(super) fn after_id_and_text(token: &str) -> Result<(Uuid, &str), Status> {
    if token.is_empty() {
        return Ok((Uuid::nil(), ""));
    }
    let (id, text) = token.split_once('/').ok_or_else(invalid)?;
    Ok((id.parse().map_err(|_| invalid())?, text))
}

/// A token that is an id, some text and a count.
pub(super) fn after_digest(token: &str) -> Result<(Uuid, &str, u32), Status> {
    let (id, rest) = after_id_and_text(token)?;
    if rest.is_empty() {
        return Ok((id, "", 0));
    }
    let (text, count) = rest.split_once('/').ok_or_else(invalid)?;
    Ok((id, text, count.parse().map_err(|_| invalid())?))
}

/// A token of four texts.
pub(super) fn after_area(token: &str) -> Result<[String; 4], Status> {
    if token.is_empty() {
        return Ok(<[String; 4]>::default());
    }
    let parts: Vec<_> = token.split('/').map(str::to_owned).collect();
    parts.try_into().map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::{after_area, cut, limit};

    #[test]
    fn a_full_page_has_a_next_one_only_if_there_is_more() {
        assert_eq!((limit(0), limit(2), limit(5_000)), (101, 3, 1_001));
        let mut found = vec![1, 2];
        assert_eq!(cut(&mut found, 2, ToString::to_string), "");
        let mut found = vec![1, 2, 3];
        assert_eq!(cut(&mut found, 2, ToString::to_string), "2");
        assert_eq!(found, [1, 2]);
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        assert!(after_area("131016/vaccine/pfizer/2021-03-01").is_ok());
        assert!(after_area("131016").is_err());
    }
}
