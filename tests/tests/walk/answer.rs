//! What comes back from an RPC or a page.

/// What came back.
#[derive(Debug)]
pub(crate) enum Answer {
    /// What was asked for: messages one after the other, or a page, or where it leads on to.
    Given(Vec<u8>),
    /// Nothing of it.
    Refused {
        /// Of an RPC the reason, or the code where there is none; of a page the status, or the
        /// first word of where one is sent instead.
        reason: String,
        message: String,
        /// The whole page.
        page: Vec<u8>,
        /// Whether the table of who may do what let nobody through.
        kept_out: bool,
    },
}

impl Answer {
    /// Whether the table of who may do what let nobody through.
    pub(crate) fn is_kept_out(&self) -> bool {
        matches!(self, Self::Refused { kept_out: true, .. })
    }

    /// Everything that was said, whether or not it was what was asked for.
    pub(crate) fn said(&self) -> &[u8] {
        match self {
            Self::Given(bytes) => bytes,
            Self::Refused { page, .. } => page,
        }
    }

    /// In a few words.
    pub(crate) fn summary(&self) -> String {
        match self {
            Self::Given(bytes) => format!("an answer of {} bytes", bytes.len()),
            Self::Refused { reason, message, .. } => format!("{reason} ({message})"),
        }
    }
}
