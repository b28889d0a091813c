//! Who may call what, by tier and role. Whose facilities one may write, and whose versions one may
//! read, is looked at further in (`domain/authority.rs`).

use vsys_chassis::{Policy, Rule};
use vsys_vocabulary::{Role, Tier};

/// Anyone with a role, of any tier: the register is no secret among those who work with it.
macro_rules! anyone {
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

const READERS: &[(Tier, Role)] =
    anyone![Nation Prefecture Municipality Facility Partner ServiceDesk CoordinatingBody];

const VERSION_READERS: &[(Tier, Role)] =
    anyone![Nation Prefecture Municipality Facility ServiceDesk];

/// The offices that look after sites.
const OFFICES: &[(Tier, Role)] = anyone![Nation Prefecture Municipality ServiceDesk];

const PLACE_WRITERS: &[(Tier, Role)] = &[(Tier::Nation, Role::Administrator)];

const POLICY_WRITERS: &[(Tier, Role)] = &[(Tier::Nation, Role::Administrator)];

const FACILITY_WRITERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
];

const OWN_WRITERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
    (Tier::Facility, Role::Clerk),
];

/// The table.
pub(crate) static POLICY: Policy = Policy {
    // Where a postcode is, is printed in a book that anybody has.
    open: &["/vsys.facility_registry.v1.FacilityRegistryService/LookUpPostcode"],
    ..Policy::of(&[
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/PutPlace",
            allow: PLACE_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/PutPlaces",
            allow: PLACE_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/MergeMunicipalities",
            allow: PLACE_WRITERS,
        },
        Rule { rpc: "/vsys.facility_registry.v1.FacilityRegistryService/GetPlace", allow: READERS },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ListPlaces",
            allow: READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/PutFacility",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/PutFacilities",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/GetFacility",
            allow: READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ListFacilities",
            allow: READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ListFacilityVersions",
            allow: VERSION_READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/SetDeliveryTimes",
            allow: OWN_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/CountFacilities",
            allow: READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/FindNearestFacilities",
            allow: READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ImportFacilities",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/SetPublicDetails",
            allow: OWN_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/MergeFacilities",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ChangeFacilityCode",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/CloseFacility",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ReopenFacility",
            allow: FACILITY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/SetTransferPolicy",
            allow: POLICY_WRITERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/ListTransferPolicies",
            allow: READERS,
        },
        Rule {
            rpc: "/vsys.facility_registry.v1.FacilityRegistryService/CheckTransfer",
            allow: READERS,
        },
        Rule { rpc: "/vsys.facility_registry.v1.DemandService/SetDemand", allow: OWN_WRITERS },
        Rule {
            rpc: "/vsys.facility_registry.v1.DemandService/ListDemands",
            allow: VERSION_READERS,
        },
        Rule { rpc: "/vsys.facility_registry.v1.DemandService/ListAreaDemands", allow: OFFICES },
    ])
};
