//! A migrated database, made once, from which each test's own is copied.

#![expect(
    clippy::disallowed_methods,
    reason = "the catalogue is in every database, no schema of ours"
)]

use std::hash::{DefaultHasher, Hash, Hasher};

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use crate::roles;
use crate::servers::Postgres;
use crate::sweep;

/// "vsys" in ASCII: one lock for everything that belongs to the whole server.
const LOCK: i64 = 0x7673_7973;

/// Prefix of databases that tests use.
pub(crate) const TEST: &str = "vsys_test_";
/// Prefix of templates; a template that no test has used since its migrations changed is small.
const TEMPLATE: &str = "vsys_template_";

/// The name of a template with these schemas, which exists when this returns.
pub(crate) async fn ensure(
    server: &Postgres,
    admin: &mut PgConnection,
    schemas: &[(&'static Migrator, &'static str)],
) -> anyhow::Result<String> {
    let name = format!("{TEMPLATE}{:016x}", fingerprint(server, schemas));
    if exists(admin, &name).await? {
        return Ok(name);
    }
    sqlx::query("select pg_catalog.pg_advisory_lock($1)").bind(LOCK).execute(&mut *admin).await?;
    let made = make(server, admin, schemas, &name).await;
    sqlx::query("select pg_catalog.pg_advisory_unlock($1)").bind(LOCK).execute(&mut *admin).await?;
    made.map(|()| name)
}

/// A template is another one when a migration or the roles' password is another one.
fn fingerprint(server: &Postgres, schemas: &[(&'static Migrator, &'static str)]) -> u64 {
    let mut hasher = DefaultHasher::new();
    server.role_password.hash(&mut hasher);
    for (migrator, schema) in schemas {
        schema.hash(&mut hasher);
        for migration in migrator.iter() {
            migration.version.hash(&mut hasher);
            migration.checksum.hash(&mut hasher);
        }
    }
    hasher.finish()
}

async fn exists(admin: &mut PgConnection, name: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select from pg_catalog.pg_database where datname = $1)")
        .bind(name)
        .fetch_one(admin)
        .await
}

async fn make(
    server: &Postgres,
    admin: &mut PgConnection,
    schemas: &[(&'static Migrator, &'static str)],
    name: &str,
) -> anyhow::Result<()> {
    // Another test may have made it while this one waited for the lock.
    if exists(admin, name).await? {
        return Ok(());
    }
    drop_leftovers(admin).await?;
    for (_, schema) in schemas {
        roles::ensure(admin, schema, server.role_password.as_deref()).await?;
    }
    // Half a template must never be taken for a whole one: it gets its name at the end.
    let draft = sweep::fresh_name(TEST);
    create(admin, &draft, "template0", schemas).await?;
    for (migrator, schema) in schemas {
        let owner = as_role(server, &roles::owner_role(schema), &draft);
        let mut owner = owner.connect().await?;
        migrator.run_direct(None, &mut owner, false).await?;
        owner.close().await?;
    }
    execute(admin, format!("alter database {draft} rename to {name}")).await?;
    Ok(())
}

/// Creates a database; the owners may make schemas in it.
pub(crate) async fn create(
    admin: &mut PgConnection,
    name: &str,
    template: &str,
    schemas: &[(&'static Migrator, &'static str)],
) -> sqlx::Result<()> {
    execute(admin, format!("create database {name} template {template}")).await?;
    for (_, schema) in schemas {
        let owner = roles::owner_role(schema);
        execute(admin, format!("grant create on database {name} to {owner}")).await?;
    }
    Ok(())
}

async fn drop_leftovers(admin: &mut PgConnection) -> sqlx::Result<()> {
    let names: Vec<String> = sqlx::query_scalar("select datname::text from pg_catalog.pg_database")
        .fetch_all(&mut *admin)
        .await?;
    for name in names.iter().filter(|name| sweep::is_leftover(TEST, name)) {
        execute(admin, format!("drop database if exists {name} with (force)")).await?;
    }
    Ok(())
}

/// Names cannot be parameters; all of them are made here, of literals and hexadecimal digits.
pub(crate) async fn execute(admin: &mut PgConnection, sql: String) -> sqlx::Result<()> {
    admin.execute(AssertSqlSafe(sql)).await.map(drop)
}

/// How a role reaches a database of the server.
pub(crate) fn as_role(
    server: &Postgres,
    role: &str,
    database: &str,
) -> sqlx::postgres::PgConnectOptions {
    let options = server.superuser.clone().username(role).database(database);
    match &server.role_password {
        Some(password) => options.password(password),
        None => options,
    }
}
