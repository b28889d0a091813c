//! Wiring, top to bottom.

use futures::{FutureExt, future::BoxFuture};
use tonic::service::Routes;
use vsys_chassis::{Env, Host, Running, Service, Tables};
use vsys_messaging::{Consumer, Outbox};
use vsys_proto::allocation::v1::{
    amendment_service_server::AmendmentServiceServer, round_service_server::RoundServiceServer,
    sheet_service_server::SheetServiceServer,
};

use crate::{
    app::{Allocation, Pace, verify_all},
    config::{self, Config},
    events::incoming::Copies,
    grpc::{Amendments, Rounds, Sheets, policy::POLICY, reason::REASONS},
};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Allocation, as the chassis runs it.
pub const SERVICE: Service = Service {
    name: "allocation",
    schema: "allocation",
    settings: config::SETTINGS,
    tables: Some(Tables { owner_url: &config::OWNER_DATABASE_URL, migrations: &MIGRATIONS }),
    reasons: REASONS,
    policy: &POLICY,
    start,
    missed: None,
    openapi: None,
    verify: Some(|pool| Box::pin(verify_all(pool))),
};

fn start(env: &Env, host: Host) -> BoxFuture<'_, anyhow::Result<Running>> {
    async move {
        let config = Config::from_env(env)?;
        let pool = host.database(&config.database_url).await?;
        let outbox = Outbox::new(SERVICE.schema);
        host.relay(pool.clone(), outbox.clone(), SERVICE.name);
        for producer in ["facility_registry", "logistics_notifier"] {
            let consumer = Consumer {
                pool: pool.clone(),
                outbox: outbox.clone(),
                topology: host.topology.clone(),
                jetstream: host.jetstream.clone(),
                schema: SERVICE.schema,
                listener_name: SERVICE.name,
                producer,
            };
            host.listen(consumer, Copies);
        }
        let pace = Pace::new(pool.clone(), host.clock.clone(), config.orders_on_their_way);
        let allocation = Allocation::new(pool, outbox, host.clock.clone(), pace);
        let chasing = allocation.clone();
        host.every("reminders", config.reminders_every, move || {
            let chasing = chasing.clone();
            async move {
                chasing.remind_due().await?;
                Ok(())
            }
        });
        let routes = Routes::new(RoundServiceServer::new(Rounds(allocation.clone())))
            .add_service(SheetServiceServer::new(Sheets(allocation.clone())))
            .add_service(AmendmentServiceServer::new(Amendments(allocation)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address, http: None })
    }
    .boxed()
}
