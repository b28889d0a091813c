//! Questions, answers, and what everybody may read.

use vsys_proto::vocabulary::v1::Role::{Auditor, Clerk};

use crate::house::{CHIYODA, DESK, House};

#[tokio::test]
async fn the_desk_answers_what_a_municipality_asks() {
    let house = House::new().await;
    let mut clerk = house.signed_in(CHIYODA, &[Clerk]).await;
    let mut desk = house.signed_in(DESK, &[Clerk]).await;
    clerk.open("/questions").await;
    let page = clerk.fill("/questions", &[("subject", ""), ("text", "<b>どこで?</b>")]).await;
    assert_eq!((page.status, page.beside("subject").is_empty()), (422, false));
    let question = [("subject", "針の数"), ("text", "<b>どこで?</b>")];
    clerk.fill("/questions", &question).await.says("質問を送りました").says("未回答");
    desk.open("/questions?open=yes").await.says("針の数").says("131016-01");
    desk.page.says("&#60;b&#62;どこで?&#60;/b&#62;").does_not_say("<b>どこで");
    let id = desk.page.between("action=\"/questions/", "/answer\"").to_owned();
    let answer = format!("/questions/{id}/answer");
    desk.fill(&answer, &[("answer", "1箱に100本です。")]).await.says("回答しました");
    clerk.open("/questions").await.says("回答済み").says("1箱に100本です。");
    clerk.page.does_not_say("action=\"/questions/0");
}

#[tokio::test]
async fn the_desk_publishes_answers_for_everybody() {
    let house = House::new().await;
    let mut clerk = house.signed_in(CHIYODA, &[Clerk]).await;
    let mut desk = house.signed_in(DESK, &[Clerk]).await;
    desk.open("/faq").await;
    desk.open("/faq/edit").await;
    let entry = [("question", "パスワードを忘れました"), ("answer", "再設定できます。")];
    desk.fill("/faq/edit", &entry).await.says("非公開のまま保存しました").says("非公開");
    clerk.open("/faq").await.does_not_say("パスワードを忘れました");
    let edit = desk.page.between("href=\"/faq/edit?faq_id=", "\"").to_owned();
    desk.open(&format!("/faq/edit?faq_id={edit}")).await.says("再設定できます。");
    let entry = [
        ("question", "パスワードを忘れました"),
        ("answer", "再設定できます。"),
        ("question_en", "I forgot my password"),
        ("answer_en", "You can set a new one."),
        ("published", "yes"),
    ];
    desk.fill("/faq/edit", &entry).await.says("公開しました");
    clerk.open("/faq?keyword=%E5%BF%98%E3%82%8C").await.says("パスワードを忘れました");
    clerk.open("/faq?keyword=xyz").await.does_not_say("パスワードを忘れました");
    clerk.open("/settings").await;
    clerk.fill("/language", &[("language", "en")]).await;
    clerk.open("/faq").await.says("I forgot my password").says("You can set a new one.");
    assert_eq!(clerk.open("/faq/edit").await.status, 403);
}

#[tokio::test]
async fn who_only_reads_at_the_desk_reads_what_is_published() {
    let house = House::new().await;
    let mut auditor = house.signed_in(DESK, &[Auditor]).await;
    assert_eq!(auditor.open("/faq").await.status, 200);
    auditor.page.does_not_say("href=\"/faq/edit");
    auditor.open("/questions").await.does_not_say("action=\"/questions/");
}
