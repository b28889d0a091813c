//! Shipments that partners register, and what must hold of them.

use chrono::NaiveDate;
use vsys_vocabulary::gs1::{Gtin, Sscc};
use vsys_vocabulary::{FacilityCode, ItemKind, LotNumber, ProductCode, jst};

use super::{OrderKey, Wrong, check_open};
use crate::domain::hold::Hold;
use crate::domain::order::Order;

/// The longest reference of a shipment, in characters.
const LONGEST_REFERENCE: usize = 40;
/// Most doses that a vial is ever drawn into.
const MOST_DOSES: u32 = 100;

/// One lot as it is shipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lot {
    pub(crate) number: LotNumber,
    pub(crate) expires_on: NaiveDate,
    pub(crate) units: u32,
    /// Nought for anything but vaccine.
    pub(crate) doses_per_vial: u32,
    pub(crate) gtin: Option<Gtin>,
}

/// A shipment that a partner registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewShipment {
    pub(crate) row: u32,
    pub(crate) order: OrderKey,
    pub(crate) reference: String,
    pub(crate) shipped_on: NaiveDate,
    /// Nought where the lots say it.
    pub(crate) units: u32,
    pub(crate) lots: Vec<Lot>,
    pub(crate) sscc: Option<Sscc>,
}

impl NewShipment {
    /// All its units.
    pub(crate) fn all_units(&self) -> u32 {
        let lots = self.lots.iter().fold(0_u32, |sum, lot| sum.saturating_add(lot.units));
        if self.lots.is_empty() { self.units } else { lots }
    }
}

/// What must not be shipped: stops in force, and recalled lots.
#[derive(Debug, Default)]
pub(crate) struct Stops {
    pub(crate) holds: Vec<Hold>,
    pub(crate) recalled: Vec<(ProductCode, LotNumber)>,
}

impl Stops {
    fn check(&self, order: &Order, shipment: &NewShipment) -> Result<(), Wrong> {
        let (product, facility) = (order.sheet.product, order.line.ship_to.facility_code);
        for lot in &shipment.lots {
            if self.recalled.contains(&(product, lot.number)) {
                return Err(Wrong::Recalled(lot.number));
            }
        }
        match self.holds.iter().find(|hold| concerns(hold, order.item, product, facility, shipment))
        {
            Some(hold) => Err(Wrong::Held(hold.reason.clone())),
            None => Ok(()),
        }
    }
}

fn concerns(
    hold: &Hold,
    item: ItemKind,
    product: ProductCode,
    facility: FacilityCode,
    shipment: &NewShipment,
) -> bool {
    let of_vaccine = hold.product.is_none() && hold.lot.is_none() || item == ItemKind::Vaccine;
    of_vaccine
        && hold.product.is_none_or(|held| held == product)
        && hold.facility.is_none_or(|held| held == facility)
        && hold.lot.is_none_or(|held| shipment.lots.iter().any(|lot| lot.number == held))
}

/// Checks that a shipment may be registered for an order of which `left` units were not shipped.
pub(crate) fn check_shipment(
    order: &Order,
    shipment: &NewShipment,
    left: u32,
    stops: &Stops,
    today: NaiveDate,
) -> Result<(), Wrong> {
    check_open(order)?;
    let locked_on = jst::date_of(order.sheet.locked_at);
    if !(1..=LONGEST_REFERENCE).contains(&shipment.reference.chars().count()) {
        return Err(Wrong::Reference);
    }
    if shipment.shipped_on > today {
        return Err(Wrong::InFuture(shipment.shipped_on, today));
    }
    if shipment.shipped_on < locked_on {
        return Err(Wrong::BeforeLock(shipment.shipped_on, locked_on));
    }
    check_lots(order, shipment)?;
    let units = shipment.all_units();
    if units == 0 {
        return Err(Wrong::Nothing);
    }
    if !shipment.lots.is_empty() && shipment.units != 0 && shipment.units != units {
        return Err(Wrong::Sum { lots: units, units: shipment.units });
    }
    if units > left {
        return Err(Wrong::TooMuch { more: units, left });
    }
    stops.check(order, shipment)
}

fn check_lots(order: &Order, shipment: &NewShipment) -> Result<(), Wrong> {
    let is_vaccine = order.item == ItemKind::Vaccine;
    if is_vaccine && shipment.lots.is_empty() {
        return Err(Wrong::LotMissing);
    }
    for (place, lot) in shipment.lots.iter().enumerate() {
        if shipment.lots.iter().take(place).any(|before| before.number == lot.number) {
            return Err(Wrong::LotTwice(lot.number));
        }
        if lot.units == 0 {
            return Err(Wrong::LotEmpty(lot.number));
        }
        if lot.expires_on < shipment.shipped_on {
            return Err(Wrong::Expired(lot.number, lot.expires_on));
        }
        let allowed = if is_vaccine { 1..=MOST_DOSES } else { 0..=0 };
        if !allowed.contains(&lot.doses_per_vial) {
            return Err(Wrong::Doses);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::order::tests::order;
    use crate::domain::progress::tests::{day, placed};

    fn lot(number: &str, units: u32) -> Lot {
        Lot {
            number: number.parse().unwrap(),
            expires_on: day("2021-06-30"),
            units,
            doses_per_vial: 6,
            gtin: None,
        }
    }

    fn shipment(lots: Vec<Lot>) -> NewShipment {
        NewShipment {
            row: 1,
            order: OrderKey::Number(order().number),
            reference: "S-1".to_owned(),
            shipped_on: day("2021-03-15"),
            units: 0,
            lots,
            sscc: None,
        }
    }

    fn check(shipment: &NewShipment) -> Result<(), Wrong> {
        check_shipment(&placed(), shipment, 195, &Stops::default(), day("2021-03-16"))
    }

    #[test]
    fn a_shipment_of_vaccine_names_good_lots_and_no_more_than_is_left() {
        assert_eq!(check(&shipment(vec![lot("EP2163", 100), lot("EP2164", 95)])), Ok(()));
        assert_eq!(check(&shipment(vec![])), Err(Wrong::LotMissing));
        let number = "EP2163".parse().unwrap();
        let twice = shipment(vec![lot("EP2163", 1), lot("EP2163", 1)]);
        assert_eq!(check(&twice), Err(Wrong::LotTwice(number)));
        assert_eq!(check(&shipment(vec![lot("EP2163", 0)])), Err(Wrong::LotEmpty(number)));
        let more = Wrong::TooMuch { more: 196, left: 195 };
        assert_eq!(check(&shipment(vec![lot("EP2163", 196)])), Err(more));
        let old = Lot { expires_on: day("2021-03-14"), ..lot("EP2163", 1) };
        assert_eq!(check(&shipment(vec![old])), Err(Wrong::Expired(number, day("2021-03-14"))));
        let dry = Lot { doses_per_vial: 0, ..lot("EP2163", 1) };
        assert_eq!(check(&shipment(vec![dry])), Err(Wrong::Doses));
        let sum = NewShipment { units: 5, ..shipment(vec![lot("EP2163", 4)]) };
        assert_eq!(check(&sum), Err(Wrong::Sum { lots: 4, units: 5 }));
    }

    #[test]
    fn days_of_shipments_are_real_ones() {
        let early = NewShipment { shipped_on: day("2021-03-11"), ..shipment(vec![lot("E", 1)]) };
        assert!(matches!(check(&early), Err(Wrong::BeforeLock(..))));
        let late = NewShipment { shipped_on: day("2021-03-17"), ..shipment(vec![lot("E", 1)]) };
        assert!(matches!(check(&late), Err(Wrong::InFuture(..))));
        let nameless = NewShipment { reference: String::new(), ..shipment(vec![lot("E", 1)]) };
        assert_eq!(check(&nameless), Err(Wrong::Reference));
    }

    #[test]
    fn what_is_stopped_or_recalled_is_not_shipped() {
        let order = placed();
        let (product, number) = (order.sheet.product, "EP2163".parse().unwrap());
        let today = day("2021-03-16");
        let recalled = Stops { holds: vec![], recalled: vec![(product, number)] };
        let shipped = shipment(vec![lot("EP2163", 1)]);
        let check = |stops: &Stops, shipped: &NewShipment| {
            check_shipment(&order, shipped, 195, stops, today)
        };
        assert_eq!(check(&recalled, &shipped), Err(Wrong::Recalled(number)));
        assert_eq!(check(&recalled, &shipment(vec![lot("EP2164", 1)])), Ok(()));
        let hold = Hold {
            id: Uuid::nil(),
            product: None,
            lot: Some(number),
            facility: None,
            reason: "温度".to_owned(),
        };
        let stops = |hold| Stops { holds: vec![hold], recalled: vec![] };
        assert!(matches!(check(&stops(hold.clone()), &shipped), Err(Wrong::Held(_))));
        let elsewhere = Hold { facility: "1310000011".parse().ok(), ..hold.clone() };
        assert_eq!(check(&stops(elsewhere), &shipped), Ok(()));
        let all = Hold { lot: None, ..hold };
        assert!(matches!(check(&stops(all), &shipped), Err(Wrong::Held(_))));
    }
}
