use futures::future::BoxFuture;
use prost::Message as _;
use sqlx::PgConnection;
use vsys_chassis::seal::Opener;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::contract_intake::v1::MandateLocked;
use vsys_proto::convert::{self, Malformed};
use vsys_proto::identity::v1::Addressee;
use vsys_proto::vocabulary::v1::Language as WireLanguage;
use vsys_vocabulary::{MunicipalityCode, Role, Tier};

use super::hear_error;
use crate::app::Identity;
use crate::domain::account::{Entry, EntryFault, Language};
use crate::domain::mandate::Mandate;
use crate::domain::organisation::Organisation;

/// Hears contract-intake.
pub(crate) struct Mandates(pub(crate) Identity);

impl Listener for Mandates {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        Box::pin(async move {
            let mut mandates = Vec::new();
            for fact in heard.iter().filter(|fact| fact.is::<MandateLocked>()) {
                mandates.push(locked(fact.decode()?, &self.0.opener)?);
            }
            self.0.invite_contacts(tx, mandates).await.map_err(hear_error)
        })
    }
}

/// Why nobody can be invited; says nothing of what was sealed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum NoContact {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the contact was sealed for another key, or is none")]
    Unopened,
    #[error("the contact: {}", said(.0))]
    Refused(Vec<EntryFault>),
}

fn said(faults: &[EntryFault]) -> String {
    let said: Vec<_> = faults.iter().map(|it| format!("{}: {}", it.field, it.what)).collect();
    said.join(", ")
}

fn locked(told: MandateLocked, opener: &Opener) -> Result<Mandate, HearError> {
    let number = told.mandate_number.clone();
    read(told, opener).map_err(|error| HearError::Poisoned(format!("mandate {number}: {error}")))
}

fn read(told: MandateLocked, opener: &Opener) -> Result<Mandate, NoContact> {
    let municipality: MunicipalityCode =
        convert::code(&told.municipality_code, "municipality_code")?;
    let ship_to = convert::ship_to(told.ship_to, "ship_to")?;
    let site = Organisation {
        id: ship_to.facility_code.to_string(),
        tier: Tier::Facility,
        name: ship_to.name,
        name_en: String::new(),
        prefecture: Some(municipality.prefecture()),
        municipality: Some(municipality),
        open: true,
    };
    Ok(Mandate {
        id: convert::id(&told.mandate_id, "mandate_id")?,
        contact: contact(&told.sealed_contact, &site.id, opener)?,
        site,
    })
}

/// The contact looks after the site's work and its people.
fn contact(sealed: &[u8], site: &str, opener: &Opener) -> Result<Entry, NoContact> {
    let plain = opener.open(sealed).map_err(|_| NoContact::Unopened)?;
    let contact = Addressee::decode(&*plain).map_err(|_| NoContact::Unopened)?;
    let language = match contact.language() {
        WireLanguage::English => Language::English,
        WireLanguage::Japanese | WireLanguage::Unspecified => Language::Japanese,
    };
    let roles = [Role::Clerk, Role::Administrator].into();
    Entry::read(&contact.name, &contact.mail, site, roles, language, "").map_err(NoContact::Refused)
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::ShipTo;

    use super::*;

    const MANDATE: &str = "0195a5e0-7c3b-7d2e-8f10-0110113719aa";

    fn opener(byte: u8) -> Opener {
        Opener::from_hex(&hex::encode([byte; 32])).unwrap()
    }

    fn told(name: &str, mail: &str) -> MandateLocked {
        let contact = Addressee {
            name: name.to_owned(),
            mail: mail.to_owned(),
            language: WireLanguage::English.into(),
            ..Addressee::default()
        };
        let ship_to = ShipTo {
            facility_code: "1310000026".to_owned(),
            name: "千代田ダミー診療所".to_owned(),
            ..ShipTo::default()
        };
        MandateLocked {
            mandate_id: MANDATE.to_owned(),
            mandate_number: "M-0000123".to_owned(),
            ship_to: Some(ship_to),
            municipality_code: "131016".to_owned(),
            sealed_contact: opener(7).sealer().seal(&contact.encode_to_vec()).unwrap(),
            ..MandateLocked::default()
        }
    }

    #[test]
    fn the_contact_is_to_look_after_the_site() {
        let mandate = read(told("佐藤花子", "sato@example.jp"), &opener(7)).unwrap();
        assert_eq!(mandate.id.to_string(), MANDATE);
        assert_eq!((&*mandate.site.id, &*mandate.site.name), ("1310000026", "千代田ダミー診療所"));
        assert_eq!(mandate.site.prefecture, Some("13".parse().unwrap()));
        let contact = mandate.contact;
        assert_eq!((&*contact.name, &*contact.mail), ("佐藤花子", "sato@example.jp"));
        assert_eq!(contact.organisation, "1310000026");
        assert_eq!(contact.roles, [Role::Clerk, Role::Administrator].into());
        assert_eq!(contact.language, Language::English);
    }

    #[test]
    fn what_is_wrong_is_said_without_what_was_sealed() {
        let why = |told, key| match locked(told, &opener(key)).unwrap_err() {
            HearError::Poisoned(why) => why,
            other => panic!("{other}"),
        };
        assert_eq!(
            why(told("佐藤花子", "sato@example.jp"), 8),
            "mandate M-0000123: the contact was sealed for another key, or is none"
        );
        assert_eq!(
            why(told("", "sato"), 7),
            "mandate M-0000123: the contact: name: it is empty and may not be, \
             mail: it is no mail address"
        );
        let nowhere = MandateLocked { ship_to: None, ..told("佐藤花子", "sato@example.jp") };
        assert!(why(nowhere, 7).starts_with("mandate M-0000123: ship_to: "));
    }
}
