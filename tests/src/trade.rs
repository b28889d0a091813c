//! Who makes and who delivers: one manufacturer, and wholesalers each with an area.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::NaiveDate;
use vsys_proto::convert::{wire_date, wire_item_kind};
use vsys_proto::logistics_notifier::v1 as wire;
use vsys_vocabulary::{ItemKind, MunicipalityCode, PartnerId};

use crate::country::Country;

/// The product of the demonstration.
pub const PRODUCT: &str = "comirnaty";

/// A manufacturer or wholesaler that does not exist.
#[derive(Debug, Clone)]
pub struct Trader {
    /// Its id.
    pub id: PartnerId,
    /// Its name.
    pub name: String,
}

/// Everyone who ships, and the area table (地域担当卸).
#[derive(Debug, Clone)]
pub struct Trade {
    /// Delivers the vaccine directly.
    pub manufacturer: Trader,
    /// Deliver needles and syringes, each in its area.
    pub wholesalers: Vec<Trader>,
    areas: BTreeMap<MunicipalityCode, PartnerId>,
}

impl Trade {
    /// One manufacturer and so many wholesalers, whose areas are neighbouring towns.
    pub fn of(country: &Country, wholesalers: usize) -> anyhow::Result<Self> {
        let manufacturer = Trader { id: "maker-01".parse()?, name: "架空製薬".to_owned() };
        let wholesalers = (1..=wholesalers)
            .map(|number| {
                let id = format!("wholesaler-{number:02}").parse()?;
                Ok(Trader { id, name: format!("架空医薬品卸 第{number:02}") })
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut areas = BTreeMap::new();
        for (place, town) in country.towns.iter().enumerate() {
            let turn = place * wholesalers.len() / country.towns.len().max(1);
            let wholesaler = wholesalers.get(turn).context("there is no wholesaler")?;
            areas.insert(town.code, wholesaler.id);
        }
        Ok(Self { manufacturer, wholesalers, areas })
    }

    /// Manufacturer first, then the wholesalers.
    pub fn traders(&self) -> impl Iterator<Item = &Trader> {
        std::iter::once(&self.manufacturer).chain(&self.wholesalers)
    }

    /// Who ships an item into a town.
    #[must_use]
    pub fn responsible(&self, town: MunicipalityCode, item: ItemKind) -> Option<PartnerId> {
        match item {
            ItemKind::Vaccine => Some(self.manufacturer.id),
            ItemKind::Needle | ItemKind::Syringe => self.areas.get(&town).copied(),
        }
    }

    /// The partners as the notifier takes them.
    #[must_use]
    pub fn partners(&self) -> Vec<wire::Partner> {
        self.traders()
            .map(|trader| wire::Partner {
                partner_id: trader.id.to_string(),
                name: trader.name.clone(),
                kind: if trader.id == self.manufacturer.id {
                    wire::PartnerKind::Manufacturer.into()
                } else {
                    wire::PartnerKind::Wholesaler.into()
                },
                ..wire::Partner::default()
            })
            .collect()
    }

    /// The area table as the notifier takes it: a row for each town and item, from `from` on.
    #[must_use]
    pub fn assignments(&self, from: NaiveDate) -> Vec<wire::AreaAssignment> {
        let rows = self.areas.keys().flat_map(|town| ItemKind::ALL.iter().map(move |i| (town, *i)));
        rows.filter_map(|(town, item)| {
            let product = if item == ItemKind::Vaccine { PRODUCT } else { "" };
            Some(wire::AreaAssignment {
                municipality_code: town.to_string(),
                item: wire_item_kind(item).into(),
                product_code: product.to_owned(),
                partner_id: self.responsible(*town, item)?.to_string(),
                valid_from_date: Some(wire_date(from)),
                valid_until_date: None,
            })
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_town_and_item_has_exactly_one_partner_and_every_partner_an_area() {
        let trade = Trade::of(&Country::japan().unwrap(), 40).unwrap();
        let rows = trade.assignments(NaiveDate::from_ymd_opt(2021, 2, 14).unwrap());
        assert_eq!(rows.len(), 1_741 * 3);
        let named: BTreeSet<_> = rows.iter().map(|row| row.partner_id.clone()).collect();
        assert_eq!(named.len(), 41);
        let keys: BTreeSet<_> =
            rows.iter().map(|r| (r.municipality_code.clone(), r.item)).collect();
        assert_eq!(keys.len(), rows.len());
    }
}
