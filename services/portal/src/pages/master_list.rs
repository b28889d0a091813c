//! The master list of codes (医療機関マスタ): what was imported.

pub(crate) mod import;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::contract_intake::v1::{ListMasterImportsRequest, MasterImport};

use crate::{
    frame::Frame,
    page::{Answer, page},
    table::{Cell, Column, Table, TableView, Wish},
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
    table: TableView,
}

async fn imports(visitor: &Visitor) -> Result<Vec<MasterImport>, Status> {
    let wish = visitor.request(ListMasterImportsRequest {});
    let answer = visitor.guest.portal.clients.master_list().list_master_imports(wish).await?;
    Ok(answer.into_inner().imports)
}

/// `GET /master-list`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
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
    page(&ListPage {
        frame: Frame::of(&visitor, "master-list-title"),
        table: IMPORTS.view(&rows, &wish, locale, PATH),
    })
}
