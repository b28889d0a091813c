//! What a search asks for, read from its parameters. What is not understood is refused, never
//! passed over: an answer to less than was asked would be wrong.

mod value;

use url::form_urlencoded;

use super::outcome::{Fault, Outcome};
use super::parameter::{Key, Kind};
use crate::domain::search::{Extent, Search};
use crate::store::Page;

/// A search, and how it was asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) search: Search,
    /// How many metres the last site of the page before was away.
    pub(super) after: u32,
    pub(super) page: Page,
    /// What was given, but for the cursor.
    given: Vec<(String, String)>,
    cursor: Option<String>,
}

impl Asked {
    /// Reads a query; parameters without a value are as if they were not there.
    pub(super) fn read(kind: Kind, query: &str) -> Result<Self, Outcome> {
        let given: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        let mut asked = Self {
            search: Search::default(),
            after: 0,
            page: Page { after: String::new(), size: value::USUAL_COUNT },
            given: Vec::new(),
            cursor: None,
        };
        let mut seen = Vec::new();
        for (name, text) in &given {
            let (bare, modifier) = match name.split_once(':') {
                Some((bare, modifier)) => (bare, Some(modifier)),
                None => (name.as_str(), None),
            };
            let parameter = kind.parameter(bare).ok_or_else(|| {
                let why = format!("{} is asked for by {}", kind.name, kind.names());
                Outcome::parameter(name, Fault::Unknown, why)
            })?;
            if seen.contains(&parameter.key) {
                let why = "give it once; several values of a token go with commas";
                return Err(Outcome::parameter(name, Fault::Repeated, why));
            }
            seen.push(parameter.key);
            asked.take(name, parameter.key, modifier, text.trim())?;
        }
        asked.given = given.into_iter().filter(|(name, _)| name != "_cursor").collect();
        asked.start()?;
        Ok(asked)
    }

    fn take(
        &mut self,
        name: &str,
        key: Key,
        modifier: Option<&str>,
        text: &str,
    ) -> Result<(), Outcome> {
        let extent = match (key, modifier) {
            (_, None) => Extent::Beginning,
            (Key::Name, Some("contains")) => Extent::Anywhere,
            (Key::Name, Some("exact")) => Extent::Whole,
            (Key::Name, Some(_)) => {
                let why = "name is asked for plainly, with :contains or with :exact";
                return Err(Outcome::parameter(name, Fault::Modifier, why));
            }
            (_, Some(_)) => {
                let why = "it is asked for without a modifier";
                return Err(Outcome::parameter(name, Fault::Modifier, why));
            }
        };
        let wrong = |why: String| Outcome::parameter(name, Fault::Value, why);
        let search = &mut self.search;
        match key {
            Key::Id => value::both(&mut search.codes, value::codes(text, false).map_err(wrong)?),
            Key::Identifier => {
                value::both(&mut search.codes, value::codes(text, true).map_err(wrong)?);
            }
            Key::Name => search.name = Some((value::string(text).map_err(wrong)?, extent)),
            Key::Address => search.address = Some(value::string(text).map_err(wrong)?),
            Key::State => search.state = Some(value::string(text).map_err(wrong)?),
            Key::Status => match value::status(text).map_err(wrong)?.as_slice() {
                // No site is ever suspended.
                [] => search.codes = Some(Vec::new()),
                [open] => search.open = Some(*open),
                _ => {}
            },
            Key::Active => search.open = Some(value::boolean(text).map_err(wrong)?),
            Key::Near => search.near = Some(value::near(text).map_err(wrong)?),
            Key::Count => self.page.size = value::count(text).map_err(wrong)?,
            Key::Cursor => self.cursor = Some(text.to_owned()),
            Key::Format => value::format(text).map_err(wrong)?,
        }
        Ok(())
    }

    /// Where the page starts: a code, and before it the metres where a point was given.
    fn start(&mut self) -> Result<(), Outcome> {
        let Some(cursor) = &self.cursor else { return Ok(()) };
        let wrong = || {
            let why = "it is none that this list gave: start again without one";
            Outcome::parameter("_cursor", Fault::Value, why)
        };
        let code = if self.search.near.is_some() {
            let (metres, code) = cursor.split_once('-').ok_or_else(wrong)?;
            self.after = metres.parse().map_err(|_| wrong())?;
            code
        } else {
            cursor.as_str()
        };
        self.page.after = value::code(code).ok_or_else(wrong)?.to_string();
        Ok(())
    }

    /// The cursor of the page that follows a site.
    pub(super) fn cursor(metres: Option<u32>, code: &str) -> String {
        metres.map_or_else(|| code.to_owned(), |metres| format!("{metres}-{code}"))
    }

    /// Whether it is the first page.
    pub(super) fn is_first(&self) -> bool {
        self.cursor.is_none()
    }

    /// The address of this search, or of another page of it.
    pub(super) fn link(&self, address: &str, cursor: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.given);
        if let Some(cursor) = cursor.or(self.cursor.as_deref()) {
            query.append_pair("_cursor", cursor);
        }
        let query = query.finish();
        if query.is_empty() { address.to_owned() } else { format!("{address}?{query}") }
    }
}

#[cfg(test)]
mod tests;
