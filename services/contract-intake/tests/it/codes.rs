use prost::Message;
use tonic::Code;
use tonic_types::StatusExt;
use uuid::Uuid;
use vsys_chassis::seal::Opener;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::ApplicationState::{Applied, Collated, Numbered, Returned};
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::identity::v1::Addressee;
use vsys_testkit::{MAILER_PRIVATE, actor, eventually};
use vsys_vocabulary::{Actor, FacilityCode, Role, Standing};

use crate::hall::{CHIYODA, Hall, Key, NewCodes, TOKYO, facility, refusal};

pub(crate) fn tokyo() -> Actor {
    actor(Standing::Prefecture(TOKYO.parse().unwrap()), &[Role::Clerk])
}

pub(crate) fn desk() -> Actor {
    actor(Standing::ServiceDesk, &[Role::Clerk])
}

pub(crate) fn applicant() -> v1::Applicant {
    v1::Applicant {
        name: "厚生 花子".to_owned(),
        organisation: "千代田区".to_owned(),
        section: "予防接種室".to_owned(),
        title: String::new(),
        mail: "hanako@city.example".to_owned(),
        phone: "03-0000-0000".to_owned(),
        ..v1::Applicant::default()
    }
}

pub(crate) fn arena() -> v1::NewSite {
    v1::NewSite {
        owner: v1::Owner::Municipality.into(),
        venue: true,
        name: "区民アリーナ".to_owned(),
        kana: "クミンアリーナ".to_owned(),
        representative: "千代田 太郎".to_owned(),
        postcode: "100-0001".to_owned(),
        municipality_code: CHIYODA.to_owned(),
        address: "千代田1-1".to_owned(),
        phone: "03-0000-0000".to_owned(),
    }
}

impl Hall {
    pub(crate) async fn applied(&self, site: v1::NewSite) -> Key {
        let request = v1::ApplyForCodeRequest {
            request_id: Uuid::now_v7().to_string(),
            applicant: Some(applicant()),
            site: Some(site),
        };
        let applied = self.codes().apply_for_code(request).await.unwrap().into_inner();
        let number = applied.application.unwrap().application_number;
        Key { number, secret: applied.secret }
    }

    async fn application(&self, key: &Key) -> v1::Application {
        let request = v1::FollowApplicationRequest {
            application_number: key.number.clone(),
            secret: key.secret.clone(),
        };
        let followed = self.codes().follow_application(request).await.unwrap();
        followed.into_inner().application.unwrap()
    }
}

/// What the mailer reads.
pub(crate) fn opened(sealed: &[u8]) -> Addressee {
    let opened = Opener::from_hex(MAILER_PRIVATE).unwrap().open(sealed).unwrap();
    Addressee::decode(opened.as_slice()).unwrap()
}

pub(crate) async fn collate(codes: &mut NewCodes, keys: &[&Key]) -> Result<u32, tonic::Status> {
    let application_numbers = keys.iter().map(|key| key.number.clone()).collect();
    let request = v1::CollateApplicationsRequest { application_numbers };
    Ok(codes.collate_applications(request).await?.into_inner().changed)
}

pub(crate) async fn number(
    codes: &mut NewCodes,
    keys: &[&Key],
) -> Result<Vec<v1::Application>, tonic::Status> {
    let application_numbers = keys.iter().map(|key| key.number.clone()).collect();
    let request = v1::NumberApplicationsRequest { application_numbers };
    Ok(codes.number_applications(request).await?.into_inner().applications)
}

#[tokio::test]
async fn a_venue_gets_a_code_through_its_prefecture_and_the_desk_and_begins_its_mandate() {
    let hall = Hall::new().await;
    let key = hall.applied(arena()).await;
    assert_eq!(hall.application(&key).await.state(), Applied);
    let told = hall.told::<v1::CodeAppliedFor>().await.remove(0);
    assert_eq!((&*told.application_number, &*told.prefecture_name), (&*key.number, "東京都"));
    let mail_secret = opened(&told.sealed_addressee).link_secret;
    let proving =
        v1::ConfirmApplicantMailRequest { application_number: key.number.clone(), mail_secret };
    let proved = hall.codes().confirm_applicant_mail(proving).await.unwrap().into_inner();
    assert_eq!(hall.application(&key).await.mail_confirmed_time, proved.mail_confirmed_time);
    let wrong = v1::ConfirmApplicantMailRequest {
        application_number: key.number.clone(),
        mail_secret: key.secret.clone(),
    };
    let wrong = hall.codes().confirm_applicant_mail(wrong).await;
    assert_eq!(refusal(wrong).1, "NO_SUCH_APPLICATION");

    let (mut prefecture, mut service_desk) = (hall.codes_by(&tokyo()), hall.codes_by(&desk()));
    assert_eq!(refusal(number(&mut service_desk, &[&key]).await).1, "APPLICATION_NOT_COLLATED");
    assert_eq!(collate(&mut prefecture, &[&key]).await.unwrap(), 1);
    assert_eq!(collate(&mut prefecture, &[&key]).await.unwrap(), 0);
    let numbered = number(&mut service_desk, &[&key]).await.unwrap();
    let code: FacilityCode = numbered[0].facility_code.parse().unwrap();
    assert!(code.as_str().starts_with("90") && code.suggestion().is_none());
    assert_eq!(number(&mut service_desk, &[&key]).await.unwrap(), [], "one code for each");

    let told = hall.told::<v1::CodeNumbered>().await;
    assert_eq!((told.len(), &*told[0].facility_code), (1, code.as_str()));
    assert_eq!(opened(&told[0].sealed_addressee).mail, "hanako@city.example");
    let entry = hall.look_up(code.as_str()).await.unwrap().entry.unwrap();
    assert_eq!((&*entry.name, &*entry.municipality_code), ("区民アリーナ", CHIYODA));
    let (mandate, _) = hall.begun(code.as_str()).await;
    assert_eq!(mandate.form.unwrap().postcode, "1000001");
}

#[tokio::test]
async fn a_batch_gets_codes_that_nobody_has() {
    let hall = Hall::new().await;
    // A list that came from elsewhere has the second code already.
    let list = "facility_code,name,address\n9000000027,他所の会場,x\n";
    assert!(hall.import(list, false).await.unwrap().adopted);
    let mut keys = Vec::new();
    for place in 0..3 {
        keys.push(hall.applied(v1::NewSite { name: format!("会場{place}"), ..arena() }).await);
    }
    let keys: Vec<_> = keys.iter().collect();
    collate(&mut hall.codes_by(&tokyo()), &keys).await.unwrap();
    let numbered = number(&mut hall.codes_by(&desk()), &keys).await.unwrap();
    let codes: Vec<_> = numbered.iter().map(|one| &*one.facility_code).collect();
    assert_eq!(codes, ["9000000019", "9000000035", "9000000043"]);
    // What was numbered in a month, for the insurers' federations.
    let day = |day| Some(vsys_proto::vocabulary::v1::Date { year: 2021, month: 3, day });
    let listed = async |from, until| {
        let request = v1::ListApplicationsRequest {
            numbered_from_date: day(from),
            numbered_until_date: day(until),
            ..v1::ListApplicationsRequest::default()
        };
        let listed = hall.codes_by(&desk()).list_applications(request).await.unwrap();
        listed.into_inner().applications.len()
    };
    assert_eq!((listed(1, 31).await, listed(1, 14).await, listed(16, 31).await), (3, 0, 0));
}

#[tokio::test]
async fn a_code_of_the_register_that_the_master_list_lacks_is_not_given_again() {
    let hall = Hall::new().await;
    // Entered in the register, and closed since: its code stays its own.
    let (basic, second) = (registry::FacilityType::Basic, "9000000027");
    let closed = registry::FacilityChanged { open: false, ..facility(second, basic, 1) };
    hall.tell(&facility("9000000019", basic, 1)).await;
    hall.tell(&closed).await;
    let database = hall.sandbox.database.runtime("contract_intake");
    eventually("the register is heard", || async {
        let heard = sqlx::query_scalar::<_, i64>(
            "select count(*) from contract_intake.facilities where facility_code like '90000000%'",
        );
        heard.fetch_one(&database).await.is_ok_and(|heard| heard == 2)
    })
    .await;
    let key = hall.applied(arena()).await;
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    let numbered = number(&mut hall.codes_by(&desk()), &[&key]).await.unwrap();
    assert_eq!(numbered[0].facility_code, "9000000035");
}

#[tokio::test]
async fn an_application_is_returned_with_a_reason_and_mended() {
    let hall = Hall::new().await;
    let key = hall.applied(arena()).await;
    let returning = v1::ReturnApplicationRequest {
        application_number: key.number.clone(),
        reason: "所在地の番地を確かめてください".to_owned(),
    };
    let mut prefecture = hall.codes_by(&tokyo());
    prefecture.return_application(returning.clone()).await.unwrap();
    let returned = hall.application(&key).await;
    assert_eq!((returned.state(), &*returned.returned_reason), (Returned, &*returning.reason));
    let told = hall.told::<v1::ApplicationReturned>().await.remove(0);
    assert_eq!(opened(&told.sealed_addressee).reason, returning.reason);
    assert_eq!(refusal(collate(&mut prefecture, &[&key]).await).1, "APPLICATION_RETURNED");

    let mending = v1::MendApplicationRequest {
        application_number: key.number.clone(),
        secret: key.secret.clone(),
        applicant: Some(applicant()),
        site: Some(v1::NewSite { address: "千代田1-2".to_owned(), ..arena() }),
    };
    hall.codes().mend_application(mending.clone()).await.unwrap();
    assert_eq!(hall.application(&key).await.site.unwrap().address, "千代田1-2");
    assert_eq!(refusal(hall.codes().mend_application(mending).await).1, "APPLICATION_NOT_RETURNED");
    collate(&mut prefecture, &[&key]).await.unwrap();
    assert_eq!(hall.application(&key).await.state(), Collated);
    // What was handed on is the desk's to return.
    assert_eq!(
        refusal(prefecture.return_application(returning.clone()).await).1,
        "APPLICATION_COLLATED"
    );
    hall.codes_by(&desk()).return_application(returning).await.unwrap();
}

#[tokio::test]
async fn an_application_says_everything_that_is_wrong_and_the_same_again_is_one() {
    let hall = Hall::new().await;
    let nothing = v1::ApplyForCodeRequest {
        request_id: Uuid::now_v7().to_string(),
        ..v1::ApplyForCodeRequest::default()
    };
    let refused = hall.codes().apply_for_code(nothing).await;
    let details = refused.as_ref().unwrap_err().get_error_details();
    let found = &details.bad_request().unwrap().field_violations;
    let kana = found.iter().find(|one| one.field == "site.kana").unwrap();
    assert_eq!(kana.reason, "VALUE_MISSING");
    let (code, reason, fields) = refusal(refused);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "FORM_INCOMPLETE"));
    assert_eq!(fields.len(), 12);
    let wish = v1::ApplyForCodeRequest {
        request_id: Uuid::now_v7().to_string(),
        applicant: Some(applicant()),
        site: Some(arena()),
    };
    let first = hall.codes().apply_for_code(wish.clone()).await.unwrap().into_inner();
    let again = hall.codes().apply_for_code(wish).await.unwrap().into_inner();
    assert_eq!(first.application, again.application);
    // The secret that was written down goes on to hold.
    assert_eq!(again.secret, "");
    let number = again.application.unwrap().application_number;
    let key = Key { number, secret: first.secret };
    assert_eq!(Some(hall.application(&key).await), first.application);
    assert_eq!(hall.told::<v1::CodeAppliedFor>().await.len(), 1);
}

#[tokio::test]
async fn a_prefecture_sees_and_collates_its_own_and_the_desk_numbers_all() {
    let hall = Hall::new().await;
    let key = hall.applied(arena()).await;
    let sapporo = actor(Standing::Prefecture("01".parse().unwrap()), &[Role::Clerk]);
    let (code, reason, _) = refusal(collate(&mut hall.codes_by(&sapporo), &[&key]).await);
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "CODES_OF_ANOTHER_PREFECTURE"));
    let listed = async |by: &Actor| {
        let request = v1::ListApplicationsRequest {
            prefecture_code: TOKYO.to_owned(),
            ..v1::ListApplicationsRequest::default()
        };
        let listed = hall.codes_by(by).list_applications(request).await.unwrap();
        listed.into_inner().applications.len()
    };
    assert_eq!((listed(&sapporo).await, listed(&tokyo()).await, listed(&desk()).await), (0, 1, 1));
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    number(&mut hall.codes_by(&desk()), &[&key]).await.unwrap();
    assert_eq!(hall.application(&key).await.state(), Numbered);
    let database = hall.sandbox.database.runtime("contract_intake");
    let refused = sqlx::query("update contract_intake.code_applications set state = 'applied'");
    let refused = refused.execute(&database).await.unwrap_err().to_string();
    assert!(refused.contains("has its code"), "{refused}");
}
