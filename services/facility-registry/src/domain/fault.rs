//! What can be wrong with an entry, row by row.

use chrono::NaiveDate;

use vsys_vocabulary::{CodeError, FacilityCode, MunicipalityCode, PrefectureCode, Units};

use super::transfer::Possible;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// A value of the contract that is none of the vocabulary's.
    #[error("{message}")]
    Unreadable {
        /// The contract's name for what is wrong.
        reason: &'static str,
        /// The same for people.
        message: String,
    },
    /// Nothing where something is needed.
    #[error("a value is needed")]
    Missing,
    /// A value of an enum that the contract does not know.
    #[error("none of the contract's values")]
    Unknown,
    /// Not a token that a page of the list ended with.
    #[error("not a token that a page gave")]
    PageToken,
    /// More characters than the field holds.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// Control characters in a text.
    #[error("holds characters that cannot be printed")]
    Unprintable,
    /// A character that means something on one computer only (外字), or that nobody sees.
    #[error("holds U+{code:04X}, which is for private use or invisible", code = u32::from(*.0))]
    PrivateCharacter(char),
    /// Not the code of a prefecture or municipality.
    #[error("{0}")]
    PlaceCodeFormat(CodeError),
    /// The six-digit form that prefectures have as local governments.
    #[error("a prefecture is entered by its two digits")]
    PrefectureInSixDigits,
    /// Not seven digits.
    #[error("a postcode has seven digits and no hyphen")]
    PostcodeFormat,
    /// Not the number of a version.
    #[error("a version is a whole number, as a download has it")]
    VersionFormat,
    /// Not a telephone number.
    #[error("a telephone number has digits, hyphens and at most a leading plus")]
    PhoneFormat,
    /// A point elsewhere.
    #[error("not a point in Japan: latitude 20 to 46, longitude 122 to 154")]
    OutsideJapan,
    /// Not an address on the web.
    #[error("an address on the web starts with https:// or http:// and names a host")]
    UrlFormat,
    /// More products than a site gives.
    #[error("more than {0} products")]
    TooManyProducts(usize),
    /// A product that allocation has not told of.
    #[error("no product has the code {0}")]
    ProductUnknown(String),
    /// A day after today.
    #[error("a day after today, {0}")]
    InTheFuture(NaiveDate),
    /// A day before today.
    #[error("a day before today: give {0} or a later one")]
    InThePast(NaiveDate),
    /// A day after the last that may be planned.
    #[error("a day after {0}, a year ahead")]
    TooFarAhead(NaiveDate),
    /// More people than there can be.
    #[error("a population is at most {0}")]
    PopulationTooLarge(u32),
    /// More people aged 65 and over than people.
    #[error("more people aged 65 and over than people")]
    PopulationParts,
    /// The last day of use is before the first.
    #[error("the last day in use is before the first")]
    ValidityOrder,
    /// The same code twice in one call.
    #[error("row {0} has the same code")]
    EnteredTwice(usize),
    /// The row was changed since the caller saw it.
    #[error("is at version {current} now")]
    StaleVersion {
        /// Version in the register, 0 when there is none.
        current: u64,
    },
    /// The prefecture is not in the register.
    #[error("prefecture {0} is not in the register")]
    PrefectureUnknown(PrefectureCode),
    /// The municipality is not in the register.
    #[error("municipality {0} is not in the register")]
    MunicipalityUnknown(MunicipalityCode),
    /// The municipality's code is not in use today.
    #[error("municipality {0} is not in force today")]
    MunicipalityNotInForce(MunicipalityCode),
    /// The municipality's code is in use today.
    #[error("municipality {0} is in force today: enter its last day first")]
    StillInForce(MunicipalityCode),
    /// A prefecture where a municipality is meant.
    #[error("a municipality has a code of six digits")]
    NoMunicipality,
    /// Municipalities of two prefectures.
    #[error("the municipalities lie in two prefectures")]
    AcrossPrefectures,
    /// The facility stands in another municipality.
    #[error("the facility lies in {0} and a facility's municipality never changes")]
    MunicipalityChanged(MunicipalityCode),
    /// The actor may not write for this municipality.
    #[error("municipality {0} is outside your area")]
    OutsideYourArea(MunicipalityCode),
    /// A basic facility with a basic facility of its own.
    #[error("a basic facility receives from no other")]
    BasicNotWanted,
    /// A facility that receives from itself.
    #[error("a facility does not receive from itself")]
    BasicIsItself,
    /// The basic facility is not in the register.
    #[error("facility {0} is not in the register{hint}", hint = did_you_mean(*.0))]
    BasicUnknown(FacilityCode),
    /// The facility named as basic is none.
    #[error("facility {0} is not a basic one")]
    BasicNotBasic(FacilityCode),
    /// A basic facility is to become another type while others receive from it.
    #[error("{} still {} from it", named(.0), if .0.len() == 1 { "receives" } else { "receive" })]
    StillReceivedFrom(Vec<FacilityCode>),
    /// A basic facility is to become another type after it was allocated vaccine.
    #[error("round {round} allocated {vials} vials of vaccine to it")]
    WasAllotted {
        /// Number of the first round that did.
        round: String,
        /// Vials.
        vials: Units,
    },
    /// The basic facility named is closed.
    #[error("facility {0} is closed")]
    BasicClosed(FacilityCode),
    /// A facility that is to be received from, or to take a place, is planned to close.
    #[error("facility {facility} is planned to close after {last}")]
    PlannedToClose {
        /// The facility.
        facility: FacilityCode,
        /// Its last day.
        last: NaiveDate,
    },
    /// A linked or satellite facility is to become basic though a transfer may have come.
    #[error("{}: say that it never received any", .0.said())]
    TransferMayHaveCome(Possible),
    /// A facility is to receive from another basic one though something may be left.
    #[error("{}: say that all that came is used, or that nothing came", .0.said())]
    StockMayBeLeft(Possible),
    /// Another facility took its place already.
    #[error("facility {0} took its place")]
    AlreadySucceeded(FacilityCode),
    /// A facility that takes its own place.
    #[error("a facility does not take its own place")]
    SuccessorIsItself,
    /// The facility that is to take the place is closed.
    #[error("facility {0} is closed")]
    SuccessorClosed(FacilityCode),
    /// Others receive from the facility that closes, and the other is no basic one.
    #[error("facility {receiver} receives from it, and {successor} is not a basic one")]
    SuccessorNotBasic {
        /// One of those that receive.
        receiver: FacilityCode,
        /// The facility that is to take the place.
        successor: FacilityCode,
    },
    /// The facility that is to take the place receives from the one that closes.
    #[error("facility {0} receives from it: make it a basic one, or give it another, first")]
    SuccessorReceives(FacilityCode),
    /// A facility has or had the code.
    #[error("facility {0} is in the register already")]
    CodeTaken(FacilityCode),
    /// A site that passes vaccine on to itself.
    #[error("a site does not pass vaccine on to itself")]
    TransferToItself,
    /// One of the two sites is closed.
    #[error("facility {site} is closed{place}", place = took_its_place(*.successor))]
    TransferSiteClosed {
        /// The site.
        site: FacilityCode,
        /// The facility that took its place.
        successor: Option<FacilityCode>,
    },
    /// Within pairs: the site that is to receive is a basic one.
    #[error("facility {0} is a basic one itself, which receives from no other")]
    TransferToBasic(FacilityCode),
    /// Within pairs: the site that is to receive receives from another.
    #[error("facility {receiver} receives from {basic}")]
    TransferOutsidePair {
        /// The site that is to receive.
        receiver: FacilityCode,
        /// Its basic facility.
        basic: FacilityCode,
    },
}

/// One facility by its code; of several the first, and how many more there are.
fn named(codes: &[FacilityCode]) -> String {
    match codes {
        [] => "no facility".to_owned(),
        [one] => format!("facility {one}"),
        [first, more @ ..] => format!("facility {first} and {} more", more.len()),
    }
}

/// What became of a closed facility, to be put behind a sentence; else nothing.
fn took_its_place(successor: Option<FacilityCode>) -> String {
    successor.map_or_else(String::new, |code| format!(": {code} took its place"))
}

/// The hint for a code with a wrong check digit, to be put behind a sentence; else nothing.
pub(crate) fn did_you_mean(code: FacilityCode) -> String {
    code.suggestion().map_or_else(String::new, |meant| format!("; did you mean {meant}?"))
}

/// A fault with the place it was found at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Row of the call, from 0.
    pub(crate) row: usize,
    /// Field of the row, as the contract names it.
    pub(crate) field: &'static str,
    /// What is wrong.
    pub(crate) fault: Fault,
}

/// Everything found wrong with a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Violations(Vec<Violation>);

impl Violations {
    /// Adds what is wrong with a field of a row.
    pub(crate) fn add(&mut self, row: usize, field: &'static str, fault: Fault) {
        self.0.push(Violation { row, field, fault });
    }

    /// Keeps the value of a reading, or adds why there is none.
    pub(crate) fn keep<T>(
        &mut self,
        row: usize,
        field: &'static str,
        read: Result<T, Fault>,
    ) -> Option<T> {
        read.map_err(|fault| self.add(row, field, fault)).ok()
    }

    /// Adds everything that was found elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything found, in order of rows.
    pub(crate) fn in_order(mut self) -> Vec<Violation> {
        self.0.sort_by_key(|violation| violation.row);
        self.0
    }
}
