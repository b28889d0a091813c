//! Wiring, top to bottom.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use futures::future::BoxFuture;
use tonic::service::Routes;
use url::Url;
use vsys_chassis::{Env, Host, Running};
use vsys_messaging::{Consumer, Outbox};
use vsys_proto::identity::v1::account_service_server::AccountServiceServer;
use vsys_proto::identity::v1::audit_service_server::AuditServiceServer;
use vsys_proto::identity::v1::desk_service_server::DeskServiceServer;
use vsys_proto::identity::v1::my_account_service_server::MyAccountServiceServer;
use vsys_proto::identity::v1::session_service_server::SessionServiceServer;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::SERVICE;
use crate::app::{Identity, Keys, Passwords};
use crate::config::Config;
use crate::events::incoming::{Calls, Mandates, Register};
use crate::grpc::{Accounts, Audit, Desk, Mine, Sessions};
use vsys_chassis::seal::{Opener, Sealer};

/// How often the keys are looked at: a new one is published an hour before it signs.
const KEY_LOOKS: Duration = Duration::from_mins(1);
/// How often invitations that were not followed are looked for.
const INVITATION_LOOKS: Duration = Duration::from_mins(1);

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let opener = Opener::from_hex(&read(&config.secrets_key_file).await?)
            .context("VSYS_IDENTITY_SECRETS_KEY_FILE")?;
        let mailer = Sealer::from_hex(&read(&config.mailer_key_file).await?)
            .context("VSYS_IDENTITY_MAILER_KEY_FILE")?;
        let pool = host.database(&config.database_url).await?;
        let outbox = Outbox::new(SERVICE.schema);
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);
        let identity = Identity {
            pool: pool.clone(),
            outbox: outbox.clone(),
            clock: host.clock.clone(),
            environment: host.environment,
            opener,
            mailer,
            webauthn: Arc::new(webauthn(&config.portal_url)?),
            passwords: Passwords::new()?,
            keys: Keys::default(),
        };
        identity.turn_keys().await?;
        if let Some(mail) = &config.first_administrator {
            identity.invite_first_administrator(mail).await?;
        }
        let registry = Consumer {
            pool,
            outbox,
            topology: host.topology.clone(),
            jetstream: host.jetstream.clone(),
            schema: SERVICE.schema,
            listener_name: SERVICE.name,
            producer: "facility_registry",
        };
        let every_service = Consumer { producer: "audit", ..registry.clone() };
        let intake = Consumer { producer: "contract_intake", ..registry.clone() };
        host.listen(registry, Register(identity.clone()));
        host.listen(every_service, Calls);
        host.listen(intake, Mandates(identity.clone()));
        look_after(&host, &identity);

        let routes = Routes::new(SessionServiceServer::new(Sessions(identity.clone())))
            .add_service(MyAccountServiceServer::new(Mine(identity.clone())))
            .add_service(AccountServiceServer::new(Accounts(identity.clone())))
            .add_service(AuditServiceServer::new(Audit(identity.clone())))
            .add_service(DeskServiceServer::new(Desk(identity)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address, http: None })
    })
}

/// What is done now and then.
fn look_after(host: &Host, identity: &Identity) {
    let app = identity.clone();
    host.every("signing-keys", KEY_LOOKS, move || {
        let app = app.clone();
        async move { Ok(app.turn_keys().await?) }
    });
    let app = identity.clone();
    host.every("invitations", INVITATION_LOOKS, move || {
        let app = app.clone();
        async move { Ok(app.resend_invitations().await.map(drop)?) }
    });
}

async fn read(path: &Path) -> Result<String> {
    let read = tokio::fs::read_to_string(path).await;
    read.with_context(|| format!("the key cannot be read from {}", path.display()))
}

/// Passkeys are bound to the name of the portal.
fn webauthn(portal: &Url) -> Result<Webauthn> {
    let name = portal.domain().ok_or_else(|| {
        anyhow!("VSYS_IDENTITY_PORTAL_URL names the portal by an address; browsers want a name")
    })?;
    let builder = WebauthnBuilder::new(name, portal)
        .map_err(|error| anyhow!("VSYS_IDENTITY_PORTAL_URL: {error}"))?;
    builder.rp_name("V-SYS").build().map_err(|error| anyhow!("passkeys: {error}"))
}
