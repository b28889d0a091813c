use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Executor, PgPool, SqlStr};
use vsys_chassis::{
    Clock, Env, Fleet, Ground, Host, Policy, Running, Secret, Service, Setting, Tables,
};
use vsys_testkit::{Database, Tokens, fresh_database, nats};
use vsys_vocabulary::Environment;

static URL: Setting = Setting {
    name: "VSYS_LEDGER_DATABASE_URL",
    default: None,
    secret: true,
    about: "Where the ledger is.",
};
static OWNER_URL: Setting = Setting {
    name: "VSYS_LEDGER_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "Where the ledger is, for its owner.",
};
const fn migrator(schemas: &'static [Cow<'static, str>], table: &'static str) -> Migrator {
    Migrator {
        create_schemas: Cow::Borrowed(schemas),
        table_name: Cow::Borrowed(table),
        ..Migrator::DEFAULT
    }
}

const LEDGER_TABLES: Migrator = migrator(&[Cow::Borrowed("ledger")], "ledger._sqlx_migrations");
static LEDGERS: Migrator = LEDGER_TABLES;
static ANOTHERS: Migrator = migrator(&[Cow::Borrowed("another")], "another._sqlx_migrations");

static LEDGER: &[Service] = &[Service {
    name: "ledger",
    schema: "ledger",
    settings: &[&URL],
    tables: Some(Tables { owner_url: &OWNER_URL, migrations: &LEDGERS }),
    reasons: &[],
    policy: &Policy::NONE,
    start: |env, host| Box::pin(start(env, host)),
    missed: None,
    openapi: None,
    verify: None,
}];

async fn start(env: &Env, host: Host) -> anyhow::Result<Running> {
    let url: Option<Secret<String>> = env.get(&URL);
    let pool = host.database(&env.finish(|| url)?).await?;
    pool.execute("select 1").await?;
    Ok(Running { address: "127.0.0.1:1".parse()?, http: None })
}

const TABLES: &str = "
    create table ledger.entries (entry_id bigint primary key);
    grant usage on schema ledger to vsys_ledger;
    grant select, insert on ledger.entries to vsys_ledger;";

async fn ledger() -> Database {
    let migration = Migration::new(
        1,
        Cow::Borrowed("create entries"),
        MigrationType::Simple,
        SqlStr::from_static(TABLES),
        false,
    );
    let migrations = Cow::Owned(vec![migration]);
    let migrator = Box::leak(Box::new(Migrator { migrations, ..LEDGER_TABLES }));
    fresh_database(&[(migrator, "ledger")]).await
}

/// Starts the ledger with `url`; the error, with its causes.
async fn started_with(url: String) -> Result<(), String> {
    let (nats, tokens) = (nats().await, Tokens::new());
    let ground = Ground {
        nats: nats.client.clone(),
        jetstream: nats.jetstream.clone(),
        topology: nats.topology.clone(),
        clock: Clock::system(),
        verifier: tokens.verifier,
        environment: Environment::Local,
    };
    let env = Env::from_map([(URL.name, url)]);
    let fleet = Fleet::start(LEDGER, &env, &ground).await.map_err(|error| format!("{error:#}"))?;
    fleet.stop(vsys_chassis::GRACE).await;
    Ok(())
}

fn assert_says(outcome: Result<(), String>, words: &[&str]) {
    let said = outcome.unwrap_err();
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
}

#[tokio::test]
async fn a_role_that_owns_nothing_is_accepted() {
    let database = ledger().await;
    assert_eq!(started_with(database.url("ledger")).await, Ok(()));
}

#[tokio::test]
async fn a_role_that_owns_its_tables_is_refused() {
    let database = ledger().await;
    let outcome = started_with(database.owner_url("ledger")).await;
    assert_says(outcome, &["vsys_ledger_owner owns the", "ledger", "connect as vsys_ledger"]);
}

#[tokio::test]
async fn a_role_that_owns_a_single_table_is_refused() {
    let database = ledger().await;
    let everything: PgPool = database.superuser();
    everything.execute("alter table ledger.entries owner to vsys_ledger").await.unwrap();
    let outcome = started_with(database.url("ledger")).await;
    assert_says(outcome, &["vsys_ledger owns the table ledger.entries"]);
}

#[tokio::test]
async fn a_superuser_is_refused() {
    let database = ledger().await;
    assert_says(started_with(database.superuser_url()).await, &["is a superuser"]);
}

#[tokio::test]
async fn a_missing_schema_names_the_command_that_makes_it() {
    let database = fresh_database(&[(&ANOTHERS, "ledger")]).await;
    let outcome = started_with(database.url("ledger")).await;
    assert_says(outcome, &["there is no schema ledger", "vsys migrate"]);
}
