//! Deadlines that move, reminders, and what becomes of the late.

use chrono::NaiveDate;
use tonic::Code;

use vsys_proto::allocation::v1::{self, SheetState};
use vsys_testkit::eventually;
use vsys_vocabulary::jst;

use crate::atlas::{
    CHIYODA, CHUO, KANAGAWA, MINATO, NATION, TOKYO, YOKOHAMA, boxes, clinic, hospital, march,
    office, units,
};
use crate::country::{Country, clerk, locker};
use crate::course::{applied, one_box_each};
use crate::refusal::assert_refused;
use crate::round_refusals::extension;

impl Country {
    /// Puts the clock to an hour of a day in March.
    fn wait_until(&self, day: u32, hour: u32) {
        let day = NaiveDate::from_ymd_opt(2021, 3, day).unwrap();
        self.sandbox.clock.set(jst::at(day, hour, 0));
    }

    /// Office and hours of each reminder, once there are so many.
    async fn reminders(&self, count: usize) -> Vec<(String, Option<u32>)> {
        eventually(&format!("{count} reminders"), || async {
            let told: Vec<v1::SheetReminded> = self.all_told().await;
            let told: Vec<_> = told
                .into_iter()
                .map(|told| (told.office.unwrap().prefecture_code, told.hours_before))
                .collect();
            if told.len() == count { Ok(told) } else { Err(told) }
        })
        .await
    }

    fn late_wish(&self, by: &str) -> v1::LockLateSheetsRequest {
        v1::LockLateSheetsRequest {
            request_id: self.request_id(),
            round_id: self.round.clone(),
            locker: office(by),
        }
    }
}

#[tokio::test]
async fn a_deadline_is_extended_for_one_office() {
    let country = Country::issued().await;
    let wish = v1::ExtendDeadlineRequest {
        office: office(TOKYO),
        deadline_time: Some(march(19, 17)),
        ..extension(&country)
    };
    let extended = country.rounds(&clerk(NATION)).extend_deadline(wish).await.unwrap();
    assert_eq!(extended.into_inner().sheets_moved, 1);
    assert_eq!(country.sheet(TOKYO).await.due_time, Some(march(19, 17)));
    assert_eq!(country.sheet(KANAGAWA).await.due_time, Some(march(17, 17)));
    let told: v1::DeadlineExtended = country.last_told().await;
    assert_eq!((told.office, told.deadline_time), (office(TOKYO), Some(march(19, 17))));
    assert_eq!((told.step.as_str(), told.reason.as_str()), ("PREFECTURES_COMPLETE", "年度末"));
    // A shorter extension for all leaves Tokyo its own.
    let wish = extension(&country);
    let extended = country.rounds(&clerk(NATION)).extend_deadline(wish).await.unwrap().into_inner();
    assert_eq!(extended.sheets_moved, 1);
    assert_eq!(country.sheet(TOKYO).await.due_time, Some(march(19, 17)));
    assert_eq!(country.sheet(KANAGAWA).await.due_time, Some(march(18, 12)));
    let deadlines = extended.round.unwrap().deadlines.unwrap();
    assert_eq!(deadlines.prefectures_complete_time, Some(march(18, 12)));
}

#[tokio::test]
async fn a_deadline_moved_beforehand_is_that_of_sheets_opened_later() {
    let country = Country::issued().await;
    let wish = v1::ExtendDeadlineRequest {
        step: v1::DeadlineStep::MunicipalitiesComplete.into(),
        deadline_time: Some(march(23, 12)),
        ..extension(&country)
    };
    let extended = country.rounds(&clerk(NATION)).extend_deadline(wish).await.unwrap();
    assert_eq!(extended.into_inner().sheets_moved, 0);
    country.hand_down().await;
    assert_eq!(country.sheet(CHIYODA).await.due_time, Some(march(23, 12)));
    // And a prefecture gives one of its towns more time.
    let wish = v1::ExtendDeadlineRequest {
        step: v1::DeadlineStep::MunicipalitiesComplete.into(),
        deadline_time: Some(march(23, 17)),
        office: office(CHIYODA),
        ..extension(&country)
    };
    country.rounds(&clerk(TOKYO)).extend_deadline(wish).await.unwrap();
    assert_eq!(country.sheet(CHIYODA).await.due_time, Some(march(23, 17)));
    assert_eq!(country.sheet(CHUO).await.due_time, Some(march(23, 12)));
}

#[tokio::test]
async fn offices_are_reminded_24_and_4_hours_before_and_at_the_deadline_once_each() {
    let country = Country::issued().await;
    let (tokyo, kanagawa) = (TOKYO.to_owned(), KANAGAWA.to_owned());
    country.wait_until(16, 17);
    let mut told = country.reminders(2).await;
    told.sort();
    assert_eq!(told, [(tokyo.clone(), Some(24)), (kanagawa.clone(), Some(24))]);
    country.wait_until(17, 13);
    let told = country.reminders(4).await;
    assert!(told[2..].iter().all(|(_, hours)| *hours == Some(4)), "{told:?}");
    // Tokyo is done; only Kanagawa is chased at the deadline.
    country.confirm(TOKYO).await;
    country.complete(TOKYO).await;
    country.wait_until(17, 17);
    assert_eq!(country.reminders(5).await[4], (kanagawa.clone(), Some(0)));
    let told: v1::SheetReminded = country.last_told().await;
    assert_eq!(told.deadline_time, Some(march(17, 17)));
    // A new deadline is chased anew, and the old one was not chased again meanwhile.
    let wish = v1::ExtendDeadlineRequest { office: office(KANAGAWA), ..extension(&country) };
    country.rounds(&clerk(NATION)).extend_deadline(wish).await.unwrap();
    assert_eq!(country.reminders(6).await[5], (kanagawa, Some(24)));
}

#[tokio::test]
async fn a_person_reminds_whoever_has_not_completed() {
    let country = Country::handed_down().await;
    country.give_all_to_the_hospital(CHIYODA).await;
    let wish = v1::RemindOfficesRequest {
        round_id: country.round.clone(),
        above: office(TOKYO),
        sheet_ids: Vec::new(),
    };
    let mut tokyo = country.sheets(&clerk(TOKYO));
    assert_eq!(tokyo.remind_offices(wish.clone()).await.unwrap().into_inner().reminded, 2);
    let told: v1::SheetReminded = country.last_told().await;
    assert_eq!((told.office, told.hours_before), (office(MINATO), None));
    let minato = vec![country.sheet(MINATO).await.sheet_id];
    let one = v1::RemindOfficesRequest { sheet_ids: minato, ..wish.clone() };
    assert_eq!(tokyo.remind_offices(one).await.unwrap().into_inner().reminded, 1);
    let before = country.traces().await;
    for done_or_elsewhere in [CHIYODA, YOKOHAMA] {
        let sheet_ids = vec![country.sheet(done_or_elsewhere).await.sheet_id];
        let refused =
            tokyo.remind_offices(v1::RemindOfficesRequest { sheet_ids, ..wish.clone() }).await;
        assert_refused(refused, Code::NotFound, "NO_SUCH_SHEET", "sheet_id");
    }
    let refused = country.sheets(&clerk(KANAGAWA)).remind_offices(wish).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "above");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_late_town_is_locked_with_nothing_where_the_round_holds_back() {
    let country = Country::handed_down().await;
    country.give_all_to_the_hospital(CHIYODA).await;
    country.confirm(CHUO).await;
    country.enter(CHUO, &[(&hospital(CHUO), boxes(1))]).await;
    let mut tokyo = country.sheets(&locker(TOKYO));
    let nobody = tokyo.lock_late_sheets(country.late_wish(TOKYO)).await.unwrap().into_inner();
    assert_eq!((nobody.lock.unwrap().sheets_locked, nobody.offices.len()), (0, 0));
    country.wait_until(22, 18);
    let wish = country.late_wish(TOKYO);
    let late = tokyo.lock_late_sheets(wish.clone()).await.unwrap().into_inner();
    assert_eq!(late.late_default(), v1::LateDefault::HoldBack);
    assert_eq!(late.offices, [office(CHUO), office(MINATO)].map(Option::unwrap));
    let lock = late.lock.clone().unwrap();
    assert_eq!((lock.sheets_locked, lock.sheets_open), (2, 1));
    assert_eq!(lock.allocated, Some(boxes(0)));
    let chuo = country.sheet(CHUO).await;
    assert_eq!((chuo.state(), chuo.lines.len()), (SheetState::Locked, 0));
    assert_eq!(country.sheet(CHIYODA).await.state(), SheetState::Completed);
    let request = v1::ListSheetHistoryRequest { sheet_id: chuo.sheet_id };
    let history = country.sheets(&clerk(CHUO)).list_sheet_history(request).await.unwrap();
    let entries = history.into_inner().entries;
    let [.., defaulted, locked] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((defaulted.action.as_str(), defaulted.by_proxy), ("completed_by_default", true));
    assert_eq!((defaulted.reason.as_str(), locked.action.as_str()), ("hold_back", "locked"));
    let before = country.traces().await;
    assert_eq!(tokyo.lock_late_sheets(wish).await.unwrap().into_inner(), late);
    country.assert_untouched(&before).await;
    let refused =
        country.sheets(&locker(KANAGAWA)).lock_late_sheets(country.late_wish(TOKYO)).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "locker");
}

#[tokio::test]
async fn a_late_town_gets_its_last_pattern_cut_to_its_ceiling() {
    let mut country = Country::quiet().await;
    let wish = country.wish("第1クール", 12);
    country.open(wish).await;
    let two_each = v1::EqualRule { boxes_each: 2, exceptions: Vec::new() };
    let two_each = applied(v1::rule::Rule::Equal(two_each));
    country.adopt(NATION, v1::RuleApplication { by_municipality: true, ..two_each }).await;
    country.issue().await;
    country.hand_down().await;
    country.confirm(CHUO).await;
    country.enter(CHUO, &[(&hospital(CHUO), boxes(1)), (&clinic(CHUO), boxes(1))]).await;
    country.complete(CHUO).await;
    country.lock(TOKYO).await;
    country.sandbox.clock.advance(chrono::TimeDelta::hours(1));
    let wish = v1::CreateRoundRequest {
        late_default: v1::LateDefault::LastRound.into(),
        ..country.wish("第2クール", 6)
    };
    country.open(wish).await;
    country.adopt(NATION, one_box_each()).await;
    country.issue().await;
    country.hand_down().await;
    country.wait_until(22, 18);
    let late = country.sheets(&locker(TOKYO)).lock_late_sheets(country.late_wish(TOKYO)).await;
    let late = late.unwrap().into_inner();
    assert_eq!(late.late_default(), v1::LateDefault::LastRound);
    assert_eq!(late.lock.unwrap().sheets_locked, 3);
    // 390 vials do not fit into 195: half each, the odd one to the lower code.
    let chuo = country.sheet(CHUO).await;
    let lines: Vec<_> =
        chuo.lines.iter().map(|line| (line.child_code.clone(), line.units.unwrap())).collect();
    let halves = [(hospital(CHUO), units(98, 500, 500)), (clinic(CHUO), units(97, 500, 500))];
    assert_eq!(lines, halves);
    // Chiyoda locked nothing in the round before.
    assert!(country.sheet(CHIYODA).await.lines.is_empty());
}
