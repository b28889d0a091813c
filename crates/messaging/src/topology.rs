//! Streams as data: which there are, what goes where, how long it is kept.

mod writer;

use std::fmt::Write as _;
use std::time::Duration;

use async_nats::jetstream::context::CreateStreamError;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{Context, stream};

use crate::limits;

pub use writer::{Share, Writer};

/// A stream of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its name, with the prefix of a test's topology.
    pub name: String,
    /// What it takes in, with the prefix of a test's topology.
    pub subjects: Vec<String>,
    /// Who writes it.
    pub writer: Writer,
    /// What is in it.
    pub purpose: &'static str,
    /// How long a message is kept; without end where it is none.
    pub max_age: Option<Duration>,
    root: &'static str,
}

/// The streams of one system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topology {
    prefix: Option<String>,
    streams: Vec<Stream>,
    replicas: usize,
}

const DAY: Duration = Duration::from_hours(24);

/// Head of the subjects of dead letters.
pub(crate) const DEAD: &str = "dead";
const PARTNER: &str = "partner";
/// Head of the subjects of the audit trail.
const AUDIT: &str = "vsys.audit";

impl Topology {
    /// The streams under their own names, with one replica (see [`Self::with_replicas`]).
    #[must_use]
    pub fn production() -> Self {
        Self::of(None)
    }

    /// The same streams under a prefix, a single lower-case token such as `t7f3`: subjects
    /// `t7f3.vsys.allocation.>` in `T7F3_VSYS_ALLOCATION`. Two prefixes never meet.
    #[must_use]
    pub fn prefixed(prefix: &str) -> Self {
        Self::of(Some(prefix.to_owned()))
    }

    /// Keeps each message on so many servers; three in production, one on a single server.
    #[must_use]
    pub fn with_replicas(mut self, replicas: usize) -> Self {
        self.replicas = replicas;
        self
    }

    fn of(prefix: Option<String>) -> Self {
        let stream = |name: &str, root: &'static str, writer, purpose, max_age| Stream {
            name: prefix
                .as_ref()
                .map_or_else(|| name.to_owned(), |p| format!("{}_{name}", p.to_uppercase())),
            subjects: vec![prefixed(prefix.as_deref(), &format!("{root}.>"))],
            writer,
            purpose,
            max_age,
            root,
        };
        let streams = vec![
            stream(
                "VSYS_FACILITY_REGISTRY",
                "vsys.facility_registry",
                Writer::Service("facility_registry"),
                "Facts of facility-registry",
                None,
            ),
            stream(
                "VSYS_ALLOCATION",
                "vsys.allocation",
                Writer::Service("allocation"),
                "Facts of allocation",
                None,
            ),
            stream(
                "VSYS_IDENTITY",
                "vsys.identity",
                Writer::Service("identity"),
                "Facts of identity",
                None,
            ),
            stream(
                "VSYS_LOGISTICS_NOTIFIER",
                "vsys.logistics_notifier",
                Writer::Service("logistics_notifier"),
                "Facts of logistics-notifier",
                None,
            ),
            stream(
                "VSYS_CONTRACT_INTAKE",
                "vsys.contract_intake",
                Writer::Service("contract_intake"),
                "Facts of contract-intake",
                None,
            ),
            stream(
                "VSYS_PARTNERS",
                PARTNER,
                Writer::Service("logistics_notifier"),
                "CloudEvents for partners: partner.<partner>.<type>",
                Some(DAY * 400),
            ),
            stream(
                "VSYS_AUDIT",
                AUDIT,
                Writer::EveryService,
                "Who called what, and how it ended",
                None,
            ),
            stream(
                "VSYS_DEAD",
                DEAD,
                Writer::EveryListener,
                "Dead letters: dead.<listener>.<subject>, and marks of those redriven",
                Some(DAY * 400),
            ),
        ];
        Self { prefix, streams, replicas: 1 }
    }

    /// All streams.
    #[must_use]
    pub fn streams(&self) -> &[Stream] {
        &self.streams
    }

    /// The subject as the broker knows it: with the prefix, if there is one.
    #[must_use]
    pub fn subject(&self, subject: &str) -> String {
        prefixed(self.prefix.as_deref(), subject)
    }

    /// The subject as services know it: without the prefix.
    #[must_use]
    pub fn plain<'s>(&self, subject: &'s str) -> &'s str {
        self.prefix
            .as_deref()
            .and_then(|prefix| subject.strip_prefix(prefix)?.strip_prefix('.'))
            .unwrap_or(subject)
    }

    /// The stream that takes in a subject (given without prefix).
    #[must_use]
    pub fn stream_of(&self, subject: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| {
            subject
                .strip_prefix(stream.root)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with('.'))
        })
    }

    /// The stream of the facts of a service, by its schema.
    #[must_use]
    pub fn facts_of(&self, producer: &str) -> Option<&Stream> {
        self.stream_of(&format!("vsys.{producer}._"))
    }

    /// Everything that the outbox of a schema is published to.
    #[must_use]
    pub fn shares_of(&self, schema: &str) -> Vec<Share> {
        let share = |stream: &Stream| {
            let subject = match stream.writer {
                Writer::Service(writer) if writer == schema => format!("{}.>", stream.root),
                Writer::EveryService => format!("{}.*.*.{schema}.>", stream.root),
                Writer::Service(_) | Writer::EveryListener => return None,
            };
            Some(Share { stream: stream.name.clone(), subject: self.subject(&subject) })
        };
        self.streams.iter().filter_map(share).collect()
    }

    /// The stream of dead letters.
    pub(crate) fn dead(&self) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.root == DEAD)
    }

    /// Subject of a partner's message, without prefix: `partner.<partner>.<type>`.
    #[must_use]
    pub fn partner_subject(partner: &str, kind: &str) -> String {
        format!("{PARTNER}.{partner}.{kind}")
    }

    /// Creates the streams that are missing and updates those that differ.
    pub async fn ensure(&self, jetstream: &Context) -> Result<(), CreateStreamError> {
        for stream in &self.streams {
            jetstream.create_or_update_stream(self.config(stream)).await?;
        }
        Ok(())
    }

    fn config(&self, stream: &Stream) -> stream::Config {
        Config {
            name: stream.name.clone(),
            subjects: stream.subjects.clone(),
            description: Some(stream.purpose.to_owned()),
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            storage: StorageType::File,
            num_replicas: self.replicas,
            max_age: stream.max_age.unwrap_or_default(),
            max_bytes: -1,
            max_messages: -1,
            max_messages_per_subject: -1,
            max_consumers: -1,
            duplicate_window: limits::DUPLICATE_WINDOW,
            deny_delete: true,
            deny_purge: true,
            allow_direct: true,
            allow_atomic_publish: true,
            ..Config::default()
        }
    }

    /// The streams as a table for the documentation.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut table = String::from(
            "| stream | subjects | holds | kept | written by |\n|---|---|---|---|---|\n",
        );
        for stream in &self.streams {
            let kept = stream.max_age.map_or_else(
                || "without end".to_owned(),
                |age| format!("{} days", age.as_secs() / DAY.as_secs()),
            );
            // Writing to a String cannot fail.
            let _ = writeln!(
                table,
                "| `{}` | `{}` | {} | {} | {} |",
                stream.name,
                stream.subjects.join("`, `"),
                stream.purpose,
                kept,
                stream.writer,
            );
        }
        table
    }
}

fn prefixed(prefix: Option<&str>, subject: &str) -> String {
    prefix.map_or_else(|| subject.to_owned(), |prefix| format!("{prefix}.{subject}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_subject_has_its_stream() {
        let topology = Topology::production();
        let stream = |subject: &str| topology.stream_of(subject).map(|s| s.name.as_str());
        assert_eq!(stream("vsys.allocation.v1.SheetLocked.13.131016"), Some("VSYS_ALLOCATION"));
        assert_eq!(stream("partner.maker-1.digest.issued"), Some("VSYS_PARTNERS"));
        assert_eq!(stream("dead.logistics-notifier.vsys.a.v1.B._._"), Some("VSYS_DEAD"));
        assert_eq!(stream("vsys.audit.v1.CallAnswered.allocation.13._"), Some("VSYS_AUDIT"));
        assert_eq!(stream("vsys.allocations.v1.SheetLocked._._"), None);
        assert_eq!(stream("vsys.allocation"), None);
        assert_eq!(topology.facts_of("allocation").map(|s| &*s.name), Some("VSYS_ALLOCATION"));
    }

    #[test]
    fn a_prefix_is_put_before_every_name_and_taken_away_again() {
        let topology = Topology::prefixed("t7f3");
        let stream = topology.facts_of("allocation").unwrap();
        assert_eq!(stream.name, "T7F3_VSYS_ALLOCATION");
        assert_eq!(stream.subjects, ["t7f3.vsys.allocation.>"]);
        let subject = topology.subject("vsys.allocation.v1.SheetLocked.13._");
        assert_eq!(subject, "t7f3.vsys.allocation.v1.SheetLocked.13._");
        assert_eq!(topology.plain(&subject), "vsys.allocation.v1.SheetLocked.13._");
    }

    #[test]
    fn the_outbox_of_logistics_goes_to_three_streams_one_of_them_shared() {
        let topology = Topology::prefixed("t7f3");
        let shares = topology.shares_of("logistics_notifier");
        let shares: Vec<_> =
            shares.iter().map(|share| (share.stream.as_str(), share.subject.as_str())).collect();
        let expected = [
            ("T7F3_VSYS_LOGISTICS_NOTIFIER", "t7f3.vsys.logistics_notifier.>"),
            ("T7F3_VSYS_PARTNERS", "t7f3.partner.>"),
            ("T7F3_VSYS_AUDIT", "t7f3.vsys.audit.*.*.logistics_notifier.>"),
        ];
        assert_eq!(shares, expected);
    }

    #[test]
    fn the_table_names_every_stream() {
        let topology = Topology::production();
        let table = topology.to_markdown();
        assert!(topology.streams().iter().all(|stream| table.contains(&stream.name)), "{table}");
    }
}
