//! Between which sites vaccine may be passed on, as it was entered.

use sqlx::PgConnection;

use super::{StoreError, number};
use crate::domain::facility::Act;
use crate::domain::transfer_policy::{TransferPolicies, TransferPolicy, TransferRule};

const TABLE: &str = "transfer_policies";

/// Every policy: few, for each is a decision of the nation.
pub(crate) async fn list(db: &mut PgConnection) -> Result<TransferPolicies, StoreError> {
    let policies: Vec<TransferPolicy> = sqlx::query!(
        r#"
        select version,
               from_on,
               rule,
               reason,
               person,
               organisation,
               entered_at
          from facility_registry.transfer_policies
         order by version
        "#,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        let entered = Act {
            person: row.person,
            organisation: row.organisation,
            at: row.entered_at,
            reason: row.reason,
        };
        let (version, rule) = (number(TABLE, row.version)?, rule(&row.rule)?);
        Ok(TransferPolicy { version, from: row.from_on, rule, entered })
    })
    .collect::<Result<_, StoreError>>()?;
    Ok(TransferPolicies::of(policies))
}

/// Adds a policy. One that somebody else entered under the same version is a conflict.
pub(crate) async fn add(db: &mut PgConnection, policy: &TransferPolicy) -> Result<(), StoreError> {
    let TransferPolicy { version, from, rule, entered } = policy;
    sqlx::query!(
        r#"
        insert into facility_registry.transfer_policies
               (version, from_on, rule, reason, person, organisation, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        number::<i64, _>(TABLE, *version)?,
        from,
        rule_name(*rule),
        entered.reason,
        entered.person,
        entered.organisation,
        entered.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

fn rule_name(rule: TransferRule) -> &'static str {
    match rule {
        TransferRule::WithinPairs => "within_pairs",
        TransferRule::BetweenAny => "between_any",
    }
}

fn rule(name: &str) -> Result<TransferRule, StoreError> {
    match name {
        "within_pairs" => Ok(TransferRule::WithinPairs),
        "between_any" => Ok(TransferRule::BetweenAny),
        other => Err(StoreError::Inconsistent { table: TABLE, why: format!("rule `{other}`") }),
    }
}
