//! What a service says of single rows, beside the fields of a form. Pure.

use vsys_proto::logistics_notifier::v1::RowError;

use crate::{locale::Locale, pages::allocation::refusal::of_reason, trouble::FieldTroubles};

/// The sentence of a row's error: ours where the reason is known, else the service's.
pub(crate) fn sentence(error: &RowError, locale: Locale) -> String {
    of_reason(&error.reason, locale).unwrap_or_else(|| error.message.clone())
}

/// Errors of a form's only row beside its fields: `field` says which of the form's fields it is.
pub(crate) fn troubles(
    errors: &[RowError],
    locale: Locale,
    field: impl Fn(&RowError) -> String,
) -> FieldTroubles {
    errors.iter().fold(FieldTroubles::none(), |troubles, error| {
        troubles.with(&field(error), sentence(error, locale))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_beside_its_field_in_the_readers_words() {
        let error = RowError {
            row: 1,
            field: "date".to_owned(),
            reason: "DATE_IN_FUTURE".to_owned(),
            message: "tomorrow".to_owned(),
        };
        let unknown = RowError { reason: "NEVER_HEARD_OF".to_owned(), ..error.clone() };
        let found = troubles(&[error], Locale::Ja, |_| "actual_date".to_owned());
        assert_eq!(found.at("actual_date"), Locale::Ja.text("date-in-future"));
        assert_eq!(sentence(&unknown, Locale::Ja), "tomorrow");
    }
}
