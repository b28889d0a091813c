//! What becomes of letters when the mail server says no.

use chrono::TimeDelta;
use vsys_proto::mailer::v1::LetterState;
use vsys_testkit::eventually;

use crate::facts::Person;
use crate::mailing::Mailing;
use crate::post_office::PostOffice;

/// A mailer before a mail server in that mood, with one letter to be sent.
async fn before(mode: &str) -> Mailing {
    let mut post = PostOffice::open().await;
    post.is_to(mode).await;
    let mailing = Mailing::through(post).await;
    mailing.tell(&mailing.identity().invited(&Person::sato(), 1)).await;
    mailing
}

#[tokio::test]
async fn who_is_refused_for_good_is_written_down_without_the_address() {
    let mailing = before("rcpt-550").await;
    let letter = mailing.only_letter_when(LetterState::Refused).await;
    assert!(letter.answer.contains("550") && letter.answer.contains("no such user"), "{letter:?}");
    assert!(!letter.answer.contains("sato"), "{letter:?}");
    assert_eq!((letter.attempts, mailing.post.letters().len()), (1, 0));
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_written_down() {
    let mailing = before("data-554").await;
    let letter = mailing.only_letter_when(LetterState::Refused).await;
    assert!(letter.answer.contains("554") && !letter.answer.contains("sato"), "{letter:?}");
}

/// A server that could not take the letter for now, and takes it after the pause.
async fn is_tried_again_after(mode: &str, code: &str) {
    let mut mailing = before(mode).await;
    let letter = eventually("the letter was tried", || async {
        mailing
            .list()
            .await
            .pop()
            .filter(|letter| letter.attempts == 1 && !letter.answer.is_empty())
    })
    .await;
    assert_eq!(letter.state(), LetterState::Waiting);
    assert!(letter.answer.contains(code) && !letter.answer.contains("sato"), "{letter:?}");
    mailing.post.is_to("take").await;
    mailing.sandbox.clock.advance(TimeDelta::seconds(59));
    // Another letter goes at once; the first one keeps its pause.
    mailing.tell(&mailing.identity().reset_requested(&Person::smith())).await;
    let letters = mailing.post.letters_when(1).await;
    assert_eq!(letters[0].addressee(), "john.smith@example.jp");
    mailing.sandbox.clock.advance(TimeDelta::seconds(1));
    let letters = mailing.post.letters_when(2).await;
    assert_eq!(letters[1].addressee(), "hanako.sato@example.jp");
}

#[tokio::test]
async fn an_addressee_whose_mailbox_is_busy_is_tried_again() {
    is_tried_again_after("rcpt-450", "450").await;
}

#[tokio::test]
async fn a_letter_that_the_server_has_no_room_for_is_tried_again() {
    is_tried_again_after("data-451", "451").await;
}

#[tokio::test]
async fn a_sender_that_the_server_does_not_want_costs_no_letter() {
    is_tried_again_after("mail-550", "550").await;
}

#[tokio::test]
async fn a_server_that_turns_us_away_at_its_door_costs_no_attempt() {
    let mut mailing = before("greet-554").await;
    eventually("the letter waits", || async { mailing.list().await.len() == 1 }).await;
    mailing.post.is_to("take").await;
    eventually("the letter is sent", || async {
        mailing.sandbox.clock.advance(TimeDelta::seconds(30));
        mailing.post.letters().len() == 1
    })
    .await;
    let letter = mailing.only_letter_when(LetterState::Sent).await;
    assert_eq!(letter.attempts, 1);
}

#[tokio::test]
async fn a_letter_whose_link_is_over_is_not_sent() {
    let mut mailing = before("rcpt-450").await;
    eventually("the letter was tried", || async {
        mailing.list().await.pop().is_some_and(|letter| letter.attempts == 1)
    })
    .await;
    mailing.sandbox.clock.advance(TimeDelta::hours(72));
    mailing.post.is_to("take").await;
    let letter = mailing.only_letter_when(LetterState::Expired).await;
    assert!(letter.answer.contains("450"), "{letter:?}");
    assert!(mailing.post.letters().is_empty());
}

#[tokio::test]
async fn an_addressee_sealed_for_another_key_waits_until_the_key_is_right() {
    let mailing = Mailing::new().await;
    let mut invited = mailing.identity().invited(&Person::sato(), 1);
    *invited.sealed_addressee.last_mut().unwrap() ^= 1;
    mailing.tell(&invited).await;
    let letter = eventually("the letter was tried", || async {
        mailing.list().await.pop().filter(|letter| !letter.answer.is_empty())
    })
    .await;
    assert_eq!(letter.state(), LetterState::Waiting);
    assert_eq!(letter.answer, "not sent: the addressee cannot be opened");
}

#[tokio::test]
async fn an_addressee_without_a_usable_address_is_refused() {
    let mailing = Mailing::new().await;
    let nobody = Person { mail: "nobody\r\nRCPT TO:<all@example.jp>".into(), ..Person::sato() };
    mailing.tell(&mailing.identity().invited(&nobody, 1)).await;
    let letter = mailing.only_letter_when(LetterState::Refused).await;
    assert_eq!(letter.answer, "not sent: the mail address cannot be read");
    assert!(mailing.post.letters().is_empty());
}
