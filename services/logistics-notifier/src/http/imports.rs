//! Files in: dates, shipments, temperatures.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Asked, Caller, Csv, Named};
use super::problem::{Problem, Refusals};

/// What a file says.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    PlannedDates,
    Shipments,
    ActualDates,
}

/// Names of the path.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct KindName {
    /// What the file says.
    #[param(inline)]
    kind: Kind,
}

/// Whether anything is to be changed.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DryRun {
    /// Only say what is wrong, and change nothing.
    dry_run: Option<bool>,
}

/// What became of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Imported {
    /// Rows that were read.
    rows: u32,
    /// Orders or shipments that were new or changed, or would be.
    changed: u32,
}

/// Takes a file of planned dates, shipments or actual dates: all of its rows or none.
///
/// Columns, in any order and read past what is not known. planned-dates: `order_number`,
/// `planned_date`. shipments: `order_number`, `reference`, `shipped_date`, `units`, `lot_number`,
/// `expiry_date`, `doses_per_vial`, `gtin`, `sscc`; rows of the same order and reference are lots of
/// one shipment. actual-dates: `order_number`, `actual_date`, `reference`. UTF-8, or else `Shift_JIS`.
#[utoipa::path(
    post, path = "/v1/imports/{kind}", tag = "files", security(("token" = [])),
    params(KindName, DryRun), request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "What the file changed, or would change", body = Imported), Refusals)
)]
pub(super) async fn import_progress(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<KindName>,
    Asked(dry): Asked<DryRun>,
    Csv(csv): Csv,
) -> Result<Json<Imported>, Problem> {
    let kind = match name.kind {
        Kind::PlannedDates => v1::ProgressKind::PlannedDates,
        Kind::Shipments => v1::ProgressKind::Shipments,
        Kind::ActualDates => v1::ProgressKind::ActualDates,
    };
    let dry_run = dry.dry_run.unwrap_or_default();
    let request = v1::ImportProgressRequest { kind: kind.into(), csv, dry_run };
    let answer = api.calls.shipments().import_progress(caller.asks(request)).await?.into_inner();
    if !answer.errors.is_empty() {
        return Err(Problem::rows(answer.errors));
    }
    Ok(Json(Imported { rows: answer.rows, changed: answer.changed }))
}

/// How cold goods were to be kept.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Storage {
    UltraCold,
    Frozen,
    Refrigerated,
}

/// Names of the path.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ShipmentName {
    /// The shipment's id.
    shipment_id: Uuid,
}

/// How cold it was to be kept.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StorageWish {
    /// −90 to −60 °C, −25 to −15 °C, 2 to 8 °C.
    #[param(inline)]
    storage: Storage,
}

/// Readings in short.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Temperatures {
    readings: u32,
    lowest_celsius: f64,
    highest_celsius: f64,
    out_of_range: u32,
    /// The exception that follows from readings out of range.
    exception_id: Option<Uuid>,
}

/// Attaches a logger's readings to a shipment: columns `time` and `celsius`.
#[utoipa::path(
    post, path = "/v1/shipments/{shipment_id}/temperatures", tag = "files",
    security(("token" = [])), params(ShipmentName, StorageWish),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "What the readings say", body = Temperatures), Refusals)
)]
pub(super) async fn attach_temperatures(
    State(api): State<Api>,
    caller: Caller,
    Named(name): Named<ShipmentName>,
    Asked(wish): Asked<StorageWish>,
    Csv(csv): Csv,
) -> Result<Json<Temperatures>, Problem> {
    let storage = match wish.storage {
        Storage::UltraCold => v1::StorageKind::UltraCold,
        Storage::Frozen => v1::StorageKind::Frozen,
        Storage::Refrigerated => v1::StorageKind::Refrigerated,
    };
    let request = v1::AttachTemperaturesRequest {
        shipment_id: name.shipment_id.to_string(),
        storage: storage.into(),
        csv,
    };
    let answer =
        api.calls.shipments().attach_temperatures(caller.asks(request)).await?.into_inner();
    if !answer.errors.is_empty() {
        return Err(Problem::rows(answer.errors));
    }
    let short = answer.temperature.unwrap_or_default();
    Ok(Json(Temperatures {
        readings: short.readings,
        lowest_celsius: f64::from(short.lowest_tenths) / 10.0,
        highest_celsius: f64::from(short.highest_tenths) / 10.0,
        out_of_range: short.out_of_range,
        exception_id: answer.exception_id.parse().ok(),
    }))
}
