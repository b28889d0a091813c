//! Name and password beside what they must cost: one verification by Argon2id.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, anyhow, ensure};
use argon2::Argon2;
use argon2::password_hash::PasswordVerifier as _;
use argon2::password_hash::phc::PasswordHash;
use sqlx::Row as _;
use vsys_tests::Person;

use super::visitor::Visitor;
use crate::database::Database;
use crate::report;
use crate::timing::Timing;

/// How many times a log-in's median is that of Argon2id alone, with the parameters of the very
/// hash that identity keeps.
pub(crate) async fn measure(
    visitor: &Visitor,
    person: &Person,
    database: &mut Database,
    times: usize,
) -> anyhow::Result<f64> {
    let hash = kept(person, database).await?;
    let hash = PasswordHash::new(&hash).map_err(|error| anyhow!("the kept hash: {error}"))?;
    let (mut log_in, mut alone) = (Timing::new()?, Timing::new()?);
    for _ in 0..times {
        log_in.note(visitor.password(person).await?.1);
        let begun = Instant::now();
        let verified = Argon2::default().verify_password(person.password.as_bytes(), &hash);
        alone.note(begun.elapsed());
        ensure!(black_box(verified).is_ok(), "the kept hash is another password's");
    }
    let [whole, argon2] = [&log_in, &alone].map(|timing| timing.milliseconds(0.5));
    report::line(format_args!(
        "log-in by the page: p50 {whole:.1} ms, p99 {:.1} ms ({} times); Argon2id alone: p50 \
         {argon2:.1} ms; the rest: {:.1} ms",
        log_in.milliseconds(0.99),
        log_in.count(),
        whole - argon2,
    ));
    Ok(whole / argon2)
}

async fn kept(person: &Person, database: &mut Database) -> anyhow::Result<String> {
    let name = person.user_name.replace('\'', "''");
    let reading = format!("select password_hash from identity.accounts where user_name = '{name}'");
    let rows = database.rows(reading).await?;
    Ok(rows.first().context("the account is kept")?.try_get(0)?)
}
