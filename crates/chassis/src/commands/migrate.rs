//! `vsys migrate`: schemas, as the roles that own them.

use std::str::FromStr;

use anyhow::Context;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::env::Env;
use crate::retry;
use crate::secret::Secret;
use crate::service::{Service, Tables};

pub(super) async fn migrate(services: &[&'static Service], env: &Env) -> anyhow::Result<()> {
    let kept: Vec<(&Service, Tables)> =
        services.iter().filter_map(|service| Some((*service, service.tables?))).collect();
    let urls: Vec<Option<Secret<String>>> =
        kept.iter().map(|(_, tables)| env.get(tables.owner_url)).collect();
    let urls = env.finish(|| urls.into_iter().collect::<Option<Vec<_>>>())?;
    let _telemetry = vsys_telemetry::init("vsys-migrate")?;
    for ((service, tables), url) in kept.into_iter().zip(urls) {
        let options = PgConnectOptions::from_str(url.expose())
            .with_context(|| format!("{} is not a URL", tables.owner_url.name))?
            .application_name("vsys-migrate");
        let mut owner = retry::until_up("PostgreSQL", || options.connect()).await?;
        tables
            .migrations
            .run_direct(None, &mut owner, false)
            .await
            .with_context(|| format!("the schema {} cannot be migrated", service.schema))?;
        tracing::info!(service = service.name, "the schema is up to date");
    }
    Ok(())
}
