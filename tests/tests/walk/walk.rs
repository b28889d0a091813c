//! The walk itself: everybody asks everything, through one of the doors.

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};
use vsys_vocabulary::Role;

use crate::answer::Answer;
use crate::area::Area;
use crate::land::Land;
use crate::marks::strange;
use crate::sample::{Asking, Foreign, Matter, Sample};

/// Requests that are on their way at the same time.
const AT_ONCE: usize = 8;

/// What is walked through: the RPCs, or the pages.
pub(crate) trait Door {
    /// What is asked.
    type Request;

    /// The roles in which people come here.
    fn roles(&self) -> Vec<Role>;

    /// Whether the table has a row that lets somebody of the area with the role in.
    fn names(&self, row: &str, area: &Area, role: Role) -> bool;

    /// Asks.
    async fn answer(&self, caller: &Caller<'_>, row: &str, request: &Self::Request) -> Answer;

    /// Everything that is said in a request.
    fn said(&self, row: &str, request: &Self::Request) -> Vec<u8>;
}

/// Somebody with a role, who asks.
pub(crate) struct Caller<'l> {
    pub(crate) area: &'l Area,
    pub(crate) role: Role,
}

/// What is wrong with the answers to every sample; nothing, when all is well.
pub(crate) async fn walk<D: Door>(
    land: &Land,
    door: &D,
    samples: &[Sample<D::Request>],
) -> Vec<String> {
    let roles = door.roles();
    let callers: Vec<Caller<'_>> = land
        .callers()
        .flat_map(|area| roles.iter().map(move |&role| Caller { area, role }))
        .collect();
    let (mut wrong, mut useful, mut walked) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for sample in samples {
        let round = Round { land, door, sample };
        if walked.insert(sample.row.as_str()) {
            wrong.extend(round.kept_out(&callers).await);
        }
        wrong.extend(round.let_in(&callers, &mut useful).await);
    }
    let of_strangers = samples.iter().filter(|sample| sample.strangers.is_some());
    let of_strangers: BTreeSet<&str> = of_strangers.map(|sample| sample.row.as_str()).collect();
    for row in walked.difference(&of_strangers) {
        let named = callers.iter().filter(|caller| door.names(row, caller.area, caller.role));
        let idle = named
            .filter(|Caller { area, role }| !useful.contains(&(*row, area.id.as_str(), *role)));
        wrong.extend(idle.map(|caller| {
            format!("{row} names {}/{}, who has nothing to ask there", caller.area.id, caller.role)
        }));
    }
    wrong
}

/// One sample, asked by everybody.
struct Round<'l, D: Door> {
    land: &'l Land,
    door: &'l D,
    sample: &'l Sample<D::Request>,
}

impl<D: Door> Clone for Round<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Door> Copy for Round<'_, D> {}

/// A request to be made.
struct Step<'l, D: Door> {
    round: Round<'l, D>,
    caller: &'l Caller<'l>,
    about: Option<&'l Area>,
    request: D::Request,
}

impl<'l, D: Door> Round<'l, D> {
    fn names(self, caller: &Caller<'_>) -> bool {
        self.door.names(&self.sample.row, caller.area, caller.role)
    }

    /// Whoever is not named asks.
    async fn kept_out(self, callers: &'l [Caller<'l>]) -> Vec<String> {
        let others = callers.iter().filter(|caller| !self.names(caller));
        let steps = others.filter_map(|caller| self.any(caller));
        at_once(steps, |step| async move {
            let answer = step.answer().await;
            (!answer.is_kept_out()).then(|| step.wrong("is in no row, but", &answer))
        })
        .await
    }

    /// Whoever is named asks: about foreign matters first, then about own ones, one after the
    /// other.
    async fn let_in(
        self,
        callers: &'l [Caller<'l>],
        useful: &mut BTreeSet<(&'l str, &'l str, Role)>,
    ) -> Vec<String> {
        let named = callers.iter().filter(|caller| self.names(caller));
        let asking = named.filter(|caller| self.sample.is_asked_by(caller.area, caller.role));
        let steps = asking.flat_map(|caller| self.all(caller));
        let (own, foreign): (Vec<_>, Vec<_>) = steps.partition(|(_, own)| *own);
        let foreign = foreign.into_iter().map(|(step, _)| step);
        let mut wrong = at_once(foreign, |step| async move { step.foreign().await }).await;
        for (step, _) in own {
            let Caller { area, role } = step.caller;
            useful.insert((self.sample.row.as_str(), area.id.as_str(), *role));
            wrong.extend(step.own().await);
        }
        wrong
    }

    /// Any request of a caller that is well-formed.
    fn any(self, caller: &'l Caller<'l>) -> Option<Step<'l, D>> {
        self.all(caller).into_iter().next().map(|(step, _)| step)
    }

    /// Every request of a caller, and whether it is about what is their own.
    fn all(self, caller: &'l Caller<'l>) -> Vec<(Step<'l, D>, bool)> {
        let Self { land, sample, .. } = self;
        let asking = Asking { land, by: caller.area, row: &sample.row };
        match &sample.matter {
            Matter::Nobodys { ask, .. } => {
                let request = ask(&asking);
                vec![(Step { round: self, caller, about: None, request }, true)]
            }
            Matter::Somebodys { ask, reach, .. } => land
                .areas
                .iter()
                .filter_map(|about| {
                    let request = ask(&asking, about)?;
                    let step = Step { round: self, caller, about: Some(about), request };
                    Some((step, reach(&caller.area.standing, about)))
                })
                .collect(),
        }
    }
}

async fn at_once<'l, D: Door + 'l, F: Future<Output = Option<String>>>(
    steps: impl Iterator<Item = Step<'l, D>>,
    take: impl Fn(Step<'l, D>) -> F,
) -> Vec<String> {
    let taken = stream::iter(steps.map(take)).buffered(AT_ONCE);
    taken.filter_map(std::future::ready).collect().await
}

impl<D: Door> Step<'_, D> {
    async fn answer(&self) -> Answer {
        self.round.door.answer(self.caller, &self.round.sample.row, &self.request).await
    }

    /// What is wrong, if anything, with the answer about a foreign matter.
    async fn foreign(&self) -> Option<String> {
        let Matter::Somebodys { foreign, .. } = self.round.sample.matter else { return None };
        let answer = self.answer().await;
        let right = match (foreign, &answer) {
            (Foreign::Refused(reasons), Answer::Refused { reason, .. }) => {
                reasons.contains(&reason.as_str())
            }
            (Foreign::Unseen, Answer::Given(bytes)) => !self.shown_in(bytes),
            (Foreign::Nothing, Answer::Given(bytes)) => bytes.is_empty(),
            (Foreign::Told(reason), Answer::Given(bytes)) => contains(bytes, reason.as_bytes()),
            _ => false,
        };
        if right {
            return self.strange(&answer);
        }
        Some(self.wrong(&format!("is a foreign matter ({foreign:?}), but"), &answer))
    }

    /// What is wrong, if anything, with the answer about an own matter.
    async fn own(&self) -> Option<String> {
        let answer = self.answer().await;
        let sample = self.round.sample;
        let right = match &answer {
            Answer::Given(bytes) => sample.shows.is_none() || self.shown_in(bytes),
            Answer::Refused { reason, .. } => sample.states.contains(&reason.as_str()),
        };
        if right {
            return self.strange(&answer);
        }
        Some(self.wrong("is their own matter, but", &answer))
    }

    /// Whether the bytes have in them what shows the area.
    fn shown_in(&self, bytes: &[u8]) -> bool {
        let shows = self.round.sample.shows.zip(self.about).and_then(|(shows, about)| shows(about));
        shows.is_some_and(|shows| contains(bytes, &shows))
    }

    /// What nobody of the caller's standing may see, whatever was asked.
    fn strange(&self, answer: &Answer) -> Option<String> {
        let Round { land, door, sample } = self.round;
        let asked = door.said(&sample.row, &self.request);
        let found = strange(land, &self.caller.area.standing, &asked, answer.said());
        if found.is_empty() || sample.is_record {
            return None;
        }
        Some(self.wrong(&format!("shows {}, and", found.join(", ")), answer))
    }

    fn wrong(&self, what: &str, answer: &Answer) -> String {
        let Caller { area, role, .. } = self.caller;
        let about = self.about.map_or("nobody", |about| about.id.as_str());
        let row = self.round.sample.row.trim_start_matches("/vsys.");
        format!("{row} about {about} by {}/{role} {what} got {}", area.id, answer.summary())
    }
}

/// Whether the part stands anywhere in the bytes.
fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
