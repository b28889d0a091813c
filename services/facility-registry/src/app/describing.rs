//! Facilities as others read them, with the names of their places.

use tracing::instrument;

use vsys_vocabulary::FacilityCode;

use super::{FacilityRegistry, Listed};
use crate::domain::search::{Described, Found, Search};
use crate::domain::words::search_form;
use crate::store::facilities::search;
use crate::store::{self, Page, StoreError};

impl FacilityRegistry {
    /// One facility, if the register has it.
    #[instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn describe(
        &self,
        code: FacilityCode,
    ) -> Result<Option<Described>, StoreError> {
        let mut db = self.pool.acquire().await?;
        Ok(search::describe(&mut db, &[code]).await?.remove(&code))
    }

    /// A page of facilities: in order of their code, or the nearest first where a point is given,
    /// and then `after` is how many metres the last one before was away.
    #[instrument(skip_all)]
    pub(crate) async fn search(
        &self,
        wish: &Search,
        (after, page): (u32, &Page),
    ) -> Result<Listed<Described>, StoreError> {
        let mut db = self.pool.acquire().await?;
        let (address, state) = (wish.address.as_deref(), wish.state.as_deref());
        let found = if address.is_some() || state.is_some() {
            let areas = store::areas::list(&mut db).await?;
            let (address, state) = (address.map(search_form), state.map(search_form));
            Found::among(&areas, address.as_deref(), state.as_deref())
        } else {
            Found::default()
        };
        let near: Vec<(FacilityCode, Option<u32>)> = match wish.near {
            None => {
                let codes = search::list(&mut db, wish, &found, page).await?;
                codes.into_iter().map(|code| (code, None)).collect()
            }
            Some(near) => {
                let near = search::near(&mut db, near, wish, &found, (after, page)).await?;
                near.into_iter().map(|(code, metres)| (code, Some(metres))).collect()
            }
        };
        let Listed { found, next } = Listed::cut(near, page.size, |(code, _)| code.to_string());
        let codes: Vec<FacilityCode> = found.iter().map(|(code, _)| *code).collect();
        let mut described = search::describe(&mut db, &codes).await?;
        let found = found
            .into_iter()
            .filter_map(|(code, metres)| Some(Described { metres, ..described.remove(&code)? }))
            .collect();
        Ok(Listed { found, next })
    }
}
