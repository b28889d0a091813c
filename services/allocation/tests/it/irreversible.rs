//! What the domain refuses after the lock, the database refuses too: tried as the role that the
//! service runs as.

use vsys_proto::allocation::v1;

use crate::atlas::{CHIYODA, TOKYO, hospital, units};
use crate::country::{Country, locker};

const CHECK: &str = "23514";
const DENIED: &str = "42501";

/// A statement, and how it is refused.
const REFUSED: &[(&str, &str)] = &[
    ("update allocation.sheets set ceiling_vials = 0 where state = 'locked'", CHECK),
    (
        "update allocation.sheets set state = 'confirmed', lock_id = null where state = 'locked'",
        CHECK,
    ),
    ("update allocation.sheets set version = version + 1", CHECK),
    ("update allocation.sheets set sheet_id = gen_random_uuid()", DENIED),
    ("update allocation.sheets set office_code = '14'", DENIED),
    ("update allocation.sheets set round_id = gen_random_uuid()", DENIED),
    ("delete from allocation.sheets", DENIED),
    ("update allocation.sheet_lines set vials = vials + 1", CHECK),
    ("update allocation.sheet_lines set sheet_id = gen_random_uuid()", DENIED),
    ("update allocation.sheet_lines set child_code = '1399999999'", DENIED),
    ("delete from allocation.sheet_lines", CHECK),
    (
        "insert into allocation.sheet_lines
         select sheet_id, '1399999999', 1, 0, 0
           from allocation.sheets
          where state = 'locked'",
        CHECK,
    ),
    ("update allocation.locks set vials = 0", DENIED),
    ("delete from allocation.locks", DENIED),
    ("update allocation.locked_sheets set content_hash = content_hash", DENIED),
    ("delete from allocation.locked_sheets", DENIED),
    ("update allocation.locked_demands set wanted_vials = 0", DENIED),
    ("delete from allocation.locked_demands", DENIED),
    ("update allocation.locked_ship_tos set address = 'elsewhere'", DENIED),
    ("delete from allocation.locked_ship_tos", DENIED),
    ("update allocation.chain set person = 'nobody'", DENIED),
    ("delete from allocation.chain", DENIED),
    ("delete from allocation.chain_heads", DENIED),
    ("update allocation.amendments set after_vials = 0", DENIED),
    ("delete from allocation.amendments", DENIED),
    ("update allocation.sheet_history set person = 'nobody'", DENIED),
    ("delete from allocation.sheet_history", DENIED),
    ("update allocation.bases set rule = 'F1'", DENIED),
    ("delete from allocation.basis_lines", DENIED),
    ("update allocation.holds set reason = 'none'", DENIED),
    ("delete from allocation.hold_releases", DENIED),
    ("update allocation.deadline_extensions set reason = 'none'", DENIED),
    ("update allocation.outbox set payload = ''", DENIED),
    ("delete from allocation.outbox", DENIED),
    ("delete from allocation.rounds", DENIED),
    ("truncate allocation.sheets cascade", DENIED),
    ("truncate allocation.sheet_lines", DENIED),
    ("truncate allocation.chain", DENIED),
    ("drop trigger sheets_locked_for_good on allocation.sheets", DENIED),
    ("drop trigger sheet_lines_locked_for_good_delete on allocation.sheet_lines", DENIED),
    ("alter table allocation.sheets disable trigger sheets_locked_for_good", DENIED),
    ("alter table allocation.sheet_lines disable trigger all", DENIED),
    ("alter table allocation.sheets drop constraint sheets_lock_iff_locked", DENIED),
    ("alter table allocation.sheets owner to vsys_allocation", DENIED),
    ("drop table allocation.chain", DENIED),
    ("drop schema allocation cascade", DENIED),
    ("drop function allocation.refuse_change_of_locked_sheet() cascade", DENIED),
    (
        "create or replace function allocation.refuse_change_of_locked_sheet() returns trigger
         language plpgsql as 'begin return old; end'",
        DENIED,
    ),
    ("create table allocation.more (id int)", DENIED),
    ("set session_replication_role = replica", DENIED),
    ("set role vsys_allocation_owner", DENIED),
];

#[tokio::test]
async fn a_lock_is_irreversible_in_the_database() {
    let country = Country::locked().await;
    let amend = v1::AmendLineRequest {
        request_id: country.request_id(),
        sheet_id: country.sheet(CHIYODA).await.sheet_id,
        facility_code: hospital(CHIYODA),
        units: Some(units(100, 500, 500)),
        reason: "冷凍庫の故障".into(),
    };
    country.amendments(&locker(TOKYO)).amend_line(amend).await.unwrap();
    let before = country.traces().await;
    let runtime = country.database();
    for (statement, code) in REFUSED {
        let refused = sqlx::raw_sql(*statement).execute(&runtime).await.expect_err(statement);
        let error = refused.as_database_error().expect("the database refused it");
        assert_eq!(error.code().as_deref(), Some(*code), "{statement}: {refused}");
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn an_open_sheet_beside_a_locked_one_can_still_be_changed() {
    let country = Country::decided().await;
    country.lock(TOKYO).await;
    let runtime = country.database();
    let open = "update allocation.sheet_lines
                   set vials = vials - 1
                 where sheet_id in (select sheet_id from allocation.sheets where state = 'completed')";
    let changed = sqlx::raw_sql(open).execute(&runtime).await.unwrap();
    assert_eq!(changed.rows_affected(), 3);
    // One statement over both kinds is refused whole.
    let both = "update allocation.sheet_lines set vials = vials - 1";
    let refused = sqlx::raw_sql(both).execute(&runtime).await.unwrap_err();
    let constraint = refused.as_database_error().and_then(|error| error.constraint());
    assert_eq!(constraint, Some("sheet_lines_locked_for_good"));
}
