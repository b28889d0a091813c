//! The list: tabs by how far applications have come, and what is done with those that are chosen.

use askama::Template;
use axum::extract::Query;
use vsys_proto::contract_intake::v1::Choice;
use vsys_vocabulary::Tier;

use super::{
    acts,
    exporting::{self, ENCODINGS},
    filter::{Filter, Tab},
    row::{all, ask, rows, shown, whole},
    usual_tab,
};
use crate::{
    frame::Frame,
    page::{Answer, page, refused},
    pages::mandate_form::choices,
    table::{TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Applications on a page.
const PAGE: u32 = 300;

/// The page.
#[derive(Template)]
#[template(path = "codes/list.html")]
struct ListPage {
    frame: Frame,
    troubles: FieldTroubles,
    tab: &'static str,
    tabs: Vec<Link>,
    filter: Filter,
    table: TableView,
    /// They are the visitor's prefecture's own.
    is_own: bool,
    /// Some row can be chosen.
    may_act: bool,
    next: String,
    /// What can be exported of those that are numbered; none on the other tabs.
    export: Option<Export>,
}

/// The form by which a month's codes are exported.
struct Export {
    month: String,
    /// Codes and names, the whole country first; empty for a prefecture, which gets its own.
    prefectures: Vec<(String, String)>,
    /// Names and texts.
    encodings: [(&'static str, String); 2],
}

impl Export {
    async fn of(visitor: &Visitor) -> Result<Self, Trouble> {
        let prefectures = if visitor.tier == Tier::Prefecture {
            Vec::new()
        } else {
            let known = choices::all(&visitor.guest, "").await?;
            let named = known.prefectures.into_iter();
            let name = |one: &Choice| visitor.locale.name(&one.name, &one.name_en).to_owned();
            let all = (String::new(), visitor.locale.text("codes-export-everywhere"));
            std::iter::once(all).chain(named.map(|one| (one.code.clone(), name(&one)))).collect()
        };
        let month = exporting::last_month(visitor);
        let text = |name: &str| visitor.locale.text(&format!("codes-encoding-{name}"));
        let encodings = ENCODINGS.map(|(name, _)| (name, text(name)));
        Ok(Self { month, prefectures, encodings })
    }
}

/// A tab.
struct Link {
    path: String,
    text: String,
    is_current: bool,
}

async fn list(
    visitor: &Visitor,
    filter: Filter,
    wish: &Wish,
    troubles: FieldTroubles,
) -> Result<ListPage, Trouble> {
    let (locale, filter) = (visitor.locale, filter.or_on(usual_tab(visitor)));
    let found = ask(visitor, &filter, PAGE).await?;
    let next = match found.next_page_token.as_str() {
        "" => String::new(),
        token => filter.further(token).address(),
    };
    let rows = rows(visitor, found.applications).await?;
    let current = filter.tab();
    let link = |tab: Tab| Link {
        path: filter.on(tab).address(),
        text: locale.text(&format!("code-state-{}", tab.as_str())),
        is_current: tab == current,
    };
    let export = match current {
        Tab::Numbered => Some(Export::of(visitor).await?),
        Tab::Applied | Tab::Returned | Tab::Collated => None,
    };
    let may_act = acts(visitor, current.state()) && !rows.is_empty();
    Ok(ListPage {
        frame: Frame::of(visitor, "codes-title").at(filter.address()),
        troubles,
        tab: current.as_str(),
        tabs: Tab::ALL.into_iter().map(link).collect(),
        table: shown(current, may_act).view(&rows, wish, locale, &filter.address()),
        is_own: visitor.tier == Tier::Prefecture,
        may_act,
        next,
        export,
        filter,
    })
}

/// `GET /codes`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    // A file has all of them, not only those of a page.
    let filter = filter.or_on(usual_tab(&visitor));
    if let Some(kind) = wish.file() {
        let rows = rows(&visitor, all(&visitor, &filter).await?).await?;
        return whole().file(&rows, &wish, kind, visitor.locale);
    }
    page(&list(&visitor, filter, &wish, FieldTroubles::none()).await?)
}

/// The list again, with why nothing was done.
pub(super) async fn again(visitor: &Visitor, filter: Filter, troubles: FieldTroubles) -> Answer {
    refused(&list(visitor, filter, &Wish::default(), troubles).await?)
}
