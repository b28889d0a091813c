//! ワクチン分配作業完了用: one's ceilings, and the grid of who gets how much of them.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use tonic::Status;
use vsys_proto::allocation::v1::{Sheet, SheetState};
use vsys_vocabulary::{Office, Role};

use super::{
    loading::{Loaded, May, load},
    typed::{BadCell, Typed},
    view::{Grid, Parts},
};
use crate::{
    frame::Frame,
    own_path::OwnPath,
    page::redirect,
    page::{Answer, page},
    pages::allocation::{
        address::{RoundAddress, SheetAddress},
        amount::Counting,
        heading::Heading,
        refusal::LineReasons,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The query of the page.
#[derive(Deserialize)]
pub(crate) struct Wish {
    /// `rest=1` shows fields for units over whole boxes though nothing is over.
    #[serde(default)]
    rest: String,
}

/// The page.
#[derive(Template)]
#[template(path = "allocation/sheet.html")]
pub(crate) struct SheetPage {
    pub(crate) frame: Frame,
    pub(crate) at: SheetAddress,
    pub(crate) heading: Heading,
    pub(crate) grid: Grid,
    pub(crate) may: May,
    pub(crate) version: u64,
    /// Number of the round before; empty when there was none.
    pub(crate) last_round: String,
    /// The nation issues its sheet instead of completing it.
    pub(crate) is_nation: bool,
    pub(crate) is_municipality: bool,
    pub(crate) may_change_ceilings: bool,
    pub(crate) counting: Counting,
    /// Looked up once for many rows: that a value is below what is wanted, and that nobody knows.
    pub(crate) below_wish: String,
    pub(crate) unknown_wish: String,
    pub(crate) troubles: FieldTroubles,
    /// Reasons of single rows by code.
    pub(crate) row_troubles: LineReasons,
}

/// What went wrong with a form that was sent, so that nothing of it is lost.
#[derive(Default)]
pub(crate) struct Wrong<'w> {
    pub(crate) typed: Option<(&'w Typed, &'w [BadCell])>,
    pub(crate) troubles: FieldTroubles,
    pub(crate) rows: LineReasons,
}

impl SheetPage {
    pub(crate) async fn of(
        visitor: &Visitor,
        at: SheetAddress,
        loaded: &Loaded,
        wrong: Wrong<'_>,
        with_rest: bool,
    ) -> Result<Self, Status> {
        let places = visitor.guest.portal.places.register(visitor).await?;
        let office = places.full_name(visitor.locale, &at.office.to_string());
        let parts = Parts { typed: wrong.typed, with_rest, ..loaded.parts() };
        Ok(Self {
            frame: Frame::of(visitor, "sheet-title"),
            heading: Heading::of(visitor, &loaded.round, &loaded.sheet, office).await?,
            grid: Grid::of(visitor.locale, &parts),
            may: May::of(visitor, at.office, loaded.sheet.state()),
            version: loaded.sheet.version,
            last_round: loaded.last.as_ref().map(|(number, _)| number.clone()).unwrap_or_default(),
            is_nation: at.office == Office::Nation,
            may_change_ceilings: may_change_ceilings(visitor, at.office, &loaded.sheet),
            is_municipality: matches!(at.office, Office::Municipality(_)),
            counting: Counting::of(visitor.locale),
            below_wish: visitor.locale.text("demand-below-wish"),
            unknown_wish: visitor.locale.text("demand-unknown"),
            troubles: wrong.troubles,
            row_troubles: wrong.rows,
            at,
        })
    }
}

/// Whether the visitor's office is the one that gave these ceilings, and may still change them.
fn may_change_ceilings(visitor: &Visitor, office: Office, sheet: &Sheet) -> bool {
    let above = visitor.office().is_some_and(|own| own.is_parent_of(&office));
    above && visitor.has(Role::Clerk) && sheet.state() != SheetState::Locked
}

/// `GET /rounds/{round}/sheet`: on to one's own.
pub(crate) async fn own(visitor: Visitor, round: RoundAddress) -> Answer {
    let office = visitor.office().ok_or_else(Trouble::missing)?;
    Ok(redirect(&OwnPath::of(round.sheet(office).path(""))))
}

/// `GET /rounds/{round}/sheets/{office}`.
pub(crate) async fn show(visitor: Visitor, at: SheetAddress, Query(wish): Query<Wish>) -> Answer {
    let loaded = load(&visitor, &at).await?;
    let with_rest = !wish.rest.is_empty();
    page(&SheetPage::of(&visitor, at, &loaded, Wrong::default(), with_rest).await?)
}
