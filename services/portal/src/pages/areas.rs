//! The area table (地域担当卸): who delivers which item where, and from when to when.

pub(crate) mod change;
mod filter;
mod findings;
pub(crate) mod import;
mod waiting;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{AreaAssignment, ListAreaAssignmentsRequest},
};
use vsys_vocabulary::{Role, Tier, jst};

use self::{
    filter::{Choice, Filter},
    waiting::waiting,
};
use crate::{
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::{after::orders::Names, places::Register},
    pages::rounds::list::named_products,
    table::{Cell, Column, Table, TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Rows in one answer.
const PER_PAGE: u32 = 1_000;
/// Rows that a page shows at most: beyond, one narrows down. Files have all of them.
const MOST: usize = 1_000;

/// A row with the words that it needs.
struct AreaRow {
    area: AreaAssignment,
    municipality: String,
    product: String,
    partner: String,
    /// The partner's page, where the visitor may see it.
    partner_path: Option<String>,
    /// Where the row is changed.
    path: String,
}

/// An item in words.
fn item(wire: i32, locale: Locale) -> Cell {
    let kind = convert::item_kind(wire, "item");
    kind.map_or(Cell::Nothing, |kind| Cell::text(locale.text(&format!("item-{}", kind.as_str()))))
}

/// An item as files name it.
fn item_name(wire: i32) -> &'static str {
    convert::item_kind(wire, "item").map_or("", vsys_vocabulary::ItemKind::as_str)
}

fn partner(row: &AreaRow, _: Locale) -> Cell {
    match &row.partner_path {
        Some(path) => Cell::Link { text: row.partner.clone(), path: path.clone() },
        None => Cell::text(&row.partner),
    }
}

macro_rules! areas {
    ($($more:expr),*) => {
        Table {
            name: "areas",
            caption: "areas-caption",
            columns: &[
                Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
                Column { name: "item", cell: |row, locale| item(row.area.item, locale) },
                Column { name: "product", cell: |row, _| Cell::text(&row.product) },
                Column { name: "partner", cell: partner },
                Column {
                    name: "first-day",
                    cell: |row, _| Cell::date(row.area.valid_from_date.as_ref()),
                },
                Column {
                    name: "last-day",
                    cell: |row, _| Cell::date(row.area.valid_until_date.as_ref()),
                },
                $($more),*
            ],
        }
    };
}

const AREAS: Table<AreaRow> = areas!();
/// For files, with the codes.
const WITH_CODES: Table<AreaRow> = areas!(
    Column {
        name: "municipality-code",
        cell: |row, _| Cell::Code(row.area.municipality_code.clone()),
    },
    Column { name: "product-code", cell: |row, _| Cell::text(&row.area.product_code) },
    Column { name: "partner-id", cell: |row, _| Cell::Code(row.area.partner_id.clone()) }
);
/// For whoever changes it.
const CHANGEABLE: Table<AreaRow> = areas!(Column {
    name: "action",
    cell: |row, locale| Cell::Link { text: locale.text("do-change"), path: row.path.clone() },
});
/// With the columns of the file that is imported, and names to read it by.
const EXCHANGE: Table<AreaRow> = Table {
    name: "area-table",
    caption: "areas-caption",
    columns: &[
        Column {
            name: "municipality_code",
            cell: |row, _| Cell::Code(row.area.municipality_code.clone()),
        },
        Column { name: "item", cell: |row, _| Cell::Code(item_name(row.area.item).to_owned()) },
        Column { name: "product_code", cell: |row, _| Cell::text(&row.area.product_code) },
        Column { name: "partner_id", cell: |row, _| Cell::Code(row.area.partner_id.clone()) },
        Column { name: "valid_from", cell: |row, _| Cell::date(row.area.valid_from_date.as_ref()) },
        Column {
            name: "valid_until",
            cell: |row, _| Cell::date(row.area.valid_until_date.as_ref()),
        },
        Column { name: "municipality_name", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "partner_name", cell: |row, _| Cell::text(&row.partner) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "areas/list.html")]
struct AreasPage {
    frame: Frame,
    filter: Filter,
    /// Where there is more than one to choose from.
    prefectures: Vec<Choice>,
    municipalities: Vec<Choice>,
    items: Vec<Choice>,
    products: Vec<Choice>,
    partners: Vec<Choice>,
    table: TableView,
    more: bool,
    /// Orders that nobody is responsible for, by place and goods.
    waiting: Option<TableView>,
    more_wait: bool,
    may_change: bool,
    file: String,
}

/// Whether the visitor changes the table: the nation everywhere, prefectures in their own area.
fn changes(visitor: &Visitor) -> bool {
    visitor.is_any(&[(Tier::Nation, Role::Administrator), (Tier::Prefecture, Role::Administrator)])
}

/// The rows that the visitor is to see.
async fn areas(visitor: &Visitor, filter: &Filter) -> Result<Vec<AreaAssignment>, Status> {
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListAreaAssignmentsRequest {
            partner_id: filter.partner.clone(),
            municipality_code: filter.municipality.clone(),
            page_size: PER_PAGE,
            page_token,
        });
        let mut client = visitor.guest.portal.clients.logistics();
        let page = client.list_area_assignments(request).await?.into_inner();
        found.extend(page.assignments.into_iter().filter(|area| filter.finds(area)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}

/// What the rows' words are taken from.
struct Words {
    register: std::sync::Arc<Register>,
    names: Names,
    /// Codes and names.
    products: Vec<(String, String)>,
}

impl Words {
    async fn read(visitor: &Visitor) -> Result<Self, Status> {
        let (register, names, products) = tokio::try_join!(
            visitor.guest.portal.places.register(visitor),
            Names::read(visitor),
            named_products(visitor),
        )?;
        Ok(Self { register, names, products })
    }

    /// Name of a product; its code where it is not known.
    fn product(&self, code: &str) -> String {
        let found = self.products.iter().find(|(known, _)| known == code);
        found.map_or(code, |(_, name)| name).to_owned()
    }

    fn row(&self, visitor: &Visitor, area: AreaAssignment) -> AreaRow {
        let watches = matches!(visitor.tier, Tier::Nation | Tier::ServiceDesk);
        AreaRow {
            municipality: self.register.full_name(visitor.locale, &area.municipality_code),
            product: self.product(&area.product_code),
            partner: self.names.of(&area.partner_id),
            partner_path: watches.then(|| format!("/partners/{}", area.partner_id)),
            path: change::address(&area),
            area,
        }
    }
}

async fn rows(visitor: &Visitor, filter: &Filter) -> Result<(Words, Vec<AreaRow>), Trouble> {
    let (words, found) = tokio::try_join!(Words::read(visitor), areas(visitor, filter))?;
    let rows = found.into_iter().map(|area| words.row(visitor, area)).collect();
    Ok((words, rows))
}

/// `GET /areas`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let locale = visitor.locale;
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let filter = filter.of(&visitor, today);
    let (words, rows) = rows(&visitor, &filter).await?;
    if let Some(kind) = wish.file() {
        return WITH_CODES.file(&rows, &wish, kind, locale);
    }
    let may_change = changes(&visitor);
    let table = if may_change { CHANGEABLE } else { AREAS };
    let (table, more) = table.first(MOST, &rows, (&wish, locale), &filter.address("/areas"));
    let waiting = waiting(&visitor, &words, &filter, may_change).await?;
    let (more_wait, waiting) = waiting.map_or((false, None), |(view, more)| (more, Some(view)));
    page(&AreasPage {
        frame: Frame::of(&visitor, "areas-title"),
        prefectures: filter.prefectures(&visitor, &words.register, today),
        municipalities: filter.municipalities(&visitor, &words.register, today),
        items: filter.items(locale),
        products: filter::choices(&words.products, &filter.product),
        partners: filter::choices(&words.names.all(), &filter.partner),
        table,
        more,
        waiting,
        more_wait,
        may_change,
        file: filter.address("/areas/table.csv"),
        filter,
    })
}

/// `GET /areas/table.csv`: the file that can be changed and imported again.
pub(crate) async fn exchange(visitor: Visitor, Query(filter): Query<Filter>) -> Answer {
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let (_, rows) = rows(&visitor, &filter.of(&visitor, today)).await?;
    EXCHANGE.exchange(&rows, visitor.locale)
}

/// A day of the wire as a form's field holds it.
fn field(date: Option<&vsys_proto::vocabulary::v1::Date>) -> String {
    date.and_then(format::civil).map(|day| day.to_string()).unwrap_or_default()
}
