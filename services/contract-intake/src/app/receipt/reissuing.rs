//! Who lost a mandate's secret gets another one.

use chrono::{DateTime, Utc};
use prost::Message as _;
use vsys_chassis::seal;
use vsys_messaging::Envelope;
use vsys_proto::identity::v1::Addressee;
use vsys_vocabulary::Actor;

use super::held::hold_one;
use super::subject;
use crate::app::forms::hash_of;
use crate::app::{Intake, IntakeError, Refused};
use crate::domain::number::{self, MandateNumber, SECRET_BYTES};
use crate::events::outgoing;
use crate::store::reissued_secrets;

impl Intake {
    /// Issues a mandate's secret anew, in a letter to its contact; the one before opens nothing
    /// from then on. Answers when. The mandate stays as it is.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn reissue_secret(
        &self,
        number: MandateNumber,
        by: &Actor,
    ) -> Result<DateTime<Utc>, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mandate = hold_one(&mut tx, number, by).await?;
        let before = reissued_secrets::count(&mut tx, mandate.id).await?;
        mandate.check_reissue(before).map_err(|why| Refused::NotSo { number, why })?;
        let secret = number::shown_secret(seal::chance::<SECRET_BYTES>()?);
        let (hash, who) = (hash_of(&secret), (by.person.as_str(), by.organisation.as_str()));
        reissued_secrets::insert(&mut tx, &mandate, before, &hash, who, now).await?;
        let contact = Addressee { link_secret: secret, ..outgoing::contact(&mandate.form) };
        let sealed = self.mailer.seal(&contact.encode_to_vec())?;
        let told = outgoing::secret_reissued(&mandate, sealed);
        let fact = Envelope::fact(self.clock.new_id(), subject(&mandate), &told, now);
        self.outbox.record(&mut tx, &[fact]).await?;
        self.outbox.commit(tx).await?;
        Ok(now)
    }
}
