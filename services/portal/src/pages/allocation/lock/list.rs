//! Sheets below an office as a table: state, lateness, ○ or × and what is left of each item.

use vsys_proto::allocation::v1::{Sheet, SheetState};
use vsys_vocabulary::{ItemKind, Packs, Units};

use crate::{
    locale::Locale,
    pages::allocation::{amount::Counting, goods, progress},
    table::{Cell, Column, Table, Tone},
};

/// One sheet with the words that its row needs.
pub(crate) struct Below {
    pub(crate) sheet_id: String,
    pub(crate) code: String,
    pub(crate) name: String,
    /// The prefecture's name, where rows are of many.
    pub(crate) prefecture: String,
    pub(crate) path: String,
    pub(crate) state: SheetState,
    pub(crate) state_word: String,
    pub(crate) due: Option<prost_types::Timestamp>,
    pub(crate) late_seconds: u64,
    pub(crate) late: String,
    pub(crate) items: [Item; 3],
    /// Whether the visitor may choose the sheet, to lock it or to chase its office.
    pub(crate) may_choose: bool,
}

/// One item of a sheet.
pub(crate) struct Item {
    pub(crate) fits: bool,
    pub(crate) ceiling: Amount,
    pub(crate) sum: Amount,
    pub(crate) left: Amount,
}

/// Units, and how they are said.
pub(crate) struct Amount {
    pub(crate) units: u32,
    pub(crate) text: String,
}

/// Which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    All,
    /// Not completed.
    Open,
    Late,
    /// Some item is ×.
    Over,
    State(SheetState),
}

impl Show {
    /// Reads the query; anything else shows all.
    pub(crate) fn read(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "late" => Self::Late,
            "over" => Self::Over,
            _ => progress::named(text).map_or(Self::All, Self::State),
        }
    }

    /// As the query has it.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Late => "late",
            Self::Over => "over",
            Self::State(state) => progress::slug(state),
        }
    }

    pub(crate) fn holds(self, row: &Below) -> bool {
        match self {
            Self::All => true,
            Self::Open => matches!(row.state, SheetState::Issued | SheetState::Confirmed),
            Self::Late => row.late_seconds > 0,
            Self::Over => row.items.iter().any(|item| !item.fits),
            Self::State(state) => row.state == state,
        }
    }
}

/// What makes rows of sheets; its words are looked up once.
pub(crate) struct Rows {
    locale: Locale,
    counting: Counting,
    states: [String; 4],
}

impl Rows {
    pub(crate) fn of(locale: Locale) -> Self {
        let states = progress::STATES.map(|state| progress::word(locale, state));
        Self { locale, counting: Counting::of(locale), states }
    }

    /// The row of a sheet; `code` and `name` are its office's.
    pub(crate) fn row(&self, sheet: &Sheet, code: String, name: String, path: String) -> Below {
        let state = sheet.state();
        let place = progress::STATES.iter().position(|other| *other == state);
        let word = place.and_then(|place| self.states.get(place)).cloned();
        Below {
            sheet_id: sheet.sheet_id.clone(),
            code,
            name,
            prefecture: String::new(),
            path,
            state,
            state_word: word.unwrap_or_default(),
            due: sheet.due_time,
            late_seconds: sheet.late_seconds,
            late: progress::lateness(self.locale, sheet.late_seconds),
            items: self.items(sheet),
            may_choose: false,
        }
    }

    fn items(&self, sheet: &Sheet) -> [Item; 3] {
        let packs = goods::packs(sheet.packs);
        let check = sheet.check.unwrap_or_default();
        let (ceilings, sums) = (goods::amounts(sheet.ceilings), goods::amounts(sheet.allocated));
        let left = goods::amounts(check.left_over);
        let item = |kind: ItemKind, fits| Item {
            fits,
            ceiling: self.amount(kind, packs, *ceilings.get(kind)),
            sum: self.amount(kind, packs, *sums.get(kind)),
            left: self.amount(kind, packs, *left.get(kind)),
        };
        [
            item(ItemKind::Vaccine, check.vaccine_fits),
            item(ItemKind::Needle, check.needle_fits),
            item(ItemKind::Syringe, check.syringe_fits),
        ]
    }

    fn amount(&self, item: ItemKind, packs: Packs, units: Units) -> Amount {
        Amount { units: units.0, text: self.counting.amount(item, units, *packs.get(item)) }
    }
}

const fn tone(state: SheetState) -> Tone {
    match state {
        SheetState::Unspecified | SheetState::Issued => Tone::Plain,
        SheetState::Confirmed => Tone::Key,
        SheetState::Completed => Tone::Good,
        SheetState::Locked => Tone::Full,
    }
}

fn choice(row: &Below, locale: Locale) -> Cell {
    if row.may_choose {
        let label = locale.text_with("choose-office", &[("name", row.name.as_str())]);
        Cell::Choice { name: "sheet", value: row.sheet_id.clone(), label }
    } else {
        Cell::Text(String::new())
    }
}

fn amount(amount: &Amount) -> Cell {
    Cell::Amount { units: amount.units.into(), text: amount.text.clone() }
}

fn office(row: &Below, _: Locale) -> Cell {
    Cell::Link { text: row.name.clone(), path: row.path.clone() }
}

fn state(row: &Below, _: Locale) -> Cell {
    let rank = u8::try_from(i32::from(row.state)).unwrap_or_default();
    Cell::Badge { text: row.state_word.clone(), tone: tone(row.state), rank }
}

fn late(row: &Below, _: Locale) -> Cell {
    if row.late_seconds == 0 {
        return Cell::Nothing;
    }
    Cell::Amount { units: row.late_seconds, text: row.late.clone() }
}

const CODE: Column<Below> =
    Column { name: "office-code", cell: |row, _| Cell::Code(row.code.clone()) };
const OFFICE: Column<Below> = Column { name: "office", cell: office };
const STATE: Column<Below> = Column { name: "state-of-sheet", cell: state };
const DUE: Column<Below> = Column { name: "due", cell: |row, _| Cell::time(row.due.as_ref()) };
const LATE: Column<Below> = Column { name: "late", cell: late };
const VACCINE: Column<Below> =
    Column { name: "check-vaccine", cell: |row, _| Cell::Mark(row.items[0].fits) };
const NEEDLE: Column<Below> =
    Column { name: "check-needle", cell: |row, _| Cell::Mark(row.items[1].fits) };
const SYRINGE: Column<Below> =
    Column { name: "check-syringe", cell: |row, _| Cell::Mark(row.items[2].fits) };
const CEILING: Column<Below> =
    Column { name: "ceiling-vaccine", cell: |row, _| amount(&row.items[0].ceiling) };
const SUM: Column<Below> = Column { name: "sum-vaccine", cell: |row, _| amount(&row.items[0].sum) };
const LEFT: Column<Below> =
    Column { name: "left-vaccine", cell: |row, _| amount(&row.items[0].left) };
const LEFT_NEEDLE: Column<Below> =
    Column { name: "left-needle", cell: |row, _| amount(&row.items[1].left) };
const LEFT_SYRINGE: Column<Below> =
    Column { name: "left-syringe", cell: |row, _| amount(&row.items[2].left) };

/// ワクチン分配量確定用, with a box to choose each sheet that can be locked or chased.
pub(crate) const CHOOSING: Table<Below> = Table {
    name: "lock",
    caption: "lock-caption",
    columns: &[
        OFFICE,
        Column { name: "choice", cell: choice },
        STATE,
        LATE,
        VACCINE,
        NEEDLE,
        SYRINGE,
        CEILING,
        SUM,
        LEFT,
        LEFT_NEEDLE,
        LEFT_SYRINGE,
        DUE,
        CODE,
    ],
};

/// The same to be read only, and for files.
pub(crate) const READING: Table<Below> = Table {
    name: "sheets",
    caption: "lock-caption",
    columns: &[
        OFFICE,
        STATE,
        LATE,
        VACCINE,
        NEEDLE,
        SYRINGE,
        CEILING,
        SUM,
        LEFT,
        LEFT_NEEDLE,
        LEFT_SYRINGE,
        DUE,
        CODE,
    ],
};

/// All municipalities of the country.
pub(crate) const COUNTRY: Table<Below> = Table {
    name: "municipalities",
    caption: "country-caption",
    columns: &[
        OFFICE,
        Column { name: "prefecture", cell: |row, _| Cell::text(row.prefecture.clone()) },
        CODE,
        STATE,
        LATE,
        VACCINE,
        NEEDLE,
        SYRINGE,
        CEILING,
        SUM,
        LEFT,
    ],
};

#[cfg(test)]
mod tests {
    use vsys_proto::{
        allocation::v1::ItemCheck,
        vocabulary::v1::{ItemPacks, ItemUnits},
    };

    use super::*;

    fn row(state: SheetState, late_seconds: u64, vaccine_fits: bool) -> Below {
        let units =
            |vaccine_vials| Some(ItemUnits { vaccine_vials, needle_pieces: 0, syringe_pieces: 0 });
        let sheet = Sheet {
            state: state.into(),
            late_seconds,
            ceilings: units(390),
            allocated: units(200),
            packs: Some(ItemPacks {
                vials_per_box: 195,
                needles_per_box: 100,
                syringes_per_box: 100,
            }),
            check: Some(ItemCheck {
                vaccine_fits,
                needle_fits: true,
                syringe_fits: true,
                left_over: units(190),
            }),
            ..Sheet::default()
        };
        Rows::of(Locale::Ja).row(&sheet, "131016".into(), "千代田区".into(), "/x".into())
    }

    #[test]
    fn a_row_says_how_much_there_is_given_and_left() {
        let row = row(SheetState::Completed, 0, true);
        let [vaccine, ..] = &row.items;
        let said = [&vaccine.ceiling, &vaccine.sum, &vaccine.left].map(|amount| &amount.text);
        assert_eq!(said, ["2箱", "1箱と5バイアル", "190バイアル"]);
        assert_eq!(row.state_word, "分配完了");
    }

    #[test]
    fn rows_are_chosen_by_what_is_wrong_with_them() {
        let late = row(SheetState::Confirmed, 60, true);
        let over = row(SheetState::Completed, 0, false);
        let found = |show: &str| [&late, &over].map(|row| Show::read(show).holds(row));
        assert_eq!(found("late"), [true, false]);
        assert_eq!(found("open"), [true, false]);
        assert_eq!(found("over"), [false, true]);
        assert_eq!(found("completed"), [false, true]);
        assert_eq!(found("anything"), [true, true]);
    }
}
