//! Who lost a mandate's secret gets another one, by a letter to the contact's proved address.

use tonic::{Code, Status};
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::MandateState::{Locked, Received, Submitted};
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::codes::opened;
use crate::hall::{CHIYODA, CLINIC, Hall, Key, SECOND_CLINIC, body_clerk, refusal};

impl Hall {
    async fn reissue(&self, key: &Key) -> Result<v1::ReissueSecretResponse, Status> {
        let request = v1::ReissueSecretRequest { mandate_number: key.number.clone() };
        Ok(self.mandates(&body_clerk()).reissue_secret(request).await?.into_inner())
    }

    /// The key with the secret that the last letter says.
    async fn newest(&self, key: &Key) -> Key {
        let told = self.told::<v1::SecretReissued>().await.pop().unwrap();
        assert_eq!((&*told.mandate_number, &*told.mandatary_name), (&*key.number, "神田医師会"));
        Key { secret: opened(&told.sealed_addressee).link_secret, ..key.clone() }
    }

    /// Hands a mandate in whose contact has proved the mail address.
    async fn proved(&self, code: &str) -> Key {
        let key = self.handed_in(code, |_| ()).await;
        let submitted = self.told::<v1::MandateSubmitted>().await.pop().unwrap();
        let link_secret = opened(&submitted.sealed_addressee).link_secret;
        self.prove(&key, &link_secret).await.unwrap();
        key
    }
}

#[tokio::test]
async fn a_new_secret_opens_what_the_one_before_opened_and_that_opens_nothing_any_more() {
    let hall = Hall::new().await;
    let lost = hall.proved(CLINIC).await;
    let before = hall.follow(&lost).await.unwrap();
    assert!(hall.reissue(&lost).await.unwrap().reissued_time.is_some());
    let told = hall.told::<v1::SecretReissued>().await.remove(0);
    assert_eq!(opened(&told.sealed_addressee).mail, "hanako@clinic.example");
    let first = hall.newest(&lost).await;
    assert_ne!(first.secret, lost.secret);
    assert_eq!(refusal(hall.follow(&lost).await).1, "NO_SUCH_MANDATE");
    assert_eq!(hall.follow(&first).await.unwrap(), before, "the mandate stays as it is");

    // Also once it is locked; it is changed with the newest secret only.
    hall.receive(&[&lost], false).await.unwrap();
    hall.lock(&[&lost]).await.unwrap();
    hall.reissue(&lost).await.unwrap();
    let second = hall.newest(&lost).await;
    for old in [&lost, &first] {
        let refused = hall.succeeded(old, v1::MandateKind::Change).await.map(drop);
        assert_eq!(refusal(refused).1, "NO_SUCH_MANDATE");
    }
    hall.succeeded(&second, v1::MandateKind::Change).await.unwrap();

    let request = v1::GetMandateRequest { mandate_number: lost.number.clone() };
    let whole = hall.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner();
    let steps: Vec<_> =
        whole.steps.iter().map(|step| (step.state(), step.secret_reissued)).collect();
    // The clock stands still: at one moment what was issued anew comes last.
    let expected =
        [(Submitted, false), (Received, false), (Locked, false), (Submitted, true), (Locked, true)];
    assert_eq!(steps, expected);
    assert!(!whole.steps[3].person.is_empty() && !whole.steps[3].organisation_id.is_empty());
}

#[tokio::test]
async fn a_secret_goes_to_a_proved_address_only_and_ten_times() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let (code, reason, _) = refusal(hall.reissue(&key).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "MAIL_NOT_PROVED"));
    let (_, draft) = hall.begun(SECOND_CLINIC).await;
    assert_eq!(refusal(hall.reissue(&draft).await).1, "NO_SUCH_MANDATE");

    let proved = hall.proved(SECOND_CLINIC).await;
    let request = v1::ReissueSecretRequest { mandate_number: proved.number.clone() };
    let chiyoda = actor(Standing::Municipality(CHIYODA.parse().unwrap()), &[Role::Clerk]);
    let foreign = hall.mandates(&chiyoda).reissue_secret(request).await;
    assert_eq!(refusal(foreign).1, "MANDATE_OF_ANOTHER");
    for _ in 0..10 {
        hall.reissue(&proved).await.unwrap();
    }
    let (code, reason, _) = refusal(hall.reissue(&proved).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "SECRETS_REISSUED"));
    assert_eq!(hall.told::<v1::SecretReissued>().await.len(), 10);
    hall.follow(&hall.newest(&proved).await).await.unwrap();

    let database = hall.sandbox.database.runtime("contract_intake");
    for statement in [
        "update contract_intake.reissued_secrets set secret_hash = ''",
        "delete from contract_intake.reissued_secrets",
    ] {
        let refused = sqlx::query(statement).execute(&database).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{statement}: {refused}");
    }
}
