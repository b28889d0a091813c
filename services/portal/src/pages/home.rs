//! The start page: what waits for whom, until when, and how far everybody is.

mod office;
mod prefectures;
mod site;
mod tasks;

use askama::Template;
use vsys_vocabulary::{Role, Tier};

use self::{office::OfficeHome, site::SiteHome};
use crate::{
    frame::Frame,
    page::{Answer, page},
    pages::{codes, mandates, orders, questions},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    office: Option<OfficeHome>,
    site: Option<SiteHome>,
    /// Orders that the partner has not acknowledged, and whether there are more than counted.
    unacknowledged: Option<(usize, bool)>,
    /// Mandates that wait for the organisation.
    mandates: Option<mandates::Counts>,
    /// Applications for codes that wait for it.
    codes: Option<codes::Waiting>,
    /// Questions that wait for the desk, and whether there are more than counted.
    questions: Option<(usize, bool)>,
}

/// `GET /`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let office = match visitor.office() {
        Some(office) if reads(&visitor) => Some(office::read(&visitor, office).await?),
        _ => None,
    };
    let site = match visitor.tier {
        Tier::Facility if reads(&visitor) => Some(site::read(&visitor).await?),
        _ => None,
    };
    let unacknowledged = match visitor.tier {
        Tier::Partner => Some(orders::unacknowledged(&visitor).await?),
        _ => None,
    };
    let questions = if visitor.answers_at_the_desk() {
        Some(questions::waiting(&visitor).await?)
    } else {
        None
    };
    let (mandates, codes) = tokio::join!(mandates::waiting(&visitor), codes::waiting(&visitor));
    page(&Home {
        frame: Frame::of(&visitor, "menu-home"),
        office,
        site,
        unacknowledged,
        mandates,
        codes,
        questions,
    })
}

/// Whether the visitor may read rounds and sheets: who only keeps accounts may not.
fn reads(visitor: &Visitor) -> bool {
    let readers = [Role::Viewer, Role::Clerk, Role::Locker, Role::Auditor];
    readers.into_iter().any(|role| visitor.has(role))
}
