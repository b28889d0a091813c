//! Mandates, new codes and the master list. The forms are for anyone: what one hands in is opened
//! by its own secret.

use vsys_vocabulary::{Role, Tier};

use crate::pages::code_form::{
    applying, confirming as code_confirming, mending, opening as code_opening, state as code_state,
};
use crate::pages::codes::{self, collating, numbering};
use crate::pages::mandate_form::{
    beginning, check, confirming, entry, mandatary, opening, paper, people, proving, site, state,
    succeeding, vaccine, withdrawal,
};
use crate::pages::mandates::{
    acting, list, locking, one, paper as mandatarys_paper, reissuing, sending_back,
};
use crate::pages::master_list::{self, blank, import};
use crate::pages::postcode;
use crate::routes::Who::{Any, Open};
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

/// Mandataries of what is theirs, and whoever looks at all.
const READERS: Who = readers![Nation Prefecture Municipality CoordinatingBody ServiceDesk];
const MANDATARIES: Who = Any(&[
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
    (Tier::CoordinatingBody, Role::Clerk),
]);
const LIST_KEEPERS: Who = Any(&[
    (Tier::Nation, Role::Administrator),
    (Tier::ServiceDesk, Role::Clerk),
    (Tier::ServiceDesk, Role::Administrator),
]);
/// Applications for codes: prefectures theirs, the service desk and the nation all.
const CODE_READERS: Who = readers![Nation Prefecture ServiceDesk];
const COLLATORS: Who = Any(&[(Tier::Prefecture, Role::Clerk)]);
const DESK: Who = Any(&[(Tier::ServiceDesk, Role::Clerk)]);
/// Who sends an application back.
const RETURNERS: Who = Any(&[(Tier::Prefecture, Role::Clerk), (Tier::ServiceDesk, Role::Clerk)]);

/// In the order of the menu.
pub(super) static ROWS: &[Row] = &[
    row!(GET "/mandate", Open, entry::show),
    row!(POST "/mandate", Open, entry::look_up),
    row!(POST "/mandate/begin", Open, beginning::begin),
    row!(POST "/mandate/open", Open, opening::open),
    row!(GET "/mandate/confirm", Open, confirming::show),
    row!(POST "/mandate/confirm", Open, confirming::confirm),
    row!(GET "/postcode", Open, postcode::show),
    row!(GET "/mandate/{number}", Open, state::show),
    row!(GET "/mandate/{number}/pdf", Open, paper::show),
    row!(GET "/mandate/{number}/site", Open, site::show),
    row!(POST "/mandate/{number}/site", Open, site::save),
    row!(GET "/mandate/{number}/mandatary", Open, mandatary::show),
    row!(POST "/mandate/{number}/mandatary", Open, mandatary::save),
    row!(GET "/mandate/{number}/people", Open, people::show),
    row!(POST "/mandate/{number}/people", Open, people::save),
    row!(GET "/mandate/{number}/vaccine", Open, vaccine::show),
    row!(POST "/mandate/{number}/vaccine", Open, vaccine::save),
    row!(GET "/mandate/{number}/check", Open, check::show),
    row!(POST "/mandate/{number}/submit", Open, check::submit),
    row!(POST "/mandate/{number}/proof", Open, proving::resend),
    row!(POST "/mandate/{number}/succeed", Open, succeeding::succeed),
    row!(GET "/mandate/{number}/withdrawal", Open, withdrawal::show),
    row!(POST "/mandate/{number}/withdrawal", Open, withdrawal::submit),
    row!(GET "/code", Open, applying::show),
    row!(POST "/code", Open, applying::apply),
    row!(POST "/code/open", Open, code_opening::open),
    row!(GET "/code/confirm", Open, code_confirming::show),
    row!(POST "/code/confirm", Open, code_confirming::confirm),
    row!(GET "/code/{number}", Open, code_state::show),
    row!(POST "/code/{number}/mend", Open, mending::mend),
    row!(GET "/mandates", READERS, list::show, menu "mandates-title"),
    row!(POST "/mandates/receive", MANDATARIES, acting::receive),
    row!(POST "/mandates/return", MANDATARIES, acting::give_back),
    row!(POST "/mandates/lock", MANDATARIES, locking::lock),
    row!(POST "/mandates/lock/preview", MANDATARIES, locking::preview),
    row!(GET "/mandates/{number}", READERS, one::show),
    row!(POST "/mandates/{number}/send-back", MANDATARIES, sending_back::send_back),
    row!(POST "/mandates/{number}/secret", MANDATARIES, reissuing::reissue),
    row!(GET "/mandates/{number}/pdf", READERS, mandatarys_paper::show),
    row!(GET "/codes", CODE_READERS, codes::list::show, menu "codes-title"),
    row!(POST "/codes/collate", COLLATORS, collating::collate),
    row!(POST "/codes/number/preview", DESK, numbering::preview),
    row!(POST "/codes/number", DESK, numbering::number),
    row!(GET "/codes/export", CODE_READERS, codes::exporting::export),
    row!(GET "/codes/{number}", CODE_READERS, codes::one::show),
    row!(POST "/codes/{number}/return", RETURNERS, codes::one::give_back),
    row!(GET "/master-list", LIST_KEEPERS, master_list::show, menu "master-list-title"),
    row!(GET "/master-list/template", LIST_KEEPERS, blank::template),
    row!(GET "/master-list/import", LIST_KEEPERS, import::show),
    row!(POST "/master-list/import", LIST_KEEPERS, import::look_through),
    row!(POST "/master-list/import/save", LIST_KEEPERS, import::save),
];
