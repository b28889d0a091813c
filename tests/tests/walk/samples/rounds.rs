//! Products, rounds, the supply horizon, the chain of locks.

use chrono::TimeDelta;
use vsys_proto::allocation::v1;
use vsys_proto::convert::{timestamp, wire_date, wire_office};
use vsys_proto::vocabulary::v1::{ItemPacks, ItemUnits};
use vsys_tests::{PRODUCT, RoundPlan};
use vsys_vocabulary::{Amounts, Office, Standing};

use super::feeds::locked_round;
use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::Refused;
use crate::sample::{Asking, nobodys, somebodys};
use crate::samples::Call;

const SERVICE: &str = "/vsys.allocation.v1.RoundService";
const OPEN: &str = "rounds and products are the same for everyone";
const NATIONS: &str = "the nation alone opens, issues and ends rounds, which are everyone's";

fn rpc(name: &str) -> String {
    format!("{SERVICE}/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        nobodys(&rpc("ListProducts"), OPEN, |_| v1::ListProductsRequest {}.into()),
        nobodys(&rpc("GetRound"), OPEN, |asking| {
            v1::GetRoundRequest { round_id: locked_round(asking) }.into()
        }),
        nobodys(&rpc("ListRounds"), OPEN, |_| v1::ListRoundsRequest::default().into()),
        nobodys(&rpc("GetSupplyHorizon"), "what is to come is everyone's to know", |_| {
            v1::GetSupplyHorizonRequest { product_code: PRODUCT.to_owned() }.into()
        })
        // None was published yet.
        .unless(&["NO_SUCH_HORIZON"]),
        nobodys(
            &rpc("VerifyChain"),
            "a round has one chain, and the answer holds only whether it is whole",
            |asking| v1::VerifyChainRequest { round_id: locked_round(asking) }.into(),
        ),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        nobodys(&rpc("PutProduct"), NATIONS, |_| {
            v1::PutProductRequest { product: Some(product()) }.into()
        }),
        nobodys(&rpc("PublishSupplyHorizon"), NATIONS, |asking| {
            let day = asking.land.sandbox.clock.now().date_naive() + TimeDelta::days(14);
            let rounds = vec![v1::ProvisionalSupply {
                round_number: "5".to_owned(),
                starts_on_date: Some(wire_date(day)),
                expected: Some(units(195)),
            }];
            let product_code = PRODUCT.to_owned();
            v1::PublishSupplyHorizonRequest { product_code, rounds }.into()
        }),
        nobodys(&rpc("CreateRound"), NATIONS, |asking| {
            let plan = RoundPlan {
                number: format!("walk-{}", asking.land.tick()),
                product: PRODUCT.to_owned(),
                supply: Amounts::ZERO,
            };
            plan.request(uuid::Uuid::now_v7(), asking.land.sandbox.clock.now()).into()
        }),
        nobodys(&rpc("SetCutOff"), NATIONS, |asking| {
            let at = asking.land.sandbox.clock.now() + TimeDelta::days(6);
            v1::SetCutOffRequest {
                round_id: locked_round(asking),
                partner_id: asking.land.trade.manufacturer.id.to_string(),
                cut_off_time: Some(timestamp(at)),
            }
            .into()
        }),
        somebodys(&rpc("ExtendDeadline"), extension, may_extend, Refused(&["NOT_YOUR_OFFICE"]))
            // The office has no sheet any more that is not locked.
            .unless(&["INVALID_VALUE"]),
        nobodys(&rpc("IssueRound"), NATIONS, |asking| {
            let nation = asking.land.area(Standing::Nation).draft.clone().unwrap();
            v1::IssueRoundRequest { request_id: asking.land.id(), round_id: nation.round }.into()
        }),
        nobodys(&rpc("CancelRound"), NATIONS, |asking| {
            let round_id = locked_round(asking);
            v1::CancelRoundRequest { round_id, reason: "供給の遅れ".to_owned() }.into()
        })
        // A lock is irreversible.
        .unless(&["ROUND_HAS_LOCKS"]),
    ]
}

/// Later each time, for one office; for all when the matter is the nation's.
fn extension(asking: &Asking<'_>, about: &Area) -> Option<crate::wire::Wire> {
    let step = match about.office()? {
        Office::Nation => v1::DeadlineStep::PrefecturesLock,
        Office::Prefecture(_) => v1::DeadlineStep::PrefecturesComplete,
        Office::Municipality(_) => v1::DeadlineStep::MunicipalitiesComplete,
    };
    let office = about.office().filter(|office| *office != Office::Nation);
    // Four days after the opening prefectures lock, and five is the cut-off.
    let later = TimeDelta::days(4) + TimeDelta::minutes(asking.land.tick().into());
    let request = v1::ExtendDeadlineRequest {
        round_id: about.draft.clone()?.round,
        step: step.into(),
        deadline_time: Some(timestamp(asking.land.sandbox.clock.now() + later)),
        office: office.as_ref().map(wire_office),
        reason: "停電のため".to_owned(),
    };
    Some(request.into())
}

/// The nation for all and for everyone, a prefecture for its municipalities.
fn may_extend(by: &Standing, about: &Area) -> bool {
    *by == Standing::Nation || reach::right_above(by, about)
}

fn units(vials: u32) -> ItemUnits {
    ItemUnits { vaccine_vials: vials, needle_pieces: 0, syringe_pieces: 0 }
}

/// The product as it was entered.
fn product() -> v1::Product {
    let from = chrono::NaiveDate::from_ymd_opt(2021, 2, 14).unwrap();
    let packs = ItemPacks { vials_per_box: 195, needles_per_box: 100, syringes_per_box: 100 };
    v1::Product {
        product_code: PRODUCT.to_owned(),
        name: "コミナティ筋注".to_owned(),
        name_en: "Comirnaty".to_owned(),
        valid_from_date: Some(wire_date(from)),
        valid_until_date: None,
        planning_doses_per_vial: 5,
        packs: vec![v1::ProductPacks {
            valid_from_date: Some(wire_date(from)),
            packs: Some(packs),
        }],
    }
}
