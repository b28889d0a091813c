//! The walk over RPCs.

use futures::{StreamExt as _, stream};
use vsys_vocabulary::{Actor, Role};

use crate::area::Area;
use crate::land::{Land, service_of};
use crate::sample::{Asking, Foreign, Matter, Sample};
use crate::samples::samples;
use crate::wire::{Answer, Wire};

/// Calls that are made at the same time.
const AT_ONCE: usize = 8;

/// Somebody with a role, who asks.
struct Caller<'l> {
    area: &'l Area,
    actor: Actor,
    role: Role,
}

/// A call to be made, and what is said when it goes wrong.
struct Step<'l> {
    sample: &'l Sample,
    caller: &'l Caller<'l>,
    about: Option<&'l Area>,
    wire: Wire,
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_calls_what_no_row_names_or_reaches_into_a_foreign_area() {
    let land = Land::new().await;
    land.wait_for_the_record().await;
    let mut wrong = Vec::new();
    for sample in &samples() {
        wrong.extend(walk(&land, sample).await);
    }
    assert!(wrong.is_empty(), "{} calls went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Everybody asks; who is not named first, then about foreign matters, then about own ones, one
/// after the other.
async fn walk(land: &Land, sample: &Sample) -> Vec<String> {
    let callers: Vec<Caller<'_>> = land
        .callers()
        .flat_map(|area| Role::ALL.iter().map(move |&role| (area, role)))
        .map(|(area, role)| Caller { area, actor: area.actor(role), role })
        .collect();
    let policy = service_of(&sample.rpc).policy;
    let (named, others): (Vec<_>, Vec<_>) =
        callers.iter().partition(|caller| policy.allows(&sample.rpc, &caller.actor));
    let mut wrong = at_once(
        others.into_iter().filter_map(|caller| step(land, sample, caller)),
        |step| async move {
            let answer = land.call(&step.caller.actor, &step.sample.rpc, step.wire.clone()).await;
            (!answer.is_kept_out()).then(|| step.wrong("is in no row, but", &answer))
        },
    )
    .await;
    let asking =
        named.into_iter().filter(|caller| sample.is_asked_by(&caller.area.standing, caller.role));
    let (own, foreign): (Vec<_>, Vec<_>) =
        asking.flat_map(|caller| steps(land, sample, caller)).partition(|(_, own)| *own);
    let foreign = foreign.into_iter().map(|(step, _)| step);
    wrong.extend(at_once(foreign, |step| async move { step.foreign(land).await }).await);
    for (step, _) in own {
        wrong.extend(step.own(land).await);
    }
    wrong
}

async fn at_once<'l, F: Future<Output = Option<String>>>(
    steps: impl Iterator<Item = Step<'l>>,
    take: impl Fn(Step<'l>) -> F,
) -> Vec<String> {
    stream::iter(steps.map(take)).buffered(AT_ONCE).filter_map(std::future::ready).collect().await
}

/// Any well-formed request.
fn step<'l>(land: &'l Land, sample: &'l Sample, caller: &'l Caller<'l>) -> Option<Step<'l>> {
    let asking = Asking { land, by: caller.area };
    match &sample.matter {
        Matter::Nobodys { ask, .. } => Some((None, ask(&asking))),
        Matter::Somebodys { ask, .. } => {
            let mut areas = land.areas.iter();
            areas.find_map(|about| Some((Some(about), ask(&asking, about)?)))
        }
    }
    .map(|(about, wire)| Step { sample, caller, about, wire })
}

/// Every request of a caller, and whether it is about what is their own.
fn steps<'l>(land: &'l Land, sample: &'l Sample, caller: &'l Caller<'l>) -> Vec<(Step<'l>, bool)> {
    let asking = Asking { land, by: caller.area };
    match &sample.matter {
        Matter::Nobodys { ask, .. } => {
            vec![(Step { sample, caller, about: None, wire: ask(&asking) }, true)]
        }
        Matter::Somebodys { ask, reach, .. } => land
            .areas
            .iter()
            .filter_map(|about| {
                let step = Step { sample, caller, about: Some(about), wire: ask(&asking, about)? };
                Some((step, reach(&caller.area.standing, about)))
            })
            .collect(),
    }
}

impl Step<'_> {
    async fn answer(&self, land: &Land) -> Answer {
        land.call(&self.caller.actor, &self.sample.rpc, self.wire.clone()).await
    }

    /// What is wrong, if anything, with the answer about a foreign matter.
    async fn foreign(&self, land: &Land) -> Option<String> {
        let Matter::Somebodys { foreign, .. } = self.sample.matter else { return None };
        let answer = self.answer(land).await;
        let right = match (foreign, &answer) {
            (Foreign::Refused(reasons), Answer::Refused { reason, .. }) => {
                reasons.contains(&reason.as_str())
            }
            (Foreign::Unseen, Answer::Given(bytes)) => !self.shown_in(bytes),
            (Foreign::Nothing, Answer::Given(bytes)) => bytes.is_empty(),
            (Foreign::Told(reason), Answer::Given(bytes)) => contains(bytes, reason.as_bytes()),
            _ => false,
        };
        (!right).then(|| self.wrong(&format!("is a foreign matter ({foreign:?}), but"), &answer))
    }

    /// What is wrong, if anything, with the answer about an own matter.
    async fn own(&self, land: &Land) -> Option<String> {
        let answer = self.answer(land).await;
        let right = match &answer {
            Answer::Given(bytes) => self.sample.shows.is_none() || self.shown_in(bytes),
            Answer::Refused { reason, .. } => self.sample.states.contains(&reason.as_str()),
        };
        (!right).then(|| self.wrong("is their own matter, but", &answer))
    }

    /// Whether the bytes have in them what shows the area.
    fn shown_in(&self, bytes: &[u8]) -> bool {
        let shows = self.sample.shows.zip(self.about).and_then(|(shows, about)| shows(about));
        shows.is_some_and(|shows| contains(bytes, &shows))
    }

    fn wrong(&self, what: &str, answer: &Answer) -> String {
        let Caller { area, role, .. } = self.caller;
        let about = self.about.map_or("nobody", |about| about.id.as_str());
        let rpc = self.sample.rpc.trim_start_matches("/vsys.");
        format!("{rpc} about {about} by {}/{role} {what} got {}", area.id, answer.summary())
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
