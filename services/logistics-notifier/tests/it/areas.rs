//! The area table: exactly one partner on any day, and every change told.

use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{ItemKind, Role, Standing};

use crate::town::{CHIYODA, KANAGAWA, MAKER, TOKYO, Town, YOKOHAMA, area, line, reason};

fn day(month: u32, day: u32) -> Date {
    Date { year: 2021, month, day }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_partners_on_one_day_are_refused_with_the_row() {
    let town = Town::new().await;
    let mut overlapping = area(CHIYODA, ItemKind::Needle, KANAGAWA);
    overlapping.valid_from_date = Some(day(4, 1));
    let rows = vec![area(YOKOHAMA, ItemKind::Needle, TOKYO), overlapping];
    let refused = town.assign(rows).await.unwrap_err();
    assert_eq!(reason(&refused), "AREA_ROWS_OVERLAP");
    assert!(refused.message().contains("row 1"), "{}", refused.message());
    // Nothing half done: Yokohama keeps its own.
    let request = v1::ListAreaAssignmentsRequest {
        municipality_code: YOKOHAMA.into(),
        ..v1::ListAreaAssignmentsRequest::default()
    };
    let rows = town.nation().list_area_assignments(request).await.unwrap().into_inner();
    assert!(rows.assignments.iter().all(|row| row.partner_id == KANAGAWA));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_ends_a_responsibility_and_begins_the_next() {
    let town = Town::new().await;
    let mut ends = area(CHIYODA, ItemKind::Needle, TOKYO);
    ends.valid_until_date = Some(day(3, 14));
    let mut begins = area(CHIYODA, ItemKind::Needle, KANAGAWA);
    begins.valid_from_date = Some(day(3, 15));
    let rows = vec![begins, ends];
    assert_eq!(town.assign(rows.clone()).await.unwrap().changed, 2);
    assert_eq!(town.assign(rows).await.unwrap().changed, 0);
    // The sandbox's clock stands on 2021-03-15, the first day of the new one.
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(KANAGAWA, 2).await;
    town.messages_when(TOKYO, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_an_overlap_also_to_those_who_go_around_the_rules() {
    let town = Town::new().await;
    let pool = town.sandbox.database.runtime("logistics_notifier");
    let refused = sqlx::query!(
        "insert into logistics_notifier.area_assignments (area_id, valid_from, valid_until, partner_id)
         select area_id, '2021-04-01', null, 'wholesaler-14'
           from logistics_notifier.area_assignments
          limit 1",
    )
    .execute(&pool)
    .await
    .unwrap_err();
    let refused = refused.into_database_error().unwrap();
    assert_eq!(refused.constraint(), Some("area_assignments_never_overlap"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_changed_row_is_told_once() {
    let town = Town::new().await;
    let topology = &town.sandbox.nats.topology;
    let stream = topology.facts_of("logistics_notifier").unwrap();
    eventually("nine rows are told", || async {
        let mut stream = town.sandbox.nats.jetstream.get_stream(&stream.name).await.unwrap();
        let messages = stream.info().await.unwrap().state.messages;
        if messages == 9 { Ok(()) } else { Err(messages) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_rows_are_refused_with_field_and_reason() {
    let town = Town::new().await;
    let row = area(CHIYODA, ItemKind::Vaccine, MAKER);
    let cases = [
        (v1::AreaAssignment { partner_id: "nobody".into(), ..row.clone() }, "PARTNER_UNKNOWN"),
        (v1::AreaAssignment { product_code: String::new(), ..row.clone() }, "PRODUCT_DOES_NOT_FIT"),
        (
            v1::AreaAssignment { municipality_code: "131015".into(), ..row.clone() },
            "MUNICIPALITY_CODE_CHECK_DIGIT",
        ),
        (v1::AreaAssignment { valid_until_date: Some(day(2, 1)), ..row.clone() }, "VALIDITY_ORDER"),
        (v1::AreaAssignment { valid_from_date: None, ..row.clone() }, "DATE_MISSING"),
        (v1::AreaAssignment { item: 0, ..row.clone() }, "ITEM_KIND_UNKNOWN"),
    ];
    for (broken, expected) in cases {
        let refused = town.assign(vec![broken]).await.unwrap_err();
        assert_eq!(reason(&refused), expected);
    }
    let refused = town.assign(vec![row.clone(), row.clone()]).await.unwrap_err();
    assert_eq!(reason(&refused), "ENTERED_TWICE");
    let refused = town.assign(vec![row; 10_001]).await.unwrap_err();
    assert_eq!(reason(&refused), "TOO_MANY_ROWS");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefecture_writes_its_own_municipalities_only() {
    let town = Town::new().await;
    let tokyo = actor(Standing::Prefecture("13".parse().unwrap()), &[Role::Administrator]);
    let put = |municipality| v1::PutAreaAssignmentsRequest {
        assignments: vec![area(municipality, ItemKind::Syringe, TOKYO)],
    };
    town.client(&tokyo).put_area_assignments(put(CHIYODA)).await.unwrap();
    let refused = town.client(&tokyo).put_area_assignments(put(YOKOHAMA)).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOUR_AREA");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_area_table_is_paged() {
    let town = Town::new().await;
    let mut request = v1::ListAreaAssignmentsRequest { page_size: 4, ..Default::default() };
    let mut rows = Vec::new();
    loop {
        let page = town.nation().list_area_assignments(request.clone()).await.unwrap().into_inner();
        rows.extend(page.assignments.into_iter().map(|row| (row.municipality_code, row.item)));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(rows.len(), 9);
    rows.dedup();
    assert_eq!(rows.len(), 9);
    let mine = town
        .partner(MAKER)
        .list_area_assignments(v1::ListAreaAssignmentsRequest::default())
        .await
        .unwrap();
    assert_eq!(mine.into_inner().assignments.len(), 2);
}
