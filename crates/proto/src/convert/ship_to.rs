use vsys_vocabulary::ShipTo;

use super::{Malformed, code, reason};
use crate::vocabulary::v1;

/// Reads where goods go; only the facility code has a form of its own.
pub fn ship_to(wire: Option<v1::ShipTo>, field: &'static str) -> Result<ShipTo, Malformed> {
    let wire = wire.ok_or_else(|| {
        Malformed::new(field, reason::SHIP_TO_MISSING, "a place to deliver to is missing")
    })?;
    Ok(ShipTo {
        facility_code: code(&wire.facility_code, field)?,
        name: wire.name,
        postcode: wire.postcode,
        address: wire.address,
        phone: wire.phone,
        delivery_days: wire.delivery_days,
        delivery_hours: wire.delivery_hours,
    })
}

/// Writes where goods go.
#[must_use]
pub fn wire_ship_to(ship_to: &ShipTo) -> v1::ShipTo {
    v1::ShipTo {
        facility_code: ship_to.facility_code.to_string(),
        name: ship_to.name.clone(),
        postcode: ship_to.postcode.clone(),
        address: ship_to.address.clone(),
        phone: ship_to.phone.clone(),
        delivery_days: ship_to.delivery_days.clone(),
        delivery_hours: ship_to.delivery_hours.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ship_to, wire_ship_to};
    use crate::vocabulary::v1;

    fn hospital() -> v1::ShipTo {
        v1::ShipTo {
            facility_code: "0110113719".into(),
            name: "ダミー病院".into(),
            postcode: "0600001".into(),
            address: "中央区北1条西2丁目".into(),
            phone: "011-000-0000".into(),
            delivery_days: "月・水".into(),
            delivery_hours: "9:00-12:00".into(),
        }
    }

    #[test]
    fn a_place_is_written_as_it_is_read() {
        let read = ship_to(Some(hospital()), "ship_to").unwrap();
        assert_eq!(wire_ship_to(&read), hospital());
    }

    #[test]
    fn a_place_without_a_facility_is_refused() {
        assert_eq!(ship_to(None, "ship_to").unwrap_err().reason, "SHIP_TO_MISSING");
        let nowhere = v1::ShipTo { facility_code: String::new(), ..hospital() };
        assert_eq!(ship_to(Some(nowhere), "ship_to").unwrap_err().reason, "FACILITY_CODE_FORMAT");
    }
}
