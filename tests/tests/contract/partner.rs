//! A partner as it is: `docs/partner/receive_orders.py`, with what a partner is given.

use std::collections::BTreeMap;
use std::path::Path;

use tokio::process::Command;
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_testkit::eventually;
use vsys_tests::Access;

use crate::play::Play;
use crate::stage::Stage;
use crate::tools::{ended, file, judge, python, said, text};

/// The client, which ends when nothing more comes for a while.
fn client(stage: &Stage, access: &Access, document: &Path) -> Command {
    let credentials = format!("{}.creds", access.partner);
    let credentials = stage.folder.write(&credentials, &access.credentials);
    let mut command = python("docs/partner/receive_orders.py");
    command.args(["--idle", "2", "--url", &stage.broker.url]);
    command.arg("--credentials").arg(credentials).arg("--asyncapi").arg(document);
    command
}

/// A lock of two towns, told to its partners.
async fn locked(stage: &Stage) -> Play<'_> {
    let play = Play::new(stage, 2).await;
    let round = play.until_the_lock().await;
    play.lock(&round).await;
    for trader in play.trade.traders() {
        let subject = format!("partner.{}.digest.issued", trader.id);
        eventually(&format!("{} has its digest", trader.id), || async {
            !stage.broker.messages("VSYS_PARTNERS", &subject).await.is_empty()
        })
        .await;
    }
    play
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_receives_acknowledges_and_finds_its_digest_right() {
    let stage = Stage::set(None).await;
    let play = locked(&stage).await;
    let access = play.access("maker-01").await;
    let document = file("docs/partner/asyncapi.yaml");
    let lines = said(&mut client(&stage, &access, &document), "").await;
    let lines_with = |words: &str| lines.lines().filter(|line| line.contains(words)).count();
    assert_eq!(lines_with("shipment_order.placed"), 2, "a box for each town\n{lines}");
    assert_eq!(lines_with("vaccine     195 units (1 boxes + 0)"), 2, "{lines}");
    assert_eq!(lines_with("digest.issued"), 1, "{lines}");
    assert_eq!(lines_with("2 orders of lock"), 1, "{lines}");
    assert_eq!(lines_with(": verified"), 1, "{lines}");

    stage.broker.until_heard(&access.stream, &access.consumer).await;
    let mut desk = stage.client.partner(access.partner).unwrap().logistics();
    let request = logistics::GetPartnerFeedRequest { partner_id: access.partner.to_string() };
    let feed = desk.get_partner_feed(request.clone()).await.unwrap().into_inner().feed.unwrap();
    assert_eq!(feed.last_sequence, u64::try_from(lines.lines().count()).unwrap());
    eventually("V-SYS knows that all was acknowledged", || {
        let (mut desk, request) = (desk.clone(), request.clone());
        async move {
            let feed = desk.get_partner_feed(request).await.unwrap().into_inner().feed.unwrap();
            let acknowledged = feed.acknowledged_sequence;
            if acknowledged == feed.last_sequence { Ok(()) } else { Err(acknowledged) }
        }
    })
    .await;

    // What was acknowledged does not come again.
    assert_eq!(said(&mut client(&stage, &access, &document), "").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_on_node_receives_and_acknowledges_the_same() {
    let stage = Stage::set(None).await;
    let play = locked(&stage).await;
    let access = play.access("wholesaler-01").await;
    let credentials = stage.folder.write("node.creds", &access.credentials);
    let client = || {
        let mut client = judge("partner.js");
        client.arg(&stage.broker.url).arg(&credentials);
        client.args([&access.stream, &access.consumer, &access.inbox_prefix]);
        client
    };
    let lines = said(&mut client(), "").await;
    let kept = stage.broker.messages("VSYS_PARTNERS", "partner.wholesaler-01.>").await;
    let kept: Vec<&str> = kept.iter().map(|message| &*message.payload).collect();
    assert_eq!(lines.lines().collect::<Vec<_>>(), kept);
    stage.broker.until_heard(&access.stream, &access.consumer).await;
    assert_eq!(said(&mut client(), "").await, "", "what was acknowledged does not come again");
}

/// What the document says of `JetStream`: `ack_wait_seconds` is `60`.
fn facts() -> BTreeMap<String, String> {
    let document = std::fs::read_to_string(file("docs/partner/asyncapi.yaml")).unwrap();
    let block = document.split("\nx-jetstream:\n").nth(1).unwrap();
    block
        .lines()
        .map_while(|line| line.strip_prefix("  ")?.split_once(": "))
        .map(|(name, fact)| (name.to_owned(), fact.trim_matches('\'').to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consumer_of_a_partner_is_as_the_document_says() {
    let stage = Stage::set(None).await;
    let access = Play::new(&stage, 1).await.access("wholesaler-01").await;
    let filled = |fact: &String| {
        fact.replace("{partner_id}", "wholesaler-01").replace("{consumer}", &access.consumer)
    };
    let facts = facts();
    let fact =
        |name: &str| filled(facts.get(name).unwrap_or_else(|| panic!("no {name}: {facts:?}")));
    assert_eq!(fact("stream"), access.stream);
    assert_eq!(fact("consumer"), access.consumer);
    assert_eq!(fact("inbox_prefix"), access.inbox_prefix);
    let config = stage.broker.consumer(&access.stream, &access.consumer).await.config;
    assert_eq!(fact("filter_subject"), config.filter_subject);
    assert_eq!(fact("deliver_policy"), format!("{:?}", config.deliver_policy).to_lowercase());
    assert_eq!(fact("ack_policy"), format!("{:?}", config.ack_policy).to_lowercase());
    assert_eq!(fact("ack_wait_seconds"), config.ack_wait.as_secs().to_string());
    assert_eq!(fact("max_ack_pending"), config.max_ack_pending.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_partners_credentials_are_refused() {
    let stage = Stage::set(None).await;
    let play = locked(&stage).await;
    let (maker, other) = (play.access("maker-01").await, play.access("wholesaler-02").await);
    let before = stage.broker.consumer(&maker.stream, &maker.consumer).await;
    assert_ne!(before.num_pending, 0);

    // The other partner's client, told to fetch from the maker's consumer.
    let document = std::fs::read_to_string(file("docs/partner/asyncapi.yaml")).unwrap();
    let theirs =
        document.replace("consumer: '{consumer}'", &format!("consumer: {}", maker.consumer));
    assert_ne!(theirs, document);
    let theirs = stage.folder.write("asyncapi.yaml", theirs);
    let refused = ended(&mut client(&stage, &other, &theirs), "").await;
    assert_eq!(text(&refused.stdout), "");
    let said = text(&refused.stderr).to_lowercase();
    assert!(said.contains("permissions violation"), "{said}");
    let after = stage.broker.consumer(&maker.stream, &maker.consumer).await;
    assert_eq!((after.num_pending, after.num_ack_pending), (before.num_pending, 0));
}
