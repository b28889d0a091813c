//! Feeds to pull, webhooks, credentials, recalls.

use vsys_proto::convert::timestamp;
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::Standing;

use crate::reach;
use crate::sample::Foreign::{Refused, Told};
use crate::sample::{nobodys, somebodys};
use crate::samples::Call;
use crate::wire::field;

const ANOTHERS: crate::sample::Foreign = Refused(&["NOT_YOUR_PARTNER"]);
const NO_ENDPOINT: crate::sample::Foreign = Refused(&["NO_SUCH_ENDPOINT"]);

fn rpc(service: &str, name: &str) -> String {
    format!("/vsys.logistics_notifier.v1.{service}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("FeedService", "ListEvents"),
            |_, about| {
                let partner_id = about.partner()?;
                Some(v1::ListEventsRequest { partner_id, ..Default::default() }.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        somebodys(
            &rpc("FeedService", "ListReplays"),
            |_, about| {
                let partner_id = about.partner()?;
                Some(v1::ListReplaysRequest { partner_id, ..Default::default() }.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        somebodys(
            &rpc("WebhookService", "ListWebhookEndpoints"),
            |_, about| {
                let partner_id = about.partner()?;
                Some(v1::ListWebhookEndpointsRequest { partner_id }.into())
            },
            reach::partner,
            ANOTHERS,
        )
        .shows(|about| about.order.as_ref().map(|order| field(1, &order.webhook))),
        somebodys(
            &rpc("WebhookService", "ListWebhookAttempts"),
            |_, about| {
                about.partner()?;
                let endpoint_id = about.order.clone()?.webhook;
                Some(v1::ListWebhookAttemptsRequest { endpoint_id, ..Default::default() }.into())
            },
            reach::sees_the_webhook,
            NO_ENDPOINT,
        ),
        somebodys(
            &rpc("LogisticsNotifierService", "ListPartnerCredentials"),
            |_, about| {
                let partner_id = about.partner()?;
                Some(v1::ListPartnerCredentialsRequest { partner_id }.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        nobodys(
            &rpc("RecallService", "ListLotPlaces"),
            "the nation and the desk trace lots everywhere",
            |_| {
                let request = v1::ListLotPlacesRequest {
                    product_code: "pfizer".to_owned(),
                    lot_number: "W1".to_owned(),
                    ..Default::default()
                };
                request.into()
            },
        ),
        nobodys(
            &rpc("RecallService", "ListRecalls"),
            "no lot of the land was ever shipped",
            |_| v1::ListRecallsRequest::default().into(),
        ),
        nobodys(
            &rpc("RecallService", "ListRecallParties"),
            "no lot of the land was ever shipped",
            |asking| {
                let recall_id = asking.land.id();
                v1::ListRecallPartiesRequest { recall_id, ..Default::default() }.into()
            },
        ),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    [feeds(), hooks(), others()].into_iter().flatten().collect()
}

fn feeds() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("FeedService", "ReplayEvents"),
            |asking, about| {
                let request = v1::ReplayEventsRequest {
                    request_id: asking.land.id(),
                    partner_id: about.partner()?,
                    since_sequence: 1,
                    ..Default::default()
                };
                Some(request.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        somebodys(
            &rpc("LogisticsNotifierService", "ImportAreaAssignments"),
            |_, about| {
                let Standing::Municipality(town) = about.standing else { return None };
                let csv = format!(
                    "municipality_code,item,partner_id,valid_from,valid_until\n\
                     {town},needle,wholesaler-01,2020-01-01,2020-01-31\n"
                );
                let csv = csv.into_bytes();
                Some(v1::ImportAreaAssignmentsRequest { csv, dry_run: false }.into())
            },
            reach::holds_the_town,
            Told("NOT_YOUR_AREA"),
        ),
        nobodys(
            &rpc("LogisticsNotifierService", "RevokePartnerCredentials"),
            "none were issued, and no operator of a broker is set up here",
            |_| v1::RevokePartnerCredentialsRequest { credentials_id: "UA".to_owned() }.into(),
        )
        .unless(&["CREDENTIALS_NOT_SET_UP"]),
    ]
}

fn hooks() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("WebhookService", "CreateWebhookEndpoint"),
            |asking, about| {
                let request = v1::CreateWebhookEndpointRequest {
                    request_id: asking.land.id(),
                    partner_id: about.partner()?,
                    url: "http://127.0.0.1:1/".to_owned(),
                    ..Default::default()
                };
                Some(request.into())
            },
            reach::own,
            ANOTHERS,
        ),
        somebodys(
            &rpc("WebhookService", "RotateWebhookSecret"),
            |_, about| {
                about.partner()?;
                let endpoint_id = about.order.clone()?.webhook;
                Some(v1::RotateWebhookSecretRequest { endpoint_id, overlap_hours: 1 }.into())
            },
            reach::delivers,
            NO_ENDPOINT,
        ),
        somebodys(
            &rpc("WebhookService", "TestWebhookEndpoint"),
            |_, about| {
                about.partner()?;
                let endpoint_id = about.order.clone()?.webhook;
                Some(v1::TestWebhookEndpointRequest { endpoint_id }.into())
            },
            reach::delivers,
            NO_ENDPOINT,
        ),
        somebodys(
            &rpc("WebhookService", "UpdateWebhookEndpoint"),
            |_, about| {
                about.partner()?;
                let request = v1::UpdateWebhookEndpointRequest {
                    endpoint_id: about.order.clone()?.webhook,
                    url: "http://127.0.0.1:1/".to_owned(),
                    enabled: true,
                    ..Default::default()
                };
                Some(request.into())
            },
            reach::delivers,
            NO_ENDPOINT,
        ),
        somebodys(
            &rpc("WebhookService", "RecoverWebhookDeliveries"),
            |asking, about| {
                about.partner()?;
                let endpoint_id = about.order.clone()?.webhook;
                let since_time = Some(timestamp(asking.land.sandbox.clock.now()));
                Some(v1::RecoverWebhookDeliveriesRequest { endpoint_id, since_time }.into())
            },
            reach::delivers,
            NO_ENDPOINT,
        ),
        somebodys(
            &rpc("WebhookService", "DeleteWebhookEndpoint"),
            |_, about| {
                about.partner()?;
                let endpoint_id = about.order.clone()?.webhook;
                Some(v1::DeleteWebhookEndpointRequest { endpoint_id }.into())
            },
            reach::delivers,
            NO_ENDPOINT,
        )
        // Whoever comes second finds it gone.
        .unless(&["NO_SUCH_ENDPOINT"]),
    ]
}

fn others() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("RecallService", "AcknowledgeRecall"),
            |asking, about| {
                about.order.as_ref()?;
                Some(v1::AcknowledgeRecallRequest { recall_id: asking.land.id() }.into())
            },
            |_, _| false,
            Refused(&["NO_SUCH_RECALL"]),
        )
        .of_strangers("no lot of the land was ever shipped"),
        nobodys(
            &rpc("RecallService", "RecallLot"),
            "the nation recalls for the whole country",
            |asking| {
                let request = v1::RecallLotRequest {
                    request_id: asking.land.id(),
                    product_code: "pfizer".to_owned(),
                    lot_number: format!("W{}", asking.land.tick()),
                    reason: "検査".to_owned(),
                };
                request.into()
            },
        ),
    ]
}
