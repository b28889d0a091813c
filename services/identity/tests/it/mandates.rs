//! Contacts of locked mandates, and the sites that they are invited for.

use prost::Message;
use vsys_chassis::seal::{Opener, Sealer};
use vsys_proto::contract_intake::v1::MandateLocked;
use vsys_proto::facility_registry::v1::FacilityChanged;
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Administrator, Clerk, Viewer};
use vsys_proto::vocabulary::v1::ShipTo;
use vsys_testkit::eventually;
use vsys_vocabulary::Standing;

use crate::house::{
    CHIYODA, CLINIC, House, PASSWORD, SERVICES, TOKYO, administrator, clinic, entry, id, nation,
    place, refused,
};

/// A site that the registry has not told of.
const NEW: &str = "1310000026";

/// The half that seals for identity.
fn sealer(house: &House) -> Sealer {
    let settings = vsys_testkit::settings(SERVICES, &house.sandbox.database);
    let key = std::fs::read_to_string(&settings["VSYS_IDENTITY_SECRETS_KEY_FILE"]).unwrap();
    Opener::from_hex(&key).unwrap().sealer()
}

/// What contract-intake tells of a mandate for a site of Chiyoda.
fn locked(sealer: &Sealer, site: &str, mail: &str) -> MandateLocked {
    let contact = v1::Addressee {
        name: "佐藤花子".to_owned(),
        mail: mail.to_owned(),
        ..v1::Addressee::default()
    };
    let ship_to = ShipTo {
        facility_code: site.to_owned(),
        name: "委任状の診療所".to_owned(),
        ..ShipTo::default()
    };
    MandateLocked {
        mandate_id: id(),
        mandate_number: "M-0000123".to_owned(),
        ship_to: Some(ship_to),
        municipality_code: CHIYODA.to_owned(),
        sealed_contact: sealer.seal(&contact.encode_to_vec()).unwrap(),
        ..MandateLocked::default()
    }
}

fn registered(code: &str, municipality: &str) -> FacilityChanged {
    FacilityChanged {
        facility_code: code.to_owned(),
        municipality_code: municipality.to_owned(),
        ..clinic(true, 1)
    }
}

impl House {
    /// The organisation, once it is as it should be.
    async fn organisation(&self, code: &str, is_so: impl Fn(&v1::Organisation) -> bool) {
        eventually(&format!("{code} is known so"), || async {
            let request = v1::ListOrganisationsRequest {
                keyword: code.to_owned(),
                ..v1::ListOrganisationsRequest::default()
            };
            let found = self.accounts(&nation()).list_organisations(request).await.unwrap();
            let found = found.into_inner().organisations;
            if found.iter().any(&is_so) { Ok(()) } else { Err(found) }
        })
        .await;
    }

    /// Who was invited, by user name and mail address.
    async fn invited(&self) -> Vec<(String, String)> {
        let told = self.told::<v1::AccountInvited>().await;
        let mut invited = Vec::new();
        for user_name in told.into_iter().map(|told| told.user_name) {
            let mail = self.letter::<v1::AccountInvited>(&user_name).await.mail;
            invited.push((user_name, mail));
        }
        invited
    }
}

#[tokio::test]
async fn a_contact_is_invited_and_then_looks_after_the_own_site() {
    let house = House::new().await;
    house.tell(&locked(&sealer(&house), NEW, "sato@example.jp")).await;
    let letter = house.letter::<v1::AccountInvited>("1310000026-01").await;
    assert_eq!((&*letter.name, &*letter.mail), ("佐藤花子", "sato@example.jp"));
    house.organisation(NEW, |site| site.name == "委任状の診療所" && site.open).await;

    house.redeem(&letter.link_secret, PASSWORD).await.unwrap();
    let session = house.open("1310000026-01").await;
    let opened = house.refresh(&session.session_secret, "").await.unwrap();
    let membership = &opened.account.unwrap().memberships[0];
    assert_eq!(membership.roles, [i32::from(Clerk), i32::from(Administrator)]);
    // Then colleagues are the site's own business.
    let own = administrator(Standing::Facility(NEW.parse().unwrap()));
    let account = Some(entry("伊藤次郎", "ito@example.jp", NEW, &[Clerk, Administrator]));
    let request = v1::IssueAccountRequest { request_id: id(), account };
    house.accounts(&own).issue_account(request).await.unwrap();
    let account = Some(entry("伊藤次郎", "ito@example.jp", CLINIC, &[Viewer]));
    let request = v1::IssueAccountRequest { request_id: id(), account };
    let elsewhere = refused(house.accounts(&own).issue_account(request).await);
    assert_eq!(elsewhere.1, "NOT_YOUR_ORGANISATION");
}

#[tokio::test]
async fn the_registry_knows_a_site_better_than_its_mandate() {
    let house = House::new().await;
    let sealer = sealer(&house);
    // First the mandate, then the registry, which has the site in another town.
    house.tell(&locked(&sealer, NEW, "sato@example.jp")).await;
    house.letter::<v1::AccountInvited>("1310000026-01").await;
    house.tell(&place("131032", "港区", 1)).await;
    house.tell(&registered(NEW, "131032")).await;
    let is_so = |site: &v1::Organisation| {
        (&*site.name, &*site.municipality_code) == ("千代田診療所", "131032")
    };
    house.organisation(NEW, is_so).await;
    // And the other way round.
    house.tell(&locked(&sealer, CLINIC, "ito@example.jp")).await;
    house.letter::<v1::AccountInvited>("1310000011-01").await;
    house.organisation(CLINIC, |site| site.name == "千代田診療所").await;
}

#[tokio::test]
async fn nobody_is_invited_for_a_site_for_which_somebody_acts() {
    let house = House::new().await;
    let sealer = sealer(&house);
    let known = house.issue(CLINIC, &[Clerk]).await;
    house.tell(&locked(&sealer, CLINIC, "Sato@Example.jp")).await;
    // A mandate that is told twice, and others at another site.
    let mandate = locked(&sealer, CLINIC, "ito@example.jp");
    house.tell(&mandate).await;
    house.tell(&mandate).await;
    house.tell(&locked(&sealer, NEW, "ito@example.jp")).await;
    house.tell(&locked(&sealer, NEW, "kato@example.jp")).await;
    house.letter::<v1::AccountInvited>("1310000026-01").await;
    let expected = [(&*known.user_name, "sato@example.jp"), ("1310000026-01", "ito@example.jp")];
    let expected = expected.map(|(name, mail)| (name.to_owned(), mail.to_owned()));
    assert_eq!(house.invited().await, expected);
}

#[tokio::test]
async fn a_contact_that_cannot_be_invited_keeps_nobody_else_waiting() {
    let house = House::new().await;
    house.tell(&clinic(false, 2)).await;
    house.organisation(CLINIC, |site| !site.open).await;
    let sealer = sealer(&house);
    let other = Opener::from_hex(&hex::encode([7; 32])).unwrap().sealer();
    let mandates = [
        locked(&other, NEW, "sato@example.jp"),
        locked(&sealer, NEW, "sato at example.jp"),
        locked(&sealer, CLINIC, "sato@example.jp"),
        locked(&sealer, TOKYO, "sato@example.jp"),
    ];
    for mandate in &mandates {
        house.tell(mandate).await;
    }
    house.tell(&locked(&sealer, NEW, "ito@example.jp")).await;
    house.letter::<v1::AccountInvited>("1310000026-01").await;
    assert_eq!(house.invited().await.len(), 1);

    let nats = &house.sandbox.nats;
    let dead = nats.topology.stream_of("dead.identity._").unwrap().name.clone();
    let stream = nats.jetstream.get_stream(dead).await.unwrap();
    let mut reasons = Vec::new();
    for sequence in 1..=mandates.len() {
        let sequence = u64::try_from(sequence).unwrap();
        let letter =
            eventually("a dead letter for each", || stream.get_raw_message(sequence)).await;
        let reason = letter.headers.get("Vsys-Dead-Reason").unwrap().as_str().to_owned();
        assert!(!reason.contains("sato") && !reason.contains("佐藤"), "{reason}");
        reasons.push(reason);
    }
    reasons.sort();
    assert_eq!(reasons.len(), 4);
    assert!(reasons[0].contains("M-0000123: ship_to: "), "{reasons:?}");
    assert!(reasons[1].ends_with("M-0000123: the contact was sealed for another key, or is none"));
    assert!(reasons[2].ends_with("M-0000123: the contact: mail: it is no mail address"));
    assert!(reasons[3].contains("the organisation 1310000011 is closed"), "{reasons:?}");
}
