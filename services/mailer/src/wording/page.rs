//! What templates are filled from.

use chrono::{DateTime, NaiveDate, Utc};
use vsys_vocabulary::{Office, Tier};

use super::names::Names;
use super::reader::Reader;
use super::time;
use crate::domain::matter::{Matter, Offices, Step};

/// The language of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Japanese,
    English,
}

/// Who answers a reader's questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Helper<'a> {
    /// The service desk, of who has an account.
    ServiceDesk,
    /// Who receives the reader's mandate.
    Mandatary(&'a str),
    /// The prefecture that looks at the reader's application.
    Prefecture,
}

/// One letter, as its template sees it.
pub(super) struct Page<'a> {
    pub(super) subject: String,
    pub(super) matter: &'a Matter,
    pub(super) names: &'a Names,
    pub(super) link: String,
    pub(super) portal: &'a str,
    pub(super) sender: &'a str,
    pub(super) training: bool,
    pub(super) language: Language,
    pub(super) to: &'a Reader,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass everything by reference")]
impl Page<'_> {
    /// An instant as clocks in Japan show it, with the day of the week.
    pub(super) fn time(&self, instant: &DateTime<Utc>) -> String {
        match self.language {
            Language::Japanese => time::japanese(*instant),
            Language::English => time::english(*instant),
        }
    }

    /// A day.
    pub(super) fn day(&self, day: &NaiveDate) -> String {
        match self.language {
            Language::Japanese => day.format("%Y年%-m月%-d日").to_string(),
            Language::English => day.format("%-d %B %Y").to_string(),
        }
    }

    /// An organisation by name.
    pub(super) fn organisation(&self, id: &str) -> String {
        match id.parse::<Office>() {
            Ok(office) => self.office(&office),
            Err(_) => self.names.organisation(id, self.language),
        }
    }

    /// An office by name; a municipality together with its prefecture.
    pub(super) fn office(&self, office: &Office) -> String {
        let name = self.names.organisation(&office.to_string(), self.language);
        let Office::Municipality(code) = office else { return name };
        let prefecture = self.names.organisation(code.prefecture().as_ref(), self.language);
        match self.language {
            Language::Japanese => format!("{prefecture}{name}"),
            Language::English => format!("{name}, {prefecture}"),
        }
    }

    /// The office one tier above; the nation's own is itself.
    pub(super) fn above(&self, office: &Office) -> String {
        self.office(&match office {
            Office::Municipality(code) => Office::Prefecture(code.prefecture()),
            Office::Nation | Office::Prefecture(_) => Office::Nation,
        })
    }

    /// Whose deadline it is.
    pub(super) fn offices(&self, offices: &Offices) -> String {
        let text = match (offices, self.language) {
            (Offices::One(office), _) => return self.office(office),
            (Offices::All(Tier::Prefecture), Language::Japanese) => "すべての都道府県",
            (Offices::All(Tier::Prefecture), Language::English) => "all prefectures",
            (Offices::All(Tier::Municipality), Language::Japanese) => "すべての市町村",
            (Offices::All(Tier::Municipality), Language::English) => "all municipalities",
            (Offices::All(_), Language::Japanese) => "国",
            (Offices::All(_), Language::English) => "the nation",
        };
        text.to_owned()
    }

    /// The round by its number.
    pub(super) fn round(&self) -> String {
        match (&self.names.round, self.language) {
            (Some(number), Language::Japanese) => format!("クール{number}"),
            (Some(number), Language::English) => format!("round {number}"),
            (None, Language::Japanese) => "今回のクール".to_owned(),
            (None, Language::English) => "this round".to_owned(),
        }
    }

    /// What is to be done in a step.
    pub(super) fn step(&self, step: &Step) -> &'static str {
        match (step, self.language) {
            (Step::PrefecturesComplete, Language::Japanese) => "都道府県の分配完了",
            (Step::PrefecturesComplete, Language::English) => "prefectures complete",
            (Step::NationLocks, Language::Japanese) => "国のデータロック",
            (Step::NationLocks, Language::English) => "the nation locks",
            (Step::MunicipalitiesComplete, Language::Japanese) => "市町村の分配完了",
            (Step::MunicipalitiesComplete, Language::English) => "municipalities complete",
            (Step::PrefecturesLock, Language::Japanese) => "都道府県のデータロック",
            (Step::PrefecturesLock, Language::English) => "prefectures lock",
        }
    }

    /// What opens the reader's mandate; empty where it is not told.
    pub(super) fn secret(&self) -> &str {
        self.to.link_secret.as_deref().unwrap_or_default()
    }

    /// Who answers the reader's questions.
    pub(super) fn helper(&self) -> Helper<'_> {
        match self.matter {
            Matter::MandateSubmitted { mandatary, .. }
            | Matter::MandateLocked { mandatary, .. }
            | Matter::MandateSentBack { mandatary, .. }
            | Matter::SecretReissued { mandatary, .. }
            | Matter::MandateWithdrawn { mandatary, .. } => Helper::Mandatary(mandatary),
            Matter::CodeAppliedFor { .. }
            | Matter::ApplicationReturned { .. }
            | Matter::CodeNumbered { .. } => Helper::Prefecture,
            _ => Helper::ServiceDesk,
        }
    }

    /// A text as it begins a sentence.
    #[expect(clippy::unused_self, reason = "templates reach functions through their page")]
    pub(super) fn begin(&self, text: String) -> String {
        let mut signs = text.chars();
        match signs.next() {
            Some(first) => first.to_uppercase().chain(signs).collect(),
            None => text,
        }
    }
}
