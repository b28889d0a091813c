//! What the form's codes are looked up in, and who receives a mandate.

use sqlx::PgConnection;
use vsys_vocabulary::{BodyId, FacilityCode, MunicipalityCode, jst};

use super::Opened;
use crate::app::receipt::basic_name;
use crate::app::{Intake, IntakeError, Refused};
use crate::domain::form::{Basic, Complete, Form, Known, Place, TypeName};
use crate::domain::mandatary::{self, Mandatary, Owner, Rule};
use crate::domain::mandate::{Addressed, Kind, Mandate};
use crate::domain::master::Entry;
use crate::domain::number::MandateNumber;
use crate::domain::text;
use crate::store::lookups::{Named, Names};
use crate::store::{StoreError, lookups, mandates, master_entries, places, register_refusals};

impl Intake {
    /// A mandate with who receives it, and what it lacks.
    pub(super) async fn opened(
        &self,
        db: &mut PgConnection,
        mandate: Mandate,
    ) -> Result<Opened, IntakeError> {
        let basic_name = basic_name(db, &mandate.form).await?;
        if mandate.check_open().is_err() {
            let same = mandates::of_facilities(db, &[mandate.facility]).await?;
            let successor = mandate.successor(&same).map(|one| (one.number, one.kind.name()));
            let addressed = mandate.addressed.clone();
            let number = mandate.number;
            let refusal = register_refusals::of(db, &[number]).await?.remove(&number);
            let problems = Vec::new();
            return Ok(Opened { mandate, addressed, successor, refusal, problems, basic_name });
        }
        let (addressed, problems) = if let Kind::Withdrawal { of } = mandate.kind {
            let today = jst::date_of(self.clock.now());
            let ended = mandates::find(db, of).await?;
            let problems = mandate.form.check_withdrawal(today).err().unwrap_or_default();
            (ended.and_then(|ended| ended.addressed), problems)
        } else {
            let (known, names) = self.known(db, &mandate).await?;
            let addressed = match mandate.form.owner_of(&known) {
                None => None,
                Some(decided) => Some(address(db, decided, &mandate, names).await?),
            };
            let problems = mandate.form.check(mandate.facility, &known).err().unwrap_or_default();
            (addressed, problems)
        };
        let (successor, refusal) = (None, None);
        Ok(Opened { mandate, addressed, successor, refusal, problems, basic_name })
    }

    /// What of a mandate is kept once it is handed in: the form, tidied and complete, where the
    /// site lies, and who receives it.
    pub(super) async fn complete(
        &self,
        db: &mut PgConnection,
        mandate: &Mandate,
    ) -> Result<(Form, MunicipalityCode, Addressed), IntakeError> {
        let replaced = match mandate.kind.replaces() {
            None => None,
            Some(of) => Some(in_force(db, of).await?),
        };
        if let (Kind::Withdrawal { of }, Some(ended)) = (mandate.kind, replaced) {
            let form = mandate.form.check_withdrawal(jst::date_of(self.clock.now()));
            let form = form.map_err(Refused::Incomplete)?;
            let whose = ended.municipality.zip(ended.addressed);
            let (municipality, addressed) = whose.ok_or(Refused::NoSuchNumber(of))?;
            return Ok((form, municipality, addressed));
        }
        if matches!(mandate.kind, Kind::Joining { .. }) {
            listed(db, mandate.facility).await?;
        }
        let (known, names) = self.known(db, mandate).await?;
        let Complete { form, municipality, owner } =
            mandate.form.check(mandate.facility, &known).map_err(Refused::Incomplete)?;
        let addressed = address(db, (owner, municipality), mandate, names).await?;
        if addressed.mandatary.is_some() {
            return Ok((form, municipality, addressed));
        }
        let given = mandates::given_before(db, municipality, but(mandate)).await?;
        let given = given.filter(|_| addressed.rule == Rule::MunicipalityAgain);
        Err(given.map_or(Refused::NotNeeded, Refused::Given).into())
    }

    /// Looks up what a form names.
    async fn known(
        &self,
        db: &mut PgConnection,
        mandate: &Mandate,
    ) -> Result<(Known, Names), StoreError> {
        let form = &mandate.form;
        let body: Option<BodyId> = form.body.trim().parse().ok();
        let named = Named {
            site: mandate.facility,
            municipality: &text::narrow(&form.municipality),
            body: body.as_ref().map_or("", BodyId::as_str),
            basic: form.basic_code(),
            today: jst::date_of(self.clock.now()),
        };
        let found = lookups::find(db, &named).await?;
        let place = match (found.site, mandate.facility.prefecture()) {
            (Some(municipality), _) => Place::Municipality(municipality),
            (None, Some(prefecture)) => Place::Prefecture(prefecture),
            (None, None) => Place::Anywhere,
        };
        let place_name = place_name(db, place, found.municipality).await?;
        let basic = match (named.basic, found.basic_is_fit) {
            (None, _) => None,
            (Some(code), Some(true)) => Some((code, Basic::Fit)),
            (Some(code), Some(false)) => Some((code, Basic::Unfit)),
            (Some(code), None) => to_be_basic(db, code).await?.then_some((code, Basic::Fit)),
        };
        let known = Known {
            place,
            place_name,
            municipalities: found.municipality.into_iter().collect(),
            bodies: body.zip(found.body_prefecture).into_iter().collect(),
            products: found.products.into_iter().collect(),
            basics: basic.into_iter().collect(),
        };
        Ok((known, found.names))
    }
}

/// The entry of a code that is in force; refuses any other.
pub(super) async fn listed(
    db: &mut PgConnection,
    code: FacilityCode,
) -> Result<Entry, IntakeError> {
    let entry = master_entries::find(db, &[code]).await?.pop();
    Ok(entry.ok_or(Refused::NotInMaster(code))?)
}

/// A mandate that may be changed or ended; refuses any other.
pub(super) async fn in_force(
    db: &mut PgConnection,
    number: MandateNumber,
) -> Result<Mandate, IntakeError> {
    let mandate = mandates::find(db, number).await?.ok_or(Refused::NoSuchNumber(number))?;
    let same = mandates::of_facilities(db, &[mandate.facility]).await?;
    mandate.check_in_force(&same).map_err(|why| Refused::NotSo { number, why })?;
    Ok(mandate)
}

/// What the place is called that a site may lie in, where another is named; else nothing.
async fn place_name(
    db: &mut PgConnection,
    place: Place,
    named: Option<MunicipalityCode>,
) -> Result<String, StoreError> {
    let Some(named) = named else { return Ok(String::new()) };
    let there = match place {
        Place::Municipality(there) if there != named => there.to_string(),
        Place::Prefecture(there) if there != named.prefecture() => there.to_string(),
        Place::Municipality(_) | Place::Prefecture(_) | Place::Anywhere => return Ok(String::new()),
    };
    // Names such as 中央区 stand in several prefectures.
    let mut name = places::name(db, there.get(..2).unwrap_or_default()).await?;
    if there.len() > 2 {
        name.push_str(&places::name(db, &there).await?);
    }
    Ok(if name.is_empty() { there } else { name })
}

/// Whether a facility that the register does not have handed in a mandate as basic.
async fn to_be_basic(db: &mut PgConnection, code: FacilityCode) -> Result<bool, StoreError> {
    let handed_in = mandates::of_facilities(db, &[code]).await?;
    Ok(handed_in.iter().any(|mandate| mandate.form.facility_type == Some(TypeName::Basic)))
}

/// The site whose own mandate does not count as given before: that of one that replaces it.
fn but(mandate: &Mandate) -> Option<FacilityCode> {
    mandate.kind.replaces().map(|_| mandate.facility)
}

/// Who receives the mandate of an owner's site, by name.
async fn address(
    db: &mut PgConnection,
    (owner, municipality): (Owner, MunicipalityCode),
    mandate: &Mandate,
    names: Names,
) -> Result<Addressed, StoreError> {
    let owner = match owner {
        Owner::Municipality { serves_others: true, .. } => {
            let given = mandates::given_before(db, municipality, but(mandate)).await?;
            Owner::Municipality { serves_others: true, gave_before: given.is_some() }
        }
        other => other,
    };
    let (mandatary, rule) = mandatary::decide(owner, municipality);
    let name = match mandatary {
        None => String::new(),
        Some(Mandatary::Prefecture(_)) => names.prefecture,
        Some(Mandatary::Municipality(_)) => names.municipality,
        Some(Mandatary::Body(_)) => names.body,
    };
    Ok(Addressed { mandatary, name, rule })
}
