use chrono::TimeDelta;
use prost::Message;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vsys_chassis::seal::Opener;
use vsys_proto::contract_intake::v1;
use vsys_proto::facility_registry::v1::FacilityType;
use vsys_proto::identity::v1::Addressee;
use vsys_testkit::{MAILER_PRIVATE, actor, eventually};
use vsys_vocabulary::{Role, Standing};

use crate::hall::{
    BODY, CLINIC, HOSPITAL, Hall, Key, SECOND_CLINIC, THIRD_CLINIC, TOKYO, filled, place, refusal,
};

#[tokio::test]
async fn a_form_is_saved_as_far_as_it_goes_and_handed_in_when_it_is_complete() {
    let hall = Hall::new().await;
    let (mandate, key) = hall.begun(CLINIC).await;
    let form = mandate.form.clone().unwrap();
    assert_eq!((form.name.as_str(), form.postcode.as_str()), ("神田髙橋クリニック", "1010047"));
    assert_eq!(mandate.state(), v1::MandateState::Draft);
    assert!(mandate.mandatary.is_none());

    let begun = v1::MandateForm { owner: v1::Owner::Other.into(), ..form };
    let saved = hall.save(&key, begun, mandate.version).await.unwrap();
    let mandate = saved.mandate.unwrap();
    let mandatary = mandate.mandatary.clone().unwrap();
    assert_eq!(mandatary.kind(), v1::MandataryKind::Municipality);
    assert_eq!(mandatary.rule(), v1::MandataryRule::NoBody);
    assert_eq!(mandatary.name, "千代田区");
    let missing: Vec<_> = saved.problems.iter().map(|problem| problem.field.as_str()).collect();
    let wanted = [
        "representative",
        "contact_name",
        "contact_mail",
        "contact_phone",
        "category",
        "product_codes",
        "type",
    ];
    assert_eq!(missing, wanted);
    let (code, reason, fields) = refusal(hall.submit(&key).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "FORM_INCOMPLETE"));
    assert_eq!(fields, wanted.map(|field| format!("form.{field}")));

    let form = filled(mandate.form.unwrap());
    let (code, reason, _) = refusal(hall.save(&key, form.clone(), 1).await);
    assert_eq!((code, reason.as_str()), (Code::Aborted, "STALE_VERSION"));
    let saved = hall.save(&key, form.clone(), mandate.version).await.unwrap();
    assert_eq!(saved.problems, []);
    let handed_in = hall.submit(&key).await.unwrap();
    assert_eq!(handed_in.state(), v1::MandateState::Submitted);
    assert_eq!(handed_in.mandatary.clone().unwrap().mandatary_id, BODY);
    // The same again is the same: one fact, one letter.
    assert_eq!(hall.submit(&key).await.unwrap(), handed_in);
    assert_eq!(hall.told::<v1::MandateSubmitted>().await.len(), 1);
    let (_, reason, _) = refusal(hall.save(&key, form, handed_in.version).await);
    assert_eq!(reason, "MANDATE_NOT_DRAFT");
}

#[tokio::test]
async fn a_mandate_is_opened_by_its_own_secret_only() {
    let hall = Hall::new().await;
    let (_, key) = hall.begun(CLINIC).await;
    let (_, other) = hall.begun(SECOND_CLINIC).await;
    let typed = key.secret.to_lowercase().replace('-', " ");
    assert!(hall.follow(&Key { secret: typed, ..key.clone() }).await.is_ok());
    for secret in ["", "AAAA-AAAA-AAAA-AAAA", &other.secret, &"A".repeat(5_000)] {
        let wrong = Key { secret: secret.to_owned(), ..key.clone() };
        let (code, reason, _) = refusal(hall.follow(&wrong).await);
        assert_eq!((code, reason.as_str()), (Code::NotFound, "NO_SUCH_MANDATE"));
    }
    for number in ["", "M-9999999", "x", "M-99999999999999999999999"] {
        let wrong = Key { number: number.to_owned(), ..key.clone() };
        assert_eq!(refusal(hall.follow(&wrong).await).1, "NO_SUCH_MANDATE");
    }
}

#[tokio::test]
async fn beginning_twice_begins_once_and_only_for_a_code_of_the_master_list() {
    let hall = Hall::new().await;
    let wish = |facility_code: &str| v1::BeginMandateRequest {
        request_id: "0188a5a0-0000-7000-8000-000000000001".to_owned(),
        facility_code: facility_code.to_owned(),
    };
    let first = hall.forms().begin_mandate(wish(CLINIC)).await.unwrap().into_inner();
    let again = hall.forms().begin_mandate(wish(CLINIC)).await.unwrap().into_inner();
    let number = again.mandate.unwrap().mandate_number;
    assert_eq!(first.mandate.unwrap().mandate_number, number);
    // The secret that was written down goes on to hold.
    assert_eq!(again.secret, "");
    let key = Key { number, secret: first.secret };
    assert!(hall.follow(&key).await.is_ok());
    let taken = hall.forms().begin_mandate(wish(SECOND_CLINIC)).await;
    assert_eq!(refusal(taken).1, "REQUEST_ID_TAKEN");
    let unknown = v1::BeginMandateRequest {
        request_id: Uuid::now_v7().to_string(),
        facility_code: "1310099991".to_owned(),
    };
    let (code, reason, _) = refusal(hall.forms().begin_mandate(unknown).await);
    assert_eq!((code, reason.as_str()), (Code::NotFound, "CODE_NOT_IN_MASTER"));
}

#[tokio::test]
async fn the_contact_proves_the_mail_address_by_the_letters_link() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let told = hall.told::<v1::MandateSubmitted>().await.remove(0);
    assert_eq!(told.mandate_number, key.number);
    assert_eq!(told.mandatary_name, "神田医師会");
    let opened = Opener::from_hex(MAILER_PRIVATE).unwrap().open(&told.sealed_addressee).unwrap();
    let addressee = Addressee::decode(opened.as_slice()).unwrap();
    assert_eq!(addressee.mail, "hanako@clinic.example");
    let confirm = |mail_secret: &str| v1::ConfirmMailRequest {
        mandate_number: key.number.clone(),
        mail_secret: mail_secret.to_owned(),
    };
    // The secret of the mandate is another.
    let wrong = hall.forms().confirm_mail(confirm(&key.secret)).await;
    assert_eq!(refusal(wrong).1, "NO_SUCH_MANDATE");
    let first = hall.forms().confirm_mail(confirm(&addressee.link_secret)).await.unwrap();
    let again = hall.forms().confirm_mail(confirm(&addressee.link_secret)).await.unwrap();
    assert_eq!(first.get_ref(), again.get_ref());
    let followed = hall.follow(&key).await.unwrap().mandate.unwrap();
    assert_eq!(followed.mail_confirmed_time, first.get_ref().mail_confirmed_time);
}

#[tokio::test]
async fn a_municipality_gives_its_prefecture_one_mandate_and_none_for_its_own_residents() {
    let hall = Hall::new().await;
    let municipal = |serves_others: bool| {
        move |form: &mut v1::MandateForm| {
            form.owner = v1::Owner::Municipality.into();
            form.serves_others = serves_others;
            form.r#type = FacilityType::Basic.into();
            form.basic_facility_code.clear();
        }
    };
    let (mandate, key) = hall.begun(THIRD_CLINIC).await;
    let mut form = filled(mandate.form.unwrap());
    municipal(false)(&mut form);
    let saved = hall.save(&key, form.clone(), mandate.version).await.unwrap();
    let mandate = saved.mandate.unwrap();
    let mandatary = mandate.mandatary.unwrap();
    assert_eq!(mandatary.kind(), v1::MandataryKind::None);
    assert_eq!(mandatary.rule(), v1::MandataryRule::OwnResidentsOnly);
    let (code, reason, _) = refusal(hall.submit(&key).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "MANDATE_NOT_NEEDED"));

    form.serves_others = true;
    hall.save(&key, form, mandate.version).await.unwrap();
    let mandatary = hall.submit(&key).await.unwrap().mandatary.unwrap();
    assert_eq!(mandatary.kind(), v1::MandataryKind::Prefecture);
    assert_eq!((mandatary.mandatary_id.as_str(), mandatary.name.as_str()), (TOKYO, "東京都"));

    // Anyone may hand one in: it is given once it is received.
    let prefecture = actor(Standing::Prefecture(TOKYO.parse().unwrap()), &[Role::Clerk]);
    let receive = async |key: &Key| {
        let request = v1::ReceiveMandatesRequest {
            mandate_numbers: vec![key.number.clone()],
            duplicates_seen: true,
        };
        hall.mandates(&prefecture).receive_mandates(request).await
    };
    let second = hall.handed_in(SECOND_CLINIC, municipal(true)).await;
    receive(&key).await.unwrap();
    let given = |refused: &tonic::Status| {
        refused.get_error_details().error_info().unwrap().metadata["given"].clone()
    };
    let refused = receive(&second).await.unwrap_err();
    assert_eq!(given(&refused), key.number, "the one that holds for all is named");
    let (code, reason, fields) = refusal::<()>(Err(refused));
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "MANDATE_GIVEN_BEFORE"));
    assert_eq!(fields, ["mandate_numbers[0]"]);

    let (mandate, third) = hall.begun(CLINIC).await;
    let mut form = filled(mandate.form.unwrap());
    municipal(true)(&mut form);
    let saved = hall.save(&third, form, mandate.version).await.unwrap();
    let mandatary = saved.mandate.unwrap().mandatary.unwrap();
    assert_eq!(mandatary.rule(), v1::MandataryRule::MunicipalityAgain);
    let refused = hall.submit(&third).await.unwrap_err();
    assert_eq!(given(&refused), key.number);
    assert_eq!(refusal::<()>(Err(refused)).1, "MANDATE_GIVEN_BEFORE");
}

#[tokio::test]
async fn nobody_moves_a_site_to_where_they_receive() {
    let hall = Hall::new().await;
    hall.tell(&place("131024", "中央区")).await;
    eventually("the other ward is known", || async {
        hall.choices().await.municipalities.len() == 2
    })
    .await;
    // In the master list, and in the register.
    for code in [CLINIC, HOSPITAL] {
        let (mandate, key) = hall.begun(code).await;
        let form = v1::MandateForm {
            municipality_code: "131024".to_owned(),
            ..filled(mandate.form.unwrap())
        };
        let saved = hall.save(&key, form, mandate.version).await.unwrap();
        let reasons: Vec<_> =
            saved.problems.iter().map(|problem| (&*problem.field, &*problem.reason)).collect();
        assert!(reasons.contains(&("municipality_code", "SITE_ELSEWHERE")), "{reasons:?}");
        let elsewhere = saved.problems.iter().find(|one| one.reason == "SITE_ELSEWHERE").unwrap();
        assert_eq!(elsewhere.values["place"], "東京都千代田区", "{code}");
        assert_eq!(refusal(hall.submit(&key).await).1, "FORM_INCOMPLETE");
    }
}

#[tokio::test]
async fn what_nobody_can_read_and_what_is_far_too_long_is_refused_by_name() {
    let hall = Hall::new().await;
    let (mandate, key) = hall.begun(CLINIC).await;
    let form = filled(mandate.form.unwrap());
    let private =
        v1::MandateForm { representative: "髙\u{e123}一郎".to_owned(), ..form.clone() };
    let saved = hall.save(&key, private, mandate.version).await.unwrap();
    let problem = &saved.problems[0];
    assert_eq!((&*problem.field, &*problem.reason), ("representative", "PRIVATE_CHARACTER"));
    assert_eq!(problem.values["character"], "U+E123");
    let refused = hall.submit(&key).await.unwrap_err().get_error_details();
    let found = &refused.bad_request().unwrap().field_violations[0];
    assert_eq!((&*found.field, &*found.reason), ("form.representative", "PRIVATE_CHARACTER"));
    assert_eq!(refused.error_info().unwrap().metadata["character"], "U+E123");
    let bomb = v1::MandateForm { name: "あ".repeat(100_000), ..form.clone() };
    let (code, reason, fields) = refusal(hall.save(&key, bomb, 2).await);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "TEXT_TOO_LONG"));
    assert_eq!(fields, ["form.name"]);
    // The one character that the database does not keep.
    for (field, nothing) in [
        ("form.name", v1::MandateForm { name: "a\0".to_owned(), ..form.clone() }),
        ("form.municipality_code", v1::MandateForm { municipality_code: "\0".to_owned(), ..form }),
    ] {
        let (code, reason, fields) = refusal(hall.save(&key, nothing, 2).await);
        assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "TEXT_UNPRINTABLE"));
        assert_eq!(fields, [field]);
    }
}

#[tokio::test]
async fn drafts_that_nobody_goes_on_with_are_forgotten_after_thirty_days() {
    let hall = Hall::new().await;
    let (_, draft) = hall.begun(CLINIC).await;
    let handed_in =
        hall.handed_in(SECOND_CLINIC, |form| form.basic_facility_code = HOSPITAL.to_owned()).await;
    hall.sandbox.clock.advance(TimeDelta::days(29));
    hall.begun(THIRD_CLINIC).await;
    assert!(hall.follow(&draft).await.is_ok());
    hall.sandbox.clock.advance(TimeDelta::days(2));
    hall.begun(THIRD_CLINIC).await;
    assert_eq!(refusal(hall.follow(&draft).await).1, "NO_SUCH_MANDATE");
    assert!(hall.follow(&handed_in).await.is_ok());
}
