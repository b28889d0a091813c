//! Letters to offices.

use chrono::TimeDelta;
use vsys_proto::vocabulary::v1::Role;
use vsys_testkit::eventually;

use crate::facts::{self, CHIYODA, MINATO, Person};
use crate::mailing::Mailing;
use crate::post_office::Received;

fn person(name: &str) -> Person {
    Person {
        user_name: format!("{name}.user"),
        mail: format!("{name}@example.jp"),
        ..Person::sato()
    }
}

/// Chiyoda with two clerks and an administrator, Minato with an administrator only.
async fn wards() -> Mailing {
    let mailing = Mailing::new().await;
    mailing.tell_names().await;
    let identity = mailing.identity();
    for (name, ward, role) in [
        ("ito", CHIYODA, Role::Clerk),
        ("kato", CHIYODA, Role::Clerk),
        ("sasaki", CHIYODA, Role::Administrator),
        ("yamada", MINATO, Role::Administrator),
    ] {
        mailing.tell(&identity.account(&person(name), ward, &[role], 1)).await;
        mailing.knows(&format!("{name}.user"), 1).await;
    }
    mailing
}

fn addressees(letters: &[Received]) -> Vec<&str> {
    let mut addressees: Vec<_> = letters.iter().map(Received::addressee).collect();
    addressees.sort_unstable();
    addressees
}

#[tokio::test]
async fn a_late_office_is_told_through_its_clerks_each_once() {
    let mailing = wards().await;
    let deadline = mailing.now() + TimeDelta::hours(24);
    mailing.tell(&facts::reminded(CHIYODA, deadline, Some(24))).await;
    let letters = mailing.post.letters_when(2).await;
    assert_eq!(addressees(&letters), ["ito@example.jp", "kato@example.jp"]);
    assert!(letters[0].text().contains("東京都千代田区"), "{}", letters[0].text());
    assert!(letters[0].text().contains("あと 24 時間"), "{}", letters[0].text());
}

#[tokio::test]
async fn an_office_without_a_clerk_is_told_through_its_administrator() {
    let mailing = wards().await;
    mailing.tell(&facts::reminded(MINATO, mailing.now(), Some(0))).await;
    let letters = mailing.post.letters_when(1).await;
    assert_eq!(addressees(&letters), ["yamada@example.jp"]);
    assert!(letters[0].header("Subject").contains("期限になりました"));
}

#[tokio::test]
async fn a_deadline_that_was_moved_for_all_is_told_to_all_offices_of_the_step() {
    let mailing = wards().await;
    let deadline = mailing.now() + TimeDelta::days(2);
    mailing.tell(&facts::deadline_extended(None, deadline)).await;
    let letters = mailing.post.letters_when(3).await;
    assert_eq!(addressees(&letters), ["ito@example.jp", "kato@example.jp", "yamada@example.jp"]);
    assert!(letters[0].text().contains("対象: すべての市町村"), "{}", letters[0].text());
}

#[tokio::test]
async fn a_recall_is_told_to_the_organisations_that_it_names_and_to_nobody_else() {
    let mailing = wards().await;
    let identity = mailing.identity();
    for (name, organisation, role) in [
        ("oshima", "wholesaler-01", Role::Clerk),
        ("mori", "1310000011", Role::Administrator),
        ("noda", "1310000029", Role::Clerk),
    ] {
        mailing.tell(&identity.account(&person(name), organisation, &[role], 1)).await;
        mailing.knows(&format!("{name}.user"), 1).await;
    }
    mailing.tell(&facts::recall_notified(&["wholesaler-01", "1310000011"])).await;
    let letters = mailing.post.letters_when(2).await;
    assert_eq!(addressees(&letters), ["mori@example.jp", "oshima@example.jp"]);
    for letter in &letters {
        assert!(letter.header("Subject").contains("EX3617"), "{}", letter.header("Subject"));
        assert!(letter.text().contains("異物の混入"), "{}", letter.text());
    }
}

#[tokio::test]
async fn only_who_has_to_begin_again_is_told_of_other_ceilings() {
    let mailing = wards().await;
    mailing.tell(&facts::ceilings_changed(CHIYODA, false)).await;
    mailing.tell(&facts::ceilings_changed(MINATO, true)).await;
    let letters = mailing.post.letters_when(1).await;
    assert_eq!(addressees(&letters), ["yamada@example.jp"]);
}

#[tokio::test]
async fn who_can_no_longer_sign_in_or_left_is_not_told_and_older_news_change_nothing() {
    let mailing = wards().await;
    let identity = mailing.identity();
    let mut suspended = identity.account(&person("ito"), CHIYODA, &[Role::Clerk], 3);
    suspended.active = false;
    mailing.tell(&suspended).await;
    mailing.knows("ito.user", 3).await;
    mailing.tell(&identity.account(&person("ito"), CHIYODA, &[Role::Clerk], 2)).await;
    mailing.tell(&identity.account(&person("kato"), MINATO, &[Role::Clerk], 2)).await;
    mailing.knows("kato.user", 2).await;
    mailing.tell(&facts::reminded(CHIYODA, mailing.now(), None)).await;
    mailing.tell(&facts::reminded(MINATO, mailing.now(), None)).await;
    let letters = mailing.post.letters_when(2).await;
    assert_eq!(addressees(&letters), ["kato@example.jp", "sasaki@example.jp"]);
}

#[tokio::test]
async fn facts_of_long_ago_trouble_no_office() {
    let mailing = wards().await;
    let long_ago = mailing.now() - TimeDelta::days(30);
    let old = facts::reminded(CHIYODA, long_ago, Some(0));
    let id = mailing.sandbox.clock.new_id();
    crate::mailing::tell(&mailing.sandbox.nats, id, long_ago, &old).await;
    mailing.tell(&facts::reminded(MINATO, mailing.now(), None)).await;
    mailing.post.letters_when(1).await;
    assert_eq!(mailing.list().await.len(), 1);
}

#[tokio::test]
async fn a_person_who_waits_goes_before_whole_offices() {
    let mut post = crate::post_office::PostOffice::open().await;
    post.is_to("greet-554").await;
    let mut mailing = Mailing::through(post).await;
    let identity = mailing.identity();
    mailing.tell(&identity.account(&person("ito"), CHIYODA, &[Role::Clerk], 1)).await;
    mailing.knows("ito.user", 1).await;
    mailing.tell(&facts::reminded(CHIYODA, mailing.now(), None)).await;
    eventually("the reminder waits", || async { mailing.list().await.len() == 1 }).await;
    mailing.tell(&identity.reset_requested(&person("ito"))).await;
    eventually("both wait", || async { mailing.list().await.len() == 2 }).await;
    mailing.post.is_to("take").await;
    mailing.sandbox.clock.advance(TimeDelta::minutes(3));
    let letters = mailing.post.letters_when(2).await;
    assert!(letters[0].header("Subject").contains("パスワードの再設定"));
}

#[tokio::test]
async fn a_fact_that_makes_no_sense_becomes_a_dead_letter_and_blocks_nobody() {
    let mailing = wards().await;
    let mut wrong = facts::deadline_extended(None, mailing.now());
    wrong.step = "LUNCH".into();
    let id = mailing.tell(&wrong).await;
    mailing.tell(&facts::reminded(MINATO, mailing.now(), None)).await;
    mailing.post.letters_when(1).await;
    let nats = &mailing.sandbox.nats;
    let dead = eventually("it is a dead letter", || async {
        let page = vsys_messaging::dead::list(&nats.jetstream, &nats.topology, None).await.unwrap();
        page.into_iter().find(|letter| letter.event_id == Some(id))
    })
    .await;
    assert!(dead.reason.contains("step is not known"), "{dead:?}");
}
