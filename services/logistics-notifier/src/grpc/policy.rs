//! Who may call what, by tier and role. Whose orders one may see is looked at in `scope.rs`.

use vsys_chassis::{Policy, Rule};
use vsys_vocabulary::{Role, Tier};

/// Anyone of these tiers with a role that lets one look.
macro_rules! readers {
    ($($tier:ident)*) => {
        &[$(
            (Tier::$tier, Role::Viewer),
            (Tier::$tier, Role::Clerk),
            (Tier::$tier, Role::Locker),
            (Tier::$tier, Role::Administrator),
            (Tier::$tier, Role::Auditor),
            (Tier::$tier, Role::Integration),
        )*]
    };
}

const AREA_READERS: &[(Tier, Role)] = readers![Nation Prefecture Municipality Partner ServiceDesk];
const ORDER_READERS: &[(Tier, Role)] = readers![Nation Prefecture Municipality Partner ServiceDesk];
const FEED_READERS: &[(Tier, Role)] = readers![Nation Partner ServiceDesk];
const WATCHERS: &[(Tier, Role)] = readers![Nation ServiceDesk];

const PARTNER_WRITERS: &[(Tier, Role)] =
    &[(Tier::Nation, Role::Administrator), (Tier::Nation, Role::Integration)];
const AREA_WRITERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::Nation, Role::Integration),
    (Tier::Prefecture, Role::Administrator),
];
const CODE_WRITERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::Nation, Role::Integration),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Integration),
];
const ISSUERS: &[(Tier, Role)] =
    &[(Tier::Nation, Role::Administrator), (Tier::ServiceDesk, Role::Administrator)];
const RECEIVERS: &[(Tier, Role)] = &[
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Integration),
];

/// The rules, by the name of the RPC.
macro_rules! rules {
    ($($rpc:ident: $allow:expr;)+) => {
        Policy::of(&[$(Rule {
            rpc: concat!(
                "/vsys.logistics_notifier.v1.LogisticsNotifierService/",
                stringify!($rpc)
            ),
            allow: $allow,
        }),+])
    };
}

/// The table.
pub(crate) static POLICY: Policy = rules! {
    PutPartners: PARTNER_WRITERS;
    ListPartners: AREA_READERS;
    PutAreaAssignments: AREA_WRITERS;
    ListAreaAssignments: AREA_READERS;
    PutCustomerCodes: CODE_WRITERS;
    IssuePartnerCredentials: ISSUERS;
    GetShipmentOrder: ORDER_READERS;
    ListShipmentOrders: ORDER_READERS;
    ListHeldLines: WATCHERS;
    SummariseOrders: FEED_READERS;
    ListDigests: FEED_READERS;
    AcknowledgeShipmentOrder: RECEIVERS;
    GetPartnerFeed: FEED_READERS;
};
