//! Why allocation refuses.

vsys_chassis::reasons! {
    ABOVE_CEILING: FailedPrecondition,
        "The lines of an item add up to more than its ceiling: give out less, or ask for a higher ceiling.";
    AFTER_CUT_OFF: FailedPrecondition,
        "The partner takes no more corrections for the round: put it right by a transfer between sites.";
    CEILINGS_ABOVE_PARENT: FailedPrecondition,
        "The ceilings below one office would add up to more than the office has itself.";
    CHANGED_MEANWHILE: Aborted,
        "Somebody else changed the same rows at the same moment: read again and repeat the call.";
    CHILD_NOT_BELOW: InvalidArgument,
        "A code is none of the places or sites below the office: check the code.";
    DEADLINES_NOT_IN_ORDER: InvalidArgument,
        "Deadlines follow each other step by step, and the cut-off comes last.";
    DEADLINE_NOT_LATER: InvalidArgument,
        "A deadline only moves to a later instant.";
    FILE_TOO_LARGE: ResourceExhausted,
        "The file is larger than a sheet's file may be: send the lines in a smaller one.";
    IMPORT_HEADER_MISSING: InvalidArgument,
        "The first message of an import names the sheet; after it come the file's bytes only.";
    INVALID_VALUE: InvalidArgument,
        "A value is outside of what is possible; the message says what is.";
    LINES_REFUSED: FailedPrecondition,
        "Lines name somebody who can not receive; each is listed with its reason.";
    MALFORMED_VALUE: InvalidArgument,
        "A value has not the form that the contract gives it; the message says which.";
    NOTHING_CHANGES: FailedPrecondition,
        "The line is already as wished.";
    NOTHING_THERE: FailedPrecondition,
        "The site has nothing left in this sheet that could be declined or redirected.";
    NOTHING_TO_LOCK: FailedPrecondition,
        "No completed sheet is waiting below the office.";
    NOT_A_MUNICIPALITY: FailedPrecondition,
        "Only a municipality's locked lines are amended; ceilings above it are changed before the lock.";
    NOT_YOUR_OFFICE: PermissionDenied,
        "You act for another office: only the office itself and the one exactly above may do this.";
    NO_PACKS_IN_FORCE: FailedPrecondition,
        "The product has no packs in force today: enter them first.";
    NO_REASON: InvalidArgument,
        "A reason is needed; it is kept with the record.";
    NO_SUCH_FACILITY: NotFound,
        "No facility has the code: check it, goods do not stop for a code that nobody has.";
    NO_SUCH_HOLD: NotFound,
        "No hold has the id.";
    NO_SUCH_HORIZON: NotFound,
        "No supply horizon was published for the product yet.";
    NO_SUCH_PARTNER: NotFound,
        "No partner with the id has ever been responsible for anything: check it.";
    NO_SUCH_PRODUCT: NotFound,
        "No product has the code.";
    NO_SUCH_ROUND: NotFound,
        "No round has the id.";
    NO_SUCH_SHEET: NotFound,
        "No sheet has the id, or the office has none in the round yet.";
    PAGE_TOKEN: InvalidArgument,
        "The page token is not one that a list answered.";
    REQUEST_ID_TAKEN: AlreadyExists,
        "The request id was used for something else: make a new one for a new wish.";
    ROUND_CANCELLED: FailedPrecondition,
        "The round was cancelled; nothing more happens in it.";
    ROUND_HAS_LOCKS: FailedPrecondition,
        "Something is locked in the round, and a lock is irreversible: the round goes on.";
    ROUND_NUMBER_TAKEN: AlreadyExists,
        "A round with the number exists already.";
    RULE_NOT_APPLICABLE: FailedPrecondition,
        "The rule can not be applied to these figures; the message says which are missing or do not suffice.";
    SHEET_ALREADY_COMPLETED: FailedPrecondition,
        "The decision is made: reopen the sheet to change it.";
    SHEET_ALREADY_LOCKED: FailedPrecondition,
        "The sheet is locked for good: amend its lines until the partner's cut-off.";
    SHEET_NOT_COMPLETED: FailedPrecondition,
        "Only completed sheets are locked: wait for the office, remind it, or complete it as its proxy.";
    SHEET_NOT_CONFIRMED: FailedPrecondition,
        "The office has not marked its ceilings as seen yet: confirm the sheet first.";
    SHEET_NOT_LOCKED: FailedPrecondition,
        "The sheet is not locked yet: change its lines instead.";
    SHEET_OF_ANOTHER_ROUND: InvalidArgument,
        "A sheet that was named belongs to another round.";
    STALE_VERSION: Aborted,
        "Somebody else changed the sheet since you read it: read it again and decide anew.";
    TOO_MANY: InvalidArgument,
        "More was named in one call than it may hold.";
}
