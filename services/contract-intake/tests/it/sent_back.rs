use prost::Message;
use tonic::{Code, Status};
use vsys_chassis::seal::Opener;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::MandateState::{SentBack, Submitted};
use vsys_proto::identity::v1::Addressee;
use vsys_testkit::{MAILER_PRIVATE, actor};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::hall::{CHIYODA, CLINIC, Hall, Key, SECOND_CLINIC, body_clerk, refusal};

const WHY: &str = "番地まで入力してください";

impl Hall {
    pub(crate) async fn send_back(
        &self,
        key: &Key,
        why: &str,
        by: &Actor,
    ) -> Result<v1::Mandate, Status> {
        let request = v1::SendMandateBackRequest {
            mandate_number: key.number.clone(),
            reason: why.to_owned(),
        };
        let answer = self.mandates(by).send_mandate_back(request).await?;
        Ok(answer.into_inner().mandate.unwrap())
    }
}

#[tokio::test]
async fn a_mandate_is_sent_back_mended_and_handed_in_again() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let sent = hall.send_back(&key, "番地まで\n入力してください", &body_clerk()).await.unwrap();
    assert_eq!((sent.state(), &*sent.sent_back_reason), (SentBack, "番地まで 入力してください"));

    let told = hall.told::<v1::MandateSentBack>().await.remove(0);
    assert_eq!((&*told.mandate_number, &*told.mandatary_name), (&*key.number, "神田医師会"));
    let sealed = Opener::from_hex(MAILER_PRIVATE).unwrap().open(&told.sealed_addressee).unwrap();
    let addressee = Addressee::decode(sealed.as_slice()).unwrap();
    assert_eq!(addressee.mail, "hanako@clinic.example");
    assert_eq!(addressee.reason, "番地まで 入力してください");

    // Nobody receives it until it is handed in again.
    assert_eq!(refusal(hall.receive(&[&key], true).await).1, "MANDATE_SENT_BACK");
    let counts = hall.mandates(&body_clerk()).count_mandates(v1::CountMandatesRequest {}).await;
    let counts = counts.unwrap().into_inner();
    assert_eq!((counts.submitted, counts.sent_back), (0, 1));
    let request = v1::ListMandatesRequest { state: SentBack.into(), ..Default::default() };
    let listed = hall.mandates(&body_clerk()).list_mandates(request).await.unwrap();
    assert_eq!(listed.into_inner().mandates.len(), 1);

    let opened = hall.follow(&key).await.unwrap().mandate.unwrap();
    let form = v1::MandateForm { address: "内神田2-2-2".to_owned(), ..opened.form.unwrap() };
    let saved = hall.save(&key, form, opened.version).await.unwrap();
    assert_eq!(saved.problems, []);
    let again = hall.submit(&key).await.unwrap();
    assert_eq!((again.state(), &*again.sent_back_reason), (Submitted, ""));
    assert_eq!(hall.told::<v1::MandateSubmitted>().await.len(), 2);
    assert_eq!(hall.receive(&[&key], false).await.unwrap(), 1);

    let request = v1::GetMandateRequest { mandate_number: key.number.clone() };
    let whole = hall.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner();
    let steps: Vec<_> =
        whole.steps.iter().map(|step| (step.state(), step.reason.as_str())).collect();
    assert_eq!(steps[1], (SentBack, "番地まで 入力してください"));
    assert_eq!((steps.len(), steps[2]), (4, (Submitted, "")));
}

#[tokio::test]
async fn only_what_waits_for_its_own_mandatary_is_sent_back_and_with_a_reason() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let by = body_clerk();
    for (why, reason) in [("", "VALUE_MISSING"), (&*"理".repeat(501), "TEXT_TOO_LONG")] {
        let (code, found, fields) = refusal(hall.send_back(&key, why, &by).await);
        assert_eq!((code, found.as_str()), (Code::InvalidArgument, reason));
        assert_eq!(fields, ["reason"]);
    }
    let chiyoda = actor(Standing::Municipality(CHIYODA.parse().unwrap()), &[Role::Clerk]);
    let (code, reason, _) = refusal(hall.send_back(&key, WHY, &chiyoda).await);
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "MANDATE_OF_ANOTHER"));
    hall.receive(&[&key], false).await.unwrap();
    assert_eq!(refusal(hall.send_back(&key, WHY, &by).await).1, "MANDATE_RECEIVED");
    hall.lock(&[&key]).await.unwrap();
    assert_eq!(refusal(hall.send_back(&key, WHY, &by).await).1, "MANDATE_LOCKED");
    let (_, draft) = hall.begun(SECOND_CLINIC).await;
    assert_eq!(refusal(hall.send_back(&draft, WHY, &by).await).1, "NO_SUCH_MANDATE");
}

#[tokio::test]
async fn nobody_hands_in_what_another_changed_a_moment_before() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    hall.send_back(&key, WHY, &body_clerk()).await.unwrap();
    let seen = hall.follow(&key).await.unwrap().mandate.unwrap();
    let form = v1::MandateForm { address: "内神田9-9".to_owned(), ..seen.form.unwrap() };
    let saved = hall.save(&key, form, seen.version).await.unwrap().mandate.unwrap();
    let submit = async |expected_version| {
        let request = v1::SubmitMandateRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            expected_version,
        };
        hall.forms().submit_mandate(request).await
    };
    let (code, reason, _) = refusal(submit(Some(seen.version)).await);
    assert_eq!((code, reason.as_str()), (Code::Aborted, "STALE_VERSION"));
    submit(Some(saved.version)).await.unwrap();
    // Twice is an answer.
    assert!(submit(Some(saved.version)).await.is_ok());
}

#[tokio::test]
async fn what_was_sent_back_stands_in_nobodys_way_until_it_is_handed_in_again() {
    let hall = Hall::new().await;
    let left = hall.handed_in(CLINIC, |_| ()).await;
    let other = hall.handed_in(CLINIC, |_| ()).await;
    assert_eq!(refusal(hall.receive(&[&other], false).await).1, "DUPLICATE_MANDATES");
    hall.send_back(&left, WHY, &body_clerk()).await.unwrap();
    let request = v1::GetMandateRequest { mandate_number: other.number.clone() };
    let whole = hall.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner();
    assert_eq!(whole.duplicates, []);
    hall.submit(&left).await.unwrap();
    assert_eq!(refusal(hall.receive(&[&other], false).await).1, "DUPLICATE_MANDATES");
    hall.send_back(&left, WHY, &body_clerk()).await.unwrap();
    assert_eq!(hall.receive(&[&other], false).await.unwrap(), 1);
}
