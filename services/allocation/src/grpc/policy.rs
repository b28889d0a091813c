//! Who may call what, by tier and role. Whose sheets one may touch is the domain's to say
//! (`domain/sheet.rs`, `domain/amendment.rs`).

use vsys_chassis::{Policy, Rule};
use vsys_vocabulary::{Role, Tier};

type Allowed = &'static [(Tier, Role)];

/// Offices that read, and whoever is named beside them.
macro_rules! readers_and {
    ($($other:expr),* $(,)?) => {
        &[
            (Tier::Nation, Role::Viewer),
            (Tier::Nation, Role::Clerk),
            (Tier::Nation, Role::Locker),
            (Tier::Nation, Role::Administrator),
            (Tier::Nation, Role::Auditor),
            (Tier::Prefecture, Role::Viewer),
            (Tier::Prefecture, Role::Clerk),
            (Tier::Prefecture, Role::Locker),
            (Tier::Prefecture, Role::Auditor),
            (Tier::Municipality, Role::Viewer),
            (Tier::Municipality, Role::Clerk),
            (Tier::Municipality, Role::Auditor),
            $($other,)*
        ]
    };
}

const READERS: Allowed = readers_and![];
/// What a site was given is for the site to read too.
const READERS_AND_SITES: Allowed =
    readers_and![(Tier::Facility, Role::Viewer), (Tier::Facility, Role::Clerk)];
/// Rounds, products and horizons are for facilities, partners and the desk to read too.
const EVERYBODY: Allowed = readers_and![
    (Tier::Facility, Role::Viewer),
    (Tier::Facility, Role::Clerk),
    (Tier::Partner, Role::Viewer),
    (Tier::Partner, Role::Integration),
    (Tier::ServiceDesk, Role::Viewer),
    (Tier::ServiceDesk, Role::Clerk),
];
const CLERKS: Allowed = &[
    (Tier::Nation, Role::Clerk),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
];
/// Offices that have others below them.
const CLERKS_ABOVE: Allowed = &[(Tier::Nation, Role::Clerk), (Tier::Prefecture, Role::Clerk)];
const LOCKERS: Allowed = &[(Tier::Nation, Role::Locker), (Tier::Prefecture, Role::Locker)];
const NATION_LOCKER: Allowed = &[(Tier::Nation, Role::Locker)];
const NATION_CLERK: Allowed = &[(Tier::Nation, Role::Clerk)];
const NATION_ADMINISTRATOR: Allowed = &[(Tier::Nation, Role::Administrator)];
const AUDITORS: Allowed = &[
    (Tier::Nation, Role::Auditor),
    (Tier::Nation, Role::Locker),
    (Tier::Prefecture, Role::Auditor),
    (Tier::Prefecture, Role::Locker),
];
const AMENDERS: Allowed = &[(Tier::Prefecture, Role::Locker)];
const REDIRECTORS: Allowed = &[(Tier::Prefecture, Role::Locker), (Tier::Municipality, Role::Clerk)];
const DECLINERS: Allowed = &[
    (Tier::Prefecture, Role::Locker),
    (Tier::Municipality, Role::Clerk),
    (Tier::Facility, Role::Clerk),
];

macro_rules! rules {
    ($($service:literal { $($rpc:literal => $allow:expr;)+ })+) => {
        Policy::of(&[$($(Rule {
            rpc: concat!("/vsys.allocation.v1.", $service, "/", $rpc),
            allow: $allow,
        },)+)+])
    };
}

/// The whole table; what is not in it is refused.
pub(crate) static POLICY: Policy = rules! {
    "RoundService" {
        "PutProduct" => NATION_ADMINISTRATOR;
        "ListProducts" => EVERYBODY;
        "CreateRound" => NATION_CLERK;
        "GetRound" => EVERYBODY;
        "ListRounds" => EVERYBODY;
        "ExtendDeadline" => CLERKS_ABOVE;
        "CancelRound" => NATION_LOCKER;
        "SetCutOff" => NATION_CLERK;
        "IssueRound" => NATION_LOCKER;
        "VerifyChain" => AUDITORS;
        "PublishSupplyHorizon" => NATION_CLERK;
        "GetSupplyHorizon" => EVERYBODY;
    }
    "SheetService" {
        "GetSheet" => READERS;
        "ListSheets" => READERS;
        "ListSheetHistory" => READERS;
        "ListFacilityLines" => READERS_AND_SITES;
        "ConfirmSheet" => CLERKS;
        "EnterLines" => CLERKS;
        "ImportLines" => CLERKS;
        "ExportLines" => READERS;
        "CompleteSheet" => CLERKS;
        "ReopenSheet" => CLERKS;
        "ChangeCeilings" => CLERKS_ABOVE;
        "SimulateRule" => CLERKS;
        "CompareRules" => CLERKS;
        "AdoptRule" => CLERKS;
        "GetBasis" => READERS;
        "LockSheets" => LOCKERS;
        "LockLateSheets" => LOCKERS;
        "RemindOffices" => CLERKS_ABOVE;
    }
    "AmendmentService" {
        "AmendLine" => AMENDERS;
        "DeclineLine" => DECLINERS;
        "RedirectLine" => REDIRECTORS;
        "ListAmendments" => READERS;
        "HoldShipments" => LOCKERS;
        "ReleaseHold" => LOCKERS;
        "ListHolds" => EVERYBODY;
    }
};
