//! Places and facilities.

use vsys_proto::convert::wire_date;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::import_facilities_request::Part;
use vsys_vocabulary::jst;

use crate::reach;
use crate::sample::Foreign::{Refused, Told};
use crate::sample::{Asking, nobodys, somebodys};
use crate::samples::Call;
use crate::wire::Wire;

const SERVICE: &str = "/vsys.facility_registry.v1.FacilityRegistryService";
const OPEN: &str = "the register is no secret among those who work with it";
const OUTSIDE: crate::sample::Foreign = Refused(&["OUTSIDE_YOUR_AREA"]);

fn rpc(name: &str) -> String {
    format!("{SERVICE}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        nobodys(&rpc("GetPlace"), OPEN, |_| {
            v1::GetPlaceRequest { place_code: "14".to_owned() }.into()
        }),
        nobodys(&rpc("ListPlaces"), OPEN, |_| v1::ListPlacesRequest::default().into()),
        nobodys(&rpc("GetFacility"), OPEN, |asking| {
            let facility_code = asking.land.sites.all[0].code.to_string();
            v1::GetFacilityRequest { facility_code }.into()
        }),
        nobodys(&rpc("ListFacilities"), OPEN, |_| v1::ListFacilitiesRequest::default().into()),
        nobodys(&rpc("CountFacilities"), OPEN, |_| v1::CountFacilitiesRequest::default().into()),
        nobodys(&rpc("FindNearestFacilities"), OPEN, |_| {
            let point = Some(v1::GeoPoint { latitude: 35.68, longitude: 139.77 });
            v1::FindNearestFacilitiesRequest { point, ..Default::default() }.into()
        }),
        nobodys(&rpc("ListTransferPolicies"), OPEN, |_| v1::ListTransferPoliciesRequest {}.into()),
        nobodys(&rpc("CheckTransfer"), OPEN, |asking| {
            let [from, to, ..] = &asking.land.sites.all[..] else { panic!("two sites") };
            let request = v1::CheckTransferRequest {
                from_facility_code: from.code.to_string(),
                to_facility_code: to.code.to_string(),
                date: None,
            };
            request.into()
        }),
        somebodys(
            &rpc("ListFacilityVersions"),
            |_, about| {
                let facility_code = about.site?.to_string();
                let request =
                    v1::ListFacilityVersionsRequest { facility_code, ..Default::default() };
                Some(request.into())
            },
            reach::registers_or_is_the_site,
            OUTSIDE,
        ),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        nobodys(&rpc("PutPlace"), "the nation alone keeps the master of places", |asking| {
            v1::PutPlaceRequest { place: Some(place(asking)), expected_version: None }.into()
        }),
        nobodys(&rpc("PutPlaces"), "the nation alone keeps the master of places", |asking| {
            v1::PutPlacesRequest { places: vec![place(asking)] }.into()
        }),
        // What holds already, so that everybody finds it so.
        nobodys(&rpc("SetTransferPolicy"), "the nation alone sets the rule", |asking| {
            let request = v1::SetTransferPolicyRequest {
                from_date: Some(wire_date(jst::date_of(asking.land.sandbox.clock.now()))),
                rule: v1::TransferRule::WithinPairs.into(),
                reason: "変更なし".to_owned(),
                expected_version: None,
            };
            request.into()
        }),
        nobodys(
            &rpc("MergeMunicipalities"),
            "the nation alone keeps the master of places",
            |asking| {
                let [merged, into, ..] = &asking.land.country.towns[..] else {
                    panic!("two towns")
                };
                v1::MergeMunicipalitiesRequest {
                    municipality_code: merged.code.to_string(),
                    into_municipality_code: into.code.to_string(),
                }
                .into()
            },
        )
        .unless(&["MUNICIPALITY_STILL_IN_FORCE"]),
        somebodys(
            &rpc("PutFacility"),
            |asking, about| {
                let facility = Some(asking.land.site(about.site?).entry());
                Some(v1::PutFacilityRequest { facility, expected_version: None }.into())
            },
            reach::registers_the_site,
            OUTSIDE,
        ),
        somebodys(
            &rpc("PutFacilities"),
            |asking, about| {
                let facilities = vec![asking.land.site(about.site?).entry()];
                Some(v1::PutFacilitiesRequest { facilities }.into())
            },
            reach::registers_the_site,
            OUTSIDE,
        ),
        somebodys(
            &rpc("SetDeliveryTimes"),
            |asking, about| {
                let facility_code = about.site?.to_string();
                let days = format!("月 {}", asking.land.tick());
                let delivery = Some(v1::DeliveryTimes { days, hours: "9-12".to_owned() });
                let request =
                    v1::SetDeliveryTimesRequest { facility_code, delivery, expected_version: None };
                Some(request.into())
            },
            reach::registers_or_is_the_site,
            OUTSIDE,
        ),
        somebodys(
            &rpc("SetPublicDetails"),
            |asking, about| {
                let details = v1::PublicDetails {
                    hours: format!("9-12 {}", asking.land.tick()),
                    audience: v1::Audience::Public.into(),
                    checked_date: Some(wire_date(begun())),
                    ..v1::PublicDetails::default()
                };
                let request = v1::SetPublicDetailsRequest {
                    facility_code: about.site?.to_string(),
                    details: Some(details),
                    expected_version: None,
                };
                Some(request.into())
            },
            reach::registers_or_is_the_site,
            OUTSIDE,
        ),
        somebodys(
            &rpc("ImportFacilities"),
            |asking, about| {
                let site = asking.land.site(about.site?);
                let heading = "facility_code,municipality_code,name,address,phone,category,type";
                let row = format!(
                    "{},{},{},{},{},clinic,basic",
                    site.code, site.town, site.name, site.address, site.phone
                );
                let header = Part::Header(v1::ImportFacilitiesHeader { dry_run: true });
                let parts = [header, Part::Chunk(format!("{heading}\n{row}\n").into_bytes())];
                let messages = parts.map(|part| v1::ImportFacilitiesRequest { part: Some(part) });
                Some(Wire::stream(&messages))
            },
            reach::registers_the_site,
            Told("OUTSIDE_YOUR_AREA"),
        ),
        somebodys(
            &rpc("MergeFacilities"),
            |_, about| {
                let code = about.site?.to_string();
                let request = v1::MergeFacilitiesRequest {
                    facility_code: code.clone(),
                    into_facility_code: code,
                    reason: "統合".to_owned(),
                    expected_version: None,
                };
                Some(request.into())
            },
            reach::registers_the_site,
            OUTSIDE,
        )
        .unless(&["SUCCESSOR_IS_ITSELF"]),
        somebodys(
            &rpc("ChangeFacilityCode"),
            |_, about| {
                let code = about.site?.to_string();
                let request = v1::ChangeFacilityCodeRequest {
                    facility_code: code.clone(),
                    new_facility_code: code,
                    reason: "法人化".to_owned(),
                    expected_version: None,
                };
                Some(request.into())
            },
            reach::registers_the_site,
            OUTSIDE,
        )
        .unless(&["SUCCESSOR_IS_ITSELF"]),
        somebodys(
            &rpc("CloseFacility"),
            |_, about| {
                let (facility_code, reason) = (about.site?.to_string(), "改修".to_owned());
                Some(
                    v1::CloseFacilityRequest {
                        facility_code,
                        reason,
                        expected_version: None,
                        last_date: None,
                    }
                    .into(),
                )
            },
            reach::registers_the_site,
            OUTSIDE,
        ),
        somebodys(
            &rpc("ReopenFacility"),
            |_, about| {
                let (facility_code, reason) = (about.site?.to_string(), "再開".to_owned());
                Some(
                    v1::ReopenFacilityRequest { facility_code, reason, expected_version: None }
                        .into(),
                )
            },
            reach::registers_the_site,
            OUTSIDE,
        ),
    ]
}

/// A day before the land's first.
fn begun() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2021, 2, 14).unwrap()
}

/// A prefecture as it was entered.
fn place(asking: &Asking<'_>) -> v1::PlaceEntry {
    let prefecture = &asking.land.country.prefectures[0];
    let from = begun();
    v1::PlaceEntry {
        place_code: prefecture.code.to_string(),
        name: prefecture.place.name.clone(),
        kana: prefecture.place.kana.clone(),
        name_en: prefecture.place.name_en.clone(),
        population: Some(v1::PopulationEstimate {
            total: prefecture.place.population,
            aged_65plus: prefecture.place.population_65plus,
            source: "estimate".to_owned(),
            as_of_date: Some(wire_date(from)),
        }),
        valid_from_date: Some(wire_date(from)),
        valid_until_date: None,
        position: None,
    }
}
