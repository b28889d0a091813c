//! A place as it is typed. Pure.

use chrono::NaiveDate;
use vsys_proto::{
    convert::wire_date,
    facility_registry::v1::{Place, PlaceEntry, PopulationEstimate},
    vocabulary::v1::Date,
};

use crate::{
    format,
    locale::Locale,
    pages::{
        allocation::{
            fields::{Fields, text},
            moment,
        },
        facilities::{narrow, point},
    },
    trouble::FieldTroubles,
};

/// The fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) place_code: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) name_en: String,
    pub(super) valid_from_date: String,
    pub(super) valid_until_date: String,
    pub(super) total: String,
    pub(super) aged_65plus: String,
    pub(super) source: String,
    pub(super) as_of_date: String,
    pub(super) latitude: String,
    pub(super) longitude: String,
    /// The version that was seen; 0 for a place that is not there yet.
    pub(super) version: u64,
}

/// A day as a form's field holds it.
fn field(date: Option<&Date>) -> String {
    date.and_then(format::civil).map(|day| day.to_string()).unwrap_or_default()
}

/// What the register is to keep of a place that stays as it is, with another last day.
pub(super) fn ending(place: Place, last: NaiveDate) -> PlaceEntry {
    PlaceEntry {
        place_code: place.place_code,
        name: place.name,
        kana: place.kana,
        name_en: place.name_en,
        population: place.population,
        valid_from_date: place.valid_from_date,
        valid_until_date: Some(wire_date(last)),
        position: place.position,
    }
}

impl Entry {
    /// A place as it is kept.
    pub(super) fn of(place: &Place) -> Self {
        let people = place.population.clone().unwrap_or_default();
        let at = place.position;
        Self {
            place_code: place.place_code.clone(),
            name: place.name.clone(),
            kana: place.kana.clone(),
            name_en: place.name_en.clone(),
            valid_from_date: field(place.valid_from_date.as_ref()),
            valid_until_date: field(place.valid_until_date.as_ref()),
            total: people.total.to_string(),
            aged_65plus: people.aged_65plus.to_string(),
            source: people.source,
            as_of_date: field(people.as_of_date.as_ref()),
            latitude: at.map(|at| at.latitude.to_string()).unwrap_or_default(),
            longitude: at.map(|at| at.longitude.to_string()).unwrap_or_default(),
            version: place.version,
        }
    }

    /// What was typed.
    pub(super) fn read(fields: &Fields) -> Self {
        let number = |name| narrow(&text(fields, name)).replace(',', "");
        Self {
            place_code: narrow(&text(fields, "place_code")),
            name: text(fields, "name"),
            kana: text(fields, "kana"),
            name_en: text(fields, "name_en"),
            valid_from_date: text(fields, "valid_from_date"),
            valid_until_date: text(fields, "valid_until_date"),
            total: number("total"),
            aged_65plus: number("aged_65plus"),
            source: text(fields, "source"),
            as_of_date: text(fields, "as_of_date"),
            latitude: narrow(&text(fields, "latitude")),
            longitude: narrow(&text(fields, "longitude")),
            version: text(fields, "version").parse().unwrap_or_default(),
        }
    }

    /// What the register is to keep; what cannot be read, beside its field.
    pub(super) fn wire(&self, locale: Locale) -> Result<PlaceEntry, FieldTroubles> {
        let mut troubles = FieldTroubles::none();
        let mut wrong = |field: &str, typed: &str, key: &str| {
            let key = if typed.is_empty() { "value-missing" } else { key };
            troubles.lines.extend(FieldTroubles::none().with(field, locale.text(key)).lines);
        };
        let mut days = [None; 2];
        let needed = [("valid_from_date", &self.valid_from_date), ("as_of_date", &self.as_of_date)];
        for (day, (field, typed)) in days.iter_mut().zip(needed) {
            *day = moment::read_date(typed);
            if day.is_none() {
                wrong(field, typed, "date-invalid");
            }
        }
        let until = moment::read_date(&self.valid_until_date);
        if until.is_none() && !self.valid_until_date.is_empty() {
            wrong("valid_until_date", &self.valid_until_date, "date-invalid");
        }
        let mut people = [0; 2];
        let typed = [("total", &self.total), ("aged_65plus", &self.aged_65plus)];
        for (number, (field, typed)) in people.iter_mut().zip(typed) {
            match typed.parse() {
                Ok(read) => *number = read,
                Err(_) => wrong(field, typed, "number-invalid"),
            }
        }
        let position = match point(&self.latitude, &self.longitude, locale) {
            Ok(position) => position,
            Err(found) => {
                troubles.lines.extend(found.lines);
                None
            }
        };
        if troubles.any() {
            return Err(troubles);
        }
        let ([from, as_of], [total, aged_65plus]) = (days, people);
        Ok(PlaceEntry {
            place_code: self.place_code.clone(),
            name: self.name.clone(),
            kana: self.kana.clone(),
            name_en: self.name_en.clone(),
            population: Some(PopulationEstimate {
                total,
                aged_65plus,
                source: self.source.clone(),
                as_of_date: as_of.map(wire_date),
            }),
            valid_from_date: from.map(wire_date),
            valid_until_date: until.map(wire_date),
            position,
        })
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::facility_registry::v1::GeoPoint;

    use super::*;

    fn day(text: &str) -> Option<Date> {
        moment::read_date(text).map(wire_date)
    }

    fn town() -> Place {
        Place {
            place_code: "131016".to_owned(),
            prefecture_code: "13".to_owned(),
            name: "千代田区".to_owned(),
            kana: "チヨダク".to_owned(),
            name_en: "Chiyoda City".to_owned(),
            population: Some(PopulationEstimate {
                total: 66_680,
                aged_65plus: 11_330,
                source: "e-Stat".to_owned(),
                as_of_date: day("2020-10-01"),
            }),
            valid_from_date: day("1970-04-01"),
            valid_until_date: None,
            version: 3,
            position: Some(GeoPoint { latitude: 35.694, longitude: 139.7536 }),
        }
    }

    #[test]
    fn a_place_goes_through_the_form_unchanged() {
        let entry = Entry::of(&town());
        let wire = entry.wire(Locale::Ja).unwrap();
        let last = moment::read_date("2021-03-31").unwrap();
        let ended = ending(town(), last);
        assert_eq!(ended, PlaceEntry { valid_until_date: day("2021-03-31"), ..wire });
        assert_eq!(entry.version, 3);
    }

    #[test]
    fn figures_are_taken_as_people_write_them() {
        let sent =
            [("total", "６６,680"), ("aged_65plus", "11，330"), ("place_code", "１３１０１６")];
        let fields = sent.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let entry = Entry::read(&fields.to_vec());
        assert_eq!((&*entry.total, &*entry.aged_65plus), ("66680", "11330"));
        assert_eq!(entry.place_code, "131016");
    }

    #[test]
    fn what_cannot_be_read_stands_beside_its_field() {
        let entry = Entry {
            valid_from_date: String::new(),
            valid_until_date: "2021-02-30".to_owned(),
            total: "many".to_owned(),
            longitude: String::new(),
            ..Entry::of(&town())
        };
        let troubles = entry.wire(Locale::Ja).unwrap_err();
        assert_eq!(troubles.at("valid_from_date"), Locale::Ja.text("value-missing"));
        assert_eq!(troubles.at("valid_until_date"), Locale::Ja.text("date-invalid"));
        assert_eq!(troubles.at("total"), Locale::Ja.text("number-invalid"));
        assert_eq!(troubles.at("longitude"), Locale::Ja.text("degrees-format"));
        assert_eq!(troubles.lines.len(), 4);
    }
}
