//! A facility as it is typed. Pure.

use vsys_proto::facility_registry::v1::{
    DeliveryTimes, Facility, FacilityCategory, FacilityEntry, FacilityType, GeoPoint,
    TransferStatement,
};

use super::{lookup::Named, words::own_position};
use crate::{
    locale::Locale,
    pages::{
        allocation::fields::{Fields, text},
        mandate_form::words::{CATEGORIES, TYPES, named},
    },
    trouble::FieldTroubles,
};

/// Statements about transfers by their names in forms; the text is `statement-<name>`.
pub(super) const STATEMENTS: [(&str, TransferStatement); 2] = [
    ("never-received", TransferStatement::NeverReceived),
    ("all-used", TransferStatement::AllUsed),
];

/// The fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) facility_code: String,
    pub(super) municipality_code: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) postcode: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) category: String,
    pub(super) kind: String,
    pub(super) basic: Named,
    pub(super) days: String,
    pub(super) hours: String,
    pub(super) latitude: String,
    pub(super) longitude: String,
    pub(super) statement: String,
    /// The version that was seen; 0 for a facility that is not there yet.
    pub(super) version: u64,
}

/// Letters, digits and signs of full width as those of half width, without blanks round them.
pub(crate) fn narrow(text: &str) -> String {
    let narrow = |sign: char| match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        'ー' | '−' | '‐' | '―' => '-',
        '\u{3000}' => ' ',
        _ => sign,
    };
    text.chars().map(narrow).collect::<String>().trim().to_owned()
}

/// The name of a value of the contract.
fn name_of<T: Copy + PartialEq>(known: &[(&'static str, T)], wanted: T) -> String {
    let found = known.iter().find(|(_, value)| *value == wanted);
    found.map_or("", |(name, _)| name).to_owned()
}

impl Entry {
    /// Nothing typed yet, for a municipality where it is known.
    pub(super) fn empty(municipality: &str) -> Self {
        Self { municipality_code: municipality.to_owned(), ..Self::default() }
    }

    /// A facility as it is kept.
    pub(super) fn of(facility: &Facility) -> Self {
        let delivery = facility.delivery.clone().unwrap_or_default();
        let position = own_position(facility);
        let degrees = |of: fn(GeoPoint) -> f64| position.map(of).map(|value| value.to_string());
        Self {
            facility_code: facility.facility_code.clone(),
            municipality_code: facility.municipality_code.clone(),
            name: facility.name.clone(),
            kana: facility.kana.clone(),
            postcode: facility.postcode.clone(),
            address: facility.address.clone(),
            phone: facility.phone.clone(),
            category: name_of(&CATEGORIES, facility.category()),
            kind: name_of(&TYPES, facility.r#type()),
            basic: Named::of(&facility.basic_facility_code),
            days: delivery.days,
            hours: delivery.hours,
            latitude: degrees(|at| at.latitude).unwrap_or_default(),
            longitude: degrees(|at| at.longitude).unwrap_or_default(),
            statement: String::new(),
            version: facility.version,
        }
    }

    /// What was typed.
    pub(super) fn read(fields: &Fields) -> Self {
        let postcode = narrow(&text(fields, "postcode"));
        Self {
            facility_code: narrow(&text(fields, "facility_code")),
            municipality_code: text(fields, "municipality_code"),
            name: text(fields, "name"),
            kana: text(fields, "kana"),
            postcode: postcode.chars().filter(|sign| !"-〒 ".contains(*sign)).collect(),
            address: text(fields, "address"),
            phone: narrow(&text(fields, "phone")),
            category: text(fields, "category"),
            kind: text(fields, "type"),
            basic: Named::read(fields, "basic_facility_code"),
            days: text(fields, "days"),
            hours: text(fields, "hours"),
            latitude: narrow(&text(fields, "latitude")),
            longitude: narrow(&text(fields, "longitude")),
            statement: text(fields, "transfer_statement"),
            version: text(fields, "version").parse().unwrap_or_default(),
        }
    }

    /// The category; unspecified where none is chosen.
    pub(super) fn category(&self) -> FacilityCategory {
        named(&CATEGORIES, &self.category).unwrap_or(FacilityCategory::Unspecified)
    }

    /// The type; unspecified where none is chosen.
    pub(super) fn kind(&self) -> FacilityType {
        named(&TYPES, &self.kind).unwrap_or(FacilityType::Unspecified)
    }

    /// What is said of transfers.
    pub(super) fn statement(&self) -> TransferStatement {
        named(&STATEMENTS, &self.statement).unwrap_or(TransferStatement::Unspecified)
    }

    /// The point that was typed, or none; what is wrong with it.
    fn position(&self, locale: Locale) -> Result<Option<GeoPoint>, FieldTroubles> {
        point(&self.latitude, &self.longitude, locale)
    }

    /// What the register is to keep, with the basic facility that was meant.
    pub(super) fn wire(
        &self,
        basic: String,
        locale: Locale,
    ) -> Result<FacilityEntry, FieldTroubles> {
        let position = self.position(locale)?;
        Ok(FacilityEntry {
            facility_code: self.facility_code.clone(),
            municipality_code: self.municipality_code.clone(),
            name: self.name.clone(),
            kana: self.kana.clone(),
            postcode: self.postcode.clone(),
            address: self.address.clone(),
            phone: self.phone.clone(),
            r#type: self.kind().into(),
            category: self.category().into(),
            basic_facility_code: basic,
            delivery: Some(DeliveryTimes { days: self.days.clone(), hours: self.hours.clone() }),
            position,
            transfer_statement: self.statement().into(),
        })
    }
}

/// A point by its degrees; none where neither is given. Half a point is none, and wrong.
pub(crate) fn point(
    latitude: &str,
    longitude: &str,
    locale: Locale,
) -> Result<Option<GeoPoint>, FieldTroubles> {
    if latitude.is_empty() && longitude.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let (north, east) = (degrees(latitude), degrees(longitude));
    if let Some((latitude, longitude)) = north.zip(east) {
        return Ok(Some(GeoPoint { latitude, longitude }));
    }
    let wrong = [("latitude", north), ("longitude", east)];
    let troubles = wrong.into_iter().filter(|(_, value)| value.is_none());
    Err(troubles.fold(FieldTroubles::none(), |all, (field, _)| {
        all.with(field, locale.text("degrees-format"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_facility_goes_through_the_form_unchanged() {
        let facility = Facility {
            facility_code: "1310000018".to_owned(),
            municipality_code: "131016".to_owned(),
            name: "区民会館".to_owned(),
            category: FacilityCategory::VenueContracted.into(),
            r#type: FacilityType::Satellite.into(),
            basic_facility_code: "1310000026".to_owned(),
            position: Some(GeoPoint { latitude: 35.694_003, longitude: 139.753_595 }),
            version: 4,
            ..Facility::default()
        };
        let entry = Entry::of(&facility);
        let wire = entry.wire(facility.basic_facility_code.clone(), Locale::Ja).unwrap();
        assert_eq!(wire.category(), FacilityCategory::VenueContracted);
        assert_eq!(wire.r#type(), FacilityType::Satellite);
        assert_eq!((wire.position, wire.name), (facility.position, facility.name));
        assert_eq!(entry.version, 4);
    }

    #[test]
    fn what_people_type_is_taken_as_it_is_meant() {
        let entry = Entry::read(&sent(&[
            ("postcode", "〒１００－０００１"),
            ("phone", "０３ー１２３４−５６７８"),
            ("facility_code", " １３１００００018"),
            ("transfer_statement", "all-used"),
        ]));
        assert_eq!(entry.postcode, "1000001");
        assert_eq!(entry.phone, "03-1234-5678");
        assert_eq!(entry.facility_code, "1310000018");
        assert_eq!(entry.statement(), TransferStatement::AllUsed);
        assert_eq!(entry.kind(), FacilityType::Unspecified);
    }

    #[test]
    fn half_a_point_is_said_where_the_other_half_is_missing() {
        assert_eq!(point("", "", Locale::Ja), Ok(None));
        let troubles = point("35.7", "", Locale::Ja).unwrap_err();
        assert_eq!(troubles.at("latitude"), "");
        assert_eq!(troubles.at("longitude"), Locale::Ja.text("degrees-format"));
        assert_eq!(point("north", "NaN", Locale::Ja).unwrap_err().lines.len(), 2);
    }
}
