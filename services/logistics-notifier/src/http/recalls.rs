//! Recalls that concern a partner.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Asked, Caller, Named};
use super::model::instant;
use super::page::Page;
use super::problem::{Problem, Refusals};

/// A recall (ロット回収).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recall {
    recall_id: Uuid,
    product_code: String,
    lot_number: String,
    reason: String,
    recalled_time: Option<DateTime<Utc>>,
    /// Units that you had shipped by then.
    units: u32,
    /// Whether you have said that you know.
    acknowledged: bool,
}

impl From<v1::Recall> for Recall {
    fn from(recall: v1::Recall) -> Self {
        Self {
            recall_id: recall.recall_id.parse().unwrap_or_default(),
            product_code: recall.product_code,
            lot_number: recall.lot_number,
            reason: recall.reason,
            recalled_time: instant(recall.recalled_time),
            units: recall.units,
            acknowledged: !recall.waits_for_you,
        }
    }
}

/// Recalls of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recalls {
    recalls: Vec<Recall>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "String::is_empty")]
    next_page_token: String,
}

/// Recalls that concern you, the newest first.
#[utoipa::path(
    get, path = "/v1/recalls", tag = "recalls", security(("token" = [])), params(Page),
    responses((status = 200, description = "Recalls, the newest first", body = Recalls), Refusals)
)]
pub(super) async fn list_recalls(
    State(api): State<Api>,
    caller: Caller,
    Asked(page): Asked<Page>,
) -> Result<Json<Recalls>, Problem> {
    let request = v1::ListRecallsRequest { page_size: page.size()?, page_token: page.token() };
    let answer = api.calls.recalls().list_recalls(caller.asks(request)).await?.into_inner();
    Ok(Json(Recalls {
        recalls: answer.recalls.into_iter().map(Recall::from).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// Names of a path with a recall.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RecallName {
    /// The recall's id.
    recall_id: Uuid,
}

/// Says that you know of a recall; saying it twice changes nothing.
#[utoipa::path(
    post, path = "/v1/recalls/{recall_id}/acknowledgement", tag = "recalls",
    security(("token" = [])), params(RecallName), responses((status = 200, description = "The recall as it is now", body = Recall), Refusals)
)]
pub(super) async fn acknowledge_recall(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<RecallName>,
) -> Result<Json<Recall>, Problem> {
    let request = v1::AcknowledgeRecallRequest { recall_id: name.recall_id.to_string() };
    let answer = api.calls.recalls().acknowledge_recall(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().recall.unwrap_or_default().into()))
}
