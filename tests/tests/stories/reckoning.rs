//! After a story: what was decided, what the services hold, and what partners have is the same.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use vsys_proto::allocation::v1::VerifyChainRequest;
use vsys_proto::convert::amounts;
use vsys_proto::logistics_notifier::v1::{
    GetPartnerFeedRequest, ListDigestsRequest, ListShipmentOrdersRequest, PartnerFeed,
    SummariseOrdersRequest,
};
use vsys_tests::Desk;
use vsys_vocabulary::{Amounts, Office, PartnerId};

use crate::locking::Locked;
use crate::patience::{PATIENCE, until};
use crate::stage::{Decided, Stage};

/// The round's lock by the nation when it is issued, and that of the prefectures.
const NATIONAL_LOCKS: usize = 2;
/// Lines of a table before its rows.
const TABLE_HEAD: usize = 2;
/// Most rows of a page.
const PAGE: u32 = 1_000;

impl Stage {
    /// Waits until everything has arrived, then holds it against each other.
    pub(crate) async fn reckon(&mut self, decided: &Decided, locks: &[Locked]) {
        let Decided { round, expected, .. } = decided;
        self.crowd.books.wait(round.id, expected, PATIENCE).await.unwrap();
        self.every_message_is_here().await;
        assert_eq!(self.crowd.books.disagreements(round.id, expected), []);
        let received = self.crowd.books.of_round(round.id, |ledgers| {
            ledgers.values().map(|ledger| ledger.received()).sum::<Amounts>()
        });
        let allocated = locks.iter().map(|lock| lock.allocated).sum::<Amounts>();
        assert_eq!(received, allocated);
        self.chain_is_intact(decided, locks.len()).await;
        let verified = self.ground.vsys.look_after("verify");
        assert!(verified.contains(&decided.round.number), "{verified}");
        self.notifier_agrees(decided).await;
        let letters = self.dead_letters();
        assert_eq!(letters.lines().count(), TABLE_HEAD + self.letters, "dead letters:\n{letters}");
        self.crowd.is_well();
        assert!(self.ground.vsys.is_alive(), "the services have ended by themselves");
    }

    /// Each feed is numbered from 1 without a gap, and each of its messages has an id of its own.
    pub(crate) async fn every_message_is_here(&self) {
        let mut ids = BTreeSet::new();
        for trader in self.trade.traders() {
            let written = self.feed(trader.id).await.last_sequence;
            let what = format!("{} has all {written} messages", trader.id);
            let messages = until(&what, async || {
                let messages = self.crowd.messages(trader.id);
                let count = messages.len() as u64;
                if count == written { Ok(messages) } else { Err(count) }
            })
            .await;
            assert!(messages.keys().copied().eq(1..=written), "{} has a gap", trader.id);
            for (id, _) in messages.into_values() {
                assert!(ids.insert(id), "the message {id} is twice in the feeds");
            }
        }
    }

    async fn chain_is_intact(&self, decided: &Decided, locks: usize) {
        let request = VerifyChainRequest { round_id: decided.round.id.to_string() };
        let mut rounds = self.client.office(Office::Nation).unwrap().rounds();
        let chain = rounds.verify_chain(request).await.unwrap().into_inner();
        assert!(chain.intact, "broken at {}: {}", chain.broken_at, chain.broken_because);
        assert_eq!(usize::try_from(chain.entries).unwrap(), NATIONAL_LOCKS + locks);
    }

    /// The notifier has the very orders and digests that partners have, and nothing waits there.
    async fn notifier_agrees(&self, decided: &Decided) {
        let desk = self.client.office(Office::Nation).unwrap();
        let round_id = decided.round.id.to_string();
        let request = SummariseOrdersRequest { round_id: round_id.clone() };
        let sums = desk.logistics().summarise_orders(request).await.unwrap().into_inner();
        assert_eq!(sums.held_lines, 0);
        assert_eq!(sums.unassigned.map_or(0, |unassigned| unassigned.orders), 0);
        let placed = placed(&desk, &round_id).await;
        let issued = issued(&desk, &round_id).await;
        self.crowd.books.of_round(decided.round.id, |ledgers| {
            let (mut orders, mut digests) = (BTreeSet::new(), BTreeMap::new());
            for (partner, ledger) in ledgers {
                let sum = sums.partners.iter().find(|sum| sum.partner_id == partner.as_str());
                let ordered = sum.map(|sum| amounts(sum.ordered, "ordered").unwrap());
                assert_eq!(ordered.unwrap_or(Amounts::ZERO), ledger.received(), "{partner}");
                orders.extend(ledger.orders.values().map(|order| (*partner, order.id)));
                let latest = ledger.digests.values();
                digests.extend(latest.map(|d| ((*partner, d.lock), (d.revision, d.hash.clone()))));
            }
            assert_eq!(orders, placed);
            assert_eq!(digests, issued);
        });
    }

    /// Events that nobody could take in, as a table.
    pub(crate) fn dead_letters(&self) -> String {
        self.ground.vsys.carry_out(&["dead", "list"])
    }

    /// How far a partner's feed was written and acknowledged.
    pub(crate) async fn feed(&self, partner: PartnerId) -> PartnerFeed {
        let mut logistics = self.client.partner(partner).unwrap().logistics();
        let request = GetPartnerFeedRequest { partner_id: partner.to_string() };
        logistics.get_partner_feed(request).await.unwrap().into_inner().feed.unwrap()
    }

    /// Waits until the notifier knows that a partner has acknowledged everything.
    pub(crate) async fn acknowledged(&self, partner: PartnerId) {
        until("everything is acknowledged", async || {
            let feed = self.feed(partner).await;
            if feed.acknowledged_sequence == feed.last_sequence { Ok(()) } else { Err(feed) }
        })
        .await;
    }
}

/// The notifier's orders of a round.
async fn placed(desk: &Desk, round: &str) -> BTreeSet<(PartnerId, Uuid)> {
    let (mut placed, mut page_token) = (BTreeSet::new(), String::new());
    loop {
        let request = ListShipmentOrdersRequest {
            round_id: round.to_owned(),
            page_size: PAGE,
            page_token,
            ..Default::default()
        };
        let page = desk.logistics().list_shipment_orders(request).await.unwrap().into_inner();
        placed.extend(
            page.orders
                .iter()
                .map(|order| (order.partner_id.parse().unwrap(), order.order_id.parse().unwrap())),
        );
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return placed;
        }
    }
}

/// The notifier's newest digests of a round, by partner and lock.
async fn issued(desk: &Desk, round: &str) -> BTreeMap<(PartnerId, Uuid), (u32, String)> {
    let (mut issued, mut page_token) = (BTreeMap::new(), String::new());
    loop {
        let request = ListDigestsRequest {
            round_id: round.to_owned(),
            page_size: PAGE,
            page_token,
            ..Default::default()
        };
        let page = desk.logistics().list_digests(request).await.unwrap().into_inner();
        for digest in page.digests {
            let key = (digest.partner_id.parse().unwrap(), digest.lock_id.parse().unwrap());
            let newest = issued.entry(key).or_insert((0, String::new()));
            if newest.0 < digest.revision {
                *newest = (digest.revision, digest.hash);
            }
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return issued;
        }
    }
}
