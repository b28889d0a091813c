//! Who writes what of the streams.

use std::fmt;

/// Who writes a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// One service, by its schema.
    Service(&'static str),
    /// Every service, each under its own schema: `<event>.<schema>.<prefecture>.<municipality>`.
    EveryService,
    /// Every listener, of what it could not take in.
    EveryListener,
}

/// What the outbox of one schema has in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Name of the stream.
    pub stream: String,
    /// What to read of it, with the prefix of a test's topology.
    pub subject: String,
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service(schema) => schema,
            Self::EveryService => "every service",
            Self::EveryListener => "every listener",
        })
    }
}
