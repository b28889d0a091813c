//! Wiring, top to bottom.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use futures::future::BoxFuture;
use tokio::sync::Mutex;
use tonic::service::Routes;
use vsys_chassis::{Env, Host, Running};
use vsys_messaging::{Consumer, Outbox};
use vsys_proto::mailer::v1::mailer_service_server::MailerServiceServer;

use crate::SERVICE;
use crate::app::{Mailer, Postman};
use crate::config::Config;
use crate::domain::pace::Pace;
use crate::events::incoming::Ear;
use crate::grpc::Grpc;
use crate::metrics::Ended;
use crate::post::MailServer;
use crate::wording::Stationery;

/// How often letters that are of no use, or whose sender was killed, are looked for.
const OLD_LETTERS: Duration = Duration::from_secs(5);
/// Whose facts are heard.
const PRODUCERS: [&str; 5] =
    ["identity", "allocation", "facility_registry", "logistics_notifier", "contract_intake"];

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env, host.environment)?;
        let pool = host.database(&config.database_url).await?;
        let Config { sender, portal_url, smtp_url, smtp_authority, .. } = config;
        let server = MailServer::new(smtp_url, smtp_authority, &sender, host.environment)?;
        let mailer = Arc::new(Mailer {
            pool: pool.clone(),
            clock: host.clock.clone(),
            private_key: config.private_key,
            stationery: Stationery { sender, portal: portal_url, environment: host.environment },
            ended: Ended::new(),
        });
        // The outbox holds nothing but the audit trail: calls that were refused.
        let outbox = Outbox::new(SERVICE.schema);
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);
        for producer in PRODUCERS {
            let consumer = Consumer {
                pool: pool.clone(),
                outbox: outbox.clone(),
                topology: host.topology.clone(),
                jetstream: host.jetstream.clone(),
                schema: SERVICE.schema,
                listener_name: SERVICE.name,
                producer,
            };
            host.listen(consumer, Ear(Arc::clone(&mailer)));
        }
        look_after_letters(&host, &mailer, server, Pace::of(config.letters_per_minute));

        let routes = Routes::new(MailerServiceServer::new(Grpc::new(mailer)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address, http: None })
    })
}

/// What is done now and then: letters are carried to the mail server, and given up.
fn look_after_letters(host: &Host, mailer: &Arc<Mailer>, server: MailServer, pace: Pace) {
    let app = Arc::clone(mailer);
    host.every("old-letters", OLD_LETTERS, move || {
        let app = Arc::clone(&app);
        async move { Ok(app.end_old().await?) }
    });
    let postman = Postman::new(Arc::clone(mailer), server, pace.letters, host.shutdown.clone());
    let postman = Arc::new(Mutex::new(postman));
    host.every("postman", pace.period, move || {
        let postman = Arc::clone(&postman);
        async move { Ok(postman.lock().await.take_turn().await?) }
    });
}
