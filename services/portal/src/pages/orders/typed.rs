//! What a partner types about one order: a day, a shipment with its lots. Pure.

use vsys_proto::{
    convert::wire_date,
    logistics_notifier::v1::{NewShipment, RowError, ShippedLot},
    vocabulary::v1::Date,
};

use crate::{
    locale::Locale,
    pages::allocation::{
        amount::number,
        fields::{Fields, text},
        moment,
    },
    trouble::FieldTroubles,
};

/// Lots that the form has room for; more come by file.
const LOTS: usize = 3;

/// The fields of the three forms, as they were typed.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) planned_date: String,
    pub(super) reference: String,
    pub(super) shipped_date: String,
    pub(super) units: String,
    pub(super) lots: Vec<TypedLot>,
    pub(super) delivered_reference: String,
    pub(super) actual_date: String,
}

/// The fields of one lot; the place is part of their names.
#[derive(Default, Clone)]
pub(super) struct TypedLot {
    pub(super) place: usize,
    pub(super) number: String,
    pub(super) expiry: String,
    pub(super) units: String,
    pub(super) doses: String,
}

impl TypedLot {
    fn is_empty(&self) -> bool {
        [&self.number, &self.expiry, &self.units].into_iter().all(String::is_empty)
    }
}

impl Typed {
    pub(super) fn read(fields: &Fields) -> Self {
        let lot = |place: usize| {
            let of = |name: &str| text(fields, &format!("{name}_{place}"));
            TypedLot {
                place,
                number: of("lot_number").to_uppercase(),
                expiry: of("expiry_date"),
                units: of("units"),
                doses: of("doses_per_vial"),
            }
        };
        Self {
            planned_date: text(fields, "planned_date"),
            reference: text(fields, "reference"),
            shipped_date: text(fields, "shipped_date"),
            units: text(fields, "units"),
            lots: (1..=LOTS).map(lot).collect(),
            delivered_reference: text(fields, "delivered_reference"),
            actual_date: text(fields, "actual_date"),
        }
    }

    /// The shipment for the service, or which fields cannot be read.
    pub(super) fn shipment(
        &self,
        order_id: &str,
        locale: Locale,
    ) -> Result<NewShipment, FieldTroubles> {
        let mut troubles = FieldTroubles::none();
        let mut lots = Vec::new();
        for lot in self.lots.iter().filter(|lot| !lot.is_empty()) {
            let mut wrong = |name: &str, key: &str| {
                let troubles_now = std::mem::take(&mut troubles);
                troubles = troubles_now.with(&format!("{name}_{}", lot.place), locale.text(key));
            };
            let expiry = moment::read_date(&lot.expiry);
            if expiry.is_none() {
                wrong("expiry_date", "date-missing");
            }
            let (units, doses) = (number(&lot.units), number(&lot.doses));
            if units.is_none() {
                wrong("units", "number-invalid");
            }
            if doses.is_none() {
                wrong("doses_per_vial", "number-invalid");
            }
            lots.push(ShippedLot {
                lot_number: lot.number.clone(),
                expiry_date: expiry.map(wire_date),
                units: units.unwrap_or_default(),
                doses_per_vial: doses.unwrap_or_default(),
                gtin: String::new(),
            });
        }
        let units = number(&self.units);
        if units.is_none() {
            troubles = troubles.with("units", locale.text("number-invalid"));
        }
        let shipped_date = day(&self.shipped_date);
        if shipped_date.is_none() {
            troubles = troubles.with("shipped_date", locale.text("date-missing"));
        }
        if troubles.any() {
            return Err(troubles);
        }
        Ok(NewShipment {
            order_id: order_id.to_owned(),
            reference: self.reference.clone(),
            shipped_date,
            units: units.unwrap_or_default(),
            lots,
            ..NewShipment::default()
        })
    }

    /// The field of the shipment's form that an error is about: of a lot the one that it names.
    pub(super) fn field_of(&self, error: &RowError) -> String {
        match error.field.as_str() {
            "date" | "planned_date" | "shipped_date" => "shipped_date".to_owned(),
            "reference" => "reference".to_owned(),
            name @ ("lot_number" | "expiry_date" | "doses_per_vial") => self.in_lot(name, error),
            "units" if self.lots.iter().all(TypedLot::is_empty) => "units".to_owned(),
            "units" => self.in_lot("units", error),
            _ => String::new(),
        }
    }

    fn in_lot(&self, name: &str, error: &RowError) -> String {
        let words: Vec<&str> = error.message.split(' ').collect();
        let mut typed = self.lots.iter().filter(|lot| !lot.number.is_empty());
        let named = typed.find(|lot| words.contains(&lot.number.as_str()));
        format!("{name}_{}", named.map_or(1, |lot| lot.place))
    }
}

/// A day as it is typed, for the wire.
pub(super) fn day(text: &str) -> Option<Date> {
    moment::read_date(text).map(wire_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Typed::read(&fields.iter().map(pair).collect())
    }

    const VACCINE: [(&str, &str); 6] = [
        ("reference", "S-1"),
        ("shipped_date", "2021-03-15"),
        ("lot_number_1", "ep2163"),
        ("expiry_date_1", "2021-06-30"),
        ("units_1", "１，１７０"),
        ("doses_per_vial_1", "6"),
    ];

    #[test]
    fn a_shipment_has_the_lots_that_were_typed() {
        let shipment = typed(&VACCINE).shipment("order", Locale::Ja).unwrap();
        assert_eq!(shipment.lots.len(), 1);
        assert_eq!((&*shipment.lots[0].lot_number, shipment.lots[0].units), ("EP2163", 1_170));
        assert_eq!(shipment.units, 0);
    }

    #[test]
    fn needles_have_units_without_a_lot() {
        let fields = [("reference", "S-1"), ("shipped_date", "2021-03-15"), ("units", "1,000")];
        let shipment = typed(&fields).shipment("order", Locale::Ja).unwrap();
        assert_eq!((shipment.units, shipment.lots.len()), (1_000, 0));
    }

    #[test]
    fn what_cannot_be_read_is_named_by_lot() {
        let fields = [("lot_number_2", "EP2163"), ("units_2", "many")];
        let troubles = typed(&fields).shipment("order", Locale::Ja).unwrap_err();
        for field in ["shipped_date", "expiry_date_2", "units_2"] {
            assert!(!troubles.at(field).is_empty(), "{field}");
        }
    }

    #[test]
    fn an_error_stands_beside_the_lot_that_it_names() {
        let mut fields = VACCINE.to_vec();
        fields.push(("lot_number_2", "EP21"));
        let typed = typed(&fields);
        let error = |field: &str, message: &str| RowError {
            field: field.to_owned(),
            message: message.to_owned(),
            ..RowError::default()
        };
        let expired = error("expiry_date", "lot EP21 expires on 2021-03-01, before it is shipped");
        assert_eq!(typed.field_of(&expired), "expiry_date_2");
        assert_eq!(typed.field_of(&error("lot_number", "vaccine")), "lot_number_1");
        assert_eq!(typed.field_of(&error("planned_date", "before the lock")), "shipped_date");
        assert_eq!(typed.field_of(&error("order_number", "cancelled")), "");
    }
}
