//! What a manufacturer's program is given: `docs/partner/getting-started.md` begins with it.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use vsys_proto::identity::v1::IssueServiceAccountRequest;
use vsys_tests::{Client, Trader, refused};

/// Client id and secret, which is shown once: what an earlier demonstration wrote stays good.
fn remembered(file: &Path) -> Option<[String; 2]> {
    let text = fs::read_to_string(file).ok()?;
    let value = |name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| Some(line.strip_prefix(&format!("export {name}="))?.to_owned()))
    };
    Some([value("VSYS_CLIENT_ID")?, value("VSYS_CLIENT_SECRET")?])
}

/// Writes the four values of a partner's program into a file for `.` of a shell.
pub(crate) async fn give(
    client: &Client,
    partner: &Trader,
    [pages, api]: [&str; 2],
    file: &Path,
) -> anyhow::Result<()> {
    let account = match remembered(file) {
        Some(account) => account,
        None => issued(client, partner).await?,
    };
    let [id, secret] = account;
    let text = format!(
        "# {}, {}\nexport VSYS_PAGES={pages}\nexport VSYS_API={api}\n\
         export VSYS_CLIENT_ID={id}\nexport VSYS_CLIENT_SECRET={secret}\n",
        partner.id, partner.name
    );
    let mut options = fs::OpenOptions::new();
    let opened = options.write(true).create(true).truncate(true).mode(0o600).open(file);
    std::io::Write::write_all(&mut opened?, text.as_bytes())
        .with_context(|| format!("writing {}", file.display()))
}

async fn issued(client: &Client, partner: &Trader) -> anyhow::Result<[String; 2]> {
    let request = IssueServiceAccountRequest {
        organisation_id: partner.id.to_string(),
        purpose: "getting started".to_owned(),
    };
    let mut accounts = client.administrator()?.accounts()?;
    let issued = accounts.issue_service_account(request).await;
    let issued = issued.map_err(refused("issuing a service account"))?.into_inner();
    let account = issued.service_account.context("the answer holds no service account")?;
    Ok([account.client_id, issued.client_secret])
}
