//! The walk over the portal's pages.

use std::collections::BTreeSet;

use reqwest::Method;
use vsys_portal::{Row, Who, rows};
use vsys_vocabulary::Role;

use crate::answer::Answer;
use crate::area::Area;
use crate::house::{House, roles};
use crate::land::Land;
use crate::sample::Matter;
use crate::visits::{Visit, visits};
use crate::walk::{Caller, Door, walk};

/// The portal's guard.
struct Portal(House);

impl Door for Portal {
    type Request = Visit;

    fn roles(&self) -> Vec<Role> {
        roles().collect()
    }

    /// Everyone reads, whatever else they may do.
    fn names(&self, row: &str, area: &Area, role: Role) -> bool {
        let (tier, who) = (area.standing.tier(), find(row).who);
        who.admits(tier, role) || who.admits(tier, Role::Viewer)
    }

    async fn answer(&self, caller: &Caller<'_>, row: &str, visit: &Visit) -> Answer {
        self.0.visit((caller.area, caller.role), find(row).method.clone(), visit).await
    }

    fn said(&self, _: &str, visit: &Visit) -> Vec<u8> {
        visit.said()
    }
}

/// The row of a method and a path.
fn find(row: &str) -> &'static Row {
    rows().find(|found| name(found) == row).unwrap_or_else(|| panic!("there is no row {row}"))
}

fn name(row: &Row) -> String {
    format!("{} {}", row.method, row.path)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_or_sends_what_no_row_names_or_what_is_a_foreign_areas() {
    let land = Land::new().await;
    let house = House::new(&land).await;
    land.wait_for_the_record().await;
    let wrong = walk(&land, &Portal(house), &visits()).await;
    assert!(wrong.is_empty(), "{} visits went wrong:\n{}", wrong.len(), wrong.join("\n"));
    land.nobody_was_signed_out().await;
}

#[test]
fn every_page_has_one_row_and_every_row_that_is_not_open_a_sample() {
    let named: Vec<String> = rows().map(name).collect();
    let once: BTreeSet<&String> = named.iter().collect();
    assert_eq!(named.len(), once.len(), "a page has two rows");
    assert!(rows().all(|row| matches!(row.method, Method::GET | Method::POST)));
    let closed: BTreeSet<String> = rows().filter(|row| row.who != Who::Open).map(name).collect();
    let sampled: BTreeSet<String> = visits().into_iter().map(|sample| sample.row).collect();
    assert_eq!(sampled, closed);
}

#[test]
fn what_is_nobodys_says_why() {
    for sample in visits() {
        if let Matter::Nobodys { why, .. } = sample.matter {
            assert!(why.split(' ').count() > 2, "{}: {why:?}", sample.row);
        }
    }
}
