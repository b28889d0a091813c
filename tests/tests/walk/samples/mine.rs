//! One's own account, sessions and second factors: only ever the caller's.

use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Language;

use crate::area::mail;
use crate::reach;
use crate::sample::Foreign::{Nothing, Refused, Unseen};
use crate::sample::{nobodys, somebodys};
use crate::samples::Call;
use crate::wire::field;

/// The session of somebody else is none.
const NO_SESSION: crate::sample::Foreign = Refused(&["SESSION_OVER"]);

fn rpc(name: &str) -> String {
    format!("/vsys.identity.v1.MyAccountService/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("GetMyAccount"),
            |_, _| Some(v1::GetMyAccountRequest {}.into()),
            reach::own,
            Unseen,
        )
        .shows(|about| Some(mail("person", &about.id).into_bytes())),
        somebodys(
            &rpc("ListMySessions"),
            |_, _| Some(v1::ListMySessionsRequest {}.into()),
            reach::own,
            Unseen,
        )
        .shows(|about| Some(field(1, &about.person.session_id))),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        nobodys(&rpc("SetMyLanguage"), "the caller's own", |_| {
            v1::SetMyLanguageRequest { language: Language::Japanese.into() }.into()
        }),
        nobodys(&rpc("RequestMailChange"), "the caller's own", |asking| {
            v1::RequestMailChangeRequest { new_mail: mail("moved", &asking.by.id) }.into()
        }),
        nobodys(&rpc("ConfirmTotp"), "the caller's own", |_| {
            v1::ConfirmTotpRequest { code: "000000".to_owned() }.into()
        })
        .unless(&["NO_SUCH_FACTOR"]),
        somebodys(
            &rpc("ChangeMyPassword"),
            |_, about| {
                let request = v1::ChangeMyPasswordRequest {
                    present_password: "not the present one".to_owned(),
                    new_password: "seven kettles sing at dusk".to_owned(),
                    session_secret: about.person.session_secret.clone(),
                };
                Some(request.into())
            },
            reach::own,
            NO_SESSION,
        )
        .unless(&["PRESENT_PASSWORD_WRONG", "LOG_IN_SLOWED"]),
        somebodys(
            &rpc("BeginTotp"),
            |_, about| {
                let session_secret = about.person.session_secret.clone();
                Some(v1::BeginTotpRequest { session_secret }.into())
            },
            reach::own,
            NO_SESSION,
        )
        .unless(&["AUTHENTICATOR_EXISTS"]),
        somebodys(
            &rpc("BeginPasskey"),
            |_, about| {
                let session_secret = about.person.session_secret.clone();
                Some(v1::BeginPasskeyRequest { session_secret }.into())
            },
            reach::own,
            NO_SESSION,
        ),
        // What a browser makes cannot be made up: one's own ceremony is found, and fails.
        somebodys(
            &rpc("FinishPasskey"),
            |_, about| {
                let request = v1::FinishPasskeyRequest {
                    challenge_id: about.person.challenge_id.clone(),
                    credential_json: "{}".to_owned(),
                    name: "鍵".to_owned(),
                };
                Some(request.into())
            },
            reach::own,
            Refused(&["CHALLENGE_OVER"]),
        )
        .unless(&["PASSKEY_UNREADABLE"]),
        somebodys(
            &rpc("RemoveSecondFactor"),
            |asking, about| {
                let request = v1::RemoveSecondFactorRequest {
                    factor_id: about.person.factor_id.clone(),
                    session_secret: asking.by.person.session_secret.clone(),
                };
                Some(request.into())
            },
            reach::own,
            Refused(&["NO_SUCH_FACTOR"]),
        )
        .unless(&["NO_SUCH_FACTOR"]),
        somebodys(
            &rpc("RemoveSecondFactor"),
            |_, about| {
                let request = v1::RemoveSecondFactorRequest {
                    factor_id: about.person.factor_id.clone(),
                    session_secret: about.person.session_secret.clone(),
                };
                Some(request.into())
            },
            reach::own,
            NO_SESSION,
        )
        .unless(&["NO_SUCH_FACTOR"]),
        // Ends none: the answer says so.
        somebodys(
            &rpc("EndMySessions"),
            |_, about| {
                let session_id = about.person.session_id.clone();
                Some(v1::EndMySessionsRequest { session_id }.into())
            },
            reach::own,
            Nothing,
        ),
    ]
}
