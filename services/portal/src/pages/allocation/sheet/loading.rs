//! Everything the page of a sheet shows, read at the same time.

use std::collections::BTreeMap;

use tonic::Status;
use vsys_proto::allocation::v1::{ProposedLine, Round, Sheet, SheetState};
use vsys_vocabulary::{Amounts, Office, Role, jst};

use super::{
    children::{Child, People, with_lines},
    view::Parts,
};
use crate::{
    pages::allocation::{
        address::SheetAddress,
        goods,
        places::{self, Wanted},
        reading,
    },
    visitor::Visitor,
};

/// A sheet with its round, its children and what they had before.
pub(crate) struct Loaded {
    pub(crate) round: Round,
    pub(crate) sheet: Sheet,
    pub(crate) rows: Vec<(Child, Amounts)>,
    pub(crate) basis: Vec<ProposedLine>,
    /// Number of the round before, and what the office gave in it.
    pub(crate) last: Option<(String, BTreeMap<String, Amounts>)>,
}

/// Reads it.
pub(crate) async fn load(visitor: &Visitor, at: &SheetAddress) -> Result<Loaded, Status> {
    let sheet = reading::sheet(visitor, &at.round, &at.office);
    let round = reading::round(visitor, &at.round);
    let (sheet, round, known) = tokio::try_join!(sheet, round, children(visitor, &at.office))?;
    let (basis, last) = tokio::try_join!(
        reading::basis(visitor, &sheet.sheet_id),
        last(visitor, &round, &at.office)
    )?;
    let rows = with_lines(known, &sheet.lines);
    Ok(Loaded { round, sheet, rows, basis: basis.lines, last })
}

impl Loaded {
    /// As the grid takes it.
    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts {
            sheet: &self.sheet,
            rows: self.rows.clone(),
            basis: &self.basis,
            last: self.last.as_ref().map(|(_, lines)| lines.clone()),
            typed: None,
            with_rest: false,
        }
    }

    /// What every child has now, by code.
    pub(crate) fn present(&self) -> BTreeMap<String, Amounts> {
        self.rows.iter().map(|(child, units)| (child.code.clone(), *units)).collect()
    }

    /// Names of the children by code.
    pub(crate) fn names(&self) -> BTreeMap<&str, &str> {
        self.rows.iter().map(|(child, _)| (child.code.as_str(), child.name.as_str())).collect()
    }
}

/// Who can get something from an office.
pub(crate) async fn children(visitor: &Visitor, office: &Office) -> Result<Vec<Child>, Status> {
    if let Office::Municipality(code) = office {
        let wanted =
            Wanted { municipality: code.to_string(), basic_only: true, ..Wanted::default() };
        let sites = places::facilities(visitor, wanted).await?.into_iter();
        let child = |site: vsys_proto::facility_registry::v1::Facility| Child {
            code: site.facility_code,
            name: site.name,
            people: None,
            open: site.open,
            asked: None,
        };
        return Ok(sites.map(child).collect());
    }
    let portal = &visitor.guest.portal;
    let register = portal.places.register(visitor).await?;
    let places = register.below(*office, jst::date_of(portal.clock.now()));
    let child = |place: &vsys_proto::facility_registry::v1::Place| Child {
        code: place.place_code.clone(),
        name: visitor.locale.name(&place.name, &place.name_en).to_owned(),
        people: place
            .population
            .as_ref()
            .map(|people| People { total: people.total, aged: people.aged_65plus }),
        open: true,
        asked: None,
    };
    Ok(places.into_iter().map(child).collect())
}

/// What the office gave in the round of the product before.
async fn last(
    visitor: &Visitor,
    round: &Round,
    office: &Office,
) -> Result<Option<(String, BTreeMap<String, Amounts>)>, Status> {
    let Some(before) = reading::round_before(visitor, round).await? else { return Ok(None) };
    let Some(sheet) = reading::sheet_if_any(visitor, &before.round_id, office).await? else {
        return Ok(None);
    };
    let lines = sheet.lines.into_iter();
    let lines = lines.map(|line| (line.child_code, goods::amounts(line.effective_units)));
    Ok(Some((before.round_number, lines.collect())))
}

/// What the visitor may do next with a sheet as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct May {
    step: Step,
    /// The visitor's office is the one above: what is done is done as its proxy (代理入力).
    pub(crate) by_proxy: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Read,
    Confirm,
    Enter,
    Reopen,
}

impl May {
    pub(crate) fn of(visitor: &Visitor, office: Office, state: SheetState) -> Self {
        let own = visitor.office();
        let by_proxy = own.is_some_and(|own| own.is_parent_of(&office));
        let works = visitor.has(Role::Clerk) && (by_proxy || own == Some(office));
        let step = match state {
            _ if !works => Step::Read,
            SheetState::Issued => Step::Confirm,
            SheetState::Confirmed => Step::Enter,
            SheetState::Completed => Step::Reopen,
            SheetState::Locked | SheetState::Unspecified => Step::Read,
        };
        Self { step, by_proxy }
    }

    pub(crate) fn confirm(self) -> bool {
        self.step == Step::Confirm
    }

    pub(crate) fn enter(self) -> bool {
        self.step == Step::Enter
    }

    pub(crate) fn reopen(self) -> bool {
        self.step == Step::Reopen
    }
}
