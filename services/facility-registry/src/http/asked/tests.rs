use super::super::parameter::{LOCATION, ORGANIZATION};
use vsys_vocabulary::FacilityCode;

use super::*;

fn location(query: &str) -> Asked {
    Asked::read(LOCATION, query).unwrap()
}

#[test]
fn everything_that_is_given_is_asked_for() {
    let asked = location(
        "identifier=urn:vsys:facility-code|1310000018,9000000019&name:contains=%E3%83%80&\
         address=%E6%9D%B1%E4%BA%AC&address-state=&status=active&near=35.68|139.76|1.5|km&_count=7",
    );
    let codes = asked.search.codes.as_ref().unwrap();
    assert_eq!(
        codes.iter().map(FacilityCode::as_str).collect::<Vec<_>>(),
        ["1310000018", "9000000019"]
    );
    assert_eq!(asked.search.name, Some(("ダ".into(), Extent::Anywhere)));
    assert_eq!((asked.search.address.as_deref(), &asked.search.state), (Some("東京"), &None));
    assert_eq!((asked.search.open, asked.search.near.unwrap().1), (Some(true), 1_500));
    assert_eq!(asked.page, Page { after: String::new(), size: 7 });
}

#[test]
fn what_can_be_no_sites_finds_nothing() {
    let jp = "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no";
    for query in [
        "identifier=hello".to_owned(),
        "identifier=urn:other|1310000018".to_owned(),
        format!("identifier={jp}|9000000019"),
        "_id=1310000018&identifier=1310000026".to_owned(),
        "status=suspended".to_owned(),
    ] {
        assert_eq!(location(&query).search.codes, Some(Vec::new()), "{query}");
    }
    assert_eq!(location("status=active,inactive").search, Search::default());
}

#[test]
fn what_is_not_understood_is_refused() {
    for query in [
        "colour=red",
        "active=true",
        "name=a&name:contains=b",
        "name:missing=true",
        "address:contains=a",
        "name=a,b",
        "identifier=urn:vsys:facility-code|",
        "status=open",
        "near=35.68",
        "near=51.5|-0.1",
        "near=35.68|139.76|0",
        "near=35.68|139.76|101|km",
        "near=35.68|139.76|1|[mi_us]",
        "near=35.68|139.76|NaN|km",
        "_count=0",
        "_count=ten",
        "_cursor=x",
        "_cursor=1310000018&near=35.68|139.76",
        "_format=xml",
    ] {
        assert!(Asked::read(LOCATION, query).is_err(), "{query}");
    }
    assert!(Asked::read(ORGANIZATION, "near=35.68|139.76").is_err());
    assert!(Asked::read(ORGANIZATION, "active=true").is_ok());
}

#[test]
fn a_link_leads_to_the_same_search() {
    let asked = location("near=35.68%7C139.76&_count=2&_cursor=294-1310000018");
    assert_eq!((asked.after, asked.page.after.as_str()), (294, "1310000018"));
    let address = "http://localhost/fhir/R4/Location";
    let start = format!("{address}?near=35.68%7C139.76&_count=2&_cursor=");
    assert_eq!(asked.link(address, None), format!("{start}294-1310000018"));
    let next = Asked::cursor(Some(300), "1310000026");
    assert_eq!(asked.link(address, Some(&next)), format!("{start}300-1310000026"));
    assert_eq!(location("").link(address, None), address);
}
