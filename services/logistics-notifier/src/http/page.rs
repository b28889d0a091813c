//! Pages of lists.

use serde::Deserialize;
use utoipa::IntoParams;

use super::problem::Problem;

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// At most so many; 100 when not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// From the page before.
    page_token: Option<String>,
}

impl Page {
    pub(super) fn size(&self) -> Result<u32, Problem> {
        size(self.limit)
    }

    pub(super) fn token(self) -> String {
        self.page_token.unwrap_or_default()
    }
}

/// How many are wanted.
pub(super) fn size(limit: Option<u32>) -> Result<u32, Problem> {
    match limit {
        None => Ok(0),
        Some(limit @ 1..=1000) => Ok(limit),
        Some(_) => Err(Problem::unreadable("limit", "a limit is 1 to 1000")),
    }
}
