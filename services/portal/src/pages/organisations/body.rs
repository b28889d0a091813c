//! A coordinating body (とりまとめ団体) is entered or changed. Nobody else tells of it.

use askama::Template;
use axum::extract::Path;
use tonic::Status;
use vsys_proto::convert::wire_tier;
use vsys_proto::identity::v1::{ListOrganisationsRequest, Organisation, PutOrganisationRequest};
use vsys_vocabulary::{PrefectureCode, Tier, jst};

use super::entry::Entry;
use super::{prefecture, register};
use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, done, page, refused};
use crate::pages::allocation::fields::Fields;
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

/// Organisations in one answer.
const PER_PAGE: u32 = 500;

/// The form.
#[derive(Template)]
#[template(path = "organisations/body.html")]
struct BodyPage {
    frame: Frame,
    troubles: FieldTroubles,
    entry: Entry,
    /// Codes and names; first the whole country.
    prefectures: Vec<(String, String)>,
    is_new: bool,
    /// Where the form is sent to.
    action: String,
}

impl BodyPage {
    async fn new(visitor: &Visitor, entry: Entry, troubles: FieldTroubles) -> Self {
        Self {
            frame: Frame::of(visitor, "body-new-title").at("/organisations/new"),
            troubles,
            prefectures: prefectures(visitor, &entry.prefecture_code).await,
            entry,
            is_new: true,
            action: "/organisations".to_owned(),
        }
    }

    async fn change(visitor: &Visitor, entry: Entry, troubles: FieldTroubles) -> Self {
        let action = address(&entry.organisation_id);
        let frame = Frame::of(visitor, "body-change-title").at(&action);
        Self { frame, is_new: false, action, ..Self::new(visitor, entry, troubles).await }
    }
}

/// Address of the form that changes a body.
pub(super) fn address(id: &str) -> String {
    format!("/organisations/{id}/edit")
}

/// What can be chosen; what is chosen stays so even where the register knows it not.
async fn prefectures(visitor: &Visitor, chosen: &str) -> Vec<(String, String)> {
    let register = register(visitor).await;
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let mut codes: Vec<String> = match &register {
        Some(register) => register.prefectures(today).iter().map(ToString::to_string).collect(),
        None => PrefectureCode::all().map(|code| code.to_string()).collect(),
    };
    codes.insert(0, String::new());
    if !codes.iter().any(|code| code == chosen) {
        codes.push(chosen.to_owned());
    }
    let named = codes.into_iter().map(|code| {
        let name = prefecture(register.as_deref(), &code, visitor.locale);
        (code, name)
    });
    named.collect()
}

/// `GET /organisations/new`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let entry = Entry { open: true, ..Entry::default() };
    page(&BodyPage::new(&visitor, entry, FieldTroubles::none()).await)
}

/// `POST /organisations`.
pub(crate) async fn enter(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let entry = Entry { open: true, ..Entry::read(&fields) };
    let troubles = entry.check(visitor.locale);
    if troubles.any() {
        return refused(&BodyPage::new(&visitor, entry, troubles).await);
    }
    let kept = match find(&visitor, &entry.organisation_id).await {
        Ok(known) if is_another(known.as_ref(), &entry) => {
            let text = visitor.locale.text("body-exists");
            let troubles = FieldTroubles::none().with("organisation_id", text);
            return refused(&BodyPage::new(&visitor, entry, troubles).await);
        }
        Ok(_) => put(&visitor, &entry).await,
        Err(status) => Err(status),
    };
    match kept {
        Ok(()) => said(&visitor, &entry, "body-entered"),
        Err(status) => {
            let troubles = beside(status, &visitor)?;
            refused(&BodyPage::new(&visitor, entry, troubles).await)
        }
    }
}

/// `GET /organisations/{id}/edit`.
pub(crate) async fn edit(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let body = find(&visitor, &id).await?.ok_or_else(Trouble::missing)?;
    page(&BodyPage::change(&visitor, Entry::of(body), FieldTroubles::none()).await)
}

/// `POST /organisations/{id}/edit`.
pub(crate) async fn change(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let entry = Entry { organisation_id: id, ..Entry::read(&fields) };
    let troubles = entry.check(visitor.locale);
    let kept = match find(&visitor, &entry.organisation_id).await {
        Ok(None) => return Err(Trouble::missing()),
        Ok(Some(_)) if troubles.any() => {
            return refused(&BodyPage::change(&visitor, entry, troubles).await);
        }
        Ok(Some(_)) => put(&visitor, &entry).await,
        Err(status) => Err(status),
    };
    match kept {
        Ok(()) => said(&visitor, &entry, "body-changed"),
        Err(status) => {
            let troubles = beside(status, &visitor)?;
            refused(&BodyPage::change(&visitor, entry, troubles).await)
        }
    }
}

/// Whether the id is that of a body with other words: entering it would overwrite that one.
fn is_another(known: Option<&Organisation>, typed: &Entry) -> bool {
    known.is_some_and(|known| Entry::of(known.clone()) != *typed)
}

/// On to the row of the body, where its people's accounts are issued.
fn said(visitor: &Visitor, entry: &Entry, key: &str) -> Answer {
    let path = format!("/organisations?keyword={}", entry.organisation_id);
    done(&visitor.guest.portal, path, &Flash::of(key).with("name", &entry.name))
}

/// What a refusal says beside the form's fields; anything else is a page of trouble.
fn beside(status: Status, visitor: &Visitor) -> Result<FieldTroubles, Trouble> {
    let trouble = Trouble::from(status);
    if trouble.is_about_the_form() { Ok(trouble.fields(visitor.locale)) } else { Err(trouble) }
}

/// The body of that id. The list finds by the beginning of the id, and by parts of names.
async fn find(visitor: &Visitor, id: &str) -> Result<Option<Organisation>, Status> {
    let mut page_token = String::new();
    loop {
        let request = visitor.request(ListOrganisationsRequest {
            tier: wire_tier(Tier::CoordinatingBody).into(),
            keyword: id.to_owned(),
            page_size: PER_PAGE,
            page_token,
            ..ListOrganisationsRequest::default()
        });
        let answer = visitor.guest.portal.clients.accounts().list_organisations(request).await?;
        let page = answer.into_inner();
        let found = page.organisations.into_iter().find(|one| one.organisation_id == id);
        if found.is_some() || page.next_page_token.is_empty() {
            return Ok(found);
        }
        page_token = page.next_page_token;
    }
}

async fn put(visitor: &Visitor, entry: &Entry) -> Result<(), Status> {
    let request = PutOrganisationRequest { organisation: Some(entry.organisation()) };
    let request = visitor.request(request);
    visitor.guest.portal.clients.accounts().put_organisation(request).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entering_the_same_again_is_harmless_and_another_of_the_id_is_not_overwritten() {
        let entry = Entry { organisation_id: "chiyoda-medical".to_owned(), ..Entry::default() };
        let known = Organisation { accounts: 3, ..entry.organisation() };
        let other = Organisation { name: "千代田区医師会".to_owned(), ..known.clone() };
        assert!(!is_another(None, &entry));
        assert!(!is_another(Some(&known), &entry));
        assert!(is_another(Some(&other), &entry));
    }
}
