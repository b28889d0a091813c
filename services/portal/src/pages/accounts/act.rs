//! What is done to an account with a reason: each on a page that says first what will happen.

use askama::Template;
use axum::extract::Path;
use serde::Deserialize;
use vsys_proto::identity::v1::{
    Account, AccountState, HandOverAccountRequest, ResendInvitationRequest,
    ResetSecondFactorsRequest, RestoreAccountRequest, SuspendAccountRequest,
};

use super::{address, find};
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Act {
    /// The invitation is sent again.
    Invite,
    /// 利用停止.
    Suspend,
    /// 利用再開.
    Restore,
    /// 引き継ぎ: another mail address, without the old mailbox.
    HandOver,
    /// Second factors are taken away.
    ResetFactors,
}

impl Act {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Suspend => "suspend",
            Self::Restore => "restore",
            Self::HandOver => "hand-over",
            Self::ResetFactors => "reset-factors",
        }
    }

    /// Those that make sense for an account as it is.
    pub(crate) fn possible(account: &Account) -> Vec<Self> {
        let mut acts = match account.state() {
            AccountState::Invited => vec![Self::Invite, Self::Suspend],
            AccountState::Suspended => vec![Self::Restore],
            AccountState::Active | AccountState::Unspecified => vec![Self::Suspend],
        };
        acts.push(Self::HandOver);
        if !account.second_factors.is_empty() {
            acts.push(Self::ResetFactors);
        }
        acts
    }

    const fn wants_reason(self) -> bool {
        !matches!(self, Self::Invite)
    }
}

#[derive(Template)]
#[template(path = "accounts/act.html")]
struct ActPage {
    frame: Frame,
    troubles: FieldTroubles,
    account: Account,
    act: Act,
    lead: String,
    action: String,
    back: String,
    sent: Sent,
}

/// What the person sent; not every act wants all of it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    reason: String,
    new_mail: String,
    new_name: String,
}

/// `GET /accounts/{user_name}/acts/{act}`.
pub(crate) async fn ask(visitor: Visitor, Path((name, act)): Path<(String, Act)>) -> Answer {
    let account = find(&visitor, &name).await?;
    page(&form(&visitor, FieldTroubles::none(), account, act, Sent::default()))
}

/// `POST /accounts/{user_name}/acts/{act}`.
pub(crate) async fn carry_out(
    visitor: Visitor,
    Path((name, act)): Path<(String, Act)>,
    Form(sent): Form<Sent>,
) -> Answer {
    match call(&visitor, &name, act, &sent).await {
        Ok(()) => {
            let flash = Flash::of(&format!("act-{}-done", act.as_str())).with("user_name", &name);
            done(&visitor.guest.portal, address(&name, ""), &flash)
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let account = find(&visitor, &name).await?;
            refused(&form(&visitor, trouble.fields(visitor.locale), account, act, sent))
        }
        Err(trouble) => Err(trouble),
    }
}

async fn call(visitor: &Visitor, name: &str, act: Act, sent: &Sent) -> Result<(), Trouble> {
    let (user_name, reason) = (name.to_owned(), sent.reason.trim().to_owned());
    if act.wants_reason() && reason.is_empty() {
        return Err(Trouble::refused("reason", "value-missing"));
    }
    let mut accounts = visitor.guest.portal.clients.accounts();
    match act {
        Act::Invite => {
            let wish = ResendInvitationRequest { user_name };
            accounts.resend_invitation(visitor.request(wish)).await.map(drop)
        }
        Act::Suspend => {
            let wish = SuspendAccountRequest { user_name, reason };
            accounts.suspend_account(visitor.request(wish)).await.map(drop)
        }
        Act::Restore => {
            let wish = RestoreAccountRequest { user_name, reason };
            accounts.restore_account(visitor.request(wish)).await.map(drop)
        }
        Act::HandOver => {
            let new_mail = sent.new_mail.trim().to_owned();
            let new_name = sent.new_name.trim().to_owned();
            let wish = HandOverAccountRequest { user_name, new_mail, new_name, reason };
            accounts.hand_over_account(visitor.request(wish)).await.map(drop)
        }
        Act::ResetFactors => {
            let wish = ResetSecondFactorsRequest { user_name, reason };
            accounts.reset_second_factors(visitor.request(wish)).await.map(drop)
        }
    }
    .map_err(Trouble::from)
}

fn form(
    visitor: &Visitor,
    troubles: FieldTroubles,
    account: Account,
    act: Act,
    sent: Sent,
) -> ActPage {
    let action = address(&account.user_name, &format!("/acts/{}", act.as_str()));
    let back = address(&account.user_name, "");
    let frame = Frame::of(visitor, &format!("act-{}", act.as_str()));
    let lead = frame.text(&format!("act-{}-lead", act.as_str()));
    ActPage { frame, troubles, account, act, lead, action, back, sent }
}
