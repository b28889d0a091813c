//! Why the register refuses.

vsys_chassis::reasons! {
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
    ENTERED_TWICE: InvalidArgument,
        "The same code stands twice in one call: leave one of the rows out.";
    MUNICIPALITY_FIXED: FailedPrecondition,
        "A facility's municipality never changes: close it and enter a new one.";
    MUNICIPALITY_NOT_IN_FORCE: FailedPrecondition,
        "The municipality's code is not in use today, as after a merger: use its successor's.";
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
    POPULATION_PARTS: InvalidArgument,
        "More people aged 65 and over than people: look at both figures again.";
    POPULATION_TOO_LARGE: InvalidArgument,
        "More people than a place can have.";
    POSTCODE_FORMAT: InvalidArgument,
        "A postcode has seven digits and no hyphen, or is empty.";
    PREFECTURE_UNKNOWN: FailedPrecondition,
        "The municipality's prefecture is not in the register: enter it first, or in the same call.";
    ROWS_REFUSED: InvalidArgument,
        "Rows are refused for several reasons, and nothing was done: each is named with its own.";
    STALE_VERSION: Aborted,
        "Somebody changed it since you read it: read it again and decide anew.";
    STILL_RECEIVED_FROM: FailedPrecondition,
        "Others receive from this basic facility: give them another one first.";
    TEXT_TOO_LONG: InvalidArgument,
        "The text has more characters than the field holds.";
    TEXT_UNPRINTABLE: InvalidArgument,
        "The text holds control characters.";
    TOO_MANY_ROWS: InvalidArgument,
        "More rows than one call may have: cut them into several calls.";
    VALIDITY_ORDER: InvalidArgument,
        "The last day in use is before the first.";
    VALUE_MISSING: InvalidArgument,
        "The field is empty and may not be.";
    VALUE_UNKNOWN: InvalidArgument,
        "The number is none of the contract's values.";
    WAS_ALLOCATED_TO: FailedPrecondition,
        "A basic facility that vaccine was ever allocated to stays a basic one (パターン①).";
}
