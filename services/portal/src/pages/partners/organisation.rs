//! A partner as an organisation that people act for: identity keeps it, beside the notifier's
//! partner of the same id.

use std::collections::BTreeMap;

use tonic::Status;
use vsys_proto::{
    convert::wire_tier,
    identity::v1::{ListOrganisationsRequest, Organisation, PutOrganisationRequest},
};
use vsys_vocabulary::Tier;

use crate::visitor::Visitor;

/// Organisations in one answer.
const PER_PAGE: u32 = 500;
/// Tiers whose organisations are entered by hand, and could have a partner's id.
const BY_HAND: [Tier; 3] = [Tier::Partner, Tier::CoordinatingBody, Tier::ServiceDesk];

/// Organisations of a tier whose id begins with the keyword, or whose name has it inside.
async fn list(visitor: &Visitor, tier: Tier, keyword: &str) -> Result<Vec<Organisation>, Status> {
    let (mut organisations, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListOrganisationsRequest {
            tier: wire_tier(tier).into(),
            keyword: keyword.to_owned(),
            page_size: PER_PAGE,
            page_token,
            ..ListOrganisationsRequest::default()
        });
        let answer = visitor.guest.portal.clients.accounts().list_organisations(request).await?;
        let page = answer.into_inner();
        organisations.extend(page.organisations);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(organisations);
        }
    }
}

/// Every partner's organisation, by the partner's id.
pub(super) async fn all(visitor: &Visitor) -> Result<BTreeMap<String, Organisation>, Status> {
    let found = list(visitor, Tier::Partner, "").await?;
    Ok(found.into_iter().map(|one| (one.organisation_id.clone(), one)).collect())
}

/// The partner's organisation.
pub(super) async fn of(visitor: &Visitor, id: &str) -> Result<Option<Organisation>, Status> {
    let found = list(visitor, Tier::Partner, id).await?;
    Ok(found.into_iter().find(|one| one.organisation_id == id))
}

/// The organisation of that id, be it a partner's or something else's.
pub(super) async fn any(visitor: &Visitor, id: &str) -> Result<Option<Organisation>, Status> {
    let found = BY_HAND.map(|tier| list(visitor, tier, id));
    let found = futures::future::try_join_all(found).await?;
    Ok(found.into_iter().flatten().find(|one| one.organisation_id == id))
}

/// Enters the organisation, or changes it.
pub(super) async fn put(visitor: &Visitor, organisation: Organisation) -> Result<(), Status> {
    let request = PutOrganisationRequest { organisation: Some(organisation) };
    let request = visitor.request(request);
    visitor.guest.portal.clients.accounts().put_organisation(request).await?;
    Ok(())
}
