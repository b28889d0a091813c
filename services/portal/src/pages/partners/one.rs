//! One partner: who it is, how it takes its orders, how far it has them, and the form that
//! changes it.

use askama::Template;
use axum::extract::Path;
use tonic::Status;
use vsys_proto::{
    identity::v1::Organisation,
    logistics_notifier::v1::{Partner, PartnerContact, PartnerFeed, WebhookEndpoint},
};
use vsys_vocabulary::{Role, Tier};

use super::{credentials::issues, enters, entry::Entry, kind, organisation, standing, ways};
use crate::{
    frame::Frame,
    page::{Answer, page},
    pages::{
        allocation::after::orders::partners,
        orders::feed,
        webhooks::{self, endpoints},
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

const CONTACTS: Table<PartnerContact> = Table {
    name: "partner-contacts",
    caption: "partner-contacts",
    columns: &[
        Column { name: "contact-name", cell: |row, _| Cell::text(&row.name) },
        Column { name: "contact-phone", cell: |row, _| Cell::text(&row.phone) },
        Column { name: "mail", cell: |row, _| Cell::text(&row.mail) },
    ],
};

/// Addresses of the partner; what becomes of them is the partner's own matter.
const WEBHOOKS: Table<WebhookEndpoint> = Table {
    name: "webhooks",
    caption: "webhooks-caption",
    columns: &[
        Column { name: "webhook-url", cell: |row, _| Cell::text(&row.url) },
        Column { name: "webhook-note", cell: |row, _| Cell::text(&row.note) },
        Column { name: "webhook-state", cell: webhooks::standing },
        Column { name: "webhook-waiting", cell: |row, _| Cell::Number(row.waiting.into()) },
        Column { name: "webhook-given-up", cell: |row, _| Cell::Number(row.given_up.into()) },
        Column { name: "last-success", cell: |row, _| Cell::time(row.last_success_time.as_ref()) },
        Column {
            name: "failing-since",
            cell: |row, _| Cell::time(row.failing_since_time.as_ref()),
        },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "partners/one.html")]
pub(super) struct PartnerPage {
    frame: Frame,
    troubles: FieldTroubles,
    /// Key of what is said of the half that is missing; empty where none is.
    notice: &'static str,
    partner_id: String,
    /// Keys of the texts, and what is true.
    facts: Vec<(&'static str, String)>,
    contacts: TableView,
    feed: Option<PartnerFeed>,
    webhooks: TableView,
    /// Whether people can act for it, where the visitor may know.
    standing: Option<String>,
    /// There is an organisation whose people and programs can be looked at.
    is_organisation: bool,
    may_issue: bool,
    /// Lists of all orders are for offices.
    sees_orders: bool,
    entry: Option<Entry>,
}

/// The partner of that id.
pub(super) async fn partner(visitor: &Visitor, id: &str) -> Result<Option<Partner>, Status> {
    Ok(partners(visitor).await?.into_iter().find(|known| known.partner_id == id))
}

impl PartnerPage {
    pub(super) async fn read(visitor: &Visitor, id: &str) -> Result<Self, Trouble> {
        if !visitor.has(Role::Administrator) {
            return Self::of(visitor, id, None).await;
        }
        let organisation = organisation::of(visitor, id).await?;
        let shown = Self::of(visitor, id, organisation.as_ref()).await?;
        let state = standing(organisation.as_ref(), visitor.locale).shown(visitor.locale);
        let notice = if organisation.is_none() { "partner-lacks-organisation" } else { "" };
        Ok(Self { standing: Some(state), notice, ..shown })
    }

    /// With what is known of its organisation.
    async fn of(
        visitor: &Visitor,
        id: &str,
        organisation: Option<&Organisation>,
    ) -> Result<Self, Trouble> {
        let partner = partner(visitor, id).await?.ok_or_else(Trouble::missing)?;
        let (feed, endpoints) = tokio::try_join!(feed::of(visitor, id), endpoints(visitor, id))?;
        let (locale, nothing) = (visitor.locale, Wish::default());
        let facts = [
            ("column-partner-id", partner.partner_id.clone()),
            ("column-partner-kind", kind(&partner, locale)),
            ("column-delivery-ways", ways(&partner, locale)),
            ("name-en", organisation.map(|one| one.name_en.clone()).unwrap_or_default()),
        ];
        let entry = Entry::of(&partner, organisation).with_spare_rows();
        Ok(Self {
            frame: Frame::of(visitor, "partners-title").titled(&partner.name),
            troubles: FieldTroubles::none(),
            notice: "",
            facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
            contacts: CONTACTS.view(&partner.contacts, &nothing, locale, "").alone(),
            feed,
            webhooks: WEBHOOKS.view(&endpoints, &nothing, locale, "").alone(),
            standing: None,
            is_organisation: organisation.is_some(),
            may_issue: issues(visitor),
            sees_orders: visitor.tier == Tier::Nation,
            entry: enters(visitor).then_some(entry),
            partner_id: partner.partner_id,
        })
    }

    /// The page again, with what was typed and what is wrong with it.
    pub(super) fn again(self, entry: Entry, troubles: FieldTroubles) -> Self {
        Self { troubles, entry: Some(entry.with_spare_rows()), ..self }
    }

    /// After the partner was kept and its organisation was not: identity, which may be away, is
    /// not asked again.
    pub(super) async fn half(
        visitor: &Visitor,
        entry: Entry,
        troubles: FieldTroubles,
    ) -> Result<Self, Trouble> {
        let shown = Self::of(visitor, &entry.partner_id, None).await?;
        Ok(Self { notice: "partner-half-kept", ..shown.again(entry, troubles) })
    }
}

/// `GET /partners/{partner}`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    page(&PartnerPage::read(&visitor, &id).await?)
}
