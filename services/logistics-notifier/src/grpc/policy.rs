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
const ORDER_READERS: &[(Tier, Role)] =
    readers![Nation Prefecture Municipality Facility Partner ServiceDesk];
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
const ISSUERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Partner, Role::Administrator),
];
/// Who speaks for a partner about its orders.
const DELIVERERS: &[(Tier, Role)] = &[
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Integration),
];
/// Who speaks for a site about what arrives.
const RECEIVERS: &[(Tier, Role)] =
    &[(Tier::Facility, Role::Clerk), (Tier::Facility, Role::Administrator)];
const FINDERS: &[(Tier, Role)] = &[
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Integration),
    (Tier::Facility, Role::Clerk),
    (Tier::Facility, Role::Administrator),
];
const SETTLERS: &[(Tier, Role)] = &[
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Integration),
    (Tier::Facility, Role::Clerk),
    (Tier::Facility, Role::Administrator),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Administrator),
];
const REPLAYERS: &[(Tier, Role)] = &[
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Integration),
    (Tier::Nation, Role::Administrator),
];
const HOOK_WRITERS: &[(Tier, Role)] =
    &[(Tier::Partner, Role::Administrator), (Tier::Partner, Role::Integration)];
/// Recalling cannot be undone: it wants the second factor, as locking does.
const RECALLERS: &[(Tier, Role)] = &[(Tier::Nation, Role::Locker)];

/// The rules, by the name of the RPC.
macro_rules! rules {
    ($($service:ident { $($rpc:ident: $allow:expr;)+ })+) => {
        Policy::of(&[$($(Rule {
            rpc: concat!(
                "/vsys.logistics_notifier.v1.",
                stringify!($service),
                "/",
                stringify!($rpc)
            ),
            allow: $allow,
        }),+),+])
    };
}

/// The table.
pub(crate) static POLICY: Policy = rules! {
    LogisticsNotifierService {
        PutPartners: PARTNER_WRITERS;
        ListPartners: AREA_READERS;
        PutAreaAssignments: AREA_WRITERS;
        ImportAreaAssignments: AREA_WRITERS;
        ListAreaAssignments: AREA_READERS;
        PutCustomerCodes: CODE_WRITERS;
        IssuePartnerCredentials: ISSUERS;
        ListPartnerCredentials: ISSUERS;
        RevokePartnerCredentials: ISSUERS;
        GetShipmentOrder: ORDER_READERS;
        ListShipmentOrders: ORDER_READERS;
        ListHeldLines: WATCHERS;
        SummariseOrders: FEED_READERS;
        ListDigests: FEED_READERS;
        AcknowledgeShipmentOrder: DELIVERERS;
        GetPartnerFeed: FEED_READERS;
    }
    ShipmentService {
        PlanDeliveries: DELIVERERS;
        RegisterShipments: DELIVERERS;
        RecordDeliveries: DELIVERERS;
        ImportProgress: DELIVERERS;
        ConfirmReceipt: RECEIVERS;
        RaiseException: FINDERS;
        ResolveException: SETTLERS;
        ListExceptions: ORDER_READERS;
        AttachTemperatures: DELIVERERS;
        ListShipments: ORDER_READERS;
        GetOrderHistory: ORDER_READERS;
        SummariseProgress: AREA_READERS;
    }
    FeedService {
        ListEvents: FEED_READERS;
        ReplayEvents: REPLAYERS;
        ListReplays: FEED_READERS;
    }
    WebhookService {
        CreateWebhookEndpoint: HOOK_WRITERS;
        UpdateWebhookEndpoint: HOOK_WRITERS;
        DeleteWebhookEndpoint: HOOK_WRITERS;
        ListWebhookEndpoints: FEED_READERS;
        RotateWebhookSecret: HOOK_WRITERS;
        TestWebhookEndpoint: HOOK_WRITERS;
        ListWebhookAttempts: FEED_READERS;
        RecoverWebhookDeliveries: HOOK_WRITERS;
    }
    RecallService {
        ListLotPlaces: WATCHERS;
        RecallLot: RECALLERS;
        ListRecalls: ORDER_READERS;
        AcknowledgeRecall: FINDERS;
        ListRecallParties: ORDER_READERS;
    }
};
