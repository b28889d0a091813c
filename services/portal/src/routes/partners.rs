//! Partners, and who delivers where. Who may see a page follows from who may make its calls.

use vsys_vocabulary::{Role, Tier};

use crate::pages::areas::{self, change, import};
use crate::pages::partners::{self, credentials, entering, one};
use crate::routes::Who::Any;
use crate::routes::{Row, Who, row};

/// People of these tiers with any role that lets one look.
macro_rules! readers {
    ($($tier:ident)*) => {
        Any(&[$(
            (Tier::$tier, Role::Viewer),
            (Tier::$tier, Role::Clerk),
            (Tier::$tier, Role::Locker),
            (Tier::$tier, Role::Administrator),
            (Tier::$tier, Role::Auditor),
        )*])
    };
}

/// Whoever looks at all partners.
const WATCHERS: Who = readers![Nation ServiceDesk];
/// The same, offices of their own area, and partners of what is theirs.
const AREA_READERS: Who = readers![Nation Prefecture Municipality Partner ServiceDesk];
const AREA_WRITERS: Who =
    Any(&[(Tier::Nation, Role::Administrator), (Tier::Prefecture, Role::Administrator)]);
const ENTERERS: Who = Any(&[(Tier::Nation, Role::Administrator)]);
const ISSUERS: Who =
    Any(&[(Tier::Nation, Role::Administrator), (Tier::ServiceDesk, Role::Administrator)]);

/// In the order of the menu.
pub(super) static ROWS: &[Row] = &[
    row!(GET "/partners", WATCHERS, partners::show, menu "partners-title"),
    row!(POST "/partners", ENTERERS, entering::enter),
    row!(GET "/partners/new", ENTERERS, entering::show),
    row!(GET "/partners/{partner}", WATCHERS, one::show),
    row!(POST "/partners/{partner}", ENTERERS, entering::change),
    row!(GET "/partners/{partner}/credentials", ISSUERS, credentials::show),
    row!(POST "/partners/{partner}/credentials", ISSUERS, credentials::issue),
    row!(GET "/partners/{partner}/credentials/{credentials}/revoke", ISSUERS, credentials::ask),
    row!(POST "/partners/{partner}/credentials/{credentials}/revoke", ISSUERS, credentials::revoke),
    row!(GET "/areas", AREA_READERS, areas::show, menu "areas-title"),
    row!(POST "/areas", AREA_WRITERS, change::put),
    row!(GET "/areas/new", AREA_WRITERS, change::show),
    row!(GET "/areas/table.csv", AREA_READERS, areas::exchange),
    row!(GET "/areas/import", AREA_WRITERS, import::show),
    row!(POST "/areas/import", AREA_WRITERS, import::look_through),
    row!(POST "/areas/import/save", AREA_WRITERS, import::save),
];
