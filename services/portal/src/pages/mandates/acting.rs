//! Mandates are received (受領登録), or not any more (未受領に戻す): all that are chosen, or none.

use tonic::Status;
use vsys_proto::contract_intake::v1::{ReceiveMandatesRequest, ReturnMandatesRequest};

use super::{
    address,
    blocked::{self, Act},
    duplicates::{self, named},
    filter::Filter,
    list, one,
};
use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done},
    pages::allocation::fields::{Fields, value, values},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// What a form is about, and where it came from.
pub(super) struct Chosen {
    pub(super) numbers: Vec<String>,
    pub(super) filter: Filter,
    /// It came from a mandate's own page.
    pub(super) is_one: bool,
}

impl Chosen {
    pub(super) fn read(fields: &Fields) -> Self {
        Self {
            numbers: values(fields, "number"),
            filter: Filter::read(fields),
            is_one: value(fields, "one") == "yes",
        }
    }

    /// The mandate, where the form came from its own page.
    fn one(&self) -> Option<&String> {
        self.numbers.first().filter(|_| self.is_one)
    }

    /// Where it came from.
    pub(super) fn back(&self) -> String {
        self.one().map_or_else(|| self.filter.address(), |number| address(number))
    }

    /// Where it leads once something was done: those that were chosen have left the list's tab.
    pub(super) fn onward(&self) -> String {
        let list = || self.filter.afresh().address();
        self.one().map_or_else(list, |number| address(number))
    }

    /// Why nothing was done: mandates that stand in the way are named on a page of their own, unless
    /// the form came from the page of just one.
    pub(super) async fn refused(self, visitor: &Visitor, act: Act, status: Status) -> Answer {
        let blocked = blocked::of(&status, &self.numbers, visitor.locale);
        let trouble = Trouble::from(status.clone());
        if !trouble.is_about_the_form() {
            return Err(trouble);
        }
        match blocked.first() {
            None => self.again(visitor, trouble.text(visitor.locale)).await,
            Some(first) if self.is_one => {
                let text = first.why.clone();
                self.again(visitor, text).await
            }
            Some(_) => blocked::shown(visitor, (self, act), &status, blocked).await,
        }
    }

    /// The same where nothing was chosen.
    pub(super) async fn nothing(self, visitor: &Visitor) -> Answer {
        let text = visitor.locale.text("mandates-none-chosen");
        self.again(visitor, text).await
    }

    async fn again(self, visitor: &Visitor, text: String) -> Answer {
        let troubles = FieldTroubles::none().with("", text);
        match self.one() {
            Some(number) => one::again(visitor, number, troubles).await,
            None => list::again(visitor, self.filter, troubles).await,
        }
    }
}

/// `POST /mandates/receive`: others for the same sites are shown first, unless they were.
pub(crate) async fn receive(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    let wish = visitor.request(ReceiveMandatesRequest {
        mandate_numbers: chosen.numbers.clone(),
        duplicates_seen: value(&fields, "duplicates_seen") == "yes",
    });
    let portal = &visitor.guest.portal;
    match portal.clients.mandates().receive_mandates(wish).await {
        Ok(answer) => {
            let flash = Flash::of("mandates-were-received").with("n", answer.into_inner().changed);
            done(portal, chosen.onward(), &flash)
        }
        Err(status) => match Trouble::from(status.clone()).reason() {
            "DUPLICATE_MANDATES" => {
                let numbers = named(&status, &chosen.numbers);
                duplicates::ask(&visitor, chosen, numbers).await
            }
            _ => chosen.refused(&visitor, Act::Receive, status).await,
        },
    }
}

/// `POST /mandates/return`.
pub(crate) async fn give_back(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    let mandate_numbers = chosen.numbers.clone();
    let wish = visitor.request(ReturnMandatesRequest { mandate_numbers });
    let portal = &visitor.guest.portal;
    match portal.clients.mandates().return_mandates(wish).await {
        Ok(answer) => {
            let flash = Flash::of("mandates-were-returned").with("n", answer.into_inner().changed);
            done(portal, chosen.onward(), &flash)
        }
        Err(status) => chosen.refused(&visitor, Act::Return, status).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(fields: &[(&str, &str)]) -> Chosen {
        let fields = fields.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Chosen::read(&fields.collect())
    }

    #[test]
    fn a_form_leads_back_to_where_it_came_from() {
        let list =
            [("state", "received"), ("page_token", "t2"), ("number", "M-1"), ("number", "M-2")];
        let list = chosen(&list);
        assert_eq!(list.back(), "/mandates?state=received&page_token=t2");
        assert_eq!(list.onward(), "/mandates?state=received");
        assert_eq!(list.numbers, ["M-1", "M-2"]);
        let one = chosen(&[("one", "yes"), ("number", "M-1")]);
        assert_eq!((one.back(), one.onward()), ("/mandates/M-1".into(), "/mandates/M-1".into()));
    }
}
