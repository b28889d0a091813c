//! Many accounts at once.

use vsys_proto::vocabulary::v1::Role::Administrator;

use crate::house::{House, TOKYO};

const HEAD: &str = "name,mail,organisation,roles,language,contractor\r\n";

#[tokio::test]
async fn a_file_is_looked_through_first_and_every_bad_row_is_listed() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open("/accounts/import").await;
    let bad = format!(
        "{HEAD}鈴木,suzuki@example.jp,131016,clerk,ja,\r\n\
         伊藤,no-address,131016,clerk,ja,\r\n\
         ,ito@example.jp,131016,king,fr,\r\n"
    );
    let page = tokyo.upload("/accounts/import", &bad).await;
    page.says("ユーザは発行されていません").says("メールアドレスとして使えません");
    page.says("役割の指定に誤りがあります").says("言語は ja または en");
    page.does_not_say("/accounts/import/issue");
    tokyo.open("/accounts").await.does_not_say("鈴木");
}

#[tokio::test]
async fn a_good_file_issues_all_its_rows() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open("/accounts/import/example").await.says("name,mail,organisation");
    tokyo.open("/accounts/import").await;
    let good = format!(
        "{HEAD}鈴木,suzuki@example.jp,131016,clerk locker,ja,\r\n\
         \"伊藤, \"\"次郎\"\"\",ito@example.jp,13,viewer,en,\"A & B <社>\"\r\n"
    );
    tokyo.upload("/accounts/import", &good).await.says("2名のユーザを発行し");
    tokyo.open("/accounts").await.does_not_say("鈴木");
    tokyo.open("/accounts/import").await;
    tokyo.upload("/accounts/import", &good).await;
    tokyo.fill("/accounts/import/issue", &[]).await.says("131016-01").says("13-02");
    tokyo
        .open("/accounts/13%2D02")
        .await
        .says("伊藤, &#34;次郎&#34;")
        .says("A &#38; B &#60;社&#62;");
}

#[tokio::test]
async fn a_file_in_another_encoding_is_refused_with_advice() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open("/accounts/import").await;
    let page = tokyo.upload("/accounts/import", "").await;
    assert_eq!((page.status, page.beside("file")), (422, "ファイルを選んでください。"));
    tokyo.open("/accounts/import").await;
    tokyo.upload("/accounts/import", "what,ever\n").await.says("1行目に列名を書いてください");
}
