//! Why a wire value is refused.

/// Defines the reasons; a value can be refused for none that is not listed.
macro_rules! reasons {
    ($($name:ident: $about:literal,)+) => {
        $(pub(super) const $name: &str = stringify!($name);)+

        /// Every reason of a [`Malformed`](super::Malformed) value with what it means, in
        /// alphabetical order.
        pub const REASONS: &[(&str, &str)] = &[$(($name, $about)),+];
    };
}

reasons! {
    AMOUNTS_MISSING: "quantities of the items are required",
    BODY_ID_FORMAT: "a coordinating body has 1 to 32 small letters, digits or hyphens",
    DATE_INVALID: "the year, month and day are no date of the years 1 to 9999",
    DATE_MISSING: "a date is required",
    FACILITY_CODE_FORMAT: "a facility code has ten digits, the third possibly a capital letter",
    ID_FORMAT: "an identifier is a UUID written with hyphens",
    ITEM_KIND_UNKNOWN: "the item is none of vaccine, needle and syringe",
    LOT_NUMBER_FORMAT: "a lot number has 1 to 20 capital letters, digits or hyphens",
    MUNICIPALITY_CODE_CHECK_DIGIT: "the check digit of a municipality code is wrong",
    MUNICIPALITY_CODE_FORMAT: "a municipality code has six digits and begins with a prefecture",
    NEW_FACILITY_CODE_CHECK_DIGIT: "the check digit of a new code is wrong",
    NEW_FACILITY_CODE_FORMAT: "a new code has ten digits and begins with 90",
    OFFICE_FORMAT: "an office has the codes of its tier, all of them and no other",
    OFFICE_MISSING: "an office is required",
    PACKS_MISSING: "packs of the items are required",
    PACK_ZERO: "a box holds at least one unit",
    PARTNER_ID_FORMAT: "a partner has 1 to 32 small letters, digits or hyphens",
    PREFECTURE_CODE_FORMAT: "a prefecture code has two digits from 01 to 47",
    PRODUCT_CODE_FORMAT: "a product code has 1 to 32 small letters, digits or hyphens",
    ROLE_UNKNOWN: "the role is none of the contract's",
    SHIP_TO_MISSING: "a place to deliver to is required",
    TIER_UNKNOWN: "the tier is none of the contract's",
    TIME_INVALID: "the seconds and nanoseconds are no instant of the years 1 to 9999",
    TIME_MISSING: "a time is required",
    VOUCHER_LINE_FORMAT: "a voucher's line has 18 digits: kind, dose, municipality, number",
    VOUCHER_NUMBER_FORMAT: "a voucher number has ten digits",
}

#[cfg(test)]
mod tests {
    use super::REASONS;

    #[test]
    fn reasons_are_upper_snake_in_order_and_unique() {
        assert!(REASONS.is_sorted_by(|(before, _), (after, _)| before < after));
        for (name, about) in REASONS {
            assert!(name.bytes().all(|c| c.is_ascii_uppercase() || c == b'_'), "{name}");
            assert!(!about.is_empty() && !about.ends_with('.'), "{name}");
        }
    }
}
