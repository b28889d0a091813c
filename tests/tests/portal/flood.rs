//! One address that sends forms without end.

use std::time::Instant;

use futures::{StreamExt as _, stream};
use uuid::Uuid;
use vsys_chassis::Service;
use vsys_proto::vocabulary::v1::Role as WireRole;

use crate::browser::Browser;
use crate::house::{DESK, House};
use crate::paper::{CLINIC, Counter};

static SERVICES: &[Service] = &[vsys_identity::SERVICE, vsys_contract_intake::SERVICE];

/// Forms, and how many of them are on their way at the same time.
const FORMS: usize = 1_000;
const ABREAST: usize = 100;
/// So many are taken at once, and then one more every two seconds.
const TAKEN: usize = 30;
const SECONDS_OF_ONE: usize = 2;

/// Mandates that are begun at once, and then one more every six seconds.
const BEGUN: usize = 10;
const SECONDS_OF_ONE_BEGUN: usize = 6;

/// What became of a thousand posts of one address, and in how many seconds.
async fn posted<'a>(
    browser: &Browser,
    action: &str,
    fields: impl Fn(usize) -> Vec<(&'a str, String)>,
) -> (Vec<u16>, usize) {
    let begun = Instant::now();
    let sending = (0..FORMS).map(|place| {
        let (mut browser, fields) = (browser.clone(), fields(place));
        async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
            browser.send(action, &fields).await.status
        }
    });
    let answers = stream::iter(sending).buffer_unordered(ABREAST).collect().await;
    (answers, usize::try_from(begun.elapsed().as_secs()).unwrap())
}

#[tokio::test]
async fn of_a_thousand_forms_from_one_address_few_are_taken_and_all_are_answered() {
    let house = House::of(SERVICES).await;
    let code = |_| vec![("code", "1310000018".to_owned())];
    let (answers, seconds) = posted(&house.browser(), "/mandate", code).await;
    let taken = answers.iter().filter(|status| **status == 200).count();
    let most = TAKEN + seconds / SECONDS_OF_ONE + 1;
    assert!((TAKEN..=most).contains(&taken), "{taken} of {FORMS} in {seconds} s");
    assert!(answers.iter().all(|status| [200, 429].contains(status)), "{answers:?}");
    // Whoever reads, and whoever is signed in, is not held up.
    house.browser().open("/mandate").await.says("委任状の登録");
    let mut clerk = house.signed_in(DESK, &[WireRole::Viewer, WireRole::Clerk]).await;
    clerk.open("/mandates").await.says("委任状");
}

#[tokio::test]
async fn of_a_thousand_mandates_that_one_address_begins_few_are_kept_and_a_wish_sent_again_is_one()
{
    let counter = Counter::open().await;
    let database = counter.house.sandbox().database.superuser();
    let kept = async || {
        let rows = "select count(*) from contract_intake.mandates";
        sqlx::query_scalar::<_, i64>(rows).fetch_one(&database).await.unwrap()
    };
    let wish = |id: Uuid| vec![("code", CLINIC.to_owned()), ("request_id", id.to_string())];
    let mut browser = counter.house.browser();
    let twice = Uuid::now_v7();
    for _ in 0..2 {
        let fields = wish(twice);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
        assert_eq!(browser.send("/mandate/begin", &fields).await.status, 200);
    }
    assert_eq!(kept().await, 1, "the same form twice is once");
    let (answers, seconds) = posted(&browser, "/mandate/begin", |_| wish(Uuid::now_v7())).await;
    let taken = answers.iter().filter(|status| **status == 200).count();
    let most = BEGUN - 2 + seconds / SECONDS_OF_ONE_BEGUN + 1;
    assert!((BEGUN - 2..=most).contains(&taken), "{taken} of {FORMS} in {seconds} s");
    assert!(answers.iter().all(|status| [200, 429].contains(status)), "{answers:?}");
    assert_eq!(kept().await, 1 + i64::try_from(taken).unwrap());
}
