//! Partners, the area table, and what partners receive.

use vsys_proto::convert::{wire_date, wire_item_kind};
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::{ItemKind, Standing};

use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::{Refused, Unseen};
use crate::sample::{Asking, nobodys, somebodys};
use crate::samples::Call;
use crate::wire::field;

const SERVICE: &str = "/vsys.logistics_notifier.v1.LogisticsNotifierService";
const ANOTHERS: crate::sample::Foreign = Refused(&["NOT_YOUR_PARTNER"]);

fn rpc(name: &str) -> String {
    format!("{SERVICE}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListPartners"),
            |_, about| about.partner().map(|_| v1::ListPartnersRequest::default().into()),
            reach::partner,
            Unseen,
        )
        .shows(partner_id),
        // Who delivers where is for every office to see.
        somebodys(
            &rpc("ListAreaAssignments"),
            |_, about| {
                let request = v1::ListAreaAssignmentsRequest {
                    partner_id: about.partner()?,
                    ..v1::ListAreaAssignmentsRequest::default()
                };
                Some(request.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        // A partner is shown its own rows of the table, whichever municipality it asks for.
        somebodys(
            &rpc("ListAreaAssignments"),
            |_, about| about.partner().map(|_| v1::ListAreaAssignmentsRequest::default().into()),
            reach::partner,
            Unseen,
        )
        .shows(|about| about.partner().map(|id| field(4, &id))),
        somebodys(
            &rpc("SummariseOrders"),
            |asking, about| {
                about.partner()?;
                Some(v1::SummariseOrdersRequest { round_id: locked_round(asking) }.into())
            },
            reach::partner,
            Unseen,
        )
        .shows(partner_id),
        somebodys(
            &rpc("ListDigests"),
            |asking, about| {
                let request = v1::ListDigestsRequest {
                    round_id: locked_round(asking),
                    partner_id: about.partner()?,
                    ..v1::ListDigestsRequest::default()
                };
                Some(request.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        somebodys(
            &rpc("ListDigests"),
            |asking, about| {
                about.partner()?;
                let round_id = locked_round(asking);
                Some(
                    v1::ListDigestsRequest { round_id, ..v1::ListDigestsRequest::default() }.into(),
                )
            },
            reach::partner,
            Unseen,
        )
        .shows(|about| about.partner().map(|id| field(2, &id))),
        somebodys(
            &rpc("GetPartnerFeed"),
            |_, about| Some(v1::GetPartnerFeedRequest { partner_id: about.partner()? }.into()),
            reach::partner,
            ANOTHERS,
        )
        .shows(partner_id),
        nobodys(
            &rpc("ListHeldLines"),
            "the nation and the desk watch the whole country",
            |asking| {
                let round_id = locked_round(asking);
                v1::ListHeldLinesRequest { round_id, ..v1::ListHeldLinesRequest::default() }.into()
            },
        ),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        nobodys(&rpc("PutPartners"), "the nation alone says who is a partner", |asking| {
            v1::PutPartnersRequest { partners: asking.land.trade.partners() }.into()
        }),
        somebodys(
            &rpc("PutAreaAssignments"),
            |asking, about| {
                let Standing::Municipality(town) = about.standing else { return None };
                let from = chrono::NaiveDate::from_ymd_opt(2021, 2, 14).unwrap();
                let partner = asking.land.trade.responsible(town, ItemKind::Needle)?;
                let row = v1::AreaAssignment {
                    municipality_code: town.to_string(),
                    item: wire_item_kind(ItemKind::Needle).into(),
                    product_code: String::new(),
                    partner_id: partner.to_string(),
                    valid_from_date: Some(wire_date(from)),
                    valid_until_date: None,
                };
                Some(v1::PutAreaAssignmentsRequest { assignments: vec![row] }.into())
            },
            reach::holds_the_town,
            Refused(&["NOT_YOUR_AREA"]),
        ),
        somebodys(
            &rpc("PutCustomerCodes"),
            |asking, about| {
                let code = v1::CustomerCode {
                    partner_id: about.partner()?,
                    facility_code: asking.land.sites.all[0].code.to_string(),
                    customer_code: format!("K-{}", asking.land.tick()),
                };
                Some(v1::PutCustomerCodesRequest { customer_codes: vec![code] }.into())
            },
            reach::partner,
            ANOTHERS,
        ),
        somebodys(
            &rpc("IssuePartnerCredentials"),
            |_, about| {
                let partner_id = about.partner()?;
                Some(v1::IssuePartnerCredentialsRequest { partner_id, valid_days: 1 }.into())
            },
            reach::partner,
            ANOTHERS,
        )
        // No account of a broker is set up here.
        .unless(&["CREDENTIALS_NOT_SET_UP"]),
    ]
}

/// The round in which everything is locked.
pub(super) fn locked_round(asking: &Asking<'_>) -> String {
    asking.land.areas.iter().find_map(|area| area.locked.as_ref()).unwrap().round.clone()
}

/// The partner in the first field of what is about it.
fn partner_id(about: &Area) -> Option<Vec<u8>> {
    about.partner().map(|id| field(1, &id))
}
