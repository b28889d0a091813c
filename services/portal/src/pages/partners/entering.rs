//! A partner is entered or changed: the notifier keeps who delivers, identity the organisation
//! that people act for. Both again do no harm, so that a half is put right by saving once more.

use askama::Template;
use axum::extract::Path;
use tonic::Status;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{Partner, PutPartnersRequest},
};
use vsys_vocabulary::Tier;

use super::{
    address,
    entry::{Entry, beside},
    one::{PartnerPage, partner},
    organisation,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::fields::Fields,
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page of a partner that is not known yet.
#[derive(Template)]
#[template(path = "partners/new.html")]
struct NewPage {
    frame: Frame,
    troubles: FieldTroubles,
    entry: Entry,
}

/// What became of an entry.
enum Kept {
    Both,
    /// Nothing was entered, and why.
    Nothing(FieldTroubles),
    /// The partner is there, but nobody can act for it; and why.
    PartnerOnly(FieldTroubles),
}

fn new_page(visitor: &Visitor, entry: Entry, troubles: FieldTroubles) -> NewPage {
    let frame = Frame::of(visitor, "partner-new-title");
    NewPage { frame, troubles, entry: entry.with_spare_rows() }
}

/// `GET /partners/new`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&new_page(&visitor, Entry::empty(), FieldTroubles::none()))
}

/// `POST /partners`.
pub(crate) async fn enter(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let entry = Entry { open: true, ..Entry::read(&fields) };
    match keep(&visitor, &entry, true).await? {
        Kept::Both => kept(&visitor, &entry),
        Kept::Nothing(troubles) => refused(&new_page(&visitor, entry, troubles)),
        Kept::PartnerOnly(troubles) => {
            refused(&PartnerPage::half(&visitor, entry, troubles).await?)
        }
    }
}

/// `POST /partners/{partner}`.
pub(crate) async fn change(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let shown = PartnerPage::read(&visitor, &id).await?;
    let entry = Entry { partner_id: id, ..Entry::read(&fields) };
    match keep(&visitor, &entry, false).await? {
        Kept::Both => kept(&visitor, &entry),
        Kept::Nothing(troubles) => refused(&shown.again(entry, troubles)),
        Kept::PartnerOnly(troubles) => {
            refused(&PartnerPage::half(&visitor, entry, troubles).await?)
        }
    }
}

/// Whether the id is that of a partner with other words: entering it would overwrite that one.
fn is_another(known: Option<&Partner>, typed: &Partner) -> bool {
    known.is_some_and(|known| known != typed)
}

fn kept(visitor: &Visitor, entry: &Entry) -> Answer {
    let flash = Flash::of("partner-kept").with("name", &entry.name);
    done(&visitor.guest.portal, address(&entry.partner_id, ""), &flash)
}

/// Enters both halves; the organisation last, because what is wrong with a form is wrong with the
/// partner first.
async fn keep(visitor: &Visitor, entry: &Entry, is_new: bool) -> Result<Kept, Trouble> {
    match is_taken(visitor, entry, is_new).await {
        Ok(None) => {}
        Ok(Some(key)) => {
            let text = visitor.locale.text(key);
            return Ok(Kept::Nothing(FieldTroubles::none().with("partner_id", text)));
        }
        Err(status) => return Ok(Kept::Nothing(beside(status, visitor)?)),
    }
    let request = visitor.request(PutPartnersRequest { partners: vec![entry.partner()] });
    if let Err(status) = visitor.guest.portal.clients.logistics().put_partners(request).await {
        return Ok(Kept::Nothing(beside(status, visitor)?));
    }
    match organisation::put(visitor, entry.organisation()).await {
        Ok(()) => Ok(Kept::Both),
        Err(status) => Ok(Kept::PartnerOnly(Trouble::from(status).fields(visitor.locale))),
    }
}

/// Why nobody can be entered with the id, as a key of the texts: it is another partner's, or that
/// of an organisation which is no partner.
async fn is_taken(
    visitor: &Visitor,
    entry: &Entry,
    is_new: bool,
) -> Result<Option<&'static str>, Status> {
    let id = &entry.partner_id;
    if id.is_empty() {
        return Ok(None);
    }
    if is_new && is_another(partner(visitor, id).await?.as_ref(), &entry.partner()) {
        return Ok(Some("partner-exists"));
    }
    let found = organisation::any(visitor, id).await?;
    let other = found.filter(|one| convert::tier(one.tier, "tier") != Ok(Tier::Partner));
    Ok(other.map(|_| "organisation-is-other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entering_the_same_again_is_harmless_and_another_of_the_id_is_not_overwritten() {
        let known = Partner { partner_id: "maker-01".to_owned(), ..Partner::default() };
        let other = Partner { name: "架空製薬".to_owned(), ..known.clone() };
        assert!(!is_another(None, &known));
        assert!(!is_another(Some(&known), &known));
        assert!(is_another(Some(&known), &other));
    }
}
