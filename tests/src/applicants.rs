//! Sites that join: they stand in the master list, fill in the form and hand their mandates in.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use vsys_chassis::Clock;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::import_master_list_request::Part;
use vsys_proto::facility_registry::v1::FacilityType;
use vsys_proto::identity::v1 as identity;
use vsys_proto::vocabulary::v1::Tier;
use vsys_vocabulary::{PrefectureCode, Role, Standing};

use crate::client::{Client, refused};
use crate::site::{Site, SiteType};
use crate::trade::PRODUCT;

/// Bytes of a file in one message.
const CHUNK: usize = 60_000;
/// Mandates that are filled in at the same time.
const ABREAST: usize = 8;
/// How long contract intake may need to hear of what can be chosen.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Who applies through the public form, and who keeps the master list.
pub struct Applicants<'a> {
    /// The way to the services.
    pub client: &'a Client,
    /// Gives identifiers.
    pub clock: &'a Clock,
}

/// A mandate's, or an application's, number and the secret that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateKey {
    /// `M-0000123`.
    pub number: String,
    /// As it is shown once.
    pub secret: String,
}

impl Applicants<'_> {
    /// Adopts a master list with these sites.
    pub async fn list(&self, sites: &[Site]) -> anyhow::Result<()> {
        let mut file =
            "facility_code,name,kana,municipality_code,postcode,address,phone\n".to_owned();
        for site in sites {
            let Site { code, name, kana, town, postcode, address, phone, .. } = site;
            writeln!(file, "{code},{name},{kana},{town},{postcode},{address},{phone}")?;
        }
        let header = v1::ImportMasterListHeader {
            source: "made-up sites".to_owned(),
            ..v1::ImportMasterListHeader::default()
        };
        let chunks = file.as_bytes().chunks(CHUNK).map(|chunk| Part::Chunk(chunk.to_vec()));
        let parts: Vec<_> = std::iter::once(Part::Header(header)).chain(chunks).collect();
        let parts = parts.into_iter().map(|part| v1::ImportMasterListRequest { part: Some(part) });
        let desk = self.client.desk(Standing::ServiceDesk, &[Role::Clerk])?;
        let importing = desk.master_list()?.import_master_list(stream::iter(parts)).await;
        let imported = importing.map_err(refused("importing the master list"))?.into_inner();
        anyhow::ensure!(
            imported.adopted,
            "the master list has {} bad rows",
            imported.bad_rows.len()
        );
        Ok(())
    }

    /// Enters a coordinating body, and waits until the form offers it.
    pub async fn know_body(
        &self,
        id: &str,
        name: &str,
        prefecture: PrefectureCode,
    ) -> anyhow::Result<()> {
        let organisation = Some(identity::Organisation {
            organisation_id: id.to_owned(),
            tier: Tier::CoordinatingBody.into(),
            name: name.to_owned(),
            prefecture_code: prefecture.to_string(),
            open: true,
            ..identity::Organisation::default()
        });
        let mut accounts = self.client.administrator()?.accounts()?;
        let request = identity::PutOrganisationRequest { organisation };
        accounts.put_organisation(request).await.map_err(refused("entering a body"))?;
        let known = tokio::time::timeout(PATIENCE, self.until_offered(id, prefecture)).await;
        known.context("contract intake has not heard of the body")?
    }

    async fn until_offered(&self, body: &str, prefecture: PrefectureCode) -> anyhow::Result<()> {
        let mut looks = tokio::time::interval(LOOK_AGAIN);
        loop {
            looks.tick().await;
            let request = v1::ListChoicesRequest { prefecture_code: prefecture.to_string() };
            let choices = self.client.mandate_form()?.list_choices(request).await;
            let choices = choices.map_err(refused("asking for choices"))?.into_inner();
            let is_known = choices.bodies.iter().any(|choice| choice.code == body);
            if is_known && !choices.products.is_empty() && !choices.municipalities.is_empty() {
                return Ok(());
            }
        }
    }

    /// Hands the mandates of sites in to a body, or to the municipality where there is none.
    pub async fn hand_in(&self, sites: &[Site], body: &str) -> anyhow::Result<Vec<MandateKey>> {
        let to_body = |form: &mut v1::MandateForm| body.clone_into(&mut form.body_id);
        let handing = sites.iter().map(|site| self.hand_one_in(site, to_body));
        stream::iter(handing).buffered(ABREAST).try_collect().await
    }

    /// Hands the mandate of a site in, whose form is changed before: else it is a site of
    /// somebody who belongs to no body.
    pub async fn hand_one_in(
        &self,
        site: &Site,
        change: impl FnOnce(&mut v1::MandateForm),
    ) -> anyhow::Result<MandateKey> {
        let (key, mandate) = self.begin(site).await?;
        let (facility_type, basic) = match site.site_type {
            SiteType::Basic => (FacilityType::Basic, None),
            SiteType::Linked(basic) => (FacilityType::Linked, Some(basic)),
            SiteType::Satellite(basic) => (FacilityType::Satellite, Some(basic)),
        };
        let mut form = v1::MandateForm {
            owner: v1::Owner::Other.into(),
            category: site.category.into(),
            representative: "架空 一郎".to_owned(),
            contact_name: "架空 花子".to_owned(),
            contact_mail: format!("{}@site.example", site.code.as_str().to_lowercase()),
            contact_phone: site.phone.clone(),
            product_codes: vec![PRODUCT.to_owned()],
            r#type: facility_type.into(),
            basic_facility_code: basic.map(|code| code.to_string()).unwrap_or_default(),
            ..mandate.form.unwrap_or_default()
        };
        change(&mut form);
        let request = v1::SaveFormRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            form: Some(form),
            expected_version: mandate.version,
        };
        let mut forms = self.client.mandate_form()?;
        forms.save_form(request).await.map_err(refused("saving a form"))?;
        let request = v1::SubmitMandateRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            expected_version: None,
        };
        forms.submit_mandate(request).await.map_err(refused("handing a mandate in"))?;
        Ok(key)
    }

    /// Begins the withdrawal of a mandate that is in force.
    pub async fn begin_withdrawal(&self, of: &MandateKey) -> anyhow::Result<MandateKey> {
        let request = v1::BeginSuccessorRequest {
            request_id: self.clock.new_id().to_string(),
            mandate_number: of.number.clone(),
            secret: of.secret.clone(),
            kind: v1::MandateKind::Withdrawal.into(),
        };
        let begun = self.client.mandate_form()?.begin_successor(request).await;
        let v1::BeginSuccessorResponse { mandate, secret } =
            begun.map_err(refused("beginning a withdrawal"))?.into_inner();
        let mandate = mandate.context("the answer holds no mandate")?;
        Ok(MandateKey { number: mandate.mandate_number, secret })
    }

    /// Receives mandates as their body, and locks them.
    pub async fn receive(&self, keys: &[MandateKey], body: &str) -> anyhow::Result<()> {
        let body = body.parse().context("no id of a body")?;
        let desk = self.client.desk(Standing::CoordinatingBody(body), &[Role::Clerk])?;
        let mandate_numbers: Vec<_> = keys.iter().map(|key| key.number.clone()).collect();
        let request = v1::ReceiveMandatesRequest {
            mandate_numbers: mandate_numbers.clone(),
            duplicates_seen: true,
        };
        desk.mandates()?.receive_mandates(request).await.map_err(refused("receiving"))?;
        let request = v1::LockMandatesRequest { mandate_numbers };
        desk.mandates()?.lock_mandates(request).await.map_err(refused("locking"))?;
        Ok(())
    }

    /// Applies for a code for a municipality's venue where a site is.
    pub async fn apply_for_code(&self, site: &Site) -> anyhow::Result<MandateKey> {
        let request = v1::ApplyForCodeRequest {
            request_id: self.clock.new_id().to_string(),
            applicant: Some(v1::Applicant {
                name: "架空 次郎".to_owned(),
                organisation: "架空市".to_owned(),
                mail: format!("venue-{}@city.example", site.code.as_str().to_lowercase()),
                phone: site.phone.clone(),
                ..v1::Applicant::default()
            }),
            site: Some(v1::NewSite {
                owner: v1::Owner::Municipality.into(),
                venue: true,
                name: format!("{}前会場", site.name),
                kana: format!("{}マエカイジョウ", site.kana),
                representative: "架空 三郎".to_owned(),
                postcode: site.postcode.clone(),
                municipality_code: site.town.to_string(),
                address: site.address.clone(),
                phone: site.phone.clone(),
            }),
        };
        let applied = self.client.code_form()?.apply_for_code(request).await;
        let applied = applied.map_err(refused("applying for a code"))?.into_inner();
        let application = applied.application.context("the answer holds no application")?;
        Ok(MandateKey { number: application.application_number, secret: applied.secret })
    }

    /// Begins the mandate of a site, as the master list fills it in.
    pub async fn begin(&self, site: &Site) -> anyhow::Result<(MandateKey, v1::Mandate)> {
        let request = v1::BeginMandateRequest {
            request_id: self.clock.new_id().to_string(),
            facility_code: site.code.to_string(),
        };
        let begun = self.client.mandate_form()?.begin_mandate(request).await;
        let begun = begun.map_err(refused("beginning a mandate"))?;
        let v1::BeginMandateResponse { mandate, secret } = begun.into_inner();
        let mandate = mandate.context("the answer holds no mandate")?;
        let key = MandateKey { number: mandate.mandate_number.clone(), secret };
        Ok((key, mandate))
    }
}
