//! STARTTLS and log-in, with a certificate of the test's own.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use vsys_proto::mailer::v1::LetterState;
use vsys_testkit::eventually;

use crate::facts::Person;
use crate::mailing::{File, Mailing};
use crate::post_office::PostOffice;

struct Certificate {
    certificate: File,
    key: File,
}

impl Certificate {
    fn new() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        Self {
            certificate: File::new("certificate", &cert.pem()),
            key: File::new("key", &signing_key.serialize_pem()),
        }
    }
}

#[tokio::test]
async fn a_letter_goes_over_starttls_to_a_server_that_knows_us() {
    let Certificate { certificate, key } = Certificate::new();
    let arguments = ["--certificate", certificate.path(), "--key", key.path()];
    let user = ["--user", "v@sys p:ss/"];
    let post = PostOffice::open_with(&[arguments.as_slice(), &user].concat()).await;
    let url = format!("smtp://v%40sys:p%3Ass%2F@127.0.0.1:{}", post.port);
    let authority = [("VSYS_MAILER_SMTP_CA_FILE", certificate.path())];
    let mailing = Mailing::with(post, &url, &authority).await;
    mailing.tell(&mailing.identity().invited(&Person::sato(), 1)).await;
    let letters = mailing.post.letters_when(1).await;
    assert_eq!(letters[0].0["encrypted"], true);
    assert_eq!(letters[0].0["user"], "v@sys");
}

/// A letter that stays where it is, although its postman has been at the mail server's door.
async fn waits(mailing: &Mailing) {
    mailing.tell(&mailing.identity().invited(&Person::sato(), 1)).await;
    for visits in 1..=3 {
        eventually("the postman comes", || async {
            mailing.sandbox.clock.advance(chrono::TimeDelta::minutes(3));
            mailing.post.visits() >= visits
        })
        .await;
    }
    let waiting = mailing.only_letter_when(LetterState::Waiting).await;
    assert_eq!(waiting.attempts, 0);
    assert!(mailing.post.letters().is_empty());
}

#[tokio::test]
async fn no_letter_goes_to_a_server_that_does_not_offer_encryption() {
    let Certificate { certificate, .. } = Certificate::new();
    let post = PostOffice::open().await;
    let url = format!("smtp://127.0.0.1:{}", post.port);
    let authority = [("VSYS_MAILER_SMTP_CA_FILE", certificate.path())];
    waits(&Mailing::with(post, &url, &authority).await).await;
}

#[tokio::test]
async fn no_letter_goes_to_a_server_whose_certificate_somebody_else_signed() {
    let Certificate { certificate, key } = Certificate::new();
    let arguments = ["--certificate", certificate.path(), "--key", key.path()];
    let post = PostOffice::open_with(&arguments).await;
    let url = format!("smtp://127.0.0.1:{}", post.port);
    let other = Certificate::new();
    let authority = [("VSYS_MAILER_SMTP_CA_FILE", other.certificate.path())];
    waits(&Mailing::with(post, &url, &authority).await).await;
}
