//! Why the logistics notifier refuses.

vsys_chassis::reasons! {
    AREA_ROWS_OVERLAP: FailedPrecondition,
        "Two partners would be responsible on the same day: end the earlier row first, or in the same call.";
    CREDENTIALS_NOT_SET_UP: FailedPrecondition,
        "The service has no key of a broker account, so it cannot sign credentials: set its seed.";
    CUSTOMER_CODE_LENGTH: InvalidArgument,
        "A customer code has at most 32 characters.";
    DATE_INVALID: InvalidArgument,
        "The year, month and day are no date.";
    DATE_MISSING: InvalidArgument,
        "The row needs a first day.";
    ENTERED_TWICE: InvalidArgument,
        "The same key stands twice in one call: leave one of the rows out.";
    FACILITY_CODE_FORMAT: InvalidArgument,
        "A facility code has ten digits, the third possibly a capital letter.";
    ID_FORMAT: InvalidArgument,
        "An identifier is a UUID written with hyphens.";
    ITEM_KIND_UNKNOWN: InvalidArgument,
        "The item is none of vaccine, needle and syringe.";
    MUNICIPALITY_CODE_CHECK_DIGIT: InvalidArgument,
        "The check digit of the municipality code is wrong.";
    MUNICIPALITY_CODE_FORMAT: InvalidArgument,
        "A municipality code has six digits and begins with a prefecture.";
    NAME_LENGTH: InvalidArgument,
        "A name has 1 to 100 characters.";
    NO_SUCH_ORDER: NotFound,
        "There is no such order, or it is not yours.";
    NO_SUCH_PARTNER: NotFound,
        "No partner has the id.";
    NOT_YOUR_AREA: PermissionDenied,
        "The municipality lies outside your area, or you have not said which one you mean.";
    NOT_YOUR_PARTNER: PermissionDenied,
        "A partner sees and changes only what is its own.";
    ORDER_KEY_MISSING: InvalidArgument,
        "Give either the order's id or its number.";
    ORDER_NUMBER_FORMAT: InvalidArgument,
        "The order number is misread: it has eight symbols, and the last checks the others.";
    PAGE_TOKEN_INVALID: InvalidArgument,
        "The page token is none that this list gave: start again without one.";
    PARTNER_ID_FORMAT: InvalidArgument,
        "A partner has 1 to 32 small letters, digits or hyphens.";
    PARTNER_UNKNOWN: FailedPrecondition,
        "The row names a partner that is not known: enter the partner first.";
    PRODUCT_CODE_FORMAT: InvalidArgument,
        "A product code has 1 to 32 small letters, digits or hyphens.";
    PRODUCT_DOES_NOT_FIT: InvalidArgument,
        "Vaccine is of a product; needles and syringes are of none.";
    STALE_VERSION: Aborted,
        "The order was amended since: read it again and acknowledge that version.";
    TOO_MANY_ROWS: InvalidArgument,
        "More rows than one call may have: cut them into several calls.";
    VALIDITY_ORDER: InvalidArgument,
        "The last day is before the first.";
    VALID_DAYS_RANGE: InvalidArgument,
        "Credentials are valid for 1 to 366 days.";
    VALUE_UNKNOWN: InvalidArgument,
        "The value is none of the contract's.";
}

/// The reason of this name; values that nobody expected to be wrong share one.
pub(super) fn named(name: &str) -> &'static vsys_chassis::Reason {
    REASONS.iter().find(|reason| reason.name == name).copied().unwrap_or(&VALUE_UNKNOWN)
}
