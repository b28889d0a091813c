//! F1: all boxes in proportion to a population.

use super::{Candidate, Explanation, Given, Measure, Proportion, RuleError};

pub(super) fn give(
    measure: Measure,
    total: u32,
    candidates: &[&Candidate],
) -> Result<Vec<Given>, RuleError> {
    let parts = Proportion::by_population(total, measure, candidates)?;
    let given = |part: Proportion| Given {
        boxes: part.boxes(),
        reserve: 0,
        explanation: Explanation::Population(part),
    };
    Ok(parts.into_iter().map(given).collect())
}

#[cfg(test)]
mod tests {
    use crate::domain::rules::{Candidate, Column, Measure, Rule, RuleError, propose};

    const BY_65: Rule = Rule::Population { measure: Measure::From65 };

    /// Code, residents aged 65 and over on 2021-01-01 (35,767,994 in all), and the boxes of 3,600
    /// worked out outside this code.
    const PREFECTURES: [(&str, u32, u32); 47] = [
        ("01", 1_668_858, 168),
        ("02", 420_569, 42),
        ("03", 407_949, 41),
        ("04", 644_431, 65),
        ("05", 361_729, 36),
        ("06", 359_986, 36),
        ("07", 582_543, 59),
        ("08", 850_637, 86),
        ("09", 563_031, 57),
        ("10", 582_192, 59),
        ("11", 1_959_702, 197),
        ("12", 1_721_801, 173),
        ("13", 3_138_535, 316),
        ("14", 2_327_286, 234),
        ("15", 720_258, 73),
        ("16", 336_402, 34),
        ("17", 335_351, 34),
        ("18", 234_043, 24),
        ("19", 251_396, 25),
        ("20", 654_507, 66),
        ("21", 604_537, 61),
        ("22", 1_096_727, 110),
        ("23", 1_887_186, 190),
        ("24", 532_230, 54),
        ("25", 370_322, 37),
        ("26", 739_767, 74),
        ("27", 2_385_612, 240),
        ("28", 1_576_432, 159),
        ("29", 420_147, 42),
        ("30", 309_785, 31),
        ("31", 178_268, 18),
        ("32", 229_535, 23),
        ("33", 568_499, 57),
        ("34", 821_897, 83),
        ("35", 465_780, 47),
        ("36", 244_807, 25),
        ("37", 302_859, 30),
        ("38", 443_466, 45),
        ("39", 246_331, 25),
        ("40", 1_412_467, 142),
        ("41", 247_594, 25),
        ("42", 437_517, 44),
        ("43", 548_676, 55),
        ("44", 375_244, 38),
        ("45", 350_624, 35),
        ("46", 518_506, 52),
        ("47", 331_973, 33),
    ];

    fn prefectures() -> Vec<Candidate> {
        let candidate =
            |(code, people, _)| Candidate::new(code).with(Column::Population65Plus, people);
        PREFECTURES.map(candidate).into()
    }

    #[test]
    fn the_3600_boxes_of_training_scenario_2_are_split_by_residents_from_65() {
        let proposal = propose(&BY_65, 3_600, &prefectures()).unwrap();
        let split: Vec<_> =
            proposal.shares.iter().map(|share| (share.code.as_str(), share.boxes)).collect();
        assert_eq!(split, PREFECTURES.map(|(code, _, boxes)| (code, boxes)));
        assert_eq!((proposal.distributed, proposal.left), (3_600, 0));
    }

    #[test]
    fn each_row_says_how_it_was_worked_out() {
        let proposal = propose(&BY_65, 3_600, &prefectures()).unwrap();
        let hokkaido = &proposal.shares[0].explanation;
        assert_eq!(
            hokkaido.to_string(),
            "3,600 boxes × 1,668,858 of 35,767,994 people aged 65 and over = 167 + 1 by largest \
             remainder"
        );
        assert_eq!(
            hokkaido.to_ja(),
            "3,600箱×65歳以上人口1,668,858人/全体35,767,994人=整数部分167箱、端数が大きい順に1箱追加"
        );
    }

    #[test]
    fn an_explanation_is_stored_and_read_back() {
        let proposal = propose(&BY_65, 3_600, &prefectures()).unwrap();
        let stored = serde_json::to_string(&proposal).unwrap();
        assert_eq!(serde_json::from_str::<super::super::Proposal>(&stored).unwrap(), proposal);
    }

    #[test]
    fn a_place_without_such_residents_gets_nothing_and_one_that_is_unknown_is_refused() {
        let mut places = prefectures();
        places[0] = Candidate::new("01").with(Column::Population65Plus, 0);
        assert_eq!(propose(&BY_65, 3_600, &places).unwrap().shares[0].boxes, 0);
        places[0] = Candidate::new("01");
        let refusal = propose(&BY_65, 3_600, &places).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "1 row cannot be worked with, the first is 01: population_65plus is missing"
        );
    }

    #[test]
    fn boxes_for_no_one_are_refused_and_so_is_a_code_that_is_there_twice() {
        let column = Column::Population65Plus;
        let refusal = propose(&BY_65, 1, &[]).unwrap_err();
        assert_eq!(refusal, RuleError::NoWeight { column, boxes: 1 });
        let twice = [Candidate::new("01"), Candidate::new("02"), Candidate::new("01")];
        let refusal = propose(&BY_65, 1, &twice).unwrap_err();
        assert_eq!(refusal, RuleError::DuplicateCode { code: "01".to_owned() });
    }

    #[test]
    fn candidates_are_totalled_by_prefecture_all_or_none() {
        let known = |code: &str| Candidate::new(code).with(Column::Population65Plus, 1);
        let mixed = [known("131016").within("13"), known("141003")];
        let refusal = propose(&BY_65, 2, &mixed).unwrap_err();
        assert_eq!(refusal, RuleError::Ungrouped { code: "141003".to_owned() });
    }
}
