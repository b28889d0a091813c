//! The kit, tried on the servers that it is meant for.

#![cfg(test)]

use std::borrow::Cow;

use sqlx::Executor;
use sqlx::migrate::Migrator;
use vsys_testkit::{fresh_database, nats};

static MIGRATIONS: Migrator = Migrator {
    create_schemas: Cow::Borrowed(&[Cow::Borrowed("testkit")]),
    table_name: Cow::Borrowed("testkit._sqlx_migrations"),
    ..Migrator::DEFAULT
};

#[tokio::test]
async fn two_databases_of_the_same_schemas_do_not_meet() {
    let schemas = [(&MIGRATIONS, "testkit")];
    let (one, other) = tokio::join!(fresh_database(&schemas), fresh_database(&schemas));
    one.owner("testkit").execute("create table testkit.things ()").await.unwrap();
    let error = other.owner("testkit").execute("table testkit.things").await.unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

#[tokio::test]
async fn the_runtime_role_cannot_make_tables() {
    let database = fresh_database(&[(&MIGRATIONS, "testkit")]).await;
    let pool = database.runtime("testkit");
    for schema in ["testkit", "public"] {
        let sql = sqlx::AssertSqlSafe(format!("create table {schema}.things ()"));
        let error = pool.execute(sql).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{error}");
    }
}

#[tokio::test]
async fn a_database_is_gone_with_its_value() {
    let schemas = [(&MIGRATIONS, "testkit")];
    let (other, database) = tokio::join!(fresh_database(&schemas), fresh_database(&schemas));
    let name = database.name().to_owned();
    let count = "select from pg_catalog.pg_database where datname = '";
    let sql = || sqlx::AssertSqlSafe(format!("{count}{name}'"));
    let pool = other.superuser();
    assert!(pool.fetch_optional(sql()).await.unwrap().is_some());
    drop(database);
    assert!(pool.fetch_optional(sql()).await.unwrap().is_none());
}

#[tokio::test]
async fn streams_of_two_tests_do_not_meet_and_are_gone_with_their_value() {
    let (one, other) = (nats().await, nats().await);
    let name = one.topology.streams()[0].name.clone();
    assert_ne!(name, other.topology.streams()[0].name);
    assert!(other.jetstream.get_stream(&name).await.is_ok());
    drop(one);
    assert!(other.jetstream.get_stream(&name).await.is_err());
}
