//! Trace context carried with events, by W3C `traceparent`.

use std::collections::HashSet;

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::{Heard, envelope::TRACEPARENT, limits};

/// The `traceparent` of the current tracing span; none where no OpenTelemetry layer listens.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let span = span.span_context();
    span.is_valid().then(|| {
        format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8())
    })
}

/// Links a consumer's span to the producers of the events it handles, each producer once.
pub(crate) fn link(span: &Span, heard: &[Heard]) {
    let mut seen = HashSet::new();
    for event in heard {
        let Some(parent) = event.headers.get(TRACEPARENT) else { continue };
        if !seen.insert(parent.as_str()) {
            continue;
        }
        if seen.len() > limits::SPAN_LINKS {
            break;
        }
        if let Some(context) = parse(parent.as_str()) {
            span.add_link(context);
        }
    }
}

fn parse(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-');
    let _version = parts.next().filter(|version| version.len() == 2 && *version != "ff")?;
    let trace = TraceId::from_hex(parts.next().filter(|id| id.len() == 32)?).ok()?;
    let span = SpanId::from_hex(parts.next().filter(|id| id.len() == 16)?).ok()?;
    let flags = u8::from_str_radix(parts.next().filter(|flags| flags.len() == 2)?, 16).ok()?;
    let context =
        SpanContext::new(trace, span, TraceFlags::new(flags), true, TraceState::default());
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_of_the_specification_is_read() {
        let context = parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        assert_eq!(context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(context.span_id().to_string(), "00f067aa0ba902b7");
        assert!(context.is_sampled() && context.is_remote());
    }

    #[test]
    fn a_broken_traceparent_is_no_context() {
        for text in ["", "00-0-0-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
            assert!(parse(text).is_none(), "{text:?} was read");
        }
    }

    #[test]
    fn without_a_layer_there_is_no_traceparent() {
        assert_eq!(current_traceparent(), None);
    }
}
