//! What became of a facility: who changed it, when, and each field before and after. Pure.

use vsys_proto::facility_registry::v1::{Facility, FacilityVersion, TransferStatement};

use super::{entry::STATEMENTS, facts::Words};
use crate::locale::Locale;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) version: u64,
    pub(super) time: Option<prost_types::Timestamp>,
    pub(super) person: String,
    /// Id of the organisation, and its name where it is known.
    pub(super) organisation: String,
    pub(super) reason: String,
    /// What was stated of transfers, in the reader's words.
    pub(super) statement: String,
    /// Number of the mandate that made it.
    pub(super) mandate: String,
    /// Codes of the facilities whose place it took by it.
    pub(super) predecessors: Vec<String>,
    /// The facility was entered by it.
    pub(super) is_first: bool,
    pub(super) differences: Vec<Difference>,
}

/// One field, before and after; empty where nothing stood or stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The name of the field.
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// What a change did to each field that it changed.
fn differences(before: &Facility, after: &Facility, words: &Words<'_>) -> Vec<Difference> {
    let both = words.all(before).into_iter().zip(words.all(after));
    let different = both.filter(|(before, after)| before.text != after.text);
    let difference = different.map(|(before, after)| Difference {
        field: words.locale.text(before.key),
        before: before.text,
        after: after.text,
    });
    difference.collect()
}

/// What was stated; nothing where nothing was.
fn statement(stated: TransferStatement, locale: Locale) -> String {
    let found = STATEMENTS.iter().find(|(_, known)| *known == stated);
    found.map(|(name, _)| locale.text(&format!("statement-{name}"))).unwrap_or_default()
}

/// Changes of a page of versions, newest first; the last version is only compared with where
/// `has_base` says so.
pub(super) fn changes(
    versions: &[FacilityVersion],
    has_base: bool,
    words: &Words<'_>,
) -> Vec<Change> {
    let shown = versions.len() - usize::from(has_base && !versions.is_empty());
    let mut changes = Vec::with_capacity(shown);
    for (place, version) in versions.iter().enumerate().take(shown) {
        let after = version.facility.clone().unwrap_or_default();
        let before = versions.get(place + 1).and_then(|version| version.facility.as_ref());
        let organisation = match version.organisation_id.as_str() {
            "" => String::new(),
            id => words.register.full_name(words.locale, id),
        };
        changes.push(Change {
            version: after.version,
            time: version.changed_time,
            person: version.person.clone(),
            organisation,
            reason: version.reason.clone(),
            statement: statement(version.transfer_statement(), words.locale),
            mandate: version.mandate_number.clone(),
            predecessors: after.predecessor_codes.clone(),
            is_first: before.is_none(),
            differences: before.map_or_else(Vec::new, |one| differences(one, &after, words)),
        });
    }
    changes
}

#[cfg(test)]
mod tests {
    use vsys_proto::facility_registry::v1::{Audience, FacilityCategory, PublicDetails};

    use super::*;
    use crate::pages::allocation::places::Register;

    fn version(number: u64, name: &str, category: FacilityCategory) -> FacilityVersion {
        let facility = Facility {
            version: number,
            name: name.to_owned(),
            category: category.into(),
            open: true,
            ..Facility::default()
        };
        let organisation_id = "131016".to_owned();
        FacilityVersion { facility: Some(facility), organisation_id, ..FacilityVersion::default() }
    }

    fn found(versions: &[FacilityVersion], has_base: bool) -> Vec<Change> {
        let register = Register::default();
        let words = Words { locale: Locale::Ja, register: &register, products: &[] };
        changes(versions, has_base, &words)
    }

    #[test]
    fn a_change_says_what_each_field_was_and_is() {
        let versions = [
            version(3, "区民会館", FacilityCategory::VenueContracted),
            version(2, "区民会館", FacilityCategory::VenueMunicipal),
            version(1, "架空会館", FacilityCategory::VenueMunicipal),
        ];
        let [newest, second, first] = found(&versions, false).try_into().unwrap();
        let one = |before: &str, after: &str, key: &str| {
            let [before, after] = [before, after].map(str::to_owned);
            vec![Difference { field: Locale::Ja.text(key), before, after }]
        };
        let [own, contracted] = ["facility-category-venue", "facility-category-contracted"]
            .map(|key| Locale::Ja.text(key));
        assert_eq!(newest.differences, one(&own, &contracted, "facility-category"));
        assert_eq!(second.differences, one("架空会館", "区民会館", "facility-name"));
        assert!(first.is_first && first.differences.is_empty() && !second.is_first);
    }

    #[test]
    fn a_change_says_what_was_stated_by_which_mandate_and_whose_place_was_taken() {
        let mut versions = [version(1, "区民会館", FacilityCategory::Clinic)];
        versions[0].transfer_statement = TransferStatement::AllUsed.into();
        versions[0].mandate_number = "M-0000123".to_owned();
        let predecessors = vec!["1310000018".to_owned()];
        versions[0].facility.as_mut().unwrap().predecessor_codes.clone_from(&predecessors);
        let [first] = found(&versions, false).try_into().unwrap();
        assert_eq!(first.statement, Locale::Ja.text("statement-all-used"));
        assert_eq!((&*first.mandate, first.predecessors), ("M-0000123", predecessors));
        let [plain] =
            found(&[version(1, "区民会館", FacilityCategory::Clinic)], false).try_into().unwrap();
        assert!(plain.statement.is_empty() && plain.mandate.is_empty());
    }

    #[test]
    fn the_last_of_a_page_is_compared_with_the_first_of_the_next() {
        let versions = [
            version(9, "区民会館", FacilityCategory::Clinic),
            version(8, "架空会館", FacilityCategory::Clinic),
        ];
        let found = found(&versions, true);
        assert_eq!((found.len(), found[0].is_first), (1, false));
        assert_eq!(found[0].differences.len(), 1);
    }

    #[test]
    fn public_details_that_appear_are_told_field_by_field() {
        let mut versions = [
            version(2, "区民会館", FacilityCategory::Clinic),
            version(1, "区民会館", FacilityCategory::Clinic),
        ];
        let details = PublicDetails {
            audience: Audience::NamedOnly.into(),
            hours: "平日 9時から17時".to_owned(),
            ..PublicDetails::default()
        };
        versions[0].facility.as_mut().unwrap().public_details = Some(details);
        let [newest, _] = found(&versions, false).try_into().unwrap();
        let fields: Vec<_> = newest.differences.iter().map(|one| one.field.as_str()).collect();
        let keys = ["public-audience", "public-availability", "public-hours"]
            .map(|key| Locale::Ja.text(key));
        assert_eq!(fields, keys);
    }
}
