//! What each partner must receive, reckoned from what the offices decided.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use vsys_vocabulary::{FacilityCode, ItemKind, PartnerId, Units};

use crate::player::TownLines;
use crate::trade::Trade;

/// Units by site and item.
pub(crate) type Lines = HashMap<(FacilityCode, ItemKind), Units>;

/// What a partner must receive: units by site and item.
#[derive(Debug, Default, Clone)]
pub struct Expected(pub(crate) BTreeMap<PartnerId, Lines>);

impl Expected {
    /// Every item with units of every line goes to the partner that is responsible for the town.
    pub fn of(lines: &TownLines, trade: &Trade) -> anyhow::Result<Self> {
        let mut expected = Self::default();
        for (town, lines) in lines {
            for (facility, amounts) in lines {
                for (item, units) in amounts.iter().filter(|(_, units)| units.0 > 0) {
                    let partner = trade
                        .responsible(*town, item)
                        .with_context(|| format!("nobody delivers {item} to {town}"))?;
                    expected.0.entry(partner).or_default().insert((*facility, item), *units);
                }
            }
        }
        Ok(expected)
    }

    /// Orders of a partner.
    #[must_use]
    pub fn orders_of(&self, partner: PartnerId) -> usize {
        self.0.get(&partner).map_or(0, HashMap::len)
    }

    /// Orders of all.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.0.values().map(HashMap::len).sum()
    }
}
