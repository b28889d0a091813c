//! Links that letters carry.

use chrono::TimeDelta;
use tonic::Code;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::Clerk;

use crate::house::{CHIYODA, House, PASSWORD, office_pc, refused};

fn precondition(reason: &str) -> (Code, String) {
    (Code::FailedPrecondition, reason.to_owned())
}

#[tokio::test]
async fn an_invitation_works_once_and_for_72_hours() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[Clerk]).await;
    let secret = house.letter::<v1::AccountInvited>(&account.user_name).await.link_secret;
    let request = v1::GetLinkRequest { link_secret: secret.clone() };
    let link = house.sessions().get_link(request).await.unwrap().into_inner();
    assert_eq!(link.kind(), v1::LinkKind::Invitation);
    assert_eq!(link.user_name, account.user_name);
    house.redeem(&secret, PASSWORD).await.unwrap();
    assert_eq!(refused(house.redeem(&secret, PASSWORD).await), precondition("LINK_USED"));

    let late = house.issue(CHIYODA, &[Clerk]).await;
    let secret = house.letter::<v1::AccountInvited>(&late.user_name).await.link_secret;
    house.wait(TimeDelta::hours(72));
    assert_eq!(refused(house.redeem(&secret, PASSWORD).await), precondition("LINK_EXPIRED"));
    let unknown = refused(house.redeem("made up", PASSWORD).await);
    assert_eq!(unknown, (Code::NotFound, "LINK_UNKNOWN".to_owned()));
}

#[tokio::test]
async fn a_bad_password_leaves_the_link_as_it_was() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[Clerk]).await;
    let secret = house.letter::<v1::AccountInvited>(&account.user_name).await.link_secret;
    for (password, reason) in [
        ("short", "PASSWORD_LENGTH"),
        ("password1234", "PASSWORD_COMMON"),
        ("131016-01 佐藤花子", "PASSWORD_COMMON"),
    ] {
        let answer = refused(house.redeem(&secret, password).await);
        assert_eq!(answer, (Code::InvalidArgument, reason.to_owned()));
    }
    house.redeem(&secret, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_reset_ends_all_sessions_and_says_nothing_to_strangers() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let opened = house.open(&clerk).await;
    for name in [&*clerk, "131016-99"] {
        let request = v1::RequestPasswordResetRequest { user_name: name.to_owned(), device: None };
        house.sessions().request_password_reset(request).await.unwrap();
    }
    let letter = house.letter::<v1::PasswordResetRequested>(&clerk).await;
    let new = "three blue kettles hum at dawn";
    house.redeem(&letter.link_secret, new).await.unwrap();
    let over = refused(house.refresh(&opened.session_secret, "").await);
    assert_eq!(over, (Code::Unauthenticated, "SESSION_OVER".to_owned()));
    assert!(house.log_in(&clerk, PASSWORD, office_pc()).await.is_err());
    house.log_in(&clerk, new, office_pc()).await.unwrap();
    assert_eq!(house.letters::<v1::CredentialsChanged>(&clerk).await.len(), 1);
}

#[tokio::test]
async fn a_mail_change_needs_the_old_address_and_then_the_new_one() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let opened = house.open(&clerk).await;
    let request = v1::RequestMailChangeRequest { new_mail: "hanako@example.jp".to_owned() };
    house.mine(&clerk).request_mail_change(request).await.unwrap();
    let old = house.letter::<v1::MailChangeRequested>(&clerk).await;
    assert_eq!((&*old.mail, &*old.other_mail), ("sato@example.jp", "hanako@example.jp"));
    // It sets no password, and nothing has changed yet.
    assert_eq!(refused(house.redeem(&old.link_secret, PASSWORD).await).1, "LINK_UNKNOWN");
    house.refresh(&opened.session_secret, "").await.unwrap();

    let activate = v1::ActivateMailChangeRequest { link_secret: old.link_secret };
    house.sessions().activate_mail_change(activate.clone()).await.unwrap();
    let again = house.sessions().activate_mail_change(activate).await;
    assert_eq!(refused(again), precondition("LINK_USED"));
    assert!(house.log_in(&clerk, PASSWORD, office_pc()).await.is_err());
    let new = house.letter::<v1::MailChanged>(&clerk).await;
    assert_eq!(new.mail, "hanako@example.jp");
    house.redeem(&new.link_secret, PASSWORD).await.unwrap();
    house.open(&clerk).await;
    let mine = house.mine(&clerk).get_my_account(v1::GetMyAccountRequest {}).await.unwrap();
    let mine = mine.into_inner().account.unwrap();
    assert_eq!((&*mine.mail, &*mine.new_mail), ("hanako@example.jp", ""));
}

#[tokio::test]
async fn two_at_once_use_a_link_only_once() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[Clerk]).await;
    let secret = house.letter::<v1::AccountInvited>(&account.user_name).await.link_secret;
    let (one, other) = tokio::join!(
        house.redeem(&secret, PASSWORD),
        house.redeem(&secret, "three blue kettles hum at dawn"),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
}
