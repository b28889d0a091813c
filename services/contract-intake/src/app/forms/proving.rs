//! The contact's mail address is proved by a letter's link.

use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::PgConnection;
use vsys_chassis::seal;
use vsys_messaging::Envelope;
use vsys_proto::identity::v1::Addressee;

use super::{Opened, hash_of, open};
use crate::app::receipt::subject;
use crate::app::{Intake, IntakeError, Refused};
use crate::domain::mandate::Mandate;
use crate::domain::number::{self, MandateNumber, SECRET_BYTES};
use crate::domain::text;
use crate::events::outgoing;
use crate::store::mandates;

impl Intake {
    /// Notes that the contact's mail address is proved; answers when it was first.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn confirm_mail(
        &self,
        number: MandateNumber,
        secret: &str,
    ) -> Result<DateTime<Utc>, IntakeError> {
        let mut tx = self.pool.begin().await?;
        let at =
            mandates::confirm_mail(&mut tx, number, &hash_of(secret), self.clock.now()).await?;
        tx.commit().await?;
        Ok(at.ok_or(Refused::NoSuchMandate)?)
    }

    /// Sends the letter with a new link, to a corrected address where one is given; the link before
    /// is void from then on. No letter goes out where the address is proved.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn resend_proof(
        &self,
        (number, secret): (MandateNumber, &str),
        mail: &str,
    ) -> Result<Opened, IntakeError> {
        let mut tx = self.pool.begin().await?;
        let mut mandate = open(&mut tx, number, secret).await?;
        let mail = match mail {
            "" => mandate.form.contact_mail.clone(),
            typed => text::mail(typed)
                .map_err(|fault| Refused::Field { field: "contact_mail", fault })?,
        };
        let resent = mandate.resend_proof(mail).map_err(|why| Refused::NotSo { number, why })?;
        if resent {
            let sealed = self.keep_to_be_confirmed(&mut tx, &mandate).await?;
            let told = outgoing::proof_resent(&mandate, sealed);
            let id = self.clock.new_id();
            let fact = Envelope::fact(id, subject(&mandate), &told, self.clock.now());
            self.outbox.record(&mut tx, &[fact]).await?;
        }
        let opened = self.opened(&mut tx, mandate).await?;
        self.outbox.commit(tx).await?;
        Ok(opened)
    }

    /// Writes a mandate back with a new secret of the letter's link; returns who gets the letter,
    /// sealed for the mailer.
    pub(super) async fn keep_to_be_confirmed(
        &self,
        db: &mut PgConnection,
        mandate: &Mandate,
    ) -> Result<Vec<u8>, IntakeError> {
        let link_secret = number::shown_secret(seal::chance::<SECRET_BYTES>()?);
        mandates::save_to_be_confirmed(db, mandate, &hash_of(&link_secret)).await?;
        let contact = Addressee { link_secret, ..outgoing::contact(&mandate.form) };
        Ok(self.mailer.seal(&contact.encode_to_vec())?)
    }
}
