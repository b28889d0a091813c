use tonic::{Code, Status};
use uuid::Uuid;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::MandateKind::{Change, Joining, Withdrawal};
use vsys_proto::facility_registry::v1::FacilityType;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::hall::{BODY, CLINIC, Hall, Key, SECOND_CLINIC, TOKYO, body_clerk, filled, refusal};

impl Hall {
    /// Begins what follows upon a mandate.
    pub(crate) async fn succeeded(
        &self,
        key: &Key,
        kind: v1::MandateKind,
    ) -> Result<(v1::Mandate, Key), Status> {
        let request = v1::BeginSuccessorRequest {
            request_id: Uuid::now_v7().to_string(),
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            kind: kind.into(),
        };
        let begun = self.forms().begin_successor(request).await?.into_inner();
        let mandate = begun.mandate.unwrap();
        let number = mandate.mandate_number.clone();
        Ok((mandate, Key { number, secret: begun.secret }))
    }

    async fn in_force(&self) -> Key {
        let key = self.handed_in(CLINIC, |_| ()).await;
        self.receive(&[&key], false).await.unwrap();
        self.lock(&[&key]).await.unwrap();
        key
    }

    /// Hands a change of the telephone number in.
    async fn changed(&self, key: &Key, phone: &str) -> Key {
        let (mandate, change) = self.succeeded(key, Change).await.unwrap();
        let form = v1::MandateForm { phone: phone.to_owned(), ..mandate.form.unwrap() };
        assert_eq!(self.save(&change, form, mandate.version).await.unwrap().problems, []);
        self.submit(&change).await.unwrap();
        change
    }

    async fn whole(&self, key: &Key) -> v1::GetMandateResponse {
        let request = v1::GetMandateRequest { mandate_number: key.number.clone() };
        self.mandates(&body_clerk()).get_mandate(request).await.unwrap().into_inner()
    }
}

#[tokio::test]
async fn a_change_takes_the_place_of_what_it_changes_which_stays_as_it_is() {
    let hall = Hall::new().await;
    let first = hall.in_force().await;
    let before = hall.follow(&first).await.unwrap().mandate.unwrap();
    let change = hall.changed(&first, "03-0000-9999").await;
    let whole = hall.whole(&change).await;
    assert_eq!((whole.duplicates.as_slice(), whole.replaces.unwrap().form), (&[][..], before.form));
    let mandate = whole.mandate.unwrap();
    assert_eq!((mandate.kind(), &*mandate.replaces_mandate_number), (Change, &*first.number));

    assert_eq!(hall.receive(&[&change], false).await.unwrap(), 1, "it competes with nobody");
    hall.lock(&[&change]).await.unwrap();
    let told = hall.told::<v1::MandateLocked>().await;
    let replaced: Vec<_> = told.iter().map(|told| &*told.replaces_mandate_number).collect();
    assert_eq!(replaced, ["", &*first.number]);
    assert_eq!(told[1].ship_to.as_ref().unwrap().phone, "03-0000-9999");
    let after = hall.follow(&first).await.unwrap().mandate.unwrap();
    assert_eq!(after.replaced_by_mandate_number, change.number);
    assert_eq!((after.replaced_by_kind(), after.version), (Change, before.version));
    assert_eq!(after.form.unwrap().phone, "03-0000-0002");
    // What is not in force any more is changed no more.
    let again = hall.succeeded(&first, Change).await.map(drop);
    let (code, reason, _) = refusal(again);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "MANDATE_NOT_IN_FORCE"));
    assert!(hall.succeeded(&change, Change).await.is_ok());
}

#[tokio::test]
async fn of_two_changes_one_comes_into_force() {
    let hall = Hall::new().await;
    let first = hall.in_force().await;
    let one = hall.changed(&first, "03-0000-0010").await;
    let two = hall.changed(&first, "03-0000-0011").await;
    assert_eq!(refusal(hall.receive(&[&one], false).await).1, "DUPLICATE_MANDATES");
    hall.receive(&[&one, &two], true).await.unwrap();
    let (_, reason, fields) = refusal(hall.lock(&[&one, &two]).await);
    assert_eq!((reason.as_str(), &*fields[0]), ("MANDATE_NOT_IN_FORCE", "mandate_numbers[1]"));
    hall.lock(&[&one]).await.unwrap();
    assert_eq!(refusal(hall.lock(&[&two]).await).1, "MANDATE_NOT_IN_FORCE");
    // Neither does a mandate of its own beside it.
    let own = hall.handed_in(CLINIC, |_| ()).await;
    hall.receive(&[&own], true).await.unwrap();
    assert_eq!(refusal(hall.lock(&[&own]).await).1, "MANDATE_IN_FORCE");
}

#[tokio::test]
async fn a_withdrawal_is_locked_before_its_last_day_and_the_site_may_join_again() {
    let hall = Hall::new().await;
    let first = hall.in_force().await;
    let (mandate, leaving) = hall.succeeded(&first, Withdrawal).await.unwrap();
    let problems = hall.follow(&leaving).await.unwrap().problems;
    let fields: Vec<_> = problems.iter().map(|problem| &*problem.field).collect();
    assert_eq!(fields, ["withdrawal_reason", "last_date"]);
    let day = |day| Some(Date { year: 2021, month: 3, day });
    let form = v1::MandateForm {
        withdrawal_reason: "閉院のため".to_owned(),
        last_date: day(14),
        name: "別の名前".to_owned(),
        ..mandate.form.clone().unwrap()
    };
    let over = hall.save(&leaving, form.clone(), mandate.version).await.unwrap();
    assert_eq!((over.problems.len(), &*over.problems[0].reason), (1, "DAY_OVER"));
    let form = v1::MandateForm { last_date: day(17), ..form };
    hall.save(&leaving, form, mandate.version + 1).await.unwrap();
    let handed_in = hall.submit(&leaving).await.unwrap();
    let form = handed_in.form.unwrap();
    assert_eq!(form.name, "神田髙橋クリニック", "only why and until when is its to say");
    assert_eq!(handed_in.mandatary.unwrap().mandatary_id, BODY);

    hall.receive(&[&leaving], false).await.unwrap();
    hall.lock(&[&leaving]).await.unwrap();
    let told = hall.told::<v1::MandateWithdrawn>().await.remove(0);
    assert_eq!((&*told.replaces_mandate_number, told.last_date), (&*first.number, day(17)));
    assert_eq!(hall.told::<v1::MandateLocked>().await.len(), 1);
    let ended = hall.follow(&first).await.unwrap().mandate.unwrap();
    assert_eq!(ended.replaced_by_kind(), Withdrawal);
    for key in [&first, &leaving] {
        let refused = hall.succeeded(key, Change).await.map(drop);
        assert_eq!(refusal(refused).1, "MANDATE_NOT_IN_FORCE");
    }

    let again = hall.handed_in(CLINIC, |_| ()).await;
    hall.receive(&[&again], false).await.unwrap();
    hall.lock(&[&again]).await.unwrap();
    let joined = hall.whole(&again).await.mandate.unwrap();
    assert_eq!((joined.kind(), &*joined.replaces_mandate_number), (Joining, ""));
    assert!(hall.succeeded(&again, Change).await.is_ok());
}

#[tokio::test]
async fn what_follows_is_begun_by_the_mandates_own_secret_upon_what_is_in_force() {
    let hall = Hall::new().await;
    let first = hall.in_force().await;
    let wrong = Key { secret: "AAAA-AAAA-AAAA-AAAA".to_owned(), ..first.clone() };
    assert_eq!(refusal(hall.succeeded(&wrong, Change).await.map(drop)).1, "NO_SUCH_MANDATE");
    let (code, reason, fields) = refusal(hall.succeeded(&first, Joining).await.map(drop));
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "VALUE_UNKNOWN"));
    assert_eq!(fields, ["kind"]);
    let waiting = hall.handed_in(SECOND_CLINIC, |_| ()).await;
    let early = hall.succeeded(&waiting, Withdrawal).await.map(drop);
    assert_eq!(refusal(early).1, "MANDATE_NOT_IN_FORCE");
}

#[tokio::test]
async fn a_municipality_whose_mandate_ended_gives_its_prefecture_another() {
    let hall = Hall::new().await;
    let municipal = |form: &mut v1::MandateForm| {
        form.owner = v1::Owner::Municipality.into();
        form.serves_others = true;
        form.r#type = FacilityType::Basic.into();
        form.basic_facility_code.clear();
    };
    let tokyo = actor(Standing::Prefecture(TOKYO.parse().unwrap()), &[Role::Clerk]);
    let lock = async |key: &Key| {
        let mandate_numbers = vec![key.number.clone()];
        let request = v1::ReceiveMandatesRequest {
            mandate_numbers: mandate_numbers.clone(),
            duplicates_seen: false,
        };
        hall.mandates(&tokyo).receive_mandates(request).await.unwrap();
        let request = v1::LockMandatesRequest { mandate_numbers };
        hall.mandates(&tokyo).lock_mandates(request).await.unwrap();
    };
    let first = hall.handed_in(CLINIC, municipal).await;
    lock(&first).await;
    // A change of it goes where it went.
    let change = hall.changed(&first, "03-0000-0012").await;
    lock(&change).await;
    let (mandate, other) = hall.begun(SECOND_CLINIC).await;
    let mut form = filled(mandate.form.clone().unwrap());
    municipal(&mut form);
    hall.save(&other, form, mandate.version).await.unwrap();
    assert_eq!(refusal(hall.submit(&other).await).1, "MANDATE_GIVEN_BEFORE");

    let (mandate, leaving) = hall.succeeded(&change, Withdrawal).await.unwrap();
    let form = v1::MandateForm {
        withdrawal_reason: "閉鎖".to_owned(),
        last_date: Some(Date { year: 2021, month: 3, day: 15 }),
        ..mandate.form.unwrap()
    };
    hall.save(&leaving, form, mandate.version).await.unwrap();
    hall.submit(&leaving).await.unwrap();
    lock(&leaving).await;
    let given = hall.submit(&other).await.unwrap().mandatary.unwrap();
    assert_eq!(given.rule(), v1::MandataryRule::MunicipalityFirst);
}
