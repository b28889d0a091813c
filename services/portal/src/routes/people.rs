//! Signing in, one's own settings, accounts, audit, the service desk.

use crate::assets;
use crate::pages::settings::{details, factors, passkey, password, sessions, totp};
use crate::pages::{
    elevate, home, key_set, language, links, log_in, log_out, password_reset, role, second_factor,
};
use crate::routes::Who::{Open, SignedIn};
use crate::routes::{Row, row};

/// What comes first in the menu.
pub(super) static FIRST: &[Row] = &[row!(GET "/", SignedIn, home::show, menu "menu-home")];

/// The rest.
pub(super) static ROWS: &[Row] = &[
    row!(GET "/assets/{name}", Open, assets::serve),
    row!(GET "/.well-known/jwks.json", Open, key_set::show),
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
    row!(GET "/settings", SignedIn, details::show, menu "my-settings"),
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
];
