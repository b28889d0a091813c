//! Sessions, and the tokens they give.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tonic::Code;
use vsys_chassis::TokenVerifier;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Clerk, Locker};
use vsys_vocabulary::{Environment, Role, Standing};

use crate::house::{CHIYODA, House, PASSWORD, TOKYO, refused};

async fn verifier(house: &House) -> TokenVerifier {
    let answer = house.sessions().get_key_set(v1::GetKeySetRequest {}).await.unwrap();
    let keys = serde_json::from_str(&answer.into_inner().jwks_json).unwrap();
    TokenVerifier::new(&keys, Environment::Local, house.sandbox.clock.clone()).unwrap()
}

#[tokio::test]
async fn a_token_says_who_where_and_what_and_is_good_for_five_minutes() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk, Locker]).await;
    let opened = house.open(&clerk).await;
    let refreshed = house.refresh(&opened.session_secret, "").await.unwrap();
    let verifier = verifier(&house).await;
    let actor = verifier.verify(&refreshed.token).unwrap();
    assert_eq!((&*actor.person, &*actor.organisation), (&*clerk, CHIYODA));
    assert_eq!(actor.standing, Standing::Municipality(CHIYODA.parse().unwrap()));
    // Without a second factor nobody locks.
    assert_eq!(actor.roles, BTreeSet::from([Role::Viewer, Role::Clerk]));
    house.wait(TimeDelta::minutes(6));
    assert!(verifier.verify(&refreshed.token).is_err());
    house.refresh(&opened.session_secret, "").await.unwrap();
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_half_a_day() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let idle = house.open(&clerk).await.session_secret;
    house.wait(TimeDelta::minutes(60));
    let over = (Code::Unauthenticated, "SESSION_OVER".to_owned());
    assert_eq!(refused(house.refresh(&idle, "").await), over);
    let busy = house.open(&clerk).await.session_secret;
    for _ in 0..14 {
        house.wait(TimeDelta::minutes(50));
        house.refresh(&busy, "").await.unwrap();
    }
    house.wait(TimeDelta::minutes(50));
    assert_eq!(refused(house.refresh(&busy, "").await), over);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let one = house.open(&clerk).await;
    house.wait(TimeDelta::minutes(5));
    let other = house.open(&clerk).await;
    let listed = house.mine(&clerk).list_my_sessions(v1::ListMySessionsRequest {}).await.unwrap();
    let listed = listed.into_inner().sessions;
    assert_eq!(listed.len(), 2);
    assert_eq!(Some(&listed[0]), other.session.as_ref(), "the last used first");
    let session_id = one.session.unwrap().session_id;
    let request = v1::EndMySessionsRequest { session_id };
    let ended = house.mine(&clerk).end_my_sessions(request).await.unwrap().into_inner().ended;
    assert_eq!(ended, 1);
    assert!(house.refresh(&one.session_secret, "").await.is_err());
    house.refresh(&other.session_secret, "").await.unwrap();
    let request = v1::LogOutRequest { session_secret: other.session_secret.clone() };
    house.sessions().log_out(request.clone()).await.unwrap();
    house.sessions().log_out(request).await.unwrap();
    assert!(house.refresh(&other.session_secret, "").await.is_err());
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let (mine, other) = (house.open(&clerk).await, house.open(&clerk).await);
    let request = |present: &str, new: &str| v1::ChangeMyPasswordRequest {
        present_password: present.to_owned(),
        new_password: new.to_owned(),
        session_secret: mine.session_secret.clone(),
    };
    let new = "three blue kettles hum at dawn";
    let wrong = house.mine(&clerk).change_my_password(request("not this one", new)).await;
    assert_eq!(refused(wrong), (Code::FailedPrecondition, "PRESENT_PASSWORD_WRONG".to_owned()));
    let stranger = house.person(TOKYO, &[Clerk]).await;
    let theirs = house.mine(&stranger).change_my_password(request(PASSWORD, new)).await;
    assert_eq!(refused(theirs), (Code::Unauthenticated, "SESSION_OVER".to_owned()));
    let common = house.mine(&clerk).change_my_password(request(PASSWORD, "password1234")).await;
    assert_eq!(refused(common), (Code::InvalidArgument, "PASSWORD_COMMON".to_owned()));
    house.mine(&clerk).change_my_password(request(PASSWORD, new)).await.unwrap();
    assert!(house.refresh(&other.session_secret, "").await.is_err());
    house.refresh(&mine.session_secret, "").await.unwrap();
    assert_eq!(house.letters::<v1::CredentialsChanged>(&clerk).await.len(), 1);
}

#[tokio::test]
async fn the_language_is_kept_and_told() {
    use vsys_proto::vocabulary::v1::Language;

    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let request = v1::SetMyLanguageRequest { language: Language::English.into() };
    let set = house.mine(&clerk).set_my_language(request).await.unwrap().into_inner();
    assert_eq!(set.account.unwrap().language(), Language::English);
    let told = house.letter::<v1::AccountChanged>(&clerk).await;
    assert_eq!(told.language(), Language::English);
}
