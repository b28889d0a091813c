//! Every call by every tier and role: what the table does not allow is refused at the gate.

use tonic::Code;
use vsys_chassis::Policy;
use vsys_proto::FILE_DESCRIPTOR_SET;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

const POLICY: &Policy = vsys_logistics_notifier::SERVICE.policy;

#[test]
fn every_rpc_of_the_contract_has_a_rule() {
    use prost::Message;
    let files = prost_types::FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let mut rpcs = 0;
    for file in files.file.iter().filter(|f| f.package() == "vsys.logistics_notifier.v1") {
        for service in &file.service {
            for method in &service.method {
                let rpc = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                assert!(POLICY.knows(&rpc), "{rpc}");
                rpcs += 1;
            }
        }
    }
    assert_eq!(rpcs, POLICY.rules.len());
}

fn standings() -> Vec<Standing> {
    vec![
        Standing::Nation,
        Standing::Prefecture("13".parse().unwrap()),
        Standing::Municipality("131016".parse().unwrap()),
        Standing::Facility("1310000011".parse().unwrap()),
        Standing::Partner("maker-1".parse().unwrap()),
        Standing::ServiceDesk,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_named_is_refused() {
    use crate::town::{Town, reason};
    let town = Town::without_areas().await;
    for standing in standings() {
        for &role in Role::ALL {
            let who = actor(standing, &[role]);
            let mut client = town.client(&who);
            macro_rules! walk {
                ($client:ident $service:literal $($method:ident: $rpc:literal;)+) => {$({
                    let answer = $client.$method(tonic::Request::new(Default::default())).await;
                    let rpc = concat!("/vsys.logistics_notifier.v1.", $service, "/", $rpc);
                    let refused = answer.err().filter(|status| status.code() == Code::PermissionDenied);
                    let at_the_gate = refused.is_some_and(|status| reason(&status) == "NOT_YOUR_RPC");
                    assert_eq!(at_the_gate, !POLICY.allows(rpc, &who), "{rpc} {standing:?} {role:?}");
                })+};
            }
            walk! {
                client "LogisticsNotifierService"
                put_partners: "PutPartners";
                list_partners: "ListPartners";
                put_area_assignments: "PutAreaAssignments";
                list_area_assignments: "ListAreaAssignments";
                put_customer_codes: "PutCustomerCodes";
                issue_partner_credentials: "IssuePartnerCredentials";
                get_shipment_order: "GetShipmentOrder";
                list_shipment_orders: "ListShipmentOrders";
                list_held_lines: "ListHeldLines";
                summarise_orders: "SummariseOrders";
                list_digests: "ListDigests";
                acknowledge_shipment_order: "AcknowledgeShipmentOrder";
                get_partner_feed: "GetPartnerFeed";
                import_area_assignments: "ImportAreaAssignments";
                list_partner_credentials: "ListPartnerCredentials";
                revoke_partner_credentials: "RevokePartnerCredentials";
            }
            let mut client = town.shipments(&who);
            walk! {
                client "ShipmentService"
                plan_deliveries: "PlanDeliveries";
                register_shipments: "RegisterShipments";
                record_deliveries: "RecordDeliveries";
                import_progress: "ImportProgress";
                confirm_receipt: "ConfirmReceipt";
                raise_exception: "RaiseException";
                resolve_exception: "ResolveException";
                list_exceptions: "ListExceptions";
                attach_temperatures: "AttachTemperatures";
                list_shipments: "ListShipments";
                get_order_history: "GetOrderHistory";
                summarise_progress: "SummariseProgress";
            }
            let mut client = town.feeds(&who);
            walk! {
                client "FeedService"
                list_events: "ListEvents";
                replay_events: "ReplayEvents";
                list_replays: "ListReplays";
            }
            let mut client = town.webhooks(&who);
            walk! {
                client "WebhookService"
                create_webhook_endpoint: "CreateWebhookEndpoint";
                update_webhook_endpoint: "UpdateWebhookEndpoint";
                delete_webhook_endpoint: "DeleteWebhookEndpoint";
                list_webhook_endpoints: "ListWebhookEndpoints";
                rotate_webhook_secret: "RotateWebhookSecret";
                test_webhook_endpoint: "TestWebhookEndpoint";
                list_webhook_attempts: "ListWebhookAttempts";
                recover_webhook_deliveries: "RecoverWebhookDeliveries";
            }
            let mut client = town.recalls(&who);
            walk! {
                client "RecallService"
                list_lot_places: "ListLotPlaces";
                recall_lot: "RecallLot";
                list_recalls: "ListRecalls";
                acknowledge_recall: "AcknowledgeRecall";
                list_recall_parties: "ListRecallParties";
            }
        }
    }
}

/// What a site may do: look at its own orders, confirm and complain, and know of recalls.
#[test]
fn a_site_speaks_of_what_arrives_and_of_nothing_else() {
    let facility = Standing::Facility("1310000011".parse().unwrap());
    let everything = actor(facility, Role::ALL);
    let allowed = POLICY.rules.iter().filter(|rule| POLICY.allows(rule.rpc, &everything));
    let mut names: Vec<_> = allowed.filter_map(|rule| rule.rpc.rsplit('/').next()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "AcknowledgeRecall",
            "ConfirmReceipt",
            "GetOrderHistory",
            "GetShipmentOrder",
            "ListExceptions",
            "ListRecallParties",
            "ListRecalls",
            "ListShipmentOrders",
            "ListShipments",
            "RaiseException",
            "ResolveException",
        ]
    );
}
