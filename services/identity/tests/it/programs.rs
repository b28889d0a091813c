//! Programs that act for an organisation.

use tonic::Code;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Tier;

use crate::house::{CHIYODA, House, chiyoda, nation, refused, tokyo};

#[tokio::test]
async fn a_program_gets_tokens_for_its_secret_until_it_is_revoked() {
    let house = House::new().await;
    let organisation = Some(v1::Organisation {
        organisation_id: "wholesaler-13".to_owned(),
        tier: Tier::Partner.into(),
        name: "東京の卸".to_owned(),
        open: true,
        ..v1::Organisation::default()
    });
    let request = v1::PutOrganisationRequest { organisation };
    house.accounts(&nation()).put_organisation(request).await.unwrap();
    let request = v1::IssueServiceAccountRequest {
        organisation_id: "wholesaler-13".to_owned(),
        purpose: "出荷システム".to_owned(),
    };
    let foreign = house.accounts(&tokyo()).issue_service_account(request.clone()).await;
    assert_eq!(refused(foreign), (Code::PermissionDenied, "NOT_YOUR_ORGANISATION".to_owned()));
    let issued = house.accounts(&nation()).issue_service_account(request).await.unwrap();
    let issued = issued.into_inner();
    let client_id = issued.service_account.unwrap().client_id;
    assert!(client_id.starts_with("wholesaler-13."), "{client_id}");
    let token = async |secret: &str| {
        let request = v1::IssueServiceTokenRequest {
            client_id: client_id.clone(),
            client_secret: secret.to_owned(),
        };
        house.sessions().issue_service_token(request).await
    };
    let answer = token(&issued.client_secret).await.unwrap().into_inner();
    assert_eq!(answer.token.split('.').count(), 3);
    let wrong = (Code::Unauthenticated, "CLIENT_CREDENTIALS_WRONG".to_owned());
    assert_eq!(refused(token("made up").await), wrong);
    let request = v1::RevokeServiceAccountRequest { client_id: client_id.clone() };
    house.accounts(&nation()).revoke_service_account(request).await.unwrap();
    assert_eq!(refused(token(&issued.client_secret).await), wrong);
    let request = v1::ListServiceAccountsRequest { organisation_id: "wholesaler-13".to_owned() };
    let listed = house.accounts(&nation()).list_service_accounts(request).await.unwrap();
    let listed = listed.into_inner().service_accounts;
    assert!(listed.len() == 1 && listed[0].revoked_time.is_some() && listed[0].used_time.is_some());
}

#[tokio::test]
async fn a_secret_is_kept_as_a_hash_only() {
    let house = House::new().await;
    let request = v1::IssueServiceAccountRequest {
        organisation_id: CHIYODA.to_owned(),
        purpose: "予約システム".to_owned(),
    };
    let issued = house.accounts(&chiyoda()).issue_service_account(request).await.unwrap();
    let secret = issued.into_inner().client_secret;
    let rows: Vec<(String,)> =
        sqlx::query_as("select row_to_json(s)::text from identity.service_accounts s")
            .fetch_all(&house.sandbox.database.superuser())
            .await
            .unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|(row,)| !row.contains(&secret)));
}
