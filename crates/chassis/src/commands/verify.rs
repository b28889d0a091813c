//! `vsys verify`: whether records that nobody may change are as they were written.

use std::fmt::Write as _;

use anyhow::{Context, ensure};

use crate::env::Env;
use crate::postgres;
use crate::service::{Service, Verified, Verify};

/// Verifies service by service, prints what was found, and fails when anything was changed.
pub(super) async fn verify(services: &[&'static Service], env: &Env) -> anyhow::Result<()> {
    let keepers: Vec<(&'static Service, Verify)> = services
        .iter()
        .filter_map(|service| service.verify.map(|verify| (*service, verify)))
        .collect();
    let urls: Vec<_> =
        keepers.iter().map(|(service, _)| env.get(service.database_setting()?)).collect();
    let urls = env.finish(|| urls.into_iter().collect::<Option<Vec<_>>>())?;
    let mut table = String::from("| service | record | entries | verdict |\n|---|---|--:|---|\n");
    let mut broken = 0_usize;
    for ((service, verify), url) in keepers.into_iter().zip(&urls) {
        let pool = postgres::connect("vsys-verify", service.schema, url).await?;
        let found = verify(&pool)
            .await
            .with_context(|| format!("the records of {} cannot be read", service.name))?;
        pool.close().await;
        for Verified { record, entries, changed } in found {
            broken += usize::from(changed.is_some());
            let verdict = changed.unwrap_or_else(|| "intact".to_owned());
            // Writing to a string cannot fail.
            let _ = writeln!(table, "| {} | {record} | {entries} | {verdict} |", service.name);
        }
    }
    super::print(&table)?;
    ensure!(broken == 0, "{broken} records are not as they were written");
    Ok(())
}
