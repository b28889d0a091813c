//! What places are called, kept from one search to the next.

use std::sync::Arc;

use sqlx::PgConnection;
use tokio::sync::Mutex;

use crate::domain::keyword::PlaceNames;
use crate::store::{self, StoreError};

/// Names of all places, read again once a place was entered or changed.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptNames(Arc<Mutex<(i64, Arc<PlaceNames>)>>);

impl KeptNames {
    /// The names as they are now.
    pub(super) async fn now(&self, db: &mut PgConnection) -> Result<Arc<PlaceNames>, StoreError> {
        // Counted before they are read: what changes between is read again the next time.
        let changes = store::areas::changes(db).await?;
        let mut kept = self.0.lock().await;
        if kept.0 != changes {
            let areas = store::areas::list(db).await?;
            *kept = (changes, Arc::new(PlaceNames::of(&areas)));
        }
        Ok(Arc::clone(&kept.1))
    }
}
