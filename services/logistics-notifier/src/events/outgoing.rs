//! What the other services are told.

use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1::AreaAssigned;

use crate::domain::area::AreaAssignment;

/// A row of the area table is new or different.
pub(crate) fn area_assigned(row: &AreaAssignment, version: u64) -> AreaAssigned {
    AreaAssigned {
        municipality_code: row.municipality.to_string(),
        item: convert::wire_item_kind(row.goods.item()).into(),
        product_code: row.goods.product().to_owned(),
        partner_id: row.partner.to_string(),
        valid_from_date: Some(convert::wire_date(row.validity.from())),
        valid_until_date: row.validity.until().map(convert::wire_date),
        version,
    }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{ItemKind, Validity};

    use super::area_assigned;
    use crate::domain::area::{AreaAssignment, Goods};

    #[test]
    fn an_area_is_told_with_its_days() {
        let from = "2021-03-01".parse().unwrap();
        let row = AreaAssignment {
            municipality: "131016".parse().unwrap(),
            goods: Goods::of(ItemKind::Vaccine, "pfizer".parse().ok()).unwrap(),
            partner: "maker-1".parse().unwrap(),
            validity: Validity::new(from, None).unwrap(),
        };
        let fact = area_assigned(&row, 3);
        assert_eq!((&*fact.municipality_code, &*fact.product_code), ("131016", "pfizer"));
        assert_eq!(fact.item, 1);
        assert_eq!(fact.valid_from_date.map(|date| (date.year, date.month)), Some((2021, 3)));
        assert_eq!((fact.valid_until_date, fact.version), (None, 3));
    }
}
