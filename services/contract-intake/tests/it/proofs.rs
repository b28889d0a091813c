//! The letter that proves the contact's mail address, sent again.

use tonic::{Code, Status};
use vsys_proto::contract_intake::v1;

use crate::codes::opened;
use crate::hall::{CLINIC, Hall, Key, SECOND_CLINIC, body_clerk, refusal};

impl Hall {
    async fn resend(&self, key: &Key, contact_mail: &str) -> Result<v1::Mandate, Status> {
        let request = v1::ResendProofRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            contact_mail: contact_mail.to_owned(),
        };
        Ok(self.forms().resend_proof(request).await?.into_inner().mandate.unwrap())
    }

    pub(crate) async fn prove(&self, key: &Key, mail_secret: &str) -> Result<(), Status> {
        let request = v1::ConfirmMailRequest {
            mandate_number: key.number.clone(),
            mail_secret: mail_secret.to_owned(),
        };
        self.forms().confirm_mail(request).await.map(|_| ())
    }
}

#[tokio::test]
async fn a_letter_that_was_lost_is_sent_again_and_its_link_takes_the_place_of_the_first() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let submitted = hall.told::<v1::MandateSubmitted>().await.remove(0);
    let first = opened(&submitted.sealed_addressee);
    let before = hall.follow(&key).await.unwrap().mandate.unwrap();
    assert_eq!(hall.resend(&key, "").await.unwrap(), before);

    let told = hall.told::<v1::ProofResent>().await.remove(0);
    assert_eq!((&*told.mandate_number, &*told.mandatary_name), (&*key.number, "神田医師会"));
    let second = opened(&told.sealed_addressee);
    assert_eq!(second.mail, first.mail);
    assert_ne!(second.link_secret, first.link_secret);
    assert_eq!(refusal(hall.prove(&key, &first.link_secret).await).1, "NO_SUCH_MANDATE");
    hall.prove(&key, &second.link_secret).await.unwrap();
    // What is proved is not proved twice.
    assert!(hall.resend(&key, "").await.unwrap().mail_confirmed_time.is_some());
    assert_eq!(hall.told::<v1::ProofResent>().await.len(), 1);
}

#[tokio::test]
async fn a_corrected_address_is_the_contacts_and_is_to_be_proved_anew() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let submitted = hall.told::<v1::MandateSubmitted>().await.remove(0);
    hall.prove(&key, &opened(&submitted.sealed_addressee).link_secret).await.unwrap();
    let (code, reason, fields) = refusal(hall.resend(&key, "hanako").await);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "MAIL_FORMAT"));
    assert_eq!(fields, ["contact_mail"]);

    let before = hall.follow(&key).await.unwrap().mandate.unwrap();
    let corrected = hall.resend(&key, "ｈａｎａｋｏ@new.example").await.unwrap();
    assert_eq!(corrected.form.clone().unwrap().contact_mail, "hanako@new.example");
    assert!(before.mail_confirmed_time.is_some() && corrected.mail_confirmed_time.is_none());
    assert_eq!(corrected.version, before.version + 1);
    let told = hall.told::<v1::ProofResent>().await.remove(0);
    let addressee = opened(&told.sealed_addressee);
    assert_eq!(addressee.mail, "hanako@new.example");
    hall.prove(&key, &addressee.link_secret).await.unwrap();
    assert_eq!(hall.follow(&key).await.unwrap().mandate.unwrap().form, corrected.form);
}

#[tokio::test]
async fn the_link_of_a_letter_proves_no_other_address_than_the_one_it_went_to() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let submitted = hall.told::<v1::MandateSubmitted>().await.remove(0);
    let first = opened(&submitted.sealed_addressee).link_secret;
    let sent = hall.send_back(&key, "住所が違います", &body_clerk()).await.unwrap();
    let form = sent.form.clone().unwrap();
    let mended = v1::MandateForm { address: "内神田2-2-2".to_owned(), ..form };
    let saved = hall.save(&key, mended.clone(), sent.version).await.unwrap().mandate.unwrap();
    let other = v1::MandateForm { contact_mail: "hanako@new.example".to_owned(), ..mended };
    hall.save(&key, other, saved.version).await.unwrap();
    assert_eq!(refusal(hall.prove(&key, &first).await).1, "NO_SUCH_MANDATE");
    assert!(hall.submit(&key).await.unwrap().mail_confirmed_time.is_none());
    let again = hall.told::<v1::MandateSubmitted>().await.remove(1);
    hall.prove(&key, &opened(&again.sealed_addressee).link_secret).await.unwrap();

    // While the address stays, so does its link.
    let key = hall.handed_in(SECOND_CLINIC, |_| ()).await;
    let submitted = hall.told::<v1::MandateSubmitted>().await.remove(2);
    hall.send_back(&key, "住所が違います", &body_clerk()).await.unwrap();
    hall.prove(&key, &opened(&submitted.sealed_addressee).link_secret).await.unwrap();
}

#[tokio::test]
async fn five_more_letters_go_out_and_none_before_it_is_handed_in_nor_after_the_receipt() {
    let hall = Hall::new().await;
    let (_, draft) = hall.begun(CLINIC).await;
    assert_eq!(refusal(hall.resend(&draft, "").await).1, "MANDATE_NOT_SUBMITTED");
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let wrong = Key { secret: draft.secret.clone(), ..key.clone() };
    assert_eq!(refusal(hall.resend(&wrong, "").await).1, "NO_SUCH_MANDATE");
    for _ in 0..5 {
        hall.resend(&key, "").await.unwrap();
    }
    let (code, reason, _) = refusal(hall.resend(&key, "other@new.example").await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "PROOFS_RESENT"));
    assert_eq!(hall.told::<v1::ProofResent>().await.len(), 5);

    let mut mandates = hall.mandates(&body_clerk());
    let numbers = vec![key.number.clone()];
    let receiving =
        v1::ReceiveMandatesRequest { mandate_numbers: numbers.clone(), duplicates_seen: true };
    mandates.receive_mandates(receiving).await.unwrap();
    mandates.lock_mandates(v1::LockMandatesRequest { mandate_numbers: numbers }).await.unwrap();
    assert_eq!(refusal(hall.resend(&key, "").await).1, "MANDATE_LOCKED");
}
