//! `vsys reconcile`: what committed, and is missing on the streams, is published again.

use std::fmt::Write as _;

use anyhow::Context;
use sqlx::PgPool;
use vsys_messaging::reconcile::{Hole, Report, reconcile as compare};
use vsys_messaging::{Outbox, Topology};

use crate::env::Env;
use crate::nats;
use crate::postgres;
use crate::secret::Secret;
use crate::service::{IsMissed, Service};
use crate::settings::Broker;

/// Compares service by service; a running relay then publishes what was found missing.
pub(super) async fn reconcile(services: &[&'static Service], env: &Env) -> anyhow::Result<()> {
    let broker = Broker::from_env(env);
    let services: Vec<_> = services.iter().filter(|service| service.tables.is_some()).collect();
    let urls: Vec<Option<Secret<String>>> =
        services.iter().map(|service| env.get(service.database_setting()?)).collect();
    let (broker, urls) =
        env.finish(|| Some((broker?, urls.into_iter().collect::<Option<Vec<_>>>()?)))?;
    let _telemetry = vsys_telemetry::init("vsys-reconcile")?;
    let (jetstream, topology) = nats::streams(&broker, "vsys-reconcile").await?;
    let mut table = String::from(
        "| service | outbox | on streams | missing | unknown |\n|---|--:|--:|--:|--:|\n",
    );
    for (service, url) in services.iter().zip(&urls) {
        let pool = postgres::connect("vsys-reconcile", service.schema, url).await?;
        let report = one(service, &pool, &topology, &jetstream)
            .await
            .with_context(|| format!("{} cannot be compared", service.name))?;
        pool.close().await;
        let Report { outbox, in_stream, holes, unknown } = report;
        // Writing to a string cannot fail.
        let _ =
            writeln!(table, "| {} | {outbox} | {in_stream} | {holes} | {unknown} |", service.name);
    }
    super::print(&table)
}

async fn one(
    service: &Service,
    pool: &PgPool,
    topology: &Topology,
    jetstream: &async_nats::jetstream::Context,
) -> anyhow::Result<Report> {
    let outbox = Outbox::new(service.schema);
    let is_missed: IsMissed = match service.missed {
        Some(missed) => missed(pool).await?,
        None => Box::new(|_: &Hole| true),
    };
    Ok(compare(pool, &outbox, topology, jetstream, is_missed).await?)
}
