//! Orders that nobody is responsible for, by place and goods: what the area table still lacks.

use std::collections::BTreeMap;

use vsys_proto::logistics_notifier::v1::{AreaAssignment, ShipmentOrder};
use vsys_vocabulary::Tier;

use super::{Words, change, filter::Filter, item};
use crate::{
    locale::Locale,
    pages::partners::unassigned,
    table::{Cell, Column, Table, TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Orders of one place and of the same goods.
struct Waiting {
    municipality: String,
    product: String,
    item: i32,
    orders: u64,
    /// Where somebody is made responsible; empty where the visitor may not.
    path: String,
}

fn action(row: &Waiting, locale: Locale) -> Cell {
    if row.path.is_empty() {
        return Cell::Nothing;
    }
    Cell::Link { text: locale.text("area-name-partner"), path: row.path.clone() }
}

const WAITING: Table<Waiting> = Table {
    name: "waiting",
    caption: "areas-waiting",
    columns: &[
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "item", cell: |row, locale| item(row.item, locale) },
        Column { name: "product", cell: |row, _| Cell::text(&row.product) },
        Column { name: "orders", cell: |row, _| Cell::Number(row.orders.into()) },
        Column { name: "action", cell: action },
    ],
};

/// Municipality, item and product with the number of orders.
fn counted<'o>(
    orders: impl Iterator<Item = &'o ShipmentOrder>,
) -> BTreeMap<(&'o str, i32, &'o str), u64> {
    let mut counts = BTreeMap::new();
    for order in orders {
        // Needles and syringes go with every product alike.
        let is_vaccine = super::item_name(order.item) == "vaccine";
        let product = if is_vaccine { order.product_code.as_str() } else { "" };
        *counts.entry((order.municipality_code.as_str(), order.item, product)).or_default() += 1;
    }
    counts
}

/// Those of the places and goods that are looked at, and whether there are more than counted;
/// none where none wait, or where they are nothing that the visitor sees.
pub(super) async fn waiting(
    visitor: &Visitor,
    words: &Words,
    filter: &Filter,
    may_change: bool,
) -> Result<Option<(TableView, bool)>, Trouble> {
    if visitor.tier == Tier::Partner {
        return Ok(None);
    }
    let (orders, more) = unassigned(visitor, &filter.municipality).await?;
    let wanted = |order: &&ShipmentOrder| {
        order.municipality_code.starts_with(&filter.prefecture)
            && (filter.item.is_empty() || filter.item == super::item_name(order.item))
            && (filter.product.is_empty() || filter.product == order.product_code)
    };
    let counts = counted(orders.iter().filter(wanted));
    let row = |((municipality, item, product), orders): ((&str, i32, &str), u64)| {
        let area = AreaAssignment {
            municipality_code: municipality.to_owned(),
            item,
            product_code: product.to_owned(),
            ..AreaAssignment::default()
        };
        Waiting {
            municipality: words.register.full_name(visitor.locale, municipality),
            product: words.product(product),
            item,
            orders,
            path: if may_change { change::address(&area) } else { String::new() },
        }
    };
    let rows: Vec<Waiting> = counts.into_iter().map(row).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let view = WAITING.view(&rows, &Wish::default(), visitor.locale, "").alone();
    Ok(Some((view, more)))
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::ItemKind as WireItem;

    use super::*;

    #[test]
    fn needles_wait_whatever_the_product_and_vaccine_by_product() {
        let order = |item: WireItem, product: &str| ShipmentOrder {
            municipality_code: "131016".to_owned(),
            item: item.into(),
            product_code: product.to_owned(),
            ..ShipmentOrder::default()
        };
        let orders = [
            order(WireItem::Vaccine, "pfizer"),
            order(WireItem::Vaccine, "moderna"),
            order(WireItem::Needle, "pfizer"),
            order(WireItem::Needle, "moderna"),
        ];
        let counts: Vec<_> = counted(orders.iter()).into_iter().collect();
        let (vaccine, needle) = (WireItem::Vaccine.into(), WireItem::Needle.into());
        let expected = [
            (("131016", vaccine, "moderna"), 1),
            (("131016", vaccine, "pfizer"), 1),
            (("131016", needle, ""), 2),
        ];
        assert_eq!(counts, expected);
    }
}
