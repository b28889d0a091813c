//! The receipt mail (受領通知メール): after it nothing can be undone, so a page says first what will
//! happen.

use askama::Template;
use vsys_proto::contract_intake::v1::{
    ListedMandate, LockMandatesRequest, Mandate, MandateKind, MandateState,
};

use super::{
    acting::Chosen,
    blocked::Act,
    filter::{Filter, Tab},
    row::all,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::fields::Fields,
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "mandates/lock.html")]
struct LockPage {
    frame: Frame,
    troubles: FieldTroubles,
    /// Numbers and names of the sites.
    mandates: Vec<(String, String)>,
    /// Those with others for the same site.
    doubled: Vec<(String, String)>,
    /// Those whose contacts have not proved their mail address.
    unproved: Vec<(String, String)>,
    /// How many were chosen and are not received.
    others: usize,
    /// How many sites join or change, and how many leave.
    kept: usize,
    left: usize,
    filter: Filter,
    is_one: bool,
    back: String,
}

impl LockPage {
    async fn read(visitor: &Visitor, chosen: &Chosen) -> Result<Self, Trouble> {
        let received = all(visitor, &Filter::default().on(Tab::Received)).await?;
        let going = chosen_of(&received, &chosen.numbers);
        let mandates = going.iter().filter_map(|one| one.mandate.as_ref());
        let called = |mandate: &Mandate| {
            let site = mandate.form.clone().unwrap_or_default().name;
            (mandate.mandate_number.clone(), site)
        };
        let is_going =
            |number: &&String| mandates.clone().any(|mandate| mandate.mandate_number == **number);
        let doubled = going.iter().filter(|one| !one.duplicate_numbers.is_empty());
        Ok(Self {
            frame: Frame::of(visitor, "mandates-lock-title"),
            troubles: FieldTroubles::none(),
            doubled: doubled.filter_map(|one| one.mandate.as_ref()).map(called).collect(),
            unproved: mandates
                .clone()
                .filter(|one| one.mail_confirmed_time.is_none())
                .map(called)
                .collect(),
            others: chosen.numbers.iter().filter(|one| !is_going(one)).count(),
            left: mandates.clone().filter(|one| one.kind() == MandateKind::Withdrawal).count(),
            kept: mandates.clone().filter(|one| one.kind() != MandateKind::Withdrawal).count(),
            mandates: mandates.map(called).collect(),
            filter: chosen.filter.clone(),
            is_one: chosen.is_one,
            back: chosen.back(),
        })
    }
}

/// Those that were chosen and are received; the others are nothing to be locked.
fn chosen_of<'m>(received: &'m [ListedMandate], numbers: &[String]) -> Vec<&'m ListedMandate> {
    let is_chosen = |one: &&ListedMandate| {
        one.mandate.as_ref().is_some_and(|mandate| {
            mandate.state() == MandateState::Received && numbers.contains(&mandate.mandate_number)
        })
    };
    received.iter().filter(is_chosen).collect()
}

/// `POST /mandates/lock/preview`.
pub(crate) async fn preview(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    page(&LockPage::read(&visitor, &chosen).await?)
}

/// `POST /mandates/lock`.
pub(crate) async fn lock(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    let mandate_numbers = chosen.numbers.clone();
    let wish = visitor.request(LockMandatesRequest { mandate_numbers });
    let portal = &visitor.guest.portal;
    match portal.clients.mandates().lock_mandates(wish).await {
        Ok(answer) => {
            let flash = Flash::of("mandates-were-locked").with("n", answer.into_inner().changed);
            done(portal, chosen.onward(), &flash)
        }
        Err(status) => {
            let trouble = Trouble::from(status.clone());
            // Whether the mails went out is not known: locking again does no harm.
            if trouble.is_away() {
                let troubles = trouble.fields(visitor.locale);
                return refused(&LockPage { troubles, ..LockPage::read(&visitor, &chosen).await? });
            }
            chosen.refused(&visitor, Act::Lock, status).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_chosen_and_is_received_is_locked() {
        let one = |number: &str, state: MandateState| ListedMandate {
            mandate: Some(Mandate {
                mandate_number: number.to_owned(),
                state: state.into(),
                ..Mandate::default()
            }),
            duplicate_numbers: Vec::new(),
        };
        let received = [
            one("M-1", MandateState::Received),
            one("M-2", MandateState::Received),
            one("M-3", MandateState::Locked),
        ];
        let chosen = chosen_of(&received, &["M-2".to_owned(), "M-3".to_owned(), "M-4".to_owned()]);
        assert_eq!(chosen, [&received[1]]);
    }
}
