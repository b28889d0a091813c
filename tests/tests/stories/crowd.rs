//! The partners: each with its own credentials, and memory of every message by its number.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;
use vsys_chassis::Clock;
use vsys_tests::{Access, Books, Delivery, Feed, Register, Trade};
use vsys_vocabulary::PartnerId;

/// Messages of a partner: by place in the feed, the id, and how often it came.
pub(crate) type Messages = BTreeMap<u64, (Uuid, u32)>;

/// Everyone who listens; they stop when this is dropped.
pub(crate) struct Crowd {
    /// Orders and digests that have arrived.
    pub(crate) books: Arc<Books>,
    /// Access of those who do not listen yet.
    waiting: BTreeMap<PartnerId, Access>,
    messages: Arc<Mutex<BTreeMap<PartnerId, Messages>>>,
    url: String,
    clock: Clock,
    listening: JoinSet<()>,
    stop: CancellationToken,
    _guard: DropGuard,
}

#[derive(Deserialize)]
struct Head {
    id: Uuid,
    sequence: String,
}

impl Crowd {
    /// Gets credentials for every partner; all listen but those named.
    pub(crate) async fn gather(
        url: &str,
        clock: &Clock,
        register: &Register<'_>,
        trade: &Trade,
        offline: &[PartnerId],
    ) -> Self {
        let stop = CancellationToken::new();
        let mut crowd = Self {
            books: Arc::default(),
            waiting: BTreeMap::new(),
            messages: Arc::default(),
            url: url.to_owned(),
            clock: clock.clone(),
            listening: JoinSet::new(),
            _guard: stop.clone().drop_guard(),
            stop,
        };
        for trader in trade.traders() {
            let access = register.access(trader.id).await.unwrap();
            crowd.waiting.insert(trader.id, access);
        }
        for trader in trade.traders().filter(|trader| !offline.contains(&trader.id)) {
            crowd.join(trader.id).await;
        }
        crowd
    }

    /// A partner begins to listen.
    pub(crate) async fn join(&mut self, partner: PartnerId) {
        let access = self.waiting.remove(&partner).expect("it does not listen yet");
        let feed = Feed::open(&self.url, access).await.unwrap();
        let (books, messages) = (Arc::clone(&self.books), Arc::clone(&self.messages));
        let (clock, stop) = (self.clock.clone(), self.stop.child_token());
        self.listening.spawn(async move {
            let hear = |Delivery { partner, payload, at }| {
                books.hear(partner, &payload, at).unwrap();
                let head: Head = serde_json::from_slice(&payload).unwrap();
                let sequence = head.sequence.parse().unwrap();
                let mut messages = messages.lock().unwrap();
                let of_partner = messages.entry(partner).or_default();
                let (known, times) = of_partner.entry(sequence).or_insert((head.id, 0));
                assert_eq!(*known, head.id, "{partner} has two messages numbered {sequence}");
                *times += 1;
            };
            feed.run(&clock, &stop, hear).await.unwrap();
        });
    }

    /// What a partner has received.
    pub(crate) fn messages(&self, partner: PartnerId) -> Messages {
        self.messages.lock().unwrap().get(&partner).cloned().unwrap_or_default()
    }

    /// Messages that came more than once.
    pub(crate) fn repeated(&self) -> usize {
        let messages = self.messages.lock().unwrap();
        messages.values().flat_map(BTreeMap::values).filter(|(_, times)| *times > 1).count()
    }

    /// Fails when somebody has stopped listening.
    pub(crate) fn is_well(&mut self) {
        if let Some(ended) = self.listening.try_join_next() {
            ended.expect("a partner reads its feed without fault");
            panic!("a partner has stopped listening");
        }
    }
}
