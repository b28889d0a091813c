//! THE table of pages: for each row that is not open what is asked, about whose matter, and what
//! becomes of foreign ones. Reading comes before changing, and what ends things comes last.

mod accounts;
mod after;
mod deliveries;
mod facilities;
mod locks;
mod mandates;
mod own;
mod partners;
mod place;
mod recalls;
mod rounds;
mod sheets;

use crate::sample::Foreign;
use crate::sample::Sample;

/// A sample of a page.
pub(crate) type Page = Sample<Visit>;

/// An address, and what is sent there.
pub(crate) struct Visit {
    pub(crate) path: String,
    pub(crate) body: Body,
}

/// What is sent, beside the token of the page.
pub(crate) enum Body {
    /// Fields.
    Form(Vec<(String, String)>),
    /// A file.
    File(String),
}

impl Visit {
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), body: Body::Form(Vec::new()) }
    }

    /// With fields.
    pub(crate) fn with(self, fields: &[(&str, &str)]) -> Self {
        let field = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { body: Body::Form(fields.iter().map(field).collect()), ..self }
    }

    /// With a file.
    pub(crate) fn file(self, file: String) -> Self {
        Self { body: Body::File(file), ..self }
    }

    /// With a query.
    pub(crate) fn asking(self, query: &str) -> Self {
        Self { path: format!("{}?{query}", self.path), ..self }
    }

    /// Everything that is said in it.
    pub(crate) fn said(&self) -> Vec<u8> {
        let body = match &self.body {
            Body::Form(fields) => {
                fields.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ")
            }
            Body::File(file) => file.clone(),
        };
        format!("{} {body}", self.path).into_bytes()
    }
}

/// A page that is not for this one, or that there is not.
const BARRED: Foreign = Foreign::Refused(&["403", "404"]);

/// How a form may come back from what is one's own: it does not fit how things stand.
const STATES: &[&str] = &["422", "409"];

/// All of it, in the order in which it is asked.
pub(crate) fn visits() -> Vec<Page> {
    [
        accounts::record(),
        accounts::reading(),
        own::reading(),
        rounds::reading(),
        sheets::reading(),
        locks::reading(),
        after::reading(),
        deliveries::reading(),
        recalls::reading(),
        mandates::reading(),
        partners::reading(),
        facilities::reading(),
        sheets::changing(),
        after::changing(),
        deliveries::changing(),
        recalls::changing(),
        mandates::changing(),
        partners::changing(),
        facilities::changing(),
        rounds::changing(),
        own::changing(),
        accounts::changing(),
        locks::changing(),
        own::leaving(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
