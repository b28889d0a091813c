//! Accounts, listed: who has not set a password, who is suspended.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::identity::v1::{Account, AccountState, ListAccountsRequest, ListAccountsResponse};

use super::{address, organisation_name, role_names, state};
use crate::frame::Frame;
use crate::locale::Locale;
use crate::page::{Answer, page};
use crate::table::{Cell, Column, Table, TableView, Wish};
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// Accounts on a page.
const PAGE: u32 = 100;
/// Accounts asked for at once for a file.
const CHUNK: u32 = 500;
/// Pages that a file has at most: 100,000 accounts.
const CHUNKS: usize = 200;

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    frame: Frame,
    filter: Filter,
    states: Vec<State>,
    table: TableView,
    next: String,
}

/// A state to choose.
struct State {
    name: &'static str,
    text: String,
    chosen: bool,
}

/// What is looked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    organisation_id: String,
    state: String,
    keyword: String,
    page_token: String,
}

const STATES: [(&str, AccountState); 3] = [
    ("invited", AccountState::Invited),
    ("active", AccountState::Active),
    ("suspended", AccountState::Suspended),
];

const TABLE: Table<Account> = Table {
    name: "accounts",
    caption: "accounts",
    columns: &[
        Column { name: "user-name", cell: user_name },
        Column { name: "name", cell: |account, _| Cell::text(&account.name) },
        Column { name: "mail", cell: |account, _| Cell::text(&account.mail) },
        Column { name: "organisations", cell: organisations },
        Column { name: "contractor", cell: |account, _| Cell::text(&account.contractor) },
        Column { name: "state", cell: state },
        Column {
            name: "invitation",
            cell: |account, _| Cell::time(account.invitation_expire_time.as_ref()),
        },
        Column {
            name: "last-log-in",
            cell: |account, _| Cell::time(account.last_log_in_time.as_ref()),
        },
    ],
};

fn user_name(account: &Account, _: Locale) -> Cell {
    Cell::Link { text: account.user_name.clone(), path: address(&account.user_name, "") }
}

fn organisations(account: &Account, locale: Locale) -> Cell {
    let memberships = account.memberships.iter();
    let text = memberships
        .map(|m| format!("{} ({})", organisation_name(m, locale), role_names(m, locale)))
        .collect::<Vec<_>>();
    Cell::text(text.join(&locale.text("list-separator")))
}

/// `GET /accounts`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    let locale = visitor.locale;
    if let Some(kind) = wish.file() {
        return TABLE.file(&all(&visitor, &filter).await?, &wish, kind, locale);
    }
    let found = ask(&visitor, &filter, &filter.page_token, PAGE).await?;
    let own = filter.address(&filter.page_token);
    let next = match found.next_page_token.as_str() {
        "" => String::new(),
        token => filter.address(token),
    };
    let state = |(name, _): (&'static str, AccountState)| State {
        name,
        text: locale.text(&format!("account-is-{name}")),
        chosen: filter.state == name,
    };
    page(&ListPage {
        frame: Frame::of(&visitor, "accounts"),
        states: STATES.map(state).into(),
        table: TABLE.view(&found.accounts, &wish, locale, &own),
        next,
        filter,
    })
}

async fn all(visitor: &Visitor, filter: &Filter) -> Result<Vec<Account>, Trouble> {
    let (mut accounts, mut token) = (Vec::new(), String::new());
    for _ in 0..CHUNKS {
        let found = ask(visitor, filter, &token, CHUNK).await?;
        accounts.extend(found.accounts);
        token = found.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    Ok(accounts)
}

async fn ask(
    visitor: &Visitor,
    filter: &Filter,
    token: &str,
    page_size: u32,
) -> Result<ListAccountsResponse, Trouble> {
    let state = STATES.iter().find(|(name, _)| *name == filter.state).map(|(_, state)| *state);
    let wish = visitor.request(ListAccountsRequest {
        organisation_id: filter.organisation_id.trim().to_owned(),
        state: state.unwrap_or(AccountState::Unspecified).into(),
        keyword: filter.keyword.trim().to_owned(),
        page_size,
        page_token: token.to_owned(),
    });
    Ok(visitor.guest.portal.clients.accounts().list_accounts(wish).await?.into_inner())
}

impl Filter {
    /// The address that looks for the same, from a page on.
    fn address(&self, page_token: &str) -> String {
        let parts = [
            ("organisation_id", self.organisation_id.as_str()),
            ("state", &self.state),
            ("keyword", &self.keyword),
            ("page_token", page_token),
        ];
        let given: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_html_form::to_string(given).unwrap_or_default();
        if query.is_empty() { "/accounts".to_owned() } else { format!("/accounts?{query}") }
    }
}
