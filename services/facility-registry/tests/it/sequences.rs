//! Whatever is asked, in any order or at the same moment: types and pairs stay in order in the
//! database, what is refused changes nothing, and the history and the facts say what there is.

mod checks;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use tonic::{Code, Status};
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::TransferStatement as Statement;
use vsys_testkit::eventually;

use self::checks::{check, is_refusal};
use self::steps::{Step, Wanted, sequences};
use crate::register::{CHIYODA, Register, date, hospital, satellite};

/// A facility as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Site {
    kind: String,
    basic: Option<String>,
    open: bool,
    last: Option<NaiveDate>,
    successor: Option<String>,
    version: i64,
}

type Sites = BTreeMap<String, Site>;

/// Facilities of one sequence, which share the beginning of their codes.
struct Play<'r> {
    register: &'r Register,
    prefix: String,
    /// Codes that were allocated vaccine.
    allotted: BTreeSet<String>,
}

impl<'r> Play<'r> {
    fn new(register: &'r Register, number: usize) -> Self {
        Self { register, prefix: format!("13100{number:03}"), allotted: BTreeSet::new() }
    }

    fn code(&self, place: usize) -> String {
        format!("{}{place:02}", self.prefix)
    }

    fn entry(&self, wanted: &Wanted) -> v1::FacilityEntry {
        let code = self.code(wanted.place);
        let entry = match wanted.basic.map(|place| self.code(place)) {
            None => hospital(&code, CHIYODA),
            Some(basic) if wanted.linked => v1::FacilityEntry {
                r#type: v1::FacilityType::Linked.into(),
                ..satellite(&code, &basic)
            },
            Some(basic) => satellite(&code, &basic),
        };
        v1::FacilityEntry { transfer_statement: wanted.said.into(), ..entry }
    }

    async fn take(&self, step: &Step) -> Result<(), Status> {
        let mut clerk = self.register.clerk_of(CHIYODA);
        let (reason, code) = ("統合".to_owned(), |place: &usize| self.code(*place));
        match step {
            Step::Put(several) => {
                let facilities = several.iter().map(|wanted| self.entry(wanted)).collect();
                let request = v1::PutFacilitiesRequest { facilities };
                clerk.put_facilities(request).await.map(drop)
            }
            Step::Allocate(_) => Ok(()),
            Step::Close(place) => {
                let facility_code = code(place);
                let request =
                    v1::CloseFacilityRequest { facility_code, reason, ..Default::default() };
                clerk.close_facility(request).await.map(drop)
            }
            Step::Plan(place, days) => {
                let request = v1::CloseFacilityRequest {
                    facility_code: code(place),
                    reason,
                    expected_version: None,
                    last_date: Some(date(2021, 3, 15 + days)),
                };
                clerk.close_facility(request).await.map(drop)
            }
            Step::Reopen(place) => {
                let facility_code = code(place);
                let request =
                    v1::ReopenFacilityRequest { facility_code, reason, expected_version: None };
                clerk.reopen_facility(request).await.map(drop)
            }
            Step::Merge(from, into) => {
                let request = v1::MergeFacilitiesRequest {
                    facility_code: code(from),
                    into_facility_code: code(into),
                    reason,
                    expected_version: None,
                };
                clerk.merge_facilities(request).await.map(drop)
            }
            Step::Rename(from, new) => {
                let request = v1::ChangeFacilityCodeRequest {
                    facility_code: code(from),
                    new_facility_code: code(new),
                    reason,
                    expected_version: None,
                };
                clerk.change_facility_code(request).await.map(drop)
            }
        }
    }

    /// Allocation gives to basic facilities that are open.
    async fn allocate(&mut self, step: &Step, sites: &Sites) {
        let Step::Allocate(place) = step else { return };
        let code = self.code(*place);
        if sites.get(&code).is_some_and(|site| site.open && site.kind == "basic") {
            self.register.allocated_to(&code).await;
            self.allotted.insert(code);
        }
    }

    async fn sites(&self) -> Sites {
        type Row = (String, String, Option<String>, bool, Option<NaiveDate>, Option<String>, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "select facility_code, facility_type, basic_facility_code, closed_at is null, last_on,
                    successor_code, version
               from facility_registry.facilities
              where facility_code like $1 || '%'",
        )
        .bind(&self.prefix)
        .fetch_all(&self.register.sandbox.database.superuser())
        .await
        .unwrap();
        let site = |(code, kind, basic, open, last, successor, version)| {
            (code, Site { kind, basic, open, last, successor, version })
        };
        rows.into_iter().map(site).collect()
    }

    /// Basic facilities that any of these ever received from.
    async fn received_from(&self, codes: &BTreeSet<String>) -> BTreeSet<String> {
        let codes: Vec<_> = codes.iter().cloned().collect();
        let basics: Vec<String> = sqlx::query_scalar(
            "select distinct basic_facility_code
               from facility_registry.facility_versions
              where facility_code = any($1)
                and basic_facility_code is not null",
        )
        .bind(codes)
        .fetch_all(&self.register.sandbox.database.superuser())
        .await
        .unwrap();
        basics.into_iter().collect()
    }

    /// What was put keeps to the three patterns, by what was there before.
    async fn check_patterns(&self, several: &[Wanted], before: &Sites, after: &Sites) {
        for Wanted { place, said, .. } in several {
            let code = self.code(*place);
            let (Some(was), Some(is)) = (before.get(&code), after.get(&code)) else { continue };
            let codes = known_as(&code, before);
            let was_given = codes.iter().any(|code| self.allotted.contains(code));
            let basics = self.received_from(&codes).await;
            let may_have_come = basics.iter().any(|basic| self.allotted.contains(basic));
            if was.kind == "basic" {
                assert!(is.kind == "basic" || !was_given, "パターン① {code}: {was:?} {is:?}");
            } else if may_have_come && is.kind == "basic" {
                assert_eq!(*said, Statement::NeverReceived, "パターン② {code}: {was:?} {is:?}");
            } else if may_have_come && is.basic != was.basic {
                assert_ne!(*said, Statement::Unspecified, "パターン③ {code}: {was:?} {is:?}");
            }
        }
    }
}

/// The code, and those that it had before.
fn known_as(code: &str, sites: &Sites) -> BTreeSet<String> {
    let mut codes = BTreeSet::from([code.to_owned()]);
    loop {
        let succeeded = sites.iter().filter(|(_, site)| {
            site.successor.as_ref().is_some_and(|successor| codes.contains(successor))
        });
        let more: Vec<_> = succeeded.map(|(code, _)| code.clone()).collect();
        let count = codes.len();
        codes.extend(more);
        if codes.len() == count {
            return codes;
        }
    }
}

#[tokio::test]
async fn no_sequence_of_changes_breaks_types_and_pairs_and_what_is_refused_changes_nothing() {
    let register = Register::with_places().await;
    let (mut done, mut refused) = (0, 0);
    for (number, steps) in sequences().iter().enumerate() {
        let mut play = Play::new(&register, number);
        for step in steps {
            let before = play.sites().await;
            play.allocate(step, &before).await;
            let answer = play.take(step).await;
            let after = play.sites().await;
            check(&after);
            match (step, answer) {
                (_, Err(status)) => {
                    assert!(is_refusal(&status), "{step:?}: {status:?}");
                    assert_eq!(after, before, "{step:?} was refused");
                    refused += 1;
                }
                (Step::Put(several), Ok(())) => {
                    play.check_patterns(several, &before, &after).await;
                    done += 1;
                }
                (_, Ok(())) => done += 1,
            }
        }
        play.check_history().await;
        play.check_facts().await;
    }
    assert!(done > 100 && refused > 50, "{done} done, {refused} refused: they say little");
}

#[tokio::test]
async fn nor_do_three_changes_at_the_same_moment_and_planned_closings_are_carried_out() {
    let register = Register::with_places().await;
    let mut plays = Vec::new();
    for (number, steps) in sequences().iter().enumerate() {
        let mut play = Play::new(&register, number);
        for moment in steps.chunks(3) {
            for step in moment {
                play.allocate(step, &play.sites().await).await;
            }
            let answers = futures::future::join_all(moment.iter().map(|step| play.take(step)));
            for refused in answers.await.into_iter().filter_map(Result::err) {
                let is_late = refused.code() == Code::Aborted;
                assert!(is_late || is_refusal(&refused), "{moment:?}: {refused:?}");
            }
            check(&play.sites().await);
        }
        play.check_history().await;
        plays.push(play);
    }
    register.sandbox.clock.advance(TimeDelta::days(10));
    for play in &plays {
        eventually("what was planned to close is closed", || async {
            let sites = play.sites().await;
            let open: Vec<_> = sites.into_iter().filter(|(_, site)| site.last.is_some()).collect();
            if open.is_empty() { Ok(()) } else { Err(open) }
        })
        .await;
        check(&play.sites().await);
        play.check_history().await;
        play.check_facts().await;
    }
}
