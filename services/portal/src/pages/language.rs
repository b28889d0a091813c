//! The language of the pages (表示言語).

use serde::Deserialize;
use vsys_proto::identity::v1::SetMyLanguageRequest;
use vsys_proto::vocabulary::v1::Language;

use crate::cookies::Cookie;
use crate::form::Form;
use crate::guard;
use crate::guest::Guest;
use crate::locale::Locale;
use crate::own_path::OwnPath;
use crate::page::{Answer, redirect, with_cookies};
use crate::trouble::Trouble;

/// What was chosen, and where.
#[derive(Deserialize)]
pub(crate) struct Choice {
    language: String,
    #[serde(default)]
    then: String,
}

/// `POST /language`: for this browser, and for the person if one is signed in.
pub(crate) async fn choose(guest: Guest, Form(choice): Form<Choice>) -> Answer {
    let locale = Locale::named(&choice.language).ok_or_else(Trouble::malformed)?;
    let portal = &guest.portal;
    if let Some(visitor) = guard::known(portal, &guest).await? {
        let wish = SetMyLanguageRequest { language: Language::from(locale).into() };
        portal.clients.my_account().set_my_language(visitor.request(wish)).await?;
        portal.sessions.forget(&guest).await;
    }
    let back = redirect(&OwnPath::read(&choice.then).unwrap_or_else(OwnPath::home));
    Ok(with_cookies(back, [portal.cookies.set(Cookie::Language, locale.as_str())]))
}
