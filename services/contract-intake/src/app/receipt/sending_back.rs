//! A mandate goes back to its applicant.

use std::slice;

use prost::Message as _;
use vsys_messaging::Envelope;
use vsys_proto::identity::v1::Addressee;
use vsys_vocabulary::Actor;

use super::held::hold_one;
use super::{Beside, basic_name, keep, subject};
use crate::app::{Intake, IntakeError, Refused};
use crate::domain::number::MandateNumber;
use crate::events::outgoing;
use crate::store::mandates;

impl Intake {
    /// Sends a mandate back to its applicant, who is told why.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn send_back(
        &self,
        number: MandateNumber,
        reason: String,
        by: &Actor,
    ) -> Result<Beside, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut sent = hold_one(&mut tx, number, by).await?;
        sent.send_back(reason.clone(), now).map_err(|why| Refused::NotSo { number, why })?;
        keep(&mut tx, slice::from_ref(&sent), by, now).await?;
        // What people write stays between them.
        let contact = Addressee { reason, ..outgoing::contact(&sent.form) };
        let sealed = self.mailer.seal(&contact.encode_to_vec())?;
        let told = outgoing::mandate_sent_back(&sent, sealed);
        let fact = Envelope::fact(self.clock.new_id(), subject(&sent), &told, now);
        self.outbox.record(&mut tx, &[fact]).await?;
        let same = mandates::of_facilities(&mut tx, &[sent.facility]).await?;
        let basic_name = basic_name(&mut tx, &sent.form).await?;
        self.outbox.commit(tx).await?;
        Ok(Beside { basic_name, ..Beside::of(sent, &same) })
    }
}
