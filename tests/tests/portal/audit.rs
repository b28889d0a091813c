//! What was done is found again.

use vsys_proto::vocabulary::v1::Role::{Administrator, Auditor};
use vsys_testkit::eventually;

use crate::house::{CHIYODA, House, NATION, TOKYO};

#[tokio::test]
async fn an_auditor_finds_what_an_administrator_did_and_verifies_the_record() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open(&format!("/accounts/new?organisation_id={CHIYODA}")).await;
    let fields = [("name", "鈴木一郎"), ("mail", "suzuki@example.jp"), ("roles", "clerk")];
    tokyo.fill("/accounts/new", &fields).await;
    let mut auditor = house.signed_in(NATION, &[Auditor]).await;
    let auditor = tokio::sync::Mutex::new(&mut auditor);
    eventually("the issue is in the record", || async {
        let mut auditor = auditor.lock().await;
        let page = auditor.open("/audit?person=13-01&rpc=IssueAccount").await;
        page.text.contains("ユーザの発行").then_some(())
    })
    .await;
    let mut auditor = auditor.lock().await;
    auditor.page.says("<details>").says("AccountService/IssueAccount").says("127.0.0.1");
    auditor.page.does_not_say("suzuki@example.jp");
    auditor.open("/audit?person=13-01&refused=yes").await.does_not_say("ユーザの発行");
    auditor.open("/audit?from=2021-01-01&until=2021-01-02").await.says("該当するものはありません");
    let page = auditor.open("/audit?person=13-01&as=csv").await;
    assert_eq!(page.media, "text/csv; charset=utf-8");
    page.says("AccountService/IssueAccount");
    assert!(auditor.open("/audit?as=xlsx").await.bytes.starts_with(b"PK"));
    auditor.open("/audit/verification").await.says("改ざんはありません");
    assert_eq!(tokyo.open("/audit/verification").await.status, 403);
}
