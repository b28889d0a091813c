//! The values of a refused rule: which record stands in the way, and how much is too much. Pure.

use vsys_vocabulary::FacilityCode;

use crate::domain::fault::Fault;
use crate::domain::transfer::Possible;

/// By their names in the contract: the texts of the portal put them in.
pub(super) type Values = Vec<(&'static str, String)>;

/// Most facilities that one value names.
const NAMED: usize = 5;

/// The values of what is wrong with a field.
pub(super) fn of(fault: &Fault) -> Values {
    match fault {
        Fault::Unreadable { .. }
        | Fault::Missing
        | Fault::Unknown
        | Fault::PageToken
        | Fault::Unprintable
        | Fault::PlaceCodeFormat(_)
        | Fault::PrefectureInSixDigits
        | Fault::PostcodeFormat
        | Fault::PhoneFormat
        | Fault::VersionFormat
        | Fault::OutsideJapan
        | Fault::UrlFormat
        | Fault::PopulationParts
        | Fault::ValidityOrder
        | Fault::NoMunicipality
        | Fault::AcrossPrefectures
        | Fault::BasicNotWanted
        | Fault::BasicIsItself
        | Fault::SuccessorIsItself
        | Fault::TransferToItself => Values::new(),
        Fault::TooLong(limit) | Fault::TooManyProducts(limit) => value("limit", limit),
        Fault::PopulationTooLarge(limit) => value("limit", limit),
        Fault::PrivateCharacter(character) => {
            value("character", &format!("U+{:04X}", u32::from(*character)))
        }
        Fault::ProductUnknown(product) => value("product", product),
        Fault::InTheFuture(today) | Fault::InThePast(today) => value("today", today),
        Fault::TooFarAhead(limit) => value("limit", limit),
        Fault::PlannedToClose { facility, last } => {
            vec![("facility", facility.to_string()), ("last_date", last.to_string())]
        }
        Fault::EnteredTwice(row) => value("row", row),
        Fault::StaleVersion { current } => value("current_version", current),
        Fault::PrefectureUnknown(prefecture) => value("prefecture", prefecture),
        Fault::MunicipalityUnknown(code)
        | Fault::MunicipalityNotInForce(code)
        | Fault::StillInForce(code)
        | Fault::MunicipalityChanged(code)
        | Fault::OutsideYourArea(code) => value("municipality", code),
        Fault::BasicUnknown(basic) => {
            let mut values = value("basic", basic);
            values.extend(suggestion(*basic));
            values
        }
        Fault::BasicNotBasic(basic) | Fault::BasicClosed(basic) => value("basic", basic),
        Fault::StillReceivedFrom(receivers) => {
            let named: Vec<_> = receivers.iter().take(NAMED).map(ToString::to_string).collect();
            vec![("receivers", named.join(", ")), ("count", receivers.len().to_string())]
        }
        Fault::WasAllotted { round, vials } => {
            vec![("round", round.clone()), ("vials", vials.to_string())]
        }
        Fault::TransferMayHaveCome(possible) | Fault::StockMayBeLeft(possible) => came(possible),
        Fault::AlreadySucceeded(successor)
        | Fault::SuccessorClosed(successor)
        | Fault::SuccessorReceives(successor) => value("successor", successor),
        Fault::SuccessorNotBasic { receiver, successor } => {
            vec![("receiver", receiver.to_string()), ("successor", successor.to_string())]
        }
        Fault::CodeTaken(facility) | Fault::TransferToBasic(facility) => {
            value("facility", facility)
        }
        Fault::TransferSiteClosed { site, successor } => {
            let mut values = value("facility", site);
            values.extend(successor.map(|code| ("successor", code.to_string())));
            values
        }
        Fault::TransferOutsidePair { receiver, basic } => {
            vec![("receiver", receiver.to_string()), ("basic", basic.to_string())]
        }
    }
}

/// The code that was probably meant, where the check digit is wrong.
pub(super) fn suggestion(code: FacilityCode) -> Option<(&'static str, String)> {
    code.suggestion().map(|meant| ("suggestion", meant.to_string()))
}

fn value(key: &'static str, value: &impl ToString) -> Values {
    vec![(key, value.to_string())]
}

fn came(possible: &Possible) -> Values {
    let Possible { basic, round, vials, .. } = possible;
    vec![("basic", basic.to_string()), ("round", round.clone()), ("vials", vials.to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> FacilityCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_private_character_is_named_by_its_number() {
        let values = of(&Fault::PrivateCharacter('\u{e123}'));
        assert_eq!(values, [("character", "U+E123".to_owned())]);
        let values = of(&Fault::PrivateCharacter('\u{f0041}'));
        assert_eq!(values, [("character", "U+F0041".to_owned())]);
    }

    #[test]
    fn a_code_is_suggested_only_where_a_check_digit_is_wrong() {
        let right = code("1310000018");
        let wrong = code("1310000019");
        let keys = |basic| of(&Fault::BasicUnknown(basic)).into_iter().map(|(key, _)| key);
        assert_eq!(keys(right).collect::<Vec<_>>(), ["basic"]);
        assert_eq!(keys(wrong).collect::<Vec<_>>(), ["basic", "suggestion"]);
    }

    #[test]
    fn of_many_receivers_some_are_named_and_all_are_counted() {
        let receivers = vec![code("1310000018"); 7];
        let values = of(&Fault::StillReceivedFrom(receivers));
        assert_eq!(values[0].1.matches("1310000018").count(), NAMED);
        assert_eq!(values[1], ("count", "7".to_owned()));
    }
}
