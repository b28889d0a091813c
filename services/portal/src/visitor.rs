//! A person who is signed in, and what they may do where they act.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use vsys_proto::convert;
use vsys_proto::identity::v1::{Account, Membership, Session};
use vsys_vocabulary::{Office, Role, Tier};

use crate::format;
use crate::guest::Guest;
use crate::locale::Locale;
use crate::sessions::Open;
use crate::trouble::Trouble;

/// A signed-in person: given to each handler whose row asks for one.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// What the request says; its language is the person's.
    pub(crate) guest: Guest,
    /// Where the person's organisation stands.
    pub(crate) tier: Tier,
    /// The organisation that the person acts for.
    pub(crate) organisation_id: String,
    /// What the person may do there; locking only for a while after the second factor.
    pub(crate) roles: BTreeSet<Role>,
    /// The language of the page.
    pub(crate) locale: Locale,
    open: Arc<Open>,
}

impl Visitor {
    /// The person of an open session; none when they act for no organisation.
    pub(crate) fn of(guest: &Guest, open: Arc<Open>) -> Option<Self> {
        let locale = open.account.language().into();
        let acting = membership(&open)?;
        Some(Self {
            tier: convert::tier(acting.tier, "tier").ok()?,
            organisation_id: acting.organisation_id.clone(),
            roles: roles(acting)?,
            guest: guest.speaking(locale),
            locale,
            open,
        })
    }

    /// A call in the person's name.
    pub(crate) fn request<M>(&self, message: M) -> tonic::Request<M> {
        let mut request = self.guest.request(message);
        request.metadata_mut().insert("authorization", self.open.bearer.clone());
        request
    }

    /// Whether the person holds a role where they act.
    pub(crate) fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether any of the pairs is theirs.
    pub(crate) fn is_any(&self, allowed: &[(Tier, Role)]) -> bool {
        allowed.iter().any(|&(tier, role)| tier == self.tier && self.has(role))
    }

    /// Whether the person answers at the service desk: others who act for it only read.
    pub(crate) fn answers_at_the_desk(&self) -> bool {
        self.is_any(&[(Tier::ServiceDesk, Role::Clerk), (Tier::ServiceDesk, Role::Administrator)])
    }

    /// The office that the person acts for, if the organisation is one.
    pub(crate) fn office(&self) -> Option<Office> {
        let office: Office = self.organisation_id.parse().ok()?;
        (office.tier() == self.tier).then_some(office)
    }

    /// Whether the second factor was given just now, so that calls carry the role that locks.
    pub(crate) fn is_elevated(&self) -> bool {
        let until = self.open.session.elevated_until_time.as_ref().and_then(format::instant);
        until.is_some_and(|until| until > self.guest.portal.clock.now())
    }

    /// The person's account.
    pub(crate) fn account(&self) -> &Account {
        &self.open.account
    }

    /// The session.
    pub(crate) fn session(&self) -> &Session {
        &self.open.session
    }

    /// The session's secret, for the calls that want it.
    pub(crate) fn secret(&self) -> String {
        self.guest.secret.as_ref().map(|secret| secret.expose().clone()).unwrap_or_default()
    }

    /// The organisation as the account names it.
    pub(crate) fn membership(&self) -> Option<&Membership> {
        membership(&self.open)
    }
}

/// The roles of a membership; everyone may read.
fn roles(acting: &Membership) -> Option<BTreeSet<Role>> {
    let mut roles = convert::roles(&acting.roles, "roles").ok()?;
    roles.insert(Role::Viewer);
    Some(roles)
}

fn membership(open: &Open) -> Option<&Membership> {
    let acting = &open.session.organisation_id;
    open.account.memberships.iter().find(|membership| membership.organisation_id == *acting)
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Trouble::fault("no visitor"))
    }
}
