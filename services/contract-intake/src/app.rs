//! The use cases: load, decide, save, record, commit.

mod codes;
mod forms;
mod hearing;
mod master_list;
mod receipt;

use sqlx::PgPool;
use uuid::Uuid;
use vsys_chassis::Clock;
use vsys_chassis::seal::{Sealer, Unsealable};
use vsys_messaging::Outbox;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

pub(crate) use self::codes::{Dated, Numbered};
pub(crate) use self::forms::{Choices, Looked, Opened};
pub(crate) use self::hearing::News;
pub(crate) use self::master_list::{Header, Imported, ListedEntries};
pub(crate) use self::receipt::{Beside, Blocked, Counts, Listed, Whole};
use crate::domain::application::NotThere;
use crate::domain::fault::{Fault, Problem};
use crate::domain::federation_csv::Unwritable;
use crate::domain::mandate::NotSo;
use crate::domain::master_csv::Unreadable;
use crate::domain::number::{ApplicationNumber, MandateNumber};
use crate::domain::numbering::Numbering;
use crate::store::StoreError;

/// Mandates, or applications, in one call.
pub(crate) const MOST_MANDATES: usize = 1_000;

/// Receives mandates for the collective contract.
#[derive(Clone)]
pub(crate) struct Intake {
    pub(crate) pool: PgPool,
    pub(crate) outbox: Outbox,
    pub(crate) clock: Clock,
    /// Seals for the mailer.
    pub(crate) mailer: Sealer,
    /// Seals for identity.
    pub(crate) identity: Sealer,
    /// When codes are given.
    pub(crate) numbering: Numbering,
}

/// Something that can be chosen in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) name_en: String,
}

/// Why something was not done: it is refused, or it went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Sealing(#[from] Unsealable),
    #[error(transparent)]
    Unread(#[from] Unread),
}

/// A file whose reading broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the reading of a file broke off")]
pub(crate) struct Unread;

impl From<sqlx::Error> for IntakeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What is refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("no mandate has this number and this secret")]
    NoSuchMandate,
    #[error("no mandate that was handed in has the number {0}")]
    NoSuchNumber(MandateNumber),
    #[error("{fault}")]
    Field { field: &'static str, fault: Fault },
    #[error("the master list does not have the code {0}")]
    NotInMaster(FacilityCode),
    #[error("the wish {0} was for something else")]
    RequestIdTaken(Uuid),
    #[error("{number}: {why}")]
    NotSo { number: MandateNumber, why: NotSo },
    #[error("the municipality's site serves its own residents only, and needs no mandate")]
    NotNeeded,
    #[error("the municipality gave its prefecture mandate {0}, and needs no other")]
    Given(MandateNumber),
    #[error("the form is not complete")]
    Incomplete(Vec<Problem>),
    #[error("mandate {0} goes to somebody else")]
    OutsideYourArea(MandateNumber),
    #[error("{} of the mandates are refused", .0.len())]
    Mandates(Vec<Blocked>),
    #[error("{other} is for the same facility as {number}")]
    Duplicate { number: MandateNumber, other: MandateNumber },
    #[error("{number}: its municipality gave its prefecture mandate {given} before")]
    GivenBefore { number: MandateNumber, given: MandateNumber },
    #[error("{number}: municipality {municipality} is not in force any more")]
    NotInForce { number: MandateNumber, municipality: MunicipalityCode },
    #[error("facility {facility} has a mandate in force: {in_force}")]
    InForce { number: MandateNumber, facility: FacilityCode, in_force: MandateNumber },
    #[error("the basic facility {basic} is neither in the register nor locked in this call")]
    BasicNotThere { number: MandateNumber, basic: FacilityCode },
    #[error("no application has this number and this secret")]
    NoSuchApplication,
    #[error("no application has the number {0}")]
    NoSuchApplicationNumber(ApplicationNumber),
    #[error("{number}: {why}")]
    NotThere { number: ApplicationNumber, why: NotThere },
    #[error("the application is not complete")]
    ApplicationIncomplete(Vec<Problem>),
    #[error("application {0} is another prefecture's")]
    ApplicationOutsideYourArea(ApplicationNumber),
    #[error("no code is left to be given")]
    NoCodeLeft,
    #[error("prefecture {0} gets its own codes only")]
    CodesOutsideYourArea(PrefectureCode),
    #[error("the encoding cannot write some characters")]
    Unwritable(Vec<Unwritable>),
    #[error("code {code} is not of prefecture {prefecture}")]
    OtherPrefecture { code: FacilityCode, prefecture: PrefectureCode },
    #[error("the list would change something else now than was shown")]
    DiffersNow,
    #[error("{0} are more than {MOST_MANDATES}")]
    TooMany(usize),
    #[error("none is named")]
    None,
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Who changes the master list waits for each other.
const MASTER_LIST: &str = "contract-intake master list";
