//! Every letter, as it arrives.

use chrono::TimeDelta;
use vsys_proto::identity::v1 as identity;
use vsys_proto::vocabulary::v1::Role;

use crate::facts::{self, CHIYODA, Person};
use crate::mailing::Mailing;
use crate::post_office::Received;

/// Everything that a person may be written about; twenty-four letters of twenty-two kinds.
async fn written_to(person: &Person) -> Vec<(String, Received)> {
    let mailing = Mailing::new().await;
    mailing.tell_names().await;
    let identity = mailing.identity();
    mailing.tell(&identity.account(person, CHIYODA, &[Role::Clerk], 1)).await;
    mailing.knows(&person.user_name, 1).await;

    mailing.tell(&identity.invited(person, 1)).await;
    mailing.tell(&identity.reset_requested(person)).await;
    mailing.tell(&identity.mail_change_requested(person)).await;
    mailing.tell(&identity.mail_changed(person)).await;
    mailing.tell(&identity.handed_over(person)).await;
    mailing.tell(&identity.device_seen(person)).await;
    mailing.tell(&identity.credentials_changed(person)).await;
    mailing.tell(&identity.question_answered(person)).await;
    let deadline = mailing.now() + TimeDelta::hours(4);
    mailing.tell(&facts::reminded(CHIYODA, deadline, Some(4))).await;
    mailing.tell(&facts::reminded(CHIYODA, deadline, None)).await;
    mailing.tell(&facts::deadline_extended(Some(CHIYODA), deadline)).await;
    mailing.tell(&facts::ceilings_changed(CHIYODA, true)).await;
    mailing.tell(&facts::recall_notified(&[CHIYODA])).await;
    let since = mailing.now() - TimeDelta::days(5);
    mailing.tell(&facts::webhook_disabled(CHIYODA, since)).await;

    mailing.tell(&identity.mandate_submitted(person)).await;
    mailing.tell(&identity.mandate_sent_back(person)).await;
    mailing.tell(&identity.mandate_locked(person)).await;
    mailing.tell(&identity.mandate_changed(person)).await;
    mailing.tell(&identity.mandate_withdrawn(person)).await;
    mailing.tell(&identity.secret_reissued(person)).await;
    mailing.tell(&identity.code_applied_for(person)).await;
    mailing.tell(&identity.application_returned(person)).await;
    mailing.tell(&identity.code_numbered(person)).await;

    let received = mailing.post.letters_when(24).await;
    let listed = mailing.list().await;
    let mut letters: Vec<_> = received
        .into_iter()
        .map(|letter| {
            let kept = listed.iter().find(|kept| kept.letter_id == letter.id()).unwrap();
            let expected = match kept.kind.as_str() {
                "secret_reissued" => facts::NUMBER,
                kind if kind.starts_with("mandate_") => facts::NUMBER,
                "code_applied_for" | "application_returned" | "code_numbered" => facts::APPLICATION,
                _ => &person.user_name,
            };
            assert_eq!(kept.user_name, expected);
            let asked = letter.header("Subject").contains("督促")
                || letter.header("Subject").contains("please complete");
            let changes = letter.text().contains("M-0000100") && kept.kind == "mandate_locked";
            let kind = match &*kept.kind {
                _ if asked => "reminder_asked",
                _ if changes => "mandate_locked_change",
                kind => kind,
            };
            (kind.to_owned(), letter)
        })
        .collect();
    letters.sort_by(|one, other| one.0.cmp(&other.0));
    let kinds: Vec<_> = letters.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "application_returned",
            "ceilings_changed",
            "code_applied_for",
            "code_numbered",
            "credentials_changed",
            "deadline_extended",
            "hand_over",
            "hand_over_former",
            "invitation",
            "lot_recalled",
            "mail_change",
            "mandate_locked",
            "mandate_locked_change",
            "mandate_sent_back",
            "mandate_submitted",
            "mandate_withdrawn",
            "new_device",
            "new_mail",
            "password_reset",
            "question_answered",
            "reminder",
            "reminder_asked",
            "secret_reissued",
            "webhook_disabled",
        ]
    );
    letters
}

/// What a reader sees, without what differs each time.
fn seen(letter: &Received) -> String {
    format!(
        "envelope: {} → {}\nFrom: {}\nTo: {}\nSubject: {}\nDate: {}\nAuto-Submitted: {}\n\n{}",
        letter.0["sender"].as_str().unwrap(),
        letter.addressee(),
        letter.header("From"),
        letter.header("To"),
        letter.header("Subject"),
        letter.header("Date"),
        letter.header("Auto-Submitted"),
        letter.text(),
    )
}

#[tokio::test]
async fn every_letter_in_japanese() {
    let letters = written_to(&Person::sato()).await;
    for (kind, letter) in &letters {
        insta::assert_snapshot!(format!("ja_{kind}"), seen(letter));
        assert!(letter.html().contains("<html lang=\"ja\">"), "{kind}");
    }
    let invitation = letters.iter().find(|(kind, _)| kind == "invitation");
    insta::assert_snapshot!("ja_invitation_html", invitation.unwrap().1.html());
}

#[tokio::test]
async fn every_letter_in_english() {
    let letters = written_to(&Person::smith()).await;
    for (kind, letter) in &letters {
        insta::assert_snapshot!(format!("en_{kind}"), seen(letter));
        assert!(letter.html().contains("<html lang=\"en\">"), "{kind}");
    }
    let new_device = letters.iter().find(|(kind, _)| kind == "new_device");
    insta::assert_snapshot!("en_new_device_html", new_device.unwrap().1.html());
}

#[tokio::test]
async fn a_name_with_line_breaks_makes_no_header_and_reaches_nobody_else() {
    let mailing = Mailing::new().await;
    let evil = Person {
        name: "佐藤\r\nBcc: all@example.jp\r\n\r\n<b>body</b>".into(),
        ..Person::sato()
    };
    let subject = "x\r\nReply-To: evil@example.jp\r\n\r\ny";
    mailing.tell(&mailing.identity().question_answered_about(&evil, subject)).await;
    let letters = mailing.post.letters_when(1).await;
    assert_eq!(letters[0].addressee(), "hanako.sato@example.jp");
    let headers = letters[0].headers();
    assert!(!headers.contains(&"Bcc") && !headers.contains(&"Reply-To"), "{headers:?}");
    assert!(letters[0].text().contains("「x Reply-To: evil@example.jp y」"));
    assert!(!letters[0].html().contains("<b>"), "{}", letters[0].html());
}

#[tokio::test]
async fn an_invitation_that_is_sent_again_says_so() {
    let mailing = Mailing::new().await;
    let sato = Person::sato();
    mailing.tell(&mailing.identity().invited(&sato, 2)).await;
    let letters = mailing.post.letters_when(1).await;
    assert!(letters[0].header("Subject").contains("再送"));
    assert!(letters[0].text().contains("前のメールのリンクはもう使えません"));
    // The name of the prefecture was never told.
    assert!(letters[0].text().contains("13が、あなたの V-SYS のアカウントを発行しました"));
}

#[tokio::test]
async fn an_invitation_of_a_site_says_the_sites_name() {
    let mailing = Mailing::new().await;
    let invited = identity::AccountInvited {
        organisation_id: "1310000018".into(),
        organisation_name: "医療法人社団架空会架空診療所".into(),
        ..mailing.identity().invited(&Person::sato(), 1)
    };
    mailing.tell(&invited).await;
    let letters = mailing.post.letters_when(1).await;
    let text = letters[0].text();
    assert!(text.contains("医療法人社団架空会架空診療所が、あなたの V-SYS の"), "{text}");
}

#[tokio::test]
async fn a_letter_to_a_contact_that_was_lost_is_written_again_as_it_was() {
    let mailing = Mailing::new().await;
    let (identity, sato) = (mailing.identity(), Person::sato());
    mailing.tell(&identity.mandate_submitted(&sato)).await;
    mailing.tell(&identity.proof_resent(&sato)).await;
    let letters = mailing.post.letters_when(2).await;
    assert_ne!(letters[0].id(), letters[1].id());
    assert_eq!(seen(&letters[0]), seen(&letters[1]));
    for kept in mailing.list().await {
        assert_eq!((&*kept.kind, &*kept.user_name), ("mandate_submitted", facts::NUMBER));
    }
}
