use prost::Message;
use tonic::Code;
use vsys_chassis::seal::Opener;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::MandateState::{Locked, Received, Submitted};
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::facility_registry::v1::FacilityType;
use vsys_proto::identity::v1::Addressee;
use vsys_testkit::{MAILER_PRIVATE, actor, eventually};
use vsys_vocabulary::{Role, Standing};

use crate::hall::{
    CHIYODA, CLINIC, HOSPITAL, Hall, Key, SECOND_CLINIC, THIRD_CLINIC, body_clerk, facility,
    refusal,
};

impl Hall {
    pub(crate) async fn receive(
        &self,
        keys: &[&Key],
        duplicates_seen: bool,
    ) -> Result<u32, tonic::Status> {
        let mandate_numbers = keys.iter().map(|key| key.number.clone()).collect();
        let request = v1::ReceiveMandatesRequest { mandate_numbers, duplicates_seen };
        let answer = self.mandates(&body_clerk()).receive_mandates(request).await?;
        Ok(answer.into_inner().changed)
    }

    pub(crate) async fn give_back(&self, keys: &[&Key]) -> Result<u32, tonic::Status> {
        let mandate_numbers = keys.iter().map(|key| key.number.clone()).collect();
        let request = v1::ReturnMandatesRequest { mandate_numbers };
        Ok(self.mandates(&body_clerk()).return_mandates(request).await?.into_inner().changed)
    }

    pub(crate) async fn lock(&self, keys: &[&Key]) -> Result<u32, tonic::Status> {
        let mandate_numbers = keys.iter().map(|key| key.number.clone()).collect();
        let request = v1::LockMandatesRequest { mandate_numbers };
        Ok(self.mandates(&body_clerk()).lock_mandates(request).await?.into_inner().changed)
    }
}

fn basic(form: &mut v1::MandateForm) {
    form.r#type = FacilityType::Basic.into();
    form.basic_facility_code.clear();
}

#[tokio::test]
async fn a_body_receives_gives_back_receives_and_locks_for_good() {
    let hall = Hall::new().await;
    let one = hall.handed_in(CLINIC, |_| ()).await;
    let two = hall.handed_in(SECOND_CLINIC, |_| ()).await;
    assert_eq!(refusal(hall.lock(&[&one]).await).1, "MANDATE_NOT_RECEIVED");
    assert_eq!(hall.receive(&[&one, &two], false).await.unwrap(), 2);
    assert_eq!(hall.receive(&[&one, &two], false).await.unwrap(), 0, "the same again");
    assert_eq!(hall.give_back(&[&two]).await.unwrap(), 1);
    // All or none.
    assert_eq!(refusal(hall.lock(&[&one, &two]).await).1, "MANDATE_NOT_RECEIVED");
    assert_eq!(hall.told::<v1::MandateLocked>().await.len(), 0);
    assert_eq!(hall.receive(&[&two], false).await.unwrap(), 1);
    assert_eq!(hall.lock(&[&one, &two]).await.unwrap(), 2);
    assert_eq!(hall.lock(&[&one, &two]).await.unwrap(), 0, "one receipt mail each");
    assert_eq!(refusal(hall.give_back(&[&one]).await).1, "MANDATE_LOCKED");
    assert_eq!(refusal(hall.receive(&[&one], false).await).1, "MANDATE_LOCKED");

    let counts = hall.mandates(&body_clerk()).count_mandates(v1::CountMandatesRequest {}).await;
    let counts = counts.unwrap().into_inner();
    assert_eq!((counts.submitted, counts.received, counts.locked), (0, 0, 2));
    let request = v1::GetMandateRequest { mandate_number: two.number.clone() };
    let whole = hall.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner();
    let states: Vec<_> = whole.steps.iter().map(v1::MandateStep::state).collect();
    assert_eq!(states, [Submitted, Received, Submitted, Received, Locked]);
    assert_eq!(whole.steps[0].person, "");
    assert!(!whole.steps[4].person.is_empty());
    assert!(hall.follow(&two).await.unwrap().mandate.unwrap().locked_time.is_some());
}

#[tokio::test]
async fn a_lock_tells_the_site_in_the_clear_and_its_contact_sealed_for_two() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    hall.receive(&[&key], false).await.unwrap();
    hall.lock(&[&key]).await.unwrap();
    let told = hall.told::<v1::MandateLocked>().await.remove(0);
    let ship_to = told.ship_to.clone().unwrap();
    assert_eq!(ship_to.facility_code, CLINIC);
    assert_eq!(ship_to.name, "神田髙橋クリニック");
    assert_eq!(told.municipality_code, CHIYODA);
    assert_eq!(told.r#type(), FacilityType::Satellite);
    assert_eq!(told.basic_facility_code, HOSPITAL);
    let for_mailer = Opener::from_hex(MAILER_PRIVATE).unwrap().open(&told.sealed_addressee);
    let addressee = Addressee::decode(for_mailer.unwrap().as_slice()).unwrap();
    assert_eq!(addressee.mail, "hanako@clinic.example");
    assert!(Opener::from_hex(MAILER_PRIVATE).unwrap().open(&told.sealed_contact).is_err());
}

#[tokio::test]
async fn others_for_the_same_facility_are_shown_before_they_are_received() {
    let hall = Hall::new().await;
    let one = hall.handed_in(CLINIC, |_| ()).await;
    // The same clinic, to the municipality.
    let other = hall.handed_in(CLINIC, |form| form.body_id.clear()).await;
    let (code, reason, fields) = refusal(hall.receive(&[&one], false).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "DUPLICATE_MANDATES"));
    assert_eq!(fields, ["mandate_numbers[0]"]);
    let mut mandates = hall.mandates(&body_clerk());
    let listed = mandates.list_mandates(v1::ListMandatesRequest::default()).await.unwrap();
    let listed = listed.into_inner();
    assert_eq!(listed.mandates.len(), 1, "the other goes to somebody else");
    assert_eq!(listed.mandates[0].duplicate_numbers, [&*other.number]);
    let request = v1::GetMandateRequest { mandate_number: one.number.clone() };
    let whole = hall.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner();
    assert_eq!(whole.duplicates[0].mandatary.as_ref().unwrap().name, "千代田区");

    assert_eq!(hall.receive(&[&one], true).await.unwrap(), 1);
    hall.lock(&[&one]).await.unwrap();
    // Only one can be in force.
    let chiyoda = actor(Standing::Municipality(CHIYODA.parse().unwrap()), &[Role::Clerk]);
    let numbers = vec![other.number.clone()];
    let request =
        v1::ReceiveMandatesRequest { mandate_numbers: numbers.clone(), duplicates_seen: true };
    hall.mandates(&chiyoda).receive_mandates(request).await.unwrap();
    let request = v1::LockMandatesRequest { mandate_numbers: numbers };
    let (code, reason, fields) = refusal(hall.mandates(&chiyoda).lock_mandates(request).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "MANDATE_IN_FORCE"));
    assert_eq!(fields, ["mandate_numbers[0]"]);
}

#[tokio::test]
async fn a_satellite_is_locked_with_or_after_its_basic_facility() {
    let hall = Hall::new().await;
    let base = hall.handed_in(SECOND_CLINIC, basic).await;
    let satellite =
        hall.handed_in(CLINIC, |form| form.basic_facility_code = SECOND_CLINIC.to_owned()).await;
    hall.receive(&[&base, &satellite], false).await.unwrap();
    let (_, reason, fields) = refusal(hall.lock(&[&satellite]).await);
    assert_eq!((reason.as_str(), &*fields[0]), ("BASIC_UNKNOWN", "mandate_numbers[0]"));
    assert_eq!(hall.lock(&[&satellite, &base]).await.unwrap(), 2);
    let told = hall.told::<v1::MandateLocked>().await;
    let types: Vec<_> = told.iter().map(v1::MandateLocked::r#type).collect();
    assert_eq!(types, [FacilityType::Basic, FacilityType::Satellite]);
    // And after it, although the register has told nothing yet; not once it says that it closed.
    let third = hall
        .handed_in(THIRD_CLINIC, |form| form.basic_facility_code = SECOND_CLINIC.to_owned())
        .await;
    hall.receive(&[&third], false).await.unwrap();
    let closed = registry::FacilityChanged {
        open: false,
        ..facility(SECOND_CLINIC, FacilityType::Basic, 1)
    };
    hall.tell(&closed).await;
    eventually("it is in the register", || async {
        hall.look_up(SECOND_CLINIC).await.unwrap().registered
    })
    .await;
    assert_eq!(refusal(hall.lock(&[&third]).await).1, "BASIC_UNKNOWN");
    hall.tell(&facility(SECOND_CLINIC, FacilityType::Basic, 2)).await;
    eventually("it is open again", || async { hall.lock(&[&third]).await }).await;
}

#[tokio::test]
async fn a_mandatary_sees_and_receives_its_own_only() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let numbers = vec![key.number.clone()];
    let chiyoda = actor(Standing::Municipality(CHIYODA.parse().unwrap()), &[Role::Clerk]);
    let request =
        v1::ReceiveMandatesRequest { mandate_numbers: numbers.clone(), duplicates_seen: true };
    let (code, reason, _) = refusal(hall.mandates(&chiyoda).receive_mandates(request).await);
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "MANDATE_OF_ANOTHER"));
    let request = v1::GetMandateRequest { mandate_number: key.number.clone() };
    assert_eq!(
        refusal(hall.mandates(&chiyoda).get_mandate(request.clone()).await).1,
        "MANDATE_OF_ANOTHER"
    );
    let listed = hall.mandates(&chiyoda).list_mandates(v1::ListMandatesRequest::default()).await;
    assert_eq!(listed.unwrap().into_inner().mandates, []);
    // The nation sees it.
    let nation = actor(Standing::Nation, &[Role::Viewer]);
    assert!(hall.mandates(&nation).get_mandate(request).await.is_ok());
    let wrong = v1::LockMandatesRequest { mandate_numbers: vec!["M-7777777".to_owned()] };
    assert_eq!(refusal(hall.mandates(&chiyoda).lock_mandates(wrong).await).1, "NO_SUCH_MANDATE");
    let none = v1::LockMandatesRequest { mandate_numbers: Vec::new() };
    assert_eq!(refusal(hall.mandates(&chiyoda).lock_mandates(none).await).1, "LIST_EMPTY");
    let many = v1::LockMandatesRequest { mandate_numbers: vec![String::new(); 1_001] };
    assert_eq!(refusal(hall.mandates(&chiyoda).lock_mandates(many).await).1, "TOO_MANY_ROWS");
}

#[tokio::test]
async fn a_list_is_searched_as_people_write_and_paged() {
    let hall = Hall::new().await;
    let one = hall.handed_in(CLINIC, |_| ()).await;
    let two = hall.handed_in(SECOND_CLINIC, |_| ()).await;
    let list = |keyword: &str, page_size: u32, page_token: &str| {
        let request = v1::ListMandatesRequest {
            keyword: keyword.to_owned(),
            page_size,
            page_token: page_token.to_owned(),
            ..Default::default()
        };
        let mut mandates = hall.mandates(&body_clerk());
        async move { mandates.list_mandates(request).await.unwrap().into_inner() }
    };
    for keyword in ["高橋", "ﾀｶﾊｼ", "たかはし", "131000002", &one.number] {
        let found = list(keyword, 0, "").await.mandates;
        assert_eq!(found.len(), 1, "{keyword}");
        assert_eq!(found[0].mandate.as_ref().unwrap().mandate_number, one.number);
    }
    assert_eq!(list("札幌", 0, "").await.mandates, []);
    let first = list("", 1, "").await;
    assert_eq!(first.mandates[0].mandate.as_ref().unwrap().mandate_number, two.number);
    let second = list("", 1, &first.next_page_token).await;
    assert_eq!(second.mandates[0].mandate.as_ref().unwrap().mandate_number, one.number);
    assert_eq!(second.next_page_token, "");
}
