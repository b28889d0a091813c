//! ワクチン分配量確定用: how far the offices below are, who is chased, what is locked.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use tonic::Status;
use vsys_proto::allocation::v1::{Round, RoundState, Sheet, SheetState};
use vsys_proto::convert;
use vsys_vocabulary::{Office, Role};

use super::list::{Below, CHOOSING, READING, Rows, Show};
use crate::pages::rounds::list::ProductNames;
use crate::{
    frame::Frame,
    page::{Answer, page},
    pages::allocation::{
        address::{RoundAddress, SheetAddress},
        moment,
        places::Register,
        progress::{Stretch, Tally, bar},
        reading,
    },
    table::{TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Which rows are wanted.
#[derive(Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    pub(crate) show: String,
}

/// One way to narrow the table down.
pub(crate) struct Tab {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) count: usize,
    pub(crate) current: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "allocation/lock.html")]
struct LockPage {
    frame: Frame,
    at: RoundAddress,
    round: Round,
    /// What its product is called.
    product: String,
    whose: String,
    deadline: String,
    tally: Tally,
    bar: Vec<Stretch>,
    tabs: Vec<Tab>,
    table: TableView,
    may_lock: bool,
    may_chase: bool,
    is_nation: bool,
}

/// Sheets below an office with their names, as rows.
pub(crate) struct Listed {
    pub(crate) round: Round,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) register: Arc<Register>,
}

impl Listed {
    pub(crate) async fn read(
        visitor: &Visitor,
        round: &str,
        above: &Office,
    ) -> Result<Self, Status> {
        let register = visitor.guest.portal.places.register(visitor);
        let (round, sheets, register) = tokio::try_join!(
            reading::round(visitor, round),
            reading::sheets_below(visitor, round, above),
            register
        )?;
        Ok(Self { round, sheets, register })
    }

    /// As rows; `may` says which states the visitor may choose.
    pub(crate) fn rows(&self, visitor: &Visitor, may: impl Fn(SheetState) -> bool) -> Vec<Below> {
        let rows = Rows::of(visitor.locale);
        let row = |sheet: &Sheet| {
            let office = convert::office(sheet.office.clone(), "office").ok()?;
            let at = SheetAddress { round: self.round.round_id.clone(), office };
            let code = office.to_string();
            let name = self.register.name(visitor.locale, &code);
            let row = rows.row(sheet, code, name, at.path(""));
            Some(Below { may_choose: may(sheet.state()), ..row })
        };
        self.sheets.iter().filter_map(row).collect()
    }
}

/// `GET /rounds/{round}/lock`: below one's own office.
pub(crate) async fn own(
    visitor: Visitor,
    at: RoundAddress,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let above = visitor.office().ok_or_else(Trouble::missing)?;
    show(&visitor, at, above, "/lock", &wish, &filter).await
}

/// `GET /rounds/{round}/below/{office}`: the nation looks at a prefecture's municipalities.
pub(crate) async fn below(
    visitor: Visitor,
    at: SheetAddress,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let part = format!("/below/{}", at.office);
    show(&visitor, at.round(), at.office, &part, &wish, &filter).await
}

async fn show(
    visitor: &Visitor,
    at: RoundAddress,
    above: Office,
    part: &str,
    wish: &Wish,
    filter: &Filter,
) -> Answer {
    let listed = Listed::read(visitor, &at.round, &above).await?;
    let goes_on = listed.round.state() == RoundState::Open;
    let is_own = visitor.office() == Some(above);
    let may_lock = is_own && goes_on && visitor.has(Role::Locker);
    let may_chase = is_own && goes_on && visitor.has(Role::Clerk);
    let mut rows = listed.rows(visitor, |state| match state {
        SheetState::Issued | SheetState::Confirmed => may_chase,
        SheetState::Completed => may_lock,
        SheetState::Locked | SheetState::Unspecified => false,
    });
    let wanted = Show::read(&filter.show);
    let tabs = Tab::all(visitor, &at.path(part), &rows, wanted);
    rows.retain(|row| wanted.holds(row));
    let path = at.path(&format!("{part}?show={}", wanted.slug()));
    if let Some(kind) = wish.file() {
        return READING.file(&rows, wish, kind, visitor.locale);
    }
    let columns = if may_lock || may_chase { &CHOOSING } else { &READING };
    let tally = Tally::of(&listed.sheets);
    page(&LockPage {
        whose: listed.register.name(visitor.locale, &above.to_string()),
        deadline: deadline(visitor, &listed.round, above),
        bar: bar(visitor.locale, &tally),
        tally,
        tabs,
        table: columns.view(&rows, wish, visitor.locale, &path),
        may_lock,
        may_chase,
        is_nation: above == Office::Nation,
        frame: Frame::of(visitor, "lock-title"),
        product: ProductNames::read(visitor).await?.of(&listed.round.product_code),
        round: listed.round,
        at,
    })
}

/// Until when the office is to lock.
fn deadline(visitor: &Visitor, round: &Round, above: Office) -> String {
    let deadlines = round.deadlines.unwrap_or_default();
    let due = match above {
        Office::Nation => deadlines.nation_locks_time,
        Office::Prefecture(_) | Office::Municipality(_) => deadlines.prefectures_lock_time,
    };
    moment::shown(visitor.locale, due)
}

impl Tab {
    /// Every way, with the number of rows it shows.
    pub(crate) fn all(visitor: &Visitor, path: &str, rows: &[Below], current: Show) -> Vec<Self> {
        ["all", "open", "late", "over", "completed", "locked"]
            .into_iter()
            .map(|show| Self {
                path: format!("{path}?show={show}"),
                text: visitor.locale.text(&format!("show-{show}")),
                count: rows.iter().filter(|row| Show::read(show).holds(row)).count(),
                current: Show::read(show) == current,
            })
            .collect()
    }
}
