//! Signing in, and being slowed down.

use chrono::TimeDelta;
use tonic::Code;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Administrator, Clerk};

use crate::house::{CHIYODA, House, PASSWORD, nation, office_pc, refused};

fn wrong() -> (Code, String) {
    (Code::Unauthenticated, "CREDENTIALS_WRONG".to_owned())
}

fn slowed() -> (Code, String) {
    (Code::ResourceExhausted, "LOG_IN_SLOWED".to_owned())
}

#[tokio::test]
async fn name_and_password_open_a_session_and_each_log_in_another() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    assert_eq!(clerk, "131016-01");
    let first = house.open(&clerk).await;
    let second = house.open(&clerk).await;
    assert_ne!(first.session_secret, second.session_secret);
    let session = first.session.unwrap();
    assert_eq!((&*session.user_name, &*session.organisation_id), (&*clerk, CHIYODA));
    assert!(session.elevated_until_time.is_none());
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_refused_alike() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    for (name, password) in
        [(&*clerk, "wrong password here"), ("131016-99", PASSWORD), ("", ""), ("' or 1=1", "x")]
    {
        let device = v1::Device { address: name.to_owned(), ..v1::Device::default() };
        assert_eq!(refused(house.log_in(name, password, device).await), wrong(), "{name}");
    }
    let invited = house.issue(CHIYODA, &[Clerk]).await.user_name;
    assert_eq!(refused(house.log_in(&invited, PASSWORD, office_pc()).await), wrong());
}

#[tokio::test]
async fn guessing_is_slowed_where_it_comes_from_and_the_owner_gets_in() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    house.open(&clerk).await;
    let attacker = v1::Device { address: "198.51.100.9".to_owned(), ..v1::Device::default() };
    for _ in 0..5 {
        let guess = house.log_in(&clerk, "wrong password here", attacker.clone()).await;
        assert_eq!(refused(guess), wrong());
    }
    // The right password is of no use to the attacker now, nor is it tried.
    assert_eq!(refused(house.log_in(&clerk, PASSWORD, attacker.clone()).await), slowed());
    // The owner signs in from the known device, and from elsewhere too.
    house.open(&clerk).await;
    let elsewhere = v1::Device { address: "192.0.2.1".to_owned(), ..v1::Device::default() };
    house.log_in(&clerk, PASSWORD, elsewhere).await.unwrap();
    house.wait(TimeDelta::seconds(1));
    house.log_in(&clerk, PASSWORD, attacker).await.unwrap();
}

#[tokio::test]
async fn a_new_device_is_told_of_by_mail_but_not_the_first() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    house.open(&clerk).await;
    house.open(&clerk).await;
    assert!(house.letters::<v1::NewDeviceSeen>(&clerk).await.is_empty());
    let device = v1::Device {
        description: "Safari / iPad\r\nBcc: x".to_owned(),
        address: "192.0.2.1".to_owned(),
        device_secret: String::new(),
    };
    let outcome = house.log_in(&clerk, PASSWORD, device).await.unwrap();
    let v1::log_in_response::Outcome::Opened(opened) = outcome else { panic!("no factor yet") };
    assert!(!opened.device_secret.is_empty());
    let letter = house.letter::<v1::NewDeviceSeen>(&clerk).await;
    assert_eq!(letter.device_description, "Safari / iPadBcc: x");
    assert_eq!((&*letter.address, &*letter.mail), ("192.0.2.1", "sato@example.jp"));
}

#[tokio::test]
async fn a_suspended_person_is_told_so_only_with_the_right_password() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk, Administrator]).await;
    let opened = house.open(&clerk).await;
    let request = v1::SuspendAccountRequest {
        user_name: clerk.clone(),
        reason: "異動のため".to_owned(),
    };
    house.accounts(&nation()).suspend_account(request).await.unwrap();
    let outcome = house.log_in(&clerk, PASSWORD, office_pc()).await;
    assert_eq!(refused(outcome), (Code::FailedPrecondition, "ACCOUNT_SUSPENDED".to_owned()));
    assert_eq!(refused(house.log_in(&clerk, "wrong password here", office_pc()).await), wrong());
    let over = (Code::Unauthenticated, "SESSION_OVER".to_owned());
    assert_eq!(refused(house.refresh(&opened.session_secret, "").await), over);
    let request =
        v1::RestoreAccountRequest { user_name: clerk.clone(), reason: "復帰".to_owned() };
    house.accounts(&nation()).restore_account(request).await.unwrap();
    house.open(&clerk).await;
}
