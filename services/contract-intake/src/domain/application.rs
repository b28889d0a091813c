//! An application for a new code (新規コードの付番申請), and how far it has come.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use super::fault::{self, Fault, Problem};
use super::form::OwnerName;
use super::language::Language;
use super::number::ApplicationNumber;
use super::text;

/// Names of people, and their titles.
const PERSON: usize = 60;
/// Names of organisations, sections and sites.
const NAME: usize = 100;
const KANA: usize = 200;
const ADDRESS: usize = 200;

/// Who applies (申請者).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Applicant {
    pub(crate) name: String,
    pub(crate) organisation: String,
    /// May be empty.
    pub(crate) section: String,
    /// May be empty.
    pub(crate) title: String,
    pub(crate) mail: String,
    pub(crate) phone: String,
    /// Of the letters to the applicant.
    #[serde(default)]
    pub(crate) language: Language,
}

/// The site that a code is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct NewSite {
    pub(crate) owner: Option<OwnerName>,
    /// A special venue (特設の会場); a medical institution else.
    pub(crate) is_venue: bool,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) representative: String,
    pub(crate) postcode: String,
    pub(crate) municipality: String,
    pub(crate) address: String,
    pub(crate) phone: String,
}

impl Applicant {
    /// Tidied; else everything that is wrong is added to `problems`.
    fn check(&self, problems: &mut Vec<Problem>) -> Self {
        let mut keep = |field, read| fault::keep(problems, field, read);
        Self {
            name: keep("applicant.name", text::required(&self.name, PERSON)),
            organisation: keep("applicant.organisation", text::required(&self.organisation, NAME)),
            section: keep("applicant.section", text::optional(&self.section, NAME)),
            title: keep("applicant.title", text::optional(&self.title, PERSON)),
            mail: keep("applicant.mail", text::mail(&self.mail)),
            phone: keep("applicant.phone", text::phone(&self.phone)),
            language: self.language,
        }
    }
}

impl NewSite {
    fn check(&self, problems: &mut Vec<Problem>) -> Self {
        if self.owner.is_none() {
            problems.push(Problem { field: "site.owner", fault: Fault::Missing });
        }
        let mut keep = |field, read| fault::keep(problems, field, read);
        Self {
            owner: self.owner,
            is_venue: self.is_venue,
            name: keep("site.name", text::required(&self.name, NAME)),
            kana: keep("site.kana", text::kana(&self.kana, KANA)),
            representative: keep(
                "site.representative",
                text::required(&self.representative, PERSON),
            ),
            postcode: keep("site.postcode", text::postcode(&self.postcode)),
            municipality: text::narrow(&self.municipality),
            address: keep("site.address", text::required(&self.address, ADDRESS)),
            phone: keep("site.phone", text::phone(&self.phone)),
        }
    }
}

/// Applicant and site, tidied, with the municipality, which is in force; else everything that is
/// wrong with them. `in_force` is the municipality of the site's code, if there is one.
pub(crate) fn check(
    applicant: &Applicant,
    site: &NewSite,
    in_force: Option<MunicipalityCode>,
) -> Result<(Applicant, NewSite, MunicipalityCode), Vec<Problem>> {
    let mut problems = Vec::new();
    let applicant = applicant.check(&mut problems);
    let site = site.check(&mut problems);
    if in_force.is_none() {
        let fault =
            if site.municipality.is_empty() { Fault::Missing } else { Fault::MunicipalityUnknown };
        problems.push(Problem { field: "site.municipality_code", fault });
    }
    match in_force {
        Some(municipality) if problems.is_empty() => Ok((applicant, site, municipality)),
        _ => Err(problems),
    }
}

/// How far an application has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Its prefecture is to look at it.
    Applied,
    /// Back with the applicant.
    Returned { reason: String },
    /// Handed on to the service desk.
    Collated { at: DateTime<Utc>, by: String },
    Numbered {
        collated_at: DateTime<Utc>,
        collated_by: String,
        at: DateTime<Utc>,
        by: String,
        code: FacilityCode,
    },
}

/// A stage without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StageName {
    Applied,
    Returned,
    Collated,
    Numbered,
}

impl StageName {
    pub(crate) const ALL: [Self; 4] =
        [Self::Applied, Self::Returned, Self::Collated, Self::Numbered];

    /// As it is kept.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Returned => "returned",
            Self::Collated => "collated",
            Self::Numbered => "numbered",
        }
    }
}

impl Stage {
    /// Why it was returned; none where it was not.
    pub(crate) fn returned(&self) -> Option<&str> {
        match self {
            Self::Returned { reason } => Some(reason),
            Self::Applied | Self::Collated { .. } | Self::Numbered { .. } => None,
        }
    }

    pub(crate) const fn name(&self) -> StageName {
        match self {
            Self::Applied => StageName::Applied,
            Self::Returned { .. } => StageName::Returned,
            Self::Collated { .. } => StageName::Collated,
            Self::Numbered { .. } => StageName::Numbered,
        }
    }
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Application {
    pub(crate) id: Uuid,
    pub(crate) number: ApplicationNumber,
    pub(crate) applicant: Applicant,
    pub(crate) site: NewSite,
    pub(crate) prefecture: PrefectureCode,
    pub(crate) stage: Stage,
    pub(crate) applied_at: DateTime<Utc>,
    pub(crate) mail_confirmed_at: Option<DateTime<Utc>>,
    pub(crate) version: u64,
}

/// Why an application's stage does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotThere {
    #[error("the application was not returned to its applicant")]
    NotReturned,
    #[error("the application is with its applicant")]
    Returned,
    #[error("the application was not handed on by its prefecture")]
    NotCollated,
    #[error("the application was handed on to the service desk")]
    Collated,
    #[error("the application has its code")]
    Numbered,
}

impl Application {
    /// What a keyword is looked for in.
    pub(crate) fn searched(&self) -> String {
        let NewSite { name, kana, address, .. } = &self.site;
        let organisation = &self.applicant.organisation;
        text::searched(&format!("{}\n{name}\n{kana}\n{address}\n{organisation}", self.number))
    }

    /// Hands one that was returned in again.
    pub(crate) fn mend(
        &mut self,
        applicant: Applicant,
        site: NewSite,
        municipality: MunicipalityCode,
        now: DateTime<Utc>,
    ) -> Result<(), NotThere> {
        let Stage::Returned { .. } = self.stage else { return Err(NotThere::NotReturned) };
        if applicant.mail != self.applicant.mail {
            self.mail_confirmed_at = None;
        }
        (self.applicant, self.site) = (applicant, site);
        self.prefecture = municipality.prefecture();
        self.applied_at = now;
        self.come_to(Stage::Applied);
        Ok(())
    }

    /// Hands it on to the service desk (とりまとめ); whether it was not before.
    pub(crate) fn collate(&mut self, by: &str, now: DateTime<Utc>) -> Result<bool, NotThere> {
        match self.stage {
            Stage::Applied => {
                self.come_to(Stage::Collated { at: now, by: by.to_owned() });
                Ok(true)
            }
            Stage::Collated { .. } => Ok(false),
            Stage::Returned { .. } => Err(NotThere::Returned),
            Stage::Numbered { .. } => Err(NotThere::Numbered),
        }
    }

    /// Returns it to its applicant (差し戻し).
    pub(crate) fn give_back(&mut self, reason: String) -> Result<(), NotThere> {
        match self.stage {
            Stage::Applied | Stage::Collated { .. } => {
                self.come_to(Stage::Returned { reason });
                Ok(())
            }
            Stage::Returned { .. } => Err(NotThere::Returned),
            Stage::Numbered { .. } => Err(NotThere::Numbered),
        }
    }

    /// Whether it may be given a code; not when it has one already.
    pub(crate) fn wants_code(&self) -> Result<bool, NotThere> {
        match self.stage {
            Stage::Applied => Err(NotThere::NotCollated),
            Stage::Returned { .. } => Err(NotThere::Returned),
            Stage::Collated { .. } => Ok(true),
            Stage::Numbered { .. } => Ok(false),
        }
    }

    /// Gives it its code (付番).
    pub(crate) fn number(
        &mut self,
        code: FacilityCode,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<(), NotThere> {
        self.wants_code()?;
        if let Stage::Collated { at: collated_at, by: collated_by } = self.stage.clone() {
            let by = by.to_owned();
            self.come_to(Stage::Numbered { collated_at, collated_by, at: now, by, code });
        }
        Ok(())
    }

    fn come_to(&mut self, stage: Stage) {
        self.stage = stage;
        self.version += 1;
    }
}

#[cfg(test)]
mod tests;
