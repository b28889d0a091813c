//! THE table: every address with its method, its handler, and who may see it.
//!
//! The router is made of it, so no address exists without a row; the menu reads it too.

mod allocation;
mod facilities;
mod mandates;
mod partners;
mod people;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::MethodRouter;
use http::Method;
use tower_http::compression::CompressionLayer;
use vsys_vocabulary::{Role, Tier};

use crate::guard::{self, Post};
use crate::portal::Portal;
use crate::security;
use crate::visitor::Visitor;

/// One address.
pub struct Row {
    /// GET also answers HEAD.
    pub method: Method,
    /// As axum matches it.
    pub path: &'static str,
    /// Who may see it.
    pub who: Who,
    /// The text of its entry in the menu; none when it has no entry.
    pub menu: Option<&'static str>,
    handler: fn() -> MethodRouter<Portal>,
}

/// Who may see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone: nobody need be signed in.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Any of these pairs.
    Any(&'static [(Tier, Role)]),
}

impl Who {
    /// Whether somebody of that tier with that role, signed in, may see it.
    #[must_use]
    pub fn admits(self, tier: Tier, role: Role) -> bool {
        match self {
            Self::Open | Self::SignedIn => true,
            Self::Any(allowed) => allowed.contains(&(tier, role)),
        }
    }

    pub(crate) fn lets_in(self, visitor: &Visitor) -> bool {
        match self {
            Self::Open | Self::SignedIn => true,
            Self::Any(allowed) => visitor.is_any(allowed),
        }
    }
}

/// Writes a row: `row!(GET "/audit", WHO, audit::search, menu "menu-audit")`.
macro_rules! row {
    ($method:ident $path:literal, $who:expr, $handler:path) => {
        $crate::routes::row!($method $path, $who, $handler, None)
    };
    ($method:ident $path:literal, $who:expr, $handler:path, menu $menu:literal) => {
        $crate::routes::row!($method $path, $who, $handler, Some($menu))
    };
    ($method:ident $path:literal, $who:expr, $handler:path, $menu:expr) => {
        $crate::routes::Row {
            method: ::http::Method::$method,
            path: $path,
            who: $who,
            menu: $menu,
            handler: || ::axum::routing::on(::axum::routing::MethodFilter::$method, $handler),
        }
    };
}
pub(crate) use row;

/// Every row of every part, in the order of the menu.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    let pages = [allocation::ROWS, facilities::ROWS, partners::ROWS, mandates::ROWS];
    people::FIRST.iter().chain(pages.into_iter().flatten()).chain(people::ROWS)
}

/// All pages behind their guards.
pub(crate) fn router(portal: &Portal) -> Router {
    let mut router = Router::new();
    for row in rows() {
        let post = Post { portal: portal.clone(), row };
        let handler = (row.handler)().layer(from_fn_with_state(post, guard::stand));
        router = router.route(row.path, handler);
    }
    router
        .fallback(guard::nowhere)
        .method_not_allowed_fallback(guard::wrong_method)
        .layer(from_fn(guard::limit))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(portal.environment, security::headers))
        .with_state(portal.clone())
}
