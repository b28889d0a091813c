//! Which sites are wanted. Pure.

use serde::Deserialize;
use vsys_proto::facility_registry::v1::ListAreaDemandsRequest;
use vsys_vocabulary::Office;

/// Part of the query of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    prefecture: String,
    municipality: String,
    /// `1` for those only that entered nothing.
    missing: String,
    page_token: String,
}

impl Wanted {
    /// Within the visitor's own area.
    pub(super) fn of(self, office: Option<Office>) -> Self {
        let prefecture = match office {
            Some(Office::Prefecture(own)) => own.to_string(),
            Some(Office::Municipality(own)) => own.prefecture().to_string(),
            Some(Office::Nation) | None => self.prefecture,
        };
        let municipality = match office {
            Some(Office::Municipality(own)) => own.to_string(),
            // Another prefecture was chosen after the municipality, or none any more.
            _ if prefecture.is_empty() || !self.municipality.starts_with(&prefecture) => {
                String::new()
            }
            _ => self.municipality,
        };
        Self { prefecture, municipality, ..self }
    }

    /// The prefecture that is chosen; empty for all.
    pub(super) fn prefecture(&self) -> &str {
        &self.prefecture
    }

    /// The municipality that is chosen; empty for all.
    pub(super) fn municipality(&self) -> &str {
        &self.municipality
    }

    pub(super) fn missing_only(&self) -> bool {
        self.missing == "1"
    }

    pub(super) fn is_first(&self) -> bool {
        self.page_token.is_empty()
    }

    /// The same, from a page on.
    pub(super) fn further(&self, page_token: &str) -> Self {
        Self { page_token: page_token.to_owned(), ..self.clone() }
    }

    /// The address that wants the same.
    pub(super) fn address(&self, path: &str) -> String {
        let parts = [
            ("prefecture", self.prefecture.as_str()),
            ("municipality", &self.municipality),
            ("missing", &self.missing),
            ("page_token", &self.page_token),
        ];
        let given: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
        if given.is_empty() {
            return path.to_owned();
        }
        format!("{path}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }

    pub(super) fn request(&self, round: &str, page_size: u32) -> ListAreaDemandsRequest {
        ListAreaDemandsRequest {
            round_id: round.to_owned(),
            prefecture_code: self.prefecture.clone(),
            municipality_code: self.municipality.clone(),
            missing_only: self.missing_only(),
            page_size,
            page_token: self.page_token.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(prefecture: &str, municipality: &str) -> Wanted {
        let [prefecture, municipality] = [prefecture, municipality].map(str::to_owned);
        Wanted { prefecture, municipality, ..Wanted::default() }
    }

    #[test]
    fn an_office_stays_in_its_area() {
        let tokyo = Some(Office::Prefecture("13".parse().unwrap()));
        let chiyoda = Some(Office::Municipality("131016".parse().unwrap()));
        assert_eq!(wanted("14", "141003").of(tokyo), wanted("13", ""));
        assert_eq!(wanted("", "131041").of(tokyo), wanted("13", "131041"));
        assert_eq!(wanted("14", "131041").of(chiyoda), wanted("13", "131016"));
    }

    #[test]
    fn a_municipality_of_another_prefecture_is_not_asked_for() {
        let nation = Some(Office::Nation);
        assert_eq!(wanted("14", "131041").of(nation), wanted("14", ""));
        assert_eq!(wanted("", "131041").of(nation), wanted("", ""));
        assert_eq!(wanted("13", "131041").of(None), wanted("13", "131041"));
    }

    #[test]
    fn an_address_wants_the_same() {
        assert_eq!(wanted("", "").address("/demands/1"), "/demands/1");
        let missing = Wanted { missing: "1".to_owned(), ..wanted("13", "") };
        let next = missing.further("1310000018");
        let address = "/demands/1?prefecture=13&missing=1&page_token=1310000018";
        assert_eq!(next.address("/demands/1"), address);
        assert!(next.request("1", 200).missing_only && !next.is_first());
    }
}
