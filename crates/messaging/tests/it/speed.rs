//! Throw-away.
use crate::fixture::*;
use crate::listening::Noting;
use std::time::Instant;
use vsys_messaging::Envelope;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speed_of_the_relay() {
    let count: u32 = 60_000;
    let fixture = if std::env::var_os("SPEED_SYNC").is_some() {
        let b = Box::leak(Box::new(crate::broker::Broker::start().await));
        Fixture::on_broker(b).await
    } else {
        Fixture::new().await
    };
    let note = "x".repeat(1024);
    for round in 0..3u32 {
        let base = round * count;
        let started = Instant::now();
        for chunk in 0..(count / 1000) {
            let list: Vec<Envelope> =
                (0..1000).map(|n| noted(base + chunk * 1000 + n, &note)).collect();
            fixture.record(&list).await;
        }
        let recorded = started.elapsed();
        let started = Instant::now();
        let relay = fixture.relay();
        loop {
            if fixture.waiting().await == Some(0) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let relayed = started.elapsed();
        relay.stop().await;
        let started = Instant::now();
        let consumer = fixture.listen(Noting::all());
        loop {
            let n: i64 = sqlx::query_scalar("select count(*) from allocation.effects")
                .fetch_one(&fixture.pool)
                .await
                .unwrap();
            if n >= i64::from(base + count) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let heard = started.elapsed();
        consumer.stop().await;
        let per = |d: std::time::Duration| f64::from(count) / d.as_secs_f64();
        eprintln!(
            "round {round}: record {:.0}/s relay {:.0}/s hear {:.0}/s",
            per(recorded),
            per(relayed),
            per(heard)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speed_of_publishing() {
    let fixture = Fixture::new().await;
    for size in [100usize, 256, 500, 1000] {
        let n = 60_000usize;
        let messages: Vec<_> = (0..n).map(|i| {
            let mut headers = async_nats::HeaderMap::new();
            let id = format!("{size}-{i}");
            headers.insert("Nats-Msg-Id", id.as_str());
            headers.insert("Vsys-Event-Id", id.as_str());
            headers.insert("Vsys-Occurred-At", "2021-03-12T03:00:07.000000Z");
            headers.insert("Content-Type", "application/protobuf");
            vsys_messaging::publish::Message { subject: fixture.topology.subject(SUBJECT), headers, payload: vec![1u8; 1024].into() }
        }).collect();
        let started = Instant::now();
        for chunk in messages.chunks(size) {
            vsys_messaging::publish::publish(&fixture.jetstream, chunk).await.unwrap();
        }
        eprintln!("publish alone, {size} a batch: {:.0}/s", n as f64 / started.elapsed().as_secs_f64());
    }
}
