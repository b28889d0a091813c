//! Why the register refuses.

vsys_chassis::reasons! {
    ALREADY_SUCCEEDED: FailedPrecondition,
        "Another facility took its place, by a merger or a change of code: that is final.";
    BASIC_CLOSED: FailedPrecondition,
        "The basic facility is closed: name one that is open.";
    BASIC_FACILITY_UNKNOWN: FailedPrecondition,
        "The basic facility is not in the register: enter it first, or in the same call.";
    BASIC_IS_ITSELF: InvalidArgument,
        "A linked or satellite facility receives from another, never from itself.";
    BASIC_NOT_BASIC: FailedPrecondition,
        "The facility named as basic is linked or satellite itself: name the one it receives from.";
    BASIC_NOT_WANTED: InvalidArgument,
        "A basic facility receives allocations itself: leave its basic facility empty.";
    CHANGED_MEANWHILE: Aborted,
        "Somebody else changed the same rows at the same moment: repeat the call.";
    COLUMN_MISSING: InvalidArgument,
        "The file's heading lacks a column that each row needs; its value `column` names it.";
    DATE_IN_FUTURE: InvalidArgument,
        "Nobody made sure of it on a day to come: give today or a day before.";
    DATE_IN_PAST: InvalidArgument,
        "The day is before today, and what was is not changed: give today or a later day.";
    DATE_TOO_FAR: InvalidArgument,
        "The day is more than a year ahead: give an earlier one.";
    DEMAND_LOCKED: FailedPrecondition,
        "The sheet of the round that the site's basic one stands on is locked: what it wants is decided.";
    DEMAND_TOO_LARGE: InvalidArgument,
        "More than one site can give or want in a round: look at the figure again.";
    ENTERED_TWICE: InvalidArgument,
        "The same code stands twice in one call: leave one of the rows out.";
    FACILITY_CLOSED: FailedPrecondition,
        "The site is closed and wants nothing: open it again first.";
    FACILITY_CODE_TAKEN: AlreadyExists,
        "A facility has or had the new code: give one that no facility ever had.";
    FILE_TOO_LARGE: InvalidArgument,
        "The file has more bytes, rows or columns than are taken at once: cut it into several.";
    FILE_UNREADABLE: InvalidArgument,
        "The file is neither CSV in UTF-8 or Shift_JIS nor an Excel workbook, or has no rows.";
    IMPORT_HEADER_MISSING: InvalidArgument,
        "A file is sent as a header and then its bytes.";
    MERGER_ACROSS_PREFECTURES: InvalidArgument,
        "Municipalities of two prefectures do not merge: look at both codes again.";
    MUNICIPALITY_FIXED: FailedPrecondition,
        "A facility's municipality never changes but by a merger of municipalities: look at its code again.";
    MUNICIPALITY_NOT_IN_FORCE: FailedPrecondition,
        "The municipality's code is not in use today, as after a merger: use its successor's.";
    MUNICIPALITY_STILL_IN_FORCE: FailedPrecondition,
        "The municipality that was merged is in force today: enter the last day of its code first.";
    MUNICIPALITY_UNKNOWN: FailedPrecondition,
        "The municipality is not in the register: enter the place first.";
    NO_SUCH_FACILITY: NotFound,
        "No facility has the code; the message says if another was probably meant.";
    NO_SUCH_PLACE: NotFound,
        "No prefecture or municipality has the code.";
    OUTSIDE_YOUR_AREA: PermissionDenied,
        "The facility lies outside the area that you may write in.";
    PAGE_TOKEN_INVALID: InvalidArgument,
        "The page token is none that this list gave: start again without one.";
    PHONE_FORMAT: InvalidArgument,
        "A telephone number has digits, hyphens and at most a leading plus.";
    PLACE_CODE_FORMAT: InvalidArgument,
        "A prefecture has a code of two digits, a municipality one of six with its check digit.";
    PLANNED_TO_CLOSE: FailedPrecondition,
        "The facility named is planned to close: name another one, or take its plan back first.";
    POPULATION_PARTS: InvalidArgument,
        "More people aged 65 and over than people: look at both figures again.";
    POPULATION_TOO_LARGE: InvalidArgument,
        "More people than a place can have.";
    POSITION_OUTSIDE_JAPAN: InvalidArgument,
        "The position is no point in Japan: latitude 20 to 46, longitude 122 to 154.";
    POSTCODE_FORMAT: InvalidArgument,
        "A postcode has seven digits and no hyphen, or is empty.";
    PREFECTURE_UNKNOWN: FailedPrecondition,
        "The municipality's prefecture is not in the register: enter it first, or in the same call.";
    PRIVATE_CHARACTER: InvalidArgument,
        "The text holds a character of private use (外字) or an invisible sign: give another character, or leave it out.";
    PRODUCT_UNKNOWN: FailedPrecondition,
        "No product has the code: name one that is allocated.";
    ROUND_CANCELLED: FailedPrecondition,
        "The round was cancelled: nothing is wanted for it any more.";
    ROUND_UNKNOWN: NotFound,
        "The register has heard of no such round: take it from the site's list of rounds.";
    ROWS_REFUSED: InvalidArgument,
        "Rows are refused for several reasons, and nothing was done: each is named with its own.";
    STALE_VERSION: Aborted,
        "Somebody changed it since you read it: read it again and decide anew.";
    STILL_RECEIVED_FROM: FailedPrecondition,
        "Others receive from this basic facility: give them another one first.";
    STOCK_MAY_BE_LEFT: FailedPrecondition,
        "Something may be left of what came from its basic facility (パターン③): say that all is used.";
    SUCCESSOR_BASIC_IS_MERGED: FailedPrecondition,
        "The facility that is to take the place receives from the one that closes: change that first.";
    SUCCESSOR_CLOSED: FailedPrecondition,
        "The facility that is to take the place is closed: open it first, or name another.";
    SUCCESSOR_IS_ITSELF: InvalidArgument,
        "A facility does not take its own place: name another code.";
    SUCCESSOR_NOT_BASIC: FailedPrecondition,
        "Others receive from the facility that closes: a basic one must take its place.";
    TEXT_TOO_LONG: InvalidArgument,
        "The text has more characters than the field holds.";
    TEXT_UNPRINTABLE: InvalidArgument,
        "The text holds control characters.";
    TOO_MANY_PRODUCTS: InvalidArgument,
        "More products than a site can name.";
    TOO_MANY_ROWS: InvalidArgument,
        "More rows than one call may have: cut them into several calls.";
    TRANSFER_MAY_HAVE_COME: FailedPrecondition,
        "It may have received a transfer (パターン②): say that it never did, if that is so.";
    TRANSFER_OUTSIDE_PAIR: FailedPrecondition,
        "By the rule of the day a site receives from its own basic facility only: the message names it.";
    TRANSFER_SITE_CLOSED: FailedPrecondition,
        "One of the two sites is closed: name one that is open, such as the one that took its place.";
    TRANSFER_TO_BASIC: FailedPrecondition,
        "By the rule of the day a basic facility receives allocations, and from no other site.";
    TRANSFER_TO_ITSELF: InvalidArgument,
        "A site passes nothing on to itself: name two different codes.";
    URL_FORMAT: InvalidArgument,
        "An address on the web starts with https:// or http:// and names a host.";
    VALIDITY_ORDER: InvalidArgument,
        "The last day in use is before the first.";
    VALUE_MISSING: InvalidArgument,
        "The field is empty and may not be.";
    VALUE_UNKNOWN: InvalidArgument,
        "The number is none of the contract's values.";
    VERSION_FORMAT: InvalidArgument,
        "The version of a row is a whole number as a download has it, or empty.";
    WAS_ALLOCATED_TO: FailedPrecondition,
        "A basic facility that vaccine was ever allocated to stays a basic one (パターン①).";
}
