use tonic::Status;
use vsys_proto::convert::{self, wire_tier};
use vsys_proto::identity::v1;
use vsys_vocabulary::{BodyId, PartnerId, Tier};

use super::super::{reason, status};
use crate::domain::organisation::Organisation;
use crate::domain::text;
use crate::store::Page;
use crate::store::organisations::Filter;

/// The most characters of a name.
const NAME: usize = 100;

pub(crate) fn wire_organisation(organisation: &Organisation, accounts: u32) -> v1::Organisation {
    v1::Organisation {
        organisation_id: organisation.id.clone(),
        tier: wire_tier(organisation.tier).into(),
        name: organisation.name.clone(),
        name_en: organisation.name_en.clone(),
        prefecture_code: organisation.prefecture.map(|c| c.to_string()).unwrap_or_default(),
        municipality_code: organisation.municipality.map(|c| c.to_string()).unwrap_or_default(),
        open: organisation.open,
        accounts,
    }
}

/// An organisation to be entered by hand.
pub(crate) fn organisation(wire: Option<v1::Organisation>) -> Result<Organisation, Status> {
    let wire = wire.unwrap_or_default();
    let malformed = |error| status::malformed(&error);
    let tier = convert::tier(wire.tier, "organisation.tier").map_err(malformed)?;
    let field = "organisation.organisation_id";
    match tier {
        Tier::Partner => {
            convert::code::<PartnerId>(&wire.organisation_id, field)
                .map(drop)
                .map_err(malformed)?;
        }
        Tier::CoordinatingBody => {
            convert::code::<BodyId>(&wire.organisation_id, field).map(drop).map_err(malformed)?;
        }
        Tier::ServiceDesk if wire.organisation_id != "service-desk" => {
            return Err(status::refuse(reason::about(&reason::VALUE_UNREADABLE, field)));
        }
        Tier::ServiceDesk
        | Tier::Nation
        | Tier::Prefecture
        | Tier::Municipality
        | Tier::Facility => {}
    }
    let prefecture = match tier {
        Tier::CoordinatingBody if !wire.prefecture_code.is_empty() => {
            let field = "organisation.prefecture_code";
            Some(convert::code(&wire.prefecture_code, field).map_err(malformed)?)
        }
        _ => None,
    };
    let refused = |field: &'static str| {
        move |error: text::TextError| {
            let refused = crate::app::Refused::Text { field, error };
            status::of(&refused.into())
        }
    };
    Ok(Organisation {
        id: wire.organisation_id,
        tier,
        name: text::required(&wire.name, NAME).map_err(refused("organisation.name"))?,
        name_en: text::line(&wire.name_en, NAME).map_err(refused("organisation.name_en"))?,
        prefecture,
        municipality: None,
        open: wire.open,
    })
}

pub(crate) fn organisation_list(
    wire: &v1::ListOrganisationsRequest,
) -> Result<(Filter, Page), Status> {
    let tier = match wire.tier {
        0 => None,
        tier => {
            let tier = convert::tier(tier, "tier").map_err(|error| status::malformed(&error))?;
            Some(tier.to_string())
        }
    };
    let filter = Filter {
        tier,
        prefecture: super::optional(&wire.prefecture_code),
        keyword: super::keyword(&wire.keyword)?,
        ..Filter::default()
    };
    Ok((filter, super::page(wire.page_size, &wire.page_token)?))
}
