//! Rounds, sheets, locks, orders. Who may see a page follows from who may make its calls.

use vsys_vocabulary::{Role, Tier};

use crate::pages::allocation::{after, ceilings, country, holds, lock, rule, sheet};
use crate::pages::rounds::{deadlines, ending, horizon, issuing, list, new, products, show};
use crate::pages::{facility, orders, progress, recalls, rounds, webhooks};
use crate::routes::Who::Any;
use crate::routes::{Row, Who, row};

/// Offices that read, and whoever is named beside them.
macro_rules! readers_and {
    ($($other:expr),* $(,)?) => {
        Any(&[
            (Tier::Nation, Role::Viewer),
            (Tier::Nation, Role::Clerk),
            (Tier::Nation, Role::Locker),
            (Tier::Nation, Role::Auditor),
            (Tier::Prefecture, Role::Viewer),
            (Tier::Prefecture, Role::Clerk),
            (Tier::Prefecture, Role::Locker),
            (Tier::Prefecture, Role::Auditor),
            (Tier::Municipality, Role::Viewer),
            (Tier::Municipality, Role::Clerk),
            (Tier::Municipality, Role::Auditor),
            $($other,)*
        ])
    };
}

const READERS: Who = readers_and![];
const EVERYBODY: Who = readers_and![
    (Tier::Nation, Role::Administrator),
    (Tier::Facility, Role::Viewer),
    (Tier::Facility, Role::Clerk),
    (Tier::Partner, Role::Viewer),
    (Tier::ServiceDesk, Role::Viewer),
    (Tier::ServiceDesk, Role::Clerk),
];
/// Offices, sites and partners, each of what is its own.
const ORDER_READERS: Who = readers_and![
    (Tier::Facility, Role::Viewer),
    (Tier::Facility, Role::Clerk),
    (Tier::Partner, Role::Viewer),
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Auditor),
];
/// Offices and partners, each of what is its own.
const PROGRESS_READERS: Who = readers_and![
    (Tier::Partner, Role::Viewer),
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Auditor),
];
/// Everyone whom recalls concern, and the desk.
const RECALL_READERS: Who = readers_and![
    (Tier::Facility, Role::Viewer),
    (Tier::Facility, Role::Clerk),
    (Tier::Partner, Role::Viewer),
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Auditor),
    (Tier::ServiceDesk, Role::Viewer),
    (Tier::ServiceDesk, Role::Clerk),
];
/// Offices that have others below them.
const ABOVE: Who = Any(&[
    (Tier::Nation, Role::Viewer),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Locker),
    (Tier::Nation, Role::Auditor),
    (Tier::Prefecture, Role::Viewer),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Prefecture, Role::Locker),
    (Tier::Prefecture, Role::Auditor),
]);
const CLERKS: Who = Any(&[
    (Tier::Nation, Role::Clerk),
    (Tier::Prefecture, Role::Clerk),
    (Tier::Municipality, Role::Clerk),
]);
const CLERKS_ABOVE: Who = Any(&[(Tier::Nation, Role::Clerk), (Tier::Prefecture, Role::Clerk)]);
const LOCKERS: Who = Any(&[(Tier::Nation, Role::Locker), (Tier::Prefecture, Role::Locker)]);
const AUDITORS: Who = Any(&[
    (Tier::Nation, Role::Auditor),
    (Tier::Nation, Role::Locker),
    (Tier::Prefecture, Role::Auditor),
    (Tier::Prefecture, Role::Locker),
]);
const CORRECTORS: Who = Any(&[(Tier::Prefecture, Role::Locker), (Tier::Municipality, Role::Clerk)]);
const NATION: Who = Any(&[
    (Tier::Nation, Role::Viewer),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Locker),
    (Tier::Nation, Role::Auditor),
]);
const NATION_CLERK: Who = Any(&[(Tier::Nation, Role::Clerk)]);
const NATION_LOCKER: Who = Any(&[(Tier::Nation, Role::Locker)]);
const NATION_ADMINISTRATOR: Who = Any(&[(Tier::Nation, Role::Administrator)]);
const SITE: Who = Any(&[(Tier::Facility, Role::Viewer), (Tier::Facility, Role::Clerk)]);
const SITE_CLERK: Who = Any(&[(Tier::Facility, Role::Clerk)]);
const RECEIVERS: Who = Any(&[(Tier::Facility, Role::Clerk), (Tier::Facility, Role::Administrator)]);
const FINDERS: Who = Any(&[
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Facility, Role::Clerk),
    (Tier::Facility, Role::Administrator),
]);
const SETTLERS: Who = Any(&[
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Facility, Role::Clerk),
    (Tier::Facility, Role::Administrator),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Administrator),
]);
const TRACERS: Who = Any(&[
    (Tier::Nation, Role::Viewer),
    (Tier::Nation, Role::Clerk),
    (Tier::Nation, Role::Locker),
    (Tier::Nation, Role::Auditor),
    (Tier::ServiceDesk, Role::Viewer),
    (Tier::ServiceDesk, Role::Clerk),
]);
const PARTNER: Who = Any(&[
    (Tier::Partner, Role::Viewer),
    (Tier::Partner, Role::Clerk),
    (Tier::Partner, Role::Administrator),
    (Tier::Partner, Role::Auditor),
]);
const PARTNER_CLERK: Who =
    Any(&[(Tier::Partner, Role::Clerk), (Tier::Partner, Role::Administrator)]);
const PARTNER_ADMINISTRATOR: Who = Any(&[(Tier::Partner, Role::Administrator)]);

/// In the order of the menu.
pub(super) static ROWS: &[Row] = &[
    row!(GET "/rounds", EVERYBODY, list::show, menu "rounds-title"),
    row!(POST "/rounds", NATION_CLERK, new::open),
    row!(GET "/rounds/new", NATION_CLERK, new::show),
    row!(GET "/rounds/{round}", EVERYBODY, show::show),
    row!(GET "/rounds/{round}/deadlines", CLERKS_ABOVE, deadlines::show),
    row!(POST "/rounds/{round}/deadlines", CLERKS_ABOVE, deadlines::extend),
    row!(GET "/rounds/{round}/cut-offs", NATION_CLERK, deadlines::show_cut_offs),
    row!(POST "/rounds/{round}/cut-offs", NATION_CLERK, deadlines::set_cut_off),
    row!(GET "/rounds/{round}/issue", NATION_LOCKER, issuing::show),
    row!(POST "/rounds/{round}/issue", NATION_LOCKER, issuing::act),
    row!(GET "/rounds/{round}/cancel", NATION_LOCKER, ending::show_cancel),
    row!(POST "/rounds/{round}/cancel", NATION_LOCKER, ending::cancel),
    row!(GET "/rounds/{round}/chain", AUDITORS, ending::chain),
    row!(GET "/rounds/{round}/country", NATION, country::show),
    row!(GET "/rounds/{round}/orders", READERS, rounds::orders::show),
    row!(GET "/rounds/{round}/orders/list", READERS, rounds::order_list::show),
    row!(GET "/rounds/{round}/sheet", READERS, sheet::page::own),
    row!(GET "/rounds/{round}/sheets/{office}", READERS, sheet::page::show),
    row!(POST "/rounds/{round}/sheets/{office}/confirm", CLERKS, sheet::steps::confirm),
    row!(POST "/rounds/{round}/sheets/{office}/reopen", CLERKS, sheet::steps::reopen),
    row!(POST "/rounds/{round}/sheets/{office}/lines", CLERKS, sheet::saving::save),
    row!(POST "/rounds/{round}/sheets/{office}/lines/choose", CLERKS, sheet::conflicting::choose),
    row!(GET "/rounds/{round}/sheets/{office}/history", READERS, sheet::past::history),
    row!(GET "/rounds/{round}/sheets/{office}/basis", READERS, sheet::past::basis),
    row!(GET "/rounds/{round}/sheets/{office}/lines.csv", READERS, sheet::files::csv),
    row!(GET "/rounds/{round}/sheets/{office}/lines.xlsx", READERS, sheet::files::xlsx),
    row!(GET "/rounds/{round}/sheets/{office}/import", CLERKS, sheet::files::show),
    row!(POST "/rounds/{round}/sheets/{office}/import", CLERKS, sheet::files::check),
    row!(POST "/rounds/{round}/sheets/{office}/import/save", CLERKS, sheet::files::save),
    row!(GET "/rounds/{round}/sheets/{office}/simulate", CLERKS, rule::page::show),
    row!(POST "/rounds/{round}/sheets/{office}/simulate", CLERKS, rule::page::act),
    row!(GET "/rounds/{round}/sheets/{office}/ceilings", CLERKS_ABOVE, ceilings::show),
    row!(POST "/rounds/{round}/sheets/{office}/ceilings", CLERKS_ABOVE, ceilings::change),
    row!(GET "/rounds/{round}/sheets/{office}/after", READERS, after::page::show),
    row!(GET "/rounds/{round}/sheets/{office}/after/{facility}", CORRECTORS, after::correcting::show),
    row!(POST "/rounds/{round}/sheets/{office}/after/{facility}", CORRECTORS, after::correcting::act),
    row!(GET "/rounds/{round}/below/{office}", ABOVE, lock::page::below),
    row!(GET "/rounds/{round}/lock", ABOVE, lock::page::own),
    row!(POST "/rounds/{round}/lock", LOCKERS, lock::acting::act),
    row!(POST "/rounds/{round}/lock/preview", LOCKERS, lock::previewing::preview),
    row!(GET "/rounds/{round}/lock/progress", ABOVE, lock::acting::progress),
    row!(GET "/rounds/{round}/lock/late", LOCKERS, lock::late::show),
    row!(POST "/rounds/{round}/lock/late", LOCKERS, lock::late::act),
    row!(POST "/rounds/{round}/remind", CLERKS_ABOVE, lock::late::remind),
    row!(GET "/holds", EVERYBODY, holds::list, menu "holds-title"),
    row!(POST "/holds", LOCKERS, holds::hold),
    row!(GET "/holds/new", LOCKERS, holds::ask),
    row!(GET "/holds/{hold}/release", LOCKERS, holds::ask_release),
    row!(POST "/holds/{hold}/release", LOCKERS, holds::release_hold),
    row!(GET "/products", EVERYBODY, products::show, menu "products-title"),
    row!(POST "/products", NATION_ADMINISTRATOR, products::put),
    row!(GET "/supply", EVERYBODY, horizon::show, menu "horizon-title"),
    row!(POST "/supply", NATION_CLERK, horizon::publish),
    row!(GET "/progress", PROGRESS_READERS, progress::show, menu "progress-title"),
    row!(GET "/progress/orders", PROGRESS_READERS, progress::orders::show),
    row!(GET "/recalls", RECALL_READERS, recalls::show, menu "recalls-title"),
    row!(POST "/recalls", NATION_LOCKER, recalls::recalling::recall),
    row!(GET "/recalls/new", NATION_LOCKER, recalls::recalling::ask),
    row!(GET "/recalls/lot", TRACERS, recalls::lot::show),
    row!(GET "/recalls/{recall}", RECALL_READERS, recalls::one::show),
    row!(POST "/recalls/{recall}/acknowledge", FINDERS, recalls::one::acknowledge),
    row!(GET "/facility", SITE, facility::show, menu "facility-title"),
    row!(POST "/facility/delivery", SITE_CLERK, facility::set_delivery),
    row!(GET "/facility/decline/{sheet}", SITE_CLERK, facility::declining::show),
    row!(POST "/facility/decline/{sheet}", SITE_CLERK, facility::declining::decline),
    row!(GET "/facility/demand/{round}", SITE_CLERK, facility::demand::show),
    row!(POST "/facility/demand/{round}", SITE_CLERK, facility::demand::enter_figures),
    row!(GET "/facility/shipments/{shipment}", SITE, facility::shipment::show),
    row!(POST "/facility/shipments/{shipment}", RECEIVERS, facility::shipment::confirm),
    row!(POST "/facility/shipments/{shipment}/exception", RECEIVERS, facility::shipment::complain),
    row!(GET "/orders", PARTNER, orders::show, menu "my-orders-title"),
    row!(POST "/orders/acknowledge", PARTNER_CLERK, orders::acknowledge),
    row!(GET "/orders/import", PARTNER_CLERK, orders::import::show),
    row!(POST "/orders/import", PARTNER_CLERK, orders::import::look_through),
    row!(POST "/orders/import/save", PARTNER_CLERK, orders::import::save),
    row!(GET "/orders/{order}", ORDER_READERS, orders::one::show),
    row!(POST "/orders/{order}/plan", PARTNER_CLERK, orders::saying::plan),
    row!(POST "/orders/{order}/ship", PARTNER_CLERK, orders::saying::ship),
    row!(POST "/orders/{order}/deliver", PARTNER_CLERK, orders::saying::deliver),
    row!(GET "/orders/{order}/exceptions/{exception}", SETTLERS, orders::settling::show),
    row!(POST "/orders/{order}/exceptions/{exception}", SETTLERS, orders::settling::settle),
    row!(GET "/feed", PARTNER, orders::feed::show, menu "feed-title"),
    row!(GET "/feed/replays", PARTNER_ADMINISTRATOR, webhooks::replays::show),
    row!(POST "/feed/replays", PARTNER_ADMINISTRATOR, webhooks::replays::replay),
    row!(GET "/feed/credentials", PARTNER_ADMINISTRATOR, webhooks::credentials::show),
    row!(POST "/feed/credentials", PARTNER_ADMINISTRATOR, webhooks::credentials::issue),
    row!(GET "/feed/credentials/{credentials}/revoke", PARTNER_ADMINISTRATOR, webhooks::credentials::ask),
    row!(POST "/feed/credentials/{credentials}/revoke", PARTNER_ADMINISTRATOR, webhooks::credentials::revoke),
    row!(GET "/webhooks", PARTNER_ADMINISTRATOR, webhooks::show, menu "webhooks-title"),
    row!(POST "/webhooks", PARTNER_ADMINISTRATOR, webhooks::create),
    row!(GET "/webhooks/{endpoint}", PARTNER_ADMINISTRATOR, webhooks::one::show),
    row!(POST "/webhooks/{endpoint}", PARTNER_ADMINISTRATOR, webhooks::acting::act),
    row!(GET "/webhooks/{endpoint}/delete", PARTNER_ADMINISTRATOR, webhooks::ending::ask),
    row!(POST "/webhooks/{endpoint}/delete", PARTNER_ADMINISTRATOR, webhooks::ending::delete),
];
