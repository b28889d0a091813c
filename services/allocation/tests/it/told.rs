//! What allocation has told, and what it has written down.

use std::collections::BTreeMap;

use prost::{Message, Name};
use sqlx::PgPool;

use vsys_allocation::SERVICE;

use crate::country::Country;

/// How much is written down where: nothing half done leaves it as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Traces {
    told: i64,
    versions: i64,
    states: String,
    lines: String,
    history: i64,
    bases: i64,
    locks: i64,
    entries: i64,
    amendments: i64,
    holds: i64,
    rounds: String,
}

impl Country {
    pub(crate) fn database(&self) -> PgPool {
        self.sandbox.database.runtime(SERVICE.schema)
    }

    pub(crate) async fn traces(&self) -> Traces {
        sqlx::query_as!(
            Traces,
            r#"
            select (select count(*) from allocation.outbox
                     where not starts_with(subject, 'vsys.audit.')) as "told!",
                   (select coalesce(sum(version), 0)::bigint from allocation.sheets) as "versions!",
                   (select coalesce(string_agg(office_code || ' ' || state || ' ' || ceiling_vials
                                               || ' ' || coalesce(due_at::text, ''), ', '
                                               order by round_id, office_code), '')
                      from allocation.sheets) as "states!",
                   (select md5(coalesce(string_agg(sheet_lines::text, ' '
                                                   order by sheet_id, child_code), ''))
                      from allocation.sheet_lines) as "lines!",
                   (select count(*) from allocation.sheet_history) as "history!",
                   (select count(*) from allocation.bases) as "bases!",
                   (select count(*) from allocation.locks) as "locks!",
                   (select count(*) from allocation.chain) as "entries!",
                   (select count(*) from allocation.amendments) as "amendments!",
                   (select count(*) from allocation.holds) as "holds!",
                   (select coalesce(string_agg(rounds::text, ' ' order by round_id), '')
                      from allocation.rounds) as "rounds!"
            "#,
        )
        .fetch_one(&self.database())
        .await
        .unwrap()
    }

    /// How many events of each name were told.
    pub(crate) async fn told(&self) -> BTreeMap<String, usize> {
        let mut told = BTreeMap::new();
        for subject in self.subjects().await {
            let name = subject.split('.').nth(3).unwrap().to_owned();
            *told.entry(name).or_default() += 1;
        }
        told
    }

    /// Subjects of all facts but the audit trail's, in the order in which they were told.
    pub(crate) async fn subjects(&self) -> Vec<String> {
        sqlx::query_scalar!(
            r#"
            select subject
              from allocation.outbox
             where not starts_with(subject, 'vsys.audit.')
             order by position
            "#,
        )
        .fetch_all(&self.database())
        .await
        .unwrap()
    }

    /// Every event of a kind, in the order in which they were told.
    pub(crate) async fn all_told<M: Message + Name + Default>(&self) -> Vec<M> {
        let payloads = sqlx::query_scalar!(
            r#"
            select payload
              from allocation.outbox
             where starts_with(subject, $1)
             order by position
            "#,
            format!("{}.", M::full_name()),
        )
        .fetch_all(&self.database())
        .await
        .unwrap();
        payloads.iter().map(|payload| M::decode(payload.as_slice()).unwrap()).collect()
    }

    /// The newest event of a kind.
    pub(crate) async fn last_told<M: Message + Name + Default>(&self) -> M {
        self.all_told().await.pop().expect("such an event was told")
    }
}
