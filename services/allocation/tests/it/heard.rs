//! What allocation hears from the facility registry and the logistics notifier.

use prost::Message;
use tonic::Code;
use uuid::Uuid;

use vsys_proto::{
    allocation::v1,
    facility_registry::v1::{FacilityChanged, FacilityType, PlaceChanged},
    logistics_notifier::v1::{AreaAssigned, ShipmentsOrdered},
    vocabulary::v1::{ItemKind, ItemUnits},
};
use vsys_testkit::eventually;

use crate::atlas::{
    CHIYODA, CHUO, NATION, TOKYO, area, boxes, clinic, date, hospital, march, places, site, units,
};
use crate::country::{Country, clerk, locker};
use crate::refusal::{assert_refused, value};

impl Country {
    /// Says a fact and waits until it is heard; answers its id.
    pub(crate) async fn told_and_heard<M: prost::Message + prost::Name>(&self, fact: &M) -> Uuid {
        let id = self.new_id();
        self.tell(id, fact).await;
        self.eventually_in_inbox(id).await;
        id
    }

    async fn eventually_in_inbox(&self, id: Uuid) {
        let database = self.database();
        eventually("the event is in the inbox", || async {
            sqlx::query_scalar!(
                r#"select exists (select from allocation.inbox where event_id = $1) as "heard!""#,
                id,
            )
            .fetch_one(&database)
            .await
            .unwrap()
        })
        .await;
    }
}

fn renamed(name: &str, version: u64) -> PlaceChanged {
    let chiyoda = places().into_iter().find(|place| place.place_code == CHIYODA).unwrap();
    PlaceChanged { name: name.into(), version, ..chiyoda }
}

#[tokio::test]
async fn an_event_heard_twice_has_one_effect_and_an_older_version_none() {
    let country = Country::issued().await;
    let newest = country.told_and_heard(&renamed("新千代田区", 3)).await;
    country.told_and_heard(&renamed("旧千代田区", 2)).await;
    country.tell(newest, &renamed("偽千代田区", 4)).await;
    // What is heard after it shows that the repetition was passed by.
    country.told_and_heard(&renamed("旧千代田区", 1)).await;
    let tokyo = country.sheet(TOKYO).await;
    assert_eq!(tokyo.lines[0].child_name, "新千代田区");
}

#[tokio::test]
async fn a_site_that_closed_or_became_a_satellite_receives_no_more() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let open = site(CHIYODA, &hospital(CHIYODA), "病院");
    let mut chiyoda = country.sheets(&clerk(CHIYODA));
    let satellite = FacilityType::Satellite.into();
    for (now, reason) in [
        (FacilityChanged { open: false, version: 2, ..open.clone() }, "FACILITY_CLOSED"),
        (FacilityChanged { r#type: satellite, version: 3, ..open.clone() }, "FACILITY_NOT_BASIC"),
        (
            FacilityChanged { municipality_code: CHUO.into(), version: 4, ..open.clone() },
            "FACILITY_OF_ANOTHER_MUNICIPALITY",
        ),
    ] {
        country.told_and_heard(&now).await;
        // An older version is heard, and changes nothing.
        country.told_and_heard(&open).await;
        let request = country.lines(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
        let refused = chiyoda.enter_lines(request).await;
        let (code, field) = (Code::FailedPrecondition, "lines[0].child_code");
        let status = assert_refused(refused, code, "LINES_REFUSED", field);
        assert_eq!(value(&status, "line_reason"), reason);
    }
    country.told_and_heard(&FacilityChanged { version: 5, ..open }).await;
    country.enter(CHIYODA, &[(&hospital(CHIYODA), boxes(1))]).await;
}

#[tokio::test]
async fn a_site_closed_before_the_lock_is_named_and_holds_only_its_own_line() {
    let country = Country::handed_down().await;
    country.confirm(CHIYODA).await;
    let half = units(97, 500, 500);
    let lines = [(&*hospital(CHIYODA), half), (&*clinic(CHIYODA), half)];
    country.enter(CHIYODA, &lines).await;
    country.complete(CHIYODA).await;
    let closed = site(CHIYODA, &clinic(CHIYODA), "診療所");
    country.told_and_heard(&FacilityChanged { open: false, version: 2, ..closed }).await;
    let wish = country.lock_wish(TOKYO);
    let mut tokyo = country.sheets(&locker(TOKYO));
    let locked = tokyo.lock_sheets(wish.clone()).await.unwrap().into_inner();
    assert_eq!(locked.held_facility_codes, [clinic(CHIYODA)]);
    assert_eq!(tokyo.lock_sheets(wish).await.unwrap().into_inner(), locked);
    let told: v1::SheetLocked = country.last_told().await;
    let held: Vec<_> = told.lines.iter().map(|line| (line.child_code.clone(), line.held)).collect();
    assert_eq!(held, [(hospital(CHIYODA), false), (clinic(CHIYODA), true)]);
}

#[tokio::test]
async fn goods_go_where_the_site_was_at_the_lock() {
    let country = Country::locked().await;
    let mut moved = FacilityChanged { version: 2, ..site(CHIYODA, &hospital(CHIYODA), "病院") };
    moved.ship_to.as_mut().unwrap().address = "神田神保町1-1".into();
    country.told_and_heard(&moved).await;
    let amend = v1::AmendLineRequest {
        request_id: country.request_id(),
        sheet_id: country.sheet(CHIYODA).await.sheet_id,
        facility_code: hospital(CHIYODA),
        units: Some(units(100, 500, 500)),
        reason: "冷凍庫の故障".into(),
    };
    country.amendments(&locker(TOKYO)).amend_line(amend).await.unwrap();
    let told: v1::LineAmended = country.last_told().await;
    assert_eq!(told.ship_to.unwrap().address, "九段南1-2-1");
}

#[tokio::test]
async fn the_partner_at_the_lock_sets_the_cut_off() {
    let country = Country::decided().await;
    let vaccine = area(CHIYODA, ItemKind::Vaccine, "new-maker");
    country.told_and_heard(&AreaAssigned { version: 2, ..vaccine }).await;
    country.told_and_heard(&area(CHIYODA, ItemKind::Vaccine, "maker-1")).await;
    country.lock(TOKYO).await;
    for (partner, day) in [("new-maker", 16), ("maker-1", 24)] {
        let cut_off = v1::SetCutOffRequest {
            round_id: country.round.clone(),
            partner_id: partner.into(),
            cut_off_time: Some(march(day, 12)),
        };
        country.rounds(&clerk(NATION)).set_cut_off(cut_off).await.unwrap();
    }
    // Somebody else's from the next day on; the locked goods stay with whoever had them.
    let next = AreaAssigned {
        version: 1,
        valid_from_date: Some(date(2021, 3, 16)),
        ..area(CHIYODA, ItemKind::Vaccine, "maker-1")
    };
    country.told_and_heard(&next).await;
    country.sandbox.clock.advance(chrono::TimeDelta::days(2));
    let amend = v1::AmendLineRequest {
        request_id: country.request_id(),
        sheet_id: country.sheet(CHIYODA).await.sheet_id,
        facility_code: hospital(CHIYODA),
        units: Some(ItemUnits { vaccine_vials: 100, ..boxes(1) }),
        reason: "冷凍庫の故障".into(),
    };
    let refused = country.amendments(&locker(TOKYO)).amend_line(amend).await;
    assert_refused(refused, Code::FailedPrecondition, "AFTER_CUT_OFF", "sheet_id");
}

#[tokio::test]
async fn what_is_not_for_allocation_passes_and_what_is_broken_blocks_nobody() {
    let country = Country::issued().await;
    let before = country.traces().await;
    let sheet_id = Uuid::nil().to_string();
    let strange = ShipmentsOrdered { sheet_id, orders: 41, ..ShipmentsOrdered::default() };
    country.told_and_heard(&strange).await;
    country.assert_untouched(&before).await;
    // A municipality with a wrong check digit is nobody's.
    let broken = site("131015", &hospital(CHIYODA), "病院");
    country.tell(country.new_id(), &broken).await;
    country.told_and_heard(&renamed("新千代田区", 2)).await;
    assert_eq!(country.sheet(TOKYO).await.lines[0].child_name, "新千代田区");
    let nats = &country.sandbox.nats;
    let dead = nats.topology.stream_of("dead.allocation._").unwrap().name.clone();
    let stream = nats.jetstream.get_stream(dead).await.unwrap();
    let letter =
        eventually("the broken event is a dead letter", || stream.get_raw_message(1)).await;
    assert_eq!(FacilityChanged::decode(letter.payload).unwrap(), broken);
}
