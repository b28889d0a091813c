//! What the form's codes are looked up in, and who receives a mandate.

use sqlx::PgConnection;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, jst};

use super::Opened;
use crate::app::{Intake, IntakeError, Refused};
use crate::domain::form::{Basic, Complete, Form, Known, Place, TypeName};
use crate::domain::mandatary::{self, Mandatary, Owner};
use crate::domain::mandate::{Addressed, Kind, Mandate};
use crate::domain::number::MandateNumber;
use crate::domain::text;
use crate::store::{StoreError, bodies, facilities, mandates, master_entries, places, products};

impl Intake {
    /// A mandate with who receives it, and what it lacks.
    pub(super) async fn opened(
        &self,
        db: &mut PgConnection,
        mandate: Mandate,
    ) -> Result<Opened, IntakeError> {
        if mandate.check_open().is_err() {
            let same = mandates::of_facilities(db, &[mandate.facility]).await?;
            let successor = mandate.successor(&same).map(|one| (one.number, one.kind.name()));
            let addressed = mandate.addressed.clone();
            return Ok(Opened { mandate, addressed, successor, problems: Vec::new() });
        }
        let (addressed, problems) = if let Kind::Withdrawal { of } = mandate.kind {
            let today = jst::date_of(self.clock.now());
            let ended = mandates::find(db, of).await?;
            let problems = mandate.form.check_withdrawal(today).err().unwrap_or_default();
            (ended.and_then(|ended| ended.addressed), problems)
        } else {
            let known = self.known(db, &mandate).await?;
            let addressed = match mandate.form.owner_of(&known) {
                None => None,
                Some(decided) => Some(address(db, decided, &mandate).await?),
            };
            let problems = mandate.form.check(mandate.facility, &known).err().unwrap_or_default();
            (addressed, problems)
        };
        Ok(Opened { mandate, addressed, successor: None, problems })
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
        let known = self.known(db, mandate).await?;
        let Complete { form, municipality, owner } =
            mandate.form.check(mandate.facility, &known).map_err(Refused::Incomplete)?;
        let addressed = address(db, (owner, municipality), mandate).await?;
        if addressed.mandatary.is_none() {
            return Err(Refused::NotNeeded.into());
        }
        Ok((form, municipality, addressed))
    }

    /// Looks up what a form names.
    pub(super) async fn known(
        &self,
        db: &mut PgConnection,
        mandate: &Mandate,
    ) -> Result<Known, StoreError> {
        let form = &mandate.form;
        let today = jst::date_of(self.clock.now());
        let mut known = Known { place: place(db, mandate.facility).await?, ..Known::default() };
        let municipality = text::narrow(&form.municipality);
        known.municipalities.extend(places::in_force(db, &municipality, today).await?);
        if let Ok(id) = form.body.trim().parse()
            && let Some((prefecture, _)) = bodies::find(db, form.body.trim()).await?
        {
            known.bodies.insert(id, prefecture);
        }
        let products = products::choices(db, today).await?;
        known.products = products.into_iter().map(|product| product.code).collect();
        if let Some(code) = form.basic_code()
            && let Some(basic) = basic(db, code).await?
        {
            known.basics.insert(code, basic);
        }
        Ok(known)
    }
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

/// Where a facility lies: as the register says, else the master list, else the code itself.
async fn place(db: &mut PgConnection, code: FacilityCode) -> Result<Place, StoreError> {
    if let Some((municipality, _)) = facilities::find(db, code).await? {
        return Ok(Place::Municipality(municipality));
    }
    let entry = master_entries::find(db, &[code]).await?.pop();
    Ok(match (entry.and_then(|entry| entry.municipality), code.prefecture()) {
        (Some(municipality), _) => Place::Municipality(municipality),
        (None, Some(prefecture)) => Place::Prefecture(prefecture),
        (None, None) => Place::Anywhere,
    })
}

/// Whether a facility may be named as basic: by the register, or by the mandate that it handed in.
async fn basic(db: &mut PgConnection, code: FacilityCode) -> Result<Option<Basic>, StoreError> {
    if let Some((_, is_fit)) = facilities::find(db, code).await? {
        return Ok(Some(if is_fit { Basic::Fit } else { Basic::Unfit }));
    }
    let handed_in = mandates::of_facilities(db, &[code]).await?;
    let is_basic = |mandate: &Mandate| mandate.form.facility_type == Some(TypeName::Basic);
    Ok(handed_in.iter().any(is_basic).then_some(Basic::Fit))
}

/// Who receives the mandate of an owner's site, by name.
async fn address(
    db: &mut PgConnection,
    (owner, municipality): (Owner, MunicipalityCode),
    mandate: &Mandate,
) -> Result<Addressed, StoreError> {
    let owner = match owner {
        Owner::Municipality { serves_others: true, .. } => {
            let but = mandate.kind.replaces().map(|_| mandate.facility);
            let gave_before = mandates::gave_before(db, municipality, but).await?;
            Owner::Municipality { serves_others: true, gave_before }
        }
        other => other,
    };
    let (mandatary, rule) = mandatary::decide(owner, municipality);
    let name = match mandatary {
        None => String::new(),
        Some(Mandatary::Prefecture(code)) => places::name(db, code.as_str()).await?,
        Some(Mandatary::Municipality(code)) => places::name(db, code.as_str()).await?,
        Some(Mandatary::Body(id)) => {
            bodies::find(db, id.as_str()).await?.map(|(_, name)| name).unwrap_or_default()
        }
    };
    Ok(Addressed { mandatary, name, rule })
}
