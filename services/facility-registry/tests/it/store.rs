//! What the database itself keeps, whatever the service would do: tried as the runtime role.

use sqlx::PgPool;

use vsys_facility_registry::SERVICE;
use vsys_testkit::{Database, fresh_database, schemas};

/// Tokyo, Chiyoda, a basic hospital and its satellite, and a rule for transfers.
const TOWN: [&str; 4] = [
    "insert into facility_registry.places
     select code, '13', '名', 'ナ', '', 10, 2, 'census', '2020-10-01', '1970-04-01', null, 1, now()
       from unnest(array['13', '131016']) as code",
    "insert into facility_registry.facilities
            (facility_code, municipality_code, name, kana, postcode, address, phone, category,
             facility_type, basic_facility_code, delivery_days, delivery_hours, version, changed_at)
     values ('1310000018', '131016', '病院', '', '', '1-1', '03', 'hospital', 'basic', null, '', '',
             1, now()),
            ('1310000026', '131016', '診療所', '', '', '1-2', '03', 'clinic', 'satellite',
             '1310000018', '', '', 1, now())",
    "insert into facility_registry.closures
     values ('1310000026', 2, 'closed', '移転', 'sato', '131016', now())",
    "insert into facility_registry.transfer_policies
     values (1, '2021-03-15', 'between_any', '融通', 'sato', 'nation', '2021-03-15T00:00:00Z')",
];

/// Constraint and a statement that it refuses.
const WRONG: [(&str, &str); 36] = [
    (
        "places_code_of_two_or_six_digits",
        "update facility_registry.places
            set place_code = '1310167'
          where place_code = '131016'",
    ),
    (
        "places_lie_in_their_prefecture",
        "update facility_registry.places
            set prefecture_code = '01'
          where place_code = '131016'",
    ),
    (
        "places_prefecture_is_known",
        "insert into facility_registry.places
         select '471011', '47', name, kana, name_en, 1, 1, 'census', population_on,
                valid_from_on, null, 1, now()
           from facility_registry.places
          where place_code = '13'",
    ),
    (
        "places_population_not_negative",
        "update facility_registry.places
            set population_65plus = -1",
    ),
    (
        "places_65plus_within_population",
        "update facility_registry.places
            set population_65plus = 11",
    ),
    (
        "places_valid_from_before_until",
        "update facility_registry.places
            set valid_until_on = '1970-03-31'",
    ),
    (
        "places_version_from_one",
        "update facility_registry.places
            set version = 0",
    ),
    (
        "facilities_code_of_ten_characters",
        "update facility_registry.facilities
            set facility_code = '13100000'
          where facility_type = 'satellite'",
    ),
    (
        "facilities_municipality_is_known",
        "update facility_registry.facilities
            set municipality_code = '131032'",
    ),
    (
        "facilities_lie_in_a_municipality",
        "update facility_registry.facilities
            set municipality_code = '13'",
    ),
    (
        "facilities_postcode_of_seven_digits",
        "update facility_registry.facilities
            set postcode = '100-0001'",
    ),
    (
        "facilities_category_is_known",
        "update facility_registry.facilities
            set category = 'castle'",
    ),
    (
        "facilities_type_is_known",
        "update facility_registry.facilities
            set facility_type = 'depot'
          where facility_type = 'satellite'",
    ),
    (
        "facilities_basic_iff_without_a_basic",
        "update facility_registry.facilities
            set basic_facility_code = null",
    ),
    (
        "facilities_receive_from_a_basic",
        "update facility_registry.facilities
            set basic_facility_code = '1310000026'
          where facility_type = 'satellite'",
    ),
    (
        "facilities_receive_from_a_basic",
        "update facility_registry.facilities
            set facility_type = 'linked',
                basic_facility_code = '1310000018'
          where facility_type = 'basic'",
    ),
    (
        "facilities_closed_with_a_reason",
        "update facility_registry.facilities
            set closed_at = now()",
    ),
    (
        "facilities_version_from_one",
        "update facility_registry.facilities
            set version = 0",
    ),
    (
        "closures_act_is_known",
        "update facility_registry.closures
            set act = 'forgotten'",
    ),
    (
        "closures_facility_is_known",
        "update facility_registry.closures
            set facility_code = '1399999999'",
    ),
    (
        "facility_versions_facility_is_known",
        "insert into facility_registry.facility_versions
         values ('1399999999', 1, '病院', '', '', '1-1', '03', 'hospital', 'basic', null, '', '',
                 null, null, now(), 'sato', '131016', null, null, null, null, null, '131016')",
    ),
    (
        "facility_versions_person_of_an_organisation",
        "insert into facility_registry.facility_versions
         values ('1310000018', 1, '病院', '', '', '1-1', '03', 'hospital', 'basic', null, '', '',
                 null, null, now(), 'sato', null, null, null, null, null, null, '131016')",
    ),
    (
        "places_position_in_japan",
        "update facility_registry.places
            set latitude = 35",
    ),
    (
        "facilities_position_in_japan",
        "update facility_registry.facilities
            set latitude = 139,
                longitude = 35",
    ),
    (
        "facilities_succeeded_when_closed",
        "update facility_registry.facilities
            set successor_code = '1310000018'
          where facility_code = '1310000026'",
    ),
    (
        "facilities_do_not_succeed_themselves",
        "update facility_registry.facilities
            set successor_code = facility_code,
                closed_at = now(),
                closed_reason = '統合'",
    ),
    (
        "facilities_successor_is_known",
        "update facility_registry.facilities
            set successor_code = '1310000091',
                closed_at = now(),
                closed_reason = '統合'",
    ),
    (
        "facility_versions_statement_is_known",
        "insert into facility_registry.facility_versions
         select facility_code, version, name, kana, postcode, address, phone, category,
                facility_type, basic_facility_code, delivery_days, delivery_hours, null, null,
                now(), null, null, null, null, null, null, 'perhaps', municipality_code
           from facility_registry.facilities",
    ),
    (
        "facility_versions_reason_says_something",
        "insert into facility_registry.facility_versions
         values ('1310000018', 9, '病院', '', '', '1-1', '03', 'hospital', 'basic', null, '', '',
                 null, null, now(), 'sato', '131016', null, null, null, null, null, '131016', '')",
    ),
    (
        "facility_versions_mandate_has_a_number",
        "insert into facility_registry.facility_versions
         values ('1310000018', 9, '病院', '', '', '1-1', '03', 'hospital', 'basic', null, '', '',
                 null, null, now(), 'sato', '131016', null, null, null, null, null, '131016', null,
                 '')",
    ),
    (
        "allocated_lines_vials_not_negative",
        "insert into facility_registry.allocated_lines
         values ('1310000018', gen_random_uuid(), 'H-003', -1, 0)",
    ),
    (
        "transfer_policies_pkey",
        "insert into facility_registry.transfer_policies
         select * from facility_registry.transfer_policies",
    ),
    (
        "transfer_policies_version_from_one",
        "update facility_registry.transfer_policies
            set version = 0",
    ),
    (
        "transfer_policies_rule_is_known",
        "update facility_registry.transfer_policies
            set rule = 'anyhow'",
    ),
    (
        "transfer_policies_with_a_reason",
        "update facility_registry.transfer_policies
            set reason = ''",
    ),
    (
        // One o'clock at night of the 16th in Japan.
        "transfer_policies_never_begin_in_the_past",
        "update facility_registry.transfer_policies
            set entered_at = '2021-03-15T16:00:00Z'",
    ),
];

async fn town() -> (Database, PgPool) {
    let database = fresh_database(&schemas(&[SERVICE])).await;
    let runtime = database.runtime(SERVICE.schema);
    for statement in TOWN {
        sqlx::raw_sql(statement).execute(&runtime).await.unwrap();
    }
    (database, runtime)
}

#[tokio::test]
async fn the_runtime_role_can_remove_nothing_and_move_nothing() {
    let (_database, runtime) = town().await;
    for statement in [
        "drop table facility_registry.facilities",
        "drop schema facility_registry cascade",
        "alter table facility_registry.facilities drop constraint facilities_receive_from_a_basic",
        "alter table facility_registry.facilities owner to vsys_facility_registry",
        "create table facility_registry.more (id int)",
        "truncate facility_registry.facilities cascade",
        "delete from facility_registry.facilities",
        "delete from facility_registry.places",
        "delete from facility_registry.closures",
        "delete from facility_registry.facility_versions",
        "delete from facility_registry.allocated_lines",
        "delete from facility_registry.locked_sheets",
        "delete from facility_registry.outbox",
        "update facility_registry.closures set reason = 'another'",
        "update facility_registry.facility_versions set person = 'another'",
        "update facility_registry.allocated_lines set facility_code = '1310000034'",
        "update facility_registry.locked_sheets set round_number = 'H-004'",
        "update facility_registry.facilities set municipality_code = '131032'",
        "update facility_registry.facilities set facility_code = '1310000034'",
        "update facility_registry.places set place_code = '14'",
        "update facility_registry.outbox set payload = ''",
        "delete from facility_registry.facility_words",
        "delete from facility_registry.transfer_policies",
        "update facility_registry.transfer_policies set from_on = '2021-05-01'",
        "drop function facility_registry.follow_merger(text, text, date, timestamptz)",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&runtime).await.unwrap_err();
        let error = refused.as_database_error().expect("the database refused it");
        assert_eq!(error.code().as_deref(), Some("42501"), "{statement}: {refused}");
    }
}

#[tokio::test]
async fn what_the_domain_has_no_name_for_the_tables_refuse() {
    let (database, _runtime) = town().await;
    let owner = database.owner(SERVICE.schema);
    for (constraint, statement) in WRONG {
        let refused = sqlx::raw_sql(statement).execute(&owner).await.unwrap_err();
        let kept = refused.as_database_error().and_then(|error| error.constraint());
        assert_eq!(kept, Some(constraint), "{statement}: {refused}");
    }
}
