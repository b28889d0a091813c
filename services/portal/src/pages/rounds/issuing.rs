//! The nation's sheet is locked by issuing it to the prefectures (都道府県への通知).

use askama::Template;
use vsys_proto::allocation::v1::{IssueRoundRequest, Round, Sheet};
use vsys_vocabulary::{ItemKind, Office};

use crate::pages::rounds::list::ProductNames;
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::RoundAddress,
        amount::Counting,
        confirmation::{self, Confirmation},
        fields::{Fields, text},
        goods, reading,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "rounds/issue.html")]
struct IssuePage {
    frame: Frame,
    troubles: FieldTroubles,
    at: RoundAddress,
    round: Round,
    /// What its product is called.
    product: String,
    prefectures: usize,
    /// Item, what is given out, and what is left over.
    amounts: Vec<(String, String, String)>,
    fits: bool,
    /// Whether anything is given out at all.
    gives: bool,
    is_issued: bool,
    request_id: String,
    confirmation: Confirmation,
}

impl IssuePage {
    async fn read(
        visitor: &Visitor,
        at: RoundAddress,
        request_id: String,
    ) -> Result<Self, Trouble> {
        let (round, sheet, products, confirmation) = tokio::try_join!(
            reading::round(visitor, &at.round),
            reading::sheet(visitor, &at.round, &Office::Nation),
            ProductNames::read(visitor),
            Confirmation::begin(visitor)
        )?;
        let check = sheet.check.unwrap_or_default();
        let given = goods::amounts(sheet.allocated);
        Ok(Self {
            frame: Frame::of(visitor, "issue-title"),
            troubles: FieldTroubles::none(),
            prefectures: sheet.lines.len(),
            amounts: amounts(visitor, &sheet),
            fits: check.vaccine_fits && check.needle_fits && check.syringe_fits,
            gives: given.iter().any(|(_, units)| units.0 > 0),
            is_issued: sheet.locked_time.is_some(),
            product: products.of(&round.product_code),
            round,
            at,
            request_id,
            confirmation,
        })
    }
}

fn amounts(visitor: &Visitor, sheet: &Sheet) -> Vec<(String, String, String)> {
    let (counting, packs) = (Counting::of(visitor.locale), goods::packs(sheet.packs));
    let given = goods::amounts(sheet.allocated);
    let left = goods::amounts(sheet.check.and_then(|check| check.left_over));
    let item = |item: &ItemKind| {
        let amount = |units| counting.amount(*item, units, *packs.get(*item));
        let word = visitor.locale.text(&format!("item-{}", item.as_str()));
        (word, amount(*given.get(*item)), amount(*left.get(*item)))
    };
    ItemKind::ALL.iter().map(item).collect()
}

/// `GET /rounds/{round}/issue`.
pub(crate) async fn show(visitor: Visitor, at: RoundAddress) -> Answer {
    let request_id = visitor.guest.portal.clock.new_id().to_string();
    page(&IssuePage::read(&visitor, at, request_id).await?)
}

/// `POST /rounds/{round}/issue`.
pub(crate) async fn act(visitor: Visitor, at: RoundAddress, Form(fields): Form<Fields>) -> Answer {
    let request_id = text(&fields, "request_id");
    let issued = match confirmation::answer(visitor.clone(), &fields).await {
        Ok(elevated) => issue(&elevated, &at.round, request_id.clone()).await,
        Err(trouble) => Err(trouble),
    };
    match issued {
        Ok(sheets) => {
            let flash = Flash::of("round-issued").with("n", sheets);
            done(&visitor.guest.portal, at.path("/lock"), &flash)
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let shown = IssuePage::read(&visitor, at, request_id).await?;
            refused(&IssuePage { troubles: trouble.fields(visitor.locale), ..shown })
        }
        Err(trouble) => Err(trouble),
    }
}

async fn issue(visitor: &Visitor, round: &str, request_id: String) -> Result<u32, Trouble> {
    let request = visitor.request(IssueRoundRequest { request_id, round_id: round.to_owned() });
    let answer = visitor.guest.portal.clients.rounds().issue_round(request).await?;
    Ok(answer.into_inner().sheets_issued)
}
