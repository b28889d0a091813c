//! Applications as they are looked at: with the day from which each may be numbered, and when its
//! letter goes.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::{Actor, Standing};

use crate::app::forms::hash_of;
use crate::app::{Intake, IntakeError, Refused};
use crate::domain::application::{Application, Stage};
use crate::domain::number::ApplicationNumber;
use crate::store::application_steps::{self, ApplicationStep};
use crate::store::applications::{self, ApplicationFilter};
use crate::store::{StoreError, code_letters};

/// An application with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    pub(crate) application: Application,
    /// The first day from today on, on which it may be numbered; of one that was handed on only.
    pub(crate) numberable_on: Option<NaiveDate>,
    /// When the letter with its code goes, or went; none without a code.
    pub(crate) letter_at: Option<DateTime<Utc>>,
}

/// A page of applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedApplications {
    pub(crate) found: Vec<Dated>,
    /// Before which the next page begins.
    pub(crate) next: Option<i64>,
}

impl Intake {
    /// An application for whoever has its secret.
    #[tracing::instrument(skip_all, fields(application.number = %number))]
    pub(crate) async fn follow_application(
        &self,
        number: ApplicationNumber,
        secret: &str,
    ) -> Result<Dated, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let application = applications::seen(&mut db, number, &hash_of(secret)).await?;
        let application = application.ok_or(Refused::NoSuchApplication)?;
        self.dated_one(&mut db, application).await
    }

    /// An application and its steps, for a prefecture that it is of, the desk and the nation.
    #[tracing::instrument(skip_all, fields(application.number = %number))]
    pub(crate) async fn application(
        &self,
        number: ApplicationNumber,
        by: &Actor,
    ) -> Result<(Dated, Vec<ApplicationStep>), IntakeError> {
        let mut db = self.pool.acquire().await?;
        let application = applications::by_number(&mut db, number).await?;
        let application = application.ok_or(Refused::NoSuchApplicationNumber(number))?;
        if let Standing::Prefecture(own) = by.standing
            && own != application.prefecture
        {
            return Err(Refused::ApplicationOutsideYourArea(number).into());
        }
        let steps = application_steps::list(&mut db, application.id).await?;
        Ok((self.dated_one(&mut db, application).await?, steps))
    }

    /// A page of applications, the newest first: of the own prefecture, or of all.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn list_applications(
        &self,
        filter: &ApplicationFilter,
        before: i64,
        size: usize,
    ) -> Result<ListedApplications, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let mut found = applications::list(&mut db, filter, before, limit).await?;
        let has_more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| has_more).map(|last| last.number.serial());
        Ok(ListedApplications { found: self.dated(&mut db, found).await?, next })
    }

    pub(super) async fn dated_one(
        &self,
        db: &mut PgConnection,
        application: Application,
    ) -> Result<Dated, IntakeError> {
        let dated = self.dated(db, vec![application]).await?.pop();
        Ok(dated.ok_or(Refused::NoSuchApplication)?)
    }

    /// Applications with their days, in their order.
    pub(super) async fn dated(
        &self,
        db: &mut PgConnection,
        found: Vec<Application>,
    ) -> Result<Vec<Dated>, StoreError> {
        let now = self.clock.now();
        let has_code = |one: &&Application| matches!(one.stage, Stage::Numbered { .. });
        let numbered: Vec<_> = found.iter().filter(has_code).map(|one| one.id).collect();
        let letters: HashMap<_, _> = if numbered.is_empty() {
            HashMap::new()
        } else {
            code_letters::times(db, &numbered).await?.into_iter().collect()
        };
        let dated = |application: Application| {
            let (numberable_on, letter_at) = match application.stage {
                Stage::Applied | Stage::Returned { .. } => (None, None),
                Stage::Collated { at, .. } => (Some(self.numbering.first_day(at, now)), None),
                // No letter waited: it went at once.
                Stage::Numbered { at, .. } => {
                    (None, Some(letters.get(&application.id).copied().unwrap_or(at)))
                }
            };
            Dated { application, numberable_on, letter_at }
        };
        Ok(found.into_iter().map(dated).collect())
    }
}
