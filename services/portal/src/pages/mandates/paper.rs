//! A mandate on paper, for its mandatary.

use axum::extract::Path;

use super::{address, duplicates::found, row::names};
use crate::{
    own_path::OwnPath,
    page::{Answer, redirect},
    pages::mandate_form::paper::{is_printable, print},
    trouble::Trouble,
    visitor::Visitor,
};

/// `GET /mandates/{number}/pdf`.
pub(crate) async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let mandate = found(&visitor, &number).await?.mandate.ok_or_else(Trouble::missing)?;
    if !is_printable(&mandate) {
        return Ok(redirect(&OwnPath::of(address(&mandate.mandate_number))));
    }
    let form = mandate.form.clone().unwrap_or_default();
    let prefecture = form.municipality_code.get(..2).unwrap_or_default();
    let known = names(&visitor, prefecture).await?;
    print(&visitor.guest, &mandate, &known).await
}
