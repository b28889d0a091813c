//! Late offices: reminded (督促), or locked by the round's stated default (未対応時の扱い).

use askama::Template;
use vsys_proto::{
    allocation::v1::{LateDefault, LockLateSheetsRequest, RemindOfficesRequest, Round, SheetState},
    convert::wire_office,
};
use vsys_vocabulary::Office;

use super::{list::Below, page::Listed};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::RoundAddress,
        confirmation::{self, Confirmation},
        fields::{Fields, value, values},
        reading,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Calls of one form: each takes as many sheets as one lock may hold.
const MOST_PARTS: u32 = 12;

/// `POST /rounds/{round}/remind`: the chosen ones, or all that are not completed.
pub(crate) async fn remind(
    visitor: Visitor,
    at: RoundAddress,
    Form(fields): Form<Fields>,
) -> Answer {
    let above = visitor.office().ok_or_else(Trouble::missing)?;
    let chosen = values(&fields, "sheet");
    let open = reading::sheets_below(&visitor, &at.round, &above).await?;
    let sheet_ids: Vec<String> = open
        .into_iter()
        .filter(|sheet| matches!(sheet.state(), SheetState::Issued | SheetState::Confirmed))
        .filter(|sheet| chosen.is_empty() || chosen.contains(&sheet.sheet_id))
        .map(|sheet| sheet.sheet_id)
        .collect();
    let mut reminded = 0;
    // No ids would mean all of them.
    if !sheet_ids.is_empty() {
        let request = visitor.request(RemindOfficesRequest {
            round_id: at.round.clone(),
            above: Some(wire_office(&above)),
            sheet_ids,
        });
        let answer = visitor.guest.portal.clients.sheets().remind_offices(request).await?;
        reminded = answer.into_inner().reminded;
    }
    let flash = Flash::of("reminded-offices").with("n", reminded);
    done(&visitor.guest.portal, at.path("/lock"), &flash)
}

/// The page before late sheets are locked.
#[derive(Template)]
#[template(path = "allocation/lock_late.html")]
struct LatePage {
    frame: Frame,
    troubles: FieldTroubles,
    at: RoundAddress,
    round: Round,
    late: Vec<Below>,
    by_last_round: bool,
    request_id: String,
    confirmation: Confirmation,
}

impl LatePage {
    async fn read(visitor: &Visitor, at: RoundAddress) -> Result<Self, Trouble> {
        let above = visitor.office().ok_or_else(Trouble::missing)?;
        let listed = Listed::read(visitor, &at.round, &above);
        let (listed, confirmation) = tokio::try_join!(listed, Confirmation::begin(visitor))?;
        let rows = listed.rows(visitor, |_| false);
        Ok(Self {
            frame: Frame::of(visitor, "lock-late-title"),
            troubles: FieldTroubles::none(),
            late: rows.into_iter().filter(|row| row.late_seconds > 0).collect(),
            by_last_round: listed.round.late_default() == LateDefault::LastRound,
            request_id: visitor.guest.portal.clock.new_id().to_string(),
            round: listed.round,
            at,
            confirmation,
        })
    }
}

/// `GET /rounds/{round}/lock/late`.
pub(crate) async fn show(visitor: Visitor, at: RoundAddress) -> Answer {
    page(&LatePage::read(&visitor, at).await?)
}

/// `POST /rounds/{round}/lock/late`.
pub(crate) async fn act(visitor: Visitor, at: RoundAddress, Form(fields): Form<Fields>) -> Answer {
    let above = visitor.office().ok_or_else(Trouble::missing)?;
    let acted = match confirmation::answer(visitor.clone(), &fields).await {
        Ok(elevated) => lock_all(&elevated, &at.round, above, value(&fields, "request_id")).await,
        Err(trouble) => Err(trouble),
    };
    match acted {
        Ok(locked) => {
            let flash = Flash::of("locked-late").with("n", locked);
            done(&visitor.guest.portal, at.path("/lock"), &flash)
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let late = LatePage::read(&visitor, at).await?;
            refused(&LatePage { troubles: trouble.fields(visitor.locale), ..late })
        }
        Err(trouble) => Err(trouble),
    }
}

/// Calls until none is late; answers how many sheets were locked.
async fn lock_all(
    visitor: &Visitor,
    round: &str,
    locker: Office,
    first_request: &str,
) -> Result<u32, Trouble> {
    let portal = &visitor.guest.portal;
    let (mut sheets, mut request_id) = (0, first_request.to_owned());
    for _ in 0..MOST_PARTS {
        let request = visitor.request(LockLateSheetsRequest {
            request_id,
            round_id: round.to_owned(),
            locker: Some(wire_office(&locker)),
        });
        let answer = portal.clients.sheets().lock_late_sheets(request).await?.into_inner();
        let part = answer.lock.map_or(0, |lock| lock.sheets_locked);
        if part == 0 {
            break;
        }
        sheets += part;
        request_id = portal.clock.new_id().to_string();
    }
    Ok(sheets)
}
