//! Never twice: whatever happens to the mailer or to the mail server.

use chrono::TimeDelta;
use vsys_chassis::{Clock, Env, Fleet, GRACE, Ground};
use vsys_proto::mailer::v1::LetterState;
use vsys_testkit::{Database, Nats, Tokens, eventually, fresh_database, nats, schemas};
use vsys_vocabulary::Environment;

use crate::facts::{Identity, Person};
use crate::mailing::{self, Keys, Mailing, SERVICES};
use crate::post_office::{PostOffice, Received};

#[tokio::test]
async fn the_same_fact_three_times_is_one_letter() {
    let mailing = Mailing::new().await;
    let (sato, id) = (Person::sato(), mailing.sandbox.clock.new_id());
    let fact = mailing.identity().invited(&sato, 1);
    for _ in 0..3 {
        mailing::tell(&mailing.sandbox.nats, id, mailing.now(), &fact).await;
    }
    // A fact told afterwards is heard after the three.
    mailing.tell(&mailing.identity().question_answered(&sato)).await;
    let letters = mailing.post.letters_when(2).await;
    assert_ne!(letters[0].id(), letters[1].id());
    let listed = eventually("both are settled", || async {
        let listed = mailing.list().await;
        let sent = listed.iter().filter(|letter| letter.state() == LetterState::Sent).count();
        if sent == 2 { Ok(listed) } else { Err(listed) }
    })
    .await;
    assert!(listed.iter().all(|letter| letter.attempts == 1));
}

#[tokio::test]
async fn a_mail_server_that_was_away_is_given_each_letter_once() {
    let gone = PostOffice::open().await;
    let port = gone.port;
    drop(gone);
    let url = format!("smtp://127.0.0.1:{port}");
    let idle = PostOffice::open().await;
    let mailing = Mailing::with(idle, &url, &[]).await;
    let sato = Person::sato();
    mailing.tell(&mailing.identity().invited(&sato, 1)).await;
    mailing.tell(&mailing.identity().reset_requested(&sato)).await;
    eventually("both letters wait", || async { mailing.list().await.len() == 2 }).await;

    let port = port.to_string();
    let back = PostOffice::open_with(&["--port", &port]).await;
    eventually("both letters are sent", || async {
        // Its rest is over, however long it was.
        mailing.sandbox.clock.advance(TimeDelta::minutes(3));
        let listed = mailing.list().await;
        listed.iter().all(|letter| letter.state() == LetterState::Sent)
    })
    .await;
    assert_eq!(back.letters().len(), 2);
    // No attempt was lost on a server that was away.
    assert!(mailing.list().await.iter().all(|letter| letter.attempts == 1));
}

#[tokio::test]
async fn a_letter_that_was_taken_without_an_answer_is_unsure_and_not_sent_again() {
    let mut post = PostOffice::open().await;
    post.is_to("drop").await;
    let mut mailing = Mailing::through(post).await;
    let sato = Person::sato();
    mailing.tell(&mailing.identity().invited(&sato, 1)).await;
    let letter = mailing.only_letter_when(LetterState::Unsure).await;
    assert!(letter.settled_time.is_some() && !letter.answer.is_empty(), "{letter:?}");

    mailing.post.is_to("take").await;
    mailing.sandbox.clock.advance(TimeDelta::hours(2));
    mailing.tell(&mailing.identity().reset_requested(&sato)).await;
    let letters = mailing.post.letters_when(2).await;
    let subjects: Vec<_> = letters.iter().map(|letter| letter.header("Subject")).collect();
    assert!(subjects[0].contains("アカウントが発行されました"), "{subjects:?}");
    assert!(subjects[1].contains("パスワードの再設定"), "{subjects:?}");
}

/// What a mailer runs on when it is to be killed.
struct Country {
    database: Database,
    nats: Nats,
    clock: Clock,
    keys: Keys,
    post: PostOffice,
}

impl Country {
    async fn new() -> Self {
        let morning = "2021-03-15T00:00:00Z".parse().unwrap();
        Self {
            database: fresh_database(&schemas(SERVICES)).await,
            nats: nats().await,
            clock: Clock::manual(morning),
            keys: Keys::new(),
            post: PostOffice::open().await,
        }
    }

    /// Starts a mailer on the runtime it is called on.
    fn mailer(&self) -> impl Future<Output = Fleet> + Send + 'static {
        let mut settings = vsys_testkit::settings(SERVICES, &self.database);
        let url = format!("smtp://127.0.0.1:{}", self.post.port);
        settings.extend(mailing::settings(&self.keys, &url));
        let ground = Ground {
            nats: self.nats.client.clone(),
            jetstream: self.nats.jetstream.clone(),
            topology: self.nats.topology.clone(),
            clock: self.clock.clone(),
            verifier: Tokens::new().verifier,
            environment: Environment::Local,
        };
        async move { Fleet::start(SERVICES, &Env::from_map(settings), &ground).await.unwrap() }
    }

    fn identity(&self) -> Identity {
        Identity { key: self.keys.public.clone(), now: self.clock.now() }
    }

    /// States of all letters, by user name.
    async fn states(&self) -> Vec<(String, String)> {
        let letters = sqlx::query!("select user_name, state from mailer.letters order by 1");
        let letters = letters.fetch_all(&self.database.superuser()).await.unwrap();
        letters.into_iter().map(|letter| (letter.user_name, letter.state)).collect()
    }
}

#[tokio::test]
async fn a_mailer_that_is_killed_before_the_answer_never_sends_that_letter_again() {
    let mut country = Country::new().await;
    country.post.is_to("hold").await;
    let doomed = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let fleet = doomed.spawn(country.mailer()).await.unwrap();
    let invited = country.identity().invited(&Person::sato(), 1);
    let now = country.clock.now();
    mailing::tell(&country.nats, country.clock.new_id(), now, &invited).await;
    country.post.letters_when(1).await;
    // Every task ends where it is: nothing is said to the mail server or the database any more.
    doomed.shutdown_background();
    assert_eq!(country.states().await, [("sato.chiyoda".into(), "sending".into())]);

    country.post.is_to("take").await;
    country.clock.advance(TimeDelta::minutes(4));
    let fleet_again = country.mailer().await;
    let invited = country.identity().invited(&Person::smith(), 1);
    let now = country.clock.now();
    mailing::tell(&country.nats, country.clock.new_id(), now, &invited).await;
    country.post.letters_when(2).await;
    let states = country.states().await;
    assert_eq!(states[0], ("sato.chiyoda".into(), "sending".into()), "it may still be alive");

    country.clock.advance(TimeDelta::minutes(2));
    eventually("the letter is given up", || async {
        let states = country.states().await;
        let expected = [("sato.chiyoda", "unsure"), ("smith.chiyoda", "sent")];
        let expected = expected.map(|(name, state)| (name.to_owned(), state.to_owned()));
        if states == expected { Ok(()) } else { Err(states) }
    })
    .await;
    fleet_again.stop(GRACE).await;
    assert_eq!(country.post.letters().len(), 2);
    drop(fleet);
}

#[tokio::test]
async fn two_mailers_on_one_table_send_each_letter_once() {
    let country = Country::new().await;
    let fleets = [country.mailer().await, country.mailer().await];
    let (identity, now) = (country.identity(), country.clock.now());
    for number in 0..40 {
        let person = Person { user_name: format!("user-{number}"), ..Person::sato() };
        let id = country.clock.new_id();
        mailing::tell(&country.nats, id, now, &identity.question_answered(&person)).await;
    }
    country.post.letters_when(40).await;
    eventually("all are settled", || async {
        let states = country.states().await;
        states.len() == 40 && states.iter().all(|(_, state)| state == "sent")
    })
    .await;
    for fleet in fleets {
        fleet.stop(GRACE).await;
    }
    let mut ids: Vec<_> = country.post.letters().iter().map(Received::id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), country.post.letters().len()), (40, 40));
}
