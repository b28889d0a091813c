//! The codes that were given in a month, for the insurers' federations.

use std::collections::BTreeSet;

use chrono::{Datelike as _, Months, NaiveDate};
use vsys_vocabulary::{Actor, PrefectureCode, Standing, jst};

use crate::app::{Intake, IntakeError, Refused};
use crate::domain::application::Stage;
use crate::domain::federation_csv::{self, Encoding, Line};
use crate::store::{applications, places};

impl Intake {
    /// The file of the codes of a prefecture, or of the whole country, that were given in the month
    /// of a day, and how many there are; a prefecture gets its own.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn export_codes(
        &self,
        prefecture: Option<PrefectureCode>,
        day: NaiveDate,
        encoding: Encoding,
        by: &Actor,
    ) -> Result<(Vec<u8>, u32), IntakeError> {
        if let Standing::Prefecture(own) = by.standing
            && prefecture != Some(own)
        {
            return Err(Refused::CodesOutsideYourArea(own).into());
        }
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        let month = (jst::at(first, 0, 0), jst::at(next, 0, 0));
        let mut db = self.pool.acquire().await?;
        let numbered = applications::numbered(&mut db, prefecture, month).await?;
        let codes: BTreeSet<_> = numbered
            .iter()
            .flat_map(|one| [one.prefecture.to_string(), one.site.municipality.clone()])
            .collect();
        let names = places::names_of(&mut db, &codes.into_iter().collect::<Vec<_>>()).await?;
        let name = |code: &str| names.get(code).map_or("", String::as_str);
        let mut lines = Vec::with_capacity(numbered.len());
        for application in numbered {
            let Stage::Numbered { at, code, .. } = application.stage else { continue };
            let site = application.site;
            let prefecture = name(application.prefecture.as_str());
            lines.push(Line {
                code,
                prefecture: prefecture.to_owned(),
                address: format!("{prefecture}{}{}", name(&site.municipality), site.address),
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
