//! The hash chain of a round finds whatever was changed behind the service's back.

use vsys_allocation::SERVICE;
use vsys_proto::allocation::v1;
use vsys_vocabulary::Role;

use crate::atlas::{CHIYODA, KANAGAWA, NATION, TOKYO, hospital, units};
use crate::country::{Country, locker, person};
use crate::refusal::assert_refused;

const CONTENT: &str = "what the entry covers is not what was recorded";
const OWN_HASH: &str = "the entry's own hash is another";

/// What was changed, how it is put right again, the entry that breaks, and why.
///
/// Entries: 1 the nation, 2 the prefectures, 3 Tokyo, 4 Kanagawa, 5 an amendment in Chiyoda.
const TAMPERED: &[(&str, &str, u32, &str)] = &[
    (
        "update allocation.sheet_lines set vials = vials + 1 where child_code = '13'",
        "update allocation.sheet_lines set vials = vials - 1 where child_code = '13'",
        1,
        CONTENT,
    ),
    (
        "update allocation.sheets set ceiling_needles = 1 where office_code = '14'",
        "update allocation.sheets set ceiling_needles = 3000 where office_code = '14'",
        2,
        CONTENT,
    ),
    (
        "update allocation.sheet_lines set syringes = 0 where child_code like '131101%'",
        "update allocation.sheet_lines set syringes = 1000 where child_code like '131101%'",
        3,
        CONTENT,
    ),
    (
        "update allocation.locked_ship_tos set address = '北区1-1' where facility_code like '141%'",
        "update allocation.locked_ship_tos set address = '九段南1-2-1'",
        4,
        CONTENT,
    ),
    (
        "update allocation.locked_ship_tos set held = true where facility_code like '131101%'",
        "update allocation.locked_ship_tos set held = false",
        3,
        CONTENT,
    ),
    (
        "update allocation.amendments set after_vials = 99",
        "update allocation.amendments set after_vials = 100",
        5,
        CONTENT,
    ),
    (
        "update allocation.amendments set reason = '他の理由'",
        "update allocation.amendments set reason = '冷凍庫の故障'",
        5,
        CONTENT,
    ),
    (
        "update allocation.sheets set signed_by = 'nobody' where office_code = '131016'",
        "update allocation.sheets set signed_by = 'locker-13' where office_code = '131016'",
        3,
        "another signed than was recorded",
    ),
    (
        "update allocation.amendments set person = 'nobody'",
        "update allocation.amendments set person = 'locker-13'",
        5,
        "another signed than was recorded",
    ),
    (
        "update allocation.chain set person = 'nobody' where sequence = 2",
        "update allocation.chain set person = 'locker-nation' where sequence = 2",
        2,
        OWN_HASH,
    ),
    (
        "update allocation.chain set recorded_at = recorded_at + '1 second' where sequence = 4",
        "update allocation.chain set recorded_at = recorded_at - '1 second'::interval where sequence = 4",
        4,
        OWN_HASH,
    ),
];

impl Country {
    async fn verify(&self) -> v1::VerifyChainResponse {
        let request = v1::VerifyChainRequest { round_id: self.round.clone() };
        let mut auditor = self.rounds(&person(NATION, Role::Auditor));
        auditor.verify_chain(request).await.unwrap().into_inner()
    }

    /// What `vsys verify` finds changed.
    async fn changed(&self) -> Vec<String> {
        let verify = SERVICE.verify.unwrap();
        let verified = verify(&self.database()).await.unwrap();
        verified.into_iter().filter_map(|record| record.changed).collect()
    }

    /// Does what nobody may, as a superuser with all triggers off.
    async fn tamper(&self, statement: &str) {
        let statement = format!("set session_replication_role = replica; {statement}");
        let mut superuser = self.sandbox.database.superuser().acquire().await.unwrap().detach();
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::raw_sql(statement).execute(&mut superuser).await.unwrap();
    }

    async fn locked_and_amended() -> Self {
        let country = Self::locked().await;
        let amend = v1::AmendLineRequest {
            request_id: country.request_id(),
            sheet_id: country.sheet(CHIYODA).await.sheet_id,
            facility_code: hospital(CHIYODA),
            units: Some(units(100, 500, 500)),
            reason: "冷凍庫の故障".into(),
        };
        country.amendments(&locker(TOKYO)).amend_line(amend).await.unwrap();
        country
    }
}

#[tokio::test]
async fn an_untouched_chain_is_intact_from_its_first_lock_on() {
    let country = Country::opened().await;
    let empty = country.verify().await;
    assert_eq!((empty.entries, empty.intact, empty.head_hash.as_str()), (0, true, ""));
    country.issue().await;
    assert_eq!(country.verify().await.entries, 1);
    country.hand_down().await;
    country.decide().await;
    country.lock(TOKYO).await;
    let last = country.lock(KANAGAWA).await;
    let whole = country.verify().await;
    assert_eq!((whole.entries, whole.intact, whole.broken_at), (4, true, 0));
    assert_eq!((whole.head_hash, whole.broken_because.as_str()), (last.chain_hash, ""));
    let nowhere = v1::VerifyChainRequest { round_id: country.request_id() };
    let refused = country.rounds(&locker(NATION)).verify_chain(nowhere).await;
    assert_refused(refused, tonic::Code::NotFound, "NO_SUCH_ROUND", "round_id");
}

#[tokio::test]
async fn whatever_was_changed_breaks_the_chain_at_its_entry() {
    let country = Country::locked_and_amended().await;
    for (tampering, undoing, at, because) in TAMPERED {
        country.tamper(tampering).await;
        let broken = country.verify().await;
        let found = (broken.intact, broken.broken_at, broken.broken_because.as_str());
        assert_eq!(found, (false, *at, *because), "{tampering}");
        let said = format!("entry {at}: {because}");
        assert_eq!(country.changed().await, [said], "{tampering}");
        country.tamper(undoing).await;
        let whole = country.verify().await;
        assert!(whole.intact && whole.entries == 5, "{undoing}: {whole:?}");
    }
}

#[tokio::test]
async fn whatever_was_taken_away_breaks_the_chain() {
    let country = Country::locked_and_amended().await;
    for (tampering, at, because) in [
        (
            "delete from allocation.chain where sequence = 5",
            5,
            "a lock or amendment is in no entry",
        ),
        ("delete from allocation.amendments", 5, "the chain does not end where it ended last"),
        ("delete from allocation.chain where sequence = 2", 2, "an entry is missing"),
        ("delete from allocation.sheet_lines where child_code = '14'", 1, CONTENT),
    ] {
        country.tamper(tampering).await;
        let broken = country.verify().await;
        let found = (broken.intact, broken.broken_at, broken.broken_because.as_str());
        assert_eq!(found, (false, at, because), "{tampering}");
    }
}

#[tokio::test]
async fn a_sheet_that_locked_itself_is_found() {
    let country = Country::decided().await;
    country.lock(TOKYO).await;
    let runtime = country.database();
    // What the database cannot refuse: this is how the service itself locks.
    let statement = "update allocation.sheets
                        set state = 'locked', lock_id = gen_random_uuid(), version = version + 1
                      where office_code = '141003'";
    sqlx::raw_sql(statement).execute(&runtime).await.unwrap();
    let broken = country.verify().await;
    assert_eq!((broken.intact, broken.broken_at), (false, 4));
    assert_eq!(broken.broken_because, "a sheet is locked that no lock holds");
}
