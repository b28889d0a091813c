//! A database for one test.

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool};

use crate::servers::{self, Postgres};
use crate::{roles, sweep, template};

/// A database of this test's own, dropped with the value.
pub struct Database {
    name: String,
    server: Postgres,
}

/// A new database with the migrated schemas of some services.
///
/// # Panics
/// When `VSYS_TEST_DATABASE_URL` is not set, the server is not usable, or a migration fails.
pub async fn fresh_database(schemas: &[(&'static Migrator, &'static str)]) -> Database {
    let server = servers::postgres();
    let name = sweep::fresh_name(template::TEST);
    let made = async {
        let mut admin = server.superuser.connect().await?;
        let template = template::ensure(&server, &mut admin, schemas).await?;
        template::create(&mut admin, &name, &template, schemas).await?;
        anyhow::Ok(())
    };
    if let Err(error) = made.await {
        panic!("the database of the test cannot be made: {error:#}");
    }
    Database { name, server }
}

impl Database {
    /// Its name on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Connections as the role that the service of `schema` runs as.
    #[must_use]
    pub fn runtime(&self, schema: &str) -> PgPool {
        pool(self.options(&roles::runtime_role(schema)))
    }

    /// Connections as the role that owns `schema`.
    #[must_use]
    pub fn owner(&self, schema: &str) -> PgPool {
        pool(self.options(&roles::owner_role(schema)))
    }

    /// A superuser's URL, for trying what happens when a service is given it.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        self.server.superuser.clone().database(&self.name).to_url_lossy().to_string()
    }

    /// Connections as a superuser, whom no rule binds: to look, and to break things.
    #[must_use]
    pub fn superuser(&self) -> PgPool {
        pool(self.server.superuser.clone().database(&self.name))
    }

    /// The URL for the role that the service of `schema` runs as.
    #[must_use]
    pub fn url(&self, schema: &str) -> String {
        self.options(&roles::runtime_role(schema)).to_url_lossy().to_string()
    }

    /// The URL for the role that owns `schema`.
    #[must_use]
    pub fn owner_url(&self, schema: &str) -> String {
        self.options(&roles::owner_role(schema)).to_url_lossy().to_string()
    }

    fn options(&self, role: &str) -> PgConnectOptions {
        template::as_role(&self.server, role, &self.name)
    }
}

fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new().max_connections(8).connect_lazy_with(options)
}

impl Drop for Database {
    fn drop(&mut self) {
        // A connection that the test left in the middle of logging in holds up the drop until the
        // server gives up on it, a minute later; what is left is swept by a later test.
        let superuser = self.server.superuser.clone().options([("statement_timeout", "2s")]);
        let sql = format!("drop database if exists {} with (force)", self.name);
        sweep::aside(async move {
            template::execute(&mut superuser.connect().await?, sql).await?;
            Ok(())
        });
    }
}
