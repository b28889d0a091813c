//! Who may call what, by tier and role. Whose mandates they are is decided further in
//! (`domain/authority.rs`).

use vsys_chassis::{Policy, Rule};
use vsys_vocabulary::{Role, Tier};

/// Who sees mandates: mandataries their own, the nation and the service desk all.
const READERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Viewer),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Administrator),
    (Tier::Nation, Role::Auditor),
    (Tier::ServiceDesk, Role::Viewer),
    (Tier::ServiceDesk, Role::Clerk),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Prefecture, Role::Viewer),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Prefecture, Role::Administrator),
    (Tier::Municipality, Role::Viewer),
    (Tier::Municipality, Role::Clerk),
    (Tier::Municipality, Role::Administrator),
    (Tier::CoordinatingBody, Role::Viewer),
    (Tier::CoordinatingBody, Role::Clerk),
    (Tier::CoordinatingBody, Role::Administrator),
];
/// Who receives them.
const MANDATARIES: &[(Tier, Role)] = &[
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
    (Tier::CoordinatingBody, Role::Clerk),
];
/// Who keeps the master list.
const KEEPERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Clerk),
    (Tier::ServiceDesk, Role::Administrator),
];

/// Who sees applications for codes.
const CODE_READERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Viewer),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Administrator),
    (Tier::Nation, Role::Auditor),
    (Tier::ServiceDesk, Role::Viewer),
    (Tier::ServiceDesk, Role::Clerk),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Prefecture, Role::Viewer),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Prefecture, Role::Administrator),
];
const COLLATORS: &[(Tier, Role)] = &[(Tier::Prefecture, Role::Clerk)];
const DESK: &[(Tier, Role)] = &[(Tier::ServiceDesk, Role::Clerk)];
/// Who sends an application back.
const RETURNERS: &[(Tier, Role)] =
    &[(Tier::Prefecture, Role::Clerk), (Tier::ServiceDesk, Role::Clerk)];

/// The rules, by the names of service and RPC.
macro_rules! rules {
    ($($service:ident { $($rpc:ident: $allow:expr;)+ })+) => {
        &[$($(Rule {
            rpc: concat!("/vsys.contract_intake.v1.", stringify!($service), "/", stringify!($rpc)),
            allow: $allow,
        }),+),+]
    };
}

/// The public forms: whoever has a mandate's or an application's secret goes on with it.
macro_rules! open {
    ($($service:ident { $($rpc:ident)+ })+) => {
        &[$($(
            concat!("/vsys.contract_intake.v1.", stringify!($service), "/", stringify!($rpc))
        ),+),+]
    };
}

/// The table.
pub(crate) static POLICY: Policy = Policy {
    rules: rules! {
        MandateService {
            ListMandates: READERS;
            GetMandate: READERS;
            CountMandates: READERS;
            ReceiveMandates: MANDATARIES;
            ReturnMandates: MANDATARIES;
            SendMandateBack: MANDATARIES;
            LockMandates: MANDATARIES;
            ReissueSecret: MANDATARIES;
        }
        MasterListService {
            ImportMasterList: KEEPERS;
            ListMasterImports: KEEPERS;
            ListMasterEntries: KEEPERS;
        }
        NewCodeService {
            ListApplications: CODE_READERS;
            GetApplication: CODE_READERS;
            CollateApplications: COLLATORS;
            ReturnApplication: RETURNERS;
            NumberApplications: DESK;
            ExportNumberedCodes: CODE_READERS;
        }
    },
    open: open! {
        MandateFormService {
            LookUpCode ListChoices BeginMandate BeginSuccessor SaveForm SubmitMandate FollowMandate
            ConfirmMail ResendProof
        }
        NewCodeService { ApplyForCode MendApplication FollowApplication ConfirmApplicantMail }
    },
    // Half a form is nobody's business yet: that it is handed in is recorded.
    unrecorded: open! { MandateFormService { SaveForm } },
};
