//! Applications for new codes.

use chrono::{DateTime, Days, NaiveDate, Utc};
use tonic::Status;
use vsys_proto::contract_intake::v1;
use vsys_proto::convert::{self, timestamp};
use vsys_vocabulary::{Actor, PrefectureCode, Standing, jst};

use super::super::{reason as reasons, status};
use super::{KEYWORD, PAGE, TYPED, field, language, optional_prefecture, owner, typed, wire_owner};
use crate::app::{Dated, MOST_MANDATES, Refused};
use crate::domain::application::{Applicant, NewSite, Stage, StageName};
use crate::domain::fault::Fault;
use crate::domain::federation_csv::Encoding;
use crate::domain::number::ApplicationNumber;
use crate::domain::text;
use crate::events::outgoing;
use crate::store::application_steps::ApplicationStep;
use crate::store::applications::ApplicationFilter;

pub(in crate::grpc) fn number(typed: &str) -> Result<ApplicationNumber, Status> {
    let known = typed.get(..typed.len().min(TYPED)).unwrap_or_default().parse();
    known.map_err(|_| status::of(&Refused::NoSuchApplication.into()))
}

/// Numbers, each once.
pub(in crate::grpc) fn numbers(typed: &[String]) -> Result<Vec<ApplicationNumber>, Status> {
    if typed.len() > MOST_MANDATES {
        return Err(status::of(&Refused::TooMany(typed.len()).into()));
    }
    let mut numbers = typed.iter().map(|typed| number(typed)).collect::<Result<Vec<_>, _>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

pub(in crate::grpc) fn applicant(wire: Option<v1::Applicant>) -> Result<Applicant, Status> {
    let wire = wire.unwrap_or_default();
    let language = language(wire.language, "applicant.language")?;
    Ok(Applicant {
        name: typed("applicant.name", wire.name)?,
        organisation: typed("applicant.organisation", wire.organisation)?,
        section: typed("applicant.section", wire.section)?,
        title: typed("applicant.title", wire.title)?,
        mail: typed("applicant.mail", wire.mail)?,
        phone: typed("applicant.phone", wire.phone)?,
        language,
    })
}

pub(in crate::grpc) fn site(wire: Option<v1::NewSite>) -> Result<NewSite, Status> {
    let wire = wire.unwrap_or_default();
    Ok(NewSite {
        owner: owner(wire.owner, "site.owner")?,
        is_venue: wire.venue,
        name: typed("site.name", wire.name)?,
        kana: typed("site.kana", wire.kana)?,
        representative: typed("site.representative", wire.representative)?,
        postcode: typed("site.postcode", wire.postcode)?,
        municipality: typed("site.municipality_code", wire.municipality_code)?,
        address: typed("site.address", wire.address)?,
        phone: typed("site.phone", wire.phone)?,
    })
}

/// Which applications are listed, before which number, and how many.
pub(in crate::grpc) fn list(
    request: &v1::ListApplicationsRequest,
    by: &Actor,
) -> Result<(ApplicationFilter, i64, usize), Status> {
    let state = match v1::ApplicationState::try_from(request.state) {
        Ok(v1::ApplicationState::Unspecified) => None,
        Ok(v1::ApplicationState::Applied) => Some(StageName::Applied),
        Ok(v1::ApplicationState::Returned) => Some(StageName::Returned),
        Ok(v1::ApplicationState::Collated) => Some(StageName::Collated),
        Ok(v1::ApplicationState::Numbered) => Some(StageName::Numbered),
        Err(_) => return Err(field("state", Fault::Unknown)),
    };
    let keyword =
        text::optional(&request.keyword, KEYWORD).map_err(|fault| field("keyword", fault))?;
    let wished = optional_prefecture(&request.prefecture_code)?;
    let prefecture = match by.standing {
        Standing::Prefecture(own) => Some(own),
        _ => wished,
    };
    let day = |wire, name, after: u64| -> Result<Option<DateTime<Utc>>, Status> {
        let date = convert::optional_date(wire, name).map_err(|error| status::malformed(&error))?;
        Ok(date
            .and_then(|date| date.checked_add_days(Days::new(after)))
            .map(|date| jst::at(date, 0, 0)))
    };
    let from = day(request.numbered_from_date, "numbered_from_date", 0)?;
    let until = day(request.numbered_until_date, "numbered_until_date", 1)?;
    let before = match request.page_token.as_str() {
        "" => i64::MAX,
        token => {
            token.parse().map_err(|_| status::about(&reasons::PAGE_TOKEN_INVALID, "page_token"))?
        }
    };
    let (usual, most) = PAGE;
    let size = if request.page_size == 0 { usual } else { request.page_size.min(most) };
    let filter = ApplicationFilter {
        prefecture,
        state,
        keyword: (!keyword.is_empty()).then(|| text::searched(&keyword)),
        numbered: (from, until),
    };
    Ok((filter, before, usize::try_from(size).unwrap_or(usize::MAX)))
}

/// Which codes are exported, and how.
pub(in crate::grpc) fn export(
    request: &v1::ExportNumberedCodesRequest,
) -> Result<(Option<PrefectureCode>, NaiveDate, Encoding), Status> {
    let prefecture = optional_prefecture(&request.prefecture_code)?;
    let day = convert::date(request.month_date, "month_date");
    let encoding = match v1::FileEncoding::try_from(request.encoding) {
        Ok(v1::FileEncoding::Unspecified | v1::FileEncoding::Utf8) => Encoding::Utf8,
        Ok(v1::FileEncoding::ShiftJis) => Encoding::ShiftJis,
        Err(_) => return Err(field("encoding", Fault::Unknown)),
    };
    Ok((prefecture, day.map_err(|error| status::malformed(&error))?, encoding))
}

const fn wire_stage(stage: StageName) -> v1::ApplicationState {
    match stage {
        StageName::Applied => v1::ApplicationState::Applied,
        StageName::Returned => v1::ApplicationState::Returned,
        StageName::Collated => v1::ApplicationState::Collated,
        StageName::Numbered => v1::ApplicationState::Numbered,
    }
}

pub(in crate::grpc) fn wire_step(step: ApplicationStep) -> v1::ApplicationStep {
    v1::ApplicationStep {
        state: wire_stage(step.stage).into(),
        time: Some(timestamp(step.at)),
        person: step.person,
        organisation_id: step.organisation,
        reason: step.reason.unwrap_or_default(),
    }
}

pub(in crate::grpc) fn wire(dated: &Dated) -> v1::Application {
    let of = &dated.application;
    let applicant = of.applicant.clone();
    let site = of.site.clone();
    let (collated, numbered) = match &of.stage {
        Stage::Applied | Stage::Returned { .. } => (None, None),
        Stage::Collated { at, .. } => (Some(*at), None),
        Stage::Numbered { collated_at, at, code, .. } => (Some(*collated_at), Some((*at, *code))),
    };
    v1::Application {
        application_number: of.number.to_string(),
        applicant: Some(v1::Applicant {
            name: applicant.name,
            organisation: applicant.organisation,
            section: applicant.section,
            title: applicant.title,
            mail: applicant.mail,
            phone: applicant.phone,
            language: outgoing::language(applicant.language).into(),
        }),
        site: Some(v1::NewSite {
            owner: wire_owner(site.owner).into(),
            venue: site.is_venue,
            name: site.name,
            kana: site.kana,
            representative: site.representative,
            postcode: site.postcode,
            municipality_code: site.municipality,
            address: site.address,
            phone: site.phone,
        }),
        state: wire_stage(of.stage.name()).into(),
        applied_time: Some(timestamp(of.applied_at)),
        mail_confirmed_time: of.mail_confirmed_at.map(timestamp),
        collated_time: collated.map(timestamp),
        returned_reason: of.stage.returned().unwrap_or_default().to_owned(),
        numbered_time: numbered.map(|(at, _)| timestamp(at)),
        facility_code: numbered.map_or_else(String::new, |(_, code)| code.to_string()),
        version: of.version,
        numberable_date: dated.numberable_on.map(convert::wire_date),
        letter_time: dated.letter_at.map(timestamp),
    }
}
