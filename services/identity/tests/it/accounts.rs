//! Accounts issued, singly and by file, and looked for.

use tonic::Code;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Administrator, Clerk, Viewer};
use vsys_proto::vocabulary::v1::Tier;

use crate::house::{
    CHIYODA, CLINIC, House, KANAGAWA, TOKYO, chiyoda, clinic, entry, id, nation, refused, tokyo,
};

#[tokio::test]
async fn an_account_is_issued_once_for_a_wish_and_invited() {
    let house = House::new().await;
    let account = Some(entry("佐藤花子", "sato@example.jp", CHIYODA, &[Clerk]));
    let request = v1::IssueAccountRequest { request_id: id(), account };
    let mut accounts = house.accounts(&tokyo());
    let first = accounts.issue_account(request.clone()).await.unwrap().into_inner().account;
    let again = accounts.issue_account(request).await.unwrap().into_inner().account;
    assert_eq!(first, again);
    let first = first.unwrap();
    assert_eq!(first.state(), v1::AccountState::Invited);
    assert!(first.invitation_expire_time.is_some());
    assert_eq!(first.memberships[0].organisation_name, "千代田区");
    let letters = house.letters::<v1::AccountInvited>(&first.user_name).await;
    assert_eq!(letters.len(), 1);
    assert_eq!((&*letters[0].name, &*letters[0].mail), ("佐藤花子", "sato@example.jp"));
}

#[tokio::test]
async fn everything_wrong_with_an_entry_is_named() {
    use tonic_types::StatusExt;

    let house = House::new().await;
    let account = Some(entry("", "sato", CHIYODA, &[]));
    let request = v1::IssueAccountRequest { request_id: id(), account };
    let status = house.accounts(&nation()).issue_account(request).await.unwrap_err();
    let details = status.get_error_details();
    let fields: Vec<_> = details
        .bad_request()
        .unwrap()
        .field_violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.reason.as_str()))
        .collect();
    let expected = [
        ("account.name", "VALUE_MISSING"),
        ("account.mail", "MAIL_FORMAT"),
        ("account.roles", "ROLE_MISSING"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(crate::house::reason(&status), "ENTRY_REFUSED");
}

#[tokio::test]
async fn nobody_issues_for_others_than_their_own() {
    let house = House::new().await;
    let not_yours = (Code::PermissionDenied, "NOT_YOUR_ORGANISATION".to_owned());
    for (by, organisation, allowed) in [
        (chiyoda(), CHIYODA, true),
        (chiyoda(), CLINIC, true),
        (chiyoda(), TOKYO, false),
        (tokyo(), CLINIC, true),
        (tokyo(), KANAGAWA, false),
        (tokyo(), "nation", false),
        (nation(), KANAGAWA, true),
    ] {
        let account = Some(entry("佐藤", "sato@example.jp", organisation, &[Viewer]));
        let request = v1::IssueAccountRequest { request_id: id(), account };
        let answer = house.accounts(&by).issue_account(request).await;
        if allowed {
            answer.unwrap();
        } else {
            assert_eq!(refused(answer), not_yours, "{:?} for {organisation}", by.standing);
        }
    }
    let account = Some(entry("佐藤", "sato@example.jp", "131041", &[Viewer]));
    let request = v1::IssueAccountRequest { request_id: id(), account };
    let unknown = house.accounts(&nation()).issue_account(request).await;
    assert_eq!(refused(unknown), (Code::NotFound, "NO_SUCH_ORGANISATION".to_owned()));
}

#[tokio::test]
async fn nobody_brings_a_stranger_in_by_guessing_a_user_name() {
    let house = House::new().await;
    let minister = house.issue("nation", &[Administrator]).await;
    let neighbour = house.issue(KANAGAWA, &[Clerk]).await;
    for user_name in [minister.user_name, neighbour.user_name] {
        let request = v1::SetMembershipRequest {
            user_name: user_name.clone(),
            organisation_id: CHIYODA.to_owned(),
            roles: vec![Viewer.into()],
        };
        for by in [chiyoda(), tokyo()] {
            let answer = house.accounts(&by).set_membership(request.clone()).await;
            let not_yours = (Code::PermissionDenied, "NOT_YOUR_ORGANISATION".to_owned());
            assert_eq!(refused(answer), not_yours, "{user_name} by {:?}", by.standing);
        }
        // Whoever is above both may; then the new organisation looks after them as well.
        house.accounts(&nation()).set_membership(request.clone()).await.unwrap();
        let more = v1::SetMembershipRequest { roles: vec![Clerk.into()], ..request };
        house.accounts(&chiyoda()).set_membership(more).await.unwrap();
    }
}

async fn import(
    house: &House,
    file: &str,
    (dry_run, request_id): (bool, &str),
) -> Result<v1::ImportAccountsResponse, tonic::Status> {
    use v1::import_accounts_request::Part;

    let header = v1::ImportAccountsHeader { dry_run, request_id: request_id.to_owned() };
    let part = |part| v1::ImportAccountsRequest { part: Some(part) };
    let mut parts = vec![part(Part::Header(header))];
    parts.extend(file.as_bytes().chunks(1_000).map(|chunk| part(Part::Chunk(chunk.to_vec()))));
    let answer = house.accounts(&tokyo()).import_accounts(futures::stream::iter(parts)).await?;
    Ok(answer.into_inner())
}

const FILE: &str = "name,mail,organisation,roles,language,contractor\n\
                    佐藤花子,sato@example.jp,131016,clerk,ja,\n\
                    Jane Doe,doe@example.com,131016,viewer,en,ABC コールセンター\n\
                    鈴木一郎,suzuki@example.jp,13,clerk locker,,\n";

#[tokio::test]
async fn a_file_is_issued_whole_and_only_once() {
    let house = House::new().await;
    let dry = import(&house, FILE, (true, "")).await.unwrap();
    assert_eq!((dry.rows, dry.issued, dry.bad_rows.len()), (3, false, 0));
    assert!(house.letters::<v1::AccountInvited>("131016-01").await.is_empty());

    let wish = id();
    let real = import(&house, FILE, (false, &wish)).await.unwrap();
    assert_eq!(real.user_names, ["131016-01", "131016-02", "13-01"]);
    let again = import(&house, FILE, (false, &wish)).await.unwrap();
    assert_eq!(again.user_names, real.user_names);
    let request = v1::GetAccountRequest { user_name: "131016-02".to_owned() };
    let jane = house.accounts(&chiyoda()).get_account(request).await.unwrap();
    let jane = jane.into_inner().account.unwrap();
    assert_eq!((&*jane.contractor, jane.memberships.len()), ("ABC コールセンター", 1));
}

#[tokio::test]
async fn one_bad_row_keeps_the_whole_file_out() {
    let house = House::new().await;
    let file = format!("{FILE}伊藤,ito@example.jp,14,clerk,,\n高橋,takahashi,131016,king,,\n");
    let refused = import(&house, &file, (false, &id())).await.unwrap();
    let said: Vec<_> =
        refused.bad_rows.iter().map(|row| (row.line, &*row.column, &*row.reason)).collect();
    assert_eq!(
        said,
        [
            (5, "organisation", "NOT_YOUR_ORGANISATION"),
            (6, "roles", "ROLE_UNKNOWN"),
            (6, "mail", "MAIL_FORMAT"),
        ]
    );
    assert!(!refused.issued);
    assert!(house.letters::<v1::AccountInvited>("131016-01").await.is_empty());
    let endless = "x".repeat(1024 * 1024 + 1);
    let answer = import(&house, &endless, (true, "")).await;
    assert_eq!(answer.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn lists_show_ones_own_people_by_state_and_page() {
    let house = House::new().await;
    let first = house.person(CHIYODA, &[Clerk]).await;
    for organisation in [CHIYODA, CLINIC, TOKYO, KANAGAWA] {
        house.issue(organisation, &[Viewer]).await;
    }
    let names = async |by, state: v1::AccountState, keyword: &str| {
        let request = v1::ListAccountsRequest {
            state: state.into(),
            keyword: keyword.to_owned(),
            ..v1::ListAccountsRequest::default()
        };
        let listed = house.accounts(&by).list_accounts(request).await.unwrap().into_inner();
        listed.accounts.into_iter().map(|account| account.user_name).collect::<Vec<_>>()
    };
    let any = v1::AccountState::Unspecified;
    assert_eq!(names(chiyoda(), any, "").await, ["1310000011-01", "131016-01", "131016-02"]);
    assert_eq!(names(tokyo(), v1::AccountState::Active, "").await, [&*first]);
    assert_eq!(names(nation(), any, "").await.len(), 5);
    assert_eq!(names(nation(), any, "14").await, ["14-01"]);
    assert_eq!(names(nation(), any, "花子").await.len(), 5);
    assert!(names(nation(), any, "%").await.is_empty());

    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = v1::ListAccountsRequest {
            page_size: 2,
            page_token,
            ..v1::ListAccountsRequest::default()
        };
        let page = house.accounts(&nation()).list_accounts(request).await.unwrap().into_inner();
        assert!(page.accounts.len() <= 2);
        found.extend(page.accounts.into_iter().map(|account| account.user_name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(found, names(nation(), any, "").await);
}

#[tokio::test]
async fn organisations_are_heard_of_or_entered() {
    let house = House::new().await;
    let list = async |by| {
        let request = v1::ListOrganisationsRequest::default();
        let listed = house.accounts(&by).list_organisations(request).await.unwrap().into_inner();
        listed.organisations.into_iter().map(|o| o.organisation_id).collect::<Vec<_>>()
    };
    assert_eq!(list(chiyoda()).await, [CHIYODA, CLINIC]);
    assert_eq!(list(tokyo()).await, [TOKYO, CLINIC, CHIYODA]);
    let organisation = |id: &str, tier: Tier| v1::PutOrganisationRequest {
        organisation: Some(v1::Organisation {
            organisation_id: id.to_owned(),
            tier: tier.into(),
            name: "メーカー".to_owned(),
            prefecture_code: TOKYO.to_owned(),
            open: true,
            ..v1::Organisation::default()
        }),
    };
    let put = async |id: &str, tier| {
        house.accounts(&nation()).put_organisation(organisation(id, tier)).await
    };
    put("maker-1", Tier::Partner).await.unwrap();
    put("chiyoda-medical", Tier::CoordinatingBody).await.unwrap();
    let heard = refused(put("131041", Tier::Municipality).await);
    assert_eq!(heard, (Code::FailedPrecondition, "ORGANISATION_HEARD_OF".to_owned()));
    let other = refused(put("maker-1", Tier::CoordinatingBody).await);
    assert_eq!(other, (Code::AlreadyExists, "ORGANISATION_IS_OTHER".to_owned()));
    let told = house.told::<v1::OrganisationChanged>().await;
    let told: Vec<_> = told
        .iter()
        .map(|told| (&*told.organisation_id, told.tier(), &*told.prefecture_code))
        .collect();
    // Only a body lies in a prefecture.
    let body = ("chiyoda-medical", Tier::CoordinatingBody, TOKYO);
    assert_eq!(told, [("maker-1", Tier::Partner, ""), body]);
    house.issue("maker-1", &[Clerk]).await;
}

#[tokio::test]
async fn nobody_acts_for_a_closed_site() {
    let house = House::new().await;
    let clerk = house.person(CLINIC, &[Clerk, Administrator]).await;
    let opened = house.open(&clerk).await;
    house.tell(&clinic(false, 2)).await;
    vsys_testkit::eventually("the site is closed", || async {
        house.refresh(&opened.session_secret, "").await.is_err()
    })
    .await;
    let closed = refused(house.refresh(&opened.session_secret, "").await);
    assert_eq!(closed, (Code::FailedPrecondition, "ORGANISATION_CLOSED".to_owned()));
    // What is older than that is not believed.
    house.tell(&clinic(true, 1)).await;
    house.tell(&crate::house::place("141003", "横浜市", 1)).await;
    let account = Some(entry("佐藤", "sato@example.jp", CLINIC, &[Viewer]));
    let request = v1::IssueAccountRequest { request_id: id(), account };
    assert!(house.accounts(&nation()).issue_account(request).await.is_err());
}
