//! A site under a new code, and a site that was merged into another.

use vsys_proto::facility_registry::v1::FacilityChanged;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Administrator, Clerk};
use vsys_testkit::eventually;

use crate::house::{CLINIC, House, chiyoda, clinic};

/// The clinic's code from now on.
const RENAMED: &str = "1310000026";
const THIRD: &str = "1310000034";

fn succeeded_by(successor: &str) -> FacilityChanged {
    FacilityChanged { successor_code: successor.to_owned(), ..clinic(false, 2) }
}

impl House {
    /// Where a person may act, with the roles of each, once it is so many organisations.
    async fn acts_for(&self, user_name: &str, count: usize) -> Vec<(String, Vec<i32>)> {
        eventually(&format!("{user_name} acts for {count} organisations"), || async {
            let told = self.told::<v1::AccountChanged>().await;
            let newest = told.into_iter().filter(|told| told.user_name == user_name);
            let newest = newest.max_by_key(|told| told.version).unwrap();
            let memberships = newest.memberships.into_iter();
            let found: Vec<_> = memberships.map(|it| (it.organisation_id, it.roles)).collect();
            if found.len() == count { Ok(found) } else { Err(found) }
        })
        .await
    }
}

#[tokio::test]
async fn whoever_acts_for_a_site_acts_for_it_under_its_new_code() {
    let house = House::new().await;
    let person = house.person(CLINIC, &[Clerk, Administrator]).await;
    // The new code is told after the old one, or before it; here after.
    house.tell(&succeeded_by(RENAMED)).await;
    let roles = vec![Clerk.into(), Administrator.into()];
    let both = [(CLINIC.to_owned(), roles.clone()), (RENAMED.to_owned(), roles)];
    assert_eq!(house.acts_for(&person, 2).await, both);
    let renamed = FacilityChanged { facility_code: RENAMED.to_owned(), ..clinic(true, 1) };
    house.tell(&renamed).await;
    let session = house.open(&person).await;
    let opened = house.refresh(&session.session_secret, "").await.unwrap();
    let account = opened.account.unwrap();
    assert!(account.memberships.iter().any(|it| it.organisation_id == RENAMED), "{account:?}");

    // Who is taken out of the new one stays out, whatever is told of the old one.
    let request = v1::SetMembershipRequest {
        user_name: person.clone(),
        organisation_id: RENAMED.to_owned(),
        roles: vec![],
    };
    house.accounts(&chiyoda()).set_membership(request).await.unwrap();
    assert_eq!(house.acts_for(&person, 1).await[0].0, CLINIC);
    house.tell(&FacilityChanged { version: 3, ..succeeded_by(RENAMED) }).await;
    house.tell(&FacilityChanged { version: 4, ..succeeded_by(THIRD) }).await;
    let ids: Vec<_> = house.acts_for(&person, 2).await.into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, [CLINIC, THIRD]);
}

#[tokio::test]
async fn a_site_with_people_of_its_own_gets_none_of_the_merged_one() {
    let house = House::new().await;
    let person = house.person(CLINIC, &[Clerk]).await;
    let other = FacilityChanged { facility_code: RENAMED.to_owned(), ..clinic(true, 1) };
    house.tell(&other).await;
    eventually("the other site is known", || async {
        let request = v1::ListOrganisationsRequest {
            keyword: RENAMED.to_owned(),
            ..v1::ListOrganisationsRequest::default()
        };
        let by = crate::house::nation();
        let found = house.accounts(&by).list_organisations(request).await.unwrap().into_inner();
        if found.organisations.is_empty() { Err(found) } else { Ok(()) }
    })
    .await;
    house.issue(RENAMED, &[Administrator]).await;
    house.tell(&succeeded_by(RENAMED)).await;
    // A second fact that does change something shows that the first was heard.
    house
        .tell(&FacilityChanged {
            facility_code: CLINIC.to_owned(),
            successor_code: THIRD.to_owned(),
            ..clinic(false, 3)
        })
        .await;
    let organisations = house.acts_for(&person, 2).await;
    let ids: Vec<_> = organisations.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, [CLINIC, THIRD]);
}

#[tokio::test]
async fn whoever_acts_for_a_site_follows_it_however_often_its_code_changes_and_in_any_order() {
    let house = House::new().await;
    let person = house.person(CLINIC, &[Clerk]).await;
    let third = |version| FacilityChanged {
        facility_code: RENAMED.to_owned(),
        ..FacilityChanged { version, ..succeeded_by(THIRD) }
    };
    // The later change is heard of first, when nobody acts for the site yet.
    house.tell(&third(2)).await;
    house.tell(&succeeded_by(RENAMED)).await;
    house.acts_for(&person, 2).await;
    house.tell(&third(3)).await;
    let ids: Vec<_> = house.acts_for(&person, 3).await.into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, [CLINIC, RENAMED, THIRD]);
}
