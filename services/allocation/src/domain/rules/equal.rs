//! F0: the same number of boxes for everyone, but for named exceptions.

use std::collections::BTreeMap;

use super::{Candidate, Explanation, Given, RuleError, within};

pub(super) fn give(
    each: u32,
    exceptions: &BTreeMap<String, u32>,
    total: u32,
    candidates: &[&Candidate],
) -> Result<Vec<Given>, RuleError> {
    let takes_part = |code: &str| candidates.binary_search_by(|one| one.code.as_str().cmp(code));
    if let Some(code) = exceptions.keys().find(|code| takes_part(code).is_err()) {
        return Err(RuleError::UnknownException { code: code.clone() });
    }
    let given: Vec<_> = candidates
        .iter()
        .map(|candidate| {
            let exception = exceptions.get(&candidate.code).copied();
            let boxes = exception.unwrap_or(each);
            Given { boxes, reserve: 0, explanation: Explanation::Equal { each, exception } }
        })
        .collect();
    within(given.iter().map(|given| u64::from(given.boxes)).sum(), total)?;
    Ok(given)
}

#[cfg(test)]
mod tests {
    use crate::domain::rules::{Candidate, Proposal, Rule, RuleError, propose};

    fn prefectures() -> Vec<Candidate> {
        (1..=47).map(|number| Candidate::new(format!("{number:02}"))).collect()
    }

    fn equal(each: u32, exceptions: &[(&str, u32)]) -> Rule {
        let exceptions =
            exceptions.iter().map(|(code, boxes)| ((*code).to_owned(), *boxes)).collect();
        Rule::Equal { each, exceptions }
    }

    fn boxes(proposal: &Proposal, code: &str) -> u32 {
        proposal.shares.iter().find(|share| share.code == code).unwrap().boxes
    }

    #[test]
    fn two_boxes_a_prefecture_but_four_for_three_are_100() {
        let rule = equal(2, &[("13", 4), ("14", 4), ("27", 4)]);
        let proposal = propose(&rule, 100, &prefectures()).unwrap();
        assert_eq!((proposal.distributed, proposal.left), (100, 0));
        assert_eq!((boxes(&proposal, "13"), boxes(&proposal, "47")), (4, 2));
    }

    #[test]
    fn ten_boxes_a_prefecture_and_twenty_for_three_are_500() {
        let rule = equal(10, &[("13", 20), ("14", 20), ("27", 20)]);
        let proposal = propose(&rule, 500, &prefectures()).unwrap();
        assert_eq!((proposal.distributed, proposal.left), (500, 0));
    }

    #[test]
    fn one_box_a_municipality_is_1741() {
        let towns: Vec<_> =
            (0..1_741).map(|number| Candidate::new(format!("{number:06}"))).collect();
        let proposal = propose(&equal(1, &[]), 2_000, &towns).unwrap();
        assert_eq!((proposal.distributed, proposal.left), (1_741, 259));
    }

    #[test]
    fn too_few_boxes_are_refused_with_the_number_needed() {
        let rule = equal(2, &[("13", 4), ("14", 4), ("27", 4)]);
        let refusal = propose(&rule, 99, &prefectures()).unwrap_err();
        assert_eq!(refusal, RuleError::NotEnough { needed: 100, total: 99 });
        let vast = propose(&equal(u32::MAX, &[]), u32::MAX, &prefectures()).unwrap_err();
        let needed = 47 * u64::from(u32::MAX);
        assert_eq!(vast, RuleError::NotEnough { needed, total: u32::MAX });
    }

    #[test]
    fn an_exception_for_no_one_is_refused_by_name() {
        let refusal = propose(&equal(2, &[("48", 4)]), 100, &prefectures()).unwrap_err();
        assert_eq!(refusal, RuleError::UnknownException { code: "48".to_owned() });
    }

    #[test]
    fn each_row_says_whether_it_is_an_exception() {
        let proposal = propose(&equal(2, &[("13", 4)]), 96, &prefectures()).unwrap();
        let said = |code| {
            let share = proposal.shares.iter().find(|share| share.code == code).unwrap();
            (share.explanation.to_string(), share.explanation.to_ja())
        };
        assert_eq!(
            said("13"),
            ("4 boxes, a named exception to 2 for each".into(), "個別指定で4箱(一律は2箱)".into())
        );
        assert_eq!(said("14"), ("2 boxes for each".into(), "一律2箱".into()));
    }
}
