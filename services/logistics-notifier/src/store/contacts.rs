//! Whom to call at partners.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::PartnerId;

use super::{StoreError, code};
use crate::domain::partner::{Contact, Partner};

/// Sets the contacts of partners to what they say now; returns how many partners' changed.
pub(crate) async fn put(conn: &mut PgConnection, partners: &[Partner]) -> Result<u64, StoreError> {
    let ids: Vec<_> = partners.iter().map(|partner| partner.id.as_str()).collect();
    let known = of(conn, &ids).await?;
    let none = Vec::new();
    let changed: Vec<_> = partners
        .iter()
        .filter(|partner| *known.get(&partner.id).unwrap_or(&none) != partner.contacts)
        .collect();
    if changed.is_empty() {
        return Ok(0);
    }
    let ids: Vec<_> = changed.iter().map(|partner| partner.id.as_str()).collect();
    sqlx::query!(
        "delete from logistics_notifier.partner_contacts where partner_id = any($1)",
        &ids as &[&str],
    )
    .execute(&mut *conn)
    .await?;
    let rows: Vec<_> = changed
        .iter()
        .flat_map(|partner| {
            partner
                .contacts
                .iter()
                .zip(1_i32..)
                .map(|(contact, place)| (partner.id, place, contact))
        })
        .collect();
    sqlx::query!(
        "insert into logistics_notifier.partner_contacts (partner_id, place, name, mail, phone)
         select *
           from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[])",
        &rows.iter().map(|(partner, ..)| partner.to_string()).collect::<Vec<_>>(),
        &rows.iter().map(|(_, place, _)| *place).collect::<Vec<_>>(),
        &rows.iter().map(|(.., contact)| contact.name.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|(.., contact)| contact.mail.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|(.., contact)| contact.phone.clone()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(u64::try_from(changed.len()).unwrap_or(u64::MAX))
}

/// The contacts of partners.
pub(crate) async fn of(
    conn: &mut PgConnection,
    partners: &[&str],
) -> Result<BTreeMap<PartnerId, Vec<Contact>>, StoreError> {
    let rows = sqlx::query!(
        "select partner_id, name, mail, phone
           from logistics_notifier.partner_contacts
          where partner_id = any($1)
          order by partner_id, place",
        partners as &[&str],
    )
    .fetch_all(conn)
    .await?;
    let mut contacts: BTreeMap<PartnerId, Vec<Contact>> = BTreeMap::new();
    for row in rows {
        let partner = code(&row.partner_id, "partner_contacts", "no partner id")?;
        let contact = Contact { name: row.name, mail: row.mail, phone: row.phone };
        contacts.entry(partner).or_default().push(contact);
    }
    Ok(contacts)
}
