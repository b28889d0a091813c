//! Who is signed in: asked of identity, and remembered while the token holds.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use tonic::Status;
use tonic::metadata::{Ascii, MetadataValue};
use vsys_chassis::Clock;
use vsys_proto::identity::v1::{Account, RefreshSessionRequest, RefreshSessionResponse, Session};

use crate::clients::Clients;
use crate::format;
use crate::guest::Guest;

/// How long a token is used at most: so long a session that ended elsewhere goes on here.
const REMEMBERED: Duration = Duration::from_mins(1);
/// How many people are remembered; the others are asked for again.
const PEOPLE: u64 = 20_000;
/// A token is renewed so long before it runs out.
const MARGIN: TimeDelta = TimeDelta::seconds(10);

/// A session with a token that holds.
pub(crate) struct Open {
    /// `Bearer …`.
    pub(crate) bearer: MetadataValue<Ascii>,
    /// The session.
    pub(crate) session: Session,
    /// The person.
    pub(crate) account: Account,
    expires: Option<DateTime<Utc>>,
}

/// Sessions by their secrets.
pub(crate) struct Sessions {
    clients: Clients,
    clock: Clock,
    known: Cache<String, Arc<Open>>,
}

impl Sessions {
    pub(crate) fn new(clients: Clients, clock: Clock) -> Self {
        let known = Cache::builder().max_capacity(PEOPLE).time_to_live(REMEMBERED).build();
        Self { clients, clock, known }
    }

    /// The session that a guest's cookie opens; none without a cookie.
    pub(crate) async fn find(&self, guest: &Guest) -> Result<Option<Arc<Open>>, Status> {
        let Some(secret) = guest.secret.as_ref().map(|secret| secret.expose()) else {
            return Ok(None);
        };
        if let Some(open) = self.known.get(secret).await {
            if open.expires.is_some_and(|at| at - MARGIN > self.clock.now()) {
                return Ok(Some(open));
            }
            self.known.invalidate(secret).await;
        }
        let open = self.known.try_get_with(secret.clone(), self.refresh(guest, secret, ""));
        open.await.map(Some).map_err(|status| (*status).clone())
    }

    /// Acts for another organisation from now on (役割の切替).
    pub(crate) async fn act_for(&self, guest: &Guest, organisation: &str) -> Result<(), Status> {
        let Some(secret) = guest.secret.as_ref().map(|secret| secret.expose()) else {
            return Ok(());
        };
        let open = self.refresh(guest, secret, organisation).await?;
        self.known.insert(secret.clone(), open).await;
        Ok(())
    }

    /// Asks anew with the next page: the session or the person has changed.
    pub(crate) async fn forget(&self, guest: &Guest) {
        if let Some(secret) = &guest.secret {
            self.known.invalidate(secret.expose()).await;
        }
    }

    async fn refresh(
        &self,
        guest: &Guest,
        secret: &str,
        organisation: &str,
    ) -> Result<Arc<Open>, Status> {
        let wish = RefreshSessionRequest {
            session_secret: secret.to_owned(),
            organisation_id: organisation.to_owned(),
        };
        let answer = self.clients.sessions().refresh_session(guest.request(wish)).await?;
        open(answer.into_inner()).map(Arc::new).ok_or_else(|| {
            tracing::error!("identity's answer lacks the token, the session or the account");
            Status::internal("internal error")
        })
    }
}

fn open(answer: RefreshSessionResponse) -> Option<Open> {
    Some(Open {
        bearer: format!("Bearer {}", answer.token).parse().ok()?,
        session: answer.session?,
        account: answer.account?,
        expires: answer.token_expire_time.as_ref().and_then(format::instant),
    })
}
