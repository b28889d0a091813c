//! `cargo xtask docs`: the pages that are written from code and contracts.

mod events;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::ensure;

use crate::checkout::Checkout;
use crate::child;
use crate::say::say;
use crate::stage::vsys;

/// Writes docs/events.md, docs/errors.md, docs/settings.md and docs/partner/openapi.json
#[derive(clap::Args)]
pub(crate) struct Docs {
    /// Only compare: fail if a page is stale
    #[arg(long)]
    check: bool,
}

/// A page and what it should say.
struct Page {
    path: PathBuf,
    text: String,
}

impl Docs {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        if self.check {
            return check(checkout);
        }
        fs::create_dir_all(checkout.root.join("docs"))?;
        for page in pages(checkout)?.iter().filter(|page| !page.is_fresh()) {
            fs::write(&page.path, &page.text)?;
            say(format_args!("wrote {}", page.path.display()));
        }
        Ok(())
    }
}

/// Fails if a page is stale.
pub(crate) fn check(checkout: &Checkout) -> anyhow::Result<()> {
    let pages = pages(checkout)?;
    let stale = pages.iter().filter(|page| !page.is_fresh());
    let names: Vec<_> = stale.map(|page| page.path.to_string_lossy()).collect();
    ensure!(names.is_empty(), "stale: {}; run `cargo xtask docs`", names.join(", "));
    Ok(())
}

impl Page {
    fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|kept| kept == self.text)
    }
}

fn pages(checkout: &Checkout) -> anyhow::Result<Vec<Page>> {
    child::output(checkout.cargo().args(["build", "--quiet", "--workspace", "--bins"]))?;
    let binary = checkout.built("debug", "vsys");
    let told = |command: &str| child::output(vsys(&binary, &BTreeMap::new()).arg(command));
    let page = |name: &str, title: &str, about: &str, body: &str| Page {
        path: checkout.root.join("docs").join(name),
        text: format!(
            "# {title}\n\n<!-- Written by `cargo xtask docs`; change the code instead. -->\n\n\
             {about}\n\n{}\n",
            body.trim()
        ),
    };
    let openapi = told("openapi")?;
    Ok(vec![
        Page {
            path: checkout.root.join("docs/partner/openapi.json"),
            text: format!("{}\n", openapi.trim()),
        },
        page(
            "settings.md",
            "Settings",
            "All settings are environment variables. A process reads those that are shared and \
             those of the services it runs; everything wrong is reported at once, with exit code 64.",
            &told("settings")?,
        ),
        page(
            "errors.md",
            "Reasons of refusals",
            "A refusal is a gRPC status with `google.rpc.ErrorInfo`: `reason` is the name below, \
             `domain` the heading. Where a field is to blame, `google.rpc.BadRequest` names it. \
             UNAVAILABLE (the database is away: repeat the call) and INTERNAL (our fault: see the \
             log) carry no reason.",
            &told("reasons")?,
        ),
        page(
            "events.md",
            "Events",
            "Facts between services, as protobuf on NATS JetStream. A subject ends in the \
             prefecture's and the municipality's code, `_` for none.",
            &format!(
                "## Streams\n\n{}\n\n{}",
                told("streams")?.trim(),
                events::describe(checkout)?
            ),
        ),
    ])
}
