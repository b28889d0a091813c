//! The page before a lock: what will happen, that it cannot be undone, and the second factor.

use askama::Template;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::Status;
use vsys_proto::{
    allocation::v1::{Round, Sheet},
    convert,
    facility_registry::v1::Facility,
    logistics_notifier::v1::{AreaAssignment, ListAreaAssignmentsRequest},
};
use vsys_vocabulary::{ItemKind, Office, jst};

use super::{
    page::Listed,
    preview::{Preview, Responsible, chosen},
};
use crate::pages::rounds::list::ProductNames;
use crate::{
    form::Form,
    frame::Frame,
    page::{Answer, page, refused},
    pages::allocation::{
        address::RoundAddress,
        after::orders::Names,
        amount::Counting,
        confirmation::Confirmation,
        fields::{Fields, values},
        goods,
        places::{self, Wanted},
        progress::Tally,
        reading::{self, AT_ONCE},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Rows of the area table in one answer.
const AREAS_PER_PAGE: u32 = 1_000;

/// The page.
#[derive(Template)]
#[template(path = "allocation/lock_preview.html")]
pub(crate) struct PreviewPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: RoundAddress,
    round: Round,
    /// What its product is called.
    product: String,
    preview: Preview,
    /// Ids of the sheets that were chosen; none for all that are completed.
    sheet_ids: Vec<String>,
    /// Names of the offices whose sheets will be locked.
    names: Vec<String>,
    /// Names of the partners that will be told.
    partners: Vec<String>,
    /// Boxes and rest by item, with the item's name.
    amounts: Vec<(String, String)>,
    request_id: String,
    confirmation: Confirmation,
    is_nation: bool,
}

/// `POST /rounds/{round}/lock/preview`.
pub(crate) async fn preview(
    visitor: Visitor,
    at: RoundAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    let request_id = visitor.guest.portal.clock.new_id().to_string();
    let page_of = PreviewPage::read(&visitor, at, values(&fields, "sheet"), request_id).await?;
    page(&page_of)
}

impl PreviewPage {
    pub(crate) async fn read(
        visitor: &Visitor,
        at: RoundAddress,
        sheet_ids: Vec<String>,
        request_id: String,
    ) -> Result<Self, Trouble> {
        let above = visitor.office().ok_or_else(Trouble::missing)?;
        let listed = Listed::read(visitor, &at.round, &above).await?;
        let goes: Vec<Sheet> = chosen(&listed.sheets, &sheet_ids).into_iter().cloned().collect();
        let today = jst::date_of(visitor.guest.portal.clock.now());
        let (sheets, closed, areas, partners, products, confirmation) = tokio::try_join!(
            with_lines(visitor, &goes),
            closed_sites(visitor, &above),
            areas(visitor, &above, &goes),
            Names::read(visitor),
            ProductNames::read(visitor),
            Confirmation::begin(visitor),
        )?;
        let responsible = Responsible::on(today, &listed.round.product_code, areas);
        let open = Tally::of(&listed.sheets).open();
        let preview = Preview::of(&sheets, &closed, &responsible, open);
        let name = |sheet: &Sheet| {
            let office = convert::office(sheet.office.clone(), "office");
            office.map(|office| listed.register.name(visitor.locale, &office.to_string()))
        };
        Ok(Self {
            frame: Frame::of(visitor, "lock-preview-title"),
            troubles: FieldTroubles::none(),
            names: goes.iter().filter_map(|sheet| name(sheet).ok()).collect(),
            partners: preview.partners.iter().map(|id| partners.of(id)).collect(),
            amounts: amounts(visitor, &listed.round, &preview),
            is_nation: above == Office::Nation,
            product: products.of(&listed.round.product_code),
            round: listed.round,
            at,
            preview,
            sheet_ids: if sheet_ids.is_empty() { sheet_ids } else { ids(&goes) },
            request_id,
            confirmation,
        })
    }

    /// The page again, with what is wrong.
    pub(crate) fn again(self, troubles: FieldTroubles) -> Answer {
        refused(&Self { troubles, ..self })
    }
}

fn ids(sheets: &[Sheet]) -> Vec<String> {
    sheets.iter().map(|sheet| sheet.sheet_id.clone()).collect()
}

fn amounts(visitor: &Visitor, round: &Round, preview: &Preview) -> Vec<(String, String)> {
    let (counting, packs) = (Counting::of(visitor.locale), goods::packs(round.packs));
    let amount = |item: &ItemKind| {
        let units = goods::units(*preview.units.get(*item));
        let word = visitor.locale.text(&format!("item-{}", item.as_str()));
        (word, counting.amount(*item, units, *packs.get(*item)))
    };
    ItemKind::ALL.iter().map(amount).collect()
}

/// The sheets with their lines, some at a time.
async fn with_lines(visitor: &Visitor, sheets: &[Sheet]) -> Result<Vec<Sheet>, Status> {
    let office = |sheet: &Sheet| {
        let office = convert::office(sheet.office.clone(), "office").ok()?;
        Some((sheet.round_id.clone(), office))
    };
    let offices: Vec<(String, Office)> = sheets.iter().filter_map(office).collect();
    stream::iter(offices)
        .map(|(round, office)| async move { reading::sheet(visitor, &round, &office).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

/// Sites of a prefecture that are closed now; the nation's lock names no sites.
async fn closed_sites(visitor: &Visitor, above: &Office) -> Result<Vec<Facility>, Status> {
    let Office::Prefecture(code) = above else { return Ok(Vec::new()) };
    let wanted = Wanted { prefecture: code.to_string(), open: Some(false), ..Wanted::default() };
    places::facilities(visitor, wanted).await
}

/// Who delivers where: of the municipalities to be locked, or of the whole country.
async fn areas(
    visitor: &Visitor,
    above: &Office,
    sheets: &[Sheet],
) -> Result<Vec<AreaAssignment>, Status> {
    let towns: Vec<String> = match above {
        Office::Nation => vec![String::new()],
        Office::Prefecture(_) | Office::Municipality(_) => {
            let code = |sheet: &Sheet| Some(sheet.office.as_ref()?.municipality_code.clone());
            sheets.iter().filter_map(code).collect()
        }
    };
    let pages: Vec<Vec<AreaAssignment>> = stream::iter(towns)
        .map(|town| async move { areas_of(visitor, town).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(pages.into_iter().flatten().collect())
}

async fn areas_of(visitor: &Visitor, town: String) -> Result<Vec<AreaAssignment>, Status> {
    let (mut areas, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListAreaAssignmentsRequest {
            partner_id: String::new(),
            municipality_code: town.clone(),
            page_size: AREAS_PER_PAGE,
            page_token,
        });
        let answer =
            visitor.guest.portal.clients.logistics().list_area_assignments(request).await?;
        let page = answer.into_inner();
        areas.extend(page.assignments);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(areas);
        }
    }
}
