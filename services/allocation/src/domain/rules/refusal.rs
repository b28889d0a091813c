//! Why a rule could not be applied.

use super::Column;

/// Most candidates of one proposal; keeps every sum far inside 64 bits.
pub const MAX_CANDIDATES: usize = 100_000;

/// One figure of one candidate that a rule cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {column} {why}")]
pub struct BadInput {
    /// The candidate's code: the row.
    pub code: String,
    /// The figure.
    pub column: Column,
    /// What is wrong with it.
    pub why: &'static str,
}

/// A rule's refusal; nothing is proposed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Inputs are missing or impossible: each row that is, in order of code, never empty.
    #[error("{} cannot be worked with, the first is {}", rows(.0), first(.0))]
    Inputs(Vec<BadInput>),
    /// The boxes do not suffice for what the rule promises.
    #[error("the rule needs {needed} boxes and there are {total}")]
    NotEnough {
        /// Boxes the rule needs.
        needed: u64,
        /// Boxes there are.
        total: u32,
    },
    /// There is something to split and the figures to split it by are all zero, or no one is there.
    #[error("{boxes} boxes cannot be split, {column} is zero for everyone")]
    NoWeight {
        /// The figure that is zero everywhere.
        column: Column,
        /// Boxes that were to be split by it.
        boxes: u32,
    },
    /// A parameter of the rule makes no sense.
    #[error("{name} {why}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// An exception of the equal rule names someone who takes no part.
    #[error("the exception for {code} is for no one who takes part")]
    UnknownException {
        /// The code named.
        code: String,
    },
    /// A code is there twice.
    #[error("{code} is there more than once")]
    DuplicateCode {
        /// The code.
        code: String,
    },
    /// Some candidates say under which prefecture they are totalled, and this one does not.
    #[error("{code} is under no prefecture and others are")]
    Ungrouped {
        /// The first code without one.
        code: String,
    },
    /// More candidates than a proposal may have.
    #[error("{found} candidates are more than the {MAX_CANDIDATES} allowed")]
    TooManyCandidates {
        /// How many there are.
        found: usize,
    },
}

impl RuleError {
    /// Its `UPPER_SNAKE` name.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Inputs(_) => "FIGURES_MISSING",
            Self::NotEnough { .. } => "NOT_ENOUGH_BOXES",
            Self::NoWeight { .. } => "NO_WEIGHT",
            Self::Parameter { .. } => "PARAMETER",
            Self::UnknownException { .. } => "UNKNOWN_EXCEPTION",
            Self::DuplicateCode { .. } => "DUPLICATE_CODE",
            Self::Ungrouped { .. } => "UNGROUPED",
            Self::TooManyCandidates { .. } => "TOO_MANY_CANDIDATES",
        }
    }
}

fn rows(bad: &[BadInput]) -> String {
    match bad.len() {
        1 => "1 row".to_owned(),
        more => format!("{more} rows"),
    }
}

fn first(bad: &[BadInput]) -> String {
    bad.first().map(ToString::to_string).unwrap_or_default()
}

/// Reads every row, or refuses with all rows that cannot be read.
pub(super) fn read_all<'a, C: 'a, R>(
    candidates: impl IntoIterator<Item = &'a C>,
    read: impl Fn(&'a C) -> Result<R, BadInput>,
) -> Result<Vec<R>, RuleError> {
    let mut rows = Vec::new();
    let mut bad = Vec::new();
    for candidate in candidates {
        match read(candidate) {
            Ok(row) => rows.push(row),
            Err(refusal) => bad.push(refusal),
        }
    }
    if bad.is_empty() { Ok(rows) } else { Err(RuleError::Inputs(bad)) }
}
