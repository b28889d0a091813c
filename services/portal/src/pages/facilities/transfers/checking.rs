//! Whether one site may pass vaccine on to another (移送できるか確かめる).

use chrono::NaiveDate;
use tonic::Status;
use vsys_proto::{
    convert::wire_date,
    facility_registry::v1::{
        CheckTransferRequest, CheckTransferResponse, Facility, TransferObstacle,
    },
};

use super::words;
use crate::{
    format,
    locale::Locale,
    pages::{
        allocation::{
            fields::{Fields, pairs, text},
            moment,
        },
        facilities::{
            lookup::{Among, Meant, Named},
            reading,
        },
        mandate_form::choices::Choice,
    },
    trouble::FieldTroubles,
    visitor::Visitor,
};

const FROM: &str = "from_facility_code";
const TO: &str = "to_facility_code";

/// Who passes it on, who receives it, and on which day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) from: Named,
    pub(super) to: Named,
    pub(super) date: String,
}

impl Asked {
    /// Nothing yet, for a day.
    pub(super) fn on(today: NaiveDate) -> Self {
        Self { date: today.to_string(), ..Self::default() }
    }

    /// What the address asks; none where it asks nothing.
    pub(super) fn read(fields: &Fields, today: NaiveDate) -> Option<Self> {
        if !pairs(fields).any(|(name, _)| [FROM, TO].contains(&name)) {
            return None;
        }
        let typed = text(fields, "date");
        let date = if typed.is_empty() { today.to_string() } else { typed };
        Some(Self { from: Named::read(fields, FROM), to: Named::read(fields, TO), date })
    }
}

/// What came of it.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) troubles: FieldTroubles,
    /// Sites that are called as was typed.
    pub(super) from_found: Vec<Choice>,
    pub(super) to_found: Vec<Choice>,
    pub(super) answer: Option<Told>,
}

/// The key of what is wrong with a site that was typed, and who may be meant.
type Unsettled = (&'static str, Vec<Choice>);

/// The answer in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) allowed: bool,
    /// May it or not: who, to whom, when.
    pub(super) headline: String,
    /// Name of the site with which something is the matter; empty where that is neither.
    pub(super) site: String,
    /// What stands in the way; empty where nothing does.
    pub(super) why: String,
    /// What the rule of the day is called.
    pub(super) rule: String,
    /// Key of what the other site is, and the site: the one that took a closed one's place, or
    /// the one that the receiver receives from.
    pub(super) instead: Option<(&'static str, Facility)>,
}

impl Told {
    /// All but the other site.
    fn of(
        answer: &CheckTransferResponse,
        (from, to): (&Facility, &Facility),
        day: NaiveDate,
        locale: Locale,
    ) -> Self {
        let day = format::day(day, locale);
        let values = [("from", from.name.as_str()), ("to", &to.name), ("day", &day)];
        let headline = if answer.allowed { "transfer-is-allowed" } else { "transfer-is-refused" };
        let obstacle = answer.obstacle.clone().unwrap_or_default();
        let about = |site: &&&Facility| site.facility_code == obstacle.facility_code;
        let site = [from, to].iter().find(about).map(|site| site.name.clone());
        let key = obstacle.reason.to_ascii_lowercase().replace('_', "-");
        let pair = [("receiver", to.facility_code.as_str()), ("basic", &to.basic_facility_code)];
        let why = locale.find(&key, &pair).filter(|_| !key.is_empty());
        Self {
            allowed: answer.allowed,
            headline: locale.text_with(headline, &values),
            site: site.unwrap_or_default(),
            why: why.unwrap_or(obstacle.message),
            rule: words::name(answer.rule(), locale),
            instead: None,
        }
    }
}

/// The code of the other site that an obstacle speaks of, and the key of what it is.
fn other(obstacle: &TransferObstacle) -> (&'static str, &str) {
    if obstacle.successor_code.is_empty() {
        ("column-basic-facility", &obstacle.basic_facility_code)
    } else {
        ("column-facility-successor", &obstacle.successor_code)
    }
}

/// A site that was typed.
async fn site(visitor: &Visitor, named: &Named) -> Result<Result<Facility, Unsettled>, Status> {
    let code = match named.meant(visitor, Among::Open).await? {
        Meant::Code(code) if code.is_empty() => return Ok(Err(("value-missing", Vec::new()))),
        Meant::Code(code) => code,
        Meant::Several(found) => return Ok(Err(("lookup-several", found))),
        Meant::Nobody => return Ok(Err(("lookup-nobody", Vec::new()))),
    };
    let found = reading::named(visitor, &code).await?;
    Ok(found.ok_or(("no-such-facility", Vec::new())))
}

/// What is wrong with a site, if anything is, and who may be meant.
fn unsettled(site: Result<Facility, Unsettled>) -> (Option<&'static str>, Vec<Choice>) {
    site.map_or_else(|(key, found)| (Some(key), found), |_| (None, Vec::new()))
}

/// Asks the register, once both sites are known.
pub(super) async fn check(visitor: &Visitor, asked: Asked) -> Result<(Asked, Checked), Status> {
    let locale = visitor.locale;
    let (from, to) = tokio::try_join!(site(visitor, &asked.from), site(visitor, &asked.to))?;
    let day = moment::read_date(&asked.date);
    if let (Ok(from), Ok(to), Some(day)) = (&from, &to, day) {
        let told = told(visitor, (from, to), day).await?;
        let [from, to] = [from, to].map(|site| Named::of(&site.facility_code));
        let checked = Checked { answer: Some(told), ..Checked::default() };
        return Ok((Asked { from, to, ..asked }, checked));
    }
    let ((from, from_found), (to, to_found)) = (unsettled(from), unsettled(to));
    let wrong = [(FROM, from), (TO, to), ("date", day.is_none().then_some("date-invalid"))];
    let wrong = wrong.into_iter().filter_map(|(field, key)| Some((field, key?)));
    let troubles = wrong.fold(FieldTroubles::none(), |troubles, (field, key)| {
        troubles.with(field, locale.text(key))
    });
    Ok((asked, Checked { troubles, from_found, to_found, answer: None }))
}

/// What the register answers.
async fn told(
    visitor: &Visitor,
    sites: (&Facility, &Facility),
    day: NaiveDate,
) -> Result<Told, Status> {
    let request = visitor.request(CheckTransferRequest {
        from_facility_code: sites.0.facility_code.clone(),
        to_facility_code: sites.1.facility_code.clone(),
        date: Some(wire_date(day)),
    });
    let answer = visitor.guest.portal.clients.registry().check_transfer(request).await?;
    let answer = answer.into_inner();
    let instead = match answer.obstacle.as_ref().map(other) {
        Some((key, code)) => reading::named(visitor, code).await?.map(|site| (key, site)),
        None => None,
    };
    Ok(Told { instead, ..Told::of(&answer, sites, day, visitor.locale) })
}

#[cfg(test)]
mod tests {
    use vsys_proto::facility_registry::v1::TransferRule;

    use super::*;

    fn site(code: &str, name: &str) -> Facility {
        Facility { facility_code: code.to_owned(), name: name.to_owned(), ..Facility::default() }
    }

    fn says(obstacle: Option<TransferObstacle>, locale: Locale) -> Told {
        let answer = CheckTransferResponse {
            allowed: obstacle.is_none(),
            rule: TransferRule::WithinPairs.into(),
            obstacle,
        };
        let venue = Facility {
            basic_facility_code: "1310000018".to_owned(),
            ..site("1310000026", "区民会館")
        };
        let sites = (site("1310000018", "架空病院"), venue);
        let day = NaiveDate::from_ymd_opt(2021, 4, 12).unwrap();
        Told::of(&answer, (&sites.0, &sites.1), day, locale)
    }

    #[test]
    fn an_answer_names_both_sites_the_day_and_the_rule() {
        let told = says(None, Locale::Ja);
        let headline = "架空病院から区民会館へは、2021年4月12日(月)に移送できます。";
        assert_eq!((told.allowed, told.headline.as_str()), (true, headline));
        assert_eq!(told.rule, words::name(TransferRule::WithinPairs, Locale::Ja));
        assert_eq!((told.site, told.why), (String::new(), String::new()));
    }

    #[test]
    fn what_stands_in_the_way_is_told_with_the_site_that_it_is_about() {
        let reasons = [
            "TRANSFER_OUTSIDE_PAIR",
            "TRANSFER_SITE_CLOSED",
            "TRANSFER_TO_BASIC",
            "TRANSFER_TO_ITSELF",
        ];
        for reason in reasons {
            for locale in Locale::ALL {
                let told = says(
                    Some(TransferObstacle {
                        reason: reason.to_owned(),
                        message: "no".to_owned(),
                        facility_code: "1310000026".to_owned(),
                        ..TransferObstacle::default()
                    }),
                    locale,
                );
                assert_eq!((told.allowed, told.site.as_str()), (false, "区民会館"));
                assert!(told.why.len() > 10, "{reason}: {}", told.why);
                let names_both =
                    ["1310000026", "1310000018"].iter().all(|it| told.why.contains(it));
                assert_eq!(names_both, reason == "TRANSFER_OUTSIDE_PAIR", "{}", told.why);
            }
        }
        let unheard = TransferObstacle {
            reason: "NEVER_HEARD_OF".to_owned(),
            message: "too odd".to_owned(),
            ..TransferObstacle::default()
        };
        assert_eq!(says(Some(unheard), Locale::Ja).why, "too odd");
    }

    #[test]
    fn an_address_that_names_no_site_asks_nothing() {
        let today = NaiveDate::from_ymd_opt(2021, 3, 15).unwrap();
        let fields = |name: &str| vec![(name.to_owned(), String::new())];
        assert_eq!(Asked::read(&fields("page"), today), None);
        assert_eq!(Asked::read(&fields(TO), today), Some(Asked::on(today)));
    }
}
