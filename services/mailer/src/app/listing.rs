//! Looking at what became of letters.

use tracing::instrument;
use uuid::Uuid;

use super::{Fault, Mailer};
use crate::domain::letter::Letter;
use crate::store;
use crate::store::letters::Filter;

/// A page of letters, the newest first.
pub(crate) struct Listed {
    /// The letters.
    pub(crate) letters: Vec<Letter>,
    /// The last one's id when there are more.
    pub(crate) next: Option<Uuid>,
}

impl Mailer {
    /// Returns letters that pass the filter, after another one or from the newest on.
    #[instrument(skip_all, err)]
    pub(crate) async fn list_letters(
        &self,
        filter: &Filter,
        after: Option<Uuid>,
        size: usize,
    ) -> Result<Listed, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut letters =
            store::letters::list(&mut connection, filter, after, size.saturating_add(1)).await?;
        let more = letters.len() > size;
        letters.truncate(size);
        let next = letters.last().filter(|_| more).map(|letter| letter.id);
        Ok(Listed { letters, next })
    }
}
