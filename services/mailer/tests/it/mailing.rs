//! A running mailer, its mail server, and what is told to it.

use std::path::{Path, PathBuf};

use async_nats::HeaderMap;
use chrono::{DateTime, Utc};
use crypto_box::{PublicKey, SecretKey};
use prost::{Message, Name};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use uuid::Uuid;
use vsys_chassis::Service;
use vsys_mailer::SERVICE;
use vsys_messaging::Scope;
use vsys_proto::mailer::v1;
use vsys_proto::mailer::v1::mailer_service_client::MailerServiceClient;
use vsys_testkit::{Caller, Nats, Sandbox, actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::facts::{self, CHIYODA, Identity, MINATO};
use crate::post_office::PostOffice;

pub(crate) static SERVICES: &[Service] = &[SERVICE];

pub(crate) type Client = MailerServiceClient<InterceptedService<Channel, Caller>>;

/// A file that is gone with its value.
pub(crate) struct File(PathBuf);

impl File {
    pub(crate) fn new(name: &str, content: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}", vsys_chassis::Clock::system().new_id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // What stays behind lies under `target`.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The mailer's key pair.
pub(crate) struct Keys {
    pub(crate) private: File,
    pub(crate) public: PublicKey,
}

impl Keys {
    pub(crate) fn new() -> Self {
        let secret = SecretKey::generate(&mut crypto_box::aead::OsRng);
        let private = format!("{}\n", hex::encode(secret.to_bytes()));
        Self { private: File::new("mailer-key", &private), public: secret.public_key() }
    }
}

/// The settings that no other service has.
pub(crate) fn settings(keys: &Keys, smtp_url: &str) -> Vec<(String, String)> {
    [
        ("VSYS_MAILER_PRIVATE_KEY_FILE", keys.private.path()),
        ("VSYS_MAILER_SMTP_URL", smtp_url),
        ("VSYS_MAILER_SENDER", "no-reply@v-sys.example.jp"),
        ("VSYS_MAILER_PORTAL_URL", "https://v-sys.example.jp"),
        ("VSYS_MAILER_LETTERS_PER_MINUTE", "6000"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A mailer of each test's own.
pub(crate) struct Mailing {
    pub(crate) sandbox: Sandbox,
    pub(crate) post: PostOffice,
    keys: Keys,
}

impl Mailing {
    /// With a mail server that takes everything.
    pub(crate) async fn new() -> Self {
        Self::through(PostOffice::open().await).await
    }

    pub(crate) async fn through(post: PostOffice) -> Self {
        let url = format!("smtp://127.0.0.1:{}", post.port);
        Self::with(post, &url, &[]).await
    }

    pub(crate) async fn with(post: PostOffice, smtp_url: &str, extra: &[(&str, &str)]) -> Self {
        let keys = Keys::new();
        let mut plan = Sandbox::of(SERVICES);
        for (name, value) in settings(&keys, smtp_url) {
            plan = plan.env_extra(name, value);
        }
        for (name, value) in extra {
            plan = plan.env_extra(*name, *value);
        }
        Self { sandbox: plan.start().await, post, keys }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.sandbox.clock.now()
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity { key: self.keys.public.clone(), now: self.now() }
    }

    /// Says a fact that happened now.
    pub(crate) async fn tell<M: Message + Name>(&self, fact: &M) -> Uuid {
        let id = self.sandbox.clock.new_id();
        tell(&self.sandbox.nats, id, self.now(), fact).await;
        id
    }

    /// Says the names of Tokyo, Chiyoda and Minato, and the number of the round.
    pub(crate) async fn tell_names(&self) {
        for (code, name, name_en) in [
            ("13", "東京都", "Tokyo"),
            (CHIYODA, "千代田区", "Chiyoda"),
            (MINATO, "港区", "Minato"),
        ] {
            self.tell(&facts::place_changed(code, name, name_en, 1)).await;
        }
        self.tell(&facts::round_created()).await;
        let database = self.sandbox.database.superuser();
        eventually("names are known", || async {
            let known = sqlx::query_scalar!(
                r#"select (select count(*) from mailer.places)
                        + (select count(*) from mailer.rounds) as "known!""#,
            );
            known.fetch_one(&database).await.unwrap() == 4
        })
        .await;
    }

    /// Waits until a version of a contact is known.
    pub(crate) async fn knows(&self, user_name: &str, version: i64) {
        let database = self.sandbox.database.superuser();
        eventually("the contact is known", || async {
            let known = sqlx::query_scalar!(
                "select version from mailer.contacts where user_name = $1",
                user_name,
            );
            known.fetch_optional(&database).await.unwrap() == Some(version)
        })
        .await;
    }

    pub(crate) fn client(&self, by: &Actor) -> Client {
        let channel = self.sandbox.channel(SERVICE.name);
        MailerServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) fn desk(&self) -> Client {
        self.client(&actor(Standing::ServiceDesk, &[Role::Administrator]))
    }

    pub(crate) async fn list(&self) -> Vec<v1::Letter> {
        let request = v1::ListLettersRequest::default();
        self.desk().list_letters(request).await.unwrap().into_inner().letters
    }

    /// The only letter, once it is in that state.
    pub(crate) async fn only_letter_when(&self, state: v1::LetterState) -> v1::Letter {
        eventually(&format!("the letter is {state:?}"), || async {
            let mut letters = self.list().await;
            assert!(letters.len() < 2, "{letters:?}");
            letters.pop().filter(|letter| letter.state() == state).ok_or(letters)
        })
        .await
    }
}

/// Says a fact as its producer would; the same id again is the same fact again.
pub(crate) async fn tell<M: Message + Name>(nats: &Nats, id: Uuid, at: DateTime<Utc>, fact: &M) {
    let subject = nats.topology.subject(&Scope::NONE.subject(&M::full_name()));
    let mut headers = HeaderMap::new();
    headers.insert("Vsys-Event-Id", id.to_string());
    headers.insert("Vsys-Occurred-At", at.to_rfc3339());
    headers.insert("Content-Type", "application/protobuf");
    let payload = fact.encode_to_vec().into();
    let sent = nats.jetstream.publish_with_headers(subject, headers, payload);
    sent.await.unwrap().await.unwrap();
}
