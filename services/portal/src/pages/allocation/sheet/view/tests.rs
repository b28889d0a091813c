use vsys_proto::vocabulary::v1::{ItemPacks, ItemUnits};

use super::*;

fn sheet(vials: u32) -> Sheet {
    Sheet {
        ceilings: Some(ItemUnits {
            vaccine_vials: vials,
            needle_pieces: 2_000,
            syringe_pieces: 2_000,
        }),
        packs: Some(ItemPacks { vials_per_box: 195, needles_per_box: 100, syringes_per_box: 100 }),
        ..Sheet::default()
    }
}

fn amounts(vaccine: u32, needle: u32, syringe: u32) -> Amounts {
    PerItem { vaccine: Units(vaccine), needle: Units(needle), syringe: Units(syringe) }
}

fn rows() -> Vec<(Child, Amounts)> {
    let child = |code: &str, aged| Child {
        code: code.to_owned(),
        name: code.to_owned(),
        people: Some(People { total: 66_680, aged }),
        open: true,
        asked: None,
    };
    vec![
        (child("131016", 11_287), amounts(195, 1_000, 1_000)),
        (child("131024", 26_000), amounts(195, 1_000, 1_000)),
    ]
}

fn parts(sheet: &Sheet) -> Parts<'_> {
    Parts { sheet, rows: rows(), basis: &[], last: None, typed: None, with_rest: false }
}

#[test]
fn sums_stand_against_ceilings_with_what_is_left() {
    let sheet = sheet(195 * 3);
    let grid = Grid::of(Locale::Ja, &parts(&sheet));
    let vaccine = &grid.items[0];
    assert_eq!(
        (vaccine.ceiling.as_str(), vaccine.sum.as_str(), vaccine.left.as_str()),
        ("3箱", "2箱", "1箱")
    );
    assert!(grid.items.iter().all(|item| item.fits) && !grid.has_rest && grid.has_people());
}

#[test]
fn a_sum_above_its_ceiling_is_a_cross_and_says_by_how_much() {
    let sheet = sheet(200);
    let grid = Grid::of(Locale::Ja, &parts(&sheet));
    assert_eq!(grid.items[0].left, "−190バイアル");
    assert!(!grid.items[0].fits && grid.items[1].fits);
    assert!(grid.has_rest, "the ceiling is five vials over a box");
}

#[test]
fn a_value_that_its_explanation_does_not_explain_was_set_by_hand() {
    let sheet = sheet(195 * 3);
    let line = |code: &str, vials| ProposedLine {
        child_code: code.to_owned(),
        units: Some(ItemUnits {
            vaccine_vials: vials,
            needle_pieces: 1_000,
            syringe_pieces: 1_000,
        }),
        explanation: "equal".to_owned(),
        explanation_ja: "一律1箱".to_owned(),
        ..ProposedLine::default()
    };
    let basis = [line("131016", 195), line("131024", 390)];
    let grid = Grid::of(Locale::Ja, &Parts { basis: &basis, ..parts(&sheet) });
    let by_hand: Vec<_> = grid.rows.iter().map(|row| row.by_hand).collect();
    assert_eq!(by_hand, [false, true]);
    assert_eq!(grid.rows[0].reason, "一律1箱");
}

#[test]
fn what_was_typed_wrongly_stands_in_its_cell_again() {
    let sheet = sheet(195 * 3);
    let typed = Typed::read([("v-131016", "二箱"), ("n-131016", "10")]);
    let bad = typed.amounts(goods::packs(sheet.packs)).unwrap_err();
    let grid = Grid::of(Locale::Ja, &Parts { typed: Some((&typed, &bad)), ..parts(&sheet) });
    let cell = &grid.rows[0].cells[0];
    assert_eq!((cell.boxes.as_str(), cell.bad), ("二箱", true));
    assert_eq!((grid.rows[1].cells[0].boxes.as_str(), grid.rows[1].cells[0].bad), ("1", false));
}

#[test]
fn the_round_before_is_shown_in_boxes() {
    let sheet = sheet(195 * 3);
    let last = BTreeMap::from([("131016".to_owned(), amounts(400, 1_000, 0))]);
    let grid = Grid::of(Locale::Ja, &Parts { last: Some(last), ..parts(&sheet) });
    assert_eq!(grid.rows[0].last, "2+ / 10 / 0");
    assert_eq!(grid.rows[1].last, "");
}

#[test]
fn the_hidden_field_holds_what_the_page_shows() {
    let sheet = sheet(195 * 3);
    let grid = Grid::of(Locale::Ja, &parts(&sheet));
    assert_eq!(grid.seen, "131016:195,1000,1000 131024:195,1000,1000");
}

#[test]
fn a_wish_stands_beside_what_is_given_and_says_when_that_is_less() {
    let sheet = sheet(195 * 3);
    let asked = |doses, vials| Some(Asked { capacity_doses: doses, wanted_vials: vials });
    let mut rows = rows();
    rows[0].0.asked = asked(1_230, 205);
    let grid = Grid::of(Locale::Ja, &Parts { rows: rows.clone(), ..parts(&sheet) });
    let wish = grid.rows[0].wish.as_ref().unwrap();
    assert_eq!((wish.capacity.as_str(), wish.wanted.as_str()), ("1,230", "1箱と10バイアル"));
    assert!(wish.is_short && grid.has_wishes());
    assert!(grid.rows[1].wish.is_none(), "unknown is not zero");
    rows[0].0.asked = asked(1_230, 195);
    let grid = Grid::of(Locale::Ja, &Parts { rows, ..parts(&sheet) });
    assert!(!grid.rows[0].wish.as_ref().unwrap().is_short);
}
