//! Steps of a sheet that need nothing typed: 確認済, and back from 分配完了.

use vsys_proto::allocation::v1::{ConfirmSheetRequest, ReopenSheetRequest};

use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done},
    pages::allocation::{address::SheetAddress, fields::Fields, reading},
    visitor::Visitor,
};

/// `POST /rounds/{round}/sheets/{office}/confirm`.
pub(crate) async fn confirm(visitor: Visitor, at: SheetAddress, _: Form<Fields>) -> Answer {
    let sheet_id = reading::sheet(&visitor, &at.round, &at.office).await?.sheet_id;
    let request = visitor.request(ConfirmSheetRequest { sheet_id });
    visitor.guest.portal.clients.sheets().confirm_sheet(request).await?;
    done(&visitor.guest.portal, at.path(""), &Flash::of("sheet-confirmed"))
}

/// `POST /rounds/{round}/sheets/{office}/reopen`.
pub(crate) async fn reopen(visitor: Visitor, at: SheetAddress, _: Form<Fields>) -> Answer {
    let sheet_id = reading::sheet(&visitor, &at.round, &at.office).await?.sheet_id;
    let request = visitor.request(ReopenSheetRequest { sheet_id });
    visitor.guest.portal.clients.sheets().reopen_sheet(request).await?;
    done(&visitor.guest.portal, at.path(""), &Flash::of("sheet-reopened"))
}
