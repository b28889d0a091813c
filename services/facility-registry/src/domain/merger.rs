//! Municipalities that merge (市町村合併).

use chrono::NaiveDate;

use super::fault::Fault;
use super::place::{Place, PlaceCode};

/// Whether what stands in one municipality goes over to another: the first is out of force by
/// today, the second is in force, and both lie in one prefecture. The field of the request is
/// named with what is wrong.
pub(crate) fn check(
    merged: &Place,
    into: &Place,
    today: NaiveDate,
) -> Result<(), (&'static str, Fault)> {
    const MERGED: &str = "municipality_code";
    const INTO: &str = "into_municipality_code";
    let PlaceCode::Municipality(merged_code) = merged.entry.code else {
        return Err((MERGED, Fault::NoMunicipality));
    };
    let PlaceCode::Municipality(into_code) = into.entry.code else {
        return Err((INTO, Fault::NoMunicipality));
    };
    if merged_code.prefecture() != into_code.prefecture() {
        return Err((INTO, Fault::AcrossPrefectures));
    }
    if merged.entry.validity.until().is_none_or(|last| last >= today) {
        return Err((MERGED, Fault::StillInForce(merged_code)));
    }
    if !into.entry.validity.covers(today) {
        return Err((INTO, Fault::MunicipalityNotInForce(into_code)));
    }
    Ok(())
}

/// Why facilities lie elsewhere from then on, as their histories say it.
pub(crate) fn reason(merged: &Place, into: &Place) -> String {
    let named = |place: &Place| format!("{}({})", place.entry.name, place.entry.code);
    format!("市町村合併: {}から{}へ", named(merged), named(into))
}

#[cfg(test)]
mod tests {
    use super::super::place::{PlaceEntry, PopulationEstimate, validity};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn place(code: &str, until: Option<&str>) -> Place {
        let from = day("1970-04-01");
        Place::enter(PlaceEntry {
            code: code.parse().unwrap(),
            name: "町".into(),
            kana: "マチ".into(),
            name_en: String::new(),
            population: PopulationEstimate::new(10, 2, "census".into(), from).unwrap(),
            validity: validity(from, until.map(day)).unwrap(),
            position: None,
        })
    }

    #[test]
    fn what_stands_in_a_merged_municipality_goes_over_to_one_in_force() {
        let today = day("2021-04-01");
        let merged = place("131016", Some("2021-03-31"));
        assert_eq!(check(&merged, &place("131032", None), today), Ok(()));
        let still = place("131016", Some("2021-04-01"));
        let in_force = Fault::StillInForce("131016".parse().unwrap());
        assert_eq!(
            check(&still, &place("131032", None), today),
            Err(("municipality_code", in_force.clone()))
        );
        assert_eq!(
            check(&place("131016", None), &place("131032", None), today),
            Err(("municipality_code", in_force))
        );
        let ended = place("131032", Some("2021-03-31"));
        let not_in_force = Fault::MunicipalityNotInForce("131032".parse().unwrap());
        assert_eq!(check(&merged, &ended, today), Err(("into_municipality_code", not_in_force)));
        assert_eq!(
            check(&merged, &place("011002", None), today),
            Err(("into_municipality_code", Fault::AcrossPrefectures))
        );
        assert_eq!(
            check(&place("13", None), &place("131032", None), today),
            Err(("municipality_code", Fault::NoMunicipality))
        );
    }
}
