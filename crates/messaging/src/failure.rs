//! What kind of failure an error is, and how it reads.

use std::error::Error as StdError;
use std::fmt::Write as _;

/// The error and its sources in one line.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        // Some libraries print their source themselves; writing to a String cannot fail.
        let text = error.to_string();
        if !line.ends_with(&text) {
            let _ = write!(line, ": {text}");
        }
        source = error.source();
    }
    line
}

/// Whether the database was away, however deep in the error that is said. Such a failure says
/// nothing about the event, so it is never counted against it.
#[must_use]
pub fn database_is_away(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<sqlx::Error>() {
            return is_away(error);
        }
        next = error.source();
    }
    false
}

fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // Connection exceptions, operator intervention (restart), insufficient resources, and a
        // server that became a standby.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            ["08", "57P", "53"].iter().any(|class| code.starts_with(class)) || code == "25006"
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HearError;

    #[derive(Debug, thiserror::Error)]
    #[error("store")]
    struct Store(#[source] sqlx::Error);

    #[test]
    fn an_absent_database_is_found_at_any_depth() {
        assert!(database_is_away(&HearError::Database(sqlx::Error::PoolTimedOut)));
        assert!(database_is_away(&HearError::failed(Store(sqlx::Error::PoolTimedOut))));
        assert!(!database_is_away(&HearError::failed(Store(sqlx::Error::RowNotFound))));
        assert!(!database_is_away(&HearError::Poisoned("no".to_owned())));
    }

    #[test]
    fn the_chain_is_one_line() {
        let error = HearError::failed(Store(sqlx::Error::RowNotFound));
        assert!(chain(&error).starts_with("failed: store: no rows"), "{}", chain(&error));
    }
}
