//! Credentials with which a partner's programs fetch its messages from NATS (接続情報).

use askama::Template;
use axum::extract::{Path, Query};
use tonic::Status;
use vsys_proto::logistics_notifier::v1::{
    IssuePartnerCredentialsRequest, IssuePartnerCredentialsResponse, ListPartnerCredentialsRequest,
    PartnerCredentials, RevokePartnerCredentialsRequest,
};

use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::{
        amount::number,
        ceilings::about_the_form,
        fields::{Fields, text},
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Whose credentials are shown, and where.
pub(crate) struct Whose {
    pub(crate) partner_id: String,
    /// The address under which they stand, and the page one goes back to.
    pub(crate) base: String,
    /// What that page is called.
    pub(crate) back: String,
}

impl Whose {
    /// The partner's own.
    fn own(visitor: &Visitor) -> Self {
        Self {
            partner_id: visitor.organisation_id.clone(),
            base: "/feed".to_owned(),
            back: visitor.locale.text("feed-title"),
        }
    }

    /// Where they are listed.
    fn path(&self) -> String {
        format!("{}/credentials", self.base)
    }
}

/// Credentials with the address of their list.
struct Row {
    credentials: PartnerCredentials,
    path: String,
}

fn revoke_link(row: &Row, locale: Locale) -> Cell {
    if row.credentials.revoked_time.is_some() {
        return Cell::Nothing;
    }
    let path = format!("{}/{}/revoke", row.path, row.credentials.credentials_id);
    Cell::Link { text: locale.text("credentials-revoke"), path }
}

const TABLE: Table<Row> = Table {
    name: "credentials",
    caption: "credentials-caption",
    columns: &[
        Column {
            name: "credentials-id",
            cell: |row, _| Cell::Code(row.credentials.credentials_id.clone()),
        },
        Column {
            name: "issued-at",
            cell: |row, _| Cell::time(row.credentials.issued_time.as_ref()),
        },
        Column { name: "by-person", cell: |row, _| Cell::text(&row.credentials.person) },
        Column {
            name: "valid-until",
            cell: |row, _| Cell::time(row.credentials.expire_time.as_ref()),
        },
        Column {
            name: "revoked-at",
            cell: |row, _| Cell::time(row.credentials.revoked_time.as_ref()),
        },
        Column { name: "action", cell: revoke_link },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "webhooks/credentials.html")]
struct CredentialsPage {
    frame: Frame,
    troubles: FieldTroubles,
    whose: Whose,
    table: TableView,
    valid_days: String,
}

/// The only page that ever shows them.
#[derive(Template)]
#[template(path = "webhooks/credentials_issued.html")]
struct IssuedPage {
    frame: Frame,
    whose: Whose,
    issued: IssuePartnerCredentialsResponse,
}

/// What will happen.
#[derive(Template)]
#[template(path = "webhooks/credentials_revoke.html")]
struct RevokePage {
    frame: Frame,
    whose: Whose,
    credentials: PartnerCredentials,
    issued_at: String,
}

async fn credentials(visitor: &Visitor, whose: &Whose) -> Result<Vec<Row>, Status> {
    let partner_id = whose.partner_id.clone();
    let wish = visitor.request(ListPartnerCredentialsRequest { partner_id });
    let answer = visitor.guest.portal.clients.logistics().list_partner_credentials(wish).await?;
    let row = |credentials| Row { credentials, path: whose.path() };
    Ok(answer.into_inner().credentials.into_iter().map(row).collect())
}

/// One of them.
async fn one(visitor: &Visitor, whose: &Whose, id: &str) -> Result<PartnerCredentials, Trouble> {
    let mut known = credentials(visitor, whose).await?.into_iter().map(|row| row.credentials);
    known.find(|one| one.credentials_id == id).ok_or_else(Trouble::missing)
}

fn list(visitor: &Visitor, whose: Whose, known: &[Row], wish: &Wish) -> CredentialsPage {
    CredentialsPage {
        frame: Frame::of(visitor, "credentials-title"),
        troubles: FieldTroubles::none(),
        table: TABLE.view(known, wish, visitor.locale, &whose.path()),
        whose,
        valid_days: "90".to_owned(),
    }
}

/// The list, and the form that issues.
pub(crate) async fn list_of(visitor: &Visitor, whose: Whose, wish: &Wish) -> Answer {
    let known = credentials(visitor, &whose).await?;
    if let Some(kind) = wish.file() {
        return TABLE.file(&known, wish, kind, visitor.locale);
    }
    page(&list(visitor, whose, &known, wish))
}

/// Issues them; they are shown once, and not kept.
pub(crate) async fn issue_for(visitor: &Visitor, whose: Whose, fields: &Fields) -> Answer {
    let typed = text(fields, "valid_days");
    let troubles = match number(&typed).filter(|days| *days > 0) {
        None => FieldTroubles::none().with("valid_days", visitor.locale.text("valid-days-range")),
        Some(valid_days) => {
            let partner_id = whose.partner_id.clone();
            let wish = visitor.request(IssuePartnerCredentialsRequest { partner_id, valid_days });
            let mut client = visitor.guest.portal.clients.logistics();
            match client.issue_partner_credentials(wish).await {
                Ok(answer) => {
                    return page(&IssuedPage {
                        frame: Frame::of(visitor, "credentials-issued"),
                        whose,
                        issued: answer.into_inner(),
                    });
                }
                Err(status) => about_the_form(status.into(), visitor)?,
            }
        }
    };
    let known = credentials(visitor, &whose).await?;
    let shown = list(visitor, whose, &known, &Wish::default());
    refused(&CredentialsPage { troubles, valid_days: typed, ..shown })
}

/// The page before some are revoked.
pub(crate) async fn ask_for(visitor: &Visitor, whose: Whose, id: &str) -> Answer {
    let credentials = one(visitor, &whose, id).await?;
    let issued = credentials.issued_time.as_ref().and_then(format::instant);
    page(&RevokePage {
        frame: Frame::of(visitor, "credentials-revoke"),
        whose,
        issued_at: issued.map(|at| format::minute(at, visitor.locale)).unwrap_or_default(),
        credentials,
    })
}

/// Revokes some.
pub(crate) async fn revoke_of(visitor: &Visitor, whose: Whose, id: &str) -> Answer {
    let credentials_id = one(visitor, &whose, id).await?.credentials_id;
    let wish = visitor.request(RevokePartnerCredentialsRequest { credentials_id });
    visitor.guest.portal.clients.logistics().revoke_partner_credentials(wish).await?;
    done(&visitor.guest.portal, whose.path(), &Flash::of("credentials-revoked"))
}

/// `GET /feed/credentials`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    list_of(&visitor, Whose::own(&visitor), &wish).await
}

/// `POST /feed/credentials`.
pub(crate) async fn issue(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    issue_for(&visitor, Whose::own(&visitor), &fields).await
}

/// `GET /feed/credentials/{credentials}/revoke`.
pub(crate) async fn ask(visitor: Visitor, Path(id): Path<String>) -> Answer {
    ask_for(&visitor, Whose::own(&visitor), &id).await
}

/// `POST /feed/credentials/{credentials}/revoke`.
pub(crate) async fn revoke(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(_): Form<Fields>,
) -> Answer {
    revoke_of(&visitor, Whose::own(&visitor), &id).await
}
