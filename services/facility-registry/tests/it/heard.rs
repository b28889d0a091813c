use prost::Message;

use vsys_proto::facility_registry::v1;
use vsys_testkit::eventually;

use crate::register::{CHIYODA, HOSPITAL, Register, hospital};

/// The last message under a subject, once the relay has published it.
pub(crate) async fn last<M: Message + Default>(register: &Register, subject: &str) -> M {
    let database = register.sandbox.database.superuser();
    eventually("all that was recorded is published", || async {
        let waiting = sqlx::query_scalar!(
            r#"select count(*) as "count!"
                 from facility_registry.outbox
                where published_at is null"#,
        );
        let waiting = waiting.fetch_one(&database).await.unwrap();
        if waiting == 0 { Ok(()) } else { Err(waiting) }
    })
    .await;
    let nats = &register.sandbox.nats;
    let stream = nats.topology.stream_of(subject).expect("a stream keeps it").name.clone();
    let subject = nats.topology.subject(subject);
    let stream = nats.jetstream.get_stream(stream).await.expect("the stream is there");
    let message = eventually("the event is in its stream", || {
        stream.get_last_raw_message_by_subject(&subject)
    })
    .await;
    M::decode(message.payload).expect("it is the message that its subject names")
}

#[tokio::test]
async fn who_listens_hears_everything_about_a_facility() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let subject = "vsys.facility_registry.v1.FacilityChanged.13.131016";
    let heard: v1::FacilityChanged = last(&register, subject).await;
    assert_eq!((heard.facility_code.as_str(), heard.version, heard.open), (HOSPITAL, 1, true));
    let ship_to = heard.ship_to.expect("goods go somewhere");
    assert_eq!((ship_to.postcode.as_str(), ship_to.delivery_days.as_str()), ("1000001", "月水金"));
}

#[tokio::test]
async fn who_listens_hears_of_prefectures_and_municipalities() {
    let register = Register::with_places().await;
    let tokyo = "vsys.facility_registry.v1.PlaceChanged.13._";
    let tokyo: v1::PlaceChanged = last(&register, tokyo).await;
    assert_eq!(tokyo.place_code, "13");
    let chiyoda = "vsys.facility_registry.v1.PlaceChanged.13.131016";
    let chiyoda: v1::PlaceChanged = last(&register, chiyoda).await;
    assert_eq!((chiyoda.population, chiyoda.population_65plus), (66_680, 11_330));
}
