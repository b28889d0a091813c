//! Wiring, top to bottom.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use vsys_chassis::{Clock, Env, Host, Running};
use vsys_vocabulary::Environment;

use crate::SERVICE;
use crate::assets::Assets;
use crate::clients::Clients;
use crate::config::Config;
use crate::cookies::Cookies;
use crate::limits::Limits;
use crate::pages::allocation::{Countries, Locking, Places};
use crate::portal::{Parts, Portal};
use crate::routes;
use crate::sessions::Sessions;

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let pages = open(&config, host.environment, &host.clock, host.shutdown.clone()).await?;
        let name = SERVICE.name;
        tracing::info!(service = name, address = %pages.address, "pages");
        let http = pages.address;
        host.tasks.spawn(pages.served);
        let address = host.serve(&SERVICE, config.listen, Routes::default()).await?;
        Ok(Running { address, http: Some(http) })
    })
}

/// Pages that are being served.
pub struct Pages {
    /// Where: the port is real even when port 0 was asked for.
    pub address: SocketAddr,
    /// Ends after the shutdown, when the last page was answered.
    pub served: BoxFuture<'static, ()>,
}

/// Binds, so that port 0 gives a real address, and makes the server of the pages.
pub async fn open(
    config: &Config,
    environment: Environment,
    clock: &Clock,
    shutdown: CancellationToken,
) -> Result<Pages> {
    let listen = config.http_listen;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    let clients = Clients::new(&config.upstreams);
    let portal = Portal::new(Parts {
        sessions: Sessions::new(clients.clone(), clock.clone()),
        clients,
        places: Places::new(),
        locking: Locking::default(),
        countries: Countries::new(),
        limits: Limits::new(),
        assets: Arc::new(Assets::new()),
        cookies: Cookies::of(environment),
        clock: clock.clone(),
        environment,
        proxies: config.proxies,
    });
    let router = routes::router(&portal).into_make_service_with_connect_info::<SocketAddr>();
    let served = Box::pin(async move {
        let ended =
            axum::serve(listener, router).with_graceful_shutdown(shutdown.cancelled_owned());
        if let Err(error) = ended.await {
            tracing::error!(%error, "the server of the pages has stopped");
        }
    });
    Ok(Pages { address, served })
}
