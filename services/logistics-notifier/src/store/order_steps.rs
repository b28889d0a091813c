//! What was said of orders; rows are only added.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;

/// One thing that was said of an order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) kind: String,
    pub(crate) at: DateTime<Utc>,
    /// Empty where the system said it.
    pub(crate) person: String,
    pub(crate) organisation: String,
    pub(crate) data: Value,
}

/// Keeps steps.
pub(crate) async fn insert(conn: &mut PgConnection, steps: &[Step]) -> Result<(), StoreError> {
    if steps.is_empty() {
        return Ok(());
    }
    let orders: Vec<_> = steps.iter().map(|step| step.order_id).collect();
    let ids: Vec<_> = steps.iter().map(|step| step.id).collect();
    let kinds: Vec<_> = steps.iter().map(|step| step.kind.as_str()).collect();
    let times: Vec<_> = steps.iter().map(|step| step.at).collect();
    let persons: Vec<_> = steps.iter().map(|step| step.person.as_str()).collect();
    let organisations: Vec<_> = steps.iter().map(|step| step.organisation.as_str()).collect();
    let data: Vec<_> = steps.iter().map(|step| step.data.clone()).collect();
    sqlx::query!(
        "insert into logistics_notifier.order_steps (
                order_id, step_id, kind, at, person, organisation, data
                )
         select *
           from unnest(
                $1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::jsonb[]
                )",
        &orders,
        &ids,
        &kinds as &[&str],
        &times,
        &persons as &[&str],
        &organisations as &[&str],
        &data,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was said of one order, the oldest first.
pub(crate) async fn of_order(
    conn: &mut PgConnection,
    order_id: Uuid,
) -> Result<Vec<Step>, StoreError> {
    let steps = sqlx::query_as!(
        Step,
        "select step_id as id, order_id, kind, at, person, organisation, data
           from logistics_notifier.order_steps
          where order_id = $1
          order by step_id",
        order_id,
    )
    .fetch_all(conn)
    .await?;
    Ok(steps)
}
