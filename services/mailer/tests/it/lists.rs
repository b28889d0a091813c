//! Looking at what became of letters.

use tonic::Code;
use tonic_types::StatusExt;
use vsys_proto::mailer::v1::{LetterState, ListLettersRequest};
use vsys_testkit::eventually;

use crate::facts::Person;
use crate::mailing::Mailing;
use crate::post_office::PostOffice;

/// Five letters to two people; those to Smith were refused.
async fn five_letters() -> Mailing {
    let mut mailing = Mailing::through(PostOffice::open().await).await;
    let identity = mailing.identity();
    for _ in 0..3 {
        mailing.tell(&identity.question_answered(&Person::sato())).await;
        mailing.sandbox.clock.advance(chrono::TimeDelta::seconds(1));
    }
    mailing.post.letters_when(3).await;
    mailing.post.is_to("rcpt-550").await;
    for _ in 0..2 {
        mailing.tell(&identity.question_answered(&Person::smith())).await;
        mailing.sandbox.clock.advance(chrono::TimeDelta::seconds(1));
    }
    eventually("all are settled", || async {
        mailing.list().await.iter().filter(|letter| letter.settled_time.is_some()).count() == 5
    })
    .await;
    mailing
}

#[tokio::test]
async fn letters_are_listed_the_newest_first_a_page_at_a_time() {
    let mailing = five_letters().await;
    let mut request = ListLettersRequest { page_size: 2, ..ListLettersRequest::default() };
    let mut pages = Vec::new();
    loop {
        let page = mailing.desk().list_letters(request.clone()).await.unwrap().into_inner();
        pages.push(page.letters);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let people: Vec<Vec<_>> = pages
        .iter()
        .map(|page| page.iter().map(|letter| letter.user_name.as_str()).collect())
        .collect();
    let (sato, smith) = ("sato.chiyoda", "smith.chiyoda");
    assert_eq!(people, [vec![smith, smith], vec![sato, sato], vec![sato]]);
    let letters = pages.concat();
    assert!(letters.is_sorted_by(|newer, older| {
        newer.heard_time.unwrap().seconds >= older.heard_time.unwrap().seconds
    }));
}

#[tokio::test]
async fn letters_of_one_person_or_in_one_state_are_found() {
    let mailing = five_letters().await;
    let count = async |request: ListLettersRequest| {
        mailing.desk().list_letters(request).await.unwrap().into_inner().letters.len()
    };
    let to = |user_name: &str, state: LetterState| ListLettersRequest {
        user_name: user_name.into(),
        state: state.into(),
        ..ListLettersRequest::default()
    };
    assert_eq!(count(to("sato.chiyoda", LetterState::Unspecified)).await, 3);
    assert_eq!(count(to("", LetterState::Refused)).await, 2);
    assert_eq!(count(to("sato.chiyoda", LetterState::Refused)).await, 0);
    assert_eq!(count(to("", LetterState::Waiting)).await, 0);
    assert_eq!(count(to("nobody", LetterState::Unspecified)).await, 0);
}

#[tokio::test]
async fn a_wrong_token_and_a_wrong_state_are_refused_by_name() {
    let mailing = Mailing::new().await;
    for (request, field, reason) in [
        (
            ListLettersRequest { page_token: "x".into(), ..ListLettersRequest::default() },
            "page_token",
            "PAGE_TOKEN_INVALID",
        ),
        (
            ListLettersRequest { state: 99, ..ListLettersRequest::default() },
            "state",
            "VALUE_UNKNOWN",
        ),
    ] {
        let refused = mailing.desk().list_letters(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(refused.get_details_error_info().unwrap().reason, reason);
        let fields = refused.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields[0].field, field);
    }
}
