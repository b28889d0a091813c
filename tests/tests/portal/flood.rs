//! One address that sends forms without end.

use std::time::Instant;

use futures::{StreamExt as _, stream};
use vsys_chassis::Service;
use vsys_proto::vocabulary::v1::Role as WireRole;

use crate::house::{DESK, House};

static SERVICES: &[Service] = &[vsys_identity::SERVICE, vsys_contract_intake::SERVICE];

/// Forms, and how many of them are on their way at the same time.
const FORMS: usize = 1_000;
const ABREAST: usize = 100;
/// So many are taken at once, and then one more every two seconds.
const TAKEN: usize = 30;
const SECONDS_OF_ONE: usize = 2;

#[tokio::test]
async fn of_a_thousand_forms_from_one_address_few_are_taken_and_all_are_answered() {
    let house = House::of(SERVICES).await;
    let browser = house.browser();
    let begun = Instant::now();
    let sending = (0..FORMS).map(|_| {
        let mut browser = browser.clone();
        async move { browser.send("/mandate", &[("code", "1310000018")]).await.status }
    });
    let answers: Vec<u16> = stream::iter(sending).buffer_unordered(ABREAST).collect().await;
    let seconds = usize::try_from(begun.elapsed().as_secs()).unwrap();
    let taken = answers.iter().filter(|status| **status == 200).count();
    let most = TAKEN + seconds / SECONDS_OF_ONE + 1;
    assert!((TAKEN..=most).contains(&taken), "{taken} of {FORMS} in {seconds} s");
    assert!(answers.iter().all(|status| [200, 429].contains(status)), "{answers:?}");
    // Whoever reads, and whoever is signed in, is not held up.
    house.browser().open("/mandate").await.says("委任状の登録");
    let mut clerk = house.signed_in(DESK, &[WireRole::Viewer, WireRole::Clerk]).await;
    clerk.open("/mandates").await.says("委任状");
}
