//! The organisation that one acts for (役割の切替).

use serde::Deserialize;

use crate::flash::Flash;
use crate::form::Form;
use crate::page::{Answer, done};
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// What was chosen.
#[derive(Deserialize)]
pub(crate) struct Choice {
    organisation_id: String,
}

/// `POST /role`: to the start page, for the present one may not be for the new role.
pub(crate) async fn switch(visitor: Visitor, Form(choice): Form<Choice>) -> Answer {
    let memberships = &visitor.account().memberships;
    let chosen = memberships.iter().find(|m| m.organisation_id == choice.organisation_id);
    let chosen = chosen.ok_or_else(Trouble::forbidden)?;
    let name = visitor.locale.name(&chosen.organisation_name, &chosen.organisation_name_en);
    let portal = &visitor.guest.portal;
    portal.sessions.act_for(&visitor.guest, &choice.organisation_id).await?;
    done(portal, "/", &Flash::of("role-switched").with("organisation", name))
}
