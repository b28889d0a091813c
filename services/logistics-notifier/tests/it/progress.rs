//! Orders on their way: planned, shipped, delivered, received, and what goes wrong.

use tonic::Code;
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::shipping::{SITE, march, partner, site};
use crate::town::{CHIYODA, MAKER, TOKYO, Town, YOKOHAMA, kinds, line, reason};

fn reasons(errors: &[v1::RowError]) -> Vec<(u32, &str)> {
    errors.iter().map(|error| (error.row, &*error.reason)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_goes_its_way_in_parts_and_every_step_is_kept() {
    let (town, order) = Town::with_order().await;
    let maker = partner(MAKER);
    let planned = v1::PlannedDelivery {
        order_number: order.order_number.clone(),
        planned_date: march(18),
        ..v1::PlannedDelivery::default()
    };
    let request = v1::PlanDeliveriesRequest { deliveries: vec![planned], dry_run: false };
    let answer = town.shipments(&maker).plan_deliveries(request.clone()).await.unwrap();
    assert_eq!((answer.get_ref().changed, answer.get_ref().errors.len()), (1, 0));
    let again = town.shipments(&maker).plan_deliveries(request).await.unwrap();
    assert_eq!(again.into_inner().changed, 0, "the same day again is no change");

    let first = town.ship(&order, "S-1", &[("EP2163", 100)]).await;
    assert_eq!((first.registered, first.shipment_ids.len()), (1, 1), "{first:?}");
    let second = town.ship(&order, "S-2", &[("EP2163", 5), ("EP2164", 90)]).await;
    assert_eq!(town.order(&order).await.shipped_units, 195);

    let delivered = |reference: &str| v1::RecordedDelivery {
        order_id: order.order_id.clone(),
        reference: reference.into(),
        actual_date: march(15),
        ..v1::RecordedDelivery::default()
    };
    let request =
        v1::RecordDeliveriesRequest { deliveries: vec![delivered("S-1")], dry_run: false };
    town.shipments(&maker).record_deliveries(request).await.unwrap();
    assert_eq!(town.order(&order).await.actual_date, None, "a part is not all of it");
    let request =
        v1::RecordDeliveriesRequest { deliveries: vec![delivered("S-2")], dry_run: false };
    town.shipments(&maker).record_deliveries(request).await.unwrap();
    assert_eq!(town.order(&order).await.actual_date, march(15));

    town.receive(&first.shipment_ids[0], &[("EP2163", 100)]).await.unwrap();
    town.receive(&second.shipment_ids[0], &[("EP2163", 5), ("EP2164", 90)]).await.unwrap();
    let now = town.order(&order).await;
    assert_eq!((now.received_units, now.open_exceptions), (195, 0));
    let told = town.messages_when(MAKER, 4).await;
    assert_eq!(kinds(&told)[2..], ["shipment.received", "shipment.received"]);

    let delivered: Vec<v1::ShipmentDelivered> = town.facts_when(2).await;
    assert_eq!((&*delivered[0].facility_code, delivered[0].units), (SITE, 100));
    assert_eq!(delivered[1].lots.len(), 2);
    let received: Vec<v1::ShipmentReceived> = town.facts_when(2).await;
    assert_eq!(received[1].lots.iter().map(|lot| lot.received_units).sum::<u32>(), 95);

    let request =
        v1::GetOrderHistoryRequest { order_id: order.order_id.clone(), ..Default::default() };
    let history = town.shipments(&maker).get_order_history(request).await.unwrap().into_inner();
    let said: Vec<_> = history.steps.iter().map(|step| &*step.kind).collect();
    assert_eq!(
        said,
        [
            "placed",
            "planned",
            "shipped",
            "shipped",
            "delivered",
            "delivered",
            "received",
            "received"
        ]
    );
    assert_eq!(history.steps[1].organisation_id, MAKER);
    assert_eq!(history.steps[7].organisation_id, SITE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_at_the_site_becomes_an_exception_that_is_settled() {
    let (town, order) = Town::with_order().await;
    let shipped = town.ship(&order, "S-1", &[("EP2163", 195)]).await;
    let id = &shipped.shipment_ids[0];
    for (lots, wanted) in [
        (vec![("EP9999", 1)], "LOT_UNKNOWN"),
        (vec![], "LOT_MISSING"),
        (vec![("EP2163", 196)], "MORE_THAN_SHIPPED"),
    ] {
        assert_eq!(reason(&town.receive(id, &lots).await.unwrap_err()), wanted);
    }
    let received = town.receive(id, &[("EP2163", 190)]).await.unwrap();
    assert_eq!(received.shipment.unwrap().received_units, 190);
    assert!(!received.exception_id.is_empty());
    let again = town.receive(id, &[("EP2163", 190)]).await.unwrap();
    assert!(again.exception_id.is_empty(), "the same again raises nothing again");
    let other = town.receive(id, &[("EP2163", 195)]).await.unwrap_err();
    assert_eq!(reason(&other), "RECEIVED_BEFORE");
    assert_eq!(town.order(&order).await.open_exceptions, 1);
    let told = town.messages_when(MAKER, 4).await;
    assert_eq!(kinds(&told)[2..], ["shipment.received", "delivery_exception.raised"]);
    assert_eq!(told[3].data()["units"], 5);

    let request = v1::ResolveExceptionRequest {
        exception_id: received.exception_id.clone(),
        resolution: "翌日に5本を追加".into(),
    };
    let stranger = town.shipments(&partner(TOKYO)).resolve_exception(request.clone()).await;
    assert_eq!(stranger.unwrap_err().code(), Code::NotFound);
    town.shipments(&partner(MAKER)).resolve_exception(request).await.unwrap();
    assert_eq!(town.order(&order).await.open_exceptions, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_taken_all_or_none_and_every_wrong_one_is_named() {
    let (town, order) = Town::with_order().await;
    let stranger = &town.orders_of(TOKYO).await[0];
    let planned = |number: &str, day: Option<Date>| v1::PlannedDelivery {
        order_number: number.into(),
        planned_date: day,
        ..v1::PlannedDelivery::default()
    };
    let deliveries = vec![
        planned(&order.order_number, march(18)),
        planned(&stranger.order_number, march(18)),
        planned("0000-0000", march(18)),
        planned(&order.order_number, march(1)),
        planned(&order.order_number, None),
    ];
    let request = v1::PlanDeliveriesRequest { deliveries, dry_run: false };
    let answer = town.shipments(&partner(MAKER)).plan_deliveries(request).await.unwrap();
    let errors = answer.into_inner().errors;
    assert_eq!(
        reasons(&errors),
        [(2, "NO_SUCH_ORDER"), (3, "NO_SUCH_ORDER"), (4, "DATE_OUT_OF_RANGE"), (5, "DATE_MISSING"),]
    );
    assert_eq!(town.order(&order).await.planned_date, None, "nothing was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shipment_is_known_by_its_reference() {
    let (town, order) = Town::with_order().await;
    let first = town.ship(&order, "S-1", &[("EP2163", 100)]).await;
    let again = town.ship(&order, "S-1", &[("EP2163", 100)]).await;
    assert_eq!((again.registered, &again.shipment_ids), (0, &first.shipment_ids));
    let other = town.ship(&order, "S-1", &[("EP2163", 50)]).await;
    assert_eq!(reasons(&other.errors), [(1, "SHIPMENT_DIFFERS")]);
    let more = town.ship(&order, "S-2", &[("EP2163", 96)]).await;
    assert_eq!(reasons(&more.errors), [(1, "MORE_THAN_ORDERED")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_obey_the_same_rules() {
    let (town, order) = Town::with_order().await;
    let number = &order.order_number;
    let import = async |kind: v1::ProgressKind, text: String, dry_run| {
        let (csv, ..) = encoding_rs::SHIFT_JIS.encode(&text);
        let request =
            v1::ImportProgressRequest { kind: kind.into(), csv: csv.into_owned(), dry_run };
        let answer = town.shipments(&partner(MAKER)).import_progress(request).await;
        answer.map(tonic::Response::into_inner)
    };
    let dates = format!("指示番号,納入予定日\n{number},2021/3/18\n{number},2021-03-19\n,x\n");
    let wrong = import(v1::ProgressKind::PlannedDates, dates, false).await.unwrap();
    assert_eq!(reasons(&wrong.errors), [(2, "ENTERED_TWICE"), (3, "ORDER_NUMBER_FORMAT")]);
    let dates = format!("指示番号,納入予定日\n{number},2021/3/18\n");
    let dry = import(v1::ProgressKind::PlannedDates, dates.clone(), true).await.unwrap();
    assert_eq!((dry.rows, dry.changed), (1, 1));
    assert_eq!(town.order(&order).await.planned_date, None);
    import(v1::ProgressKind::PlannedDates, dates, false).await.unwrap();
    assert_eq!(town.order(&order).await.planned_date, march(18));

    let shipments = format!(
        "指示番号,伝票番号,出荷日,数量,ロット番号,有効期限,1バイアルの回数\n\
         {number},D-1,2021/3/15,100,EP2163,2021/6/30,6\n{number},D-1,2021/3/15,95,EP2164,2021/6/30,6\n"
    );
    let shipped = import(v1::ProgressKind::Shipments, shipments, false).await.unwrap();
    assert_eq!((shipped.rows, shipped.changed, shipped.errors.len()), (2, 1, 0));
    let actual = format!("指示番号,納入実績日\n{number},2021/3/15\n");
    import(v1::ProgressKind::ActualDates, actual, false).await.unwrap();
    assert_eq!(town.order(&order).await.actual_date, march(15));
    let unreadable = import(v1::ProgressKind::ActualDates, "x".into(), false).await.unwrap_err();
    assert_eq!(reason(&unreadable), "FILE_UNREADABLE");
}

#[tokio::test(flavor = "multi_thread")]
async fn readings_out_of_range_raise_an_exception() {
    let (town, order) = Town::with_order().await;
    let shipped = town.ship(&order, "S-1", &[("EP2163", 195)]).await;
    let request = v1::AttachTemperaturesRequest {
        shipment_id: shipped.shipment_ids[0].clone(),
        storage: v1::StorageKind::Refrigerated.into(),
        csv: b"time,celsius\n2021-03-15T00:00:00Z,4.5\n2021-03-15T01:00:00Z,9.1\n".to_vec(),
    };
    let attach = town.shipments(&partner(MAKER)).attach_temperatures(request.clone()).await;
    let attached = attach.unwrap().into_inner();
    let short = attached.temperature.unwrap();
    assert_eq!((short.readings, short.out_of_range, short.highest_tenths), (2, 1, 91));
    assert!(!attached.exception_id.is_empty());
    let again = town.shipments(&partner(MAKER)).attach_temperatures(request).await.unwrap();
    assert_eq!(again.into_inner().exception_id, "", "the same file again is the same file");
    assert_eq!(town.order(&order).await.open_exceptions, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_the_progress_of_the_own_area() {
    let (town, order) = Town::with_order().await;
    town.lock(YOKOHAMA, vec![line("1410000011")]).await;
    town.summary_when(2).await;
    let count = async |who: &Actor, by_municipality| {
        let request = v1::SummariseProgressRequest { by_municipality, ..Default::default() };
        town.shipments(who).summarise_progress(request).await.unwrap().into_inner().progress
    };
    let nation = actor(Standing::Nation, &[Role::Viewer]);
    let all = count(&nation, false).await;
    let orders: Vec<_> = all.iter().map(|one| (&*one.partner_id, one.orders)).collect();
    assert_eq!(orders, [("maker-1", 1), ("wholesaler-13", 2), ("wholesaler-14", 3)]);
    let kanagawa = actor(Standing::Prefecture("14".parse().unwrap()), &[Role::Viewer]);
    let own = count(&kanagawa, true).await;
    assert_eq!((own.len(), &*own[0].municipality_code, own[0].orders), (1, YOKOHAMA, 3));
    let list = async |who: &Actor, request: v1::ListShipmentOrdersRequest| {
        town.client(who).list_shipment_orders(request).await
    };
    let found = list(&kanagawa, v1::ListShipmentOrdersRequest::default())
        .await
        .unwrap()
        .into_inner()
        .orders;
    assert_eq!(found.len(), 3, "a prefecture sees all of its own without naming a municipality");
    let foreign =
        v1::ListShipmentOrdersRequest { municipality_code: CHIYODA.into(), ..Default::default() };
    assert_eq!(reason(&list(&kanagawa, foreign).await.unwrap_err()), "NOT_YOUR_AREA");
    let own = list(&site(SITE), v1::ListShipmentOrdersRequest::default())
        .await
        .unwrap()
        .into_inner()
        .orders;
    assert_eq!(own.len(), 3, "a site sees what comes to it");

    // The planned date was due on Wednesday; on Friday it is late.
    town.sandbox.clock.advance(chrono::TimeDelta::days(4));
    let late = v1::ListShipmentOrdersRequest {
        progress: v1::OrderProgress::PlanLate.into(),
        ..Default::default()
    };
    let late = list(&partner(MAKER), late).await.unwrap().into_inner().orders;
    assert_eq!((late.len(), late[0].plan_late_days), (1, 2));
    assert_eq!(late[0].order_id, order.order_id);
    assert_eq!(count(&nation, false).await[0].plan_late, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_said_twice_is_one() {
    let (town, order) = Town::with_order().await;
    let request = v1::RaiseExceptionRequest {
        request_id: Uuid::now_v7().to_string(),
        order_id: order.order_id.clone(),
        kind: v1::ExceptionKind::Damaged.into(),
        units: 3,
        note: "箱が濡れている".into(),
        ..Default::default()
    };
    for _ in 0..2 {
        town.shipments(&site(SITE)).raise_exception(request.clone()).await.unwrap();
    }
    assert_eq!(town.order(&order).await.open_exceptions, 1);
    let elsewhere = town.shipments(&site("1310000029")).raise_exception(request.clone()).await;
    assert_eq!(elsewhere.unwrap_err().code(), Code::NotFound);
    let list = v1::ListExceptionsRequest { open_only: true, ..Default::default() };
    let listed = town.shipments(&partner(TOKYO)).list_exceptions(list.clone()).await.unwrap();
    assert_eq!(listed.into_inner().exceptions, [], "another partner's is not shown");
    let listed = town.shipments(&partner(MAKER)).list_exceptions(list).await.unwrap();
    assert_eq!(listed.into_inner().exceptions.len(), 1);
}
