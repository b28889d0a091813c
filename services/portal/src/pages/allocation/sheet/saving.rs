//! What was typed into the grid, saved as a draft or completed (分配完了).

use std::collections::BTreeMap;

use axum::response::Response;
use tonic::Status;
use vsys_proto::{
    allocation::v1::{CompleteSheetRequest, EnterLinesRequest, LineEntry, Sheet},
    convert::item_units,
};
use vsys_vocabulary::Amounts;

use super::{
    conflicting::ConflictPage,
    loading::{Loaded, load},
    page::{SheetPage, Wrong},
    typed::Typed,
};
use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done, refused},
    pages::allocation::{
        address::SheetAddress,
        fields::{Fields, pairs, value},
        goods, reading,
        refusal::{LineReasons, is_stale},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// `POST /rounds/{round}/sheets/{office}/lines`.
pub(crate) async fn save(visitor: Visitor, at: SheetAddress, Form(fields): Form<Fields>) -> Answer {
    let typed = Typed::read(pairs(&fields));
    let loaded = load(&visitor, &at).await?;
    let amounts = match typed.amounts(goods::packs(loaded.sheet.packs)) {
        Ok(amounts) => amounts,
        Err(bad) => {
            let text = visitor.locale.text_with("sheet-bad-cells", &[("n", bad.len())]);
            let troubles = FieldTroubles::none().with("", text);
            let wrong = Wrong { typed: Some((&typed, &bad)), troubles, ..Wrong::default() };
            return refused(&SheetPage::of(&visitor, at, &loaded, wrong, false).await?);
        }
    };
    if loaded.sheet.version != typed.version {
        return ConflictPage::answer(&visitor, at, &loaded, &typed.seen, &amounts).await;
    }
    let sheet = match enter(&visitor, &loaded.sheet, changed(&loaded, &amounts)).await {
        Ok(sheet) => sheet,
        Err(status) if is_stale(&status.status) => {
            let newest = load(&visitor, &at).await?;
            return ConflictPage::answer(&visitor, at, &newest, &typed.seen, &amounts).await;
        }
        Err(status) => return again(&visitor, at, &loaded, &typed, status).await,
    };
    if value(&fields, "do") == "complete" {
        return complete(&visitor, at, &sheet).await;
    }
    done(&visitor.guest.portal, at.path(""), &Flash::of("sheet-saved"))
}

/// Rows whose value is another than the sheet's.
fn changed(loaded: &Loaded, amounts: &BTreeMap<String, Amounts>) -> Vec<(String, Amounts)> {
    let present = loaded.present();
    let differs = |(code, units): &(&String, &Amounts)| {
        present.get(*code).copied().unwrap_or(Amounts::ZERO) != **units
    };
    amounts.iter().filter(differs).map(|(code, units)| (code.clone(), *units)).collect()
}

/// A refusal of lines, and the lines that were sent.
pub(crate) struct RefusedLines {
    pub(crate) status: Status,
    pub(crate) sent: Vec<String>,
}

/// Sets lines; nothing to set is nothing to ask.
pub(crate) async fn enter(
    visitor: &Visitor,
    sheet: &Sheet,
    lines: Vec<(String, Amounts)>,
) -> Result<Sheet, RefusedLines> {
    if lines.is_empty() {
        return Ok(sheet.clone());
    }
    let sent: Vec<String> = lines.iter().map(|(code, _)| code.clone()).collect();
    let entry = |(child_code, units): (String, Amounts)| LineEntry {
        child_code,
        units: Some(item_units(&units)),
    };
    let request = visitor.request(EnterLinesRequest {
        sheet_id: sheet.sheet_id.clone(),
        expected_version: sheet.version,
        lines: lines.into_iter().map(entry).collect(),
        replace_all: false,
    });
    let answer = visitor.guest.portal.clients.sheets().enter_lines(request).await;
    answer
        .and_then(|answer| answer.into_inner().sheet.ok_or_else(reading::incomplete))
        .map_err(|status| RefusedLines { status, sent })
}

/// The form again, with what is wrong beside its rows.
async fn again(
    visitor: &Visitor,
    at: SheetAddress,
    loaded: &Loaded,
    typed: &Typed,
    RefusedLines { status, sent }: RefusedLines,
) -> Answer {
    let rows = LineReasons::of(&status, &sent, visitor.locale);
    let trouble = Trouble::from(status);
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let troubles = FieldTroubles::none().with("", trouble.text(visitor.locale));
    let wrong = Wrong { typed: Some((typed, &[])), troubles, rows };
    refused(&SheetPage::of(visitor, at, loaded, wrong, false).await?)
}

async fn complete(visitor: &Visitor, at: SheetAddress, sheet: &Sheet) -> Answer {
    let request = visitor.request(CompleteSheetRequest {
        sheet_id: sheet.sheet_id.clone(),
        expected_version: sheet.version,
    });
    match visitor.guest.portal.clients.sheets().complete_sheet(request).await {
        Ok(_) => done(&visitor.guest.portal, at.path(""), &Flash::of("sheet-completed")),
        Err(status) => not_completed(visitor, at, status.into()).await,
    }
}

/// What was typed is saved, and the sheet says why it is not completed.
async fn not_completed(visitor: &Visitor, at: SheetAddress, trouble: Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let loaded = load(visitor, &at).await?;
    let locale = visitor.locale;
    let why = trouble.value("item").map_or_else(
        || trouble.text(locale),
        |item| {
            let item = locale.text(&format!("item-{item}"));
            locale.text_with("above-ceiling-of", &[("item", item)])
        },
    );
    let troubles =
        FieldTroubles::none().with("", locale.text("sheet-not-completed-but-saved")).with("", why);
    let wrong = Wrong { troubles, ..Wrong::default() };
    let response: Response = refused(&SheetPage::of(visitor, at, &loaded, wrong, false).await?)?;
    Ok(response)
}
