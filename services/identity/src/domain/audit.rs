//! The record of calls (監査ログ): each entry is bound to all before it.
//!
//! An entry's hash is SHA-256 over versioned text, one field a line, so that an auditor can
//! recompute it with nothing but `sha256sum` (docs/decisions/0014-audit-chain.md shows how).

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::domain::organisation::Organisation;

/// A SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash(pub(crate) [u8; 32]);

impl Hash {
    /// What the first entry is bound to.
    pub(crate) const NONE: Self = Self([0; 32]);

    pub(crate) fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// One call and how it was answered. All text, since evidence is kept and hashed as it was told;
/// what there is none of is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) event_id: Uuid,
    /// To the microsecond, as the database keeps it.
    pub(crate) at: DateTime<Utc>,
    pub(crate) service: String,
    pub(crate) rpc: String,
    pub(crate) person: String,
    pub(crate) organisation: String,
    pub(crate) tier: String,
    pub(crate) prefecture: String,
    pub(crate) municipality: String,
    pub(crate) address: String,
    pub(crate) request: String,
    pub(crate) code: String,
    pub(crate) reason: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Answered {
    /// Says where whoever called stands: of a site its own code tells only the prefecture.
    pub(crate) fn lies_with(&mut self, organisation: &Organisation) {
        if let Some(prefecture) = organisation.prefecture {
            self.prefecture = prefecture.to_string();
        }
        if let Some(municipality) = organisation.municipality {
            self.municipality = municipality.to_string();
        }
    }
}

/// A field of an entry: one line of what can be kept, whatever was told.
pub(crate) fn field(told: &str) -> String {
    told.replace(char::is_control, " ")
}

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Place of the last entry, 0 when there is none.
    pub(crate) sequence: u64,
    pub(crate) hash: Hash,
}

/// A call in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) sequence: u64,
    pub(crate) answered: Answered,
    pub(crate) hash: Hash,
}

/// Where a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Break {
    /// Place of the first entry that is wrong.
    pub(crate) at: u64,
    pub(crate) because: &'static str,
}

impl Head {
    /// A chain without entries.
    pub(crate) const EMPTY: Self = Self { sequence: 0, hash: Hash::NONE };

    /// Binds a call to all before it, and moves on to it.
    pub(crate) fn append(&mut self, answered: Answered) -> Entry {
        let sequence = self.next();
        let hash = hash_of(sequence, &answered, self.hash);
        *self = Self { sequence, hash };
        Entry { sequence, answered, hash }
    }

    /// Moves on to the entry that follows, if it is the one that was written.
    pub(crate) fn follow(&mut self, entry: &Entry) -> Result<(), Break> {
        let at = self.next();
        if entry.sequence != at {
            return Err(Break { at, because: "an entry is missing" });
        }
        if hash_of(at, &entry.answered, self.hash) != entry.hash {
            return Err(Break { at, because: "the entry is not what was hashed" });
        }
        *self = Self { sequence: at, hash: entry.hash };
        Ok(())
    }

    /// Whether the last entry is the one that was written last, and none lies beside the chain.
    pub(crate) fn ends_at(&self, kept: &Self, entries: u64) -> Result<(), Break> {
        let at = self.next();
        if self != kept {
            return Err(Break { at, because: "the chain does not end where it ended last" });
        }
        if entries != self.sequence {
            return Err(Break { at, because: "an entry lies beside the chain" });
        }
        Ok(())
    }

    fn next(&self) -> u64 {
        self.sequence.saturating_add(1)
    }
}

fn hash_of(sequence: u64, answered: &Answered, previous: Hash) -> Hash {
    let Answered { event_id, service, rpc, person, organisation, tier, .. } = answered;
    let Answered { prefecture, municipality, address, request, .. } = answered;
    let Answered { at, code, reason, before, after, .. } = answered;
    let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let previous = previous.to_hex();
    let text = format!(
        "vsys audit v1\n{sequence}\n{event_id}\n{at}\n{service}\n{rpc}\n{person}\n{organisation}\n\
         {tier}\n{prefecture}\n{municipality}\n{address}\n{request}\n{code}\n{reason}\n{before}\n\
         {after}\n{previous}\n"
    );
    Hash(Sha256::digest(text).into())
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Tier;

    use super::*;
    use crate::domain::organisation::tests::organisation;

    fn lock(number: u128) -> Answered {
        Answered {
            event_id: Uuid::from_u128(number),
            at: DateTime::from_timestamp_micros(1_615_852_800_000_001).unwrap(),
            service: "allocation".to_owned(),
            rpc: "vsys.allocation.v1.SheetService/LockSheets".to_owned(),
            person: "nation-01".to_owned(),
            organisation: "nation".to_owned(),
            tier: "nation".to_owned(),
            prefecture: String::new(),
            municipality: String::new(),
            address: "127.0.0.1".to_owned(),
            request: r#"{"sheet_ids":["1"]}"#.to_owned(),
            code: "OK".to_owned(),
            reason: String::new(),
            before: String::new(),
            after: r#"{"state":"locked"}"#.to_owned(),
        }
    }

    fn chain() -> Vec<Entry> {
        let mut head = Head::EMPTY;
        (1..=3).map(|number| head.append(lock(number))).collect()
    }

    fn followed(entries: &[Entry]) -> Result<Head, Break> {
        let mut head = Head::EMPTY;
        entries.iter().try_for_each(|entry| head.follow(entry)).map(|()| head)
    }

    #[test]
    fn an_untouched_chain_is_followed_to_its_end() {
        let entries = chain();
        let end = followed(&entries).unwrap();
        assert_eq!(end, Head { sequence: 3, hash: entries[2].hash });
        assert_eq!(end.ends_at(&end, 3), Ok(()));
        assert!(end.ends_at(&end, 4).is_err(), "one of them is not in the chain");
    }

    #[test]
    fn every_field_is_hashed() {
        let changes: [fn(&mut Answered); 15] = [
            |a| a.event_id = Uuid::from_u128(9),
            |a| a.at += chrono::TimeDelta::microseconds(1),
            |a| a.service.push('x'),
            |a| a.rpc.push('x'),
            |a| a.person.push('x'),
            |a| a.organisation.push('x'),
            |a| a.tier.push('x'),
            |a| a.prefecture.push('x'),
            |a| a.municipality.push('x'),
            |a| a.address.push('x'),
            |a| a.request.push('x'),
            |a| a.code.push('x'),
            |a| a.reason.push('x'),
            |a| a.before.push('x'),
            |a| a.after.push('x'),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut entries = chain();
            change(&mut entries[1].answered);
            assert_eq!(followed(&entries).unwrap_err().at, 2, "change {number}");
        }
    }

    #[test]
    fn a_rewritten_entry_is_found_even_with_a_fresh_hash_of_its_own() {
        let mut entries = chain();
        let other = Answered { person: "nation-02".to_owned(), ..lock(1) };
        let mut head = Head::EMPTY;
        entries[0] = head.append(other);
        assert_eq!(followed(&entries).unwrap_err().at, 2);
    }

    #[test]
    fn a_removed_entry_is_found_wherever_it_was() {
        let whole = chain();
        let end = followed(&whole).unwrap();
        assert_eq!(followed(&whole[1..]).unwrap_err().because, "an entry is missing");
        let gap = [whole[0].clone(), whole[2].clone()];
        assert_eq!(followed(&gap).unwrap_err().at, 2);
        let shorter = followed(&whole[..2]).unwrap();
        assert_eq!(shorter.ends_at(&end, 2).unwrap_err().at, 3);
    }

    #[test]
    fn the_hash_is_that_of_the_documented_bytes() {
        let text = format!(
            "vsys audit v1\n1\n00000000-0000-0000-0000-000000000001\n\
             2021-03-16T00:00:00.000001Z\nallocation\n\
             vsys.allocation.v1.SheetService/LockSheets\nnation-01\nnation\nnation\n\n\n\
             127.0.0.1\n{{\"sheet_ids\":[\"1\"]}}\nOK\n\n\n{{\"state\":\"locked\"}}\n{}\n",
            "0".repeat(64)
        );
        assert_eq!(chain()[0].hash, Hash(Sha256::digest(text).into()));
    }

    #[test]
    fn a_field_is_one_line_that_can_be_kept() {
        assert_eq!(field("a\nb\0c\u{7f}d"), "a b c d");
    }

    #[test]
    fn a_site_lies_where_its_organisation_says() {
        let mut call = Answered { prefecture: "13".to_owned(), ..lock(1) };
        call.lies_with(&organisation("1310000011", Tier::Facility));
        assert_eq!((&*call.prefecture, &*call.municipality), ("13", "131016"));
        let mut nations = lock(1);
        nations.lies_with(&organisation("nation", Tier::Nation));
        assert_eq!(nations, lock(1));
    }
}
