//! What every handler stands on.

use std::sync::Arc;

use vsys_chassis::Clock;
use vsys_vocabulary::Environment;

use crate::assets::Assets;
use crate::clients::Clients;
use crate::cookies::Cookies;
use crate::limits::Limits;
use crate::pages::allocation::{Countries, Locking, Places};
use crate::sessions::Sessions;

/// The portal's parts; clones share them.
#[derive(Clone)]
pub(crate) struct Portal(Arc<Parts>);

/// The parts.
pub(crate) struct Parts {
    /// The services behind.
    pub(crate) clients: Clients,
    /// Who is signed in, for as long as a token holds.
    pub(crate) sessions: Sessions,
    /// Places of the register, kept for some minutes.
    pub(crate) places: Places,
    /// Locks of many parts that go on.
    pub(crate) locking: Locking,
    /// The country's sheets, kept for a moment.
    pub(crate) countries: Countries,
    /// How much anybody may send to the public pages.
    pub(crate) limits: Limits,
    /// Style sheets and scripts.
    pub(crate) assets: Arc<Assets>,
    /// Names and flags of cookies.
    pub(crate) cookies: Cookies,
    /// The time, and new ids.
    pub(crate) clock: Clock,
    /// Production, training or local.
    pub(crate) environment: Environment,
    /// How many proxies of ours stand in front.
    pub(crate) proxies: usize,
}

impl Portal {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for Portal {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
