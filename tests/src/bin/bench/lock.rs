//! `vsys-bench lock`: single locks on an idle system, one large prefecture, the whole country,
//! and the same work without the services.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use hdrhistogram::Histogram;
use vsys_chassis::Env;
use vsys_tests::{
    Books, Country, Expected, Player, Register, Round, SiteCounts, Sites, TownLines, Trade, Venue,
};
use vsys_vocabulary::{Office, PrefectureCode};

use crate::crowd::Crowd;
use crate::database::Database;
use crate::figure::Figure;
use crate::limit::Limit;
use crate::report::{self, Steps};
use crate::written::{Moment, Written};
use crate::{rule, settings, stage};

const WHOLESALERS: usize = 40;
const ALL_LINES: u32 = 60_000;
const QUICK_LINES: u32 = 6_000;
const PREFECTURE_LINES: u32 = 5_000;
const DUMMIES: u32 = 3;
const PATIENCE: Duration = Duration::from_mins(1);
/// Microseconds; a longer delay counts as this one.
const LONGEST_DELAY: u64 = 600_000_000;
const MEGABYTE: f64 = 1e6;

/// Measures everything; `quick` with a tenth of the lines and fewer repetitions.
pub(crate) async fn measure(quick: bool) -> anyhow::Result<Vec<Figure>> {
    let env = Env::process();
    let (url, credentials) =
        (env.get::<String>(&settings::DATABASE), env.get::<PathBuf>(&settings::CREDENTIALS));
    let venue = Venue::find(&env, &settings::VENUE)?;
    let (url, credentials) = env.finish(|| Some((url?, credentials?)))?;
    let idle = megabytes(&venue)?;
    let options = async_nats::ConnectOptions::with_credentials_file(credentials).await?;
    let nats = options.connect(&venue.nats_url).await.context("connecting as the services do")?;
    let jetstream = async_nats::jetstream::new(nats);
    let mut database = Database::open(&url).await?;

    let towns = u32::try_from(venue.country.towns.len())?;
    let counts = SiteCounts { basic: ALL_LINES - DUMMIES * towns, receivers: 0 };
    let sites = Sites::of(&venue.country, counts)?;
    let trade = Trade::of(&venue.country, WHOLESALERS)?;
    let steps = Steps::default();
    let register = Register::new(&venue.client, venue.clock.now(), &steps)?;
    register.enter(&venue.country, &sites, &trade).await?;
    let mut bench = Bench {
        crowd: Crowd::gather(&venue, &register, &trade).await?,
        venue: &venue,
        sites: &sites,
        trade: &trade,
        steps: &steps,
    };

    let (idle_p99, prefecture) = bench.slices(&mut database, if quick { 30 } else { 100 }).await?;
    let lines = if quick { QUICK_LINES } else { ALL_LINES };
    let product = bench.country(&mut database, lines).await?;
    let after = megabytes(&venue)?;
    let limit =
        limit(&product.written, &mut database, &jetstream, if quick { 1 } else { 3 }).await?;
    let ratio = product.took.as_secs_f64() / limit.total().as_secs_f64();
    report::line(format_args!("ratio of (b) to (a): {ratio:.2}"));
    Ok(vec![
        Figure::at_most("lock-ratio", ratio, "times", 3.0),
        Figure::below("prefecture-lock", prefecture.as_secs_f64(), "s", 1.0),
        Figure::below("receipt-idle-p99", idle_p99, "ms", 50.0),
        Figure::below("receipt-national-p99", product.p99, "ms", 1_000.0),
        Figure::below("rule-f1", rule::measure(&venue.country)?, "ms", 5.0),
        Figure::below("memory-after", after, "MB", 250.0),
        Figure::below("memory-idle", idle, "MB", 80.0),
    ])
}

struct Bench<'v> {
    crowd: Crowd,
    venue: &'v Venue,
    sites: &'v Sites,
    trade: &'v Trade,
    steps: &'v Steps,
}

/// What the services did with the whole country.
struct Product {
    took: Duration,
    /// Milliseconds from lock to receipt.
    p99: f64,
    written: Written,
}

impl Bench<'_> {
    fn player<'p>(&'p self, country: &'p Country) -> Player<'p> {
        let Venue { client, clock, .. } = self.venue;
        Player { country, client, clock, watch: self.steps }
    }

    /// Towns of Hokkaido one after another, then the whole of Tokyo: milliseconds from lock to
    /// receipt (p99) of the first, and how long the second's call took.
    async fn slices(
        &mut self,
        database: &mut Database,
        singles: usize,
    ) -> anyhow::Result<(f64, Duration)> {
        let (hokkaido, tokyo): (PrefectureCode, PrefectureCode) = ("01".parse()?, "13".parse()?);
        let country = self.venue.country.only(&[hokkaido, tokyo]);
        let mut lines = stage::single_lines(&country.only(&[hokkaido]), self.sites, singles);
        lines.extend(stage::lines(&country.only(&[tokyo]), self.sites, PREFECTURE_LINES));
        let player = self.player(&country);
        let round = stage::decide(&player, &self.venue.clock, &lines).await?;
        database.rest().await?;

        let books = &self.crowd.books;
        let small: Vec<_> = lines.keys().filter(|town| town.prefecture() == hokkaido).collect();
        let mut single = TownLines::new();
        for town in small {
            let sheet = player.sheet_of(&round, Office::Municipality(*town)).await?;
            player.lock(&round, Office::Prefecture(hokkaido), &[sheet]).await?;
            single.extend(lines.get_key_value(town).map(|(town, lines)| (*town, lines.clone())));
            books.wait(round.id, &Expected::of(&single, self.trade)?, PATIENCE).await?;
        }
        let idle = delays(books, &round)?;
        said("single locks on an idle system", &idle);

        let begun = Instant::now();
        let locks = player.lock_all(&round, Office::Prefecture(tokyo)).await?;
        let took = begun.elapsed();
        report::line(format_args!(
            "a prefecture of {PREFECTURE_LINES} lines in {} municipalities: locked in {:.0} ms by {} calls",
            locks.iter().map(|lock| lock.sheets).sum::<u32>(),
            took.as_secs_f64() * 1_000.0,
            locks.len()
        ));
        self.agree(&round, &lines).await?;
        Ok((milliseconds(&idle, 0.99), took))
    }

    /// (b): all prefectures lock at once; it ends with the last order in its partner's hands.
    async fn country(&mut self, database: &mut Database, lines: u32) -> anyhow::Result<Product> {
        let country = &self.venue.country;
        let lines = stage::lines(country, self.sites, lines);
        let player = self.player(country);
        let round = stage::decide(&player, &self.venue.clock, &lines).await?;
        database.rest().await?;
        let moment = Moment::now(database).await?;

        let begun = Instant::now();
        let locks = player.prefectures_lock(&round).await?;
        let locked = begun.elapsed();
        self.agree(&round, &lines).await?;
        let last = self.crowd.books.last(round.id).context("orders have arrived")?;
        let took = last.duration_since(begun);

        database.rest().await?;
        let written = Written::since(moment, database).await?;
        let delays = delays(&self.crowd.books, &round)?;
        report::line(format_args!(
            "(b) the product: {:.2} s for {} orders of {} lines; all prefectures locked after {:.2} s \
             by {} calls of {:.2} s at most",
            took.as_secs_f64(),
            self.crowd.books.received(round.id),
            lines.values().map(Vec::len).sum::<usize>(),
            locked.as_secs_f64(),
            locks.len(),
            locks.iter().map(|lock| lock.took).max().unwrap_or_default().as_secs_f64(),
        ));
        said("while the whole country locks", &delays);
        Ok(Product { took, p99: milliseconds(&delays, 0.99), written })
    }

    /// Waits for every order and digest and compares them with the lines.
    async fn agree(&mut self, round: &Round, lines: &TownLines) -> anyhow::Result<()> {
        let expected = Expected::of(lines, self.trade)?;
        let waited = self.crowd.books.wait(round.id, &expected, PATIENCE).await;
        self.crowd.is_well()?;
        waited?;
        let disagreements = self.crowd.books.disagreements(round.id, &expected);
        let first = disagreements.first().map(ToString::to_string).unwrap_or_default();
        ensure!(disagreements.is_empty(), "{} disagreements: {first}", disagreements.len());
        Ok(())
    }
}

/// (a): the median of some measurements.
async fn limit(
    written: &Written,
    database: &mut Database,
    jetstream: &async_nats::jetstream::Context,
    times: usize,
) -> anyhow::Result<Limit> {
    let mut limits = Vec::new();
    for _ in 0..times {
        limits.push(Limit::measure(written, database, jetstream).await?);
    }
    limits.sort_by_key(|limit| limit.total());
    let limit = *limits.get(limits.len() / 2).context("it was measured")?;
    report::line(format_args!(
        "(a) the limit: {:.2} s = {:.2} s for {} rows ({:.0} MB) by COPY + {:.2} s for {} messages \
         ({:.0} MB) in atomic batches; both at once: {:.2} s",
        limit.total().as_secs_f64(),
        limit.rows.as_secs_f64(),
        written.rows(),
        f64::from(u32::try_from(written.row_bytes())?) / MEGABYTE,
        limit.messages.as_secs_f64(),
        written.messages.len(),
        f64::from(u32::try_from(written.message_bytes())?) / MEGABYTE,
        limit.at_once.as_secs_f64(),
    ));
    Ok(limit)
}

/// Microseconds from lock to receipt of every order of a round.
fn delays(books: &Books, round: &Round) -> anyhow::Result<Histogram<u64>> {
    let mut delays = Histogram::new_with_bounds(1, LONGEST_DELAY, 3)?;
    books.of_round(round.id, |ledgers| {
        ledgers
            .values()
            .flat_map(|ledger| &ledger.delays)
            .for_each(|d| delays.saturating_record(*d));
    });
    Ok(delays)
}

fn milliseconds(delays: &Histogram<u64>, quantile: f64) -> f64 {
    f64::from(u32::try_from(delays.value_at_quantile(quantile)).unwrap_or(u32::MAX)) / 1_000.0
}

fn said(what: &str, delays: &Histogram<u64>) {
    let [p50, p99, most] = [0.5, 0.99, 1.0].map(|quantile| milliseconds(delays, quantile));
    report::line(format_args!(
        "lock to receipt, {what}: p50 {p50:.1} ms, p99 {p99:.1} ms, most {most:.1} ms ({} orders)",
        delays.len()
    ));
}

fn megabytes(venue: &Venue) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(venue.process.resident_bytes()?)?) / MEGABYTE)
}
