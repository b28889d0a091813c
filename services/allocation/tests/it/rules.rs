//! Rules through the face: simulated, compared, adopted, each with its basis.

use tonic::Code;

use vsys_proto::allocation::v1::{self, PopulationMeasure, rule::Rule};

use crate::atlas::{CHIYODA, CHUO, KANAGAWA, MINATO, NATION, TOKYO, boxes};
use crate::country::{Country, clerk};
use crate::course::{applied, equal, one_box_each};
use crate::refusal::{assert_refused, fields};

fn by_age() -> v1::RuleApplication {
    applied(Rule::Population(v1::PopulationRule { measure: PopulationMeasure::Aged65Plus.into() }))
}

fn with_inputs(rule: Rule, csv: &str) -> v1::RuleApplication {
    v1::RuleApplication { inputs_csv: csv.into(), ..applied(rule) }
}

/// A base as the CSV gives it.
#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
fn given() -> Option<v1::Baseline> {
    Some(v1::Baseline::default())
}

impl Country {
    /// 240 boxes, 120 for each prefecture, Tokyo at work.
    async fn with_120_boxes_in_tokyo() -> Self {
        let mut country = Self::quiet().await;
        let wish = country.wish("第1クール", 240);
        country.open(wish).await;
        country.enter(NATION, &[(TOKYO, boxes(120)), (KANAGAWA, boxes(120))]).await;
        country.issue().await;
        country.confirm(TOKYO).await;
        country
    }

    async fn simulate(
        &self,
        of: &str,
        rule: v1::RuleApplication,
    ) -> Result<v1::Proposal, tonic::Status> {
        let sheet_id = self.sheet(of).await.sheet_id;
        let request = v1::SimulateRuleRequest { sheet_id, application: Some(rule) };
        let answer = self.sheets(&clerk(of)).simulate_rule(request).await?;
        Ok(answer.into_inner().proposal.unwrap())
    }

    /// Boxes of vaccine that a rule proposes, in order of code.
    async fn proposed(&self, of: &str, rule: v1::RuleApplication) -> Vec<u32> {
        let before = self.traces().await;
        let proposal = self.simulate(of, rule).await.unwrap();
        self.assert_untouched(&before).await;
        proposal.lines.iter().map(|line| line.units.unwrap().vaccine_vials / 195).collect()
    }

    async fn basis(&self, of: &str) -> v1::GetBasisResponse {
        let request = v1::GetBasisRequest { sheet_id: self.sheet(of).await.sheet_id };
        self.sheets(&clerk(of)).get_basis(request).await.unwrap().into_inner()
    }
}

#[tokio::test]
async fn a_simulated_rule_explains_each_line_and_saves_nothing() {
    let country = Country::with_120_boxes_in_tokyo().await;
    country.enter(TOKYO, &[(CHIYODA, boxes(7))]).await;
    let before = country.traces().await;
    let proposal = country.simulate(TOKYO, by_age()).await.unwrap();
    country.assert_untouched(&before).await;
    assert_eq!((proposal.distributed_boxes, proposal.reserve_boxes), (120, 0));
    // 120 × 11,000 : 25,000 : 44,000 of 80,000 = 16.5 : 37.5 : 66; the tie goes to the lower code.
    let units: Vec<_> = proposal.lines.iter().map(|line| line.units.unwrap()).collect();
    assert_eq!(units, [boxes(17), boxes(37), boxes(66)]);
    let chiyoda = &proposal.lines[0];
    assert_eq!((chiyoda.child_code.as_str(), chiyoda.present_units), (CHIYODA, Some(boxes(7))));
    assert_eq!(
        chiyoda.explanation,
        "120 boxes × 11,000 of 80,000 people aged 65 and over = 16 + 1 by largest remainder"
    );
    assert!(chiyoda.explanation_ja.contains("65歳以上人口11,000人"), "{chiyoda:?}");
}

#[tokio::test]
async fn two_rules_are_compared_and_nothing_is_saved() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let before = country.traces().await;
    let request = v1::CompareRulesRequest {
        sheet_id: country.sheet(TOKYO).await.sheet_id,
        first: Some(equal(40)),
        second: Some(by_age()),
    };
    let compared = country.sheets(&clerk(TOKYO)).compare_rules(request).await.unwrap().into_inner();
    let rows: Vec<_> = compared
        .lines
        .iter()
        .map(|row| {
            let boxes = (row.first_boxes, row.second_boxes, row.difference_boxes);
            (row.child_code.as_str(), boxes)
        })
        .collect();
    let expected = [(CHIYODA, (40, 17, -23)), (CHUO, (40, 37, -3)), (MINATO, (40, 66, 26))];
    assert_eq!(rows, expected);
    assert_eq!((compared.first_distributed_boxes, compared.second_distributed_boxes), (120, 120));
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn an_adopted_rule_is_kept_with_its_inputs_and_explanations() {
    let country = Country::opened().await;
    assert_eq!(country.basis(NATION).await, v1::GetBasisResponse::default());
    country.adopt(NATION, one_box_each()).await;
    let basis = country.basis(NATION).await;
    assert_eq!(basis.application, Some(one_box_each()));
    assert_eq!((basis.adopted_by.as_str(), basis.version), ("clerk-nation", 2));
    // Reckoned by municipality, so explained by municipality.
    let lines: Vec<_> = basis
        .lines
        .iter()
        .map(|line| (line.child_code.as_str(), line.units, line.explanation.as_str()))
        .collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[0], (CHIYODA, Some(boxes(1)), "1 box for each"));
}

#[tokio::test]
async fn adopting_what_is_there_already_keeps_its_basis_too() {
    let country = Country::issued().await;
    let prefilled = country.confirm(TOKYO).await;
    let adopted = country.adopt(TOKYO, equal(1)).await;
    assert_eq!(adopted.lines, prefilled.lines);
    let basis = country.basis(TOKYO).await;
    assert_eq!((basis.application, basis.version), (Some(equal(1)), adopted.version));
}

#[tokio::test]
async fn f2_takes_requests_and_usage_from_a_file() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let rule = v1::BaseRequestsRule {
        base_boxes: 90,
        adjustment_boxes: 20,
        extra_boxes: 10,
        measure: PopulationMeasure::Aged65Plus.into(),
    };
    // Base 12, 28, 50; adjustment 4, 8, 8; extra by usage: Chiyoda 8, Minato none, Chuo the last 2.
    let csv = "code,requested_boxes,doses_recorded,doses_allocated\n\
               131016,20,900,1000\n\
               131024,40,1400,2000\n\
               131032,40,2400,3000\n";
    let rule = with_inputs(Rule::BaseRequests(rule), csv);
    assert_eq!(country.proposed(TOKYO, rule).await, [24, 38, 58]);
}

#[tokio::test]
async fn f3_takes_stock_and_last_week_from_a_file() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let rule = Rule::StockRate(v1::StockRateRule { baseline: given() });
    // Ten boxes of 1,170 doses above the base: Minato at −1 % takes 4, Chuo at 10 % the last 6.
    let csv = "\u{feff}code,name,base_boxes,requested_boxes,doses_last_week,doses_allocated,\
               doses_recorded,population_12plus\r\n\
               131016,千代田区,30,35,8190,120000,100000,50000\r\n\
               131024,中央区,40,50,11700,30000,25000,25000\r\n\
               131032,港区,40,45,3511,9800,10000,10000\r\n";
    assert_eq!(country.proposed(TOKYO, with_inputs(rule, csv)).await, [30, 46, 44]);
}

#[tokio::test]
async fn f4_cuts_high_stocks_to_a_reserve() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let rule = v1::CutOverstockedRule { baseline: given(), weeks: 0, percent: 0 };
    // Six weeks and ten per cent where nothing is said: Chiyoda is over by a dose, Chuo is not.
    let csv = "code,base_boxes,doses_in_stock,doses_last_week\n\
               131016,60,60001,10000\n\
               131024,40,60000,10000\n\
               131032,20,1,0\n";
    let rule = with_inputs(Rule::CutOverstocked(rule), csv);
    let proposal = country.simulate(TOKYO, rule.clone()).await.unwrap();
    assert_eq!((proposal.distributed_boxes, proposal.reserve_boxes), (120, 8));
    assert_eq!(country.proposed(TOKYO, rule).await, [54, 40, 18]);
}

#[tokio::test]
async fn f5_sums_what_is_missing_by_prefecture() {
    let mut country = Country::quiet().await;
    let wish = country.wish("第1クール", 240);
    country.open(wish).await;
    let csv = "code,population_12plus,doses_delivered\n\
               131016,10000,4300\n131024,5000,2150\n131032,1000,1600\n\
               141003,8000,13800\n141305,6001,4000\n141500,1000,1600\n";
    let rule = with_inputs(Rule::Entitlement(v1::EntitlementRule { percent: 0 }), csv);
    let rule = v1::RuleApplication { by_municipality: true, ..rule };
    let adopted = country.adopt(NATION, rule).await;
    // 17,550 doses are 15 boxes of 1,170; 4,601.6 are 3.
    let lines: Vec<_> =
        adopted.lines.iter().map(|line| (line.child_code.as_str(), line.units.unwrap())).collect();
    assert_eq!(lines, [(TOKYO, boxes(15)), (KANAGAWA, boxes(3))]);
    let basis = country.basis(NATION).await;
    assert_eq!(basis.application.unwrap().inputs_csv, csv.as_bytes());
}

#[tokio::test]
async fn a_rule_that_can_not_be_applied_says_why() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let before = country.traces().await;
    let failed = Code::FailedPrecondition;
    let stock_rate = Rule::StockRate(v1::StockRateRule { baseline: given() });
    let no_measure = applied(Rule::Population(v1::PopulationRule { measure: 0 }));
    let too_much = v1::RuleApplication { total_boxes: 121, ..by_age() };
    for (rule, code, reason, field) in [
        (equal(41), failed, "RULE_NOT_APPLICABLE", "application.rule"),
        (applied(stock_rate), failed, "RULE_NOT_APPLICABLE", "application.rule"),
        (too_much, failed, "ABOVE_CEILING", "application.total_boxes"),
        (one_box_each(), failed, "RULE_NOT_APPLICABLE", "application.by_municipality"),
        (no_measure, Code::InvalidArgument, "INVALID_VALUE", "application"),
        (v1::RuleApplication::default(), Code::InvalidArgument, "INVALID_VALUE", "application"),
    ] {
        assert_refused(country.simulate(TOKYO, rule.clone()).await, code, reason, field);
        let sheet = country.sheet(TOKYO).await;
        let adopt = v1::AdoptRuleRequest {
            sheet_id: sheet.sheet_id,
            expected_version: sheet.version,
            application: Some(rule),
        };
        assert_refused(country.sheets(&clerk(TOKYO)).adopt_rule(adopt).await, code, reason, field);
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn every_bad_row_of_the_inputs_is_listed() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let rule = Rule::StockRate(v1::StockRateRule { baseline: given() });
    let csv = "code,base_boxes,requested_boxes\n131016,-5,many\n141003,1,1\n";
    let refused = country.simulate(TOKYO, with_inputs(rule, csv)).await;
    let field = "application.inputs_csv[line 2].base_boxes";
    let status = assert_refused(refused, Code::FailedPrecondition, "RULE_NOT_APPLICABLE", field);
    let named: Vec<_> = fields(&status).into_iter().map(|(field, _)| field).collect();
    let others =
        ["application.inputs_csv[line 2].requested_boxes", "application.inputs_csv[line 3].code"];
    assert_eq!(named[1..], others);
}

#[tokio::test]
async fn a_stale_version_adopts_nothing() {
    let country = Country::with_120_boxes_in_tokyo().await;
    let before = country.traces().await;
    let adopt = v1::AdoptRuleRequest {
        sheet_id: country.sheet(TOKYO).await.sheet_id,
        expected_version: 1,
        application: Some(by_age()),
    };
    let refused = country.sheets(&clerk(TOKYO)).adopt_rule(adopt).await;
    assert_refused(refused, Code::Aborted, "STALE_VERSION", "expected_version");
    country.assert_untouched(&before).await;
}
