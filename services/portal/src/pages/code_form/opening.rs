//! An application that its applicant has opened: the browser holds its secret in a cookie, which
//! goes to the pages of that application only.

use axum::extract::{FromRequestParts, Path};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{Application, FollowApplicationRequest};

use super::{PATH, address, applying};
use crate::{
    cookies::Cookie,
    form::Form,
    guest::Guest,
    limits::Counted,
    own_path::OwnPath,
    page::{Answer, redirect, with_cookies},
    pages::mandate_form::{is_number, typed},
    trouble::{FieldTroubles, Trouble},
};

/// An application as whoever has its secret sees it.
pub(crate) struct Opened {
    pub(super) guest: Guest,
    pub(super) application: Application,
    pub(super) secret: String,
}

/// Why a page about an application is not shown.
pub(crate) enum Shut {
    /// The browser does not have the secret: it is asked for.
    Asked(String),
    Trouble(Trouble),
}

impl IntoResponse for Shut {
    fn into_response(self) -> Response {
        match self {
            Self::Asked(number) => redirect(&OwnPath::of(format!("{PATH}?number={number}"))),
            Self::Trouble(trouble) => trouble.into_response(),
        }
    }
}

async fn follow(guest: &Guest, number: &str, secret: &str) -> Result<Application, Trouble> {
    let wish = guest.request(FollowApplicationRequest {
        application_number: number.to_owned(),
        secret: secret.to_owned(),
    });
    let answer = guest.portal.clients.new_codes().follow_application(wish).await;
    let answer = answer.map_err(Trouble::of_open_call)?.into_inner();
    answer.application.ok_or_else(|| without("followed"))
}

impl<S: Send + Sync> FromRequestParts<S> for Opened {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Shut> {
        let guest = Guest::from_request_parts(parts, state).await.map_err(Shut::Trouble)?;
        let number = Path::<String>::from_request_parts(parts, state).await.ok();
        let number = number.map(|Path(number)| number).filter(|number| is_number(number));
        let number = number.ok_or_else(|| Shut::Trouble(Trouble::missing()))?;
        let Some(secret) = guest.code_secret.as_ref().map(|secret| secret.expose().clone()) else {
            return Err(Shut::Asked(number));
        };
        match follow(&guest, &number, &secret).await {
            Ok(application) => Ok(Self { guest, application, secret }),
            Err(trouble) if trouble.reason() == "NO_SUCH_APPLICATION" => Err(Shut::Asked(number)),
            Err(trouble) => Err(Shut::Trouble(trouble)),
        }
    }
}

/// An answer that lacks its application.
pub(super) fn without(what: &str) -> Trouble {
    Trouble::fault(&format!("the application that was {what} is not in the answer"))
}

/// What the person sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    number: String,
    secret: String,
}

/// `POST /code/open`: from now on the browser has the secret.
pub(crate) async fn open(Counted(guest): Counted, Form(sent): Form<Sent>) -> Answer {
    let (number, secret) = (typed::number(&sent.number), typed::secret(&sent.secret));
    let missing = |value: &str, field: &str, troubles: FieldTroubles| match value {
        "" => troubles.with(field, guest.locale.text("value-missing")),
        _ => troubles,
    };
    let troubles = missing(&number, "number", FieldTroubles::none());
    let troubles = missing(&secret, "secret", troubles);
    if troubles.any() {
        return applying::open_again(&guest, number, troubles).await;
    }
    match follow(&guest, &number, &secret).await {
        Ok(Application { application_number: number, .. }) if is_number(&number) => {
            let path = address(&number);
            let cookie = guest.portal.cookies.set_under(Cookie::Code, &path, &secret);
            Ok(with_cookies(redirect(&OwnPath::of(path)), [cookie]))
        }
        Ok(_) => Err(without("opened")),
        Err(trouble) if trouble.is_about_the_form() => {
            let troubles = FieldTroubles::none().with("number", trouble.text(guest.locale));
            applying::open_again(&guest, number, troubles).await
        }
        Err(trouble) => Err(trouble),
    }
}
