//! Applications are handed on to the service desk (とりまとめ): all that are chosen, or none.

use vsys_proto::contract_intake::v1::CollateApplicationsRequest;

use super::{filter::Filter, list};
use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done},
    pages::{
        allocation::fields::{Fields, values},
        mandates::named,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// What a form of the list is about.
pub(super) struct Chosen {
    pub(super) numbers: Vec<String>,
    pub(super) filter: Filter,
}

impl Chosen {
    pub(super) fn read(fields: &Fields) -> Self {
        Self { numbers: values(fields, "number"), filter: Filter::read(fields) }
    }

    /// Where it leads once something was done: those that were chosen have left the list's tab.
    pub(super) fn onward(&self) -> String {
        self.filter.afresh().address()
    }

    /// The list with why nothing was done; `numbers` are to blame.
    pub(super) async fn refused(
        self,
        visitor: &Visitor,
        trouble: Trouble,
        numbers: &[String],
    ) -> Answer {
        if !trouble.is_about_the_form() {
            return Err(trouble);
        }
        let (locale, why) = (visitor.locale, trouble.text(visitor.locale));
        let text = if numbers.is_empty() {
            why
        } else {
            let numbers = numbers.join(&locale.text("list-separator"));
            let values = [("why", why.as_str()), ("numbers", numbers.as_str())];
            locale.text_with("refused-with-numbers", &values)
        };
        list::again(visitor, self.filter, FieldTroubles::none().with("", text)).await
    }

    /// The same where nothing was chosen.
    pub(super) async fn nothing(self, visitor: &Visitor) -> Answer {
        let troubles = FieldTroubles::none().with("", visitor.locale.text("codes-none-chosen"));
        list::again(visitor, self.filter, troubles).await
    }
}

/// `POST /codes/collate`.
pub(crate) async fn collate(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    let application_numbers = chosen.numbers.clone();
    let wish = visitor.request(CollateApplicationsRequest { application_numbers });
    let portal = &visitor.guest.portal;
    match portal.clients.new_codes().collate_applications(wish).await {
        Ok(answer) => {
            let flash = Flash::of("codes-were-collated").with("n", answer.into_inner().changed);
            done(portal, chosen.onward(), &flash)
        }
        Err(status) => {
            let numbers = named(&status, &chosen.numbers);
            chosen.refused(&visitor, status.into(), &numbers).await
        }
    }
}
