use futures::future::BoxFuture;
use prost::Name as _;
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::audit::v1::CallAnswered;
use vsys_proto::convert::{self, Malformed};
use vsys_proto::vocabulary::v1::Tier as WireTier;

use super::{failed, poisoned};
use crate::app::Identity;
use crate::domain::audit::{Answered, field};

/// Hears what every service answered.
pub(crate) struct Calls;

impl Listener for Calls {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        Box::pin(async move {
            let mut calls = Vec::with_capacity(heard.len());
            for fact in heard.iter().filter(|fact| is_call(&fact.subject)) {
                calls.push(answered(fact, &fact.decode()?).map_err(|error| poisoned(&error))?);
            }
            Identity::keep_calls(tx, calls).await.map_err(failed)
        })
    }
}

/// Each service tells under its own schema: `<full name>.<schema>.<prefecture>.<municipality>`.
fn is_call(subject: &str) -> bool {
    let rest = subject.strip_prefix(&*CallAnswered::full_name());
    rest.is_some_and(|rest| rest.split('.').count() == 4 && rest.starts_with('.'))
}

/// The area of a subject; empty for none.
fn area(subject: &str) -> [String; 2] {
    let mut tokens = subject.rsplit('.').map(|token| token.replace('_', ""));
    let municipality = tokens.next().unwrap_or_default();
    [tokens.next().unwrap_or_default(), municipality]
}

fn answered(fact: &Heard, call: &CallAnswered) -> Result<Answered, Malformed> {
    let tier = match call.tier {
        none if none == i32::from(WireTier::Unspecified) => String::new(),
        tier => convert::tier(tier, "tier")?.to_string(),
    };
    let [prefecture, municipality] = area(&fact.subject);
    Ok(Answered {
        event_id: fact.event_id,
        at: convert::time(call.answered_time, "answered_time")?,
        service: field(&call.service),
        rpc: field(&call.rpc),
        person: field(&call.person),
        organisation: field(&call.organisation_id),
        tier,
        prefecture,
        municipality,
        address: field(&call.address),
        request: field(&call.request_json),
        code: field(&call.code),
        reason: field(&call.reason),
        before: field(&call.before_json),
        after: field(&call.after_json),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_the_service_and_then_the_area() {
        let subject = "vsys.audit.v1.CallAnswered.allocation.13.131016";
        assert!(is_call(subject));
        assert_eq!(area(subject), ["13", "131016"]);
        assert_eq!(area("vsys.audit.v1.CallAnswered.identity.01._"), ["01", ""]);
        assert_eq!(area("vsys.audit.v1.CallAnswered.identity._._"), ["", ""]);
        for other in [
            "vsys.audit.v1.CallAnswered.13.131016",
            "vsys.audit.v1.CallAnsweredTwice.allocation.13.131016",
            "vsys.audit.v2.CallAnswered.allocation.13.131016",
        ] {
            assert!(!is_call(other), "{other}");
        }
    }
}
