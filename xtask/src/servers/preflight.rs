//! A look at servers of the user's own before anything relies on them: what do they lack?

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use data_encoding::BASE64URL_NOPAD;
use nkeys::KeyPair;
use serde_json::{Value, json};

use super::find::{POSTGRES_AT_LEAST, at_least, new_enough};
use crate::psql::Psql;

const PATIENCE: Duration = Duration::from_secs(5);

/// What a database lacks for a service that runs there, one sentence each; none is well.
pub(crate) fn service_database(name: &str, runtime: &Psql, owner: &Psql) -> Vec<String> {
    let mut lacks = Vec::new();
    for (role, database) in [("DATABASE_URL", runtime), ("OWNER_DATABASE_URL", owner)] {
        match major(database) {
            Err(error) => lacks.push(format!("VSYS_{name}_{role}: {error:#}")),
            Ok(major) if major < POSTGRES_AT_LEAST => lacks.push(format!(
                "VSYS_{name}_{role}: PostgreSQL {major}; {POSTGRES_AT_LEAST} or newer is needed"
            )),
            Ok(_) => {}
        }
    }
    if !lacks.is_empty() {
        return lacks;
    }
    let may_create = "select has_database_privilege(current_database(), 'create')";
    if !holds(owner, may_create) {
        lacks.push(format!(
            "VSYS_{name}_OWNER_DATABASE_URL: its role may not make a schema; as a superuser: \
             grant create on database … to …  (see deploy/postgres/roles.sql)"
        ));
    }
    if holds(runtime, may_create) {
        lacks.push(format!(
            "VSYS_{name}_DATABASE_URL: its role could own tables and drop their guards; give the \
             service a role without create (see deploy/postgres/roles.sql)"
        ));
    }
    lacks
}

/// What a server lacks on which tests make and drop databases and roles.
pub(crate) fn test_database(database: &Psql) -> Vec<String> {
    let rights = "select rolsuper from pg_roles where rolname = current_user";
    match major(database) {
        Err(error) => vec![format!("VSYS_TEST_DATABASE_URL: {error:#}")],
        Ok(major) if major < POSTGRES_AT_LEAST => vec![format!(
            "VSYS_TEST_DATABASE_URL: PostgreSQL {major}; {POSTGRES_AT_LEAST} or newer is needed"
        )],
        Ok(_) if !holds(database, rights) => vec![
            "VSYS_TEST_DATABASE_URL: tests make databases and roles and need a superuser"
                .to_owned(),
        ],
        Ok(_) => Vec::new(),
    }
}

fn major(database: &Psql) -> anyhow::Result<u32> {
    let number: u32 = database.execute("show server_version_num")?.trim().parse()?;
    Ok(number / 10_000)
}

fn holds(database: &Psql, question: &str) -> bool {
    database.execute(question).is_ok_and(|answer| answer.trim() == "t")
}

/// What a broker lacks, one sentence each; none is well as far as one can see from outside.
///
/// `setting` is the name under which the user gave its URL.
pub(crate) fn broker(setting: &str, url: &str, credentials: Option<&Path>) -> Vec<String> {
    let address = url.trim_start_matches("nats://").rsplit('@').next().unwrap_or_default();
    let info = match greeting(address) {
        Ok(info) => info,
        Err(error) => return vec![format!("{setting}: {error:#}")],
    };
    let mut lacks = Vec::new();
    let version = info.get("version").and_then(Value::as_str).unwrap_or("unknown");
    if !new_enough(version) {
        lacks.push(format!(
            "{setting}: nats-server {version}; {} is needed (atomic batches)",
            at_least()
        ));
    }
    if info.get("jetstream").and_then(Value::as_bool) != Some(true) {
        lacks.push(format!("{setting}: JetStream is not enabled on the server"));
    }
    if info.get("nonce").is_none() {
        lacks.push(format!(
            "{setting}: the server knows no accounts by signed claims (operator mode), so \
             partners could not be kept apart (see deploy/nats/server.conf)"
        ));
    }
    if lacks.is_empty()
        && let Err(error) = jetstream_answers(address, credentials)
    {
        lacks.push(format!("{setting}: {error:#}"));
    }
    lacks
}

/// What a nats-server says first to whoever connects.
pub(crate) fn greeting(address: &str) -> anyhow::Result<Value> {
    connect(address).map(|(_, info)| info)
}

fn connect(address: &str) -> anyhow::Result<(BufReader<TcpStream>, Value)> {
    let place = address
        .to_socket_addrs()
        .with_context(|| format!("{address} is not host:port"))?
        .next()
        .with_context(|| format!("{address} has no address"))?;
    let stream = TcpStream::connect_timeout(&place, PATIENCE)
        .with_context(|| format!("nobody answers at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let info = line.strip_prefix("INFO ").context("what answers is not a nats-server")?;
    Ok((reader, serde_json::from_str(info)?))
}

/// Asks for the account's JetStream figures as the services would.
fn jetstream_answers(address: &str, credentials: Option<&Path>) -> anyhow::Result<()> {
    let (mut reader, info) = connect(address)?;
    let nonce = info.get("nonce").and_then(Value::as_str).unwrap_or_default();
    let mut hello = json!({"verbose": false, "pedantic": false, "lang": "xtask", "version": "1"});
    if let Some(file) = credentials {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("the credentials {}", file.display()))?;
        let mut parts = text.lines().filter(|line| !line.starts_with('-') && !line.is_empty());
        let jwt = parts.next().context("the credentials hold no claims")?;
        let seed = parts.next().context("the credentials hold no seed")?;
        let signature = KeyPair::from_seed(seed.trim())?.sign(nonce.as_bytes())?;
        let fields = hello.as_object_mut().context("an object")?;
        fields.insert("jwt".to_owned(), jwt.trim().into());
        fields.insert("sig".to_owned(), BASE64URL_NOPAD.encode(&signature).into());
    }
    let inbox = "_INBOX.vsys-preflight";
    let request = format!("CONNECT {hello}\r\nSUB {inbox} 1\r\nPUB $JS.API.INFO {inbox} 0\r\n\r\n");
    reader.get_mut().write_all(request.as_bytes())?;
    loop {
        let mut line = String::new();
        let read = reader.read_line(&mut line).context("JetStream does not answer this account")?;
        ensure!(read > 0, "the server closed the connection");
        if let Some(refusal) = line.strip_prefix("-ERR ") {
            bail!("the server refuses these credentials: {}", refusal.trim());
        }
        if line.starts_with("MSG ") {
            let length = line.split_whitespace().last().unwrap_or_default().parse()?;
            let mut body = vec![0; length];
            reader.read_exact(&mut body)?;
            let answer: Value = serde_json::from_slice(&body)?;
            return match answer.pointer("/error/description").and_then(Value::as_str) {
                None => Ok(()),
                Some(why) => bail!("JetStream refuses this account: {why}"),
            };
        }
    }
}
