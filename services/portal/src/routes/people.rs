//! Signing in, one's own settings, accounts, audit, the service desk.

use vsys_vocabulary::{Role, Tier};

use crate::assets;
use crate::pages::settings::{details, factors, passkey, password, sessions, totp};
use crate::pages::{
    accounts, audit, elevate, faq, home, key_set, language, links, log_in, log_out, organisations,
    password_reset, questions, role, second_factor, service_accounts, token,
};
use crate::routes::Who::{Any, Open, SignedIn};
use crate::routes::{Row, Who, row};

/// People of every tier with one of these roles.
macro_rules! everywhere {
    ($($role:ident)*) => {
        &[$(
            (Tier::Nation, Role::$role),
            (Tier::Prefecture, Role::$role),
            (Tier::Municipality, Role::$role),
            (Tier::Facility, Role::$role),
            (Tier::Partner, Role::$role),
            (Tier::ServiceDesk, Role::$role),
            (Tier::CoordinatingBody, Role::$role),
        )*]
    };
}

const ADMINISTRATORS: Who = Any(everywhere![Administrator]);
const AUDITORS: Who = Any(everywhere![Auditor Administrator]);
const NATIONS_AUDITORS: Who =
    Any(&[(Tier::Nation, Role::Auditor), (Tier::Nation, Role::Administrator)]);
/// Whoever enters coordinating bodies.
const ENTERERS: Who =
    Any(&[(Tier::Nation, Role::Administrator), (Tier::ServiceDesk, Role::Administrator)]);
const DESK: Who =
    Any(&[(Tier::ServiceDesk, Role::Clerk), (Tier::ServiceDesk, Role::Administrator)]);

/// What comes first in the menu.
pub(super) static FIRST: &[Row] = &[row!(GET "/", SignedIn, home::show, menu "menu-home")];

/// The rest.
pub(super) static ROWS: &[Row] = &[
    row!(GET "/assets/{name}", Open, assets::serve),
    row!(GET "/.well-known/jwks.json", Open, key_set::show),
    row!(POST "/oauth2/token", Open, token::issue),
    row!(POST "/language", Open, language::choose),
    row!(GET "/login", Open, log_in::show),
    row!(POST "/login", Open, log_in::answer),
    row!(POST "/login/second-factor", Open, second_factor::answer),
    row!(GET "/password-reset", Open, password_reset::show),
    row!(POST "/password-reset", Open, password_reset::answer),
    row!(GET "/links/{secret}", Open, links::show),
    row!(POST "/links/{secret}", Open, links::answer),
    row!(POST "/logout", SignedIn, log_out::answer),
    row!(POST "/role", SignedIn, role::switch),
    row!(GET "/elevate", SignedIn, elevate::show),
    row!(POST "/elevate", SignedIn, elevate::answer),
    row!(POST "/settings/mail", SignedIn, details::change_mail),
    row!(GET "/settings/password", SignedIn, password::show),
    row!(POST "/settings/password", SignedIn, password::change),
    row!(GET "/settings/second-factors", SignedIn, factors::show),
    row!(GET "/settings/second-factors/{id}/remove", SignedIn, factors::ask),
    row!(POST "/settings/second-factors/{id}/remove", SignedIn, factors::remove),
    row!(POST "/settings/totp", SignedIn, totp::begin),
    row!(POST "/settings/totp/confirm", SignedIn, totp::confirm),
    row!(POST "/settings/passkeys", SignedIn, passkey::begin),
    row!(POST "/settings/passkeys/finish", SignedIn, passkey::finish),
    row!(GET "/settings/sessions", SignedIn, sessions::show),
    row!(POST "/settings/sessions/end", SignedIn, sessions::end),
    row!(GET "/questions", SignedIn, questions::show, menu "questions"),
    row!(POST "/questions", SignedIn, questions::ask),
    row!(POST "/questions/{id}/answer", DESK, questions::answer),
    row!(GET "/faq", SignedIn, faq::show, menu "faq"),
    row!(GET "/faq/edit", DESK, faq::edit),
    row!(POST "/faq/edit", DESK, faq::put),
    row!(GET "/accounts", ADMINISTRATORS, accounts::list::show, menu "accounts"),
    row!(GET "/accounts/new", ADMINISTRATORS, accounts::issue::show),
    row!(POST "/accounts/new", ADMINISTRATORS, accounts::issue::issue),
    row!(GET "/accounts/import", ADMINISTRATORS, accounts::import::show),
    row!(POST "/accounts/import", ADMINISTRATORS, accounts::import::look_through),
    row!(GET "/accounts/import/example", ADMINISTRATORS, accounts::import::example),
    row!(POST "/accounts/import/issue", ADMINISTRATORS, accounts::import::issue),
    row!(GET "/accounts/{user_name}", ADMINISTRATORS, accounts::one::show),
    row!(GET "/accounts/{user_name}/roles", ADMINISTRATORS, accounts::roles::show),
    row!(POST "/accounts/{user_name}/roles", ADMINISTRATORS, accounts::roles::set),
    row!(GET "/accounts/{user_name}/acts/{act}", ADMINISTRATORS, accounts::act::ask),
    row!(POST "/accounts/{user_name}/acts/{act}", ADMINISTRATORS, accounts::act::carry_out),
    row!(GET "/organisations", ADMINISTRATORS, organisations::show),
    row!(POST "/organisations", ENTERERS, organisations::body::enter),
    row!(GET "/organisations/new", ENTERERS, organisations::body::show),
    row!(GET "/organisations/{id}/edit", ENTERERS, organisations::body::edit),
    row!(POST "/organisations/{id}/edit", ENTERERS, organisations::body::change),
    row!(GET "/organisations/options", ADMINISTRATORS, organisations::options),
    row!(GET "/service-accounts", ADMINISTRATORS, service_accounts::show),
    row!(POST "/service-accounts", ADMINISTRATORS, service_accounts::issue),
    row!(GET "/service-accounts/{client_id}/revoke", ADMINISTRATORS, service_accounts::ask),
    row!(POST "/service-accounts/{client_id}/revoke", ADMINISTRATORS, service_accounts::revoke),
    row!(GET "/audit", AUDITORS, audit::search, menu "audit"),
    row!(GET "/audit/verification", NATIONS_AUDITORS, audit::verify),
    row!(GET "/settings", SignedIn, details::show, menu "my-settings"),
];
