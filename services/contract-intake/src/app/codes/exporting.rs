//! The codes that were given in a month, for the insurers' federations.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate};
use vsys_vocabulary::{Actor, PrefectureCode, Standing, jst};

use crate::app::{Intake, IntakeError, Refused};
use crate::domain::application::Stage;
use crate::domain::federation_csv::{self, Encoding, Line};
use crate::store::{applications, places};

impl Intake {
    /// The file of a prefecture's codes that were given in the month of a day, and how many there
    /// are; a prefecture gets its own.
    #[tracing::instrument(skip_all, fields(prefecture.code = %prefecture))]
    pub(crate) async fn export_codes(
        &self,
        prefecture: PrefectureCode,
        day: NaiveDate,
        encoding: Encoding,
        by: &Actor,
    ) -> Result<(Vec<u8>, u32), IntakeError> {
        if let Standing::Prefecture(own) = by.standing
            && own != prefecture
        {
            return Err(Refused::PrefectureOutsideYourArea(prefecture).into());
        }
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        let month = (jst::at(first, 0, 0), jst::at(next, 0, 0));
        let mut db = self.pool.acquire().await?;
        let numbered = applications::numbered(&mut db, prefecture, month).await?;
        let whole = places::name(&mut db, prefecture.as_str()).await?;
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut lines = Vec::with_capacity(numbered.len());
        for application in numbered {
            let Stage::Numbered { at, code, .. } = application.stage else { continue };
            let site = application.site;
            if !names.contains_key(&site.municipality) {
                let name = places::name(&mut db, &site.municipality).await?;
                names.insert(site.municipality.clone(), name);
            }
            let municipality = names.get(&site.municipality).map_or("", String::as_str);
            lines.push(Line {
                code,
                address: format!("{whole}{municipality}{}", site.address),
                name: site.name,
                kana: site.kana,
                postcode: site.postcode,
                phone: site.phone,
                representative: site.representative,
                numbered_on: jst::date_of(at),
            });
        }
        let file = federation_csv::write(&lines, encoding).map_err(Refused::Unwritable)?;
        Ok((file, u32::try_from(lines.len()).unwrap_or(u32::MAX)))
    }
}
