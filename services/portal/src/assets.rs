//! Style sheets and scripts, compiled in and served for good under the hash of their bytes.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::portal::Portal;
use crate::trouble::Trouble;

/// A file of ours.
macro_rules! asset {
    ($name:literal, $media:expr) => {
        (
            $name,
            $media,
            include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name)).as_slice(),
        )
    };
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every file that is served; another name is none.
static FILES: &[(&str, &str, &[u8])] = &[
    asset!("tokens.css", CSS),
    asset!("portal.css", CSS),
    asset!("parts.css", CSS),
    asset!("htmx.min.js", SCRIPT),
    asset!("mandate.css", CSS),
    asset!("facilities.css", CSS),
    asset!("portal.js", SCRIPT),
    asset!("passkey.js", SCRIPT),
    asset!("allocation.css", CSS),
    asset!("allocation-amounts.js", SCRIPT),
    asset!("allocation-choose.js", SCRIPT),
    asset!("allocation-grid.js", SCRIPT),
    asset!("allocation-history.js", SCRIPT),
    asset!("allocation-rule.js", SCRIPT),
];

/// The files with their addresses.
pub(crate) struct Assets {
    hashes: HashMap<&'static str, String>,
}

impl Assets {
    pub(crate) fn new() -> Self {
        let hash = |bytes: &[u8]| {
            let mut hash = hex::encode(Sha256::digest(bytes));
            hash.truncate(12);
            hash
        };
        Self { hashes: FILES.iter().map(|(name, _, bytes)| (*name, hash(bytes))).collect() }
    }

    /// The address of a file, which changes with its bytes.
    pub(crate) fn address(&self, name: &str) -> String {
        let hash = self.hashes.get(name).map_or("", String::as_str);
        format!("/assets/{name}?v={hash}")
    }
}

/// The query of an address.
#[derive(Deserialize)]
pub(crate) struct Version {
    #[serde(default)]
    v: String,
}

/// `GET /assets/{name}`.
pub(crate) async fn serve(
    State(portal): State<Portal>,
    Path(name): Path<String>,
    Query(version): Query<Version>,
) -> Result<Response, Trouble> {
    let file = FILES.iter().find(|(known, _, _)| *known == name);
    let (name, media, bytes) = file.ok_or_else(Trouble::missing)?;
    let current = portal.assets.hashes.get(name).is_some_and(|hash| *hash == version.v);
    let caching = if current { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(([(CONTENT_TYPE, *media), (CACHE_CONTROL, caching)], *bytes).into_response())
}
