//! A round cancelled before any lock (クールの取消), and its chain of locks verified.

use askama::Template;
use vsys_proto::allocation::v1::{
    CancelRoundRequest, Round, VerifyChainRequest, VerifyChainResponse,
};
use vsys_vocabulary::Role;

use crate::{
    elevation,
    flash::Flash,
    form::Form,
    frame::Frame,
    own_path::OwnPath,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::RoundAddress,
        ceilings::about_the_form,
        fields::{Fields, text},
        reading,
    },
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// The page before a round is cancelled.
#[derive(Template)]
#[template(path = "rounds/cancel.html")]
struct CancelPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: RoundAddress,
    round: Round,
    reason: String,
}

/// `GET /rounds/{round}/cancel`.
pub(crate) async fn show_cancel(visitor: Visitor, at: RoundAddress) -> Answer {
    if let Some(first) = elevation::wanted(&visitor, &OwnPath::of(at.path("/cancel"))) {
        return Ok(first);
    }
    page(&CancelPage {
        frame: Frame::of(&visitor, "cancel-title"),
        troubles: FieldTroubles::none(),
        round: reading::round(&visitor, &at.round).await?,
        reason: String::new(),
        at,
    })
}

/// `POST /rounds/{round}/cancel`.
pub(crate) async fn cancel(
    visitor: Visitor,
    at: RoundAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    if let Some(first) = elevation::wanted(&visitor, &OwnPath::of(at.path("/cancel"))) {
        return Ok(first);
    }
    let reason = text(&fields, "reason");
    let request = CancelRoundRequest { round_id: at.round.clone(), reason: reason.clone() };
    let request = visitor.request(request);
    match visitor.guest.portal.clients.rounds().cancel_round(request).await {
        Ok(_) => done(&visitor.guest.portal, at.path(""), &Flash::of("round-cancelled-now")),
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let round = reading::round(&visitor, &at.round).await?;
            let frame = Frame::of(&visitor, "cancel-title");
            refused(&CancelPage { frame, troubles, at, round, reason })
        }
    }
}

/// The page of the chain.
#[derive(Template)]
#[template(path = "rounds/chain.html")]
struct ChainPage {
    frame: Frame,
    at: RoundAddress,
    found: VerifyChainResponse,
}

/// `GET /rounds/{round}/chain`: lockers give the second factor first, auditors need not.
pub(crate) async fn chain(visitor: Visitor, at: RoundAddress) -> Answer {
    if !visitor.has(Role::Auditor)
        && let Some(first) = elevation::wanted(&visitor, &OwnPath::of(at.path("/chain")))
    {
        return Ok(first);
    }
    let request = visitor.request(VerifyChainRequest { round_id: at.round.clone() });
    let answer = visitor.guest.portal.clients.rounds().verify_chain(request).await?;
    page(&ChainPage { frame: Frame::of(&visitor, "chain-title"), at, found: answer.into_inner() })
}
