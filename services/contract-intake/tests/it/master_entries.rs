use tonic::Code;
use vsys_proto::contract_intake::v1;

use crate::codes::desk;
use crate::hall::{CLINIC, HOSPITAL, Hall, SECOND_CLINIC, THIRD_CLINIC, TOKYO, refusal};

async fn listed(
    hall: &Hall,
    request: v1::ListMasterEntriesRequest,
) -> Result<v1::ListMasterEntriesResponse, tonic::Status> {
    Ok(hall.master_list(&desk()).list_master_entries(request).await?.into_inner())
}

fn keyword(keyword: &str) -> v1::ListMasterEntriesRequest {
    v1::ListMasterEntriesRequest { keyword: keyword.to_owned(), ..Default::default() }
}

async fn codes(hall: &Hall, request: v1::ListMasterEntriesRequest) -> Vec<String> {
    let found = listed(hall, request).await.unwrap().entries.into_iter();
    found.map(|one| one.entry.unwrap().facility_code).collect()
}

#[tokio::test]
async fn entries_are_found_by_name_kana_address_and_the_beginning_of_a_code() {
    let hall = Hall::new().await;
    let list = "facility_code,name,address\n0110113719,札幌病院,札幌市中央区北一条西13100\n";
    assert!(hall.import(list, false).await.unwrap().adopted);
    let of = |word: &'static str| codes(&hall, keyword(word));
    assert_eq!(of("高橋").await, [CLINIC], "髙 is 高");
    assert_eq!(of("ｸﾀﾞﾝ").await, [SECOND_CLINIC]);
    assert_eq!(of("九段南1-2").await, [THIRD_CLINIC]);
    assert_eq!(of("１３１０００００２").await, [CLINIC]);
    assert_eq!(of("01101").await, ["0110113719"]);
    // No code begins so, but an address has it.
    assert_eq!(of("西13100").await, ["0110113719"]);
    assert!(of("13100").await.iter().all(|code| code.starts_with("13100")));
    assert_eq!(of("%").await, [""; 0]);
    assert_eq!(of("どこにもない").await, [""; 0]);
}

#[tokio::test]
async fn a_page_is_of_one_prefecture_and_says_how_many_are_in_force_and_which_have_ended() {
    let hall = Hall::new().await;
    // A code of the desk's own says no prefecture: its municipality does.
    let list = "facility_code,name,address,municipality_code\n\
                0110113719,札幌病院,x,\n9000000019,区民会場,x,131016\n";
    assert!(hall.import(list, false).await.unwrap().adopted);
    let header = v1::ImportMasterListHeader {
        prefecture_code: TOKYO.to_owned(),
        ..v1::ImportMasterListHeader::default()
    };
    let list = format!(
        "facility_code,name,address\n{HOSPITAL},神田病院,x\n{CLINIC},神田髙橋クリニック,x\n\
         {THIRD_CLINIC},千代田区民会場,x\n"
    );
    assert!(hall.import_with(header, list.as_bytes()).await.unwrap().adopted);
    let request = v1::ListMasterEntriesRequest {
        prefecture_code: TOKYO.to_owned(),
        page_size: 2,
        ..v1::ListMasterEntriesRequest::default()
    };
    let first = listed(&hall, request.clone()).await.unwrap();
    assert_eq!(first.in_force, 4);
    let page_token = first.next_page_token.clone();
    let second = v1::ListMasterEntriesRequest { page_token, ..request.clone() };
    let second = listed(&hall, second).await.unwrap();
    let page_token = second.next_page_token.clone();
    let third =
        listed(&hall, v1::ListMasterEntriesRequest { page_token, ..request }).await.unwrap();
    let all = [first.entries, second.entries, third.entries].concat();
    let all: Vec<_> =
        all.into_iter().map(|one| (one.entry.unwrap().facility_code, one.ended)).collect();
    let expected = [
        (HOSPITAL, false),
        (CLINIC, false),
        (SECOND_CLINIC, true),
        (THIRD_CLINIC, false),
        ("9000000019", false),
    ];
    assert_eq!(all, expected.map(|(code, ended)| (code.to_owned(), ended)));
    assert_eq!(third.next_page_token, "");
    assert_eq!(listed(&hall, keyword("札幌")).await.unwrap().in_force, 5, "whatever the keyword");
}

#[tokio::test]
async fn a_prefecture_or_a_page_that_is_none_is_refused() {
    let hall = Hall::new().await;
    let wrong = |prefecture_code: &str, page_token: &str| v1::ListMasterEntriesRequest {
        prefecture_code: prefecture_code.to_owned(),
        page_token: page_token.to_owned(),
        ..v1::ListMasterEntriesRequest::default()
    };
    let (code, reason, fields) = refusal(listed(&hall, wrong("48", "")).await);
    assert_eq!((code, &*reason), (Code::InvalidArgument, "PREFECTURE_CODE_FORMAT"));
    assert_eq!(fields, ["prefecture_code"]);
    assert_eq!(refusal(listed(&hall, wrong("", "next")).await).1, "PAGE_TOKEN_INVALID");
    assert_eq!(refusal(listed(&hall, keyword(&"あ".repeat(101))).await).1, "TEXT_TOO_LONG");
}
