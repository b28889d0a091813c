//! A sheet's rows in a workbook: boxes and the rest, and the units they are.

use vsys_vocabulary::{Amounts, ItemKind, Packs};

use super::children::{Asked, Child};
use crate::{
    pages::allocation::amount::Parted,
    table::{Cell, Column, Table},
};

/// One row.
pub(crate) struct Exported {
    code: String,
    name: String,
    total: Option<u32>,
    aged: Option<u32>,
    asked: Option<Asked>,
    parted: [Parted; 3],
    units: [u32; 3],
}

impl Exported {
    pub(crate) fn of(child: &Child, units: Amounts, packs: Packs) -> Self {
        let items = [ItemKind::Vaccine, ItemKind::Needle, ItemKind::Syringe];
        Self {
            code: child.code.clone(),
            name: child.name.clone(),
            total: child.people.map(|people| people.total),
            aged: child.people.map(|people| people.aged),
            asked: child.asked,
            parted: items.map(|item| Parted::of(*units.get(item), *packs.get(item))),
            units: items.map(|item| units.get(item).0),
        }
    }
}

fn number(number: u32) -> Cell {
    Cell::Number(number.into())
}

fn people(people: Option<u32>) -> Cell {
    people.map_or(Cell::Nothing, number)
}

fn asked(row: &Exported, of: fn(Asked) -> u64) -> Cell {
    row.asked.map_or(Cell::Nothing, |asked| Cell::Number(of(asked).into()))
}

/// The workbook's columns.
pub(crate) const EXPORT: Table<Exported> = Table {
    name: "lines",
    caption: "sheet-children",
    columns: &[
        Column { name: "receiver-code", cell: |row, _| Cell::Code(row.code.clone()) },
        Column { name: "receiver", cell: |row, _| Cell::text(row.name.clone()) },
        Column { name: "people-total", cell: |row, _| people(row.total) },
        Column { name: "people-aged", cell: |row, _| people(row.aged) },
        Column { name: "capacity-doses", cell: |row, _| asked(row, |asked| asked.capacity_doses) },
        Column { name: "wanted-in-vials", cell: |row, _| asked(row, |asked| asked.wanted_vials) },
        Column { name: "vaccine-boxes", cell: |row, _| number(row.parted[0].boxes) },
        Column { name: "vaccine-rest", cell: |row, _| number(row.parted[0].rest) },
        Column { name: "vaccine-units", cell: |row, _| number(row.units[0]) },
        Column { name: "needle-boxes", cell: |row, _| number(row.parted[1].boxes) },
        Column { name: "needle-rest", cell: |row, _| number(row.parted[1].rest) },
        Column { name: "needle-units", cell: |row, _| number(row.units[1]) },
        Column { name: "syringe-boxes", cell: |row, _| number(row.parted[2].boxes) },
        Column { name: "syringe-rest", cell: |row, _| number(row.parted[2].rest) },
        Column { name: "syringe-units", cell: |row, _| number(row.units[2]) },
    ],
};
