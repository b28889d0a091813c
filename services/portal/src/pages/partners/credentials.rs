//! Credentials of a partner, issued and revoked by whoever looks after all partners (接続情報).

use axum::extract::{Path, Query};
use vsys_vocabulary::{Role, Tier};

use super::{address, one::partner};
use crate::{
    form::Form,
    page::Answer,
    pages::{
        allocation::fields::Fields,
        webhooks::credentials::{Whose, ask_for, issue_for, list_of, revoke_of},
    },
    table::Wish,
    trouble::Trouble,
    visitor::Visitor,
};

/// Whether the visitor issues credentials for partners.
pub(super) fn issues(visitor: &Visitor) -> bool {
    visitor.is_any(&[(Tier::Nation, Role::Administrator), (Tier::ServiceDesk, Role::Administrator)])
}

async fn whose(visitor: &Visitor, id: &str) -> Result<Whose, Trouble> {
    let partner = partner(visitor, id).await?.ok_or_else(Trouble::missing)?;
    Ok(Whose { base: address(id, ""), back: partner.name, partner_id: partner.partner_id })
}

/// `GET /partners/{partner}/credentials`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let whose = whose(&visitor, &id).await?;
    list_of(&visitor, whose, &wish).await
}

/// `POST /partners/{partner}/credentials`: they are shown once, and not kept.
pub(crate) async fn issue(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let whose = whose(&visitor, &id).await?;
    issue_for(&visitor, whose, &fields).await
}

/// `GET /partners/{partner}/credentials/{credentials}/revoke`.
pub(crate) async fn ask(visitor: Visitor, Path((id, wanted)): Path<(String, String)>) -> Answer {
    let whose = whose(&visitor, &id).await?;
    ask_for(&visitor, whose, &wanted).await
}

/// `POST /partners/{partner}/credentials/{credentials}/revoke`.
pub(crate) async fn revoke(
    visitor: Visitor,
    Path((id, wanted)): Path<(String, String)>,
    Form(_): Form<Fields>,
) -> Answer {
    let whose = whose(&visitor, &id).await?;
    revoke_of(&visitor, whose, &wanted).await
}
