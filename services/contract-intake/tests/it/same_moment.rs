//! The same wish several times at the very same moment: it is done once.

use futures::future::join_all;
use tonic::Code;
use uuid::Uuid;
use vsys_proto::contract_intake::v1;

use crate::codes::{applicant, arena, collate, desk, number, tokyo};
use crate::hall::{CLINIC, Hall, Key, body_clerk, filled, refusal};

/// How often at once.
const TIMES: usize = 8;

#[tokio::test]
async fn a_form_that_is_begun_eight_times_at_once_is_one_mandate() {
    let hall = Hall::new().await;
    let request = v1::BeginMandateRequest {
        request_id: Uuid::now_v7().to_string(),
        facility_code: CLINIC.to_owned(),
    };
    let begun = join_all((0..TIMES).map(|_| {
        let (mut forms, request) = (hall.forms(), request.clone());
        async move { forms.begin_mandate(request).await.unwrap().into_inner() }
    }));
    let begun = begun.await;
    let numbers: Vec<_> = begun.iter().map(|one| one.mandate.clone().unwrap()).collect();
    assert!(numbers.iter().all(|mandate| *mandate == numbers[0]), "{numbers:?}");
    // One secret is shown, and it holds.
    let secrets: Vec<_> =
        begun.iter().map(|one| &one.secret).filter(|one| !one.is_empty()).collect();
    let [secret] = secrets.as_slice() else { panic!("{} secrets", secrets.len()) };
    let number = numbers[0].mandate_number.clone();
    assert!(hall.follow(&Key { number, secret: (*secret).clone() }).await.is_ok());
    assert_eq!(hall.count("mandates").await, 1);
}

#[tokio::test]
async fn a_form_that_is_handed_in_eight_times_at_once_is_one_fact_and_one_letter() {
    let hall = Hall::new().await;
    let (mandate, key) = hall.begun(CLINIC).await;
    let form = filled(mandate.form.unwrap());
    let saved = join_all((0..TIMES).map(|_| hall.save(&key, form.clone(), mandate.version))).await;
    let (kept, refused): (Vec<_>, Vec<_>) = saved.into_iter().partition(Result::is_ok);
    assert_eq!(kept.len(), 1, "the first is kept");
    for answer in refused {
        let (code, reason, _) = refusal(answer);
        assert_eq!((code, reason.as_str()), (Code::Aborted, "STALE_VERSION"));
    }
    let handed_in = join_all((0..TIMES).map(|_| hall.submit(&key))).await;
    let handed_in: Vec<_> = handed_in.into_iter().map(Result::unwrap).collect();
    assert!(handed_in.iter().all(|mandate| *mandate == handed_in[0]), "{handed_in:?}");
    assert_eq!(hall.told::<v1::MandateSubmitted>().await.len(), 1);
    let request = v1::GetMandateRequest { mandate_number: key.number.clone() };
    let whole = hall.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner();
    assert_eq!(whole.steps.len(), 1, "{:?}", whole.steps);
}

#[tokio::test]
async fn a_mandate_that_is_received_and_locked_eight_times_at_once_has_one_receipt_mail() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let keys = [&key];
    let received = join_all((0..TIMES).map(|_| hall.receive(&keys, false))).await;
    assert_eq!(received.into_iter().map(Result::unwrap).sum::<u32>(), 1);
    let locked = join_all((0..TIMES).map(|_| hall.lock(&keys))).await;
    assert_eq!(locked.into_iter().map(Result::unwrap).sum::<u32>(), 1);
    assert_eq!(hall.told::<v1::MandateLocked>().await.len(), 1);
}

#[tokio::test]
async fn an_application_that_is_posted_eight_times_at_once_is_one_and_gets_one_code() {
    let hall = Hall::new().await;
    let request = v1::ApplyForCodeRequest {
        request_id: Uuid::now_v7().to_string(),
        applicant: Some(applicant()),
        site: Some(arena()),
    };
    let applied = join_all((0..TIMES).map(|_| {
        let (mut codes, request) = (hall.codes(), request.clone());
        async move { codes.apply_for_code(request).await.unwrap().into_inner() }
    }));
    let applied = applied.await;
    let all: Vec<_> = applied.iter().map(|one| one.application.clone().unwrap()).collect();
    assert!(all.iter().all(|one| one.application_number == all[0].application_number), "{all:?}");
    let secrets: Vec<_> =
        applied.iter().map(|one| &one.secret).filter(|one| !one.is_empty()).collect();
    assert_eq!(secrets.len(), 1);
    assert_eq!(hall.told::<v1::CodeAppliedFor>().await.len(), 1);
    assert_eq!(hall.count("code_applications").await, 1);

    let key = Key { number: all[0].application_number.clone(), secret: secrets[0].clone() };
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    let numbered = join_all((0..TIMES).map(|_| {
        let (mut codes, key) = (hall.codes_by(&desk()), key.clone());
        async move { number(&mut codes, &[&key]).await.unwrap() }
    }));
    assert_eq!(numbered.await.concat().len(), 1, "one code");
    assert_eq!(hall.told::<v1::CodeNumbered>().await.len(), 1);
}

impl Hall {
    /// How many rows a table has.
    async fn count(&self, table: &str) -> i64 {
        let rows = match table {
            "mandates" => "select count(*) from contract_intake.mandates",
            _ => "select count(*) from contract_intake.code_applications",
        };
        let rows = sqlx::query_scalar::<_, i64>(rows);
        rows.fetch_one(&self.sandbox.database.superuser()).await.unwrap()
    }
}
