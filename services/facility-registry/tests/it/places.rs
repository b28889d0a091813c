use tonic::Code;

use vsys_proto::facility_registry::v1;

use crate::register::{
    CHIYODA, HOSPITAL, Register, SAPPORO, date, fields, hospital, place, reason,
};

#[tokio::test]
async fn places_are_entered_once_and_told_once() {
    let register = Register::empty().await;
    let mut nation = register.nation();
    let places = vec![place(CHIYODA), place("13")];
    let put = |places| v1::PutPlacesRequest { places };

    let first = nation.put_places(put(places.clone())).await.unwrap().into_inner();
    assert_eq!((first.entered, first.changed, first.unchanged), (2, 0, 0));
    let again = nation.put_places(put(places.clone())).await.unwrap().into_inner();
    assert_eq!((again.entered, again.changed, again.unchanged), (0, 0, 2));
    assert_eq!(register.told("PlaceChanged").await, 2);

    let mut grown = place(CHIYODA);
    grown.population.as_mut().unwrap().total += 1;
    let third = nation.put_places(put(vec![grown, place("13")])).await.unwrap().into_inner();
    assert_eq!((third.entered, third.changed, third.unchanged), (0, 1, 1));
    assert_eq!(register.told("PlaceChanged").await, 3);
}

#[tokio::test]
async fn a_place_is_returned_as_it_was_put() {
    let register = Register::with_places().await;
    let mut entry = place(CHIYODA);
    entry.name_en = "Chiyoda City".into();
    entry.valid_until_date = Some(date(2021, 3, 31));
    let put = v1::PutPlaceRequest { place: Some(entry.clone()), expected_version: Some(1) };
    let put = register.nation().put_place(put).await.unwrap().into_inner().place.unwrap();
    assert_eq!((put.version, put.prefecture_code.as_str()), (2, "13"));
    assert_eq!(put.valid_until_date, entry.valid_until_date);
    assert_eq!(put.population, entry.population);

    let get = v1::GetPlaceRequest { place_code: CHIYODA.into() };
    let got = register.nation().get_place(get).await.unwrap().into_inner().place.unwrap();
    assert_eq!(got, put);
}

#[tokio::test]
async fn a_place_that_somebody_changed_is_refused_to_who_saw_it_before() {
    let register = Register::with_places().await;
    let put = v1::PutPlaceRequest { place: Some(place(CHIYODA)), expected_version: Some(0) };
    let refused = register.nation().put_place(put).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "STALE_VERSION"));
}

#[tokio::test]
async fn every_bad_place_is_named_and_nothing_is_done() {
    let register = Register::empty().await;
    let mut too_old = place("01");
    too_old.population.as_mut().unwrap().aged_65plus = 70_000;
    let mut ends_first = place("02");
    ends_first.valid_until_date = Some(date(1960, 1, 1));
    let mut nameless = place("03");
    nameless.name = " ".into();
    let mut no_day = place("04");
    no_day.valid_from_date = Some(date(2021, 2, 29));
    let places = vec![
        place("13"),
        place("131017"),
        place("130001"),
        place("271004"),
        too_old,
        ends_first,
        nameless,
        no_day,
    ];
    let request = v1::PutPlacesRequest { places };
    let refused = register.nation().put_places(request).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::InvalidArgument, "ROWS_REFUSED")
    );
    let expected = [
        ("places[1].place_code", "PLACE_CODE_FORMAT"),
        ("places[2].place_code", "PLACE_CODE_FORMAT"),
        ("places[3].place_code", "PREFECTURE_UNKNOWN"),
        ("places[4].population", "POPULATION_PARTS"),
        ("places[5].valid_until_date", "VALIDITY_ORDER"),
        ("places[6].name", "VALUE_MISSING"),
        ("places[7].valid_from_date", "DATE_INVALID"),
    ]
    .map(|(field, reason)| (field.to_owned(), reason.to_owned()));
    assert_eq!(fields(&refused), expected);
    assert_eq!(register.told("PlaceChanged").await, 0);
    let get = v1::GetPlaceRequest { place_code: "13".into() };
    let absent = register.nation().get_place(get).await.unwrap_err();
    assert_eq!(reason(&absent), "NO_SUCH_PLACE");
}

#[tokio::test]
async fn more_than_two_thousand_places_are_refused() {
    let register = Register::empty().await;
    let request = v1::PutPlacesRequest { places: vec![place("13"); 2_001] };
    let refused = register.nation().put_places(request).await.unwrap_err();
    assert_eq!(reason(&refused), "TOO_MANY_ROWS");
}

#[tokio::test]
async fn a_postcode_leads_to_its_municipality() {
    let register = Register::with_places().await;
    let mut nation = register.nation();
    let mut found = async |postcode: &str| {
        let request = v1::LookUpPostcodeRequest { postcode: postcode.into() };
        let answer = nation.look_up_postcode(request).await?.into_inner();
        Ok::<_, tonic::Status>(answer.places.into_iter().map(|it| it.name).collect::<Vec<_>>())
    };
    assert_eq!(found("1000001").await.unwrap(), ["千代田区"]);
    assert!(found("9999999").await.unwrap().is_empty());
    assert_eq!(fields(&found("100-001").await.unwrap_err())[0].1, "POSTCODE_FORMAT");
}

#[tokio::test]
async fn a_postcode_of_another_municipality_is_a_hint_and_no_refusal() {
    let register = Register::with_places().await;
    let elsewhere = v1::FacilityEntry { postcode: "0600001".into(), ..hospital(HOSPITAL, CHIYODA) };
    let put = register.put(vec![elsewhere]).await;
    let [warning] = &put.warnings[..] else { panic!("{:?}", put.warnings) };
    assert_eq!(
        (&*warning.field, &*warning.reason),
        ("facilities[0].postcode", "POSTCODE_ELSEWHERE")
    );
    assert_eq!((put.entered, &*warning.suggestion), (1, SAPPORO));
}
