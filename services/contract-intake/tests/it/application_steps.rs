use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::ApplicationState::{Applied, Collated, Numbered, Returned};
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::codes::{applicant, arena, collate, desk, number, tokyo};
use crate::hall::{Hall, Key, refusal};

const REASON: &str = "所在地の番地を確かめてください";

async fn whole(
    hall: &Hall,
    key: &Key,
    by: &Actor,
) -> Result<v1::GetApplicationResponse, tonic::Status> {
    let request = v1::GetApplicationRequest { application_number: key.number.clone() };
    Ok(hall.codes_by(by).get_application(request).await?.into_inner())
}

/// Applied for, returned, mended, collated and numbered.
async fn numbered(hall: &Hall) -> Key {
    let key = hall.applied(arena()).await;
    let returning = v1::ReturnApplicationRequest {
        application_number: key.number.clone(),
        reason: REASON.to_owned(),
    };
    hall.codes_by(&tokyo()).return_application(returning).await.unwrap();
    let mending = v1::MendApplicationRequest {
        application_number: key.number.clone(),
        secret: key.secret.clone(),
        applicant: Some(applicant()),
        site: Some(v1::NewSite { address: "千代田1-2".to_owned(), ..arena() }),
    };
    hall.codes().mend_application(mending).await.unwrap();
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    // Done again it is no step.
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    number(&mut hall.codes_by(&desk()), &[&key]).await.unwrap();
    key
}

#[tokio::test]
async fn every_step_of_an_application_says_who_made_it() {
    let hall = Hall::new().await;
    let key = numbered(&hall).await;
    let (by_tokyo, by_desk) = (tokyo(), desk());
    let found = whole(&hall, &key, &by_tokyo).await.unwrap();
    let application = found.application.unwrap();
    assert_eq!(application.state(), Numbered);
    assert_eq!(application.letter_time, application.numbered_time, "it went at once");
    assert_eq!(application.numberable_date, None);
    let steps: Vec<_> = found.steps.iter().map(|step| (step.state(), &*step.person)).collect();
    let (clerk, numberer) = (&*by_tokyo.person, &*by_desk.person);
    assert_eq!(
        steps,
        [(Applied, ""), (Returned, clerk), (Applied, ""), (Collated, clerk), (Numbered, numberer)]
    );
    let organisations: Vec<_> = found.steps.iter().map(|step| &*step.organisation_id).collect();
    let (prefecture, service_desk) = (&*by_tokyo.organisation, &*by_desk.organisation);
    assert_eq!(organisations, ["", prefecture, "", prefecture, service_desk]);
    let reasons: Vec<_> = found.steps.iter().map(|step| &*step.reason).collect();
    assert_eq!(reasons, ["", REASON, "", "", ""]);
    assert!(found.steps.iter().all(|step| step.time.is_some()));
}

#[tokio::test]
async fn an_application_is_shown_to_its_prefecture_the_desk_and_the_nation() {
    let hall = Hall::new().await;
    let key = hall.applied(arena()).await;
    let nation = actor(Standing::Nation, &[Role::Viewer]);
    for by in [&tokyo(), &desk(), &nation] {
        assert_eq!(whole(&hall, &key, by).await.unwrap().steps.len(), 1);
    }
    let sapporo = actor(Standing::Prefecture("01".parse().unwrap()), &[Role::Clerk]);
    assert_eq!(refusal(whole(&hall, &key, &sapporo).await).1, "CODES_OF_ANOTHER_PREFECTURE");
    let unknown = Key { number: "C-9999999".to_owned(), secret: String::new() };
    assert_eq!(refusal(whole(&hall, &unknown, &desk()).await).1, "NO_SUCH_APPLICATION");
}

#[tokio::test]
async fn steps_are_only_added_to() {
    let hall = Hall::new().await;
    numbered(&hall).await;
    let database = hall.sandbox.database.runtime("contract_intake");
    for statement in [
        "update contract_intake.application_steps set person = 'x'",
        "delete from contract_intake.application_steps",
        "delete from contract_intake.code_letters_gone",
    ] {
        let refused = sqlx::query(statement).execute(&database).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{statement}: {refused}");
    }
}
