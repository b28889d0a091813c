//! A broker as it is deployed: by `deploy/nats/server.conf`, with accounts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use async_nats::jetstream::consumer::{AckPolicy, Info, pull};
use async_nats::jetstream::{self, Context};
use async_nats::{ConnectOptions, HeaderValue};
use futures::StreamExt;
use serde::Serialize;
use vsys_testkit::eventually;

use crate::folder::Folder;
use crate::tools::{built, file, nats_server, text};

/// A nats-server of this test's own; it ends with the value.
pub(crate) struct Broker {
    server: Child,
    pub(crate) url: String,
    folder: Folder,
}

/// A message as the broker keeps it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) payload: String,
}

impl Broker {
    pub(crate) async fn start() -> Self {
        let folder = Folder::new();
        let accounts = built("xtask").arg("accounts").arg(&folder.0).output().unwrap();
        assert!(accounts.status.success(), "{}", text(&accounts.stderr));
        let config = folder.file("server.conf");
        std::fs::copy(file("deploy/nats/server.conf"), &config).unwrap();
        let log = folder.file("server.log");
        let quoted = |value: &str| format!("\"{value}\"");
        let server = nats_server()
            .arg("--config")
            .arg(config)
            .arg("--ports_file_dir")
            .arg(&folder.0)
            .env("VSYS_NATS_NAME", quoted("vsys-contract"))
            .env("VSYS_NATS_LISTEN", quoted("127.0.0.1:-1"))
            .env("VSYS_NATS_STORE", quoted(folder.0.to_str().unwrap()))
            .env("VSYS_NATS_RESOLVER", quoted(folder.0.join("resolver").to_str().unwrap()))
            .env("VSYS_NATS_SYNC_INTERVAL", quoted("2m"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let ports = folder.file(&format!("nats-server_{}.ports", server.id()));
        let mut broker = Self { server, url: String::new(), folder };
        broker.url = eventually("the broker says where it listens", || async {
            let listening = || {
                let ports = std::fs::read(&ports).ok()?;
                let ports: serde_json::Value = serde_json::from_slice(&ports).ok()?;
                Some(ports["nats"][0].as_str()?.to_owned())
            };
            listening().ok_or_else(|| std::fs::read_to_string(&log).unwrap_or_default())
        })
        .await;
        broker
    }

    /// The services' credentials.
    pub(crate) fn credentials(&self) -> PathBuf {
        self.folder.file("services.creds")
    }

    /// What signs partners' credentials: a seed, and the public key of the account.
    pub(crate) fn issuer(&self) -> [String; 2] {
        ["account.seed", "account.public"]
            .map(|name| std::fs::read_to_string(self.folder.file(name)).unwrap())
    }

    /// The streams, as services reach them.
    async fn jetstream(&self) -> Context {
        let options = ConnectOptions::new().credentials_file(self.credentials()).await.unwrap();
        jetstream::new(options.connect(&self.url).await.unwrap())
    }

    /// All messages of a stream under a subject, in their order.
    pub(crate) async fn messages(&self, stream: &str, subject: &str) -> Vec<Message> {
        let stream = self.jetstream().await.get_stream(stream).await.unwrap();
        let config = pull::Config {
            filter_subject: subject.to_owned(),
            ack_policy: AckPolicy::None,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.unwrap();
        let fetched = consumer.fetch().max_messages(1_000).messages().await.unwrap();
        fetched.map(|message| Message::read(&message.unwrap())).collect().await
    }

    /// How far a consumer of a stream is.
    pub(crate) async fn consumer(&self, stream: &str, consumer: &str) -> Info {
        let stream = self.jetstream().await.get_stream(stream).await.unwrap();
        stream.consumer_info(consumer).await.unwrap()
    }

    /// Waits until a consumer has acknowledged everything there is.
    pub(crate) async fn until_heard(&self, stream: &str, consumer: &str) {
        eventually(&format!("{consumer} has heard all of {stream}"), || async {
            let info = self.consumer(stream, consumer).await;
            let left = (info.num_pending, info.num_ack_pending);
            if left == (0, 0) { Ok(()) } else { Err(left) }
        })
        .await;
    }
}

impl Message {
    fn read(message: &jetstream::Message) -> Self {
        let headers = message.headers.iter().flat_map(|headers| headers.iter());
        Self {
            subject: message.subject.to_string(),
            headers: headers
                .map(|(name, values)| {
                    let values: Vec<_> = values.iter().map(HeaderValue::as_str).collect();
                    (name.to_string(), values.join(", "))
                })
                .collect(),
            payload: String::from_utf8_lossy(&message.payload).into_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("{} has no {name}", self.subject))
    }

    /// The payload, where it is JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.payload).unwrap()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // What is gone already needs no end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
