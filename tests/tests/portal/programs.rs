//! Credentials of programs.

use vsys_proto::vocabulary::v1::Role::Administrator;

use crate::house::{House, TOKYO};

#[tokio::test]
async fn a_programs_secret_is_shown_once_and_ended_for_good() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open("/service-accounts").await.says("該当するものはありません");
    let page = tokyo.fill("/service-accounts", &[("purpose", "")]).await;
    assert_eq!((page.status, page.beside("purpose").is_empty()), (422, false));
    tokyo.fill("/service-accounts", &[("purpose", "集計システム")]).await.says("今回だけです");
    let ids: Vec<_> = tokyo.page.text.split("class=\"code\">").skip(1).collect();
    let shown: Vec<_> = ids.iter().map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    let [client_id, secret] = [&shown[shown.len() - 2], &shown[shown.len() - 1]];
    assert!(secret.len() > 20, "{secret}");
    tokyo.open("/service-accounts").await.says(client_id).says("集計システム").does_not_say(secret);
    let revoke = format!("/service-accounts/{client_id}/revoke");
    tokyo.open(&format!("{revoke}?organisation_id={TOKYO}")).await.says("元に戻すことはできません");
    tokyo.fill(&revoke, &[]).await.says("を無効にしました").says("無効</span>");
}
