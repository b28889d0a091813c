//! Second factors: required for what cannot be undone.

use chrono::TimeDelta;
use tonic::Code;
use totp_rs::{Algorithm, Builder, Secret};
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::second_factor::Answer;
use vsys_proto::vocabulary::v1::Role::{Clerk, Locker};
use vsys_vocabulary::Role;

use crate::house::{House, PASSWORD, TOKYO, office_pc, refused, tokyo};

/// An authenticator as a telephone has it.
struct Phone(Secret);

impl Phone {
    fn code(&self, house: &House) -> String {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(self.0.clone())
            .with_account_name("x")
            .build()
            .unwrap();
        totp.generate(u64::try_from(house.now().timestamp()).unwrap()).to_string()
    }
}

async fn enrol(house: &House, person: &str, session: &str) -> Phone {
    let request = v1::BeginTotpRequest { session_secret: session.to_owned() };
    let begun = house.mine(person).begin_totp(request).await.unwrap().into_inner();
    assert!(begun.otpauth_uri.contains(&begun.secret_base32));
    let phone = Phone(Secret::try_from_base32(&begun.secret_base32).unwrap());
    let request = v1::ConfirmTotpRequest { code: phone.code(house) };
    let account = house.mine(person).confirm_totp(request).await.unwrap().into_inner().account;
    assert_eq!(account.unwrap().second_factors.len(), 1);
    phone
}

async fn elevate(
    house: &House,
    session: &str,
    answer: Answer,
) -> Result<v1::ElevateResponse, tonic::Status> {
    let request = v1::BeginElevationRequest { session_secret: session.to_owned() };
    let asked = house.sessions().begin_elevation(request).await?.into_inner();
    let request = v1::ElevateRequest {
        session_secret: session.to_owned(),
        challenge_id: asked.challenge.unwrap().challenge_id,
        answer: Some(v1::SecondFactor { answer: Some(answer) }),
    };
    Ok(house.sessions().elevate(request).await?.into_inner())
}

fn token_roles(token: &str) -> Vec<Role> {
    let claims =
        data_encoding::BASE64URL_NOPAD.decode(token.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    let roles = claims["roles"].as_array().unwrap().iter();
    roles.map(|role| role.as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn the_role_that_locks_comes_with_a_second_factor_and_goes_after_five_minutes() {
    let house = House::new().await;
    let locker = house.person(TOKYO, &[Clerk, Locker]).await;
    let session = house.open(&locker).await.session_secret;
    let none = elevate(&house, &session, Answer::TotpCode("123456".to_owned())).await;
    assert_eq!(refused(none), (Code::FailedPrecondition, "NO_SECOND_FACTOR".to_owned()));
    let phone = enrol(&house, &locker, &session).await;
    let roles = async || token_roles(&house.refresh(&session, "").await.unwrap().token);
    assert!(!roles().await.contains(&Role::Locker));

    let used = elevate(&house, &session, Answer::TotpCode(phone.code(&house))).await;
    let wrong = (Code::Unauthenticated, "SECOND_FACTOR_WRONG".to_owned());
    assert_eq!(refused(used), wrong, "a code works once");
    house.wait(TimeDelta::seconds(30));
    let elevated = elevate(&house, &session, Answer::TotpCode(phone.code(&house))).await.unwrap();
    assert!(elevated.session.unwrap().elevated_until_time.is_some());
    assert!(roles().await.contains(&Role::Locker));
    let shown = v1::SearchAuditRequest {
        rpc: "vsys.identity.v1.SessionService/Elevate".to_owned(),
        ..Default::default()
    };
    let shown = house.eventually_found(shown, |entry| entry.code == "OK").await;
    assert_eq!((&*shown.person, &*shown.organisation_id), (&*locker, TOKYO), "{shown:?}");
    house.wait(TimeDelta::minutes(5));
    assert!(!roles().await.contains(&Role::Locker));
}

#[tokio::test]
async fn who_has_a_second_factor_is_asked_for_it_when_signing_in() {
    let house = House::new().await;
    let locker = house.person(TOKYO, &[Locker]).await;
    let session = house.open(&locker).await.session_secret;
    let phone = enrol(&house, &locker, &session).await;
    house.wait(TimeDelta::seconds(30));
    let outcome = house.log_in(&locker, PASSWORD, office_pc()).await.unwrap();
    let v1::log_in_response::Outcome::Challenge(challenge) = outcome else {
        panic!("the second factor was not asked for")
    };
    assert!(challenge.totp && challenge.passkey_options_json.is_empty());
    let answer = async |code: String| {
        let request = v1::AnswerSecondFactorRequest {
            challenge_id: challenge.challenge_id.clone(),
            answer: Some(v1::SecondFactor { answer: Some(Answer::TotpCode(code)) }),
        };
        house.sessions().answer_second_factor(request).await
    };
    let wrong = (Code::Unauthenticated, "SECOND_FACTOR_WRONG".to_owned());
    assert_eq!(refused(answer("000000".to_owned()).await), wrong);
    let opened = answer(phone.code(&house)).await.unwrap().into_inner().opened.unwrap();
    house.refresh(&opened.session_secret, "").await.unwrap();
    let over = (Code::FailedPrecondition, "CHALLENGE_OVER".to_owned());
    assert_eq!(refused(answer(phone.code(&house)).await), over);
}

#[tokio::test]
async fn codes_cannot_be_tried_out() {
    let house = House::new().await;
    let locker = house.person(TOKYO, &[Locker]).await;
    let session = house.open(&locker).await.session_secret;
    enrol(&house, &locker, &session).await;
    let mut reasons = Vec::new();
    for guess in 0..12 {
        let code = format!("{guess:06}");
        reasons.push(refused(elevate(&house, &session, Answer::TotpCode(code)).await).1);
    }
    assert_eq!(reasons.iter().filter(|reason| *reason == "SECOND_FACTOR_WRONG").count(), 5);
    assert_eq!(reasons.last().map(String::as_str), Some("LOG_IN_SLOWED"));
}

#[tokio::test]
async fn another_factor_is_added_or_taken_away_only_after_showing_one() {
    let house = House::new().await;
    let locker = house.person(TOKYO, &[Locker]).await;
    let session = house.open(&locker).await.session_secret;
    let phone = enrol(&house, &locker, &session).await;
    let request = v1::BeginPasskeyRequest { session_secret: session.clone() };
    let needed = (Code::FailedPrecondition, "ELEVATION_NEEDED".to_owned());
    assert_eq!(refused(house.mine(&locker).begin_passkey(request.clone()).await), needed);
    house.wait(TimeDelta::seconds(30));
    elevate(&house, &session, Answer::TotpCode(phone.code(&house))).await.unwrap();
    let begun = house.mine(&locker).begin_passkey(request).await.unwrap().into_inner();
    let options: serde_json::Value = serde_json::from_str(&begun.options_json).unwrap();
    assert_eq!(options["publicKey"]["rp"]["id"], "vsys.example.jp");
    let request = v1::FinishPasskeyRequest {
        challenge_id: begun.challenge_id,
        credential_json: "{}".to_owned(),
        name: "職場の鍵".to_owned(),
    };
    let rubbish = house.mine(&locker).finish_passkey(request).await;
    assert_eq!(refused(rubbish), (Code::InvalidArgument, "PASSKEY_UNREADABLE".to_owned()));

    let mine = house.mine(&locker).get_my_account(v1::GetMyAccountRequest {}).await.unwrap();
    let factor = mine.into_inner().account.unwrap().second_factors[0].factor_id.clone();
    let request = v1::RemoveSecondFactorRequest { factor_id: factor, session_secret: session };
    let left = house.mine(&locker).remove_second_factor(request).await.unwrap().into_inner();
    assert!(left.account.unwrap().second_factors.is_empty());
}

#[tokio::test]
async fn a_lost_telephone_is_helped_by_an_administrator() {
    let house = House::new().await;
    let locker = house.person(TOKYO, &[Locker]).await;
    let session = house.open(&locker).await.session_secret;
    enrol(&house, &locker, &session).await;
    let request = v1::ResetSecondFactorsRequest {
        user_name: locker.clone(),
        reason: "携帯電話の紛失".to_owned(),
    };
    house.accounts(&tokyo()).reset_second_factors(request).await.unwrap();
    assert!(house.refresh(&session, "").await.is_err());
    house.open(&locker).await;
    assert_eq!(house.letters::<v1::CredentialsChanged>(&locker).await.len(), 2);
}
