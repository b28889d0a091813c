//! When a site closes, at once or after a last day, and when it opens again.

use chrono::{DateTime, Months, NaiveDate, Utc};

use vsys_vocabulary::{FacilityCode, jst};

use super::super::fault::Fault;
use super::super::succession::Wish;
use super::{Act, Facility};

/// How many months ahead a last day may be.
const MONTHS_AHEAD: Months = Months::new(12);

/// Whether goods may be sent to a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// They may.
    Open,
    /// They may until the end of its last day.
    Closing(ClosingPlan),
    /// They may not.
    Closed {
        /// Since when.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
        /// The facility that took its place, after a merger or a change of code.
        successor: Option<FacilityCode>,
    },
}

impl Operation {
    /// Whether goods may be sent today.
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self, Self::Closed { .. })
    }

    /// The closing that is planned.
    pub(crate) fn plan(&self) -> Option<&ClosingPlan> {
        match self {
            Self::Closing(plan) => Some(plan),
            Self::Open | Self::Closed { .. } => None,
        }
    }
}

/// A closing to come (閉鎖の予定).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClosingPlan {
    /// The last day on which the site is open.
    pub(crate) last: NaiveDate,
    /// Why.
    pub(crate) reason: String,
    /// Who planned it.
    pub(crate) person: String,
    /// The organisation they acted for.
    pub(crate) organisation: String,
}

/// An open site that receives from another, and its last day where that is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receiver {
    /// Its code.
    pub(crate) code: FacilityCode,
    /// Its last day.
    pub(crate) last: Option<NaiveDate>,
}

/// A facility was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closed(pub(crate) Act);

/// The closing of a facility was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClosingPlanned(pub(crate) Act);

/// A facility is open again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reopened {
    /// Who said so, when and why.
    pub(crate) act: Act,
    /// Whether it had not closed yet: a plan was taken back.
    pub(crate) before_its_end: bool,
}

impl Facility {
    /// Closes it at once, unless others that are open receive from it; `None` when it is closed
    /// already.
    pub(crate) fn close(
        &mut self,
        receivers: &[Receiver],
        Wish { expected, by, at, reason }: Wish<'_>,
    ) -> Result<Option<Closed>, Fault> {
        self.check(expected, by)?;
        if !self.operation.is_open() {
            return Ok(None);
        }
        refuse_left(receivers)?;
        Ok(Some(self.end(Act::of(by, at, reason))))
    }

    /// Plans to close it when a day is over: today or a later one within a year. None of those that
    /// receive from it stays open longer, nor does it longer than the one that it receives from.
    /// `None` when that is planned so already, or it is closed. The field of the request is named
    /// with what is wrong.
    pub(crate) fn plan_closing(
        &mut self,
        last: NaiveDate,
        (receivers, basic): (&[Receiver], Option<&Self>),
        Wish { expected, by, at, reason }: Wish<'_>,
    ) -> Result<Option<ClosingPlanned>, (&'static str, Fault)> {
        self.check(expected, by).map_err(|fault| ("facility_code", fault))?;
        if !self.operation.is_open() {
            return Ok(None);
        }
        let today = jst::date_of(at);
        if last < today {
            return Err(("last_date", Fault::InThePast(today)));
        }
        let limit = today.checked_add_months(MONTHS_AHEAD).unwrap_or(NaiveDate::MAX);
        if last > limit {
            return Err(("last_date", Fault::TooFarAhead(limit)));
        }
        let stays = |it: &&Receiver| it.last.is_none_or(|end| end > last);
        let staying: Vec<_> = receivers.iter().filter(stays).copied().collect();
        refuse_left(&staying).map_err(|fault| ("facility_code", fault))?;
        if let Some((basic, plan)) = basic.and_then(|it| Some((it.code, it.operation.plan()?)))
            && plan.last < last
        {
            return Err(("last_date", Fault::PlannedToClose { facility: basic, last: plan.last }));
        }
        let is_so = |plan: &ClosingPlan| plan.last == last && plan.reason == reason;
        if self.operation.plan().is_some_and(is_so) {
            return Ok(None);
        }
        let act = Act::of(by, at, reason);
        self.operation = Operation::Closing(ClosingPlan {
            last,
            reason: act.reason.clone(),
            person: act.person.clone(),
            organisation: act.organisation.clone(),
        });
        self.version += 1;
        Ok(Some(ClosingPlanned(act)))
    }

    /// Closes it where that was planned and its last day is over, in the name of whoever planned
    /// it; `None` where it is not, or not yet.
    pub(crate) fn close_as_planned(
        &mut self,
        receivers: &[Receiver],
        at: DateTime<Utc>,
    ) -> Result<Option<Closed>, Fault> {
        let today = jst::date_of(at);
        let Some(plan) = self.operation.plan().filter(|plan| plan.last < today).cloned() else {
            return Ok(None);
        };
        refuse_left(receivers)?;
        let ClosingPlan { reason, person, organisation, .. } = plan;
        Ok(Some(self.end(Act { person, organisation, at, reason })))
    }

    /// Opens it again, or keeps it open beyond the last day that was planned, unless the basic
    /// facility that it receives from is closed or planned to close; `None` when it is open and
    /// nothing is planned.
    pub(crate) fn reopen(
        &mut self,
        basic: Option<&Self>,
        Wish { expected, by, at, reason }: Wish<'_>,
    ) -> Result<Option<Reopened>, Fault> {
        self.check(expected, by)?;
        let before_its_end = match self.operation {
            Operation::Open => return Ok(None),
            Operation::Closed { successor: Some(successor), .. } => {
                return Err(Fault::AlreadySucceeded(successor));
            }
            Operation::Closed { successor: None, .. } => false,
            Operation::Closing(_) => true,
        };
        if let Some(basic) = basic {
            basic.check_supplies()?;
        }
        self.operation = Operation::Open;
        self.version += 1;
        Ok(Some(Reopened { act: Act::of(by, at, reason), before_its_end }))
    }

    /// Refuses one that is closed, or planned to close: nobody starts to receive from it.
    pub(crate) fn check_supplies(&self) -> Result<(), Fault> {
        match &self.operation {
            Operation::Open => Ok(()),
            Operation::Closing(plan) => {
                Err(Fault::PlannedToClose { facility: self.code, last: plan.last })
            }
            Operation::Closed { .. } => Err(Fault::BasicClosed(self.code)),
        }
    }

    fn end(&mut self, act: Act) -> Closed {
        self.operation =
            Operation::Closed { at: act.at, reason: act.reason.clone(), successor: None };
        self.version += 1;
        Closed(act)
    }
}

/// Refuses while there are sites that nobody would supply.
fn refuse_left(receivers: &[Receiver]) -> Result<(), Fault> {
    let codes: Vec<_> = receivers.iter().map(|it| it.code).collect();
    if codes.is_empty() { Ok(()) } else { Err(Fault::StillReceivedFrom(codes)) }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::{Actor, MunicipalityCode, Role, Standing};

    use super::super::super::profile::FacilityType;
    use super::super::super::profile::tests::hospital;
    use super::*;

    const SATELLITE: &str = "1310000026";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn clerk() -> Actor {
        let chiyoda: MunicipalityCode = "131016".parse().unwrap();
        actor(Standing::Municipality(chiyoda), &[Role::Clerk])
    }

    /// On 5 April, at noon in Japan.
    fn wish(by: &Actor) -> Wish<'_> {
        let at = "2021-04-05T03:00:00Z".parse().unwrap();
        Wish { expected: None, by, at, reason: "閉院" }
    }

    fn basic() -> Facility {
        Facility::enter(hospital("1310000018", FacilityType::Basic))
    }

    fn receiver(last: Option<&str>) -> Receiver {
        Receiver { code: SATELLITE.parse().unwrap(), last: last.map(day) }
    }

    #[test]
    fn it_stays_open_until_the_end_of_its_last_day() {
        let (by, mut facility) = (clerk(), basic());
        let last = day("2021-04-30");
        let planned = facility.plan_closing(last, (&[], None), wish(&by)).unwrap().unwrap();
        assert_eq!((&*planned.0.reason, facility.version), ("閉院", 2));
        assert!(facility.operation.is_open());
        assert_eq!(facility.plan_closing(last, (&[], None), wish(&by)), Ok(None), "so already");
        // 30 April, 23:59 in Japan, and a minute later.
        let late = "2021-04-30T14:59:00Z".parse().unwrap();
        assert_eq!(facility.close_as_planned(&[], late), Ok(None));
        let over = "2021-04-30T15:00:00Z".parse().unwrap();
        let closed = facility.close_as_planned(&[], over).unwrap().unwrap();
        assert_eq!((closed.0.person, &*closed.0.reason), (by.person.clone(), "閉院"));
        assert!(!facility.operation.is_open());
        assert_eq!(facility.plan_closing(last, (&[], None), wish(&by)), Ok(None));
    }

    #[test]
    fn the_last_day_is_today_or_later_and_within_a_year() {
        let (by, mut facility) = (clerk(), basic());
        let mut plan = |last| facility.plan_closing(day(last), (&[], None), wish(&by));
        let past = Fault::InThePast(day("2021-04-05"));
        assert_eq!(plan("2021-04-04"), Err(("last_date", past)));
        let far = Fault::TooFarAhead(day("2022-04-05"));
        assert_eq!(plan("2022-04-06"), Err(("last_date", far)));
        assert!(plan("2021-04-05").unwrap().is_some());
        assert!(plan("2022-04-05").unwrap().is_some(), "another day");
    }

    #[test]
    fn none_of_those_that_receive_from_it_stays_open_longer() {
        let (by, mut facility) = (clerk(), basic());
        let last = day("2021-04-30");
        let still = Fault::StillReceivedFrom(vec![SATELLITE.parse().unwrap()]);
        for staying in [None, Some("2021-05-01")] {
            let refused = facility.plan_closing(last, (&[receiver(staying)], None), wish(&by));
            assert_eq!(refused, Err(("facility_code", still.clone())));
        }
        let leaving = [receiver(Some("2021-04-30"))];
        assert!(facility.plan_closing(last, (&leaving, None), wish(&by)).unwrap().is_some());
        assert_eq!(facility.close(&leaving, wish(&by)), Err(still.clone()), "not before them");
        let over = "2021-05-01T00:00:00Z".parse().unwrap();
        assert_eq!(facility.close_as_planned(&leaving, over), Err(still));
        assert!(facility.operation.is_open());
    }

    #[test]
    fn nor_does_it_stay_open_longer_than_the_one_that_it_receives_from() {
        let (by, mut from) = (clerk(), basic());
        let last = day("2021-04-30");
        from.plan_closing(last, (&[], None), wish(&by)).unwrap();
        let satellite = FacilityType::Satellite { basic: from.code };
        let mut facility = Facility::enter(hospital(SATELLITE, satellite));
        let mut plan = |last| facility.plan_closing(day(last), (&[], Some(&from)), wish(&by));
        let closing = Fault::PlannedToClose { facility: from.code, last };
        assert_eq!(plan("2021-05-01"), Err(("last_date", closing.clone())));
        assert!(plan("2021-04-30").unwrap().is_some());
        assert_eq!(facility.reopen(Some(&from), wish(&by)), Err(closing.clone()));
        facility.close(&[], wish(&by)).unwrap();
        assert_eq!(facility.reopen(Some(&from), wish(&by)), Err(closing));
    }

    #[test]
    fn a_plan_is_taken_back_once() {
        let (by, mut facility) = (clerk(), basic());
        facility.plan_closing(day("2021-04-30"), (&[], None), wish(&by)).unwrap();
        let back = facility.reopen(None, wish(&by)).unwrap().unwrap();
        assert!(back.before_its_end);
        assert_eq!((&facility.operation, facility.version), (&Operation::Open, 3));
        assert_eq!(facility.reopen(None, wish(&by)), Ok(None));
        let over = "2021-05-01T00:00:00Z".parse().unwrap();
        assert_eq!(facility.close_as_planned(&[], over), Ok(None));
    }
}
