//! The two roles that each service has.

#![expect(
    clippy::disallowed_methods,
    reason = "the catalogue is in every database, no schema of ours"
)]

use sqlx::{AssertSqlSafe, Executor, PgConnection};

/// The role that a service runs as; it owns nothing.
pub(crate) fn runtime_role(schema: &str) -> String {
    format!("vsys_{schema}")
}

/// The role that migrates a service's schema, and owns it.
pub(crate) fn owner_role(schema: &str) -> String {
    format!("vsys_{schema}_owner")
}

/// Makes the roles of a schema where they are missing; to be called under the template's lock,
/// because roles belong to the whole server.
pub(crate) async fn ensure(
    connection: &mut PgConnection,
    schema: &str,
    password: Option<&str>,
) -> sqlx::Result<()> {
    for role in [runtime_role(schema), owner_role(schema)] {
        let exists: bool = sqlx::query_scalar(
            "select exists (select from pg_catalog.pg_roles where rolname = $1)",
        )
        .bind(&role)
        .fetch_one(&mut *connection)
        .await?;
        let verb = if exists { "alter" } else { "create" };
        let password =
            password.map_or(String::new(), |password| format!(" password {}", quoted(password)));
        // A role cannot be a parameter; it is made of a schema's name, which is a literal.
        let sql = format!("{verb} role {role} login nosuperuser{password}");
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
