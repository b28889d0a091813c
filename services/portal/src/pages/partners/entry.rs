//! A partner as it is typed: what the notifier keeps, and what identity keeps of it. Pure.

use tonic::Status;
use tonic_types::StatusExt as _;
use vsys_proto::{
    convert::wire_tier,
    identity::v1::Organisation,
    logistics_notifier::v1::{Partner, PartnerContact, PartnerKind},
};
use vsys_vocabulary::Tier;

use super::{KINDS, WAYS};
use crate::{
    pages::allocation::fields::{Fields, text, values},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Most contacts that a form has room for: no partner has more.
const MOST_CONTACTS: usize = 10;
/// Rows for further contacts that a form offers beside those there are.
const SPARE_CONTACTS: usize = 2;

/// The fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) partner_id: String,
    pub(super) name: String,
    pub(super) name_en: String,
    /// Names of kinds, and whether it is this one.
    pub(super) kinds: Vec<(&'static str, bool)>,
    /// Names of ways, and whether they are taken.
    pub(super) ways: Vec<(&'static str, bool)>,
    pub(super) contacts: Vec<TypedContact>,
    /// People can act for it.
    pub(super) open: bool,
}

/// The fields of one contact; the place is part of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedContact {
    pub(super) place: usize,
    pub(super) name: String,
    pub(super) mail: String,
    pub(super) phone: String,
}

impl TypedContact {
    fn is_empty(&self) -> bool {
        [&self.name, &self.mail, &self.phone].into_iter().all(String::is_empty)
    }
}

/// Names, and whether each is chosen.
fn chosen<T: Copy>(
    names: &[(&'static str, T)],
    is_chosen: impl Fn(&'static str, T) -> bool,
) -> Vec<(&'static str, bool)> {
    names.iter().map(|&(name, value)| (name, is_chosen(name, value))).collect()
}

/// Contacts in the places 1, 2, 3…
fn placed(contacts: impl Iterator<Item = TypedContact>) -> Vec<TypedContact> {
    contacts.zip(1..).map(|(contact, place)| TypedContact { place, ..contact }).collect()
}

impl Entry {
    /// Nothing typed yet.
    pub(super) fn empty() -> Self {
        Self::of(&Partner::default(), None)
    }

    /// A partner as it is kept.
    pub(super) fn of(partner: &Partner, organisation: Option<&Organisation>) -> Self {
        let taken: Vec<_> = partner.ways().collect();
        let contacts = partner.contacts.iter().cloned().map(|contact| TypedContact {
            place: 0,
            name: contact.name,
            mail: contact.mail,
            phone: contact.phone,
        });
        Self {
            partner_id: partner.partner_id.clone(),
            name: partner.name.clone(),
            name_en: organisation.map(|one| one.name_en.clone()).unwrap_or_default(),
            kinds: chosen(&KINDS, |_, kind| kind == partner.kind()),
            ways: chosen(&WAYS, |_, way| taken.contains(&way)),
            contacts: placed(contacts),
            open: organisation.is_none_or(|one| one.open),
        }
    }

    /// What was typed; rows of contacts that stayed empty are left out.
    pub(super) fn read(fields: &Fields) -> Self {
        let (kind, taken) = (text(fields, "kind"), values(fields, "ways"));
        let contact = |place: usize| TypedContact {
            place,
            name: text(fields, &format!("contact_name_{place}")),
            mail: text(fields, &format!("contact_mail_{place}")),
            phone: text(fields, &format!("contact_phone_{place}")),
        };
        let contacts = (1..=MOST_CONTACTS).map(contact).filter(|contact| !contact.is_empty());
        Self {
            partner_id: text(fields, "partner_id"),
            name: text(fields, "name"),
            name_en: text(fields, "name_en"),
            kinds: chosen(&KINDS, |name, _| name == kind),
            ways: chosen(&WAYS, |name, _| taken.iter().any(|one| one == name)),
            contacts: placed(contacts),
            open: text(fields, "open") == "yes",
        }
    }

    /// With empty rows for further contacts.
    pub(super) fn with_spare_rows(mut self) -> Self {
        let rows = (self.contacts.len() + SPARE_CONTACTS).min(MOST_CONTACTS);
        let spare = (self.contacts.len() + 1)..=rows;
        self.contacts.extend(spare.map(|place| TypedContact { place, ..TypedContact::default() }));
        self
    }

    /// What the notifier keeps.
    pub(super) fn partner(&self) -> Partner {
        let is = |chosen: &[(&str, bool)], name| chosen.contains(&(name, true));
        let kind = KINDS.iter().find(|(name, _)| is(&self.kinds, name));
        let kind = kind.map_or(PartnerKind::Unspecified, |(_, kind)| *kind);
        let ways = WAYS.iter().filter(|(name, _)| is(&self.ways, name));
        let contacts = self.contacts.iter().map(|contact| PartnerContact {
            name: contact.name.clone(),
            mail: contact.mail.clone(),
            phone: contact.phone.clone(),
        });
        Partner {
            partner_id: self.partner_id.clone(),
            name: self.name.clone(),
            kind: kind.into(),
            contacts: contacts.collect(),
            ways: ways.map(|(_, way)| (*way).into()).collect(),
        }
    }

    /// What identity keeps.
    pub(super) fn organisation(&self) -> Organisation {
        Organisation {
            organisation_id: self.partner_id.clone(),
            tier: wire_tier(Tier::Partner).into(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            open: self.open,
            ..Organisation::default()
        }
    }
}

/// What a refusal says beside the form's fields, a contact's among them; anything else is a page
/// of trouble.
pub(super) fn beside(status: Status, visitor: &Visitor) -> Result<FieldTroubles, Trouble> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    let of_contact = violations.into_iter().flatten().find_map(|one| contact_field(&one.field));
    let trouble = Trouble::from(status);
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let mut troubles = trouble.fields(visitor.locale);
    if let Some((name, field)) = of_contact {
        for line in troubles.lines.iter_mut().filter(|line| line.field == name) {
            line.field.clone_from(&field);
        }
    }
    Ok(troubles)
}

/// `partners[0].contacts[1].mail` as the last name of it, and the form's field `contact_mail_2`.
fn contact_field(path: &str) -> Option<(String, String)> {
    let (_, rest) = path.split_once(".contacts[")?;
    let (place, name) = rest.split_once("].")?;
    let place: usize = place.parse().ok()?;
    Some((name.to_owned(), format!("contact_{name}_{}", place + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_typed_is_what_is_kept() {
        let fields = sent(&[
            ("partner_id", "wholesaler-07"),
            ("name", " 架空医薬品卸 "),
            ("kind", "wholesaler"),
            ("ways", "nats"),
            ("ways", "csv"),
            ("contact_name_1", ""),
            ("contact_name_2", "物流部"),
            ("contact_mail_2", "butsuryu@example.jp"),
            ("open", "yes"),
        ]);
        let entry = Entry::read(&fields);
        let (partner, organisation) = (entry.partner(), entry.organisation());
        assert_eq!(partner.name, "架空医薬品卸");
        assert_eq!(partner.kind(), PartnerKind::Wholesaler);
        assert_eq!((partner.ways.len(), partner.contacts.len()), (2, 1));
        assert!(organisation.open);
        assert_eq!(organisation.organisation_id, partner.partner_id);
        assert_eq!(Entry::of(&partner, Some(&organisation)), entry);
    }

    #[test]
    fn there_is_room_for_further_contacts_up_to_the_most() {
        let rows = |n: usize| {
            let contacts = vec![TypedContact::default(); n];
            Entry { contacts, ..Entry::empty() }.with_spare_rows().contacts.len()
        };
        assert_eq!([rows(0), rows(3), rows(9), rows(10)], [2, 5, 10, 10]);
    }

    #[test]
    fn a_refusal_of_a_contact_stands_in_its_own_row() {
        let found = contact_field("partners[0].contacts[1].mail");
        assert_eq!(found, Some(("mail".to_owned(), "contact_mail_2".to_owned())));
        assert_eq!(contact_field("partners[0].name"), None);
    }
}
