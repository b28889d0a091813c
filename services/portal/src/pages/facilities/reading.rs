//! What the pages read of the register, in the visitor's name.

use std::pin::pin;

use futures::{Stream, TryStreamExt as _, stream};
use tonic::{Code, Status};
use vsys_proto::facility_registry::v1::{
    CountFacilitiesRequest, Facility, FacilityCount, FacilityVersion, GetFacilityRequest,
    ListFacilitiesRequest, ListFacilityVersionsRequest,
};

use super::filter::Filter;
use crate::{
    pages::{allocation::reading::incomplete, rounds::list::named_products},
    visitor::Visitor,
};

/// Facilities asked for at once, where many are wanted.
const CHUNK: u32 = 1_000;
/// Versions on a page.
const VERSIONS: u32 = 20;
/// Sites that a page names of those that receive from one.
pub(super) const RECEIVERS: u32 = 200;

/// One facility.
pub(super) async fn facility(visitor: &Visitor, code: &str) -> Result<Facility, Status> {
    let request = visitor.request(GetFacilityRequest { facility_code: code.to_owned() });
    let answer = visitor.guest.portal.clients.registry().get_facility(request).await?;
    answer.into_inner().facility.ok_or_else(incomplete)
}

/// The same of a code that another one names; none where there is none.
pub(super) async fn named(visitor: &Visitor, code: &str) -> Result<Option<Facility>, Status> {
    if code.is_empty() {
        return Ok(None);
    }
    match facility(visitor, code).await {
        Ok(found) => Ok(Some(found)),
        Err(status) if matches!(status.code(), Code::NotFound | Code::InvalidArgument) => Ok(None),
        Err(status) => Err(status),
    }
}

/// One answer of the register, and the token behind it.
pub(super) async fn ask(
    visitor: &Visitor,
    request: ListFacilitiesRequest,
) -> Result<(Vec<Facility>, String), Status> {
    let request = visitor.request(request);
    let answer = visitor.guest.portal.clients.registry().list_facilities(request).await?;
    let page = answer.into_inner();
    Ok((page.facilities, page.next_page_token))
}

/// A page of at most so many, and the token of the next one.
pub(super) async fn page(
    visitor: &Visitor,
    filter: &Filter,
    size: u32,
) -> Result<(Vec<Facility>, String), Status> {
    let (mut found, mut filter) = (Vec::new(), filter.clone());
    loop {
        let room = size.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        let Some(request) = filter.request(room).filter(|_| room > 0) else {
            return Ok((found, filter.page_token));
        };
        let (facilities, token) = ask(visitor, request).await?;
        found.extend(facilities);
        filter = filter.further(&filter.next(&token));
        if filter.page_token.is_empty() {
            return Ok((found, String::new()));
        }
    }
}

/// All that a filter wants, in pieces.
pub(super) fn pieces(
    visitor: Visitor,
    filter: &Filter,
) -> impl Stream<Item = Result<Vec<Facility>, Status>> + Send + use<> {
    stream::try_unfold(Some(filter.further("")), move |filter| {
        let visitor = visitor.clone();
        async move {
            let Some(filter) = filter else { return Ok(None) };
            let (facilities, next) = page(&visitor, &filter, CHUNK).await?;
            let further = (!next.is_empty()).then(|| filter.further(&next));
            Ok(Some((facilities, further)))
        }
    })
}

/// How many there are in the filter's area.
pub(super) async fn counts(
    visitor: &Visitor,
    filter: &Filter,
) -> Result<Vec<FacilityCount>, Status> {
    let request = visitor.request(CountFacilitiesRequest {
        prefecture_code: filter.prefecture().to_owned(),
        municipality_code: filter.municipality().to_owned(),
        open: None,
    });
    let answer = visitor.guest.portal.clients.registry().count_facilities(request).await?;
    Ok(answer.into_inner().counts)
}

/// Those that receive from a basic facility, and whether there are more than the page names.
pub(super) async fn receivers(
    visitor: &Visitor,
    basic: &str,
) -> Result<(Vec<Facility>, bool), Status> {
    let request = ListFacilitiesRequest {
        basic_facility_code: basic.to_owned(),
        page_size: RECEIVERS,
        ..ListFacilitiesRequest::default()
    };
    let (found, token) = ask(visitor, request).await?;
    Ok((found, !token.is_empty()))
}

/// A page of versions, newest first, with the one before each page's last to compare it with.
pub(super) struct Versions {
    pub(super) found: Vec<FacilityVersion>,
    /// Whether the last of them is only for comparison.
    pub(super) has_base: bool,
    pub(super) next: String,
}

/// Versions of a facility from a page on.
pub(super) async fn versions(
    visitor: &Visitor,
    code: &str,
    page_token: &str,
) -> Result<Versions, Status> {
    let ask = |page_size: u32, page_token: String| {
        let request =
            ListFacilityVersionsRequest { facility_code: code.to_owned(), page_size, page_token };
        let request = visitor.request(request);
        let mut client = visitor.guest.portal.clients.registry();
        async move { client.list_facility_versions(request).await.map(tonic::Response::into_inner) }
    };
    let page = ask(VERSIONS, page_token.to_owned()).await?;
    let (mut found, next) = (page.versions, page.next_page_token);
    let base = if next.is_empty() { Vec::new() } else { ask(1, next.clone()).await?.versions };
    let has_base = !base.is_empty();
    found.extend(base);
    Ok(Versions { found, has_base, next })
}

/// Product codes with their names; none for those who may not ask.
pub(super) async fn products(visitor: &Visitor) -> Result<Vec<(String, String)>, Status> {
    match named_products(visitor).await {
        Err(status) if status.code() == Code::PermissionDenied => Ok(Vec::new()),
        answer => answer,
    }
}

/// All that a filter wants; none where that is more than `most`.
pub(super) async fn all(
    pieces: impl Stream<Item = Result<Vec<Facility>, Status>>,
    most: usize,
) -> Result<Option<Vec<Facility>>, Status> {
    let mut pieces = pin!(pieces);
    let mut found = Vec::new();
    while let Some(piece) = pieces.try_next().await? {
        found.extend(piece);
        if found.len() > most {
            return Ok(None);
        }
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_too_much_for_a_workbook_is_not_cut_off_but_refused() {
        let pieces = || stream::iter([2, 1].map(|many| Ok(vec![Facility::default(); many])));
        let found = |most| all(pieces(), most);
        assert_eq!(found(3).await.unwrap().map(|all| all.len()), Some(3));
        assert_eq!(found(2).await.unwrap(), None);
    }
}
