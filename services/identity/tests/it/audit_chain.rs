//! The chain of the record finds whatever was changed behind the service's back.

use uuid::Uuid;
use vsys_proto::identity::v1;

use crate::audit::morning;
use crate::house::{House, nation};

impl House {
    pub(crate) async fn verified(&self) -> v1::VerifyAuditResponse {
        let verified = self.audit(&nation()).verify_audit(v1::VerifyAuditRequest {}).await;
        verified.unwrap().into_inner()
    }

    /// What `vsys verify` finds changed.
    async fn changed(&self) -> Option<String> {
        let verify = vsys_identity::SERVICE.verify.unwrap();
        let mut found = verify(&self.sandbox.database.runtime("identity")).await.unwrap();
        assert_eq!(found.len(), 1);
        found.pop().unwrap().changed
    }

    /// Does what nobody may, as a superuser with all triggers off.
    async fn tamper(&self, statement: &str) {
        let statement = format!("set session_replication_role = replica; {statement}");
        let mut superuser = self.sandbox.database.superuser().acquire().await.unwrap().detach();
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::raw_sql(statement).execute(&mut superuser).await.unwrap();
    }

    /// What an auditor's own statement finds wrong, as the decision record has it.
    async fn wrong_by_hand(&self) -> Vec<i64> {
        let record = include_str!("../../../../docs/decisions/0014-audit-chain.md");
        let (_, statement) = record.split_once("```sql\n").unwrap();
        let (statement, _) = statement.split_once("```").unwrap();
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let found = sqlx::query_scalar(statement);
        found.fetch_all(&self.sandbox.database.superuser()).await.unwrap()
    }
}

#[tokio::test]
async fn an_untouched_chain_is_intact_from_its_first_entry_on() {
    let house = House::new().await;
    let none = house.verified().await;
    assert_eq!((none.entries, none.intact, &*none.head_hash), (0, true, ""));
    for (area, call) in morning() {
        house.answered(Uuid::now_v7(), area, &call).await;
    }
    house.entries(7).await;
    let whole = house.verified().await;
    assert_eq!((whole.entries, whole.intact, whole.broken_at), (7, true, 0));
    let newest = house.found(&nation(), v1::SearchAuditRequest::default()).await.remove(0);
    assert_eq!(whole.head_hash, newest.hash);
    assert_eq!(house.changed().await, None);
    assert_eq!(house.wrong_by_hand().await, Vec::<i64>::new());
}

/// What was changed, the entry that breaks, and how `vsys verify` says it.
const TAMPERED: &[(&str, u64, &str)] = &[
    (
        "update identity.audit_entries set person = 'nobody' where sequence = 3",
        3,
        "entry 3: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set answered_at = answered_at + '1 us' where sequence = 2",
        2,
        "entry 2: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set prefecture_code = '14' where sequence = 2",
        2,
        "entry 2: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set code = 'OK', reason = '' where sequence = 7",
        7,
        "entry 7: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set hash = decode(repeat('ab', 32), 'hex') where sequence = 1",
        1,
        "entry 1: the entry is not what was hashed",
    ),
    ("delete from identity.audit_entries where sequence = 4", 4, "entry 4: an entry is missing"),
    (
        "delete from identity.audit_entries where sequence = 7",
        7,
        "entry 7: the chain does not end where it ended last",
    ),
    (
        "delete from identity.audit_entries",
        1,
        "entry 1: the chain does not end where it ended last",
    ),
    (
        "update identity.audit_entries set sequence = -1 where sequence = 7;
         update identity.audit_head set sequence = 6,
                hash = (select hash from identity.audit_entries where sequence = 6)",
        7,
        "entry 7: an entry lies beside the chain",
    ),
];

#[tokio::test]
async fn whatever_was_changed_or_taken_away_breaks_the_chain_at_its_entry() {
    let house = House::after_the_morning().await;
    house.tamper("create table identity.kept as table identity.audit_entries").await;
    house.tamper("create table identity.kept_head as table identity.audit_head").await;
    for (tampering, at, said) in TAMPERED {
        house.tamper(tampering).await;
        let broken = house.verified().await;
        assert_eq!((broken.intact, broken.broken_at), (false, *at), "{tampering}");
        assert_eq!(house.changed().await.as_deref(), Some(*said), "{tampering}");
        house
            .tamper(
                "truncate identity.audit_entries, identity.audit_head;
                 insert into identity.audit_entries table identity.kept;
                 insert into identity.audit_head table identity.kept_head",
            )
            .await;
        assert!(house.verified().await.intact, "{tampering} was put right");
    }
    house.tamper("update identity.audit_entries set reason = 'none' where sequence = 5").await;
    assert_eq!(house.wrong_by_hand().await, [5], "an auditor's own statement finds the same");
}

/// A statement, and how it is refused.
const REFUSED: &[&str] = &[
    "update identity.audit_entries set person = 'nobody'",
    "delete from identity.audit_entries",
    "truncate identity.audit_entries",
    "delete from identity.audit_head",
    "insert into identity.audit_head values (false, 1, decode(repeat('00', 32), 'hex'))",
    "drop trigger audit_entries_stay on identity.audit_entries",
    "alter table identity.audit_entries disable trigger all",
    "alter table identity.audit_entries owner to vsys_identity",
    "drop table identity.audit_entries",
    "create or replace function identity.refuse_change() returns trigger
     language plpgsql as 'begin return old; end'",
    "set session_replication_role = replica",
    "set role vsys_identity_owner",
];

#[tokio::test]
async fn nobody_changes_the_record_in_the_database() {
    const DENIED: &str = "42501";
    const CONSTRAINT: &str = "23000";

    let house = House::after_the_morning().await;
    let code = async |pool: &sqlx::PgPool, statement: &'static str| {
        let refused = sqlx::raw_sql(statement).execute(pool).await.expect_err(statement);
        refused.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap().into_owned()
    };
    let runtime = house.sandbox.database.runtime("identity");
    for statement in REFUSED {
        assert_eq!(code(&runtime, statement).await, DENIED, "{statement}");
    }
    // The owner of the tables, as whom migrations run, is stopped by the guard.
    let owner = house.sandbox.database.owner("identity");
    for statement in &REFUSED[..3] {
        assert_eq!(code(&owner, statement).await, CONSTRAINT, "{statement}");
    }
    let whole = house.verified().await;
    assert_eq!((whole.entries, whole.intact), (7, true));
}
