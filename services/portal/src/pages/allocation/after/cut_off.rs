//! Until when a locked line can still be corrected (訂正の締切).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use vsys_proto::allocation::v1::Round;

use super::super::moment;

/// The cut-offs of a round.
pub(crate) struct CutOffs {
    general: Option<DateTime<Utc>>,
    of_partners: BTreeMap<String, DateTime<Utc>>,
}

impl CutOffs {
    pub(crate) fn of(round: &Round) -> Self {
        let own = |cut_off: &vsys_proto::allocation::v1::CutOff| {
            Some((cut_off.partner_id.clone(), moment::instant(cut_off.cut_off_time)?))
        };
        Self {
            general: moment::instant(round.cut_off_time),
            of_partners: round.cut_offs.iter().filter_map(own).collect(),
        }
    }

    /// A partner's own cut-off, or the round's.
    pub(crate) fn of_partner(&self, partner: &str) -> Option<DateTime<Utc>> {
        self.of_partners.get(partner).copied().or(self.general)
    }

    /// The earliest of the partners that deliver a line; the round's where none is named.
    pub(crate) fn earliest<'p>(
        &self,
        partners: impl IntoIterator<Item = &'p str>,
    ) -> Option<DateTime<Utc>> {
        let named = partners.into_iter().filter(|partner| !partner.is_empty());
        named.filter_map(|partner| self.of_partner(partner)).min().or(self.general)
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::allocation::v1::CutOff;

    use super::*;

    fn at(seconds: i64) -> prost_types::Timestamp {
        prost_types::Timestamp { seconds, nanos: 0 }
    }

    #[test]
    fn a_line_closes_with_the_first_of_its_partners() {
        let early = CutOff { partner_id: "early".to_owned(), cut_off_time: Some(at(100)) };
        let round =
            Round { cut_off_time: Some(at(900)), cut_offs: vec![early], ..Round::default() };
        let cut_offs = CutOffs::of(&round);
        let seconds = |partners: &[&str]| {
            cut_offs.earliest(partners.iter().copied()).map(|instant| instant.timestamp())
        };
        assert_eq!(seconds(&["other", "early"]), Some(100));
        assert_eq!(seconds(&["other"]), Some(900));
        assert_eq!(seconds(&[""]), Some(900));
    }
}
