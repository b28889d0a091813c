//! Wiring, top to bottom.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use futures::future::BoxFuture;
use tonic::service::Routes;
use vsys_chassis::seal::Sealer;
use vsys_chassis::{Env, Host, Running};
use vsys_messaging::{Consumer, Outbox};
use vsys_proto::contract_intake::v1::mandate_form_service_server::MandateFormServiceServer;
use vsys_proto::contract_intake::v1::mandate_service_server::MandateServiceServer;
use vsys_proto::contract_intake::v1::master_list_service_server::MasterListServiceServer;
use vsys_proto::contract_intake::v1::new_code_service_server::NewCodeServiceServer;

use crate::SERVICE;
use crate::app::Intake;
use crate::config::Config;
use crate::events::incoming::Ear;
use crate::grpc::{Forms, Mandates, MasterList, NewCodes};

/// Whose facts say what can be chosen in the form.
const PRODUCERS: [&str; 3] = ["facility_registry", "identity", "allocation"];
/// How often drafts that were begun too long ago are looked for.
const DRAFT_LOOKS: Duration = Duration::from_hours(1);
/// How often letters are looked for whose day has come.
const LETTER_LOOKS: Duration = Duration::from_secs(5);

/// Starts the service. It returns a boxed future because `SERVICE` names this function, and this
/// function names `SERVICE`.
pub(crate) fn start(env: &Env, host: Host) -> BoxFuture<'_, Result<Running>> {
    Box::pin(async move {
        let config = Config::from_env(env)?;
        let mailer = Sealer::from_hex(&read(&config.mailer_key_file).await?)
            .context("VSYS_CONTRACT_INTAKE_MAILER_KEY_FILE")?;
        let identity = Sealer::from_hex(&read(&config.identity_key_file).await?)
            .context("VSYS_CONTRACT_INTAKE_IDENTITY_KEY_FILE")?;
        let pool = host.database(&config.database_url).await?;
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
            host.listen(consumer, Ear);
        }
        let (clock, numbering) = (host.clock.clone(), config.numbering);
        let intake = Intake { pool, outbox, clock, mailer, identity, numbering };
        let app = intake.clone();
        host.every("drafts", DRAFT_LOOKS, move || {
            let app = app.clone();
            async move { Ok(app.forget_drafts().await.map(drop)?) }
        });
        let app = intake.clone();
        host.every("letters of codes", LETTER_LOOKS, move || {
            let app = app.clone();
            async move { Ok(app.tell_of_codes().await.map(drop)?) }
        });
        let routes = Routes::new(MandateFormServiceServer::new(Forms(intake.clone())))
            .add_service(MandateServiceServer::new(Mandates(intake.clone())))
            .add_service(MasterListServiceServer::new(MasterList(intake.clone())))
            .add_service(NewCodeServiceServer::new(NewCodes(intake)));
        let address = host.serve(&SERVICE, config.listen, routes).await?;
        Ok(Running { address, http: None })
    })
}

async fn read(path: &Path) -> Result<String> {
    let read = tokio::fs::read_to_string(path).await;
    read.with_context(|| format!("the key cannot be read from {}", path.display()))
}
