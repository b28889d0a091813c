//! Contacts of locked mandates, who are invited as the first to act for their sites.

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Actor, Role, Standing};

use super::accounts::Wished;
use super::{Fault, Identity, News};
use crate::domain::mandate::{self, Mandate};
use crate::store::organisations::Told;
use crate::store::{accounts, memberships};

impl Identity {
    /// Enters sites that are not known yet, and invites the contacts of those for which nobody acts.
    pub(crate) async fn invite_contacts(
        &self,
        db: &mut PgConnection,
        mandates: Vec<Mandate>,
    ) -> Result<(), Fault> {
        if mandates.is_empty() {
            return Ok(());
        }
        let told = mandates.iter().map(|it| Told { organisation: it.site.clone(), version: 0 });
        Self::hear_of_organisations(db, News(told.collect())).await?;
        let requests: Vec<Uuid> = mandates.iter().map(|mandate| mandate.id).collect();
        let sites: Vec<String> = mandates.iter().map(|mandate| mandate.site.id.clone()).collect();
        let done = accounts::issued_for(db, &requests).await?;
        let staffed = memberships::staffed(db, &sites).await?;
        let invited = mandate::to_be_invited(mandates, done, staffed);
        let wished = invited.into_iter().map(|(request, entry)| Wished { request, row: 0, entry });
        let by = Actor {
            person: "contract-intake".to_owned(),
            organisation: "nation".to_owned(),
            standing: Standing::Nation,
            roles: [Role::Administrator].into(),
            environment: self.environment,
        };
        self.issue_all(db, wished.collect(), &by).await.map(drop)
    }
}
