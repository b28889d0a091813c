//! Every address, for somebody of every tier with every role.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use vsys_portal::{Who, rows};
use vsys_vocabulary::{Role, Tier};

use crate::house::House;

/// An address with something in each place.
pub(crate) fn path(pattern: &str) -> String {
    let parts = pattern.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn id(tier: Tier) -> &'static str {
    match tier {
        Tier::Nation => "nation",
        Tier::Prefecture => "13",
        Tier::Municipality => "131016",
        Tier::Facility => "1310000011",
        Tier::Partner => "maker-01",
        Tier::ServiceDesk => "service-desk",
        Tier::CoordinatingBody => "chiyoda-medical",
    }
}

#[test]
fn every_address_has_one_row() {
    let mut seen = BTreeSet::new();
    for row in rows() {
        assert!(row.path.starts_with('/'), "{}", row.path);
        assert!(matches!(row.method, Method::GET | Method::POST), "{} {}", row.method, row.path);
        assert!(seen.insert((row.method.as_str(), row.path)), "{} {}", row.method, row.path);
        assert!(row.menu.is_none() || row.method == Method::GET, "{}", row.path);
        assert!(row.menu.is_none() || !row.path.contains('{'), "{}", row.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_seen_by_whom_the_table_names_and_by_nobody_else() {
    let house = House::new().await;
    let everybody =
        Tier::ALL.iter().flat_map(|&tier| Role::ALL.iter().map(move |&role| (tier, role)));
    let walks = everybody.map(|(tier, role)| walk(&house, tier, role));
    futures::future::join_all(walks).await;
}

async fn walk(house: &House, tier: Tier, role: Role) {
    let user_name = format!("{}-{role}", id(tier));
    house.identity.person(&user_name, &[(id(tier), tier, &[role])]);
    let mut browser = house.browser_of(&user_name);
    let token = browser.token().await;
    for row in rows() {
        // Who has logged out sees nothing any more: each row for itself.
        let mut browser = browser.clone();
        let path = path(row.path);
        let page = match (row.path, row.method.as_str()) {
            ("/logout", _) => house.browser_of(&user_name).submit(&path, &[]).await,
            (_, "GET") => browser.get(&path).await,
            _ => browser.post(&path, &[("csrf", &token)]).await,
        };
        let refused = page.status == StatusCode::FORBIDDEN
            && page.text.contains("この操作は許可されていません");
        // Everyone reads, whatever else they may do.
        let admitted = row.who.admits(tier, role) || row.who.admits(tier, Role::Viewer);
        let what = format!("{} {path} for {role} of {tier}: {}", row.method, page.status);
        assert_eq!(refused, !admitted, "{what}");
        assert_ne!(page.status, StatusCode::UNAUTHORIZED, "{what}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_sees_only_what_is_open() {
    let house = House::new().await;
    for row in rows() {
        let path = path(row.path);
        let page = house.browser().send(row.method.clone(), &path, &[], String::new()).await;
        let sent_away = page.location().starts_with("/login");
        assert_eq!(sent_away, row.who != Who::Open, "{} {path}: {}", row.method, page.status);
    }
}
