//! Rules on sheets and what is prefilled, with the training scenarios' numbers.

use super::*;

fn packs() -> Packs {
    PerItem {
        vaccine: Pack::new(195).unwrap(),
        needle: Pack::new(100).unwrap(),
        syringe: Pack::new(100).unwrap(),
    }
}

fn boxes(vaccine: u32, needle: u32, syringe: u32) -> Amounts {
    PerItem {
        vaccine: Units(vaccine * 195),
        needle: Units(needle * 100),
        syringe: Units(syringe * 100),
    }
}

fn place(code: &str, aged: u32) -> Known {
    Known {
        code: code.into(),
        prefecture: code[..2].into(),
        population: Some(aged * 4),
        population_65plus: Some(aged),
    }
}

/// Two prefectures, of two and three municipalities.
fn country() -> Vec<Known> {
    [("011002", 500), ("012025", 100), ("131016", 10), ("131024", 30), ("131032", 60)]
        .map(|(code, aged)| place(code, aged))
        .into()
}

/// Two boxes, as the nation once reckoned.
fn reckoned(code: &str) -> (String, Explained) {
    let (explanation, explanation_ja) = ("two each".to_owned(), "各2箱".to_owned());
    let units = boxes(2, 20, 20);
    (code.to_owned(), Explained { code: code.to_owned(), units, explanation, explanation_ja })
}

/// One box each, ten boxes of needles and syringes for each box (training scenario 1).
fn one_each() -> Application {
    Application {
        rule: Rule::Equal { each: 1, exceptions: BTreeMap::new() },
        total: None,
        needle_boxes_per_box: 10,
        syringe_boxes_per_box: 10,
        inputs_csv: Vec::new(),
        by_municipality: true,
    }
}

#[test]
fn one_box_a_municipality_is_summed_up_by_prefecture() {
    let made =
        propose(&Office::Nation, boxes(5, 50, 50), packs(), &country(), &one_each()).unwrap();
    let found: Vec<_> =
        made.lines.iter().map(|(child, units)| (child.to_string(), *units)).collect();
    let expected = [("01".to_owned(), boxes(2, 20, 20)), ("13".to_owned(), boxes(3, 30, 30))];
    assert_eq!(found, expected);
    assert_eq!(made.explained.len(), 5);
}

#[test]
fn the_nation_s_reckoning_is_carried_on_to_a_prefecture_s_municipalities() {
    let made =
        propose(&Office::Nation, boxes(5, 50, 50), packs(), &country(), &one_each()).unwrap();
    let reckoned = made.explained.into_iter().map(|line| (line.code.clone(), line)).collect();
    let tokyo = Office::Prefecture("13".parse().unwrap());
    let lines = prefill(&tokyo, boxes(3, 30, 30), packs(), &country()[2..], &reckoned);
    assert_eq!(lines.len(), 3);
    assert!(lines.values().all(|units| *units == boxes(1, 10, 10)));
}

#[test]
fn what_no_longer_fits_is_prefilled_by_population_of_65_and_over() {
    let reckoned = country().into_iter().map(|place| reckoned(&place.code)).collect();
    let tokyo = Office::Prefecture("13".parse().unwrap());
    let lines = prefill(&tokyo, boxes(10, 100, 100), packs(), &country()[2..], &reckoned);
    assert_eq!(
        lines.values().copied().collect::<Vec<_>>(),
        [boxes(2, 20, 20), boxes(2, 20, 20), boxes(2, 20, 20),]
    );
    let lines = prefill(&tokyo, boxes(10, 100, 90), packs(), &country()[2..], &BTreeMap::new());
    let found: Vec<_> = lines.values().copied().collect();
    assert_eq!(found, [boxes(1, 10, 9), boxes(3, 30, 27), boxes(6, 60, 54)]);
}

#[test]
fn a_total_above_the_ceiling_is_refused() {
    let application = Application { total: Some(Boxes(6)), ..one_each() };
    let refused = propose(&Office::Nation, boxes(5, 50, 50), packs(), &country(), &application);
    let error = ProposeError::TotalOverCeiling { asked: Boxes(6), ceiling: Boxes(5) };
    assert_eq!(refused, Err(error));
}

#[test]
fn only_the_nation_reckons_by_municipality() {
    let tokyo = Office::Prefecture("13".parse().unwrap());
    let refused = propose(&tokyo, boxes(5, 50, 50), packs(), &country()[2..], &one_each());
    assert_eq!(refused, Err(ProposeError::NotTheNation));
}

#[test]
fn bad_inputs_are_listed_and_nothing_is_proposed() {
    let application = Application {
        inputs_csv: b"code,requested_boxes\n131016,three\n999999,1\n".to_vec(),
        ..one_each()
    };
    let refused = propose(&Office::Nation, boxes(5, 50, 50), packs(), &country(), &application);
    let Err(ProposeError::Inputs(bad)) = refused else { panic!("{refused:?}") };
    assert_eq!(bad.iter().map(|cell| cell.line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn whole_boxes_by_population_leave_a_broken_box_over() {
    let tokyo = Office::Prefecture("13".parse().unwrap());
    let application = Application {
        rule: Rule::Population { measure: rules::Measure::From65 },
        by_municipality: false,
        ..one_each()
    };
    let ceiling = PerItem { vaccine: Units(10 * 195 + 7), ..boxes(10, 100, 100) };
    let made = propose(&tokyo, ceiling, packs(), &country()[2..], &application).unwrap();
    let sum: u32 = made.lines.values().map(|units| units.vaccine.0).sum();
    assert_eq!(sum, 10 * 195);
}

#[test]
fn prefilled_lines_carry_the_nation_s_explanation_or_their_share_of_population() {
    let reckoned = country().into_iter().map(|place| reckoned(&place.code)).collect();
    let tokyo = Office::Prefecture("13".parse().unwrap());
    let (ceilings, places) = (boxes(10, 100, 90), &country()[2..]);
    let carried_on = prefill(&tokyo, boxes(6, 60, 60), packs(), places, &reckoned);
    let explained = explain_prefill(boxes(6, 60, 60), packs(), places, &reckoned, &carried_on);
    assert!(explained.len() == 3 && explained.iter().all(|line| line.explanation == "two each"));
    let none = BTreeMap::new();
    let by_people = prefill(&tokyo, ceilings, packs(), places, &none);
    let explained = explain_prefill(ceilings, packs(), places, &none, &by_people);
    assert_eq!(
        explained.iter().map(|line| line.units).collect::<Vec<_>>(),
        [boxes(1, 10, 9), boxes(3, 30, 27), boxes(6, 60, 54),]
    );
    assert!(explained.iter().all(|line| line.explanation_ja.contains('箱')));
}
