//! Who may call what, by tier and role. Whose people one may look after is decided further in
//! (`domain/authority.rs`).

use vsys_chassis::{Policy, Rule};
use vsys_vocabulary::{Role, Tier};

/// People of every tier with one of these roles.
macro_rules! everywhere {
    ($($role:ident)*) => {
        &[$(
            (Tier::Nation, Role::$role),
            (Tier::Prefecture, Role::$role),
            (Tier::Municipality, Role::$role),
            (Tier::Facility, Role::$role),
            (Tier::Partner, Role::$role),
            (Tier::ServiceDesk, Role::$role),
            (Tier::CoordinatingBody, Role::$role),
        )*]
    };
}

/// Everyone who signed in; programs have no account of their own.
const PEOPLE: &[(Tier, Role)] = everywhere![Viewer Clerk Locker Administrator Auditor];
const ADMINISTRATORS: &[(Tier, Role)] = everywhere![Administrator];
/// Those of organisations that have others below them.
const ADMINISTRATORS_ABOVE: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::Prefecture, Role::Administrator),
    (Tier::Municipality, Role::Administrator),
    (Tier::ServiceDesk, Role::Administrator),
];
/// Who looks into what others did.
const INSPECTORS: &[(Tier, Role)] = everywhere![Administrator Auditor];
const NATIONS_INSPECTORS: &[(Tier, Role)] =
    &[(Tier::Nation, Role::Administrator), (Tier::Nation, Role::Auditor)];
/// Who answers at the service desk.
const DESK: &[(Tier, Role)] =
    &[(Tier::ServiceDesk, Role::Clerk), (Tier::ServiceDesk, Role::Administrator)];
/// They enter what no other service tells of.
const ENTERERS: &[(Tier, Role)] =
    &[(Tier::Nation, Role::Administrator), (Tier::ServiceDesk, Role::Administrator)];

/// The rules, by the names of service and RPC.
macro_rules! rules {
    ($($service:ident { $($rpc:ident: $allow:expr;)+ })+) => {
        &[$($(Rule {
            rpc: concat!("/vsys.identity.v1.", stringify!($service), "/", stringify!($rpc)),
            allow: $allow,
        }),+),+]
    };
}

/// What is called with the secret itself instead of a token.
macro_rules! open {
    ($($rpc:ident)+) => {
        &[$(concat!("/vsys.identity.v1.SessionService/", stringify!($rpc))),+]
    };
}

/// The table.
pub(crate) static POLICY: Policy = Policy {
    rules: rules! {
        MyAccountService {
            GetMyAccount: PEOPLE;
            SetMyLanguage: PEOPLE;
            ChangeMyPassword: PEOPLE;
            RequestMailChange: PEOPLE;
            ListMySessions: PEOPLE;
            EndMySessions: PEOPLE;
            BeginTotp: PEOPLE;
            ConfirmTotp: PEOPLE;
            BeginPasskey: PEOPLE;
            FinishPasskey: PEOPLE;
            RemoveSecondFactor: PEOPLE;
        }
        AccountService {
            ListOrganisations: ADMINISTRATORS;
            PutOrganisation: ENTERERS;
            IssueAccount: ADMINISTRATORS;
            ImportAccounts: ADMINISTRATORS;
            GetAccount: ADMINISTRATORS;
            ListAccounts: ADMINISTRATORS;
            ResendInvitation: ADMINISTRATORS;
            SetMembership: ADMINISTRATORS;
            SuspendAccount: ADMINISTRATORS;
            RestoreAccount: ADMINISTRATORS;
            HandOverAccount: ADMINISTRATORS_ABOVE;
            ResetSecondFactors: ADMINISTRATORS;
            IssueServiceAccount: ADMINISTRATORS;
            ListServiceAccounts: ADMINISTRATORS;
            RevokeServiceAccount: ADMINISTRATORS;
        }
        AuditService {
            SearchAudit: INSPECTORS;
            VerifyAudit: NATIONS_INSPECTORS;
        }
        DeskService {
            AskQuestion: PEOPLE;
            ListQuestions: PEOPLE;
            AnswerQuestion: DESK;
            PutFaqEntry: DESK;
            SearchFaq: PEOPLE;
        }
    },
    open: open![
        LogIn AnswerSecondFactor RefreshSession BeginElevation Elevate LogOut IssueServiceToken
        GetKeySet RequestPasswordReset GetLink RedeemLink ActivateMailChange
    ],
    unrecorded: open![RefreshSession BeginElevation GetKeySet IssueServiceToken],
};
