//! The table at the end: what was decided, ordered and received.

use std::fmt;

use anyhow::Context as _;
use hdrhistogram::Histogram;
use vsys_proto::allocation::v1::VerifyChainRequest;
use vsys_proto::convert::amounts;
use vsys_proto::logistics_notifier::v1::{SummariseOrdersRequest, SummariseOrdersResponse};
use vsys_tests::{Books, Lock, Round, Trade, Venue, refused};
use vsys_vocabulary::{Amounts, ItemKind, Office, PartnerId, PerItem};

use crate::screen::grouped;

/// Wholesalers that are named; the others are summed up.
const NAMED: usize = 3;
/// Microseconds; a longer delay counts as this one.
const LONGEST_DELAY: u64 = 600_000_000;
const MEGABYTE: u64 = 1_000_000;

/// What the table shows.
pub(crate) struct Table {
    round: Round,
    allocated: Amounts,
    ordered: Amounts,
    received: Amounts,
    /// Orders by partner: the manufacturer first, then the wholesalers by number of orders.
    partners: Vec<(PartnerId, String, usize)>,
    unassigned: u32,
    held: u32,
    digests: usize,
    delays: Histogram<u64>,
    chain: Result<u32, String>,
    memory: u64,
}

impl Table {
    /// Asks the services, and the partners' ledgers.
    pub(crate) async fn draw(
        venue: &Venue,
        trade: &Trade,
        books: &Books,
        round: &Round,
        locks: &[Lock],
    ) -> anyhow::Result<Self> {
        let desk = venue.client.office(Office::Nation)?;
        let request = SummariseOrdersRequest { round_id: round.id.to_string() };
        let summary = desk.logistics().summarise_orders(request).await;
        let summary = summary.map_err(refused("adding up the orders"))?.into_inner();
        let request = VerifyChainRequest { round_id: round.id.to_string() };
        let chain = desk.rounds().verify_chain(request).await;
        let chain = chain.map_err(refused("verifying the lock records"))?.into_inner();
        let mut delays = Histogram::new_with_bounds(1, LONGEST_DELAY, 3)?;
        let (received, digests, mut partners) = books.of_round(round.id, |ledgers| {
            ledgers
                .values()
                .flat_map(|l| &l.delays)
                .for_each(|delay| delays.saturating_record(*delay));
            let received = ledgers.values().map(|ledger| ledger.received()).sum();
            let digests = ledgers.values().map(|ledger| ledger.digests.len()).sum();
            let of = |partner| ledgers.get(&partner).map_or(0, |ledger| ledger.orders.len());
            let partners = trade.traders().map(|t| (t.id, t.name.clone(), of(t.id)));
            (received, digests, partners.collect::<Vec<_>>())
        });
        partners.sort_by_key(|(id, _, orders)| {
            (*id != trade.manufacturer.id, std::cmp::Reverse(*orders), *id)
        });
        Ok(Self {
            round: round.clone(),
            allocated: locks.iter().map(|lock| lock.allocated).sum(),
            ordered: ordered(&summary)?,
            received,
            partners,
            unassigned: summary.unassigned.map_or(0, |unassigned| unassigned.orders),
            held: summary.held_lines,
            digests,
            delays,
            chain: if chain.intact { Ok(chain.entries) } else { Err(chain.broken_because) },
            memory: venue.process.resident_bytes()?,
        })
    }

    /// What in the table does not agree.
    pub(crate) fn disagreements(&self) -> impl Iterator<Item = String> {
        let mut said = Vec::new();
        for item in ItemKind::ALL {
            let units = [self.allocated, self.ordered, self.received].map(|sum| *sum.get(*item));
            let [allocated, ordered, received] = units;
            if allocated != ordered || ordered != received {
                said.push(format!(
                    "{item}: {allocated} units allocated, {ordered} ordered, {received} received"
                ));
            }
        }
        if self.unassigned > 0 {
            said.push(format!("{} orders have no partner", self.unassigned));
        }
        if self.held > 0 {
            said.push(format!("{} lines are held", self.held));
        }
        if let Err(why) = &self.chain {
            said.push(format!("the chain of lock records is broken: {why}"));
        }
        said.into_iter()
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, what: &str, sum: &Amounts) -> fmt::Result {
        let shown = PerItem::from_fn(|item| {
            let (boxes, rest) = self.round.packs.get(item).boxes_and_rest(*sum.get(item));
            let rest = if rest.0 == 0 { String::new() } else { format!(" + {rest}") };
            format!("{}{rest}", grouped(boxes.0.into()))
        });
        writeln!(f, "{what:<26}{:>12}{:>12}{:>12}", shown.vaccine, shown.needle, shown.syringe)
    }
}

fn ordered(summary: &SummariseOrdersResponse) -> anyhow::Result<Amounts> {
    let mut sum = Amounts::ZERO;
    for partner in &summary.partners {
        let orders = amounts(partner.ordered, "ordered")?;
        sum = sum.checked_add(orders).context("more is ordered than can be counted")?;
    }
    Ok(sum)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = format!("round {}", self.round.number);
        writeln!(f, "\n{heading:<26}{:>12}{:>12}{:>12}", "vaccine", "needles", "syringes")?;
        self.row(f, "boxes allocated", &self.allocated)?;
        self.row(f, "boxes ordered", &self.ordered)?;
        self.row(f, "boxes received", &self.received)?;
        writeln!(f, "\n{:<26}{:>12}", "orders per partner", "orders")?;
        for (id, name, orders) in self.partners.iter().take(1 + NAMED) {
            let id = id.to_string();
            writeln!(f, "  {id:<24}{:>12}  {name}", grouped(*orders as u64))?;
        }
        let others = self.partners.iter().skip(1 + NAMED);
        let (count, orders) = others.fold((0, 0), |(c, sum), (_, _, orders)| (c + 1, sum + orders));
        let all: usize = self.partners.iter().map(|(_, _, orders)| orders).sum();
        writeln!(
            f,
            "  {:<24}{:>12}",
            format!("{count} other wholesalers"),
            grouped(orders as u64)
        )?;
        writeln!(f, "  {:<24}{:>12}", "all", grouped(all as u64))?;
        let milliseconds = |quantile| {
            let microseconds = u32::try_from(self.delays.value_at_quantile(quantile));
            f64::from(microseconds.unwrap_or(u32::MAX)) / 1_000.0
        };
        let digests = grouped(self.digests as u64);
        writeln!(f, "\n{:<26}{digests:>12}  recomputed from received orders", "digests verified")?;
        let chain = self.chain.as_ref().map_or("broken".to_owned(), ToString::to_string);
        writeln!(f, "{:<26}{chain:>12}  entries of the hash chain", "lock records verified")?;
        let (p50, p99) = (milliseconds(0.5), milliseconds(0.99));
        writeln!(
            f,
            "{:<26}{:>12}  p99 {p99:.1} ms",
            "lock to partner, p50",
            format!("{p50:.1} ms")
        )?;
        write!(
            f,
            "{:<26}{:>12}",
            "memory of the services",
            format!("{} MB", self.memory / MEGABYTE)
        )
    }
}
