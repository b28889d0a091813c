//! The hash chain of a round: each lock and amendment is bound to all before it.
//!
//! Hashes are SHA-256 over versioned text, one field a line, so that an auditor can recompute them
//! with nothing but `sha256sum` (docs/decisions/0004-lock-chain.md shows how). Times are UTC with
//! six decimals, because that is what PostgreSQL keeps.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry of a chain names as its previous one.
    pub const NONE: Self = Self([0; 32]);

    /// Hashes bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Lower-case hexadecimal.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A lock of sheets.
    Lock,
    /// A correction of a locked line.
    Amendment,
}

impl EntryKind {
    /// Name in the database and in canonical bytes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Amendment => "amendment",
        }
    }
}

/// One record of the chain, before it has a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The round.
    pub round: Uuid,
    /// What it records.
    pub kind: EntryKind,
    /// Key of the lock or amendment.
    pub id: Uuid,
    /// Who.
    pub person: String,
    /// For which organisation.
    pub organisation: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Hash of what was locked or amended.
    pub content: Hash,
}

/// Newest entry of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its place, 0 for an empty chain.
    pub sequence: u32,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// A chain without entries.
    pub const EMPTY: Self = Self { sequence: 0, hash: Hash::NONE };

    /// Appends a record.
    #[must_use]
    pub fn append(&self, record: Record) -> Link {
        let sequence = self.sequence.saturating_add(1);
        let hash = link_hash(&record, sequence, self.hash);
        Link { record, sequence, previous: self.hash, hash }
    }
}

/// A record in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The record.
    pub record: Record,
    /// Place in the chain, from 1.
    pub sequence: u32,
    /// Hash of the entry before.
    pub previous: Hash,
    /// Hash of this entry.
    pub hash: Hash,
}

impl Link {
    /// This entry as the newest.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.hash }
    }
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Place of the first entry that does not agree.
    pub at: u32,
    /// What disagrees.
    pub because: &'static str,
}

/// Recomputes a chain; `content` answers what the entry covers as it stands in the tables now.
pub fn verify(links: &[Link], content: impl Fn(&Record) -> Option<Hash>) -> Result<Head, Break> {
    let mut head = Head::EMPTY;
    for link in links {
        let broken = |because| Err(Break { at: head.sequence.saturating_add(1), because });
        if link.sequence != head.sequence.saturating_add(1) {
            return broken("an entry is missing");
        }
        if link.previous != head.hash {
            return broken("the entry does not follow the one before");
        }
        if link_hash(&link.record, link.sequence, link.previous) != link.hash {
            return broken("the entry's own hash is another");
        }
        if content(&link.record) != Some(link.record.content) {
            return broken("what the entry covers is not what was recorded");
        }
        head = link.head();
    }
    Ok(head)
}

/// A time as canonical bytes have it.
#[must_use]
pub fn canonical_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn link_hash(record: &Record, sequence: u32, previous: Hash) -> Hash {
    let Record { round, kind, id, person, organisation, at, content } = record;
    let (kind, at) = (kind.as_str(), canonical_time(*at));
    let (content, previous) = (content.to_hex(), previous.to_hex());
    let text = format!(
        "vsys chain v1\n{round}\n{sequence}\n{kind}\n{id}\n{person}\n{organisation}\n{at}\n{content}\n{previous}\n"
    );
    Hash::of(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u128, content: &[u8]) -> Record {
        Record {
            round: Uuid::from_u128(1),
            kind: EntryKind::Lock,
            id: Uuid::from_u128(id),
            person: "hanako".into(),
            organisation: "13".into(),
            at: DateTime::from_timestamp_micros(1_615_852_800_000_001).unwrap(),
            content: Hash::of(content),
        }
    }

    fn chain() -> Vec<Link> {
        let first = Head::EMPTY.append(record(1, b"one"));
        let second = first.head().append(record(2, b"two"));
        let third = second.head().append(record(3, b"three"));
        vec![first, second, third]
    }

    #[expect(clippy::unnecessary_wraps, reason = "what verify asks may have no answer")]
    fn contents(record: &Record) -> Option<Hash> {
        let content: &[u8] = match record.id.as_u128() {
            1 => b"one",
            2 => b"two",
            _ => b"three",
        };
        Some(Hash::of(content))
    }

    #[test]
    fn an_untouched_chain_is_intact() {
        let links = chain();
        assert_eq!(verify(&links, contents), Ok(links[2].head()));
    }

    #[test]
    fn changed_content_is_found_at_its_entry() {
        let changed = |record: &Record| {
            if record.id.as_u128() == 2 { Some(Hash::of(b"2")) } else { contents(record) }
        };
        assert_eq!(verify(&chain(), changed).unwrap_err().at, 2);
    }

    #[test]
    fn a_rewritten_entry_is_found_even_with_a_fresh_hash_of_its_own() {
        let mut links = chain();
        links[0] = Head::EMPTY.append(Record { person: "taro".into(), ..record(1, b"one") });
        assert_eq!(verify(&links, contents).unwrap_err().at, 2);
    }

    #[test]
    fn a_removed_entry_is_found() {
        let mut links = chain();
        links.remove(1);
        assert_eq!(verify(&links, contents).unwrap_err().because, "an entry is missing");
    }

    #[test]
    fn the_first_entry_s_hash_is_that_of_the_documented_bytes() {
        let content = Hash::of(b"one").to_hex();
        let text = format!(
            "vsys chain v1\n00000000-0000-0000-0000-000000000001\n1\nlock\n\
             00000000-0000-0000-0000-000000000001\nhanako\n13\n2021-03-16T00:00:00.000001Z\n{content}\n{}\n",
            "0".repeat(64)
        );
        assert_eq!(chain()[0].hash, Hash::of(text.as_bytes()));
    }
}
