//! Every call by every tier and role: what the table does not allow is refused at the gate.

use std::collections::BTreeSet;

use prost::Message;
use tonic::Request;
use vsys_chassis::Policy;
use vsys_proto::FILE_DESCRIPTOR_SET;
use vsys_proto::identity::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::house::{House, reason};

const POLICY: &Policy = vsys_identity::SERVICE.policy;

#[test]
fn every_rpc_of_the_contract_has_one_row() {
    let files = prost_types::FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let mut rpcs = BTreeSet::new();
    for file in files.file.iter().filter(|file| file.package() == "vsys.identity.v1") {
        for service in &file.service {
            for method in &service.method {
                rpcs.insert(format!("/vsys.identity.v1.{}/{}", service.name(), method.name()));
            }
        }
    }
    let ruled: Vec<String> = POLICY.rpcs().map(str::to_owned).collect();
    assert_eq!(ruled.iter().cloned().collect::<BTreeSet<_>>(), rpcs);
    assert_eq!(ruled.len(), rpcs.len(), "an RPC has two rows");
}

fn standings() -> [Standing; 7] {
    [
        Standing::Nation,
        Standing::Prefecture("13".parse().unwrap()),
        Standing::Municipality("131016".parse().unwrap()),
        Standing::Facility("1310000011".parse().unwrap()),
        Standing::Partner("maker-1".parse().unwrap()),
        Standing::ServiceDesk,
        Standing::CoordinatingBody("chiyoda-medical".parse().unwrap()),
    ]
}

#[tokio::test]
async fn who_is_not_named_is_refused() {
    let house = House::new().await;
    for standing in standings() {
        for &role in Role::ALL {
            let who = actor(standing, &[role]);
            let mut accounts = house.accounts(&who);
            let mut mine = house.mine("nobody");
            let channel = house.sandbox.channel("identity");
            mine.clone_from(
                &v1::my_account_service_client::MyAccountServiceClient::with_interceptor(
                    channel,
                    house.sandbox.caller(&who),
                ),
            );
            macro_rules! walk {
                ($client:ident: $service:literal, $($method:ident: $rpc:literal;)+) => {$({
                    let answer = $client.$method(Request::new(Default::default())).await;
                    let rpc = concat!("/vsys.identity.v1.", $service, "/", $rpc);
                    let kept_out =
                        answer.err().is_some_and(|status| reason(&status) == "NOT_YOUR_RPC");
                    assert_eq!(kept_out, !POLICY.allows(rpc, &who), "{rpc} {standing:?} {role}");
                })+};
            }
            walk! { accounts: "AccountService",
                list_organisations: "ListOrganisations";
                put_organisation: "PutOrganisation";
                issue_account: "IssueAccount";
                get_account: "GetAccount";
                list_accounts: "ListAccounts";
                resend_invitation: "ResendInvitation";
                set_membership: "SetMembership";
                suspend_account: "SuspendAccount";
                restore_account: "RestoreAccount";
                hand_over_account: "HandOverAccount";
                reset_second_factors: "ResetSecondFactors";
                issue_service_account: "IssueServiceAccount";
                list_service_accounts: "ListServiceAccounts";
                revoke_service_account: "RevokeServiceAccount";
            }
            walk! { mine: "MyAccountService",
                get_my_account: "GetMyAccount";
                set_my_language: "SetMyLanguage";
                change_my_password: "ChangeMyPassword";
                request_mail_change: "RequestMailChange";
                list_my_sessions: "ListMySessions";
                end_my_sessions: "EndMySessions";
                begin_totp: "BeginTotp";
                confirm_totp: "ConfirmTotp";
                begin_passkey: "BeginPasskey";
                finish_passkey: "FinishPasskey";
                remove_second_factor: "RemoveSecondFactor";
            }
            let (mut audit, mut desk) = (house.audit(&who), house.desk(&who));
            walk! { audit: "AuditService",
                search_audit: "SearchAudit";
                verify_audit: "VerifyAudit";
            }
            walk! { desk: "DeskService",
                ask_question: "AskQuestion";
                list_questions: "ListQuestions";
                answer_question: "AnswerQuestion";
                put_faq_entry: "PutFaqEntry";
                search_faq: "SearchFaq";
            }
            let none = futures::stream::empty::<v1::ImportAccountsRequest>();
            let answer = accounts.import_accounts(none).await;
            let kept_out = answer.err().is_some_and(|status| reason(&status) == "NOT_YOUR_RPC");
            let rpc = "/vsys.identity.v1.AccountService/ImportAccounts";
            assert_eq!(kept_out, !POLICY.allows(rpc, &who), "{rpc} {standing:?} {role}");
        }
    }
}
