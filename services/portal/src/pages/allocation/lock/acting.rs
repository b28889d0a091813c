//! The lock itself (データロック), and how far one of many parts has come.

use askama::Template;
use vsys_vocabulary::Office;

use super::{
    page::Listed,
    previewing::PreviewPage,
    waiting::{Stage, lock},
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page},
    pages::allocation::{
        address::RoundAddress,
        confirmation,
        fields::{Fields, value, values},
        progress::{Stretch, Tally, bar},
    },
    trouble::Trouble,
    visitor::Visitor,
};

/// `POST /rounds/{round}/lock`: second factor and lock in one.
pub(crate) async fn act(visitor: Visitor, at: RoundAddress, Form(fields): Form<Fields>) -> Answer {
    let above = visitor.office().ok_or_else(Trouble::missing)?;
    let (sheets, request_id) = (values(&fields, "sheet"), value(&fields, "request_id").to_owned());
    let elevated = match confirmation::answer(visitor.clone(), &fields).await {
        Ok(elevated) => elevated,
        Err(trouble) => return again(&visitor, at, sheets, request_id, &trouble).await,
    };
    let all = sheets.is_empty();
    let locked = lock(&elevated, &request_id, &at.round, above, sheets.clone()).await;
    match locked {
        Ok((locked, 0)) => done(
            &visitor.guest.portal,
            at.path("/lock"),
            &Flash::of("locked-sheets").with("n", locked),
        ),
        Ok((locked, _)) if !all => done(
            &visitor.guest.portal,
            at.path("/lock"),
            &Flash::of("locked-sheets").with("n", locked),
        ),
        Ok((locked, waiting)) => {
            let portal = elevated.guest.portal.clone();
            let begun = Stage::Running { locked, waiting };
            portal.locking.go_on(elevated, at.round.clone(), above, begun);
            done(&portal, at.path("/lock/progress"), &Flash::of("lock-goes-on"))
        }
        Err(status) => again(&elevated, at, sheets, request_id, &status.into()).await,
    }
}

/// The page before the lock again: what was wrong, and the state as it is now.
async fn again(
    visitor: &Visitor,
    at: RoundAddress,
    sheets: Vec<String>,
    request_id: String,
    trouble: &Trouble,
) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble.clone());
    }
    let preview = PreviewPage::read(visitor, at, sheets, request_id).await?;
    preview.again(trouble.fields(visitor.locale))
}

/// The page.
#[derive(Template)]
#[template(path = "allocation/lock_progress.html")]
struct ProgressPage {
    frame: Frame,
    at: RoundAddress,
    round_number: String,
    tally: Tally,
    bar: Vec<Stretch>,
    goes_on: bool,
    stopped: String,
}

/// `GET /rounds/{round}/lock/progress`: asks the service each time, and itself again in a moment.
pub(crate) async fn progress(visitor: Visitor, at: RoundAddress) -> Answer {
    let above: Office = visitor.office().ok_or_else(Trouble::missing)?;
    let listed = Listed::read(&visitor, &at.round, &above).await?;
    let locking = &visitor.guest.portal.locking;
    let stage = locking.stage(&at.round, above);
    let stopped = match &stage {
        Some(Stage::Stopped(trouble)) => {
            locking.forget(&at.round, above);
            trouble.text(visitor.locale)
        }
        Some(Stage::Running { .. }) | None => String::new(),
    };
    let tally = Tally::of(&listed.sheets);
    page(&ProgressPage {
        frame: Frame::of(&visitor, "lock-progress-title"),
        round_number: listed.round.round_number,
        bar: bar(visitor.locale, &tally),
        tally,
        goes_on: matches!(stage, Some(Stage::Running { .. })),
        stopped,
        at,
    })
}
