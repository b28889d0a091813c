//! A pool of connections as the runtime role, with bounds on everything.

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, bail};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Row};

use crate::retry;
use crate::secret::Secret;

/// Connections per service and process.
const CONNECTIONS: u32 = 16;
/// How long a use case waits for one.
const ACQUIRE: Duration = Duration::from_secs(15);
/// Bounds that the server enforces on each session.
const SESSION: [(&str, &str); 3] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
];

/// Opens a pool for `service`, waits a while for the server, and looks at the role's powers.
pub(crate) async fn connect(
    service: &str,
    schema: &str,
    url: &Secret<String>,
) -> anyhow::Result<PgPool> {
    let options = PgConnectOptions::from_str(url.expose())
        .context("the database URL cannot be read")?
        .application_name(service)
        .options(SESSION);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(Duration::from_mins(5))
        .max_lifetime(Duration::from_mins(30))
        .connect_lazy_with(options);
    retry::until_up("PostgreSQL", || pool.acquire()).await?;
    check_role(&pool, schema).await?;
    Ok(pool)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the catalogue is in every database, no schema of ours"
)]
/// Refuses a role that could undo what the schema forbids: it owns the guards, or is above them.
async fn check_role(pool: &PgPool, schema: &str) -> anyhow::Result<()> {
    let row = sqlx::query(ROLE).bind(schema).fetch_one(pool).await?;
    let role: String = row.try_get("role")?;
    let owned: Option<String> = row.try_get("owned")?;
    if row.try_get::<bool, _>("superuser")? {
        bail!(
            "the role {role} is a superuser, whom no guard stops: connect as vsys_{schema}, \
             which owns nothing"
        );
    }
    if !row.try_get::<bool, _>("present")? {
        bail!("there is no schema {schema}: run `vsys migrate` with the owner's URL first");
    }
    if let Some(owned) = owned {
        bail!(
            "the role {role} owns {owned}, so it could remove the guards on it: connect as \
             vsys_{schema}, and let vsys_{schema}_owner own the tables"
        );
    }
    Ok(())
}

/// `usage` counts roles whose powers are inherited, so membership in the owner is found as well.
const ROLE: &str = "
    select current_user::text as role,
           (select rolsuper from pg_catalog.pg_roles where rolname = current_user) as superuser,
           exists (select from pg_catalog.pg_namespace where nspname = $1) as present,
           (select min(owned.name)
              from (select 'the schema ' || nspname as name, nspowner as owner
                      from pg_catalog.pg_namespace
                     where nspname = $1
                     union all
                    select 'the table ' || nspname || '.' || relname, relowner
                      from pg_catalog.pg_class
                      join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
                     where nspname = $1 and relkind in ('r', 'p', 'v', 'm', 'S')
                     union all
                    select 'the function ' || nspname || '.' || proname, proowner
                      from pg_catalog.pg_proc
                      join pg_catalog.pg_namespace on pg_namespace.oid = pronamespace
                     where nspname = $1) as owned
             where pg_catalog.pg_has_role(current_user, owned.owner, 'usage')) as owned";
