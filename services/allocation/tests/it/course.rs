//! The steps of a round, as they go when nothing goes wrong.

use vsys_proto::{allocation::v1, vocabulary::v1::ItemUnits};

use crate::atlas::{
    KANAGAWA, KANAGAWA_TOWNS, NATION, PRODUCT, TOKYO, TOKYO_TOWNS, boxes, hospital, line, march,
    office,
};
use crate::country::{Country, clerk, locker};

/// One box for each municipality: scenario 1 of the training environment, in small.
pub(crate) fn one_box_each() -> v1::RuleApplication {
    v1::RuleApplication { by_municipality: true, ..equal(1) }
}

/// So many boxes for each child of the sheet (F0), with 10 of needles and syringes a box.
pub(crate) fn equal(boxes_each: u32) -> v1::RuleApplication {
    let rule = v1::EqualRule { boxes_each, exceptions: Vec::new() };
    applied(v1::rule::Rule::Equal(rule))
}

/// A rule, with 10 boxes of needles and syringes a box.
pub(crate) fn applied(rule: v1::rule::Rule) -> v1::RuleApplication {
    v1::RuleApplication {
        rule: Some(v1::Rule { rule: Some(rule) }),
        total_boxes: 0,
        needle_boxes_per_box: 10,
        syringe_boxes_per_box: 10,
        inputs_csv: Vec::new(),
        by_municipality: false,
    }
}

impl Country {
    /// What it takes to open a round of so many boxes.
    pub(crate) fn wish(&self, number: &str, supply: u32) -> v1::CreateRoundRequest {
        v1::CreateRoundRequest {
            request_id: self.request_id(),
            round_number: number.into(),
            product_code: PRODUCT.into(),
            supply: Some(boxes(supply)),
            deadlines: Some(v1::Deadlines {
                prefectures_complete_time: Some(march(17, 17)),
                nation_locks_time: Some(march(18, 17)),
                municipalities_complete_time: Some(march(22, 17)),
                prefectures_lock_time: Some(march(23, 17)),
            }),
            cut_off_time: Some(march(25, 12)),
            late_default: v1::LateDefault::HoldBack.into(),
        }
    }

    /// A round of 6 boxes is open, the nation has not decided yet.
    pub(crate) async fn opened() -> Self {
        let mut country = Self::quiet().await;
        let wish = country.wish("第1クール", 6);
        country.open(wish).await;
        country
    }

    /// Prefectures may start: 3 boxes each.
    pub(crate) async fn issued() -> Self {
        let country = Self::opened().await;
        country.adopt(NATION, one_box_each()).await;
        country.issue().await;
        country
    }

    /// Municipalities may start: 1 box each.
    pub(crate) async fn handed_down() -> Self {
        let country = Self::issued().await;
        country.hand_down().await;
        country
    }

    /// All municipalities gave their box to their hospital.
    pub(crate) async fn decided() -> Self {
        let country = Self::handed_down().await;
        country.decide().await;
        country
    }

    /// Both prefectures locked.
    pub(crate) async fn locked() -> Self {
        let country = Self::decided().await;
        country.lock(TOKYO).await;
        country.lock(KANAGAWA).await;
        country
    }

    pub(crate) async fn open(&mut self, wish: v1::CreateRoundRequest) -> v1::Round {
        let opened = self.rounds(&clerk(NATION)).create_round(wish).await.unwrap();
        let round = opened.into_inner().round.unwrap();
        self.round.clone_from(&round.round_id);
        round
    }

    pub(crate) async fn adopt(&self, of: &str, rule: v1::RuleApplication) -> v1::Sheet {
        let sheet = self.sheet(of).await;
        let request = v1::AdoptRuleRequest {
            sheet_id: sheet.sheet_id,
            expected_version: sheet.version,
            application: Some(rule),
        };
        let adopted = self.sheets(&clerk(of)).adopt_rule(request).await.unwrap();
        adopted.into_inner().sheet.unwrap()
    }

    pub(crate) async fn issue(&self) -> v1::IssueRoundResponse {
        let request =
            v1::IssueRoundRequest { request_id: self.request_id(), round_id: self.round.clone() };
        self.rounds(&locker(NATION)).issue_round(request).await.unwrap().into_inner()
    }

    /// Prefectures take what they find, the nation locks.
    pub(crate) async fn hand_down(&self) -> v1::LockSheetsResponse {
        for prefecture in [TOKYO, KANAGAWA] {
            self.confirm(prefecture).await;
            self.complete(prefecture).await;
        }
        self.lock(NATION).await
    }

    /// Each municipality gives its ceiling to its hospital.
    pub(crate) async fn decide(&self) {
        for town in TOKYO_TOWNS.into_iter().chain(KANAGAWA_TOWNS) {
            self.give_all_to_the_hospital(town).await;
        }
    }

    pub(crate) async fn give_all_to_the_hospital(&self, town: &str) -> v1::Sheet {
        let ceilings = self.confirm(town).await.ceilings.unwrap();
        self.enter(town, &[(&hospital(town), ceilings)]).await;
        self.complete(town).await
    }

    pub(crate) async fn sheet(&self, of: &str) -> v1::Sheet {
        let request = v1::GetSheetRequest {
            sheet_id: String::new(),
            round_id: self.round.clone(),
            office: office(of),
        };
        self.sheets(&clerk(of)).get_sheet(request).await.unwrap().into_inner().sheet.unwrap()
    }

    pub(crate) async fn confirm(&self, of: &str) -> v1::Sheet {
        let request = v1::ConfirmSheetRequest { sheet_id: self.sheet(of).await.sheet_id };
        let confirmed = self.sheets(&clerk(of)).confirm_sheet(request).await.unwrap();
        confirmed.into_inner().sheet.unwrap()
    }

    pub(crate) async fn enter(&self, of: &str, lines: &[(&str, ItemUnits)]) -> v1::Sheet {
        let request = self.lines(of, lines).await;
        self.sheets(&clerk(of)).enter_lines(request).await.unwrap().into_inner().sheet.unwrap()
    }

    /// What it takes to set these lines.
    pub(crate) async fn lines(
        &self,
        of: &str,
        lines: &[(&str, ItemUnits)],
    ) -> v1::EnterLinesRequest {
        let sheet = self.sheet(of).await;
        v1::EnterLinesRequest {
            sheet_id: sheet.sheet_id,
            expected_version: sheet.version,
            lines: lines.iter().map(|(child, units)| line(child, *units)).collect(),
            replace_all: false,
        }
    }

    pub(crate) async fn complete(&self, of: &str) -> v1::Sheet {
        let sheet = self.sheet(of).await;
        let request =
            v1::CompleteSheetRequest { sheet_id: sheet.sheet_id, expected_version: sheet.version };
        let completed = self.sheets(&clerk(of)).complete_sheet(request).await.unwrap();
        completed.into_inner().sheet.unwrap()
    }

    pub(crate) async fn reopen(&self, of: &str) -> v1::Sheet {
        let request = v1::ReopenSheetRequest { sheet_id: self.sheet(of).await.sheet_id };
        self.sheets(&clerk(of)).reopen_sheet(request).await.unwrap().into_inner().sheet.unwrap()
    }

    /// What it takes to lock everything completed below an office.
    pub(crate) fn lock_wish(&self, by: &str) -> v1::LockSheetsRequest {
        v1::LockSheetsRequest {
            request_id: self.request_id(),
            round_id: self.round.clone(),
            locker: office(by),
            sheet_ids: Vec::new(),
        }
    }

    pub(crate) async fn lock(&self, by: &str) -> v1::LockSheetsResponse {
        self.sheets(&locker(by)).lock_sheets(self.lock_wish(by)).await.unwrap().into_inner()
    }
}
