//! A collector of spans: `tests/judges/collector.py`.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;
use vsys_testkit::eventually;

use crate::tools::python;

/// A running collector; it ends with the value.
pub(crate) struct Collector {
    port: u16,
    spans: Arc<Mutex<Vec<Span>>>,
    _process: Child,
}

/// A finished span as it was exported.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Span {
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: String,
    pub(crate) links: Vec<Place>,
    pub(crate) attributes: BTreeMap<String, Value>,
}

/// A span's place: which trace, and which span of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Place {
    pub(crate) trace: String,
    pub(crate) id: String,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let mut command = python("tests/judges/collector.py");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap().unwrap().parse().unwrap();
        let spans = Arc::default();
        let kept: Arc<Mutex<Vec<Span>>> = Arc::clone(&spans);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Self { port, spans, _process: process }
    }

    /// What a program needs to be told to send its spans here, and soon.
    pub(crate) fn settings(&self) -> BTreeMap<String, String> {
        let endpoint = format!("http://127.0.0.1:{}", self.port);
        BTreeMap::from([
            ("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), endpoint),
            ("OTEL_BSP_SCHEDULE_DELAY".to_owned(), "100".to_owned()),
        ])
    }

    /// The span at a place, once it has come.
    pub(crate) async fn at(&self, place: &Place) -> Span {
        self.one(&format!("span {place:?}"), |span| span.place() == *place).await
    }

    /// The only span that is so, once it has come.
    pub(crate) async fn one(&self, what: &str, is: impl Fn(&Span) -> bool) -> Span {
        eventually(&format!("there is one {what}"), || async {
            let spans = self.spans.lock().unwrap();
            let found: Vec<_> = spans.iter().filter(|span| is(span)).cloned().collect();
            <[Span; 1]>::try_from(found).map(|[only]| only).map_err(|found| (found, spans.len()))
        })
        .await
    }

    /// The spans from this one up to the first of its trace that has no parent here, below first.
    pub(crate) async fn lineage(&self, span: Span) -> Vec<Span> {
        let mut lineage = vec![span];
        while let Some(youngest) = lineage.last().filter(|span| span.kind == "internal") {
            let above = Place { trace: youngest.trace.clone(), id: youngest.parent.clone() };
            lineage.push(self.at(&above).await);
        }
        lineage
    }
}

impl Span {
    pub(crate) fn place(&self) -> Place {
        Place { trace: self.trace.clone(), id: self.id.clone() }
    }

    /// An attribute as text; empty where it is not there.
    pub(crate) fn attribute(&self, name: &str) -> String {
        match self.attributes.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        }
    }
}

impl Place {
    /// Reads a W3C `traceparent`.
    pub(crate) fn read(traceparent: &str) -> Self {
        let parts: Vec<_> = traceparent.split('-').collect();
        let [_version, trace, id, "01"] = parts[..] else { panic!("{traceparent} is not sampled") };
        Self { trace: trace.to_owned(), id: id.to_owned() }
    }
}
