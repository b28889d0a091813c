//! `vsys-bench intake`: mandates from the form's service, behind its pages, to the register and the invitation,
//! at a steady rate and as fast as they go, beside a bare write of the same rows.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use prost::Message as _;
use sqlx::Row as _;
use tokio::task::JoinSet;
use vsys_chassis::Env;
use vsys_proto::contract_intake::v1 as wire;
use vsys_proto::facility_registry::v1::FacilityChanged;
use vsys_proto::identity::v1::AccountInvited;
use vsys_tests::{Applicants, Desk, Register, Site, Sites, Venue, refused};
use vsys_vocabulary::{PrefectureCode, Role, Standing};

use crate::database::Database;
use crate::facilities;
use crate::figure::Figure;
use crate::limit::Limit;
use crate::paper;
use crate::report::{self, Steps};
use crate::settings;
use crate::timing::Timing;
use crate::written::{Moment, Written};

const PREFECTURE: &str = "13";
const BODY: &str = "tokyo-medical";
/// Mandates a second.
const RATE: u32 = 200;
/// Seconds of the steady rate.
const STEADY: (u32, u32) = (20, 3);
/// Mandates that are handed in as fast as they go.
const FLOOD: (usize, usize) = (3_000, 300);
/// So many at the same time.
const ABREAST: usize = 32;
/// How often the body looks at what it was handed.
const LOOK: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_mins(2);
/// Mandates of one call.
const AT_ONCE: u32 = 1_000;
/// Letters of the busiest day: 3,000 mandates, each with a proof, a receipt and an invitation.
const LETTERS_OF_A_DAY: f64 = 9_000.0;
const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// Measures everything; `quick` with a tenth.
pub(crate) async fn measure(quick: bool) -> anyhow::Result<Vec<Figure>> {
    let env = Env::process();
    let (url, credentials) =
        (env.get::<String>(&settings::DATABASE), env.get::<PathBuf>(&settings::CREDENTIALS));
    let documents = env.get::<String>(&settings::DOCUMENTS);
    let venue = Venue::find(&env, &settings::VENUE)?;
    let (url, credentials, documents) = env.finish(|| Some((url?, credentials?, documents?)))?;
    let options = async_nats::ConnectOptions::with_credentials_file(credentials).await?;
    let nats = options.connect(&venue.nats_url).await.context("connecting as the services do")?;
    let jetstream = async_nats::jetstream::new(nats);
    let mut database = Database::open(&url).await?;

    let steps = Steps::default();
    let register = Register::new(&venue.client, venue.clock.now(), &steps)?;
    register.enter_places(&venue.country).await?;
    register.enter_product().await?;
    let prefecture: PrefectureCode = PREFECTURE.parse()?;
    let applicants = Applicants { client: &venue.client, clock: &venue.clock };
    applicants.know_body(BODY, "東京都架空医師会", prefecture).await?;
    let seconds = if quick { STEADY.1 } else { STEADY.0 };
    let (steady, flood) = (RATE * seconds, if quick { FLOOD.1 } else { FLOOD.0 });
    let steady = usize::try_from(steady)?;
    let sites = Sites::newcomers(&venue.country, prefecture, steady + flood)?;
    applicants.list(&sites).await?;
    let (steady, flood) = sites.split_at_checked(steady).context("there are enough")?;

    let bench = Bench { venue: &venue, applicants: &applicants };
    let (before, mailing) = (mailed(&mut database).await?, Instant::now());
    let timing = bench.steadily(&mut database, steady).await?;
    report::line(format_args!(
        "{RATE} mandates a second for {seconds} s, from the form to register and invitation: \
         p50 {:.0} ms, p99 {:.0} ms, most {:.0} ms",
        timing.milliseconds(0.5),
        timing.milliseconds(0.99),
        timing.milliseconds(1.0),
    ));

    database.rest().await?;
    let moment = Moment::now(&mut database).await?;
    let took = bench.flood(&mut database, flood).await?;
    let letters = u32::try_from(mailed(&mut database).await? - before)?;
    let letters = f64::from(letters) / mailing.elapsed().as_secs_f64();
    report::line(format_args!(
        "letters meanwhile, at the mailer's own pace: {:.0} a minute taken by a mail server",
        letters * 60.0
    ));
    database.rest().await?;
    let written = Written::since(moment, &mut database).await?;
    let rate = f64::from(u32::try_from(flood.len())?) / took.as_secs_f64();
    report::line(format_args!(
        "(b) as fast as they go: {} mandates in {:.2} s, {rate:.0} a second",
        flood.len(),
        took.as_secs_f64()
    ));
    let limit = Limit::measure(&written, &mut database, &jetstream).await?;
    report::line(format_args!(
        "(a) the limit: {:.2} s for {} rows by COPY + {:.2} s for {} messages in atomic batches",
        limit.rows.as_secs_f64(),
        written.rows(),
        limit.messages.as_secs_f64(),
        written.messages.len(),
    ));
    let ratio = took.as_secs_f64() / limit.total().as_secs_f64();
    report::line(format_args!("ratio of (b) to (a): {ratio:.1}"));
    let paper = paper::measure(documents, &venue.clock, quick).await?;
    report::line(format_args!(
        "a mandate as a PDF: p50 {:.1} ms, p99 {:.1} ms",
        paper.milliseconds(0.5),
        paper.milliseconds(0.99),
    ));
    let [import, search] = facilities::measure(&venue, &mut database, &jetstream, quick).await?;
    Ok(vec![
        Figure::below("intake-p99", timing.milliseconds(0.99), "ms", 2_000.0),
        Figure::below("intake-seconds-per-200", 200.0 / rate, "s", 1.0),
        Figure::below("letters-of-a-day", LETTERS_OF_A_DAY / letters, "s", SECONDS_OF_A_DAY),
        Figure::below("document-p99", paper.milliseconds(0.99), "ms", 50.0),
        import,
        search,
    ])
}

struct Bench<'b> {
    venue: &'b Venue,
    applicants: &'b Applicants<'b>,
}

impl Bench<'_> {
    /// Hands mandates in at the steady rate while the body receives and locks what it finds: from
    /// the beginning of each form until both facts about its site are published.
    async fn steadily(&self, database: &mut Database, sites: &[Site]) -> anyhow::Result<Timing> {
        let handing = async {
            let started = Instant::now();
            let mut ticks = tokio::time::interval(Duration::from_secs(1) / RATE);
            let mut begun = HashMap::new();
            let mut forms = stream::FuturesUnordered::new();
            for site in sites {
                ticks.tick().await;
                begun.insert(site.code.to_string(), self.venue.clock.now());
                forms.push(self.hand_in(site));
                while let Some(Some(done)) = futures::FutureExt::now_or_never(forms.next()) {
                    done?;
                }
            }
            let held = f64::from(u32::try_from(sites.len())?) / started.elapsed().as_secs_f64();
            report::line(format_args!("begun {held:.0} a second"));
            forms.try_collect::<Vec<_>>().await?;
            anyhow::ensure!(held > 0.95 * f64::from(RATE), "the rate was not held");
            Ok(begun)
        };
        let (begun, ()) = tokio::try_join!(handing, self.receive(sites.len()))?;
        let told = told(database, sites).await?;
        let mut timing = Timing::new()?;
        for (code, at) in &begun {
            let known = told.get(code).with_context(|| format!("{code} was not told of"))?;
            timing.note((*known - *at).to_std().unwrap_or_default());
        }
        Ok(timing)
    }

    /// Hands mandates in as fast as they go.
    async fn flood(&self, database: &mut Database, sites: &[Site]) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let started = self.venue.clock.now();
        let handing = async {
            let forms = sites.iter().map(|site| self.hand_in(site));
            stream::iter(forms).buffer_unordered(ABREAST).try_collect::<Vec<_>>().await?;
            anyhow::Ok(())
        };
        tokio::try_join!(handing, self.receive(sites.len()))?;
        let told = told(database, sites).await?;
        let last = told.values().max().context("something was told")?;
        Ok((*last - started).to_std().unwrap_or_else(|_| begun.elapsed()))
    }

    async fn hand_in(&self, site: &Site) -> anyhow::Result<()> {
        let to_body = |form: &mut wire::MandateForm| BODY.clone_into(&mut form.body_id);
        self.applicants.hand_one_in(site, to_body).await.map(drop)
    }

    /// The body's clerk: receives and locks what was handed in, until that was so many.
    async fn receive(&self, all: usize) -> anyhow::Result<()> {
        let desk =
            self.venue.client.desk(Standing::CoordinatingBody(BODY.parse()?), &[Role::Clerk])?;
        let mut looks = tokio::time::interval(LOOK);
        let mut calls: JoinSet<anyhow::Result<usize>> = JoinSet::new();
        let mut locked = 0;
        while locked < all {
            looks.tick().await;
            calls.spawn(lock_all(desk.clone()));
            if let Some(done) = calls.join_next().await {
                locked += done??;
            }
        }
        Ok(())
    }
}

/// Receives and locks what is there; how many.
async fn lock_all(desk: Desk) -> anyhow::Result<usize> {
    let mut mandates = desk.mandates()?;
    let request = wire::ListMandatesRequest {
        state: wire::MandateState::Submitted.into(),
        page_size: AT_ONCE,
        ..wire::ListMandatesRequest::default()
    };
    let listed = mandates.list_mandates(request).await.map_err(refused("listing"))?.into_inner();
    let found = listed.mandates.into_iter().filter_map(|one| one.mandate);
    let mandate_numbers: Vec<_> = found.map(|mandate| mandate.mandate_number).collect();
    if mandate_numbers.is_empty() {
        return Ok(0);
    }
    let count = mandate_numbers.len();
    let request = wire::ReceiveMandatesRequest {
        mandate_numbers: mandate_numbers.clone(),
        duplicates_seen: true,
    };
    mandates.receive_mandates(request).await.map_err(refused("receiving"))?;
    let request = wire::LockMandatesRequest { mandate_numbers };
    mandates.lock_mandates(request).await.map_err(refused("locking"))?;
    Ok(count)
}

/// When the later of both facts about each site was published: that it is in the register, and
/// that its contact was invited.
async fn told(
    database: &mut Database,
    sites: &[Site],
) -> anyhow::Result<HashMap<String, DateTime<Utc>>> {
    let begun = Instant::now();
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        let facilities = published(database, "facility_registry", "FacilityChanged", |payload| {
            Ok(FacilityChanged::decode(payload)?.facility_code)
        });
        let facilities = facilities.await?;
        let invited = published(database, "identity", "AccountInvited", |payload| {
            Ok(AccountInvited::decode(payload)?.organisation_id)
        });
        let invited = invited.await?;
        let both = sites.iter().filter_map(|site| {
            let code = site.code.to_string();
            let later = *facilities.get(&code)?.max(invited.get(&code)?);
            Some((code, later))
        });
        let both: HashMap<_, _> = both.collect();
        if both.len() == sites.len() {
            return Ok(both);
        }
        if begun.elapsed() > PATIENCE {
            bail!("only {} of {} sites were told of", both.len(), sites.len());
        }
    }
}

/// Letters that the mail server has taken.
async fn mailed(database: &mut Database) -> anyhow::Result<i64> {
    let statement = "select count(*) from mailer.letters where state = 'sent'";
    database.number(statement.to_owned()).await
}

async fn published(
    database: &mut Database,
    schema: &str,
    fact: &str,
    read: fn(&[u8]) -> anyhow::Result<String>,
) -> anyhow::Result<HashMap<String, DateTime<Utc>>> {
    let statement = format!(
        "select payload, extract(epoch from published_at)::float8
           from {schema}.outbox
          where subject like '%.{fact}.%' and published_at is not null"
    );
    let rows = database.rows(statement).await?;
    rows.iter()
        .map(|row| {
            let (payload, seconds): (Vec<u8>, f64) = (row.try_get(0)?, row.try_get(1)?);
            let at = DateTime::UNIX_EPOCH
                + chrono::TimeDelta::from_std(Duration::from_secs_f64(seconds))?;
            Ok((read(&payload)?, at))
        })
        .collect()
}
