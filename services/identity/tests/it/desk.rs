//! Questions to the service desk, and the answers for everyone.

use chrono::TimeDelta;
use tonic::Code;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use vsys_proto::convert::timestamp;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::desk_service_client::DeskServiceClient;
use vsys_proto::vocabulary::v1::Role::Viewer;
use vsys_testkit::{Caller, actor};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::house::{CHIYODA, House, TOKYO, administrator, chiyoda, id, refused, tokyo};

pub(crate) type Desk = DeskServiceClient<InterceptedService<Channel, Caller>>;

impl House {
    pub(crate) fn desk(&self, by: &Actor) -> Desk {
        let channel = self.sandbox.channel("identity");
        DeskServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    /// Somebody with an account at an organisation.
    async fn asker(&self, organisation: &str, at: &Actor) -> Actor {
        let person = self.issue(organisation, &[Viewer]).await.user_name;
        Actor { person, roles: [Role::Viewer].into(), ..at.clone() }
    }

    async fn ask(&self, by: &Actor, subject: &str) -> v1::Question {
        let request =
            question(subject, "今回のクールの締切はいつですか。\n電話では分かりませんでした。");
        let asked = self.desk(by).ask_question(request).await.unwrap();
        asked.into_inner().question.unwrap()
    }

    async fn answer(&self, question: &v1::Question, answer: &str) -> v1::Question {
        let question_id = question.question_id.clone();
        let request = v1::AnswerQuestionRequest { question_id, answer: answer.to_owned() };
        let answered = self.desk(&clerk()).answer_question(request).await.unwrap();
        answered.into_inner().question.unwrap()
    }

    async fn subjects(&self, by: &Actor, open_only: bool) -> Vec<String> {
        let request = v1::ListQuestionsRequest { open_only, ..Default::default() };
        let listed = self.desk(by).list_questions(request).await.unwrap().into_inner();
        listed.questions.into_iter().map(|question| question.subject).collect()
    }

    async fn put(&self, entry: v1::FaqEntry) -> v1::FaqEntry {
        let request = v1::PutFaqEntryRequest { entry: Some(entry) };
        let put = self.desk(&clerk()).put_faq_entry(request).await.unwrap();
        put.into_inner().entry.unwrap()
    }

    async fn faq(&self, by: &Actor, keyword: &str, with_unpublished: bool) -> Vec<String> {
        let request = v1::SearchFaqRequest { keyword: keyword.to_owned(), with_unpublished };
        let found = self.desk(by).search_faq(request).await.unwrap().into_inner();
        found.entries.into_iter().map(|entry| entry.question).collect()
    }
}

fn question(subject: &str, text: &str) -> v1::AskQuestionRequest {
    v1::AskQuestionRequest { request_id: id(), subject: subject.to_owned(), text: text.to_owned() }
}

fn clerk() -> Actor {
    Actor {
        person: "service-desk-01".to_owned(),
        organisation: "service-desk".to_owned(),
        ..actor(Standing::ServiceDesk, &[Role::Clerk])
    }
}

#[tokio::test]
async fn a_question_is_asked_once_for_a_wish() {
    let house = House::new().await;
    let asker = house.asker(CHIYODA, &chiyoda()).await;
    let request = question(" 締切について ", "いつですか");
    let ask = async |by: &Actor, request: v1::AskQuestionRequest| {
        house.desk(by).ask_question(request).await.map(|asked| asked.into_inner().question.unwrap())
    };
    let first = ask(&asker, request.clone()).await.unwrap();
    house.wait(TimeDelta::minutes(1));
    assert_eq!(ask(&asker, request.clone()).await.unwrap(), first);
    assert_eq!((&*first.subject, &*first.text), ("締切について", "いつですか"));
    assert_eq!((&*first.person, &*first.organisation_id), (&*asker.person, CHIYODA));
    assert!(first.answer.is_empty() && first.answered_time.is_none());
    assert_eq!(house.subjects(&asker, false).await.len(), 1);

    let other = house.asker(CHIYODA, &chiyoda()).await;
    let taken = (Code::AlreadyExists, "REQUEST_ID_TAKEN".to_owned());
    assert_eq!(refused(ask(&other, request).await), taken);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_named() {
    let house = House::new().await;
    let asker = house.asker(CHIYODA, &chiyoda()).await;
    for (request, reason) in [
        (question("", "いつですか"), "VALUE_MISSING"),
        (question("締切", " \n "), "VALUE_MISSING"),
        (question(&"あ".repeat(101), "いつですか"), "TEXT_TOO_LONG"),
        (question("締切", &"あ".repeat(4_001)), "TEXT_TOO_LONG"),
        (question("締切\n", "いつ\u{0}ですか"), "TEXT_UNPRINTABLE"),
        (
            v1::AskQuestionRequest { request_id: "1".to_owned(), ..question("締切", "いつ") },
            "VALUE_UNREADABLE",
        ),
    ] {
        let answer = house.desk(&asker).ask_question(request.clone()).await;
        let expected = (Code::InvalidArgument, reason.to_owned());
        assert_eq!(refused(answer), expected, "{request:?}");
    }
    assert!(house.subjects(&clerk(), false).await.is_empty());
}

#[tokio::test]
async fn everyone_sees_the_questions_of_the_own_organisation_and_the_desk_all() {
    let house = House::new().await;
    let in_chiyoda = house.asker(CHIYODA, &chiyoda()).await;
    let in_tokyo = house.asker(TOKYO, &tokyo()).await;
    let first = house.ask(&in_chiyoda, "締切").await;
    house.wait(TimeDelta::minutes(1));
    house.ask(&in_tokyo, "上限").await;
    house.answer(&first, "金曜日の正午です。").await;

    assert_eq!(house.subjects(&clerk(), false).await, ["上限", "締切"], "the newest first");
    assert_eq!(house.subjects(&administrator(Standing::ServiceDesk), true).await, ["上限"]);
    assert_eq!(house.subjects(&in_tokyo, false).await, ["上限"]);
    let colleague = actor(chiyoda().standing, &[Role::Clerk]);
    assert_eq!(house.subjects(&colleague, false).await, ["締切"]);
    assert!(house.subjects(&colleague, true).await.is_empty());
    let desks_viewer = Actor { roles: [Role::Viewer].into(), ..clerk() };
    assert!(house.subjects(&desks_viewer, false).await.is_empty());
    let ministry = administrator(Standing::Nation);
    assert!(house.subjects(&ministry, false).await.is_empty(), "not even the nation");
}

#[tokio::test]
async fn questions_are_listed_page_by_page() {
    let house = House::new().await;
    let asker = house.asker(CHIYODA, &chiyoda()).await;
    for subject in ["一", "二", "三", "四", "五"] {
        house.ask(&asker, subject).await;
    }
    let mut request = v1::ListQuestionsRequest { page_size: 2, ..Default::default() };
    let mut found = Vec::new();
    loop {
        let page = house.desk(&clerk()).list_questions(request.clone()).await.unwrap().into_inner();
        assert!(page.questions.len() <= 2);
        found.extend(page.questions.into_iter().map(|question| question.subject));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    // All were asked at one instant of the sandbox's clock.
    assert_eq!(found, house.subjects(&clerk(), false).await);
    assert_eq!(found.len(), 5);
    for token in ["x", "1.2", "9223372036854775807.0195a5e0-7c3b-7d2e-8f10-000000000001"] {
        request.page_token = token.to_owned();
        let answer = house.desk(&clerk()).list_questions(request.clone()).await;
        let expected = (Code::InvalidArgument, "PAGE_TOKEN_INVALID".to_owned());
        assert_eq!(refused(answer), expected, "{token}");
    }
}

#[tokio::test]
async fn who_asked_is_written_to_once_for_each_new_answer() {
    let house = House::new().await;
    let asker = house.asker(CHIYODA, &chiyoda()).await;
    let question = house.ask(&asker, "締切").await;
    house.wait(TimeDelta::hours(2));
    let answered = house.answer(&question, "木曜日です。").await;
    assert_eq!((&*answered.answer, &*answered.answered_by), ("木曜日です。", "service-desk-01"));
    assert_eq!(answered.answered_time, Some(timestamp(house.now())));
    house.wait(TimeDelta::hours(1));
    assert_eq!(house.answer(&question, "木曜日です。").await, answered);
    let anew = house.answer(&question, "訂正します。金曜日です。").await;
    assert_eq!(anew.answered_time, Some(timestamp(house.now())));
    let letters = house.letters::<v1::QuestionAnswered>(&asker.person).await;
    assert_eq!(letters.len(), 2);
    assert_eq!((&*letters[0].name, &*letters[0].mail), ("佐藤花子", "sato@example.jp"));

    let request = v1::AnswerQuestionRequest { question_id: id(), answer: "はい".to_owned() };
    let nowhere = house.desk(&clerk()).answer_question(request).await;
    assert_eq!(refused(nowhere), (Code::NotFound, "NO_SUCH_QUESTION".to_owned()));
}

#[tokio::test]
async fn only_clerks_and_administrators_of_the_desk_answer() {
    let house = House::new().await;
    let asker = house.asker(CHIYODA, &chiyoda()).await;
    let question = house.ask(&asker, "締切").await;
    let kept_out = (Code::PermissionDenied, "NOT_YOUR_RPC".to_owned());
    for by in [
        asker,
        administrator(Standing::Nation),
        actor(Standing::ServiceDesk, &[Role::Viewer]),
        actor(Standing::ServiceDesk, &[Role::Auditor]),
    ] {
        let request = v1::AnswerQuestionRequest {
            question_id: question.question_id.clone(),
            answer: "金曜日です。".to_owned(),
        };
        assert_eq!(refused(house.desk(&by).answer_question(request).await), kept_out);
        let request = v1::PutFaqEntryRequest { entry: Some(deadline()) };
        assert_eq!(refused(house.desk(&by).put_faq_entry(request).await), kept_out);
    }
    let question = house.answer(&question, "金曜日です。").await;
    assert_eq!(question.answered_by, "service-desk-01");
}

fn deadline() -> v1::FaqEntry {
    v1::FaqEntry {
        question: "締切はいつですか".to_owned(),
        answer: "クールごとに、画面の上に出ます。\n督促は24時間前です。".to_owned(),
        question_en: "When is the deadline?".to_owned(),
        answer_en: "It is shown at the top of each round.".to_owned(),
        published: true,
        ..v1::FaqEntry::default()
    }
}

#[tokio::test]
async fn the_collection_is_searched_by_all_words_in_either_language() {
    let house = House::new().await;
    house.put(deadline()).await;
    house.wait(TimeDelta::minutes(1));
    let syringes = v1::FaqEntry {
        question: "針とシリンジの数は".to_owned(),
        answer: "1箱につき10箱ずつです。100%の換算です。".to_owned(),
        published: true,
        ..v1::FaqEntry::default()
    };
    house.put(syringes).await;
    let viewer = actor(chiyoda().standing, &[Role::Viewer]);
    let (deadline, syringes) = ("締切はいつですか", "針とシリンジの数は");
    for (keyword, expected) in [
        ("", &[syringes, deadline] as &[&str]),
        ("締切", &[deadline]),
        ("督促\u{3000}24時間前", &[deadline]),
        ("督促 シリンジ", &[]),
        ("DEADLINE round", &[deadline]),
        ("100%", &[syringes]),
        ("%", &[syringes]),
        ("_", &[]),
    ] {
        assert_eq!(house.faq(&viewer, keyword, false).await, expected, "{keyword:?}");
    }
}

#[tokio::test]
async fn an_entry_is_changed_and_shown_once_it_is_published() {
    let house = House::new().await;
    let draft = house.put(v1::FaqEntry { published: false, ..deadline() }).await;
    let viewer = actor(chiyoda().standing, &[Role::Viewer]);
    assert!(house.faq(&viewer, "", false).await.is_empty());
    assert!(house.faq(&clerk(), "", false).await.is_empty());
    assert_eq!(house.faq(&clerk(), "", true).await, [&*draft.question]);
    let request = v1::SearchFaqRequest { with_unpublished: true, ..Default::default() };
    let answer = house.desk(&viewer).search_faq(request).await;
    assert_eq!(refused(answer), (Code::PermissionDenied, "DESK_ONLY".to_owned()));

    house.wait(TimeDelta::minutes(1));
    let changed =
        v1::FaqEntry { answer: "金曜日です。".to_owned(), published: true, ..draft };
    let put = house.put(changed.clone()).await;
    assert_eq!((&*put.faq_id, &*put.answer), (&*changed.faq_id, "金曜日です。"));
    assert_eq!(put.changed_time, Some(timestamp(house.now())));
    assert_eq!(house.faq(&viewer, "金曜日", false).await, [&*put.question]);

    let unknown = v1::FaqEntry { faq_id: id(), ..deadline() };
    let empty = v1::FaqEntry { answer: " ".to_owned(), ..deadline() };
    for (entry, expected) in [
        (unknown, (Code::NotFound, "NO_SUCH_FAQ_ENTRY".to_owned())),
        (empty, (Code::InvalidArgument, "VALUE_MISSING".to_owned())),
    ] {
        let request = v1::PutFaqEntryRequest { entry: Some(entry) };
        assert_eq!(refused(house.desk(&clerk()).put_faq_entry(request).await), expected);
    }
}
