//! Letters that no mail server takes: read from the sealed facts, as the mailer reads them.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use crypto_box::SecretKey;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use prost::{Message as _, Name as _};
use sqlx::Row as _;
use tokio::sync::Mutex;
use vsys_proto::identity::v1::{AccountInvited, Addressee};
use vsys_tests::Letters;

use crate::database::Database;

/// Identity's outbox with the mailer's key.
pub(crate) struct Letterbox {
    database: Mutex<Database>,
    key: SecretKey,
}

impl Letterbox {
    pub(crate) async fn open(database_url: &str, key: &Path) -> anyhow::Result<Self> {
        let digits = std::fs::read_to_string(key)
            .with_context(|| format!("reading the mailer's key from {}", key.display()))?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits.trim(), &mut bytes).context("the mailer's key")?;
        let database = Mutex::new(Database::open(database_url).await?);
        Ok(Self { database, key: SecretKey::from_bytes(bytes) })
    }

    async fn newest(&self, user_name: &str) -> anyhow::Result<String> {
        let reading = format!(
            "select encode(payload, 'hex') from identity.outbox
              where subject like '{}.%' order by position desc",
            AccountInvited::full_name()
        );
        for row in self.database.lock().await.rows(reading).await? {
            let fact = hex::decode(row.try_get::<&str, _>(0)?)?;
            let fact = AccountInvited::decode(fact.as_slice())?;
            if fact.user_name == user_name {
                let opened = self.key.unseal(&fact.sealed_addressee);
                let opened = opened.map_err(|_| anyhow!("the mailer's key opens no letter"))?;
                return Ok(Addressee::decode(opened.as_slice())?.link_secret);
            }
        }
        Err(anyhow!("nobody invited {user_name}"))
    }
}

impl Letters for Letterbox {
    fn invitation<'a>(&'a self, user_name: &'a str) -> BoxFuture<'a, anyhow::Result<String>> {
        self.newest(user_name).boxed()
    }
}
