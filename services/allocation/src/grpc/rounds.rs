//! `RoundService`: products, rounds, horizon, chain.

use tonic::{Request, Response, Status};
use vsys_chassis::actor;
use vsys_proto::{
    allocation::v1::{self, round_service_server::RoundService},
    convert::{self, item_packs, timestamp, wire_date},
};

use super::{
    Rounds, moment, reason,
    status::{refuse, status},
    wire::{amounts, because, code, id, late_default, office, ok, page_size, round, text, time},
};
use crate::{
    app::{ExtensionWish, RoundWish},
    domain::round::{Deadlines, Product, Step},
    events::outgoing,
    store::horizons::{Expected, Horizon},
};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl RoundService for Rounds {
    async fn put_product(
        &self,
        request: Request<v1::PutProductRequest>,
    ) -> Answer<v1::PutProductResponse> {
        let product = read_product(request.into_inner().product)?;
        let kept = self.0.put_product(product).await.map_err(status)?;
        Ok(Response::new(v1::PutProductResponse { product: Some(wire_product(&kept)) }))
    }

    async fn list_products(
        &self,
        _: Request<v1::ListProductsRequest>,
    ) -> Answer<v1::ListProductsResponse> {
        let products = self.0.products().await.map_err(status)?;
        let products = products.iter().map(wire_product).collect();
        Ok(Response::new(v1::ListProductsResponse { products }))
    }

    async fn create_round(
        &self,
        request: Request<v1::CreateRoundRequest>,
    ) -> Answer<v1::CreateRoundResponse> {
        let by = actor(&request)?.clone();
        let wish = read_round(request.into_inner())?;
        let id = self.0.create_round(wish, &by).await.map_err(status)?.id;
        let (kept, sheet) = self.0.round(id).await.map_err(status)?;
        Ok(Response::new(v1::CreateRoundResponse { round: Some(round(kept, sheet)) }))
    }

    async fn get_round(
        &self,
        request: Request<v1::GetRoundRequest>,
    ) -> Answer<v1::GetRoundResponse> {
        let round_id = id(&request.get_ref().round_id, "round_id")?;
        let (kept, sheet) = self.0.round(round_id).await.map_err(status)?;
        Ok(Response::new(v1::GetRoundResponse { round: Some(round(kept, sheet)) }))
    }

    async fn list_rounds(
        &self,
        request: Request<v1::ListRoundsRequest>,
    ) -> Answer<v1::ListRoundsResponse> {
        let v1::ListRoundsRequest { page_size: wanted, page_token } = request.into_inner();
        let limit = page_size(wanted, 20, 100);
        let rounds = self.0.rounds(moment::read(&page_token)?, limit).await.map_err(status)?;
        let full = outgoing::count(rounds.len()) == limit;
        let next =
            rounds.last().filter(|_| full).map(|last| moment::token(last.created_at, last.id));
        Ok(Response::new(v1::ListRoundsResponse {
            rounds: rounds.into_iter().map(|kept| round(kept, None)).collect(),
            next_page_token: next.unwrap_or_default(),
        }))
    }

    async fn extend_deadline(
        &self,
        request: Request<v1::ExtendDeadlineRequest>,
    ) -> Answer<v1::ExtendDeadlineResponse> {
        let by = actor(&request)?.clone();
        let wish = read_extension(request.into_inner())?;
        let (kept, moved) = self.0.extend_deadline(wish, &by).await.map_err(status)?;
        let sheets_moved = u32::try_from(moved).unwrap_or(u32::MAX);
        Ok(Response::new(v1::ExtendDeadlineResponse {
            round: Some(round(kept, None)),
            sheets_moved,
        }))
    }

    async fn cancel_round(
        &self,
        request: Request<v1::CancelRoundRequest>,
    ) -> Answer<v1::CancelRoundResponse> {
        let by = actor(&request)?.clone();
        let v1::CancelRoundRequest { round_id, reason } = request.into_inner();
        let (round_id, reason) = (id(&round_id, "round_id")?, because(reason)?);
        let kept = self.0.cancel_round(round_id, &reason, &by).await.map_err(status)?;
        Ok(Response::new(v1::CancelRoundResponse { round: Some(round(kept, None)) }))
    }

    async fn set_cut_off(
        &self,
        request: Request<v1::SetCutOffRequest>,
    ) -> Answer<v1::SetCutOffResponse> {
        let by = actor(&request)?.clone();
        let v1::SetCutOffRequest { round_id, partner_id, cut_off_time } = request.into_inner();
        let (round_id, partner) = (id(&round_id, "round_id")?, code(&partner_id, "partner_id")?);
        let at = time(cut_off_time, "cut_off_time")?;
        let kept = self.0.set_cut_off(round_id, &partner, at, &by).await.map_err(status)?;
        Ok(Response::new(v1::SetCutOffResponse { round: Some(round(kept, None)) }))
    }

    async fn issue_round(
        &self,
        request: Request<v1::IssueRoundRequest>,
    ) -> Answer<v1::IssueRoundResponse> {
        let by = actor(&request)?.clone();
        let v1::IssueRoundRequest { request_id, round_id } = request.into_inner();
        let (lock, round) = (id(&request_id, "request_id")?, id(&round_id, "round_id")?);
        let issued = self.0.issue_round(lock, round, &by).await.map_err(status)?;
        let (lock_id, sheets_issued) = (issued.receipt.lock.to_string(), issued.sheets_issued);
        Ok(Response::new(v1::IssueRoundResponse { lock_id, sheets_issued }))
    }

    async fn verify_chain(
        &self,
        request: Request<v1::VerifyChainRequest>,
    ) -> Answer<v1::VerifyChainResponse> {
        let round = id(&request.get_ref().round_id, "round_id")?;
        let found = self.0.verify_chain(round).await.map_err(status)?;
        Ok(Response::new(v1::VerifyChainResponse {
            entries: outgoing::count(found.entries),
            head_hash: found.head.map(crate::domain::chain::Hash::to_hex).unwrap_or_default(),
            intact: found.broken.is_none(),
            broken_at: found.broken.as_ref().map_or(0, |broken| broken.at),
            broken_because: found
                .broken
                .map(|broken| broken.because.to_owned())
                .unwrap_or_default(),
        }))
    }

    async fn publish_supply_horizon(
        &self,
        request: Request<v1::PublishSupplyHorizonRequest>,
    ) -> Answer<v1::PublishSupplyHorizonResponse> {
        let by = actor(&request)?.clone();
        let v1::PublishSupplyHorizonRequest { product_code, rounds } = request.into_inner();
        let product = code(&product_code, "product_code")?;
        let rounds = rounds.into_iter().map(read_expected).collect::<Result<_, _>>()?;
        let kept = self.0.publish_horizon(product, rounds, &by).await.map_err(status)?;
        Ok(Response::new(v1::PublishSupplyHorizonResponse { horizon: Some(wire_horizon(&kept)) }))
    }

    async fn get_supply_horizon(
        &self,
        request: Request<v1::GetSupplyHorizonRequest>,
    ) -> Answer<v1::GetSupplyHorizonResponse> {
        let product = code(&request.get_ref().product_code, "product_code")?;
        let kept = self.0.horizon(&product).await.map_err(status)?;
        Ok(Response::new(v1::GetSupplyHorizonResponse { horizon: Some(wire_horizon(&kept)) }))
    }
}

fn read_product(wire: Option<v1::Product>) -> Result<Product, Status> {
    let wire =
        wire.ok_or_else(|| refuse(&reason::INVALID_VALUE, "product", "a product is needed"))?;
    let packs = wire
        .packs
        .into_iter()
        .map(|packs| {
            let from = ok(convert::date(packs.valid_from_date, "product.packs.valid_from_date"))?;
            Ok((from, ok(convert::packs(packs.packs, "product.packs.packs"))?))
        })
        .collect::<Result<Vec<_>, Status>>()?;
    if packs.is_empty() {
        return Err(refuse(&reason::INVALID_VALUE, "product.packs", "at least one pack is needed"));
    }
    if !(1..=100).contains(&wire.planning_doses_per_vial) {
        let field = "product.planning_doses_per_vial";
        return Err(refuse(&reason::INVALID_VALUE, field, "1 to 100 doses are drawn from a vial"));
    }
    let valid_from = ok(convert::date(wire.valid_from_date, "product.valid_from_date"))?;
    let valid_until =
        ok(convert::optional_date(wire.valid_until_date, "product.valid_until_date"))?;
    if valid_until.is_some_and(|until| until < valid_from) {
        let field = "product.valid_until_date";
        return Err(refuse(&reason::INVALID_VALUE, field, "the last day comes before the first"));
    }
    Ok(Product {
        code: code(&wire.product_code, "product.product_code")?,
        name: text(wire.name, "product.name")?,
        name_en: text(wire.name_en, "product.name_en")?,
        valid_from,
        valid_until,
        planning_doses_per_vial: wire.planning_doses_per_vial,
        packs,
    })
}

fn wire_product(product: &Product) -> v1::Product {
    v1::Product {
        product_code: product.code.to_string(),
        name: product.name.clone(),
        name_en: product.name_en.clone(),
        valid_from_date: Some(wire_date(product.valid_from)),
        valid_until_date: product.valid_until.map(wire_date),
        planning_doses_per_vial: product.planning_doses_per_vial,
        packs: product
            .packs
            .iter()
            .map(|(from, packs)| v1::ProductPacks {
                valid_from_date: Some(wire_date(*from)),
                packs: Some(item_packs(packs)),
            })
            .collect(),
    }
}

fn read_round(wire: v1::CreateRoundRequest) -> Result<RoundWish, Status> {
    let deadlines = wire.deadlines.unwrap_or_default();
    Ok(RoundWish {
        id: id(&wire.request_id, "request_id")?,
        number: text(wire.round_number, "round_number")?,
        product: code(&wire.product_code, "product_code")?,
        supply: amounts(wire.supply, "supply")?,
        deadlines: Deadlines {
            prefectures_complete: time(
                deadlines.prefectures_complete_time,
                "deadlines.prefectures_complete_time",
            )?,
            nation_locks: time(deadlines.nation_locks_time, "deadlines.nation_locks_time")?,
            municipalities_complete: time(
                deadlines.municipalities_complete_time,
                "deadlines.municipalities_complete_time",
            )?,
            prefectures_lock: time(
                deadlines.prefectures_lock_time,
                "deadlines.prefectures_lock_time",
            )?,
        },
        cut_off: time(wire.cut_off_time, "cut_off_time")?,
        late_default: late_default(wire.late_default)?,
    })
}

fn read_extension(wire: v1::ExtendDeadlineRequest) -> Result<ExtensionWish, Status> {
    let step = match wire.step() {
        v1::DeadlineStep::PrefecturesComplete => Step::PrefecturesComplete,
        v1::DeadlineStep::NationLocks => Step::NationLocks,
        v1::DeadlineStep::MunicipalitiesComplete => Step::MunicipalitiesComplete,
        v1::DeadlineStep::PrefecturesLock => Step::PrefecturesLock,
        v1::DeadlineStep::Unspecified => {
            return Err(refuse(&reason::INVALID_VALUE, "step", "a step is needed"));
        }
    };
    Ok(ExtensionWish {
        round: id(&wire.round_id, "round_id")?,
        step,
        to: time(wire.deadline_time, "deadline_time")?,
        office: wire.office.map(|wire| office(Some(wire), "office")).transpose()?,
        reason: because(wire.reason)?,
    })
}

fn read_expected(wire: v1::ProvisionalSupply) -> Result<Expected, Status> {
    Ok(Expected {
        round_number: text(wire.round_number, "rounds.round_number")?,
        starts_on: ok(convert::date(wire.starts_on_date, "rounds.starts_on_date"))?,
        units: amounts(wire.expected, "rounds.expected")?,
    })
}

fn wire_horizon(horizon: &Horizon) -> v1::SupplyHorizon {
    v1::SupplyHorizon {
        product_code: horizon.product.to_string(),
        rounds: outgoing::provisional(horizon),
        published_time: Some(timestamp(horizon.published_at)),
        published_by: horizon.published_by.clone(),
    }
}
