//! One call, from its arrival to its entry in the trail.

use std::net::IpAddr;

use tonic::body::Body;
use tonic::transport::server::TcpConnectInfo;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use vsys_messaging::envelope::TRACEPARENT;
use vsys_messaging::{Envelope, Scope, current_traceparent};
use vsys_proto::audit::v1::CallAnswered;
use vsys_proto::convert::{timestamp, wire_tier};
use vsys_proto::vocabulary::v1::Tier;
use vsys_vocabulary::{Actor, Standing};

use super::Changed;
use super::contract::{self, clipped};
use super::trail::Trail;
use super::witness::Witness;
use crate::policy::Policy;
use crate::refusal::code_name;

/// Metadata in which a face for browsers forwards where the browser is.
const CLIENT_ADDRESS: &str = "x-vsys-client-address";

/// With these begin the names of RPCs that change nothing.
const READING: [&str; 13] = [
    "Check",
    "Compare",
    "Count",
    "Export",
    "Find",
    "Get",
    "List",
    "Look",
    "Render",
    "Search",
    "Simulate",
    "Summarise",
    "Verify",
];

/// The longest name of an RPC that is kept: callers may make up what they like.
const LONGEST_RPC: usize = 200;

/// A call under way. When it is dropped unanswered, because its caller hung up or its time was
/// over, it is recorded as cancelled: what it commanded may have happened.
pub(super) struct Call {
    rpc: String,
    address: String,
    witness: Witness,
    is_reading: bool,
    /// Whether it is recorded when all went well.
    is_recorded_when_well: bool,
    is_open: bool,
    trail: Trail,
}

/// How a call ended.
struct Outcome {
    code: Code,
    reason: String,
    changed: Changed,
    /// Whoever had no token, and whom the handler came to know.
    actor: Option<Actor>,
}

impl Call {
    /// The call that a request makes, and the request with a witness of it.
    pub(super) fn begin(
        mut request: http::Request<Body>,
        policy: &Policy,
        trail: Trail,
    ) -> (http::Request<Body>, Self) {
        let path = request.uri().path();
        let call = Self {
            rpc: path.trim_start_matches('/').chars().take(LONGEST_RPC).collect(),
            address: address(&request),
            witness: Witness::default(),
            is_reading: is_reading(path),
            is_recorded_when_well: !is_reading(path) && !policy.unrecorded.contains(&path),
            is_open: true,
            trail,
        };
        request.extensions_mut().insert(call.witness.clone());
        (request.map(|body| call.witness.head.overhear(body)), call)
    }

    /// Records the call, if it is to be, and then gives the answer.
    pub(super) async fn answer<R>(mut self, answer: http::Response<R>) -> http::Response<R> {
        let outcome = Outcome::of(&answer);
        if self.is_recorded_when_well || outcome.is_forbidden() || !self.is_question(&outcome) {
            let trail = self.trail.clone();
            let entry = || {
                self.is_open = false;
                self.entry(outcome)
            };
            trail.record(entry).await;
        }
        self.is_open = false;
        answer
    }

    /// A question whose answer is that there is no such thing, or that it was put wrongly, is a
    /// question still: pages ask a lot of them.
    fn is_question(&self, outcome: &Outcome) -> bool {
        self.is_reading || outcome.code == Code::Ok
    }

    /// What was asked; empty when nobody listened.
    fn request(&self) -> String {
        let heard = self.witness.head.message();
        heard.map(|message| contract::request(&self.rpc, &message)).unwrap_or_default()
    }

    fn entry(&self, outcome: Outcome) -> Envelope {
        let Trail { service, clock, .. } = &self.trail;
        let actor = self.witness.actor().or(outcome.actor.as_ref());
        let now = clock.now();
        let fact = CallAnswered {
            service: service.name.to_owned(),
            rpc: self.rpc.clone(),
            person: actor.map(|actor| actor.person.clone()).unwrap_or_default(),
            organisation_id: actor.map(|actor| actor.organisation.clone()).unwrap_or_default(),
            tier: actor.map_or(Tier::Unspecified, |actor| wire_tier(actor.standing.tier())).into(),
            address: self.address.clone(),
            request_json: self.request(),
            code: code_name(outcome.code).to_owned(),
            reason: outcome.reason,
            before_json: clipped(&outcome.changed.before),
            after_json: clipped(&outcome.changed.after),
            answered_time: Some(timestamp(now)),
        };
        let scope = actor.map_or(Scope::NONE, |actor| scope(&actor.standing));
        let envelope = Envelope::fact(clock.new_id(), scope, &fact, now);
        // Each schema has a share of the stream that can be read alone.
        let name = <CallAnswered as prost::Name>::full_name();
        let subject = scope.subject(&format!("{name}.{}", service.schema));
        let headers = current_traceparent().map(|parent| (TRACEPARENT, parent));
        Envelope { subject, headers: headers.into_iter().collect(), ..envelope }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.is_open && self.is_recorded_when_well {
            let outcome = Outcome {
                code: Code::Cancelled,
                reason: String::new(),
                changed: Changed::default(),
                actor: None,
            };
            self.trail.leave(self.entry(outcome));
        }
    }
}

impl Outcome {
    /// Whether somebody wanted what is not theirs.
    const fn is_forbidden(&self) -> bool {
        matches!(self.code, Code::PermissionDenied | Code::Unauthenticated)
    }

    /// A refusal travels in the headers; an answer that begins has none there and is well so far.
    fn of<R>(answer: &http::Response<R>) -> Self {
        let status = Status::from_header_map(answer.headers());
        let info = status.as_ref().and_then(StatusExt::get_details_error_info);
        Self {
            code: status.as_ref().map_or(Code::Ok, Status::code),
            reason: info.map(|info| info.reason).unwrap_or_default(),
            changed: answer.extensions().get::<Changed>().cloned().unwrap_or_default(),
            actor: answer.extensions().get::<Actor>().cloned(),
        }
    }
}

/// `203.0.113.7 via 10.0.0.5`: what the caller says of the browser, and who says so.
fn address<B>(request: &http::Request<B>) -> String {
    let peer = request.extensions().get::<TcpConnectInfo>().and_then(TcpConnectInfo::remote_addr);
    let peer = peer.map_or("unknown".to_owned(), |peer| peer.ip().to_canonical().to_string());
    let forwarded = request.headers().get(CLIENT_ADDRESS).and_then(|value| value.to_str().ok());
    match forwarded.and_then(|value| value.trim().parse::<IpAddr>().ok()) {
        Some(client) => format!("{} via {peer}", client.to_canonical()),
        None => peer,
    }
}

fn is_reading(path: &str) -> bool {
    let method = path.rsplit('/').next().unwrap_or_default();
    READING.iter().any(|verb| {
        let rest = method.strip_prefix(verb);
        rest.is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_ascii_lowercase()))
    })
}

/// The area of whoever called.
fn scope(standing: &Standing) -> Scope {
    match standing {
        Standing::Facility(code) => Scope { prefecture: code.prefecture(), municipality: None },
        other => other.office().map_or(Scope::NONE, |office| Scope::of(&office)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_told_from_commanding_by_the_first_word() {
        for reading in ["GetSheet", "ListRounds", "SimulateRule", "VerifyAudit", "ExportOrders"] {
            assert!(is_reading(&format!("/vsys.allocation.v1.SheetService/{reading}")));
        }
        for command in ["LockSheets", "Settle", "Listen", "Getaway", "PutPlace", ""] {
            assert!(!is_reading(&format!("/vsys.allocation.v1.SheetService/{command}")));
        }
    }

    #[test]
    fn an_address_that_is_none_is_not_kept() {
        let request = |forwarded: &str| {
            let builder = http::Request::builder().header(CLIENT_ADDRESS, forwarded);
            let mut request = builder.body(()).unwrap();
            request.extensions_mut().insert(TcpConnectInfo {
                local_addr: None,
                remote_addr: Some("[::ffff:10.0.0.5]:50000".parse().unwrap()),
            });
            request
        };
        assert_eq!(address(&request("203.0.113.7")), "203.0.113.7 via 10.0.0.5");
        assert_eq!(address(&request("2001:db8::7")), "2001:db8::7 via 10.0.0.5");
        assert_eq!(address(&request("somewhere else")), "10.0.0.5");
        assert_eq!(address(&http::Request::new(())), "unknown");
    }

    #[test]
    fn an_entry_lies_in_the_area_of_who_called() {
        let subject = |standing: &Standing| scope(standing).subject("x");
        assert_eq!(subject(&Standing::Municipality("131016".parse().unwrap())), "x.13.131016");
        assert_eq!(subject(&Standing::Facility("0110113719".parse().unwrap())), "x.01._");
        assert_eq!(subject(&Standing::ServiceDesk), "x._._");
    }
}
