//! Invitations that come again, the first of all, and what nobody else can read.

use chrono::TimeDelta;
use prost::Message;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::Clerk;
use vsys_testkit::{Sandbox, eventually};

use crate::house::{CHIYODA, House, PASSWORD, SERVICES, tokyo};

#[tokio::test]
async fn nobody_but_the_mailer_reads_names_addresses_and_links() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let rows: Vec<(Vec<u8>, String)> = sqlx::query_as(
        "select payload, subject from identity.outbox where subject like '%identity%'",
    )
    .fetch_all(&house.sandbox.database.superuser())
    .await
    .unwrap();
    assert!(rows.len() >= 3, "{}", rows.len());
    let letter = house.letter::<v1::AccountInvited>(&clerk).await;
    for (payload, subject) in rows {
        for secret in ["佐藤花子", "sato@example.jp", &*letter.link_secret] {
            let found = payload.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{subject} tells {secret}");
        }
    }
    let told = v1::AccountChanged::default();
    assert_eq!(told.encoded_len(), 0, "an empty fact is no fact");
}

#[tokio::test]
async fn the_first_administrator_is_invited_while_there_is_nobody() {
    let plan = Sandbox::of(SERVICES)
        .env_extra("VSYS_IDENTITY_PORTAL_URL", "https://vsys.example.jp")
        .env_extra("VSYS_IDENTITY_FIRST_ADMINISTRATOR", "first@mhlw.example.jp");
    let house = House { sandbox: plan.start().await };
    let letters = house.letters::<v1::AccountInvited>("nation-01").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].mail, "first@mhlw.example.jp");
    house.redeem(&letters[0].link_secret, PASSWORD).await.unwrap();
    let session = house.open("nation-01").await;
    let account = house.refresh(&session.session_secret, "").await.unwrap().account.unwrap();
    assert_eq!(account.memberships[0].organisation_id, "nation");
}

/// The job looks once a minute of the machine's; what it does is tested where it is decided. Here
/// it is the next start that looks, of two replicas at the same moment.
#[tokio::test]
async fn an_unused_invitation_comes_again_once_on_the_next_weekday_at_nine() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[Clerk]).await;
    let used = house.person(CHIYODA, &[Clerk]).await;
    // The sandbox begins at nine on a Monday: a day later it is nine on Tuesday.
    house.wait(TimeDelta::hours(24));
    // Who has another mail address since then has the link that was sent to it.
    let handed_over = house.person(CHIYODA, &[Clerk]).await;
    house.wait(TimeDelta::hours(24));
    house.wait(TimeDelta::minutes(5));
    let request = v1::HandOverAccountRequest {
        user_name: handed_over.clone(),
        new_mail: "ito@example.jp".to_owned(),
        new_name: "伊藤次郎".to_owned(),
        reason: "前任者の退職のため".to_owned(),
    };
    house.accounts(&tokyo()).hand_over_account(request).await.unwrap();
    let mut settings = vsys_testkit::settings(SERVICES, &house.sandbox.database);
    let portal = ("VSYS_IDENTITY_PORTAL_URL".to_owned(), "https://vsys.example.jp".to_owned());
    settings.extend([portal]);
    let ground = vsys_chassis::Ground {
        nats: house.sandbox.nats.client.clone(),
        jetstream: house.sandbox.nats.jetstream.clone(),
        topology: house.sandbox.nats.topology.clone(),
        clock: house.sandbox.clock.clone(),
        verifier: house.sandbox.tokens.verifier.clone(),
        environment: vsys_vocabulary::Environment::Local,
    };
    let env = vsys_chassis::Env::from_map(settings);
    let start = || vsys_chassis::Fleet::start(SERVICES, &env, &ground);
    let (one, other) = tokio::try_join!(start(), start()).unwrap();
    eventually("the invitation comes again", || async {
        let count = house.letters::<v1::AccountInvited>(&account.user_name).await.len();
        if count == 2 { Ok(()) } else { Err(count) }
    })
    .await;
    one.stop(vsys_chassis::GRACE).await;
    other.stop(vsys_chassis::GRACE).await;
    for (name, invitations) in [(account.user_name, 2), (used, 1), (handed_over, 1)] {
        assert_eq!(house.letters::<v1::AccountInvited>(&name).await.len(), invitations, "{name}");
    }
}
