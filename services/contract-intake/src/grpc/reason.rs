//! Why contract intake refuses.

use vsys_chassis::Reason;
use vsys_vocabulary::CodeKind;

use crate::app::{Blocked, Refused};
use crate::domain::application::NotThere;
use crate::domain::fault::Fault;
use crate::domain::mandate::NotSo;
use crate::domain::master_csv::{RowFault, Unreadable};

vsys_chassis::reasons! {
    APPLICATION_COLLATED: FailedPrecondition,
        "The application was handed on to the service desk, which may return it.";
    APPLICATION_NOT_COLLATED: FailedPrecondition,
        "The application's prefecture is to hand it on first.";
    APPLICATION_NOT_RETURNED: FailedPrecondition,
        "The application is not with its applicant: only one that was returned can be mended.";
    APPLICATION_NUMBERED: FailedPrecondition,
        "The application has its code, which stays.";
    APPLICATION_RETURNED: FailedPrecondition,
        "The application is with its applicant, who is to mend it first.";
    BASIC_IS_ITSELF: InvalidArgument,
        "A facility does not receive from itself: name the basic facility that it receives from.";
    BASIC_NOT_WANTED: InvalidArgument,
        "A basic facility receives from no other: leave the basic facility empty.";
    BASIC_UNFIT: FailedPrecondition,
        "The facility named as basic is closed, or linked or satellite itself.";
    BASIC_UNKNOWN: FailedPrecondition,
        "The facility named as basic is neither in the register nor has it a mandate: it comes first.";
    BODY_UNKNOWN: InvalidArgument,
        "No coordinating body of the site's prefecture has this id.";
    CHARACTERS_UNWRITABLE: FailedPrecondition,
        "Shift_JIS cannot write some characters, which are named: take the file in UTF-8.";
    CODE_FORMAT: InvalidArgument,
        "A facility code has ten characters: digits, at the third place also a letter.";
    CODE_LISTED_TWICE: InvalidArgument,
        "Another row of the list has the same code: the message names its line.";
    CODE_NOT_IN_MASTER: NotFound,
        "The master list does not have the code: look it up, or apply for a new one.";
    DATE_TOO_FAR: InvalidArgument,
        "The day is more than a year ahead: name an earlier one.";
    CODES_OF_ANOTHER_PREFECTURE: PermissionDenied,
        "Applications for new codes are collated by the site's prefecture.";
    COLUMN_MISSING: InvalidArgument,
        "The list's heading lacks a column that each row needs; its value `column` names it.";
    DAY_OVER: InvalidArgument,
        "The day is over: name today or a later one.";
    DUPLICATE_MANDATES: FailedPrecondition,
        "Others are handed in for the same facilities: look at them, and say that they were seen.";
    FILE_EMPTY: InvalidArgument,
        "The file has no rows below its heading.";
    FILE_TOO_WIDE: InvalidArgument,
        "A row of the file has more cells than a list may: its value `limit` says how many.";
    FILE_UNREADABLE: InvalidArgument,
        "The file is no CSV in UTF-8 or Shift_JIS.";
    FORM_INCOMPLETE: FailedPrecondition,
        "The form is not complete: each field that is missing or wrong is named.";
    HEADER_MISSING: InvalidArgument,
        "The first part of the stream is the header.";
    ID_FORMAT: InvalidArgument,
        "An identifier is a UUID written with hyphens.";
    KANA_FORMAT: InvalidArgument,
        "A reading is written in katakana.";
    LIST_DIFFERS_NOW: Aborted,
        "The list would change something else now than was shown: look it through again.";
    LIST_EMPTY: InvalidArgument,
        "No mandate, or no application, is named.";
    LIST_NEEDS_FEE_TABLE: InvalidArgument,
        "The rows have numbers of seven digits and no table of points (点数表): name it.";
    LIST_NEEDS_PREFECTURE: InvalidArgument,
        "The rows have numbers of seven digits and no prefecture: name it.";
    LIST_TOO_LARGE: InvalidArgument,
        "The file has more bytes than a list may (`limit`): split it by prefecture, never within one.";
    LIST_OF_ANOTHER_PREFECTURE: FailedPrecondition,
        "The list has a code of another prefecture than the one that was named.";
    MAIL_FORMAT: InvalidArgument,
        "The text is no mail address.";
    MAIL_NOT_PROVED: FailedPrecondition,
        "The contact's mail address was not proved: before the receipt mail, have its letter sent again.";
    MANDATES_REFUSED: FailedPrecondition,
        "Some of the mandates stand in the way: each is named with its own reason; go on without them.";
    MANDATE_GIVEN_BEFORE: FailedPrecondition,
        "The municipality gave its prefecture a mandate, which is named, for all of its sites.";
    MANDATE_IN_FORCE: FailedPrecondition,
        "The facility has a mandate in force, and only one can be.";
    MANDATE_LOCKED: FailedPrecondition,
        "The receipt mail of the mandate was sent: nothing can be undone.";
    MANDATE_NOT_DRAFT: FailedPrecondition,
        "The mandate was handed in: its form does not change any more.";
    MANDATE_NOT_IN_FORCE: FailedPrecondition,
        "The mandate is not in force: another has changed or ended it, or it was not locked.";
    MANDATE_NOT_NEEDED: FailedPrecondition,
        "No mandate is needed: the municipality's site serves its own residents only.";
    MANDATE_NOT_RECEIVED: FailedPrecondition,
        "The mandate is to be received before its receipt mail is sent.";
    MANDATE_NOT_SUBMITTED: FailedPrecondition,
        "The mandate was not handed in.";
    MANDATE_OF_ANOTHER: PermissionDenied,
        "The mandate goes to another mandatary, who alone receives it.";
    MANDATE_RECEIVED: FailedPrecondition,
        "The mandate was received: take that back before it is sent back to its applicant.";
    MANDATE_SENT_BACK: FailedPrecondition,
        "The mandate is with its applicant, who is to mend it first.";
    MUNICIPALITY_CODE_FORMAT: InvalidArgument,
        "A municipality code has six digits, the last of which checks the others.";
    MUNICIPALITY_NOT_IN_FORCE: FailedPrecondition,
        "The site's municipality went out of force since: send the mandate back to be mended.";
    MUNICIPALITY_UNKNOWN: InvalidArgument,
        "No municipality in force has this code.";
    NO_CODE_LEFT: ResourceExhausted,
        "Ten million codes were given: the form of codes is to be extended.";
    NO_SUCH_APPLICATION: NotFound,
        "No application has this number, or its secret is another.";
    NO_SUCH_MANDATE: NotFound,
        "No mandate has this number, or its secret is another.";
    PAGE_TOKEN_INVALID: InvalidArgument,
        "The page token is not one that a page gave.";
    PHONE_FORMAT: InvalidArgument,
        "A telephone number has 9 to 15 digits, hyphens and at most a leading plus.";
    POSTCODE_FORMAT: InvalidArgument,
        "A postcode has seven digits.";
    PREFECTURE_CODE_FORMAT: InvalidArgument,
        "A prefecture code has two digits from 01 to 47.";
    PRIVATE_CHARACTER: InvalidArgument,
        "The text holds a character that only one machine can show (外字), or an invisible one.";
    PRODUCT_UNKNOWN: InvalidArgument,
        "No product that may be given has this code.";
    PROOFS_RESENT: FailedPrecondition,
        "The letter that proves the mail address went out again five times: ask the mandatary.";
    REQUEST_ID_TAKEN: AlreadyExists,
        "The request id was used for something else, or what it began was gone on with.";
    ROW_UNREADABLE: InvalidArgument,
        "The line of the list is no CSV.";
    SECRETS_REISSUED: FailedPrecondition,
        "The secret of the mandate was issued anew ten times: ask the service desk.";
    SITE_ELSEWHERE: InvalidArgument,
        "The register, the master list or the code itself has the site in another municipality.";
    STALE_VERSION: Aborted,
        "The mandate was changed since it was read: read it again.";
    TEXT_TOO_LONG: InvalidArgument,
        "The text is longer than its field.";
    TEXT_UNPRINTABLE: InvalidArgument,
        "The text holds control characters.";
    TOO_MANY_ROWS: InvalidArgument,
        "More mandates, applications or rows than one call or file takes: `limit` says how many.";
    VALUE_MISSING: InvalidArgument,
        "A value is needed.";
    VALUE_UNKNOWN: InvalidArgument,
        "The contract does not know the value.";
}

/// The reason of that name, which a value of the vocabulary is refused for.
pub(super) fn named(name: &str) -> &'static Reason {
    REASONS.iter().copied().find(|reason| reason.name == name).unwrap_or(&VALUE_UNKNOWN)
}

/// The reason of what is wrong with a field.
pub(super) fn of_fault(fault: &Fault) -> &'static Reason {
    match fault {
        Fault::Missing => &VALUE_MISSING,
        Fault::Unknown => &VALUE_UNKNOWN,
        Fault::TooLong(_) => &TEXT_TOO_LONG,
        Fault::Unprintable => &TEXT_UNPRINTABLE,
        Fault::PrivateCharacter(_) => &PRIVATE_CHARACTER,
        Fault::Code(error) if error.code() == CodeKind::Municipality => &MUNICIPALITY_CODE_FORMAT,
        Fault::Code(_) => &CODE_FORMAT,
        Fault::PostcodeFormat => &POSTCODE_FORMAT,
        Fault::PhoneFormat => &PHONE_FORMAT,
        Fault::MailFormat => &MAIL_FORMAT,
        Fault::KanaFormat => &KANA_FORMAT,
        Fault::MunicipalityUnknown => &MUNICIPALITY_UNKNOWN,
        Fault::Elsewhere(_) => &SITE_ELSEWHERE,
        Fault::BodyUnknown => &BODY_UNKNOWN,
        Fault::ProductUnknown(_) => &PRODUCT_UNKNOWN,
        Fault::BasicNotWanted => &BASIC_NOT_WANTED,
        Fault::BasicIsItself => &BASIC_IS_ITSELF,
        Fault::BasicUnknown(_) => &BASIC_UNKNOWN,
        Fault::BasicUnfit(_) => &BASIC_UNFIT,
        Fault::DayOver(_) => &DAY_OVER,
        Fault::DayTooFar(_) => &DATE_TOO_FAR,
    }
}

/// The reason why a row of a list is refused.
pub(super) fn of_row(why: &RowFault) -> &'static Reason {
    match why {
        RowFault::Unreadable => &ROW_UNREADABLE,
        RowFault::ListedTwice(_) => &CODE_LISTED_TWICE,
        RowFault::Cell(fault) => of_fault(fault),
    }
}

/// The reason of a refusal.
pub(super) fn of(refused: &Refused) -> &'static Reason {
    match refused {
        Refused::NoSuchMandate | Refused::NoSuchNumber(_) => &NO_SUCH_MANDATE,
        Refused::Field { fault, .. } => of_fault(fault),
        Refused::NotInMaster(_) => &CODE_NOT_IN_MASTER,
        Refused::RequestIdTaken(_) => &REQUEST_ID_TAKEN,
        Refused::NotSo { why, .. } => match why {
            NotSo::NotDraft => &MANDATE_NOT_DRAFT,
            NotSo::NotSubmitted => &MANDATE_NOT_SUBMITTED,
            NotSo::NotReceived => &MANDATE_NOT_RECEIVED,
            NotSo::Received => &MANDATE_RECEIVED,
            NotSo::SentBack => &MANDATE_SENT_BACK,
            NotSo::NotInForce => &MANDATE_NOT_IN_FORCE,
            NotSo::ProofsResent => &PROOFS_RESENT,
            NotSo::MailNotProved => &MAIL_NOT_PROVED,
            NotSo::SecretsReissued => &SECRETS_REISSUED,
            NotSo::Locked => &MANDATE_LOCKED,
            NotSo::Stale { .. } => &STALE_VERSION,
        },
        Refused::NoSuchApplication | Refused::NoSuchApplicationNumber(_) => &NO_SUCH_APPLICATION,
        Refused::NotThere { why, .. } => match why {
            NotThere::NotReturned => &APPLICATION_NOT_RETURNED,
            NotThere::Returned => &APPLICATION_RETURNED,
            NotThere::NotCollated => &APPLICATION_NOT_COLLATED,
            NotThere::Collated => &APPLICATION_COLLATED,
            NotThere::Numbered => &APPLICATION_NUMBERED,
        },
        Refused::NoCodeLeft => &NO_CODE_LEFT,
        Refused::Unwritable(_) => &CHARACTERS_UNWRITABLE,
        Refused::DiffersNow => &LIST_DIFFERS_NOW,
        Refused::OtherPrefecture { .. } => &LIST_OF_ANOTHER_PREFECTURE,
        Refused::NotNeeded => &MANDATE_NOT_NEEDED,
        Refused::Given(_) | Refused::GivenBefore { .. } => &MANDATE_GIVEN_BEFORE,
        Refused::Incomplete(_) | Refused::ApplicationIncomplete(_) => &FORM_INCOMPLETE,
        Refused::OutsideYourArea(_) => &MANDATE_OF_ANOTHER,
        Refused::ApplicationOutsideYourArea(_) | Refused::CodesOutsideYourArea(_) => {
            &CODES_OF_ANOTHER_PREFECTURE
        }
        Refused::Duplicate { .. } => &DUPLICATE_MANDATES,
        Refused::Mandates(blocked) => of_mandates(blocked),
        Refused::NotInForce { .. } => &MUNICIPALITY_NOT_IN_FORCE,
        Refused::InForce { .. } => &MANDATE_IN_FORCE,
        Refused::BasicNotThere { .. } => &BASIC_UNKNOWN,
        Refused::TooMany(_) => &TOO_MANY_ROWS,
        Refused::None => &LIST_EMPTY,
        Refused::Unreadable(unreadable) => match unreadable {
            Unreadable::ColumnMissing(_) => &COLUMN_MISSING,
            Unreadable::Encoding => &FILE_UNREADABLE,
            Unreadable::Empty => &FILE_EMPTY,
            Unreadable::TooLarge => &LIST_TOO_LARGE,
            Unreadable::TooWide => &FILE_TOO_WIDE,
            Unreadable::TooLong => &TOO_MANY_ROWS,
            Unreadable::PrefectureMissing => &LIST_NEEDS_PREFECTURE,
            Unreadable::TableMissing => &LIST_NEEDS_FEE_TABLE,
        },
    }
}

/// Of several mandates, each with its own: one that holds for all.
fn of_mandates(blocked: &[Blocked]) -> &'static Reason {
    let is_duplicate = |one: &Blocked| matches!(one.why, Refused::Duplicate { .. });
    match blocked {
        [one] => of(&one.why),
        all if all.iter().all(is_duplicate) => &DUPLICATE_MANDATES,
        _ => &MANDATES_REFUSED,
    }
}
