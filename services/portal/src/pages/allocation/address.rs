//! Addresses of the allocation's pages: a round, and an office's sheet in it.

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use vsys_proto::convert;
use vsys_vocabulary::{FacilityCode, Office};

use crate::trouble::Trouble;

/// `/rounds/{round}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoundAddress {
    pub(crate) round: String,
}

impl RoundAddress {
    /// The round's page, or one of those below it: `/lock`.
    pub(crate) fn path(&self, part: &str) -> String {
        format!("/rounds/{}{part}", self.round)
    }

    /// The sheet of an office in the round.
    pub(crate) fn sheet(&self, office: Office) -> SheetAddress {
        SheetAddress { round: self.round.clone(), office }
    }
}

/// `/rounds/{round}/sheets/{office}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetAddress {
    pub(crate) round: String,
    pub(crate) office: Office,
}

impl SheetAddress {
    /// The sheet's page, or one of those below it: `/history`.
    pub(crate) fn path(&self, part: &str) -> String {
        format!("/rounds/{}/sheets/{}{part}", self.round, self.office)
    }

    /// The round of the sheet.
    pub(crate) fn round(&self) -> RoundAddress {
        RoundAddress { round: self.round.clone() }
    }
}

/// `/rounds/{round}/sheets/{office}/after/{facility}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineAddress {
    pub(crate) sheet: SheetAddress,
    pub(crate) facility: String,
}

impl LineAddress {
    pub(crate) fn path(&self) -> String {
        self.sheet.path(&format!("/after/{}", self.facility))
    }
}

/// An id as it is written; there is no page of anything else.
fn id(text: &str) -> Result<String, Trouble> {
    convert::id(text, "round_id").map(|id| id.to_string()).map_err(|_| Trouble::missing())
}

/// The parts of an address by their names in the table of routes.
struct Named(Vec<(String, String)>);

impl Named {
    async fn read(parts: &mut Parts, state: &(impl Send + Sync)) -> Result<Self, Trouble> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        path.map(|Path(values)| Self(values)).map_err(|_| Trouble::missing())
    }

    fn value(&self, wanted: &str) -> Result<&str, Trouble> {
        let found = self.0.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str()).ok_or_else(Trouble::missing)
    }

    fn round(&self) -> Result<RoundAddress, Trouble> {
        Ok(RoundAddress { round: id(self.value("round")?)? })
    }

    fn sheet(&self) -> Result<SheetAddress, Trouble> {
        let office = self.value("office")?.parse().map_err(|_| Trouble::missing())?;
        Ok(self.round()?.sheet(office))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RoundAddress {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        Named::read(parts, state).await?.round()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SheetAddress {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        Named::read(parts, state).await?.sheet()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for LineAddress {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        let named = Named::read(parts, state).await?;
        let facility: FacilityCode =
            named.value("facility")?.parse().map_err(|_| Trouble::missing())?;
        Ok(Self { sheet: named.sheet()?, facility: facility.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_the_pages_below_it() {
        let id = "0190f3a0-0000-7000-8000-000000000001";
        let round = RoundAddress { round: id.to_owned() };
        assert_eq!(round.path("/lock"), format!("/rounds/{id}/lock"));
        let sheet = round.sheet("131016".parse().unwrap());
        assert_eq!(sheet.path(""), format!("/rounds/{id}/sheets/131016"));
        assert_eq!(sheet.round(), round);
    }

    #[test]
    fn what_is_no_id_has_no_page() {
        assert_eq!(id("../../etc").unwrap_err(), Trouble::missing());
    }
}
