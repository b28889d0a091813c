//! The master list of codes (医療機関マスタ): what it has, and what was imported.

pub(crate) mod blank;
mod entries;
pub(crate) mod import;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::contract_intake::v1::{ListMasterImportsRequest, MasterImport};
use vsys_vocabulary::jst;

use self::entries::Filter;
use crate::{
    format,
    frame::Frame,
    page::{Answer, page, refused},
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Where it is.
const PATH: &str = "/master-list";

/// An import with the name of its prefecture.
struct Row {
    import: MasterImport,
    prefecture: String,
}

const IMPORTS: Table<Row> = Table {
    name: "master-imports",
    caption: "master-imports-caption",
    columns: &[
        Column { name: "imported-at", cell: |row, _| Cell::time(row.import.time.as_ref()) },
        Column { name: "list-source", cell: |row, _| Cell::text(&row.import.source) },
        Column { name: "prefecture", cell: |row, _| Cell::text(&row.prefecture) },
        Column { name: "by-person", cell: |row, _| Cell::text(&row.import.person) },
        Column { name: "list-rows", cell: |row, _| Cell::Number(row.import.rows.into()) },
        Column { name: "list-added", cell: |row, _| Cell::Number(row.import.added.into()) },
        Column { name: "list-changed", cell: |row, _| Cell::Number(row.import.changed.into()) },
        Column { name: "list-ended", cell: |row, _| Cell::Number(row.import.ended.into()) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "master_list/list.html")]
struct ListPage {
    frame: Frame,
    troubles: FieldTroubles,
    filter: Filter,
    /// Codes and names.
    prefectures: Vec<(String, String)>,
    /// How many codes can be used; none where nobody could say.
    in_force: Option<String>,
    /// What was found; none where nothing was looked for.
    entries: Option<TableView>,
    next: String,
    table: TableView,
}

async fn imports(visitor: &Visitor) -> Result<Vec<MasterImport>, Status> {
    let wish = visitor.request(ListMasterImportsRequest {});
    let answer = visitor.guest.portal.clients.master_list().list_master_imports(wish).await?;
    Ok(answer.into_inner().imports)
}

/// How many codes can be used, in the prefecture that is named or in all.
fn in_force(visitor: &Visitor, prefecture: &str, number: u32) -> String {
    let key = if prefecture.is_empty() { "master-in-force" } else { "master-in-force-of" };
    let number = format::grouped(number);
    visitor.locale.text_with(key, &[("n", number.as_str()), ("prefecture", prefecture)])
}

/// `GET /master-list`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    let register = visitor.guest.portal.places.register(&visitor);
    let (imports, register) = tokio::try_join!(imports(&visitor), register)?;
    let locale = visitor.locale;
    let row = |import: MasterImport| Row {
        prefecture: match import.prefecture_code.as_str() {
            "" => locale.text("master-of-none"),
            code => register.name(locale, code),
        },
        import,
    };
    let rows: Vec<Row> = imports.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return IMPORTS.file(&rows, &wish, kind, locale);
    }
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let prefectures = register.prefectures(today).into_iter().map(|office| {
        let code = office.to_string();
        let name = register.name(locale, &code);
        (code, name)
    });
    let shown = ListPage {
        frame: Frame::of(&visitor, "master-list-title"),
        troubles: FieldTroubles::none(),
        prefectures: prefectures.collect(),
        in_force: None,
        entries: None,
        next: String::new(),
        table: IMPORTS.view(&rows, &wish, locale, PATH),
        filter,
    };
    match entries::ask(&visitor, &shown.filter).await {
        Ok(found) => {
            let name = match shown.filter.prefecture.trim() {
                "" => String::new(),
                code => register.name(locale, code),
            };
            let next = match found.next_page_token.as_str() {
                token if !token.is_empty() && shown.filter.is_asked() => {
                    shown.filter.further(token).address()
                }
                _ => String::new(),
            };
            let is_asked = shown.filter.is_asked();
            page(&ListPage {
                in_force: Some(in_force(&visitor, &name, found.in_force)),
                entries: is_asked.then(|| entries::table(found.entries, &register, locale)),
                next,
                ..shown
            })
        }
        Err(trouble) if trouble.is_about_the_form() => {
            refused(&ListPage { troubles: blamed(&trouble, &visitor), ..shown })
        }
        Err(trouble) => Err(trouble),
    }
}

/// What is wrong with what was looked for, beside the field of the page.
fn blamed(trouble: &Trouble, visitor: &Visitor) -> FieldTroubles {
    let mut troubles = trouble.fields(visitor.locale);
    for line in &mut troubles.lines {
        match line.field.as_str() {
            "prefecture_code" => "prefecture".clone_into(&mut line.field),
            "keyword" => {}
            _ => line.field.clear(),
        }
    }
    troubles
}
