//! A mandate that its applicant has opened: the browser holds its secret in a cookie, which goes
//! to the pages of that mandate only.

use axum::extract::{FromRequestParts, Path};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{
    FollowMandateRequest, FollowMandateResponse, FormProblem, Mandate, MandateForm, MandateKind,
    MandateState,
};

use super::{PATH, address, entry, is_number, typed};
use crate::{
    cookies::Cookie,
    form::Form,
    guest::Guest,
    limits::Counted,
    own_path::OwnPath,
    page::{Answer, redirect, with_cookies},
    trouble::{FieldTroubles, Trouble},
};

/// A mandate as whoever has its secret sees it.
pub(crate) struct Opened {
    pub(super) guest: Guest,
    pub(super) mandate: Mandate,
    /// What is missing or wrong before it can be handed in.
    pub(super) problems: Vec<FormProblem>,
    pub(super) secret: String,
}

/// The same while its form is being filled in or mended.
pub(crate) struct Draft(pub(super) Opened);

/// A withdrawal while it is being filled in or mended.
pub(crate) struct Leaving(pub(super) Opened);

/// Why a page about a mandate is not shown.
pub(crate) enum Shut {
    /// The browser does not have the secret: it is asked for.
    Asked(String),
    /// The page is none of its form's, or that is handed in: its own page says how it stands.
    Elsewhere(String),
    Trouble(Trouble),
}

impl IntoResponse for Shut {
    fn into_response(self) -> Response {
        match self {
            Self::Asked(number) => redirect(&OwnPath::of(format!("{PATH}?number={number}"))),
            Self::Elsewhere(number) => redirect(&OwnPath::of(address(&number, ""))),
            Self::Trouble(trouble) => trouble.into_response(),
        }
    }
}

impl Opened {
    pub(super) fn form(&self) -> MandateForm {
        self.mandate.form.clone().unwrap_or_default()
    }

    /// Where its form begins, and whether it is a withdrawal's; none once it is handed in.
    pub(super) fn form_path(&self) -> Option<(String, bool)> {
        let is_withdrawal = self.mandate.kind() == MandateKind::Withdrawal;
        let part = if is_withdrawal { "/withdrawal" } else { "/site" };
        match self.mandate.state() {
            MandateState::Draft | MandateState::SentBack => {
                Some((address(&self.mandate.mandate_number, part), is_withdrawal))
            }
            MandateState::Unspecified
            | MandateState::Submitted
            | MandateState::Received
            | MandateState::Locked => None,
        }
    }
}

async fn follow(
    guest: &Guest,
    number: &str,
    secret: &str,
) -> Result<FollowMandateResponse, Trouble> {
    let wish = guest.request(FollowMandateRequest {
        mandate_number: number.to_owned(),
        secret: secret.to_owned(),
    });
    let answer = guest.portal.clients.mandate_forms().follow_mandate(wish).await;
    answer.map(tonic::Response::into_inner).map_err(Trouble::of_open_call)
}

impl<S: Send + Sync> FromRequestParts<S> for Opened {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Shut> {
        let guest = Guest::from_request_parts(parts, state).await.map_err(Shut::Trouble)?;
        let number = Path::<String>::from_request_parts(parts, state).await.ok();
        let number = number.map(|Path(number)| number).filter(|number| is_number(number));
        let number = number.ok_or_else(|| Shut::Trouble(Trouble::missing()))?;
        let Some(secret) = guest.mandate_secret.as_ref().map(|secret| secret.expose().clone())
        else {
            return Err(Shut::Asked(number));
        };
        let found = match follow(&guest, &number, &secret).await {
            Ok(found) => found,
            Err(trouble) if trouble.reason() == "NO_SUCH_MANDATE" => {
                return Err(Shut::Asked(number));
            }
            Err(trouble) => return Err(Shut::Trouble(trouble)),
        };
        let mandate = found.mandate.ok_or_else(|| Shut::Trouble(without("followed")))?;
        Ok(Self { guest, mandate, problems: found.problems, secret })
    }
}

/// An answer that lacks its mandate.
pub(super) fn without(what: &str) -> Trouble {
    Trouble::fault(&format!("the mandate that was {what} is not in the answer"))
}

impl<S: Send + Sync> FromRequestParts<S> for Draft {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Shut> {
        let opened = Opened::from_request_parts(parts, state).await?;
        match opened.form_path() {
            Some((_, false)) => Ok(Self(opened)),
            Some((_, true)) | None => Err(Shut::Elsewhere(opened.mandate.mandate_number)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Leaving {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Shut> {
        let opened = Opened::from_request_parts(parts, state).await?;
        match opened.form_path() {
            Some((_, true)) => Ok(Self(opened)),
            Some((_, false)) | None => Err(Shut::Elsewhere(opened.mandate.mandate_number)),
        }
    }
}

/// What the person sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    number: String,
    secret: String,
}

/// `POST /mandate/open`: from now on the browser has the secret.
pub(crate) async fn open(Counted(guest): Counted, Form(sent): Form<Sent>) -> Answer {
    let (number, secret) = (typed::number(&sent.number), typed::secret(&sent.secret));
    let missing = |value: &str, field: &str, troubles: FieldTroubles| match value {
        "" => troubles.with(field, guest.locale.text("value-missing")),
        _ => troubles,
    };
    let troubles = missing(&number, "number", FieldTroubles::none());
    let troubles = missing(&secret, "secret", troubles);
    if troubles.any() {
        return entry::open_again(&guest, number, troubles);
    }
    match follow(&guest, &number, &secret).await {
        Ok(found) => {
            let number = found.mandate.unwrap_or_default().mandate_number;
            if !is_number(&number) {
                return Err(without("opened"));
            }
            let path = address(&number, "");
            let cookie = guest.portal.cookies.set_under(Cookie::Mandate, &path, &secret);
            Ok(with_cookies(redirect(&OwnPath::of(path)), [cookie]))
        }
        Err(trouble) if trouble.is_about_the_form() => {
            let troubles = FieldTroubles::none().with("number", trouble.text(guest.locale));
            entry::open_again(&guest, number, troubles)
        }
        Err(trouble) => Err(trouble),
    }
}
