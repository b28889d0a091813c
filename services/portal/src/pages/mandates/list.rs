//! The list: tabs by how far mandates have come, and what is done with those that are chosen.

use askama::Template;
use axum::extract::Query;
use tonic::Status;

use super::{
    acts,
    counts::counts,
    filter::{Filter, Tab},
    receives,
    row::{Row, all, ask, choosing, reading, rows, whole},
};
use crate::{
    frame::Frame,
    page::{Answer, page, refused},
    table::{TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Mandates on a page.
const PAGE: u32 = 300;

/// The page.
#[derive(Template)]
#[template(path = "mandates/list.html")]
struct ListPage {
    frame: Frame,
    troubles: FieldTroubles,
    tab: &'static str,
    tabs: Vec<Link>,
    filter: Filter,
    table: TableView,
    /// They are the visitor's organisation's own.
    is_own: bool,
    /// Some row can be chosen.
    may_act: bool,
    next: String,
}

/// A tab.
struct Link {
    path: String,
    text: String,
    count: Option<u32>,
    is_current: bool,
}

async fn list(
    visitor: &Visitor,
    filter: Filter,
    wish: &Wish,
    troubles: FieldTroubles,
) -> Result<ListPage, Trouble> {
    let locale = visitor.locale;
    let (counts, found) = tokio::try_join!(counts(visitor), ask(visitor, &filter, PAGE))?;
    let next = match found.next_page_token.as_str() {
        "" => String::new(),
        token => filter.further(token).address(),
    };
    let rows = rows(visitor, found.mandates).await?;
    let current = filter.tab();
    let link = |tab: Tab| Link {
        path: filter.on(tab).address(),
        text: locale.text(&format!("mandate-state-{}", tab.as_str())),
        count: counts.as_ref().map(|counts| counts.of(tab)),
        is_current: tab == current,
    };
    let is_open = matches!(current, Tab::Submitted | Tab::Received);
    let may_act = acts(visitor) && is_open && !rows.is_empty();
    let table = if may_act { choosing() } else { reading(visitor, current) };
    Ok(ListPage {
        frame: Frame::of(visitor, "mandates-title").at(filter.address()),
        troubles,
        tab: current.as_str(),
        tabs: Tab::ALL.into_iter().map(link).collect(),
        table: table.view(&rows, wish, locale, &filter.address()),
        is_own: receives(visitor),
        may_act,
        next,
        filter,
    })
}

/// `GET /mandates`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    if let Some(kind) = wish.file() {
        let rows = file_rows(&visitor, &filter).await?;
        return whole().file(&rows, &wish, kind, visitor.locale);
    }
    page(&list(&visitor, filter, &wish, FieldTroubles::none()).await?)
}

/// A file has all of them, not only those of a page.
async fn file_rows(visitor: &Visitor, filter: &Filter) -> Result<Vec<Row>, Status> {
    rows(visitor, all(visitor, filter).await?).await
}

/// The list again, with why nothing was done.
pub(super) async fn again(visitor: &Visitor, filter: Filter, troubles: FieldTroubles) -> Answer {
    refused(&list(visitor, filter, &Wish::default(), troubles).await?)
}
