use std::str::FromStr;

use uuid::Uuid;
use vsys_vocabulary::{CodeError, CodeKind};

use super::{Malformed, reason};

/// Reads a code of the vocabulary.
pub fn code<T: FromStr<Err = CodeError>>(text: &str, field: &'static str) -> Result<T, Malformed> {
    text.parse().map_err(|error| refused(error, field))
}

/// Reads an identifier: a UUID of 36 characters.
pub fn id(text: &str, field: &'static str) -> Result<Uuid, Malformed> {
    // The parser alone would also take braces, URNs and bare digits.
    if text.len() == 36
        && let Ok(id) = Uuid::try_parse(text)
    {
        return Ok(id);
    }
    Err(Malformed::new(field, reason::ID_FORMAT, "expected a UUID of 36 characters"))
}

fn refused(error: CodeError, field: &'static str) -> Malformed {
    let reason = match error {
        CodeError::Format(CodeKind::Prefecture) => reason::PREFECTURE_CODE_FORMAT,
        CodeError::Format(CodeKind::Municipality) => reason::MUNICIPALITY_CODE_FORMAT,
        CodeError::Format(CodeKind::Facility) => reason::FACILITY_CODE_FORMAT,
        CodeError::Format(CodeKind::NewFacility) => reason::NEW_FACILITY_CODE_FORMAT,
        CodeError::Format(CodeKind::VoucherNumber) => reason::VOUCHER_NUMBER_FORMAT,
        CodeError::Format(CodeKind::VoucherLine) => reason::VOUCHER_LINE_FORMAT,
        CodeError::Format(CodeKind::Lot) => reason::LOT_NUMBER_FORMAT,
        CodeError::Format(CodeKind::Product) => reason::PRODUCT_CODE_FORMAT,
        CodeError::Format(CodeKind::Partner) => reason::PARTNER_ID_FORMAT,
        CodeError::Format(CodeKind::Body) => reason::BODY_ID_FORMAT,
        CodeError::Format(CodeKind::Office) => reason::OFFICE_FORMAT,
        CodeError::CheckDigit { code: CodeKind::NewFacility, .. } => {
            reason::NEW_FACILITY_CODE_CHECK_DIGIT
        }
        CodeError::CheckDigit { .. } => reason::MUNICIPALITY_CODE_CHECK_DIGIT,
    };
    Malformed::new(field, reason, error.to_string())
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{
        CodeError, CodeKind, FacilityCode, LotNumber, MunicipalityCode, NewFacilityCode, Office,
        PartnerId, PrefectureCode, ProductCode, VoucherLine, VoucherNumber,
    };

    use super::{code, id, refused};
    use crate::convert::{Malformed, REASONS};

    fn reason<T: std::str::FromStr<Err = CodeError> + std::fmt::Debug>(text: &str) -> &'static str {
        code::<T>(text, "code").unwrap_err().reason
    }

    #[test]
    fn each_code_is_refused_for_its_own_reason() {
        assert_eq!(reason::<PrefectureCode>("48"), "PREFECTURE_CODE_FORMAT");
        assert_eq!(reason::<MunicipalityCode>("13101"), "MUNICIPALITY_CODE_FORMAT");
        assert_eq!(reason::<MunicipalityCode>("131015"), "MUNICIPALITY_CODE_CHECK_DIGIT");
        assert_eq!(reason::<FacilityCode>("011011371"), "FACILITY_CODE_FORMAT");
        assert_eq!(reason::<NewFacilityCode>("0110113719"), "NEW_FACILITY_CODE_FORMAT");
        assert_eq!(reason::<NewFacilityCode>("9000000010"), "NEW_FACILITY_CODE_CHECK_DIGIT");
        assert_eq!(reason::<VoucherNumber>("1"), "VOUCHER_NUMBER_FORMAT");
        assert_eq!(reason::<VoucherLine>("1"), "VOUCHER_LINE_FORMAT");
        assert_eq!(reason::<VoucherLine>("211310150000000192"), "MUNICIPALITY_CODE_CHECK_DIGIT");
        assert_eq!(reason::<LotNumber>("ep2163"), "LOT_NUMBER_FORMAT");
        assert_eq!(reason::<ProductCode>("Comirnaty"), "PRODUCT_CODE_FORMAT");
        assert_eq!(reason::<PartnerId>("a.b"), "PARTNER_ID_FORMAT");
        assert_eq!(reason::<Office>("tokyo"), "OFFICE_FORMAT");
    }

    #[test]
    fn every_kind_of_code_has_a_listed_reason_that_names_it() {
        let reasons: Vec<_> = CodeKind::ALL
            .iter()
            .map(|&kind| refused(CodeError::Format(kind), "code").reason)
            .collect();
        for (place, reason) in reasons.iter().enumerate() {
            assert!(REASONS.iter().any(|(listed, _)| listed == reason), "{reason}");
            assert!(!reasons[..place].contains(reason), "{reason} is given twice");
        }
    }

    #[test]
    fn a_refusal_names_the_field_and_says_what_is_true() {
        assert_eq!(
            code::<MunicipalityCode>("131015", "municipality_code"),
            Err(Malformed {
                field: "municipality_code",
                reason: "MUNICIPALITY_CODE_CHECK_DIGIT",
                message: "check digit of 13101 is 6, not 5".into(),
            })
        );
    }

    #[test]
    fn a_uuid_is_read_in_its_one_form_only() {
        let text = "0195a5e0-7c3b-7d2e-8f10-0110113719aa";
        assert_eq!(id(text, "sheet_id").unwrap().to_string(), text);
        for text in [
            "",
            "0195a5e07c3b7d2e8f100110113719aa",
            "{0195a5e0-7c3b-7d2e-8f10-0110113719aa}",
            "urn:uuid:0195a5e0-7c3b-7d2e-8f10-0110113719aa",
            "0195a5e0-7c3b-7d2e-8f10-0110113719ag",
        ] {
            assert_eq!(id(text, "sheet_id").unwrap_err().reason, "ID_FORMAT", "{text:?}");
        }
    }
}
