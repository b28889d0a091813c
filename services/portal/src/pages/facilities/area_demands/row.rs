//! What a site entered, as a row of the table and of the file.

use vsys_proto::facility_registry::v1::SiteDemand;
use vsys_vocabulary::{ItemKind, Pack};

use crate::{
    locale::Locale,
    pages::{
        allocation::{amount::Counting, goods, places::Register},
        facilities::address,
        mandate_form::words::facility_type,
    },
    table::{Cell, Column, Table},
};

/// A site.
pub(super) struct Row {
    site: SiteDemand,
    municipality: String,
    /// What it wants, in boxes and the rest.
    wanted: Option<Cell>,
    /// The same of all that is summed into it.
    sum: Option<Cell>,
    /// Where it is entered; empty where it is not.
    form: String,
}

/// What rows are written with.
pub(super) struct Writer<'w> {
    pub(super) locale: Locale,
    pub(super) counting: &'w Counting,
    pub(super) pack: Pack,
    pub(super) register: &'w Register,
}

impl Writer<'_> {
    /// A site, with the round where the visitor enters for it.
    pub(super) fn row(&self, site: &SiteDemand, round: Option<&str>) -> Row {
        let form = |round| address(&site.facility_code, &format!("/demands/{round}"));
        Row {
            municipality: self.register.full_name(self.locale, &site.municipality_code),
            wanted: site.own.as_ref().map(|own| self.amount(own.wanted_vials.into())),
            sum: site.total.as_ref().map(|total| self.amount(total.wanted_vials)),
            form: round.map(form).unwrap_or_default(),
            site: site.clone(),
        }
    }

    fn amount(&self, vials: u64) -> Cell {
        let text = self.counting.amount(ItemKind::Vaccine, goods::units(vials), self.pack);
        Cell::Amount { units: vials, text }
    }
}

fn code(row: &Row, _: Locale) -> Cell {
    Cell::Code(row.site.facility_code.clone())
}

/// The site's page of figures.
fn name(row: &Row, _: Locale) -> Cell {
    Cell::Link { text: row.site.name.clone(), path: address(&row.site.facility_code, "/demands") }
}

fn municipality(row: &Row, _: Locale) -> Cell {
    Cell::text(&row.municipality)
}

fn kind(row: &Row, locale: Locale) -> Cell {
    Cell::text(facility_type(row.site.r#type(), locale))
}

fn basic(row: &Row, _: Locale) -> Cell {
    match row.site.basic_facility_code.as_str() {
        "" => Cell::Nothing,
        code => Cell::Code(code.to_owned()),
    }
}

fn doses(row: &Row, _: Locale) -> Cell {
    let own = row.site.own.as_ref();
    own.map_or(Cell::Nothing, |own| Cell::Number(own.capacity_doses.into()))
}

fn wanted(row: &Row, _: Locale) -> Cell {
    row.wanted.clone().unwrap_or(Cell::Nothing)
}

fn summed_doses(row: &Row, _: Locale) -> Cell {
    let total = row.site.total.as_ref();
    total.map_or(Cell::Nothing, |total| Cell::Number(total.capacity_doses.into()))
}

fn summed(row: &Row, _: Locale) -> Cell {
    row.sum.clone().unwrap_or(Cell::Nothing)
}

fn summed_sites(row: &Row, _: Locale) -> Cell {
    row.site.total.as_ref().map_or(Cell::Nothing, |total| Cell::Number(total.sites.into()))
}

fn standing(row: &Row, locale: Locale) -> Cell {
    let key = match (row.site.locked, &row.site.own) {
        (true, _) => "demand-locked-already",
        (false, Some(_)) => "demand-entered",
        (false, None) => "demand-not-entered",
    };
    Cell::text(locale.text(key))
}

fn person(row: &Row, _: Locale) -> Cell {
    Cell::text(row.site.own.as_ref().map(|own| own.person.clone()).unwrap_or_default())
}

fn time(row: &Row, _: Locale) -> Cell {
    Cell::time(row.site.own.as_ref().and_then(|own| own.changed_time.as_ref()))
}

fn enter(row: &Row, locale: Locale) -> Cell {
    if row.form.is_empty() {
        return Cell::Nothing;
    }
    Cell::Link { text: locale.text("demand-enter"), path: row.form.clone() }
}

/// The table.
pub(super) const SITES: Table<Row> = Table {
    name: "area-demands",
    caption: "area-demands-title",
    columns: &[
        Column { name: "facility-code", cell: code },
        Column { name: "facility-name", cell: name },
        Column { name: "municipality", cell: municipality },
        Column { name: "facility-type", cell: kind },
        Column { name: "basic-facility", cell: basic },
        Column { name: "capacity-doses", cell: doses },
        Column { name: "wanted-vials", cell: wanted },
        Column { name: "summed-doses", cell: summed_doses },
        Column { name: "summed-vials", cell: summed },
        Column { name: "standing", cell: standing },
        Column { name: "demand-time", cell: time },
        Column { name: "demand-enter", cell: enter },
    ],
};

/// The file: amounts in vials, and who entered them.
pub(super) const FILE: Table<Row> = Table {
    name: "area-demands",
    caption: "area-demands-title",
    columns: &[
        Column { name: "facility-code", cell: code },
        Column { name: "facility-name", cell: name },
        Column { name: "municipality", cell: municipality },
        Column { name: "facility-type", cell: kind },
        Column { name: "basic-facility", cell: basic },
        Column { name: "capacity-doses", cell: doses },
        Column { name: "wanted-in-vials", cell: wanted },
        Column { name: "summed-doses", cell: summed_doses },
        Column { name: "summed-in-vials", cell: summed },
        Column { name: "summed-sites", cell: summed_sites },
        Column { name: "standing", cell: standing },
        Column { name: "demand-person", cell: person },
        Column { name: "demand-time", cell: time },
    ],
};

#[cfg(test)]
mod tests {
    use vsys_proto::facility_registry::v1::{Demand, DemandTotal};

    use super::*;

    fn site() -> SiteDemand {
        let own = Demand { capacity_doses: 1_170, wanted_vials: 205, ..Demand::default() };
        SiteDemand {
            facility_code: "1310000018".to_owned(),
            own: Some(own),
            total: Some(DemandTotal { capacity_doses: 1_230, wanted_vials: 215, sites: 2 }),
            ..SiteDemand::default()
        }
    }

    fn row(site: &SiteDemand, round: Option<&str>) -> Row {
        let locale = Locale::Ja;
        let (counting, register) = (Counting::of(locale), Register::default());
        let pack = Pack::new(195).unwrap();
        Writer { locale, counting: &counting, pack, register: &register }.row(site, round)
    }

    #[test]
    fn a_file_has_vials_where_the_page_has_boxes() {
        let row = row(&site(), None);
        let written = |table: &Table<Row>| {
            let cells = table.columns.iter().map(|column| (column.cell)(&row, Locale::Ja));
            cells.map(|cell| cell.written(Locale::Ja)).collect::<Vec<_>>()
        };
        assert_eq!(written(&FILE)[5..10], ["1170", "205", "1230", "215", "2"]);
        assert!(wanted(&row, Locale::Ja).shown(Locale::Ja).contains('箱'));
    }

    #[test]
    fn only_what_may_be_entered_leads_to_the_form() {
        let cell = enter(&row(&site(), Some("7")), Locale::Ja);
        assert!(
            matches!(cell, Cell::Link { path, .. } if path == "/facilities/1310000018/demands/7")
        );
        assert!(matches!(enter(&row(&site(), None), Locale::Ja), Cell::Nothing));
        let locked = SiteDemand { locked: true, own: None, ..site() };
        let said = standing(&row(&locked, None), Locale::Ja).shown(Locale::Ja);
        assert_eq!(said, Locale::Ja.text("demand-locked-already"));
    }
}
