//! Orders as a file for spreadsheets.

use encoding_rs::SHIFT_JIS;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::Order;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub(super) enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

impl Encoding {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Utf8 => "text/csv; charset=utf-8",
            Self::ShiftJis => "text/csv; charset=shift_jis",
        }
    }

    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Self::ShiftJis => shift_jis(text),
        }
    }
}

/// What `Shift_JIS` cannot write becomes 〓, as printers do; never an escape that looks like text.
fn shift_jis(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for letter in text.chars() {
        let letter: &str = letter.encode_utf8(&mut buffer);
        let (encoded, _, unmappable) = SHIFT_JIS.encode(letter);
        let (replacement, ..) = SHIFT_JIS.encode("〓");
        bytes.extend_from_slice(if unmappable { &replacement } else { &encoded });
    }
    bytes
}

const HEADING: [&str; 24] = [
    "order_number",
    "order_id",
    "version",
    "state",
    "round_number",
    "municipality_code",
    "item",
    "product_code",
    "units",
    "boxes",
    "rest",
    "units_per_box",
    "customer_code",
    "facility_code",
    "facility_name",
    "postcode",
    "address",
    "phone",
    "delivery_days",
    "delivery_hours",
    "planned_date_due",
    "planned_date",
    "actual_date",
    "shipped_units",
];

/// The file of orders.
pub(super) fn orders(orders: &[Order], encoding: Encoding) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    // Writing into memory cannot fail.
    let _ = writer.write_record(HEADING);
    for order in orders {
        let _ = writer.write_record(row(order).map(harmless));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    encoding.encode(&String::from_utf8_lossy(&bytes))
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn row(order: &Order) -> [String; 24] {
    let day =
        |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    [
        order.order_number.clone(),
        order.order_id.to_string(),
        order.version.to_string(),
        order.state.as_str().to_owned(),
        order.round_number.clone(),
        order.municipality_code.clone(),
        order.item.as_str().to_owned(),
        order.product_code.clone(),
        order.quantity.units.to_string(),
        order.quantity.boxes.to_string(),
        order.quantity.rest.to_string(),
        order.units_per_box.to_string(),
        order.customer_code.clone(),
        order.ship_to.facility_code.clone(),
        order.ship_to.name.clone(),
        order.ship_to.postcode.clone(),
        order.ship_to.address.clone(),
        order.ship_to.phone.clone(),
        order.ship_to.delivery_days.clone(),
        order.ship_to.delivery_hours.clone(),
        day(order.planned_date_due),
        day(order.planned_date),
        day(order.actual_date),
        order.shipped_units.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shift_jis_lacks_is_seen_to_lack() {
        let bytes = Encoding::ShiftJis.encode("髙橋𠮷野①");
        let (text, _, broken) = SHIFT_JIS.decode(&bytes);
        assert_eq!((&*text, broken), ("髙橋〓野①", false));
        assert!(Encoding::Utf8.encode("a").starts_with(b"\xef\xbb\xbf"));
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("東京".to_owned()), "東京");
    }
}
