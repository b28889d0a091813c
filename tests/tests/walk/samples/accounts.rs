//! People, their organisations and programs.

use vsys_proto::identity::v1;
use vsys_proto::identity::v1::import_accounts_request::Part;
use vsys_proto::vocabulary::v1::{Role as WireRole, Tier as WireTier};
use vsys_vocabulary::Standing;

use crate::area::{Area, mail};
use crate::reach;
use crate::sample::Foreign::{Refused, Told, Unseen};
use crate::sample::{Asking, somebodys};
use crate::samples::Call;
use crate::wire::{Wire, field};

const ANOTHERS: crate::sample::Foreign = Refused(&["NOT_YOUR_ORGANISATION"]);

fn rpc(name: &str) -> String {
    format!("/vsys.identity.v1.AccountService/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ListOrganisations"),
            |_, _| {
                let page_size = 100;
                Some(
                    v1::ListOrganisationsRequest {
                        page_size,
                        ..v1::ListOrganisationsRequest::default()
                    }
                    .into(),
                )
            },
            sees,
            Unseen,
        )
        .shows(|about| Some(field(1, &about.id))),
        somebodys(
            &rpc("GetAccount"),
            |_, about| Some(v1::GetAccountRequest { user_name: about.colleague.clone() }.into()),
            reach::looks_after,
            ANOTHERS,
        )
        .shows(colleagues_mail),
        somebodys(&rpc("ListAccounts"), |_, _| accounts_of(""), sees, Unseen)
            .shows(colleagues_mail),
        somebodys(&rpc("ListAccounts"), |_, about| accounts_of(&about.id), sees, Unseen)
            .shows(colleagues_mail),
        somebodys(
            &rpc("ListServiceAccounts"),
            |_, about| {
                let organisation_id = about.id.clone();
                Some(v1::ListServiceAccountsRequest { organisation_id }.into())
            },
            reach::looks_after,
            ANOTHERS,
        )
        .shows(|about| Some(field(1, &about.program))),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("PutOrganisation"),
            |_, about| {
                let tier = match about.standing {
                    Standing::Partner(_) => WireTier::Partner,
                    Standing::CoordinatingBody(_) => WireTier::CoordinatingBody,
                    _ => return None,
                };
                let organisation = Some(v1::Organisation {
                    organisation_id: about.id.clone(),
                    tier: tier.into(),
                    name: format!("{} 株式会社", about.id),
                    open: true,
                    ..v1::Organisation::default()
                });
                Some(v1::PutOrganisationRequest { organisation }.into())
            },
            reach::looks_after,
            ANOTHERS,
        ),
        somebodys(
            &rpc("IssueAccount"),
            |asking, about| {
                let account = Some(v1::AccountEntry {
                    name: "新人".to_owned(),
                    mail: mail("newcomer", &about.id),
                    organisation_id: about.id.clone(),
                    roles: vec![WireRole::Viewer.into()],
                    ..v1::AccountEntry::default()
                });
                Some(v1::IssueAccountRequest { request_id: asking.land.id(), account }.into())
            },
            reach::looks_after,
            ANOTHERS,
        ),
        somebodys(
            &rpc("ImportAccounts"),
            import,
            reach::looks_after,
            Told("NOT_YOUR_ORGANISATION"),
        ),
        somebodys(
            &rpc("ResendInvitation"),
            |_, about| {
                Some(v1::ResendInvitationRequest { user_name: about.colleague.clone() }.into())
            },
            reach::looks_after,
            ANOTHERS,
        ),
        // At the person's own organisation.
        somebodys(
            &rpc("SetMembership"),
            |_, about| seat(about, &about.id),
            reach::looks_after,
            ANOTHERS,
        ),
        // Somebody else's person at the caller's own organisation.
        somebodys(
            &rpc("SetMembership"),
            |asking, about| seat(about, &asking.by.id),
            reach::looks_after,
            ANOTHERS,
        ),
        somebodys(
            &rpc("SuspendAccount"),
            |_, about| {
                let (user_name, reason) = (about.colleague.clone(), "異動".to_owned());
                Some(v1::SuspendAccountRequest { user_name, reason }.into())
            },
            reach::looks_after,
            ANOTHERS,
        )
        .unless(&["ACCOUNT_SUSPENDED"]),
        somebodys(
            &rpc("RestoreAccount"),
            |_, about| {
                let (user_name, reason) = (about.colleague.clone(), "復帰".to_owned());
                Some(v1::RestoreAccountRequest { user_name, reason }.into())
            },
            reach::looks_after,
            ANOTHERS,
        )
        .unless(&["ACCOUNT_NOT_SUSPENDED"]),
        somebodys(
            &rpc("ResetSecondFactors"),
            |_, about| {
                let (user_name, reason) = (about.colleague.clone(), "電話機の紛失".to_owned());
                Some(v1::ResetSecondFactorsRequest { user_name, reason }.into())
            },
            reach::looks_after,
            ANOTHERS,
        ),
        somebodys(
            &rpc("HandOverAccount"),
            |asking, about| {
                let request = v1::HandOverAccountRequest {
                    user_name: about.colleague.clone(),
                    new_mail: mail(&format!("successor{}", asking.land.tick()), &about.id),
                    new_name: "後任".to_owned(),
                    reason: "異動".to_owned(),
                };
                Some(request.into())
            },
            |by, about| {
                reach::is_above(by, about)
                    || (*by == Standing::Nation && about.standing == Standing::Nation)
            },
            Refused(&["NOT_YOUR_ORGANISATION", "ONLY_FROM_ABOVE"]),
        ),
        somebodys(
            &rpc("IssueServiceAccount"),
            |_, about| {
                let (organisation_id, purpose) = (about.id.clone(), "集計".to_owned());
                Some(v1::IssueServiceAccountRequest { organisation_id, purpose }.into())
            },
            reach::looks_after,
            ANOTHERS,
        ),
        somebodys(
            &rpc("RevokeServiceAccount"),
            |_, about| {
                Some(v1::RevokeServiceAccountRequest { client_id: about.program.clone() }.into())
            },
            reach::looks_after,
            ANOTHERS,
        ),
    ]
}

/// Lists have what one looks after in them, and nothing else.
fn sees(by: &Standing, about: &Area) -> bool {
    reach::looks_after(by, about)
}

fn accounts_of(organisation: &str) -> Option<Wire> {
    let request = v1::ListAccountsRequest {
        organisation_id: organisation.to_owned(),
        page_size: 200,
        ..v1::ListAccountsRequest::default()
    };
    Some(request.into())
}

fn seat(about: &Area, organisation: &str) -> Option<Wire> {
    let request = v1::SetMembershipRequest {
        user_name: about.colleague.clone(),
        organisation_id: organisation.to_owned(),
        roles: vec![WireRole::Viewer.into(), WireRole::Clerk.into()],
    };
    Some(request.into())
}

fn import(asking: &Asking<'_>, about: &Area) -> Option<Wire> {
    let request_id = asking.land.id();
    let header = v1::ImportAccountsHeader { dry_run: false, request_id };
    let address = mail("listed", &about.id);
    let file = format!("name,mail,organisation,roles\n新人,{address},{},viewer\n", about.id);
    let parts = [Part::Header(header), Part::Chunk(file.into_bytes())];
    let messages = parts.map(|part| v1::ImportAccountsRequest { part: Some(part) });
    Some(Wire::stream(&messages))
}

fn colleagues_mail(about: &Area) -> Option<Vec<u8>> {
    Some(mail("colleague", &about.id).into_bytes())
}
