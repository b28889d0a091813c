//! What was allocated and what was ordered, asked of the services themselves.

use std::collections::BTreeMap;

use vsys_proto::allocation::v1 as allocation;
use vsys_proto::convert::{amounts, wire_office};
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_testkit::eventually;
use vsys_vocabulary::{Amounts, Office};

use crate::land::{Land, TOYAMA, code};

/// A round of Toyama after its lock.
pub(crate) struct Reckoning {
    /// What each site gets, by its code.
    pub(crate) lines: BTreeMap<String, Amounts>,
    /// Orders for these, so many.
    pub(crate) orders: u32,
}

/// Reads the lines of all locked sheets, and waits until as much is ordered.
pub(crate) async fn allocated_is_ordered(land: &Land<'_>, number: &str) -> Reckoning {
    let nation = land.stage.client.office(Office::Nation).unwrap();
    let request = allocation::ListRoundsRequest { page_size: 100, ..Default::default() };
    let rounds = nation.rounds().list_rounds(request).await.unwrap().into_inner().rounds;
    let round = rounds.into_iter().find(|round| round.round_number == number).unwrap();
    let round_id = round.round_id;

    let mut lines = BTreeMap::new();
    for town in land.towns() {
        let request = allocation::GetSheetRequest {
            round_id: round_id.clone(),
            office: Some(wire_office(&town.office())),
            ..Default::default()
        };
        let toyama = land.stage.client.office(Office::Prefecture(code(TOYAMA))).unwrap();
        let sheet = toyama.sheets().get_sheet(request).await.unwrap().into_inner().sheet.unwrap();
        assert_eq!(sheet.state(), allocation::SheetState::Locked, "{}", sheet.office_name);
        assert_eq!(sheet.allocated, sheet.ceilings, "{} gives all", sheet.office_name);
        for line in sheet.lines {
            let units = amounts(line.units, "units").unwrap();
            assert!(lines.insert(line.child_code, units).is_none());
        }
    }
    let allocated: Amounts = lines.values().copied().sum();
    let orders = eventually("as much is ordered as is allocated", || async {
        let request = logistics::SummariseOrdersRequest { round_id: round_id.clone() };
        let summary = nation.logistics().summarise_orders(request).await.unwrap().into_inner();
        let unassigned = summary.unassigned.map_or(0, |of| of.orders);
        assert_eq!((unassigned, summary.held_lines), (0, 0));
        let units = summary.partners.iter().map(|of| amounts(of.ordered, "ordered").unwrap());
        let ordered: Amounts = units.sum();
        let orders = summary.partners.iter().map(|of| of.orders).sum::<u32>();
        if ordered == allocated { Ok(orders) } else { Err((ordered, allocated)) }
    })
    .await;
    Reckoning { lines, orders }
}
