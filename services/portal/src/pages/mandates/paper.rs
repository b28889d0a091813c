//! A mandate on paper, for its mandatary.

use axum::extract::Path;

use super::{address, duplicates::found, row::names};
use crate::{
    page::Answer,
    pages::mandate_form::paper::{is_printable, later, print},
    trouble::Trouble,
    visitor::Visitor,
};

/// `GET /mandates/{number}/pdf`.
pub(crate) async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let mandate = found(&visitor, &number).await?.mandate.ok_or_else(Trouble::missing)?;
    if !is_printable(&mandate) {
        return later(&visitor.guest, address(&mandate.mandate_number));
    }
    let form = mandate.form.clone().unwrap_or_default();
    let prefecture = form.municipality_code.get(..2).unwrap_or_default();
    let known = names(&visitor, prefecture).await?;
    print(&visitor.guest, &mandate, &known).await
}
