use std::time::{Duration, Instant};
use crate::fixture::*;
use vsys_messaging::publish::{Message, publish};

fn p(mut v: Vec<Duration>) -> String { v.sort(); format!("p50 {:?} p95 {:?} max {:?}", v[v.len()/2], v[v.len()*95/100], v[v.len()-1]) }

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speed_of_small() {
    let url = std::env::var("SPEED_NATS").unwrap();
    let client = async_nats::connect(&url).await.unwrap();
    let js = async_nats::jetstream::new(client);
    let topology = vsys_messaging::Topology::prefixed("lat");
    topology.ensure(&js).await.unwrap();
    let mut id = RandomId(std::process::id() as u64 * 1_000_000_000);
    for n in [1usize, 2, 5, 10, 20, 50, 100, 250] {
        for atomic in [true, false] {
            let mut v = vec![];
            for _ in 0..40 {
                let messages: Vec<_> = (0..n).map(|_| { id.0 += 1;
                    let mut headers = async_nats::HeaderMap::new();
                    headers.insert("Nats-Msg-Id", id.0.to_string());
                    Message { subject: topology.subject(SUBJECT), headers, payload: vec![1u8; 1024].into() } }).collect();
                let t = Instant::now();
                if atomic { publish(&js, &messages).await.unwrap(); } else {
                    let mut f = vec![];
                    for m in &messages { f.push(js.publish_with_headers(m.subject.clone(), m.headers.clone(), m.payload.clone()).await.unwrap()); }
                    for x in f { x.await.unwrap(); }
                }
                v.push(t.elapsed());
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
            eprintln!("{n} atomic={atomic} {}", p(v));
        }
    }
    for s in topology.streams() { js.delete_stream(&s.name).await.unwrap(); }
}
struct RandomId(u64);

#[derive(Clone)]
struct Timing(std::sync::Arc<std::sync::Mutex<Vec<(uuid::Uuid, Instant)>>>);
impl vsys_messaging::Listener for Timing {
    fn hear<'a>(&'a self, _tx: &'a mut sqlx::PgConnection, heard: &'a [vsys_messaging::Heard]) -> futures::future::BoxFuture<'a, Result<(), vsys_messaging::HearError>> {
        Box::pin(async move { let now = Instant::now(); self.0.lock().unwrap().extend(heard.iter().map(|h| (h.event_id, now))); Ok(()) })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn speed_of_one() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let t = Timing(Default::default());
    let consumer = fixture.listen(t.clone());
    for burst in [1u32, 10, 50] {
        let mut v = vec![];
        for i in 0..200u32 {
            let base = burst * 100_000 + i * burst;
            fixture.record(&events(base..base + burst)).await;
            let started = Instant::now();
            loop {
                if t.0.lock().unwrap().len() >= burst as usize { break; }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let last = t.0.lock().unwrap().iter().map(|x| x.1).max().unwrap();
            v.push(last.saturating_duration_since(started));
            t.0.lock().unwrap().clear();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        eprintln!("burst {burst} commit→heard {}", p(v));
    }
    relay.stop().await; consumer.stop().await;
}
