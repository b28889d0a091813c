//! `vsys-bench partners`: 60,000 orders posted to forty partners, with and without dead and slow
//! ones among them; partners that pull; a lot called back among a year's shipments.

mod bare;
mod pull;
mod recall;
mod receiver;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use sqlx::Row as _;
use uuid::Uuid;
use vsys_chassis::Env;
use vsys_proto::logistics_notifier::v1;
use vsys_tests::{Player, Register, SiteCounts, Sites, Trade, Venue, refused};
use vsys_vocabulary::{PartnerId, Role, Standing};

use self::bare::Parcel;
pub(crate) use self::bare::run as bare_loop;
use self::pull::Program;
use self::receiver::Receiver;
use crate::database::Database;
use crate::figure::Figure;
use crate::report::{self, Steps};
use crate::{settings, stage};

const WHOLESALERS: usize = 40;
/// Three orders each.
const LINES: u32 = 20_000;
const QUICK_LINES: u32 = 2_000;
const DUMMIES: u32 = 3;
/// Posts of everything, by the bare loop and by the webhooks in turn: their mean counts.
const TIMES: u32 = 3;
/// Of the partners, these many are dead, and as many slow.
const BAD: usize = 4;
const PATIENCE: Duration = Duration::from_mins(5);
const LOOK_AGAIN: Duration = Duration::from_millis(200);
const MEGABYTE: f64 = 1e6;
/// What a partner that is dead or slow may cost the others, of their throughput.
const LOSS: f64 = 10.0;

/// Measures everything; `quick` with a tenth of the orders and of the shipments.
pub(crate) async fn measure(quick: bool) -> anyhow::Result<Vec<Figure>> {
    let env = Env::process();
    let (url, api) = (env.get::<String>(&settings::DATABASE), env.get::<String>(&settings::API));
    let venue = Venue::find(&env, &settings::VENUE)?;
    let (url, api) = env.finish(|| Some((url?, api?)))?;
    let mut database = Database::open(&url).await?;
    let trade = Trade::of(&venue.country, WHOLESALERS)?;
    lock(&venue, &trade, &mut database, if quick { QUICK_LINES } else { LINES }).await?;
    let feeds = Feeds::read(&mut database).await?;
    let receiver = Receiver::start(feeds.counts.keys().cloned()).await?;
    let mut hooks = Hooks { venue: &venue, endpoints: BTreeMap::new() };

    let parcels = feeds.parcels(&receiver);
    let now = venue.clock.now().timestamp();
    hooks.enter(&feeds, &receiver).await?;
    let (mut limit, mut all) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..TIMES {
        all += hooks.post(&mut database, &receiver, &feeds.counts).await? / TIMES;
        limit += bare::post_all(&parcels, now).await? / TIMES;
    }
    let count = feeds.counts.values().sum();
    say("(a) the limit, by a bare loop", count, limit);
    say("(b) webhooks", count, all);
    let with_bad = hooks.post_beside_bad(&mut database, &receiver, &feeds).await?;
    let loss = (1.0 - with_bad / rate(count, all)) * 100.0;
    hooks.leave().await?;

    let programs = programs(&venue, &feeds)?;
    let p99 = pull::measure(&api, &programs, if quick { 2_500 } else { 10_000 }).await?;
    recall::a_year(&mut database, if quick { 200_000 } else { 2_000_000 }).await?;
    let (traced, recalled) = recall::measure(&venue, &mut database, 5).await?;
    let memory = f64::from(u32::try_from(venue.process.resident_bytes()?)?) / MEGABYTE;
    Ok(vec![
        Figure::at_most("webhook-ratio", all.as_secs_f64() / limit.as_secs_f64(), "times", 2.0),
        Figure::at_most("webhook-loss", loss, "%", LOSS),
        Figure::below("pull-p99", p99, "ms", 20.0),
        Figure::below("recall-trace", traced, "s", 1.0),
        Figure::below("recall", recalled, "s", 1.0),
        Figure::below("memory-after", memory, "MB", 250.0),
    ])
}

fn rate(count: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

fn say(what: &str, count: usize, took: Duration) {
    let (seconds, rate) = (took.as_secs_f64(), rate(count, took));
    report::line(format_args!("{what}: {count} messages in {seconds:.2} s, {rate:.0} a second"));
}

/// A country whose prefectures have locked so many lines.
async fn lock(
    venue: &Venue,
    trade: &Trade,
    database: &mut Database,
    lines: u32,
) -> anyhow::Result<()> {
    let Venue { country, client, clock, .. } = venue;
    let towns = u32::try_from(country.towns.len())?;
    let counts = SiteCounts { basic: lines.saturating_sub(DUMMIES * towns), receivers: 0 };
    let sites = Sites::of(country, counts)?;
    let steps = Steps::default();
    Register::new(client, clock.now(), &steps)?.enter(country, &sites, trade).await?;
    let lines = stage::lines(country, &sites, lines);
    let player = Player { country, client, clock, watch: &steps };
    let round = stage::decide(&player, clock, &lines).await?;
    database.rest().await?;
    player.prefectures_lock(&round).await?;
    let orders = 3 * lines.values().map(Vec::len).sum::<usize>();
    let sql = "select count(*) from logistics_notifier.shipment_orders where state = 'placed'";
    let (begun, mut looks) = (Instant::now(), tokio::time::interval(LOOK_AGAIN));
    while usize::try_from(database.number(sql.to_owned()).await?)? < orders {
        ensure!(begun.elapsed() < PATIENCE, "not all of {orders} orders are placed");
        looks.tick().await;
    }
    database.rest().await
}

/// What has been written to every partner.
struct Feeds {
    counts: BTreeMap<String, usize>,
    messages: Vec<(String, Uuid, String)>,
}

impl Feeds {
    async fn read(database: &mut Database) -> anyhow::Result<Self> {
        let written =
            "select split_part(subject, '.', 2) as partner, payload from logistics_notifier.outbox
                        where headers ? 'Vsys-Partner-Sequence' order by position";
        let (mut counts, mut messages) = (BTreeMap::new(), Vec::new());
        for row in database.rows(written.to_owned()).await? {
            let (partner, payload): (String, Vec<u8>) =
                (row.try_get("partner")?, row.try_get("payload")?);
            let event: serde_json::Value = serde_json::from_slice(&payload)?;
            let id = event.get("id").and_then(|id| id.as_str()).context("an event has an id")?;
            *counts.entry(partner.clone()).or_insert(0) += 1;
            messages.push((partner, id.parse()?, String::from_utf8(payload)?));
        }
        Ok(Self { counts, messages })
    }

    fn parcels(&self, receiver: &Receiver) -> Vec<Parcel> {
        let parcel = |(partner, id, body): &(String, Uuid, String)| Parcel {
            url: receiver.url(partner),
            id: *id,
            body: body.clone(),
        };
        self.messages.iter().map(parcel).collect()
    }
}

/// Everyone's address.
struct Hooks<'v> {
    venue: &'v Venue,
    endpoints: BTreeMap<String, String>,
}

impl Hooks<'_> {
    async fn enter(&mut self, feeds: &Feeds, receiver: &Receiver) -> anyhow::Result<()> {
        for partner in feeds.counts.keys() {
            let request = v1::CreateWebhookEndpointRequest {
                request_id: self.venue.clock.new_id().to_string(),
                url: receiver.url(partner),
                ..v1::CreateWebhookEndpointRequest::default()
            };
            let desk = self.venue.client.partner(partner.parse()?)?;
            let created = desk.webhooks().create_webhook_endpoint(request).await;
            let created = created.map_err(refused("entering an address"))?.into_inner();
            let id = created.endpoint.context("the answer holds an address")?.endpoint_id;
            self.endpoints.insert(partner.clone(), id);
        }
        Ok(())
    }

    async fn update(&self, partner: &str, url: String, enabled: bool) -> anyhow::Result<()> {
        let request = v1::UpdateWebhookEndpointRequest {
            endpoint_id: self.endpoints.get(partner).cloned().context("an address of theirs")?,
            url,
            enabled,
            ..v1::UpdateWebhookEndpointRequest::default()
        };
        let desk = self.venue.client.partner(partner.parse()?)?;
        let updated = desk.webhooks().update_webhook_endpoint(request).await;
        updated.map_err(refused("changing an address"))?;
        Ok(())
    }

    /// Everything that was ever written is posted to everyone; from the first that arrives until all
    /// have arrived for those. The worker is not woken by what is changed behind its back: that it
    /// looks every 200 milliseconds is not measured.
    async fn post(
        &self,
        database: &mut Database,
        receiver: &Receiver,
        wanted: &BTreeMap<String, usize>,
    ) -> anyhow::Result<Duration> {
        receiver.forget();
        let again = "update logistics_notifier.webhook_endpoints set begun_sequence = 0";
        database.run(again.to_owned()).await?;
        let begun = receiver.begin(wanted, PATIENCE).await?;
        receiver.wait(wanted, begun, PATIENCE).await
    }

    /// The same with some that are dead and some that are slow; the rate of the others. When
    /// the bad ones are well again, everything arrives.
    async fn post_beside_bad(
        &self,
        database: &mut Database,
        receiver: &Receiver,
        feeds: &Feeds,
    ) -> anyhow::Result<f64> {
        let bad: Vec<&String> = feeds.counts.keys().rev().take(2 * BAD).collect();
        let (dead, slow) = bad.split_at(BAD);
        for partner in dead {
            self.update(partner, receiver::nobody().await?, true).await?;
        }
        for partner in slow {
            receiver.slow(partner, true);
        }
        let mut good = feeds.counts.clone();
        good.retain(|partner, _| !bad.contains(&partner));
        let took = self.post(database, receiver, &good).await?;
        let count = good.values().sum();
        say(&format!("(c) beside {BAD} dead and {BAD} slow ones"), count, took);

        let begun = Instant::now();
        for partner in slow {
            receiver.slow(partner, false);
        }
        for partner in dead {
            self.update(partner, receiver.url(partner), true).await?;
        }
        for partner in &bad {
            let request = v1::RecoverWebhookDeliveriesRequest {
                endpoint_id: self.endpoints.get(*partner).cloned().unwrap_or_default(),
                since_time: Some(prost_types::Timestamp::default()),
            };
            let desk = self.venue.client.partner(partner.parse()?)?;
            let recovered = desk.webhooks().recover_webhook_deliveries(request).await;
            recovered.map_err(refused("posting again"))?;
        }
        receiver.wait(&feeds.counts, begun, PATIENCE).await?;
        say(
            "    and the rest, once they are well",
            feeds.counts.values().sum::<usize>() - count,
            begun.elapsed(),
        );
        Ok(rate(count, took))
    }

    /// Takes all addresses away.
    async fn leave(&self) -> anyhow::Result<()> {
        for (partner, id) in &self.endpoints {
            let request = v1::DeleteWebhookEndpointRequest { endpoint_id: id.clone() };
            let desk = self.venue.client.partner(partner.parse()?)?;
            let deleted = desk.webhooks().delete_webhook_endpoint(request).await;
            deleted.map_err(refused("taking an address away"))?;
        }
        Ok(())
    }
}

/// The partners' own programs, each with a token.
fn programs(venue: &Venue, feeds: &Feeds) -> anyhow::Result<Vec<Program>> {
    let program = |(partner, count): (&String, &usize)| {
        let id: PartnerId = partner.parse()?;
        let roles = [Role::Viewer, Role::Integration];
        let token = venue.client.token(Standing::Partner(id), &roles)?;
        Ok(Program { token, last: u64::try_from(*count)? })
    };
    feeds.counts.iter().map(program).collect()
}
