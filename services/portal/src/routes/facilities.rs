//! The register of places and facilities. Who may see a page follows from who may make its calls;
//! in whose area a facility lies is looked at by the page, and by the register.

use vsys_vocabulary::{Role, Tier};

use crate::pages::facilities::{
    acting, area_demands, demands, editing, importing, list, lookup, nearest, one,
    public as public_details, transfers,
};
use crate::pages::places::{self, editing as place_editing, merging};
use crate::routes::Who::{Any, SignedIn};
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

/// Whoever enters facilities, and changes what is kept of them.
const WRITERS: Who = Any(&[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
]);
/// The same, and sites for themselves.
const TELLERS: Who = Any(&[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
    (Tier::Facility, Role::Clerk),
]);

/// Who says between which sites vaccine may be passed on, and keeps the places that they lie in.
const NATION: Who = Any(&[(Tier::Nation, Role::Administrator)]);

/// Offices, each of which looks at the sites of its area, and the desk.
const OFFICES: Who = readers![Nation Prefecture Municipality ServiceDesk];

/// Those whose work is about places beyond their own.
const PLACE_READERS: Who = readers![Nation Prefecture ServiceDesk];

/// In the order of the menu.
pub(super) static ROWS: &[Row] = &[
    row!(GET "/facilities", SignedIn, list::show, menu "facilities-title"),
    row!(GET "/facilities/new", WRITERS, editing::show_new),
    row!(POST "/facilities/new", WRITERS, editing::enter),
    row!(GET "/facilities/options", SignedIn, lookup::options),
    row!(GET "/facilities/nearest", SignedIn, nearest::show),
    row!(GET "/facilities/transfers", SignedIn, transfers::show),
    row!(POST "/facilities/transfers", NATION, transfers::set),
    row!(GET "/facilities/import", WRITERS, importing::show),
    row!(POST "/facilities/import", WRITERS, importing::look_through),
    row!(POST "/facilities/import/save", WRITERS, importing::save),
    row!(GET "/facilities/import/template", WRITERS, importing::template),
    row!(GET "/facilities/{facility}", SignedIn, one::show),
    row!(GET "/facilities/{facility}/edit", WRITERS, editing::show),
    row!(POST "/facilities/{facility}/edit", WRITERS, editing::change),
    row!(GET "/facilities/{facility}/public", TELLERS, public_details::show),
    row!(POST "/facilities/{facility}/public", TELLERS, public_details::set),
    row!(GET "/facilities/{facility}/acts/{act}", WRITERS, acting::ask),
    row!(POST "/facilities/{facility}/acts/{act}", WRITERS, acting::carry_out),
    row!(GET "/facilities/{facility}/demands", OFFICES, demands::list),
    row!(GET "/facilities/{facility}/demands/{round}", WRITERS, demands::show),
    row!(POST "/facilities/{facility}/demands/{round}", WRITERS, demands::enter),
    row!(GET "/demands/{round}", OFFICES, area_demands::show),
    row!(GET "/places", PLACE_READERS, places::list::show, menu "places-title"),
    row!(GET "/places/new", NATION, place_editing::show_new),
    row!(POST "/places/new", NATION, place_editing::enter),
    row!(GET "/places/{place}", NATION, place_editing::show),
    row!(POST "/places/{place}", NATION, place_editing::change),
    row!(GET "/places/{place}/merge", NATION, merging::ask),
    row!(POST "/places/{place}/merge", NATION, merging::carry_out),
];
