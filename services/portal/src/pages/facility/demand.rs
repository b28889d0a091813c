//! What the site can give and wants in a round (接種可能量および希望量).

use askama::Template;
use axum::extract::Path;
use tonic::Status;
use vsys_proto::facility_registry::v1::{
    ListDemandsRequest, ListDemandsResponse, RoundDemand, SetDemandRequest,
};
use vsys_vocabulary::{ItemKind, Pack, Role, Units};

use crate::{
    flash::Flash,
    form::Form,
    format::grouped,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::{
        amount::{Counting, Parted, number},
        ceilings::about_the_form,
        fields::{Fields, text},
        goods,
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Rounds that the site's page shows: three months of them.
const ROUNDS: u32 = 6;
/// Rounds that a form is looked for among: the most that one page of the list has.
const ALL_ROUNDS: u32 = 100;

/// One round in the table of the site's page.
pub(crate) struct DemandRow {
    round: String,
    product: String,
    capacity: Option<u32>,
    wanted: Option<Cell>,
    /// What is summed up for a basic site, and of how many.
    sum: String,
    locked: bool,
    /// Where it is entered; empty where it is not.
    path: String,
}

/// The table of the site's page, and what stands below it.
pub(crate) struct DemandPart {
    pub(crate) table: TableView,
    /// The basic site that a satellite's figures are summed into; empty for a basic one.
    pub(crate) basic: String,
}

fn entered(row: &DemandRow, locale: Locale) -> Cell {
    let key = match (row.locked, row.capacity) {
        (true, _) => "demand-locked-already",
        (false, Some(_)) => "demand-entered",
        (false, None) => "demand-not-entered",
    };
    Cell::text(locale.text(key))
}

fn enter(row: &DemandRow, locale: Locale) -> Cell {
    if row.path.is_empty() {
        return Cell::Nothing;
    }
    Cell::Link { text: locale.text("demand-enter"), path: row.path.clone() }
}

const DEMANDS: Table<DemandRow> = Table {
    name: "demands",
    caption: "demand-title",
    columns: &[
        Column { name: "round-number", cell: |row, _| Cell::text(row.round.clone()) },
        Column { name: "product", cell: |row, _| Cell::Code(row.product.clone()) },
        Column {
            name: "capacity-doses",
            cell: |row, _| row.capacity.map_or(Cell::Nothing, |doses| Cell::Number(doses.into())),
        },
        Column { name: "wanted-vials", cell: |row, _| row.wanted.clone().unwrap_or(Cell::Nothing) },
        Column { name: "demand-sum", cell: |row, _| Cell::text(row.sum.clone()) },
        Column { name: "standing", cell: entered },
        Column { name: "demand-enter", cell: enter },
    ],
};

/// Vials of a round in boxes and the rest.
fn in_boxes(counting: &Counting, demand: &RoundDemand, vials: u64) -> Cell {
    let text = counting.amount(ItemKind::Vaccine, goods::units(vials), pack(demand));
    Cell::Amount { units: vials, text }
}

fn pack(demand: &RoundDemand) -> Pack {
    Pack::new(demand.vials_per_box).unwrap_or(Pack::SINGLE)
}

fn words(counting: &Counting, demand: &RoundDemand, vials: u64) -> String {
    counting.amount(ItemKind::Vaccine, goods::units(vials), pack(demand))
}

/// What is summed up for a basic site; empty while nothing is, and for others.
fn sum(locale: Locale, counting: &Counting, demand: &RoundDemand) -> String {
    let Some(total) = &demand.total else { return String::new() };
    let values = [
        ("doses", grouped(total.capacity_doses)),
        ("vials", words(counting, demand, total.wanted_vials)),
        ("sites", grouped(total.sites)),
    ];
    locale.text_with("demand-sum", &values)
}

impl DemandPart {
    pub(crate) fn of(visitor: &Visitor, listed: &ListDemandsResponse, open: bool) -> Self {
        let locale = visitor.locale;
        let counting = Counting::of(locale);
        let may_enter = open && visitor.has(Role::Clerk);
        let row = |demand: &RoundDemand| DemandRow {
            round: demand.round_number.clone(),
            product: demand.product_code.clone(),
            capacity: demand.own.as_ref().map(|own| own.capacity_doses),
            wanted: demand
                .own
                .as_ref()
                .map(|own| in_boxes(&counting, demand, own.wanted_vials.into())),
            sum: sum(locale, &counting, demand),
            locked: demand.locked,
            path: if may_enter && !demand.locked { path(&demand.round_id) } else { String::new() },
        };
        let rows: Vec<DemandRow> = listed.demands.iter().map(row).collect();
        Self {
            table: DEMANDS.view(&rows, &Wish::default(), locale, "").alone(),
            basic: listed.basic_facility_code.clone(),
        }
    }
}

fn path(round: &str) -> String {
    format!("/facility/demand/{round}")
}

/// The newest rounds with what the site entered.
pub(crate) async fn newest(visitor: &Visitor) -> Result<ListDemandsResponse, Status> {
    list(visitor, ROUNDS).await
}

async fn list(visitor: &Visitor, page_size: u32) -> Result<ListDemandsResponse, Status> {
    let request = visitor.request(ListDemandsRequest {
        facility_code: visitor.organisation_id.clone(),
        page_size,
        page_token: String::new(),
    });
    let answer = visitor.guest.portal.clients.demands().list_demands(request).await?;
    Ok(answer.into_inner())
}

/// The page of one round.
#[derive(Template)]
#[template(path = "facility/demand.html")]
struct DemandPage {
    frame: Frame,
    troubles: FieldTroubles,
    round: RoundDemand,
    /// The basic site that the figures are summed into; empty for a basic one.
    basic: String,
    sum: String,
    box_holds: String,
    boxes_word: String,
    vials_word: String,
    /// The version that the form was made for; 0 when nothing was entered.
    version: u64,
    capacity: String,
    boxes: String,
    rest: String,
}

impl DemandPage {
    async fn read(visitor: &Visitor, round: &str) -> Result<Self, Trouble> {
        let listed = list(visitor, ALL_ROUNDS).await?;
        let found = listed.demands.into_iter().find(|demand| demand.round_id == round);
        let round = found.ok_or_else(Trouble::missing)?;
        let counting = Counting::of(visitor.locale);
        let wanted =
            round.own.as_ref().map(|own| Parted::of(Units(own.wanted_vials), pack(&round)));
        let field = |of: fn(Parted) -> u32| wanted.map(of).map(grouped).unwrap_or_default();
        let capacity = round.own.as_ref().map(|own| grouped(own.capacity_doses));
        Ok(Self {
            frame: Frame::of(visitor, "demand-title").at("/facility"),
            troubles: FieldTroubles::none(),
            basic: listed.basic_facility_code,
            sum: sum(visitor.locale, &counting, &round),
            box_holds: counting.box_holds(visitor.locale, ItemKind::Vaccine, pack(&round)),
            boxes_word: counting.boxes_word().trim().to_owned(),
            vials_word: counting.unit_word(ItemKind::Vaccine).trim().to_owned(),
            version: round.own.as_ref().map_or(0, |own| own.version),
            capacity: capacity.unwrap_or_default(),
            boxes: field(|wanted| wanted.boxes),
            rest: field(|wanted| wanted.rest),
            round,
        })
    }
}

/// `GET /facility/demand/{round}`.
pub(crate) async fn show(visitor: Visitor, Path(round): Path<String>) -> Answer {
    page(&DemandPage::read(&visitor, &round).await?)
}

/// `POST /facility/demand/{round}`.
pub(crate) async fn enter_figures(
    visitor: Visitor,
    Path(round): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let shown = DemandPage::read(&visitor, &round).await?;
    let troubles = match figures(&fields, pack(&shown.round), visitor.locale) {
        Err(troubles) => troubles,
        Ok((doses, vials)) => {
            let request = visitor.request(SetDemandRequest {
                facility_code: visitor.organisation_id.clone(),
                round_id: round,
                capacity_doses: Some(doses),
                wanted_vials: Some(vials.0),
                expected_version: text(&fields, "version").parse().ok(),
            });
            match visitor.guest.portal.clients.demands().set_demand(request).await {
                Ok(_) => return done(&visitor.guest.portal, "/facility", &Flash::of("demand-set")),
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    let [capacity, boxes, rest] =
        ["capacity_doses", "wanted_boxes", "wanted_rest"].map(|name| text(&fields, name));
    refused(&DemandPage { troubles, capacity, boxes, rest, ..shown })
}

/// Doses and vials as typed, or what is wrong with them. Nothing typed is not zero.
fn figures(fields: &Fields, pack: Pack, locale: Locale) -> Result<(u32, Units), FieldTroubles> {
    let mut troubles = FieldTroubles::none();
    let mut read = |names: &[&str], field: &str| {
        let typed: Vec<String> = names.iter().map(|name| text(fields, name)).collect();
        let numbers: Option<Vec<u32>> = typed.iter().map(|text| number(text)).collect();
        let key = match &numbers {
            _ if typed.iter().all(String::is_empty) => "value-missing",
            None => "not-a-number",
            Some(_) => return numbers,
        };
        troubles = std::mem::take(&mut troubles).with(field, locale.text(key));
        None
    };
    let doses = read(&["capacity_doses"], "capacity_doses");
    let wanted = read(&["wanted_boxes", "wanted_rest"], "wanted_vials");
    let (Some([doses]), Some([boxes, rest])) = (doses.as_deref(), wanted.as_deref()) else {
        return Err(troubles);
    };
    let wanted = Parted { boxes: *boxes, rest: *rest }.units(pack);
    let vials = wanted.ok_or_else(|| troubles.with("wanted_vials", locale.text("too-much")))?;
    Ok((*doses, vials))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(doses: &str, boxes: &str, rest: &str) -> Fields {
        [("capacity_doses", doses), ("wanted_boxes", boxes), ("wanted_rest", rest)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    fn read(doses: &str, boxes: &str, rest: &str) -> Result<(u32, Units), FieldTroubles> {
        figures(&fields(doses, boxes, rest), Pack::new(195).unwrap(), Locale::Ja)
    }

    #[test]
    fn boxes_and_the_rest_are_vials() {
        assert_eq!(read("1,170", "1", "10").unwrap(), (1_170, Units(205)));
        assert_eq!(read("0", "", "５").unwrap(), (0, Units(5)));
        assert_eq!(read("0", "0", "").unwrap(), (0, Units(0)));
    }

    #[test]
    fn an_empty_figure_is_asked_for_and_never_zero() {
        let missing = Locale::Ja.text("value-missing");
        let troubles = read("", "", "").unwrap_err();
        assert_eq!(troubles.at("capacity_doses"), missing);
        assert_eq!(troubles.at("wanted_vials"), missing);
    }

    #[test]
    fn what_is_no_number_is_said_beside_its_field() {
        let troubles = read("many", "1", "x").unwrap_err();
        let wrong = Locale::Ja.text("not-a-number");
        assert_eq!(troubles.at("capacity_doses"), wrong);
        assert_eq!(troubles.at("wanted_vials"), wrong);
        let troubles = read("1", "4294967295", "").unwrap_err();
        assert_eq!(troubles.at("wanted_vials"), Locale::Ja.text("too-much"));
    }
}
