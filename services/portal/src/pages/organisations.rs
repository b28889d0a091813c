//! Organisations (組織): found by name or code, and chosen; bodies are entered here.

pub(crate) mod body;
mod entry;

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::convert;
use vsys_proto::identity::v1::{ListOrganisationsRequest, ListOrganisationsResponse, Organisation};
use vsys_proto::vocabulary::v1;
use vsys_vocabulary::{Role, Tier};

use crate::frame::Frame;
use crate::locale::Locale;
use crate::page::{Answer, page};
use crate::pages::allocation::places::Register;
use crate::table::{Cell, Column, Table, TableView, Wish};
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// Organisations on a page.
const PAGE: u32 = 200;
/// Suggestions while one types.
const SUGGESTIONS: u32 = 20;

#[derive(Template)]
#[template(path = "organisations.html")]
struct OrganisationsPage {
    frame: Frame,
    filter: Filter,
    tiers: Vec<TierChoice>,
    may_enter: bool,
    table: TableView,
    next: String,
}

/// Suggestions for a field.
#[derive(Template)]
#[template(path = "organisation_options.html")]
struct OptionsPart {
    organisations: Vec<(String, String)>,
}

struct TierChoice {
    tier: Tier,
    text: String,
    chosen: bool,
}

/// What is looked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    keyword: String,
    tier: String,
    prefecture_code: String,
    page_token: String,
}

/// What was typed so far into the field of a form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    organisation_id: String,
}

/// An organisation, with the prefecture of a body in words.
struct Row {
    organisation: Organisation,
    prefecture: String,
}

macro_rules! organisations {
    ($($more:expr)?) => {
        Table {
            name: "organisations",
            caption: "organisations",
            columns: &[
                Column {
                    name: "organisation-name",
                    cell: |row, locale| Cell::text(name(&row.organisation, locale)),
                },
                Column {
                    name: "organisation-id",
                    cell: |row, _| Cell::Code(row.organisation.organisation_id.clone()),
                },
                Column {
                    name: "tier",
                    cell: |row, locale| Cell::text(tier(&row.organisation, locale)),
                },
                Column { name: "prefecture", cell: |row, _| Cell::text(&row.prefecture) },
                Column { name: "accounts", cell: accounts },
                Column { name: "issue", cell: issue },
                Column { name: "programs", cell: programs },
                $($more)?
            ],
        }
    };
}

const TABLE: Table<Row> = organisations!();
/// For those who enter bodies.
const WITH_CHANGES: Table<Row> = organisations!(Column { name: "change", cell: change });

fn name(one: &Organisation, locale: Locale) -> &str {
    locale.name(&one.name, &one.name_en)
}

fn tier(one: &Organisation, locale: Locale) -> String {
    let tier = convert::tier(one.tier, "tier");
    let name = tier.map(|tier| locale.text(&format!("tier-{tier}"))).unwrap_or_default();
    if one.open { name } else { format!("{name} {}", locale.text("organisation-is-closed")) }
}

fn accounts(row: &Row, locale: Locale) -> Cell {
    let one = &row.organisation;
    let text = locale.text_with("accounts-of", &[("n", one.accounts)]);
    Cell::Link { text, path: format!("/accounts?organisation_id={}", one.organisation_id) }
}

fn issue(row: &Row, locale: Locale) -> Cell {
    let path = format!("/accounts/new?organisation_id={}", row.organisation.organisation_id);
    Cell::Link { text: locale.text("account-issue"), path }
}

fn programs(row: &Row, locale: Locale) -> Cell {
    let path = format!("/service-accounts?organisation_id={}", row.organisation.organisation_id);
    Cell::Link { text: locale.text("service-accounts"), path }
}

fn change(row: &Row, locale: Locale) -> Cell {
    if !is_body(&row.organisation) {
        return Cell::Nothing;
    }
    let path = body::address(&row.organisation.organisation_id);
    Cell::Link { text: locale.text("do-change"), path }
}

/// Whether the visitor enters bodies.
fn enters(visitor: &Visitor) -> bool {
    visitor.is_any(&[(Tier::Nation, Role::Administrator), (Tier::ServiceDesk, Role::Administrator)])
}

/// Whether it is a coordinating body (とりまとめ団体).
fn is_body(one: &Organisation) -> bool {
    one.tier() == v1::Tier::CoordinatingBody
}

/// Names of prefectures; without them, as when the register is away, codes do.
async fn register(visitor: &Visitor) -> Option<Arc<Register>> {
    visitor.guest.portal.places.register(visitor).await.map_err(Trouble::from).ok()
}

/// Where a body has its members.
fn prefecture(register: Option<&Register>, code: &str, locale: Locale) -> String {
    match (code, register) {
        ("", _) => locale.text("organisation-whole-country"),
        (code, Some(register)) => register.name(locale, code),
        (code, None) => code.to_owned(),
    }
}

async fn rows(visitor: &Visitor, found: Vec<Organisation>) -> Vec<Row> {
    let names = if found.iter().any(is_body) { register(visitor).await } else { None };
    let row = |organisation: Organisation| {
        let code = is_body(&organisation).then_some(&organisation.prefecture_code);
        let name = code.map(|code| prefecture(names.as_deref(), code, visitor.locale));
        Row { prefecture: name.unwrap_or_default(), organisation }
    };
    found.into_iter().map(row).collect()
}

/// `GET /organisations`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    let locale = visitor.locale;
    let found = ask(&visitor, &filter, PAGE).await?;
    let rows = rows(&visitor, found.organisations).await;
    let may_enter = enters(&visitor);
    let table = if may_enter { WITH_CHANGES } else { TABLE };
    if let Some(kind) = wish.file() {
        return table.file(&rows, &wish, kind, locale);
    }
    let chosen = |tier: Tier| filter.tier == tier.as_str();
    let tiers = Tier::ALL.iter().copied().map(|tier| TierChoice {
        tier,
        text: locale.text(&format!("tier-{tier}")),
        chosen: chosen(tier),
    });
    let next = match found.next_page_token.as_str() {
        "" => String::new(),
        token => filter.address(token),
    };
    page(&OrganisationsPage {
        frame: Frame::of(&visitor, "organisations"),
        tiers: tiers.collect(),
        may_enter,
        table: table.view(&rows, &wish, locale, &filter.address(&filter.page_token)),
        next,
        filter,
    })
}

/// `GET /organisations/options`: suggestions while one types.
pub(crate) async fn options(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let filter = Filter { keyword: typed.organisation_id, ..Filter::default() };
    let found = ask(&visitor, &filter, SUGGESTIONS).await?.organisations;
    let option =
        |one: &Organisation| (one.organisation_id.clone(), name(one, visitor.locale).to_owned());
    page(&OptionsPart { organisations: found.iter().map(option).collect() })
}

async fn ask(
    visitor: &Visitor,
    filter: &Filter,
    page_size: u32,
) -> Result<ListOrganisationsResponse, Trouble> {
    let tier = filter.tier.parse().map_or(v1::Tier::Unspecified, convert::wire_tier);
    let wish = visitor.request(ListOrganisationsRequest {
        tier: tier.into(),
        prefecture_code: filter.prefecture_code.trim().to_owned(),
        keyword: filter.keyword.trim().to_owned(),
        page_size,
        page_token: filter.page_token.clone(),
    });
    Ok(visitor.guest.portal.clients.accounts().list_organisations(wish).await?.into_inner())
}

impl Filter {
    fn address(&self, page_token: &str) -> String {
        let parts = [
            ("keyword", self.keyword.as_str()),
            ("tier", &self.tier),
            ("prefecture_code", &self.prefecture_code),
            ("page_token", page_token),
        ];
        let given: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_html_form::to_string(given).unwrap_or_default();
        if query.is_empty() {
            "/organisations".to_owned()
        } else {
            format!("/organisations?{query}")
        }
    }
}
