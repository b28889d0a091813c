//! Codes are given (付番): a code stays for good, so a page says first what will happen.

use askama::Template;
use vsys_proto::contract_intake::v1::{Application, NumberApplicationsRequest};

use super::{
    collating::Chosen,
    filter::{Filter, Tab},
    row::all,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::{allocation::fields::Fields, mandates::named},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "codes/number.html")]
struct NumberPage {
    frame: Frame,
    troubles: FieldTroubles,
    /// Numbers and names of the sites.
    applications: Vec<(String, String)>,
    /// How many applicants have not proved their mail address.
    unproved: usize,
    filter: Filter,
}

impl NumberPage {
    async fn read(visitor: &Visitor, chosen: &Chosen) -> Result<Self, Trouble> {
        let collated = all(visitor, &Filter::default().on(Tab::Collated)).await?;
        let going = chosen_of(&collated, &chosen.numbers);
        let named = |one: &&Application| {
            let site = one.site.clone().unwrap_or_default().name;
            (one.application_number.clone(), site)
        };
        Ok(Self {
            frame: Frame::of(visitor, "codes-number-title"),
            troubles: FieldTroubles::none(),
            unproved: going.iter().filter(|one| one.mail_confirmed_time.is_none()).count(),
            applications: going.iter().map(named).collect(),
            filter: chosen.filter.clone(),
        })
    }
}

/// Those that were chosen and are handed on; the others are given no code.
fn chosen_of<'a>(collated: &'a [Application], numbers: &[String]) -> Vec<&'a Application> {
    let is_chosen = |one: &&Application| numbers.contains(&one.application_number);
    collated.iter().filter(is_chosen).collect()
}

/// `POST /codes/number/preview`.
pub(crate) async fn preview(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    page(&NumberPage::read(&visitor, &chosen).await?)
}

/// `POST /codes/number`.
pub(crate) async fn number(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = Chosen::read(&fields);
    if chosen.numbers.is_empty() {
        return chosen.nothing(&visitor).await;
    }
    let application_numbers = chosen.numbers.clone();
    let wish = visitor.request(NumberApplicationsRequest { application_numbers });
    let portal = &visitor.guest.portal;
    match portal.clients.new_codes().number_applications(wish).await {
        Ok(answer) => {
            let numbered = answer.into_inner().applications.len();
            done(portal, chosen.onward(), &Flash::of("codes-were-numbered").with("n", numbered))
        }
        Err(status) => {
            let numbers = named(&status, &chosen.numbers);
            let trouble = Trouble::from(status);
            // Whether codes were given is not known: what has its code is given no other.
            if trouble.is_away() {
                let troubles = trouble.fields(visitor.locale);
                let shown = NumberPage::read(&visitor, &chosen).await?;
                return refused(&NumberPage { troubles, ..shown });
            }
            chosen.refused(&visitor, trouble, &numbers).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_chosen_and_is_handed_on_is_given_a_code() {
        let one = |number: &str| Application {
            application_number: number.to_owned(),
            ..Application::default()
        };
        let collated = [one("C-1"), one("C-2")];
        let chosen = chosen_of(&collated, &["C-2".to_owned(), "C-3".to_owned()]);
        assert_eq!(chosen, [&collated[1]]);
    }
}
