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
    DATE_IN_FUTURE: InvalidArgument,
        "The day lies ahead: say it when it has come.";
    DATE_MISSING: InvalidArgument,
        "The row needs a first day.";
    DATE_OUT_OF_RANGE: InvalidArgument,
        "The day lies before the lock or the shipment, or more than a year ahead.";
    DOSES_PER_VIAL_RANGE: InvalidArgument,
        "A vial of vaccine holds 1 to 100 doses; anything else holds none.";
    ENTERED_TWICE: InvalidArgument,
        "The same key stands twice in one call: leave one of the rows out.";
    EVENT_TYPE_UNKNOWN: InvalidArgument,
        "The filter names a type of message that there is not.";
    FACILITY_CODE_FORMAT: InvalidArgument,
        "A facility code has ten digits, the third possibly a capital letter.";
    FILE_TOO_LARGE: InvalidArgument,
        "The file is larger than one call may be: cut it into several.";
    FILE_UNREADABLE: InvalidArgument,
        "The file is no CSV in UTF-8 or Shift_JIS, or lacks a column.";
    GTIN_FORMAT: InvalidArgument,
        "A GTIN has 14 digits, and the last checks the others.";
    ID_FORMAT: InvalidArgument,
        "An identifier is a UUID written with hyphens.";
    ITEM_KIND_UNKNOWN: InvalidArgument,
        "The item is none of vaccine, needle and syringe.";
    LOT_EXPIRED: InvalidArgument,
        "The lot expires before it is shipped.";
    LOT_MISSING: InvalidArgument,
        "Each lot must be named: vaccine is shipped by lot, and received so.";
    LOT_NUMBER_FORMAT: InvalidArgument,
        "A lot number has 1 to 20 capital letters, digits or hyphens.";
    LOT_RECALLED: FailedPrecondition,
        "The lot is recalled: it is neither shipped any more nor recalled again.";
    LOT_UNKNOWN: InvalidArgument,
        "The lot is none of the shipment's.";
    MAIL_FORMAT: InvalidArgument,
        "A mail address is written name@example.jp.";
    MORE_THAN_ORDERED: InvalidArgument,
        "More would be shipped than is left of the order.";
    MORE_THAN_SHIPPED: InvalidArgument,
        "More is said to have arrived than was shipped.";
    MUNICIPALITY_CODE_CHECK_DIGIT: InvalidArgument,
        "The check digit of the municipality code is wrong.";
    MUNICIPALITY_CODE_FORMAT: InvalidArgument,
        "A municipality code has six digits and begins with a prefecture.";
    NAME_LENGTH: InvalidArgument,
        "A name has 1 to 100 characters.";
    NOTHING_SHIPPED: InvalidArgument,
        "The shipment, or one of its lots, has no units.";
    NOTHING_TO_REPLAY: FailedPrecondition,
        "There is no message from there on.";
    NOT_YOUR_AREA: PermissionDenied,
        "The municipality lies outside your area, or you have not said which one you mean.";
    NOT_YOUR_PARTNER: PermissionDenied,
        "A partner sees and changes only what is its own.";
    NO_SUCH_CREDENTIALS: NotFound,
        "No such credentials were issued, or they are not yours.";
    NO_SUCH_ENDPOINT: NotFound,
        "There is no such webhook, or it is not yours.";
    NO_SUCH_EXCEPTION: NotFound,
        "There is no such exception, or it is not yours.";
    NO_SUCH_ORDER: NotFound,
        "There is no such order, or it is not yours.";
    NO_SUCH_PARTNER: NotFound,
        "No partner has the id.";
    NO_SUCH_RECALL: NotFound,
        "There is no such recall, or it does not concern you.";
    NO_SUCH_SHIPMENT: NotFound,
        "There is no such shipment, or it is not yours.";
    NUMBER_INVALID: InvalidArgument,
        "The cell holds no number of the kind that is wanted.";
    ORDER_CANCELLED: FailedPrecondition,
        "The order is cancelled: nothing of it is delivered any more.";
    ORDER_KEY_MISSING: InvalidArgument,
        "Give either the order's id or its number.";
    ORDER_NUMBER_FORMAT: InvalidArgument,
        "The order number is misread: it has eight symbols, and the last checks the others.";
    OVERLAP_RANGE: InvalidArgument,
        "An old secret signs along for 1 to 168 hours.";
    PAGE_TOKEN_INVALID: InvalidArgument,
        "The page token is none that this list gave: start again without one.";
    PARTNER_ID_FORMAT: InvalidArgument,
        "A partner has 1 to 32 small letters, digits or hyphens.";
    PARTNER_UNKNOWN: FailedPrecondition,
        "The row names a partner that is not known: enter the partner first.";
    PHONE_LENGTH: InvalidArgument,
        "A telephone number has at most 32 characters.";
    PRODUCT_CODE_FORMAT: InvalidArgument,
        "A product code has 1 to 32 small letters, digits or hyphens.";
    PRODUCT_DOES_NOT_FIT: InvalidArgument,
        "Vaccine is of a product; needles and syringes are of none.";
    RECEIVED_BEFORE: FailedPrecondition,
        "The shipment was confirmed before, with other numbers: raise an exception instead.";
    REFERENCE_LENGTH: InvalidArgument,
        "A reference of a shipment has 1 to 40 characters.";
    REPLAY_START_MISSING: InvalidArgument,
        "Say from where on: a time, a sequence or a lock, and only one of them.";
    RESOLVED_BEFORE: FailedPrecondition,
        "The exception was settled before, in other words.";
    SHIPMENT_DIFFERS: InvalidArgument,
        "The reference is that of a shipment with other content: take another, or leave the content.";
    SHIPPING_STOPPED: FailedPrecondition,
        "Shipping of the product, lot or site is stopped for the time being.";
    SSCC_FORMAT: InvalidArgument,
        "An SSCC has 18 digits, and the last checks the others.";
    STALE_VERSION: Aborted,
        "The order was amended since: read it again and acknowledge that version.";
    SUM_DIFFERS: InvalidArgument,
        "The lots have other units in all than the shipment says.";
    TEXT_LENGTH: InvalidArgument,
        "The text is too long, or missing.";
    TIME_INVALID: InvalidArgument,
        "The cell holds no time.";
    TIME_MISSING: InvalidArgument,
        "A time is wanted.";
    TOO_MANY_ENDPOINTS: FailedPrecondition,
        "A partner has at most 10 webhooks: take one away first.";
    TOO_MANY_ROWS: InvalidArgument,
        "More rows than one call may have: cut them into several calls.";
    TOO_MUCH_TO_REPLAY: FailedPrecondition,
        "So many messages are not sent again: ask for fewer, or pull them.";
    VALIDITY_ORDER: InvalidArgument,
        "The last day is before the first.";
    VALID_DAYS_RANGE: InvalidArgument,
        "Credentials are valid for 1 to 366 days.";
    VALUE_UNKNOWN: InvalidArgument,
        "The value is none of the contract's.";
    WEBHOOK_URL_REFUSED: InvalidArgument,
        "The address is none that is posted to: https, without a password, outside inner networks.";
}

/// The reason of this name; values that nobody expected to be wrong share one.
pub(super) fn named(name: &str) -> &'static vsys_chassis::Reason {
    REASONS.iter().find(|reason| reason.name == name).copied().unwrap_or(&VALUE_UNKNOWN)
}
