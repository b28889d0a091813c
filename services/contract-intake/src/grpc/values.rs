//! The values of what is wrong with a field, or stands in the way of a mandate: the texts of the portal put them in. Pure.

use crate::app::Refused;
use crate::domain::fault::Fault;
use crate::domain::mandate::{MOST_PROOFS_RESENT, MOST_SECRETS_REISSUED, NotSo};
use crate::domain::master_csv::{MOST_BYTES, MOST_COLUMNS, MOST_ROWS, RowFault, Unreadable};

/// By their names in the contract.
pub(super) type Values = Vec<(&'static str, String)>;

/// The values of what is wrong with a field.
pub(super) fn of(fault: &Fault) -> Values {
    match fault {
        Fault::Missing
        | Fault::Unknown
        | Fault::Unprintable
        | Fault::Code(_)
        | Fault::PostcodeFormat
        | Fault::PhoneFormat
        | Fault::MailFormat
        | Fault::KanaFormat
        | Fault::MunicipalityUnknown
        | Fault::BodyUnknown
        | Fault::BasicNotWanted
        | Fault::BasicIsItself => Values::new(),
        Fault::TooLong(limit) => value("limit", limit),
        Fault::PrivateCharacter(sign) => value("character", &format!("U+{sign:04X}")),
        Fault::ProductUnknown(product) => value("product", product),
        Fault::BasicUnknown(basic) => {
            let mut values = value("basic", basic);
            values.extend(basic.suggestion().map(|meant| ("suggestion", meant.to_string())));
            values
        }
        Fault::BasicUnfit(basic) => value("basic", basic),
        Fault::Elsewhere(place) => value("place", place),
        Fault::DayOver(today) => value("today", today),
        Fault::DayTooFar(limit) => value("limit", limit),
    }
}

/// The values of what stands in the way of a mandate.
pub(super) fn of_refused(refused: &Refused) -> Values {
    match refused {
        Refused::NotSo { why, .. } => match why {
            NotSo::Stale { current } => value("current_version", current),
            NotSo::ProofsResent => value("limit", &MOST_PROOFS_RESENT),
            NotSo::SecretsReissued => value("limit", &MOST_SECRETS_REISSUED),
            NotSo::NotDraft
            | NotSo::NotSubmitted
            | NotSo::NotReceived
            | NotSo::Received
            | NotSo::SentBack
            | NotSo::NotInForce
            | NotSo::MailNotProved
            | NotSo::Locked => Values::new(),
        },
        Refused::Duplicate { other, .. } => value("other", other),
        Refused::NotInForce { municipality, .. } => value("municipality", municipality),
        Refused::GivenBefore { given, .. } => value("given", given),
        Refused::InForce { in_force, .. } => value("in_force", in_force),
        Refused::BasicNotThere { basic, .. } => of(&Fault::BasicUnknown(*basic)),
        _ => Values::new(),
    }
}

/// The values of why a row of a list is refused.
pub(super) fn of_row(why: &RowFault) -> Values {
    match why {
        RowFault::Unreadable => Values::new(),
        RowFault::ListedTwice(line) => value("row", line),
        RowFault::Cell(fault) => of(fault),
    }
}

/// The field that an unreadable list is refused by, and the values of the reason.
pub(super) fn of_unreadable(unreadable: &Unreadable) -> (&'static str, Values) {
    match unreadable {
        Unreadable::Encoding | Unreadable::Empty => ("chunk", Values::new()),
        Unreadable::ColumnMissing(column) => ("chunk", value("column", column)),
        Unreadable::TooLarge => ("chunk", value("limit", &format!("{} MiB", MOST_BYTES >> 20))),
        Unreadable::TooWide => ("chunk", value("limit", &MOST_COLUMNS)),
        Unreadable::TooLong => ("chunk", value("limit", &MOST_ROWS)),
        Unreadable::PrefectureMissing => ("header.prefecture_code", Values::new()),
        Unreadable::TableMissing => ("header.fee_table", Values::new()),
    }
}

fn value(key: &'static str, value: &impl ToString) -> Values {
    vec![(key, value.to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_character_is_named_by_its_number() {
        assert_eq!(of(&Fault::PrivateCharacter(0xe123)), [("character", "U+E123".to_owned())]);
        assert_eq!(of(&Fault::PrivateCharacter(0x200b)), [("character", "U+200B".to_owned())]);
    }

    #[test]
    fn a_code_is_suggested_only_where_a_check_digit_is_wrong() {
        let keys = |code: &str| {
            let values = of(&Fault::BasicUnknown(code.parse().unwrap()));
            values.into_iter().map(|(key, _)| key).collect::<Vec<_>>()
        };
        assert_eq!(keys("0110113719"), ["basic"]);
        assert_eq!(keys("0110113718"), ["basic", "suggestion"]);
    }
}
