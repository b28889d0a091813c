//! Nothing personal is anywhere but in the letter itself.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use vsys_mailer::SERVICE;
use vsys_proto::mailer::v1::LetterState;
use vsys_proto::vocabulary::v1::Role;
use vsys_testkit::eventually;

use crate::facts::{self, CHIYODA, Person, SECRET};
use crate::mailing::Mailing;

/// Everything that is logged, however unimportant.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// The text as it is, and as PostgreSQL shows bytes.
fn both_ways(text: &str) -> [String; 2] {
    [text.to_owned(), hex::encode(text)]
}

fn watanabe() -> Person {
    Person {
        user_name: "w4711".into(),
        name: "渡辺 次郎".into(),
        mail: "jiro-watanabe@mailbox.example".into(),
        ..Person::sato()
    }
}

/// Every row of every table of the mailer, as text.
async fn tables(mailing: &Mailing) -> String {
    let rows = sqlx::query_scalar!(
        r#"select concat((select string_agg(t::text, ' ') from mailer.letters t),
                         (select string_agg(t::text, ' ') from mailer.contacts t),
                         (select string_agg(t::text, ' ') from mailer.contact_memberships t),
                         (select string_agg(t::text, ' ') from mailer.outbox t),
                         (select string_agg(t::text, ' ') from mailer.inbox t),
                         (select string_agg(t::text, ' ') from mailer.rounds t),
                         (select string_agg(t::text, ' ') from mailer.places t)) as "rows!""#,
    );
    rows.fetch_one(&mailing.sandbox.database.superuser()).await.unwrap()
}

fn names_nobody(place: &str, text: &str) {
    for word in [
        "渡辺",
        "次郎",
        "jiro",
        "mailbox.example",
        "new.address",
        "203.0.113.7",
        "番地まで入力",
        SECRET,
    ] {
        for form in both_ways(word) {
            let found = text.find(&form).map(|at| text.get(at.saturating_sub(200)..at));
            assert!(found.is_none(), "{word} is in {place}: …{found:?}");
        }
    }
}

#[tokio::test]
async fn no_name_address_or_link_is_in_tables_logs_or_answers() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
    let mut mailing = Mailing::new().await;
    mailing.post.is_to("rcpt-450").await;
    let (identity, person) = (mailing.identity(), watanabe());
    mailing.tell(&identity.account(&person, CHIYODA, &[Role::Clerk], 1)).await;
    mailing.knows("w4711", 1).await;
    mailing.tell(&identity.invited(&person, 1)).await;
    mailing.tell(&identity.mail_change_requested(&person)).await;
    mailing.tell(&identity.device_seen(&person)).await;
    mailing.tell(&facts::reminded(CHIYODA, mailing.now(), None)).await;
    mailing.tell(&identity.mandate_submitted(&person)).await;
    mailing.tell(&identity.mandate_sent_back(&person)).await;
    mailing.tell(&identity.mandate_locked(&person)).await;
    mailing.tell(&identity.mandate_withdrawn(&person)).await;
    mailing.tell(&identity.code_applied_for(&person)).await;
    mailing.tell(&identity.application_returned(&person)).await;
    mailing.tell(&identity.code_numbered(&person)).await;
    eventually("all were tried", || async {
        let letters = mailing.list().await;
        letters.len() == 11 && letters.iter().all(|letter| letter.attempts > 0)
    })
    .await;
    // While letters wait, what is personal is there, but sealed.
    let waiting = tables(&mailing).await;
    names_nobody("a table while letters wait", &waiting);
    assert!(!waiting.contains(&hex::encode("sealed for identity")), "it is not the mailer's");

    mailing.post.is_to("take").await;
    mailing.sandbox.clock.advance(chrono::TimeDelta::minutes(1));
    let letters = mailing.post.letters_when(11).await;
    assert!(letters.iter().all(|letter| letter.addressee() == person.mail));
    eventually("all are sent", || async {
        mailing.list().await.iter().all(|letter| letter.state() == LetterState::Sent)
    })
    .await;
    names_nobody("a table after letters were sent", &tables(&mailing).await);
    names_nobody("an answer", &format!("{:?}", mailing.list().await));
    let kept = sqlx::query_scalar!(
        r#"select count(*) as "kept!" from mailer.letters
            where fact is not null or sealed_addressee is not null"#,
    );
    let kept = kept.fetch_one(&mailing.sandbox.database.superuser()).await.unwrap();
    assert_eq!(kept, 0, "what is over needs no address");
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("a letter is settled") && log.contains(SERVICE.name), "it was logged");
    names_nobody("the log", &log);
}
