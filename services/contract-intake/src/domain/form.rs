//! What the form holds, from its first line on, and what makes it complete.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use vsys_vocabulary::{BodyId, FacilityCode, MunicipalityCode, PrefectureCode, ProductCode};

use super::fault::{self, Fault, Problem};
use super::language::Language;
use super::mandatary::Owner;
use super::{text, typed_code};

/// How many months ahead the last day of a site may be.
const MONTHS_AHEAD: Months = Months::new(12);

/// Names of people.
const PERSON: usize = 60;
/// Names of sites.
const NAME: usize = 100;
const KANA: usize = 200;
const ADDRESS: usize = 200;
/// Products of a site.
const MOST_PRODUCTS: usize = 10;

/// Who runs a site (設置主体).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OwnerName {
    Municipality,
    Prefecture,
    Other,
}

/// What kind of place a site is (施設分類).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Category {
    Hospital,
    Clinic,
    CareFacility,
    VenueMunicipal,
    VenueContracted,
    VenuePrefecture,
    SplitDepot,
}

/// How a site receives vaccine (施設の類型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TypeName {
    Basic,
    Linked,
    Satellite,
}

/// The form as it was saved: as much of it as there is, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    pub(crate) owner: Option<OwnerName>,
    pub(crate) serves_others: bool,
    pub(crate) body: String,
    pub(crate) municipality: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) postcode: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) category: Option<Category>,
    pub(crate) representative: String,
    pub(crate) contact_name: String,
    pub(crate) contact_mail: String,
    pub(crate) contact_phone: String,
    pub(crate) products: Vec<String>,
    pub(crate) facility_type: Option<TypeName>,
    pub(crate) basic: String,
    /// Why the site leaves; of a withdrawal only, like its last day.
    pub(crate) withdrawal_reason: String,
    pub(crate) last_day: Option<NaiveDate>,
    /// Of the letters to the contact.
    pub(crate) language: Language,
}

/// Who may be named as basic facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basic {
    /// In the register, open and basic; or with a mandate that was handed in as basic.
    Fit,
    /// In the register, but closed or of another type.
    Unfit,
}

/// Where a site may lie. Whoever receives its mandate has it registered there, and its contact
/// invited: nobody moves another's site to where they receive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    Municipality(MunicipalityCode),
    Prefecture(PrefectureCode),
    #[default]
    Anywhere,
}

/// What the form's codes are looked up in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) place: Place,
    /// What that place is called.
    pub(crate) place_name: String,
    /// Municipalities in force.
    pub(crate) municipalities: BTreeSet<MunicipalityCode>,
    /// Bodies, each with its prefecture's code; empty for one of the whole country.
    pub(crate) bodies: BTreeMap<BodyId, String>,
    /// Products that may be given today.
    pub(crate) products: BTreeSet<String>,
    pub(crate) basics: BTreeMap<FacilityCode, Basic>,
}

/// A form that may be handed in, as it is kept from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complete {
    /// Tidied.
    pub(crate) form: Form,
    pub(crate) municipality: MunicipalityCode,
    /// Whose site it is; whether its municipality has given a mandate before is not known here.
    pub(crate) owner: Owner,
}

impl Form {
    /// The code of the basic facility that the form names, if it can be read.
    pub(crate) fn basic_code(&self) -> Option<FacilityCode> {
        typed_code::read(&self.basic).ok()
    }

    /// Whose site it is, as far as the form says; enough to tell who receives the mandate.
    pub(crate) fn owner_of(&self, known: &Known) -> Option<(Owner, MunicipalityCode)> {
        let mut problems = Vec::new();
        let municipality = self.municipality(known).ok()?;
        let owner = self.owner(municipality, known, &mut problems)?;
        Some((owner, municipality))
    }

    /// The form, tidied and complete; else everything that is wrong with it.
    pub(crate) fn check(
        &self,
        site: FacilityCode,
        known: &Known,
    ) -> Result<Complete, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut keep = |field, read| fault::keep(&mut problems, field, read);
        let name = keep("name", text::required(&self.name, NAME));
        let kana = keep("kana", text::kana(&self.kana, KANA));
        let postcode = keep("postcode", text::postcode(&self.postcode));
        let address = keep("address", text::required(&self.address, ADDRESS));
        let phone = keep("phone", text::phone(&self.phone));
        let representative = keep("representative", text::required(&self.representative, PERSON));
        let contact_name = keep("contact_name", text::required(&self.contact_name, PERSON));
        let contact_mail = keep("contact_mail", text::mail(&self.contact_mail));
        let contact_phone = keep("contact_phone", text::phone(&self.contact_phone));
        let missing = |field| Problem { field, fault: Fault::Missing };
        if self.category.is_none() {
            problems.push(missing("category"));
        }
        let municipality = self.municipality(known);
        let municipality = municipality
            .map_err(|fault| problems.push(Problem { field: "municipality_code", fault }))
            .ok();
        let owner = municipality.and_then(|code| self.owner(code, known, &mut problems));
        let products = self.products(known, &mut problems);
        let basic = self.basic(site, known, &mut problems);
        let (Some(owner), Some(municipality), true) = (owner, municipality, problems.is_empty())
        else {
            return Err(problems);
        };
        let is_municipal = self.owner == Some(OwnerName::Municipality);
        let is_other = self.owner == Some(OwnerName::Other);
        let form = Self {
            owner: self.owner,
            serves_others: is_municipal && self.serves_others,
            body: if is_other { self.body.trim().to_owned() } else { String::new() },
            municipality: municipality.to_string(),
            name,
            kana,
            postcode,
            address,
            phone,
            category: self.category,
            representative,
            contact_name,
            contact_mail,
            contact_phone,
            products,
            facility_type: self.facility_type,
            basic,
            withdrawal_reason: String::new(),
            last_day: None,
            language: self.language,
        };
        Ok(Complete { form, municipality, owner })
    }

    /// The form of a withdrawal, tidied and complete; else everything that is wrong with it. All
    /// but its reason and its last day is as the mandate says that it ends.
    pub(crate) fn check_withdrawal(&self, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let reason = text::reason(&self.withdrawal_reason);
        let withdrawal_reason = fault::keep(&mut problems, "withdrawal_reason", reason);
        // So far ahead the register plans to close a site.
        let limit = today.checked_add_months(MONTHS_AHEAD).unwrap_or(NaiveDate::MAX);
        let fault = match self.last_day {
            None => Some(Fault::Missing),
            Some(last) if last < today => Some(Fault::DayOver(today)),
            Some(last) if last > limit => Some(Fault::DayTooFar(limit)),
            Some(_) => None,
        };
        problems.extend(fault.map(|fault| Problem { field: "last_date", fault }));
        if problems.is_empty() {
            Ok(Self { withdrawal_reason, ..self.clone() })
        } else {
            Err(problems)
        }
    }

    fn municipality(&self, known: &Known) -> Result<MunicipalityCode, Fault> {
        if self.municipality.is_empty() {
            return Err(Fault::Missing);
        }
        let code = text::narrow(&self.municipality).parse()?;
        if !known.municipalities.contains(&code) {
            return Err(Fault::MunicipalityUnknown);
        }
        let lies_there = match known.place {
            Place::Municipality(there) => code == there,
            Place::Prefecture(there) => code.prefecture() == there,
            Place::Anywhere => true,
        };
        if lies_there { Ok(code) } else { Err(Fault::Elsewhere(known.place_name.clone())) }
    }

    fn owner(
        &self,
        municipality: MunicipalityCode,
        known: &Known,
        problems: &mut Vec<Problem>,
    ) -> Option<Owner> {
        match self.owner {
            None => {
                problems.push(Problem { field: "owner", fault: Fault::Missing });
                None
            }
            Some(OwnerName::Municipality) => {
                Some(Owner::Municipality { serves_others: self.serves_others, gave_before: false })
            }
            Some(OwnerName::Prefecture) => Some(Owner::Prefecture),
            Some(OwnerName::Other) if self.body.trim().is_empty() => {
                Some(Owner::Other { body: None })
            }
            Some(OwnerName::Other) => {
                let body = self.body.trim().parse::<BodyId>().ok().filter(|body| {
                    known.bodies.get(body).is_some_and(|prefecture| {
                        prefecture.is_empty() || *prefecture == municipality.prefecture().as_str()
                    })
                });
                if body.is_none() {
                    problems.push(Problem { field: "body_id", fault: Fault::BodyUnknown });
                }
                body.map(|body| Owner::Other { body: Some(body) })
            }
        }
    }

    fn products(&self, known: &Known, problems: &mut Vec<Problem>) -> Vec<String> {
        let products: BTreeSet<String> =
            self.products.iter().map(|code| code.trim().to_owned()).collect();
        let mut wrong = |fault| problems.push(Problem { field: "product_codes", fault });
        if products.is_empty() {
            wrong(Fault::Missing);
        }
        if products.len() > MOST_PRODUCTS {
            wrong(Fault::TooLong(MOST_PRODUCTS));
        }
        let unknown = products
            .iter()
            .find(|code| code.parse::<ProductCode>().is_err() || !known.products.contains(*code));
        if let Some(unknown) = unknown {
            wrong(Fault::ProductUnknown(unknown.chars().take(32).collect()));
        }
        products.into_iter().collect()
    }

    /// The code of the basic facility; empty for a basic one.
    fn basic(&self, site: FacilityCode, known: &Known, problems: &mut Vec<Problem>) -> String {
        const FIELD: &str = "basic_facility_code";
        let typed = self.basic.trim();
        let fault = match self.facility_type {
            None => {
                problems.push(Problem { field: "type", fault: Fault::Missing });
                return String::new();
            }
            Some(TypeName::Basic) if typed.is_empty() => return String::new(),
            Some(TypeName::Basic) => Fault::BasicNotWanted,
            Some(TypeName::Linked | TypeName::Satellite) if typed.is_empty() => Fault::Missing,
            Some(TypeName::Linked | TypeName::Satellite) => match typed_code::read(typed) {
                Err(error) => error.into(),
                Ok(code) if code == site => Fault::BasicIsItself,
                Ok(code) => match known.basics.get(&code) {
                    Some(Basic::Fit) => return code.to_string(),
                    Some(Basic::Unfit) => Fault::BasicUnfit(code),
                    None => Fault::BasicUnknown(code),
                },
            },
        };
        problems.push(Problem { field: FIELD, fault });
        String::new()
    }
}

#[cfg(test)]
pub(crate) mod tests;
