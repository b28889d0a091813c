//! A service with an outbox whose RPCs are in the contract: it issues accounts, after a fashion.

use std::borrow::Cow;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use prost::Message;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Row, SqlStr};
use tokio::sync::Notify;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::service_fn;
use vsys_chassis::audit::Changed;
use vsys_chassis::{
    Env, Host, Policy, Reason, Refusal, Rule, Running, Secret, Service, Setting, Tables,
};
use vsys_messaging::Outbox;
use vsys_proto::audit::v1::CallAnswered;
use vsys_proto::identity::v1::{
    Account, GetAccountRequest, GetAccountResponse, IssueAccountRequest, IssueAccountResponse,
    ResendInvitationRequest, ResendInvitationResponse, SuspendAccountRequest,
    SuspendAccountResponse,
};
use vsys_testkit::{Database, Sandbox, SandboxPlan};
use vsys_vocabulary::{Role, Tier};

static LISTEN: Setting = Setting {
    name: "VSYS_OFFICE_LISTEN",
    default: None,
    secret: false,
    about: "Where the office listens.",
};
static URL: Setting = Setting {
    name: "VSYS_OFFICE_DATABASE_URL",
    default: None,
    secret: true,
    about: "Where the office's tables are.",
};
const SETTINGS: &[&Setting] = &[&LISTEN, &URL];
static OWNER_URL: Setting = Setting {
    name: "VSYS_OFFICE_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "Where the office's tables are, for their owner.",
};

/// The outbox as every service has it.
const TABLES: &str = "
    create table office.outbox (
        position     bigint generated always as identity primary key,
        event_id     uuid not null unique,
        subject      text not null,
        payload      bytea not null,
        headers      jsonb not null,
        occurred_at  timestamptz not null,
        published_at timestamptz
    );
    create index outbox_waiting on office.outbox (position) where published_at is null;
    grant usage on schema office to vsys_office;
    grant select, insert, update (published_at) on office.outbox to vsys_office;";

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| Migrator {
    migrations: Cow::Owned(vec![Migration::new(
        1,
        Cow::Borrowed("create outbox"),
        MigrationType::Simple,
        SqlStr::from_static(TABLES),
        false,
    )]),
    create_schemas: Cow::Borrowed(&[Cow::Borrowed("office")]),
    table_name: Cow::Borrowed("office._sqlx_migrations"),
    ..Migrator::DEFAULT
});

static NO_SUCH_ACCOUNT: Reason = Reason {
    code: tonic::Code::NotFound,
    name: "NO_SUCH_ACCOUNT",
    about: "No account has the name.",
};

const REASONS: &[&Reason] = &[&NO_SUCH_ACCOUNT];

const ADMINISTRATORS: &[(Tier, Role)] = &[(Tier::Municipality, Role::Administrator)];
static POLICY: Policy = Policy {
    rules: &[
        Rule { rpc: "/vsys.identity.v1.AccountService/IssueAccount", allow: ADMINISTRATORS },
        Rule { rpc: "/vsys.identity.v1.AccountService/SuspendAccount", allow: ADMINISTRATORS },
        Rule { rpc: "/vsys.identity.v1.AccountService/GetAccount", allow: ADMINISTRATORS },
        Rule { rpc: "/vsys.identity.v1.AccountService/ResendInvitation", allow: ADMINISTRATORS },
    ],
    open: &[],
    unrecorded: &["/vsys.identity.v1.AccountService/ResendInvitation"],
};

static OFFICE: LazyLock<[Service; 1]> = LazyLock::new(|| {
    [Service {
        name: "office",
        schema: "office",
        settings: SETTINGS,
        tables: Some(Tables { owner_url: &OWNER_URL, migrations: &MIGRATIONS }),
        reasons: REASONS,
        policy: &POLICY,
        start: |env, host| Box::pin(start(env, host)),
        missed: None,
        openapi: None,
        verify: None,
    }]
});

async fn start(env: &Env, host: Host) -> anyhow::Result<Running> {
    let listen: Option<SocketAddr> = env.get(&LISTEN);
    let url: Option<Secret<String>> = env.get(&URL);
    let (listen, url) = env.finish(|| Some((listen?, url?)))?;
    let pool = host.database(&url).await?;
    host.relay(pool, Outbox::new("office"), "office");
    let address = host.serve(&OFFICE[0], listen, Routes::new(Face)).await?;
    Ok(Running { address, http: None })
}

/// A sandbox with the office alone.
pub(crate) fn office() -> SandboxPlan {
    Sandbox::of(&*OFFICE)
}

/// What the office's outbox holds: where each entry goes, and what it says.
pub(crate) async fn entries(database: &Database) -> Vec<(String, CallAnswered)> {
    let sql = "select subject, payload from office.outbox order by position";
    #[expect(clippy::disallowed_methods, reason = "a table of the test's own")]
    let rows = sqlx::query(sql).fetch_all(&database.superuser()).await.unwrap();
    rows.iter()
        .map(|row| {
            let payload: Vec<u8> = row.get("payload");
            (row.get("subject"), CallAnswered::decode(payload.as_slice()).unwrap())
        })
        .collect()
}

/// Sato's account, and what is told of the person.
pub(crate) fn account() -> Account {
    Account {
        user_name: "sato0001".to_owned(),
        name: "佐藤 花子".to_owned(),
        mail: "sato@example.jp".to_owned(),
        version: 1,
        ..Account::default()
    }
}

/// What happens between a test and a call that takes its time.
pub(crate) static BEGUN: LazyLock<Notify> = LazyLock::new(Notify::new);

async fn issue(
    request: Request<IssueAccountRequest>,
) -> Result<Response<IssueAccountResponse>, Status> {
    if request.get_ref().request_id == "slowly" {
        BEGUN.notify_one();
        std::future::pending::<()>().await;
    }
    let account = account();
    let changed = Changed::between(None, Some(&account));
    let mut answer = Response::new(IssueAccountResponse { account: Some(account) });
    answer.extensions_mut().insert(changed);
    Ok(answer)
}

async fn suspend(
    _: Request<SuspendAccountRequest>,
) -> Result<Response<SuspendAccountResponse>, Status> {
    Err(Refusal::of(&NO_SUCH_ACCOUNT, "there is no account suzuki").into_status("office.vsys"))
}

async fn get(_: Request<GetAccountRequest>) -> Result<Response<GetAccountResponse>, Status> {
    Ok(Response::new(GetAccountResponse { account: Some(account()) }))
}

async fn resend(
    _: Request<ResendInvitationRequest>,
) -> Result<Response<ResendInvitationResponse>, Status> {
    Ok(Response::new(ResendInvitationResponse { account: Some(account()) }))
}

#[derive(Clone)]
struct Face;

impl NamedService for Face {
    const NAME: &'static str = "vsys.identity.v1.AccountService";
}

impl tower::Service<http::Request<Body>> for Face {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let method = request.uri().path().rsplit('/').next().unwrap().to_owned();
            Ok(match method.as_str() {
                "IssueAccount" => unary(request, issue).await,
                "SuspendAccount" => unary(request, suspend).await,
                "GetAccount" => unary(request, get).await,
                _ => unary(request, resend).await,
            })
        })
    }
}

/// Answers a call with one function, as generated servers do.
pub(crate) async fn unary<Q, A, F>(
    request: http::Request<Body>,
    answer: impl Fn(Request<Q>) -> F + Clone + Send + Sync + 'static,
) -> http::Response<Body>
where
    Q: Message + Default + Send + 'static,
    A: Message + Default + Send + 'static,
    F: Future<Output = Result<Response<A>, Status>> + Send + 'static,
{
    let mut grpc = tonic::server::Grpc::new(ProstCodec::<A, Q>::default());
    grpc.unary(service_fn(answer), request).await
}
