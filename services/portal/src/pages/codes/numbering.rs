//! Codes are given (付番): a code stays for good, so a page says first what will happen.

use askama::Template;
use chrono::{DateTime, Utc};
use vsys_proto::contract_intake::v1::{
    Application, NumberApplicationsRequest, NumberApplicationsResponse,
};
use vsys_vocabulary::jst;

use super::{
    collating::Chosen,
    filter::{Filter, Tab},
    row::{all, numberable_on},
};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{fields::Fields, moment},
        mandates::named,
    },
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
    /// Those whose day has not come, with that day.
    later: Vec<(String, String, String)>,
    /// How many applicants have not proved their mail address.
    unproved: usize,
    filter: Filter,
}

impl NumberPage {
    async fn read(visitor: &Visitor, chosen: &Chosen) -> Result<Self, Trouble> {
        let collated = all(visitor, &Filter::default().on(Tab::Collated)).await?;
        let today = jst::date_of(visitor.guest.portal.clock.now());
        let chosen_ones = chosen_of(&collated, &chosen.numbers);
        let (later, going): (Vec<_>, Vec<_>) =
            chosen_ones.into_iter().partition(|one| numberable_on(one) > Some(today));
        let named = |one: &&Application| {
            let site = one.site.clone().unwrap_or_default().name;
            (one.application_number.clone(), site)
        };
        let waiting = |one: &&Application| {
            let (number, site) = named(one);
            let day = numberable_on(one).map(|day| format::day(day, visitor.locale));
            (number, site, day.unwrap_or_default())
        };
        Ok(Self {
            frame: Frame::of(visitor, "codes-number-title"),
            troubles: FieldTroubles::none(),
            unproved: going.iter().filter(|one| one.mail_confirmed_time.is_none()).count(),
            applications: going.iter().map(named).collect(),
            later: later.iter().map(waiting).collect(),
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
            let said = said(&answer.into_inner(), portal.clock.now(), visitor.locale);
            done(portal, chosen.onward(), &said)
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

/// What became of them: how many have their codes, when the letters go unless they went at once,
/// and how many are numbered later, from which day on.
fn said(answer: &NumberApplicationsResponse, now: DateTime<Utc>, locale: Locale) -> Flash {
    let letters = answer.applications.iter().filter_map(|one| moment::instant(one.letter_time));
    let letters = letters.filter(|at| *at > now).max();
    let later = answer.later_applications.iter().filter_map(numberable_on).min();
    let key = match (answer.applications.is_empty(), letters, later) {
        (true, _, Some(_)) => "codes-numbered-later",
        (_, None, None) => "codes-were-numbered",
        (_, Some(_), None) => "codes-were-numbered-letters",
        (false, None, Some(_)) => "codes-were-numbered-rest-later",
        (false, Some(_), Some(_)) => "codes-were-numbered-letters-rest-later",
    };
    let mut flash = Flash::of(key)
        .with("n", answer.applications.len())
        .with("later", format::grouped(answer.later_applications.len()));
    if let Some(at) = letters {
        flash = flash.with("time", format::minute(at, locale));
    }
    if let Some(day) = later {
        flash = flash.with("day", format::day(day, locale));
    }
    flash
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::Date;

    use super::*;

    #[test]
    fn what_was_numbered_and_what_is_later_is_said_with_its_days() {
        let now = DateTime::from_timestamp(1_615_766_400, 0).unwrap();
        let numbered = |seconds| Application {
            letter_time: Some(prost_types::Timestamp { seconds, nanos: 0 }),
            ..Application::default()
        };
        let later = |day| Application {
            numberable_date: Some(Date { year: 2021, month: 3, day }),
            ..Application::default()
        };
        let text = |applications, later_applications| {
            let answer = NumberApplicationsResponse { applications, later_applications };
            Locale::ALL.map(|locale| said(&answer, now, locale).text(locale).unwrap())
        };
        let (at_once, thursday) = (numbered(1_615_766_400), numbered(1_616_025_600));
        let [ja, en] = text(vec![at_once.clone()], vec![]);
        assert_eq!((&*ja, &*en), ("1件に付番しました。", "One site has its code."));
        let [ja, en] = text(vec![thursday.clone(); 2], vec![later(30), later(23)]);
        for part in ["2件に付番", "3月18日(木) 9:00", "2件は", "3月23日(火)"] {
            assert!(ja.contains(part), "{part}: {ja}");
        }
        assert!(en.contains("Thu 18 Mar 2021") && en.contains("Tue 23 Mar 2021"), "{en}");
        let [ja, _] = text(vec![thursday], vec![]);
        assert!(ja.contains("3月18日(木) 9:00") && !ja.contains("23日"), "{ja}");
        let [ja, _] = text(vec![at_once], vec![later(23)]);
        assert!(ja.contains("3月23日(火)") && !ja.contains("18日"), "{ja}");
        let [ja, en] = text(vec![], vec![later(23)]);
        assert!(ja.contains("1件は") && !ja.contains("0件"), "{ja}");
        assert!(en.contains("Tue 23 Mar 2021"), "{en}");
    }

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
