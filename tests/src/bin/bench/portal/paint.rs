//! How soon a person sees something: the first contentful paint in Chromium.

use std::process::Stdio;

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::visitor::Visitor;
use crate::report;

/// The program that looks, in this repository.
const PROGRAM: &str = "tests/judges/first_paint.js";

/// Chromium, and what drives it.
pub(crate) struct Browser {
    pub(crate) chromium: String,
    pub(crate) node: String,
    pub(crate) modules: String,
}

impl Browser {
    /// Median seconds to the first contentful paint of a page that the visitor may see; each time
    /// with empty caches.
    pub(crate) async fn measure(
        &self,
        visitor: &Visitor,
        path: &str,
        times: usize,
    ) -> anyhow::Result<f64> {
        let cookies = visitor.cookies().iter().map(
            |(name, value)| json!({ "name": name, "value": value, "url": visitor.address("/") }),
        );
        let task = json!({
            "chromium": self.chromium,
            "address": visitor.address(path),
            "cookies": cookies.collect::<Vec<_>>(),
            "times": times,
        });
        let mut running = Command::new(&self.node)
            .arg(PROGRAM)
            .env("NODE_PATH", &self.modules)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", self.node))?;
        let mut stdin = running.stdin.take().context("the program reads its task")?;
        stdin.write_all(task.to_string().as_bytes()).await?;
        drop(stdin);
        let told = running.wait_with_output().await?;
        ensure!(told.status.success(), "{PROGRAM} ended with {}", told.status);
        let told: Map<String, Value> = serde_json::from_slice(&told.stdout)?;
        let median = |name: &str| {
            let mut seen: Vec<f64> = serde_json::from_value(told.get(name).cloned()?).ok()?;
            seen.sort_by(f64::total_cmp);
            seen.get(seen.len() / 2).copied()
        };
        let paint = median("paint").context("Chromium tells of its first paint")?;
        let (response, load) = (median("response"), median("load"));
        report::line(format_args!(
            "in Chromium with empty caches: last byte after {:.0} ms, first contentful paint after \
             {paint:.0} ms, loaded after {:.0} ms (medians of {times})",
            response.unwrap_or(f64::NAN),
            load.unwrap_or(f64::NAN),
        ));
        Ok(paint / 1e3)
    }
}
