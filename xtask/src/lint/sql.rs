//! A service's SQL: its own schema only, names always qualified, the outbox and inbox of all.

use super::sources::{Source, Sources};
use crate::checkout::Checkout;
use crate::services::{self, Service};

/// Words after which a table is named.
const BEFORE_TABLES: [&str; 5] = ["insert into", "delete from", "update", "from", "join"];
/// Words that give `from` or `update` another meaning: `is distinct from`, `for update`, …
const NO_TABLE_THEN: [&str; 11] =
    ["after", "before", "delete", "distinct", "do", "for", "grant", "insert", "on", "or", "revoke"];
/// Words that are no tables where a table could be.
const NO_TABLE: [&str; 11] = [
    "generate_series",
    "lateral",
    "nowait",
    "of",
    "on",
    "only",
    "or",
    "select",
    "set",
    "unnest",
    "when",
];

/// No service names a table of another's schema, and none leaves the schema out.
pub(super) fn check_schemas(checkout: &Checkout, sources: &Sources) -> anyhow::Result<Vec<String>> {
    let services = services::with_tables(checkout)?;
    let schemas: Vec<_> = services.iter().map(Service::schema).collect();
    let mut faults = Vec::new();
    for service in &services {
        let own = service.schema();
        let folder = format!("services/{}/", service.name);
        for (path, sql) in sources.under(&folder).flat_map(statements) {
            let other = schemas.iter().find(|other| **other != own && names_schema(&sql, other));
            if let Some(other) = other {
                faults.push(format!("{path}: {} names the schema {other}", service.name));
            }
            for table in unqualified(&sql) {
                faults.push(format!("{path}: `{table}` without its schema {own}"));
            }
        }
    }
    Ok(faults)
}

/// Every service's first migration makes the same outbox and inbox.
pub(super) fn check_outboxes(checkout: &Checkout, _: &Sources) -> anyhow::Result<Vec<String>> {
    let mut first: Option<(String, String)> = None;
    let mut faults = Vec::new();
    for service in services::with_tables(checkout)? {
        let migrations = service.migrations()?;
        let Some(file) = migrations.first() else {
            faults.push(format!("{} has no migrations", service.name));
            continue;
        };
        let text = std::fs::read_to_string(file)?;
        // A column may be `generated always as identity`: only names are meant.
        let schema = service.schema();
        let plain = [format!("{schema}."), format!("vsys_{schema}"), format!("schema {schema}")]
            .iter()
            .fold(words(&text), |text, name| text.replace(name, &name.replace(&schema, "…")));
        match &first {
            None => first = Some((service.name, plain)),
            Some((model, expected)) if *expected != plain => faults.push(format!(
                "{}: not the outbox and inbox of {model}, but for the schema's name",
                file.display()
            )),
            Some(_) => {}
        }
    }
    Ok(faults)
}

/// `YYYYMMDDHHMMSS_verb_thing.sql`.
pub(super) fn check_migrations(sources: &Sources) -> Vec<String> {
    let named = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".sql");
        let Some((moment, words)) = name.split_once('_') else { return false };
        moment.len() == 14
            && moment.bytes().all(|sign| sign.is_ascii_digit())
            && words.contains('_')
            && words
                .bytes()
                .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_')
    };
    let migrations =
        sources.under("services/").filter(|source| source.path.contains("/migrations/"));
    migrations
        .filter(|source| !named(&source.path))
        .map(|source| format!("{}: not YYYYMMDDHHMMSS_verb_thing.sql", source.path))
        .collect()
}

/// The SQL in a file: all of a migration, the text of each `query…!` in Rust.
fn statements(source: &Source) -> Vec<(String, String)> {
    let path = &source.path;
    if source.is("sql") && path.contains("/migrations/") {
        return vec![(path.clone(), words(&source.text))];
    }
    if !source.is("rs") {
        return Vec::new();
    }
    let starts = source.text.match_indices("query").filter_map(|(at, _)| {
        let rest = source.text.get(at..)?;
        let (name, inside) = rest.split_once("!(")?;
        let named = name.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'_');
        let (_, text) = inside.split_once('"').filter(|_| named)?;
        let line = source.text.get(..at)?.matches('\n').count() + 1;
        let raw = inside.split('"').next()?.contains("r#");
        let (sql, _) = text.split_once(if raw { "\"#" } else { "\"" })?;
        Some((format!("{path}:{line}"), words(sql)))
    });
    starts.collect()
}

/// SQL without comments, in lower case, with single spaces.
fn words(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    let text = lines.collect::<Vec<_>>().join(" ").to_lowercase();
    text.replace(['\\', ','], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a name of that schema stands there, such as `allocation.sheets`.
fn names_schema(sql: &str, schema: &str) -> bool {
    sql.match_indices(&format!("{schema}.")).any(|(at, _)| {
        let before = sql.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == '.')
    })
}

/// Tables that a statement names without a schema.
fn unqualified(sql: &str) -> Vec<&str> {
    let words: Vec<_> = sql.split(' ').collect();
    let mut faults = Vec::new();
    for at in 0..words.len() {
        let (before, here) = words.split_at(at);
        let verb = BEFORE_TABLES.iter().map(|verb| verb.split(' ').collect::<Vec<_>>());
        let Some(verb) = verb.into_iter().find(|verb| here.starts_with(verb)) else { continue };
        let Some(table) = here.get(verb.len()) else { continue };
        let other =
            before.last().is_some_and(|word| NO_TABLE_THEN.contains(word) || word.contains('('));
        if is_plain(table) && !other && !NO_TABLE.contains(table) && !is_given(sql, table) {
            faults.push(*table);
        }
    }
    faults
}

/// A name and nothing else: no schema, no parenthesis.
fn is_plain(word: &str) -> bool {
    word.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'_')
}

/// Whether the name is made in this very text, by `with` or as a trigger's transition table.
fn is_given(sql: &str, name: &str) -> bool {
    let given = [format!("{name} as ("), format!("{name} as materialized ("), format!("{name} (")];
    sql.contains("with ") && given.iter().any(|given| sql.contains(given))
        || sql.contains(&format!("table as {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_another_schema_is_found() {
        assert!(names_schema("select 1 from allocation.sheets", "allocation"));
        assert!(!names_schema("select 'vsys.allocation.v1'", "allocation"));
        assert!(!names_schema("select pre_allocation.x", "allocation"));
    }

    #[test]
    fn a_table_without_its_schema_is_found() {
        assert_eq!(unqualified("select 1 from sheets where x"), ["sheets"]);
        assert_eq!(unqualified("insert into sheets (a) values ($1)"), ["sheets"]);
        assert_eq!(unqualified("update sheets set a = 1"), ["sheets"]);
        assert!(unqualified("select 1 from allocation.sheets for update").is_empty());
        assert!(unqualified("with late as ( select 1 ) select 1 from late").is_empty());
        assert!(unqualified("select 1 from unnest($1::uuid[]) as t (id)").is_empty());
        assert!(unqualified("a is distinct from b").is_empty());
    }

    #[test]
    fn sql_is_found_in_rust() {
        let source = Source {
            path: "services/x/src/store/a.rs".into(),
            text: "\n sqlx::query!(\n  r#\"select a -- why\n from \"x\".t\"#,\n id)".into(),
        };
        let found = statements(&source);
        assert_eq!(found[0].0, "services/x/src/store/a.rs:2");
        assert_eq!(found[0].1, "select a from \"x\".t");
    }
}
