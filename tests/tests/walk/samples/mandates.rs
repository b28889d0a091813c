//! Mandates and the master list of codes.

use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::import_master_list_request::Part;
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::Standing;

use crate::reach;
use crate::sample::Foreign::{Refused, Unseen};
use crate::sample::{nobodys, somebodys};
use crate::samples::Call;
use crate::wire::Wire;

const ANOTHERS: crate::sample::Foreign =
    Refused(&["CODES_OF_ANOTHER_PREFECTURE", "MANDATE_OF_ANOTHER"]);
const ONE_LIST: &str = "there is one master list for the whole country";

fn rpc(name: &str) -> String {
    format!("/vsys.contract_intake.v1.MandateService/{name}")
}

fn code_rpc(name: &str) -> String {
    format!("/vsys.contract_intake.v1.NewCodeService/{name}")
}

fn list_rpc(name: &str) -> String {
    format!("/vsys.contract_intake.v1.MasterListService/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListMandates"),
            |_, about| {
                let request = v1::ListMandatesRequest {
                    mandatary_id: about.id.clone(),
                    ..v1::ListMandatesRequest::default()
                };
                about.mandate.is_some().then(|| request.into())
            },
            reach::sees_the_mandate,
            Unseen,
        )
        .shows(|about| about.mandate.clone().map(String::into_bytes)),
        somebodys(
            &rpc("GetMandate"),
            |_, about| {
                let mandate_number = about.mandate.clone()?;
                Some(v1::GetMandateRequest { mandate_number }.into())
            },
            reach::sees_the_mandate,
            ANOTHERS,
        ),
        nobodys(&rpc("CountMandates"), "it counts what the caller sees anyway", |_| {
            v1::CountMandatesRequest {}.into()
        }),
        somebodys(
            &code_rpc("ListApplications"),
            |_, about| {
                let request = v1::ListApplicationsRequest::default();
                about.application.is_some().then(|| request.into())
            },
            reach::sees_the_application,
            Unseen,
        )
        .shows(|about| about.application.clone().map(String::into_bytes)),
        somebodys(
            &code_rpc("GetApplication"),
            |_, about| {
                let application_number = about.application.clone()?;
                Some(v1::GetApplicationRequest { application_number }.into())
            },
            reach::sees_the_application,
            ANOTHERS,
        ),
        somebodys(
            &code_rpc("ExportNumberedCodes"),
            |_, about| {
                let Standing::Prefecture(code) = about.standing else { return None };
                let request = v1::ExportNumberedCodesRequest {
                    prefecture_code: code.to_string(),
                    month_date: Some(Date { year: 2021, month: 3, day: 1 }),
                    ..v1::ExportNumberedCodesRequest::default()
                };
                Some(request.into())
            },
            reach::sees_the_application,
            ANOTHERS,
        ),
        nobodys(&list_rpc("ListMasterImports"), ONE_LIST, |_| {
            v1::ListMasterImportsRequest {}.into()
        }),
        nobodys(&list_rpc("ListMasterEntries"), ONE_LIST, |_| {
            v1::ListMasterEntriesRequest::default().into()
        }),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ReceiveMandates"),
            |_, about| {
                let mandate_numbers = vec![about.mandate.clone()?];
                let request = v1::ReceiveMandatesRequest { mandate_numbers, duplicates_seen: true };
                Some(request.into())
            },
            reach::own,
            ANOTHERS,
        ),
        somebodys(
            &rpc("ReturnMandates"),
            |_, about| {
                let mandate_numbers = vec![about.mandate.clone()?];
                Some(v1::ReturnMandatesRequest { mandate_numbers }.into())
            },
            reach::own,
            ANOTHERS,
        ),
        somebodys(
            &rpc("SendMandateBack"),
            |_, about| {
                let mandate_number = about.mandate.clone()?;
                let reason = "所在地を確かめてください".to_owned();
                Some(v1::SendMandateBackRequest { mandate_number, reason }.into())
            },
            reach::own,
            ANOTHERS,
        )
        .unless(&["MANDATE_SENT_BACK"]),
        somebodys(
            &rpc("ReissueSecret"),
            |_, about| {
                let mandate_number = about.mandate.clone()?;
                Some(v1::ReissueSecretRequest { mandate_number }.into())
            },
            reach::own,
            ANOTHERS,
        )
        .unless(&["MAIL_NOT_PROVED"]),
        somebodys(
            &rpc("LockMandates"),
            |_, about| {
                let mandate_numbers = vec![about.mandate.clone()?];
                Some(v1::LockMandatesRequest { mandate_numbers }.into())
            },
            reach::own,
            ANOTHERS,
        )
        .unless(&["MANDATE_NOT_RECEIVED", "MANDATE_SENT_BACK"]),
        somebodys(
            &code_rpc("CollateApplications"),
            |_, about| {
                let application_numbers = vec![about.application.clone()?];
                Some(v1::CollateApplicationsRequest { application_numbers }.into())
            },
            reach::own,
            ANOTHERS,
        ),
        somebodys(
            &code_rpc("NumberApplications"),
            |_, about| {
                let application_numbers = vec![about.application.clone()?];
                Some(v1::NumberApplicationsRequest { application_numbers }.into())
            },
            |by, _| *by == Standing::ServiceDesk,
            ANOTHERS,
        )
        .unless(&["APPLICATION_NOT_COLLATED", "APPLICATION_RETURNED"]),
        somebodys(
            &code_rpc("ReturnApplication"),
            |_, about| {
                let application_number = about.application.clone()?;
                let reason = "所在地を確かめてください".to_owned();
                Some(v1::ReturnApplicationRequest { application_number, reason }.into())
            },
            reach::returns_the_application,
            ANOTHERS,
        )
        .unless(&["APPLICATION_COLLATED", "APPLICATION_NUMBERED", "APPLICATION_RETURNED"]),
        nobodys(&list_rpc("ImportMasterList"), ONE_LIST, |_| {
            let header = v1::ImportMasterListHeader {
                dry_run: true,
                ..v1::ImportMasterListHeader::default()
            };
            let file = b"facility_code,name,address\n0110113719,a,b\n".to_vec();
            let parts = [Part::Header(header), Part::Chunk(file)];
            let messages = parts.map(|part| v1::ImportMasterListRequest { part: Some(part) });
            Wire::stream(&messages)
        }),
    ]
}
