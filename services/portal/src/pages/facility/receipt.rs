//! What arrived of a shipment, lot by lot: typed, or read from codes (受領確認). Pure.

use chrono::NaiveDate;
use vsys_proto::logistics_notifier::v1::{ReceivedLot, Shipment};
use vsys_vocabulary::gs1::{Gtin, Scan};

use crate::{
    format::{self, grouped},
    frame::Frame,
    locale::Locale,
    pages::allocation::{
        amount::number,
        fields::{Fields, text},
    },
    trouble::FieldTroubles,
};

/// One lot as the form has it; goods without lots are one of them, without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrived {
    /// Names of its fields.
    pub(super) units_field: String,
    pub(super) seen_field: String,
    pub(super) lot: String,
    pub(super) expires_on: Option<NaiveDate>,
    gtin: String,
    pub(super) shipped: u32,
    /// As it is typed; what was shipped, to begin with.
    pub(super) units: String,
    /// Its code was read.
    pub(super) seen: bool,
}

impl Arrived {
    /// Everything that was shipped.
    pub(super) fn all(shipment: &Shipment) -> Vec<Self> {
        let arrived = |place: usize, lot: &str, shipped: u32| Self {
            units_field: format!("units_{place}"),
            seen_field: format!("seen_{place}"),
            lot: lot.to_owned(),
            expires_on: None,
            gtin: String::new(),
            shipped,
            units: grouped(shipped),
            seen: false,
        };
        if shipment.lots.is_empty() {
            return vec![arrived(1, "", shipment.units)];
        }
        let lots = shipment.lots.iter().zip(1..);
        lots.map(|(lot, place)| Self {
            expires_on: lot.expiry_date.as_ref().and_then(format::civil),
            gtin: lot.gtin.clone(),
            ..arrived(place, &lot.lot_number, lot.units)
        })
        .collect()
    }

    /// The same with what was typed.
    pub(super) fn typed(self, fields: &Fields) -> Self {
        Self {
            units: text(fields, &self.units_field),
            seen: text(fields, &self.seen_field) == "1",
            ..self
        }
    }

    /// The last day of use, in words; empty where there is none.
    pub(super) fn expiry(&self, frame: &Frame) -> String {
        self.expires_on.map(|day| format::day(day, frame.locale)).unwrap_or_default()
    }
}

/// Marks the lot that a code names; a number in the code is what arrived, box by box. The key of
/// what is wrong with the code otherwise.
pub(super) fn scan(lots: &mut [Arrived], code: &str, today: NaiveDate) -> Result<(), &'static str> {
    let scan = Scan::read(code, today).map_err(|_| "scan-unreadable")?;
    let wanted = scan.lot.ok_or("scan-without-lot")?;
    let found = lots.iter_mut().find(|lot| lot.lot == wanted.as_str()).ok_or("lot-unknown")?;
    if scan.expires_on.is_some()
        && found.expires_on.is_some()
        && scan.expires_on != found.expires_on
    {
        return Err("scan-expiry-differs");
    }
    let gtin = scan.gtin.as_ref().map(Gtin::as_str);
    if gtin.is_some_and(|gtin| !found.gtin.is_empty() && gtin != found.gtin) {
        return Err("scan-gtin-differs");
    }
    if let Some(count) = scan.count {
        let before = if found.seen { number(&found.units).unwrap_or_default() } else { 0 };
        found.units = grouped(before.saturating_add(count));
    }
    found.seen = true;
    Ok(())
}

/// What is sent, or which fields hold no number or more than was shipped.
pub(super) fn received(
    lots: &[Arrived],
    locale: Locale,
) -> Result<Vec<ReceivedLot>, FieldTroubles> {
    let (mut received, mut troubles) = (Vec::new(), FieldTroubles::none());
    for lot in lots {
        // An empty field is no answer: nothing arrived is nought.
        let units = number(&lot.units).filter(|_| !lot.units.is_empty());
        let key = match units {
            None => "number-invalid",
            Some(units) if units > lot.shipped => "more-than-shipped",
            Some(units) => {
                received.push(ReceivedLot { lot_number: lot.lot.clone(), units });
                continue;
            }
        };
        troubles = troubles.with(&lot.units_field, locale.text(key));
    }
    if troubles.any() { Err(troubles) } else { Ok(received) }
}

#[cfg(test)]
mod tests {
    use vsys_proto::{convert::wire_date, logistics_notifier::v1::ShippedLot};

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 3, 19).unwrap()
    }

    fn lots() -> Vec<Arrived> {
        let lot = |number: &str, units| ShippedLot {
            lot_number: number.to_owned(),
            units,
            expiry_date: Some(wire_date(NaiveDate::from_ymd_opt(2021, 6, 30).unwrap())),
            gtin: "09506000134352".to_owned(),
            ..ShippedLot::default()
        };
        let lots = vec![lot("EP2163", 1_170), lot("EP2164", 195)];
        Arrived::all(&Shipment { lots, units: 1_365, ..Shipment::default() })
    }

    #[test]
    fn what_was_shipped_stands_there_to_begin_with() {
        let units: Vec<_> = lots().into_iter().map(|lot| lot.units).collect();
        assert_eq!(units, ["1,170", "195"]);
        let needles = Arrived::all(&Shipment { units: 1_000, ..Shipment::default() });
        let sent = received(&needles, Locale::Ja).unwrap();
        assert_eq!(sent, [ReceivedLot { lot_number: String::new(), units: 1_000 }]);
    }

    #[test]
    fn a_code_picks_its_lot_and_counts_box_by_box() {
        let mut lots = lots();
        let code = "(01)09506000134352(17)210630(10)EP2164(30)100";
        assert_eq!(scan(&mut lots, code, today()), Ok(()));
        assert_eq!((&*lots[1].units, lots[1].seen, lots[0].seen), ("100", true, false));
        assert_eq!(scan(&mut lots, code, today()), Ok(()));
        assert_eq!(lots[1].units, "200");
        assert_eq!(scan(&mut lots, "(10)EP2163", today()), Ok(()));
        assert_eq!((&*lots[0].units, lots[0].seen), ("1,170", true));
    }

    #[test]
    fn a_code_of_something_else_is_refused() {
        let mut lots = lots();
        for (code, key) in [
            ("EP2163", "scan-unreadable"),
            ("(01)09506000134352", "scan-without-lot"),
            ("(10)ZZ1", "lot-unknown"),
            ("(17)210731(10)EP2163", "scan-expiry-differs"),
            ("(01)00000000000000(10)EP2163", "scan-gtin-differs"),
        ] {
            assert_eq!(scan(&mut lots, code, today()), Err(key), "{code}");
            assert!(Locale::Ja.find::<&str>(key, &[]).is_some(), "{key}");
        }
        assert!(lots.iter().all(|lot| !lot.seen));
    }

    #[test]
    fn no_more_arrives_than_was_shipped_and_nothing_is_guessed() {
        let mut lots = lots();
        lots[0].units = "1,171".to_owned();
        lots[1].units = String::new();
        let troubles = received(&lots, Locale::Ja).unwrap_err();
        assert_eq!(troubles.at("units_1"), Locale::Ja.text("more-than-shipped"));
        assert_eq!(troubles.at("units_2"), Locale::Ja.text("number-invalid"));
    }
}
