//! The values of what is wrong with a field: the texts of the portal put them in. Pure.

use crate::domain::fault::Fault;

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
        | Fault::Elsewhere
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
        Fault::DayOver(today) => value("today", today),
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
