//! Ceilings of an office below, changed before its sheet is locked (上限の変更).

use askama::Template;
use vsys_proto::{
    allocation::v1::{ChangeCeilingsRequest, Round, Sheet},
    convert::item_units,
};

use super::{
    address::SheetAddress,
    fields::{Fields, text},
    goods,
    heading::Heading,
    quantity::{QuantityForm, read},
    reading,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "allocation/ceilings.html")]
struct CeilingsPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: SheetAddress,
    heading: Heading,
    quantities: Vec<QuantityForm>,
    reason: String,
    /// Changing them takes the sheet back to issued.
    takes_back: bool,
}

impl CeilingsPage {
    async fn of(
        visitor: &Visitor,
        at: SheetAddress,
        round: &Round,
        sheet: &Sheet,
    ) -> Result<Self, Trouble> {
        let places = visitor.guest.portal.places.register(visitor).await?;
        let office = places.full_name(visitor.locale, &at.office.to_string());
        let ceilings = goods::amounts(sheet.ceilings);
        let packs = goods::packs(sheet.packs);
        Ok(Self {
            frame: Frame::of(visitor, "ceilings-title"),
            troubles: FieldTroubles::none(),
            heading: Heading::of(visitor, round, sheet, office).await?,
            quantities: QuantityForm::all(visitor.locale, packs, ceilings),
            reason: String::new(),
            takes_back: sheet.state() != vsys_proto::allocation::v1::SheetState::Issued,
            at,
        })
    }
}

/// `GET /rounds/{round}/sheets/{office}/ceilings`.
pub(crate) async fn show(visitor: Visitor, at: SheetAddress) -> Answer {
    let (round, sheet) = tokio::try_join!(
        reading::round(&visitor, &at.round),
        reading::sheet(&visitor, &at.round, &at.office)
    )?;
    page(&CeilingsPage::of(&visitor, at, &round, &sheet).await?)
}

/// `POST /rounds/{round}/sheets/{office}/ceilings`.
pub(crate) async fn change(
    visitor: Visitor,
    at: SheetAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    let (round, sheet) = tokio::try_join!(
        reading::round(&visitor, &at.round),
        reading::sheet(&visitor, &at.round, &at.office)
    )?;
    let reason = text(&fields, "reason");
    let troubles = match read(&fields, goods::packs(sheet.packs), visitor.locale) {
        Err(troubles) => troubles,
        Ok(ceilings) => {
            let request = visitor.request(ChangeCeilingsRequest {
                sheet_id: sheet.sheet_id.clone(),
                ceilings: Some(item_units(&ceilings)),
                reason: reason.clone(),
            });
            match visitor.guest.portal.clients.sheets().change_ceilings(request).await {
                Ok(_) => {
                    let flash = Flash::of("ceilings-changed");
                    return done(&visitor.guest.portal, at.path(""), &flash);
                }
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    let shown = CeilingsPage::of(&visitor, at, &round, &sheet).await?;
    let quantities = shown.quantities.into_iter().map(|one| one.typed(&fields)).collect();
    refused(&CeilingsPage { troubles, quantities, reason, ..shown })
}

/// What a refusal says beside the form's fields; anything else is a page of trouble.
pub(crate) fn about_the_form(
    trouble: Trouble,
    visitor: &Visitor,
) -> Result<FieldTroubles, Trouble> {
    if trouble.is_about_the_form() { Ok(trouble.fields(visitor.locale)) } else { Err(trouble) }
}
