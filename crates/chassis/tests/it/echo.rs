//! The smallest service there is: it says back what it hears.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use tokio::sync::Notify;
use tonic::body::Body;
use tonic::client::Grpc;
use tonic::codegen::http;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::service_fn;
use vsys_chassis::{Env, Host, Policy, Rule, Running, Service, Setting, Tables};
use vsys_messaging::Pulse;
use vsys_vocabulary::{Role, Tier};

pub(crate) const SAY: &str = "/vsys.echo.v1.EchoService/Say";
pub(crate) const SHOUT: &str = "/vsys.echo.v1.EchoService/Shout";
pub(crate) const WHISPER: &str = "/vsys.echo.v1.EchoService/Whisper";

static MIGRATIONS: Migrator = Migrator {
    table_name: Cow::Borrowed("echo._sqlx_migrations"),
    create_schemas: Cow::Borrowed(&[Cow::Borrowed("echo")]),
    ..Migrator::DEFAULT
};

static LISTEN: Setting = Setting {
    name: "VSYS_ECHO_LISTEN",
    default: None,
    secret: false,
    about: "Where echo listens.",
};
static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_ECHO_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "Echo has no tables.",
};

/// Municipal clerks may say, national administrators may shout, nobody may whisper.
static POLICY: Policy = Policy::of(&[
    Rule { rpc: SAY, allow: &[(Tier::Municipality, Role::Clerk), (Tier::Nation, Role::Viewer)] },
    Rule { rpc: SHOUT, allow: &[(Tier::Nation, Role::Administrator)] },
]);

pub(crate) static ECHO: &[Service] = &[Service {
    name: "echo",
    schema: "echo",
    settings: &[&LISTEN],
    tables: Some(Tables { owner_url: &OWNER_DATABASE_URL, migrations: &MIGRATIONS }),
    reasons: &[],
    policy: &POLICY,
    start: |env, host| Box::pin(start(env, host)),
    missed: None,
    openapi: None,
    verify: None,
}];

/// What happens between a test and a call that takes its time.
pub(crate) static BEGUN: LazyLock<Notify> = LazyLock::new(Notify::new);
pub(crate) static FINISH: LazyLock<Notify> = LazyLock::new(Notify::new);

async fn start(env: &Env, host: Host) -> anyhow::Result<Running> {
    let listen = env.get(&LISTEN);
    let listen = env.finish(|| listen)?;
    let pulse = host.pulse("listening-for-the-end");
    pulse.well();
    let echo = Echo { pulse: Arc::new(Mutex::new(Some(pulse))) };
    let address = host.serve(&ECHO[0], listen, Routes::new(echo)).await?;
    Ok(Running { address, http: None })
}

#[derive(Clone)]
struct Echo {
    pulse: Arc<Mutex<Option<Pulse>>>,
}

impl Echo {
    async fn say(self, request: Request<String>) -> Result<Response<String>, Status> {
        let person = vsys_chassis::actor(&request)?.person.clone();
        let word = request.into_inner();
        match word.as_str() {
            "slowly" => {
                BEGUN.notify_one();
                FINISH.notified().await;
            }
            "be unwell" => self.pulse.lock().unwrap().as_ref().unwrap().unwell("as you wish"),
            "be well" => self.pulse.lock().unwrap().as_ref().unwrap().well(),
            "end" => drop(self.pulse.lock().unwrap().take()),
            _ => {}
        }
        Ok(Response::new(format!("{person}: {word}")))
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "vsys.echo.v1.EchoService";
}

impl tower::Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = std::convert::Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<String, String>::default());
            let say = service_fn(move |request| echo.clone().say(request));
            Ok(grpc.unary(say, request).await)
        })
    }
}

/// Calls `rpc`, with `authorization` where one is given.
pub(crate) async fn call(
    channel: Channel,
    rpc: &'static str,
    authorization: Option<&str>,
    word: &str,
) -> Result<String, Status> {
    let mut request = Request::new(word.to_owned());
    if let Some(value) = authorization {
        request.metadata_mut().insert("authorization", value.parse().unwrap());
    }
    let mut grpc = Grpc::new(channel);
    grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = http::uri::PathAndQuery::from_static(rpc);
    let codec = ProstCodec::<String, String>::default();
    grpc.unary(request, path, codec).await.map(Response::into_inner)
}
