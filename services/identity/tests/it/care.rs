//! Looking after people.

use tonic::Code;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Administrator, Clerk, Locker, Viewer};
use vsys_vocabulary::Actor;

use crate::house::{
    CHIYODA, CLINIC, House, PASSWORD, TOKYO, administrator, chiyoda, nation, office_pc, refused,
    tokyo,
};

#[tokio::test]
async fn one_person_acts_for_several_organisations_and_switches() {
    let house = House::new().await;
    let person = house.person(CHIYODA, &[Clerk]).await;
    let opened = house.open(&person).await;
    let secret = &opened.session_secret;
    let not_yet = refused(house.refresh(secret, TOKYO).await);
    assert_eq!(not_yet, (Code::PermissionDenied, "NO_MEMBERSHIP".to_owned()));
    let request = v1::SetMembershipRequest {
        user_name: person.clone(),
        organisation_id: TOKYO.to_owned(),
        roles: vec![Viewer.into()],
    };
    house.accounts(&tokyo()).set_membership(request.clone()).await.unwrap();
    let switched = house.refresh(secret, TOKYO).await.unwrap();
    assert_eq!(switched.session.unwrap().organisation_id, TOKYO);
    let stays = house.refresh(secret, "").await.unwrap();
    assert_eq!(stays.session.unwrap().organisation_id, TOKYO);
    let none = v1::SetMembershipRequest { roles: Vec::new(), ..request };
    house.accounts(&tokyo()).set_membership(none).await.unwrap();
    assert_eq!(refused(house.refresh(secret, TOKYO).await).1, "NO_MEMBERSHIP");
    let elsewhere = house.refresh(secret, "").await.unwrap();
    assert_eq!(elsewhere.session.unwrap().organisation_id, CHIYODA);
}

#[tokio::test]
async fn nobody_gives_themselves_roles_or_those_of_programs() {
    let house = House::new().await;
    let own = house.person(CHIYODA, &[Administrator]).await;
    let myself = Actor { person: own.clone(), ..chiyoda() };
    let request = v1::SetMembershipRequest {
        user_name: own.clone(),
        organisation_id: CHIYODA.to_owned(),
        roles: vec![Administrator.into(), Locker.into()],
    };
    let answer = house.accounts(&myself).set_membership(request.clone()).await;
    assert_eq!(refused(answer), (Code::PermissionDenied, "NOT_YOURSELF".to_owned()));
    let program = v1::SetMembershipRequest {
        roles: vec![vsys_proto::vocabulary::v1::Role::Integration.into()],
        ..request.clone()
    };
    let answer = house.accounts(&tokyo()).set_membership(program).await;
    assert_eq!(refused(answer), (Code::InvalidArgument, "ROLE_OF_PROGRAMS".to_owned()));
    house.accounts(&tokyo()).set_membership(request).await.unwrap();
}

#[tokio::test]
async fn the_parent_office_hands_an_account_over_and_both_sides_are_told() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let opened = house.open(&clerk).await;
    let request = v1::HandOverAccountRequest {
        user_name: clerk.clone(),
        new_mail: "ito@example.jp".to_owned(),
        new_name: "伊藤次郎".to_owned(),
        reason: "前任者の退職のため".to_owned(),
    };
    let own = house.accounts(&chiyoda()).hand_over_account(request.clone()).await;
    assert_eq!(refused(own), (Code::PermissionDenied, "ONLY_FROM_ABOVE".to_owned()));
    house.accounts(&tokyo()).hand_over_account(request).await.unwrap();

    let letters = house.letters::<v1::AccountHandedOver>(&clerk).await;
    let [new, former] = letters.as_slice() else { panic!("{} letters", letters.len()) };
    assert_eq!((&*new.mail, &*new.name), ("ito@example.jp", "伊藤次郎"));
    assert_eq!((&*former.mail, &*former.other_mail), ("sato@example.jp", "ito@example.jp"));
    assert!(former.link_secret.is_empty());
    assert_eq!(refused(house.refresh(&opened.session_secret, "").await).1, "SESSION_OVER");
    assert!(house.log_in(&clerk, PASSWORD, office_pc()).await.is_err());
    house.redeem(&new.link_secret, "three blue kettles hum at dawn").await.unwrap();
}

#[tokio::test]
async fn an_invitation_is_sent_again_with_another_link() {
    let house = House::new().await;
    let account = house.issue(CLINIC, &[Clerk]).await;
    let first = house.letter::<v1::AccountInvited>(&account.user_name).await;
    let request = v1::ResendInvitationRequest { user_name: account.user_name.clone() };
    house.accounts(&chiyoda()).resend_invitation(request.clone()).await.unwrap();
    let letters = house.letters::<v1::AccountInvited>(&account.user_name).await;
    assert_eq!(letters.len(), 2);
    let old = refused(house.redeem(&first.link_secret, PASSWORD).await);
    assert_eq!(old, (Code::FailedPrecondition, "LINK_SUPERSEDED".to_owned()));
    house.redeem(&letters[1].link_secret, PASSWORD).await.unwrap();
    let done = house.accounts(&chiyoda()).resend_invitation(request).await;
    assert_eq!(refused(done), (Code::FailedPrecondition, "INVITATION_DONE".to_owned()));
}

#[tokio::test]
async fn what_is_done_to_people_needs_a_reason_and_the_right_area() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let request = |reason: &str| v1::SuspendAccountRequest {
        user_name: clerk.clone(),
        reason: reason.to_owned(),
    };
    let kanagawa = administrator(vsys_vocabulary::Standing::Prefecture("14".parse().unwrap()));
    let foreign = house.accounts(&kanagawa).suspend_account(request("理由")).await;
    assert_eq!(refused(foreign), (Code::PermissionDenied, "NOT_YOUR_ORGANISATION".to_owned()));
    let bare = house.accounts(&tokyo()).suspend_account(request(" ")).await;
    assert_eq!(refused(bare), (Code::InvalidArgument, "VALUE_MISSING".to_owned()));
    house.accounts(&tokyo()).suspend_account(request("理由")).await.unwrap();
    let twice = house.accounts(&tokyo()).suspend_account(request("理由")).await;
    assert_eq!(refused(twice), (Code::FailedPrecondition, "ACCOUNT_SUSPENDED".to_owned()));
    let unknown =
        v1::RestoreAccountRequest { user_name: "131016-77".to_owned(), reason: "x".to_owned() };
    let answer = house.accounts(&nation()).restore_account(unknown).await;
    assert_eq!(refused(answer), (Code::NotFound, "NO_SUCH_ACCOUNT".to_owned()));
}
