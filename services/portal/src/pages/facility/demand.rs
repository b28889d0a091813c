//! What a site can give and wants in a round (接種可能量および希望量): entered by the site itself, or on
//! its behalf by an office of its area.

mod figures;

use askama::Template;
use axum::extract::Path;
use tonic::Status;
use vsys_proto::facility_registry::v1::{
    ListDemandsRequest, ListDemandsResponse, RoundDemand, SetDemandRequest,
};
use vsys_vocabulary::{ItemKind, Pack, Role, Units};

use self::figures::figures;
use crate::{
    flash::Flash,
    form::Form,
    format::grouped,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            amount::{Counting, Parted},
            ceilings::about_the_form,
            fields::{Fields, text},
            goods,
        },
        rounds::list::ProductNames,
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Rounds that the site's page shows, whatever became of them: three months of them.
const ROUNDS: usize = 6;
/// Rounds that are read at a time: the most that one page of the list has. The site's page shows
/// those of them for which something can still be entered.
const PAGE: u32 = 100;

/// Whose figures they are.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) code: String,
    /// What it is called; empty for the visitor's own.
    pub(crate) name: String,
    /// Address of the forms, without the round.
    pub(crate) forms: String,
    /// The page with the table.
    pub(crate) back: String,
}

impl Site {
    /// The visitor's own.
    pub(crate) fn own(visitor: &Visitor) -> Self {
        Self {
            code: visitor.organisation_id.clone(),
            name: String::new(),
            forms: "/facility/demand".to_owned(),
            back: "/facility".to_owned(),
        }
    }
}

/// One round in the table of the site's page.
pub(crate) struct DemandRow {
    round: String,
    product: String,
    capacity: Option<u32>,
    wanted: Option<Cell>,
    /// What is summed up for a basic site, and of how many.
    sum: String,
    /// Who entered it last, and when.
    person: String,
    time: Option<prost_types::Timestamp>,
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
        Column { name: "product", cell: |row, _| Cell::text(&row.product) },
        Column {
            name: "capacity-doses",
            cell: |row, _| row.capacity.map_or(Cell::Nothing, |doses| Cell::Number(doses.into())),
        },
        Column { name: "wanted-vials", cell: |row, _| row.wanted.clone().unwrap_or(Cell::Nothing) },
        Column { name: "demand-sum", cell: |row, _| Cell::text(row.sum.clone()) },
        Column { name: "standing", cell: entered },
        Column { name: "demand-person", cell: |row, _| Cell::text(&row.person) },
        Column { name: "demand-time", cell: |row, _| Cell::time(row.time.as_ref()) },
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

/// Whether the visitor enters figures for the site.
pub(crate) fn may_enter(visitor: &Visitor, open: bool) -> bool {
    open && visitor.has(Role::Clerk)
}

/// Rounds that are open and for which nothing is entered.
pub(crate) fn missing(listed: &ListDemandsResponse) -> usize {
    listed.demands.iter().filter(|demand| demand.own.is_none() && !demand.locked).count()
}

impl DemandPart {
    pub(crate) fn of(
        visitor: &Visitor,
        listed: &ListDemandsResponse,
        products: &ProductNames,
        (forms, may_enter): (&str, bool),
    ) -> Self {
        let locale = visitor.locale;
        let counting = Counting::of(locale);
        let path = |round: &str| format!("{forms}/{round}");
        let row = |demand: &RoundDemand| DemandRow {
            round: demand.round_number.clone(),
            product: products.of(&demand.product_code),
            capacity: demand.own.as_ref().map(|own| own.capacity_doses),
            wanted: demand
                .own
                .as_ref()
                .map(|own| in_boxes(&counting, demand, own.wanted_vials.into())),
            sum: sum(locale, &counting, demand),
            person: demand.own.as_ref().map(|own| own.person.clone()).unwrap_or_default(),
            time: demand.own.as_ref().and_then(|own| own.changed_time),
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

/// The newest rounds with what a site entered, and the older ones that are not locked.
pub(crate) async fn newest(visitor: &Visitor, code: &str) -> Result<ListDemandsResponse, Status> {
    let mut listed = list(visitor, code, String::new()).await?;
    let mut place = 0;
    listed.demands.retain(|demand| {
        place += 1;
        place <= ROUNDS || !demand.locked
    });
    Ok(listed)
}

/// A page of rounds with what a site entered.
async fn list(
    visitor: &Visitor,
    code: &str,
    page_token: String,
) -> Result<ListDemandsResponse, Status> {
    let facility_code = code.to_owned();
    let request =
        visitor.request(ListDemandsRequest { facility_code, page_size: PAGE, page_token });
    let answer = visitor.guest.portal.clients.demands().list_demands(request).await?;
    Ok(answer.into_inner())
}

/// One round with what a site entered; and the basic site that this is summed into, empty for one.
async fn find(
    visitor: &Visitor,
    code: &str,
    round: &str,
) -> Result<(RoundDemand, String), Trouble> {
    let mut token = String::new();
    loop {
        let listed = list(visitor, code, token).await?;
        let found = listed.demands.into_iter().find(|demand| demand.round_id == round);
        if let Some(found) = found {
            return Ok((found, listed.basic_facility_code));
        }
        token = listed.next_page_token;
        if token.is_empty() {
            return Err(Trouble::missing());
        }
    }
}

/// The page of one round.
#[derive(Template)]
#[template(path = "facility/demand.html")]
struct DemandPage {
    frame: Frame,
    troubles: FieldTroubles,
    site: Site,
    round: RoundDemand,
    /// What the round's product is called.
    product: String,
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
    async fn read(visitor: &Visitor, site: Site, round: &str) -> Result<Self, Trouble> {
        let products = async { ProductNames::read(visitor).await.map_err(Trouble::from) };
        let found = find(visitor, &site.code, round);
        let ((round, basic), products) = tokio::try_join!(found, products)?;
        let counting = Counting::of(visitor.locale);
        let wanted =
            round.own.as_ref().map(|own| Parted::of(Units(own.wanted_vials), pack(&round)));
        let field = |of: fn(Parted) -> u32| wanted.map(of).map(grouped).unwrap_or_default();
        let capacity = round.own.as_ref().map(|own| grouped(own.capacity_doses));
        Ok(Self {
            frame: Frame::of(visitor, "demand-title").at(site.back.clone()),
            troubles: FieldTroubles::none(),
            basic,
            sum: sum(visitor.locale, &counting, &round),
            box_holds: counting.box_holds(visitor.locale, ItemKind::Vaccine, pack(&round)),
            boxes_word: counting.boxes_word().trim().to_owned(),
            vials_word: counting.unit_word(ItemKind::Vaccine).trim().to_owned(),
            version: round.own.as_ref().map_or(0, |own| own.version),
            capacity: capacity.unwrap_or_default(),
            boxes: field(|wanted| wanted.boxes),
            rest: field(|wanted| wanted.rest),
            product: products.of(&round.product_code),
            site,
            round,
        })
    }
}

/// `GET /facility/demand/{round}`.
pub(crate) async fn show(visitor: Visitor, Path(round): Path<String>) -> Answer {
    form(&visitor, Site::own(&visitor), &round).await
}

/// `POST /facility/demand/{round}`.
pub(crate) async fn enter_figures(
    visitor: Visitor,
    Path(round): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    take(&visitor, Site::own(&visitor), &round, &fields).await
}

/// The form of a round.
pub(crate) async fn form(visitor: &Visitor, site: Site, round: &str) -> Answer {
    page(&DemandPage::read(visitor, site, round).await?)
}

/// Keeps what was typed into it.
pub(crate) async fn take(visitor: &Visitor, site: Site, round: &str, fields: &Fields) -> Answer {
    let shown = DemandPage::read(visitor, site, round).await?;
    let troubles = match figures(fields, pack(&shown.round), visitor.locale) {
        Err(troubles) => troubles,
        Ok((doses, vials)) => {
            let request = visitor.request(SetDemandRequest {
                facility_code: shown.site.code.clone(),
                round_id: round.to_owned(),
                capacity_doses: Some(doses),
                wanted_vials: Some(vials.0),
                expected_version: text(fields, "version").parse().ok(),
            });
            match visitor.guest.portal.clients.demands().set_demand(request).await {
                Ok(_) => {
                    let flash = Flash::of("demand-set");
                    return done(&visitor.guest.portal, shown.site.back, &flash);
                }
                Err(status) => about_the_form(status.into(), visitor)?,
            }
        }
    };
    let [capacity, boxes, rest] =
        ["capacity_doses", "wanted_boxes", "wanted_rest"].map(|name| text(fields, name));
    refused(&DemandPage { troubles, capacity, boxes, rest, ..shown })
}
