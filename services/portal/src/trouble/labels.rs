//! What fields are called in the summary of what is wrong with a form.

/// The label of a field, as a key of a text; none where its name stands for different things on
/// different pages.
pub(super) fn label(field: &str) -> Option<&'static str> {
    let row = LABELS.binary_search_by_key(&field, |(name, _)| name).ok()?;
    LABELS.get(row).map(|(_, label)| *label)
}

/// In order of the fields' names.
const LABELS: &[(&str, &str)] = &[
    ("actual_date", "column-actual-date"),
    ("address", "facility-address"),
    ("address_en", "public-address-en"),
    ("aged_65plus", "column-aged-65plus"),
    ("answer", "faq-answer"),
    ("answer_en", "faq-answer-en"),
    ("as_of_date", "column-population-day"),
    ("basic_facility_code", "facility-basic"),
    ("booking_phone", "public-booking-phone"),
    ("booking_url", "public-booking-url"),
    ("capacity_doses", "demand-capacity"),
    ("category", "facility-category"),
    ("checked_date", "public-checked"),
    ("contractor", "contractor"),
    ("cut_off_time", "cut-off-time"),
    ("date", "transfer-day"),
    ("days", "delivery-days"),
    ("deadline_time", "deadline-new"),
    ("exception_kind", "column-exception-kind"),
    ("exception_note", "complain-note"),
    ("exception_units", "column-units"),
    ("facility_code", "column-facility-code"),
    ("fee_table", "master-fee-table"),
    ("file", "import-file"),
    ("from_date", "transfer-first-day"),
    ("goods", "item"),
    ("hours", "delivery-hours"),
    ("into_municipality_code", "place-merge-into"),
    ("kana", "column-site-kana"),
    ("last_date", "facility-last-day"),
    ("latitude", "latitude"),
    ("lock_id", "column-lock-id"),
    ("longitude", "longitude"),
    ("lot_number", "lot-number"),
    ("mail", "mail"),
    ("month", "codes-export-month"),
    ("municipality_code", "column-municipality"),
    ("name", "field-name"),
    ("name_en", "name-en"),
    ("new_facility_code", "facility-new-code"),
    ("new_mail", "mail-new"),
    ("new_name", "hand-over-name"),
    ("new_password", "new-password"),
    ("note", "column-note"),
    ("organisation_id", "organisation-id"),
    ("overlap_hours", "rotate-overlap"),
    ("partner_id", "column-partner-id"),
    ("password", "password"),
    ("phone", "facility-phone"),
    ("place_code", "column-place-code"),
    ("planned_date", "column-planned-date"),
    ("planning_doses_per_vial", "planning-doses"),
    ("postcode", "column-site-postcode"),
    ("prefecture", "column-prefecture"),
    ("prefecture_code", "column-prefecture"),
    ("present_password", "present-password"),
    ("product_code", "product-code"),
    ("purpose", "purpose"),
    ("question", "faq-question"),
    ("question_en", "faq-question-en"),
    ("reason", "reason"),
    ("reference", "column-reference"),
    ("repeated", "new-password-repeated"),
    ("resolution", "column-resolution"),
    ("round_number", "round-number"),
    ("shipped_date", "column-shipped-date"),
    ("since_sequence", "replay-since-sequence"),
    ("since_time", "replay-since-time"),
    ("subject", "question-subject"),
    ("text", "question-text"),
    ("to_facility_code", "redirect-to"),
    ("total", "column-population"),
    ("totp_code", "totp-code"),
    ("type", "facility-type"),
    ("units", "pieces"),
    ("url", "column-webhook-url"),
    ("user_name", "user-name"),
    ("valid_days", "credentials-days"),
    ("valid_from_date", "valid-from"),
    ("valid_until_date", "valid-until"),
    ("wanted_rest", "demand-wanted"),
    ("web_url", "public-web-url"),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::locale::Locale;

    /// They say one thing on one page and another on the next.
    const AMBIGUOUS: [&str; 2] = ["code", "source"];
    /// Forms whose summaries take each label from the form itself.
    const OWN: [&str; 2] = ["mandate_form", "code_form"];

    fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if OWN.iter().any(|own| path.ends_with(own)) => {}
                true => templates(&path, found),
                false => found.push(path),
            }
        }
    }

    #[test]
    fn every_field_of_a_form_that_is_typed_into_has_a_name_in_the_summary() {
        let mut paths = Vec::new();
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut paths);
        let mut fields = 0;
        for path in paths {
            let template = fs::read_to_string(&path).unwrap();
            for part in ["field", "text", "postcode"] {
                let call = format!("call parts::{part}(frame, troubles, \"");
                for behind in template.split(&call).skip(1) {
                    let (field, _) = behind.split_once('"').unwrap();
                    let known = label(field).is_some() || AMBIGUOUS.contains(&field);
                    assert!(known, "{field} of {}", path.display());
                    fields += 1;
                }
            }
        }
        assert!(fields > 100, "{fields}");
    }

    #[test]
    fn labels_stand_in_order_and_have_texts() {
        assert!(LABELS.is_sorted_by(|(one, _), (next, _)| one < next));
        for (field, key) in LABELS {
            for locale in Locale::ALL {
                assert_ne!(locale.text(key), *key, "{field}");
            }
        }
    }
}
