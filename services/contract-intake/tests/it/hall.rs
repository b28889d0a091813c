//! Tokyo with Chiyoda and its medical association, a hospital in the register, and a master list.

use async_nats::HeaderMap;
use chrono::Utc;
use prost::{Message, Name};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use vsys_messaging::Scope;
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::mandate_form_service_client::MandateFormServiceClient;
use vsys_proto::contract_intake::v1::mandate_service_client::MandateServiceClient;
use vsys_proto::contract_intake::v1::master_list_service_client::MasterListServiceClient;
use vsys_proto::contract_intake::v1::new_code_service_client::NewCodeServiceClient;
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::identity::v1 as identity;
use vsys_proto::vocabulary::v1::{Date, Tier};
use vsys_testkit::{Caller, Sandbox, actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

const SERVICES: &[vsys_chassis::Service] = &[vsys_contract_intake::SERVICE];

pub(crate) const TOKYO: &str = "13";
pub(crate) const CHIYODA: &str = "131016";
pub(crate) const BODY: &str = "kanda-medical";
/// In the register, open and basic.
pub(crate) const HOSPITAL: &str = "1310000018";
/// In the master list only, like all of these.
pub(crate) const CLINIC: &str = "1310000026";
pub(crate) const SECOND_CLINIC: &str = "1310000034";
pub(crate) const THIRD_CLINIC: &str = "1310000042";
pub(crate) const PRODUCT: &str = "comirnaty";

pub(crate) type Forms = MandateFormServiceClient<Channel>;
pub(crate) type Mandates = MandateServiceClient<InterceptedService<Channel, Caller>>;
pub(crate) type MasterList = MasterListServiceClient<InterceptedService<Channel, Caller>>;

pub(crate) type NewCodes = NewCodeServiceClient<InterceptedService<Channel, Caller>>;

pub(crate) struct Hall {
    pub(crate) sandbox: Sandbox,
}

/// A mandate's number and the secret that opens it.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) number: String,
    pub(crate) secret: String,
}

impl Hall {
    pub(crate) async fn new() -> Self {
        Self::furnished(Sandbox::start(SERVICES).await).await
    }

    /// A service desk that numbers once a week.
    pub(crate) async fn weekly() -> Self {
        let plan = Sandbox::of(SERVICES).env_extra("VSYS_CONTRACT_INTAKE_NUMBERING", "weekly");
        Self::furnished(plan.start().await).await
    }

    async fn furnished(sandbox: Sandbox) -> Self {
        let hall = Self { sandbox };
        hall.tell(&place(TOKYO, "東京都")).await;
        hall.tell(&place(CHIYODA, "千代田区")).await;
        hall.tell(&facility(HOSPITAL, registry::FacilityType::Basic, 1)).await;
        hall.tell(&identity::OrganisationChanged {
            organisation_id: BODY.to_owned(),
            tier: Tier::CoordinatingBody.into(),
            name: "神田医師会".to_owned(),
            name_en: "Kanda Medical Association".to_owned(),
            prefecture_code: TOKYO.to_owned(),
            municipality_code: CHIYODA.to_owned(),
            open: true,
        })
        .await;
        hall.tell(&allocation::ProductChanged {
            product_code: PRODUCT.to_owned(),
            name: "コミナティ".to_owned(),
            name_en: "Comirnaty".to_owned(),
            valid_from_date: Some(Date { year: 2021, month: 2, day: 14 }),
            valid_until_date: None,
        })
        .await;
        let list = format!(
            "facility_code,name,kana,municipality_code,postcode,address,phone\n\
             {HOSPITAL},神田病院,カンダビョウイン,{CHIYODA},1010047,内神田1-1,03-0000-0001\n\
             {CLINIC},神田髙橋クリニック,カンダタカハシクリニック,{CHIYODA},1010047,内神田2-2,03-0000-0002\n\
             {SECOND_CLINIC},九段医院,クダンイイン,{CHIYODA},1020074,九段南1-1,03-0000-0003\n\
             {THIRD_CLINIC},千代田区民会場,チヨダクミンカイジョウ,{CHIYODA},1020074,九段南1-2,03-0000-0004\n"
        );
        let imported = hall.import(&list, false).await.unwrap();
        assert!(imported.adopted, "{:?}", imported.bad_rows);
        eventually("what was told is known", || async {
            let known = hall.choices().await;
            let lists = [&known.prefectures, &known.municipalities, &known.bodies, &known.products];
            let looked = hall.look_up(HOSPITAL).await.unwrap();
            if looked.registered && lists.iter().all(|list| list.len() == 1) {
                Ok(())
            } else {
                Err(known)
            }
        })
        .await;
        hall
    }

    pub(crate) fn forms(&self) -> Forms {
        MandateFormServiceClient::new(self.sandbox.channel("contract-intake"))
    }

    pub(crate) fn mandates(&self, by: &Actor) -> Mandates {
        let channel = self.sandbox.channel("contract-intake");
        MandateServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) fn master_list(&self, by: &Actor) -> MasterList {
        let channel = self.sandbox.channel("contract-intake");
        MasterListServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) fn codes(&self) -> NewCodeServiceClient<Channel> {
        NewCodeServiceClient::new(self.sandbox.channel("contract-intake"))
    }

    pub(crate) fn codes_by(&self, by: &Actor) -> NewCodes {
        let channel = self.sandbox.channel("contract-intake");
        NewCodeServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) async fn choices(&self) -> v1::ListChoicesResponse {
        let request = v1::ListChoicesRequest { prefecture_code: TOKYO.to_owned() };
        self.forms().list_choices(request).await.unwrap().into_inner()
    }

    pub(crate) async fn look_up(&self, typed: &str) -> Result<v1::LookUpCodeResponse, Status> {
        let request = v1::LookUpCodeRequest { typed: typed.to_owned() };
        Ok(self.forms().look_up_code(request).await?.into_inner())
    }

    pub(crate) async fn import(
        &self,
        list: &str,
        dry_run: bool,
    ) -> Result<v1::ImportMasterListResponse, Status> {
        let header = v1::ImportMasterListHeader { dry_run, ..Default::default() };
        self.import_with(header, list.as_bytes()).await
    }

    pub(crate) async fn import_with(
        &self,
        header: v1::ImportMasterListHeader,
        file: &[u8],
    ) -> Result<v1::ImportMasterListResponse, Status> {
        use v1::import_master_list_request::Part;

        let desk = actor(Standing::ServiceDesk, &[Role::Clerk]);
        let chunks = file.chunks(60_000).map(|chunk| Part::Chunk(chunk.to_vec()));
        let parts: Vec<_> = std::iter::once(Part::Header(header))
            .chain(chunks)
            .map(|part| v1::ImportMasterListRequest { part: Some(part) })
            .collect();
        let parts = futures::stream::iter(parts);
        Ok(self.master_list(&desk).import_master_list(parts).await?.into_inner())
    }

    /// Begins a mandate.
    pub(crate) async fn begun(&self, code: &str) -> (v1::Mandate, Key) {
        let request = v1::BeginMandateRequest {
            request_id: Uuid::now_v7().to_string(),
            facility_code: code.to_owned(),
        };
        let begun = self.forms().begin_mandate(request).await.unwrap().into_inner();
        let mandate = begun.mandate.unwrap();
        let key = Key { number: mandate.mandate_number.clone(), secret: begun.secret };
        (mandate, key)
    }

    pub(crate) async fn save(
        &self,
        key: &Key,
        form: v1::MandateForm,
        expected_version: u64,
    ) -> Result<v1::SaveFormResponse, Status> {
        let request = v1::SaveFormRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            form: Some(form),
            expected_version,
        };
        Ok(self.forms().save_form(request).await?.into_inner())
    }

    pub(crate) async fn submit(&self, key: &Key) -> Result<v1::Mandate, Status> {
        let request = v1::SubmitMandateRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
            expected_version: None,
        };
        Ok(self.forms().submit_mandate(request).await?.into_inner().mandate.unwrap())
    }

    pub(crate) async fn follow(&self, key: &Key) -> Result<v1::FollowMandateResponse, Status> {
        let request = v1::FollowMandateRequest {
            mandate_number: key.number.clone(),
            secret: key.secret.clone(),
        };
        Ok(self.forms().follow_mandate(request).await?.into_inner())
    }

    /// Hands a mandate in, and returns its key.
    pub(crate) async fn handed_in(
        &self,
        code: &str,
        change: impl FnOnce(&mut v1::MandateForm),
    ) -> Key {
        let (mandate, key) = self.begun(code).await;
        let mut form = filled(mandate.form.unwrap());
        change(&mut form);
        let saved = self.save(&key, form, mandate.version).await.unwrap();
        assert_eq!(saved.problems, []);
        self.submit(&key).await.unwrap();
        key
    }

    /// Facts of one kind that were told, in their order.
    pub(crate) async fn told<M: Message + Name + Default>(&self) -> Vec<M> {
        let rows = sqlx::query_scalar::<_, Vec<u8>>(
            "select payload from contract_intake.outbox
              where subject like '%.' || $1 || '.%' order by position",
        );
        let rows = rows.bind(M::NAME).fetch_all(&self.sandbox.database.superuser()).await.unwrap();
        rows.iter().map(|row| M::decode(row.as_slice()).unwrap()).collect()
    }

    /// Says a fact as its service would.
    pub(crate) async fn tell<M: Message + Name>(&self, fact: &M) {
        let topology = &self.sandbox.nats.topology;
        let subject = topology.subject(&Scope::NONE.subject(&M::full_name()));
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", Uuid::now_v7().to_string());
        headers.insert("Vsys-Occurred-At", Utc::now().to_rfc3339());
        headers.insert("Content-Type", "application/protobuf");
        let payload = fact.encode_to_vec().into();
        let sent = self.sandbox.nats.jetstream.publish_with_headers(subject, headers, payload);
        sent.await.unwrap().await.unwrap();
    }
}

/// The body's clerk.
pub(crate) fn body_clerk() -> Actor {
    actor(Standing::CoordinatingBody(BODY.parse().unwrap()), &[Role::Clerk])
}

/// A form, filled in to the end: a clinic of the body, satellite of the hospital.
pub(crate) fn filled(form: v1::MandateForm) -> v1::MandateForm {
    v1::MandateForm {
        owner: v1::Owner::Other.into(),
        body_id: BODY.to_owned(),
        category: registry::FacilityCategory::Clinic.into(),
        representative: "髙橋 一郎".to_owned(),
        contact_name: "髙橋 花子".to_owned(),
        contact_mail: "hanako@clinic.example".to_owned(),
        contact_phone: "03-0000-0002".to_owned(),
        product_codes: vec![PRODUCT.to_owned()],
        r#type: registry::FacilityType::Satellite.into(),
        basic_facility_code: HOSPITAL.to_owned(),
        ..form
    }
}

pub(crate) fn place(code: &str, name: &str) -> registry::PlaceChanged {
    registry::PlaceChanged {
        place_code: code.to_owned(),
        prefecture_code: code.get(..2).unwrap().to_owned(),
        name: name.to_owned(),
        valid_from_date: Some(Date { year: 1970, month: 4, day: 1 }),
        version: 1,
        ..Default::default()
    }
}

pub(crate) fn facility(
    code: &str,
    facility_type: registry::FacilityType,
    version: u64,
) -> registry::FacilityChanged {
    registry::FacilityChanged {
        facility_code: code.to_owned(),
        prefecture_code: TOKYO.to_owned(),
        municipality_code: CHIYODA.to_owned(),
        r#type: facility_type.into(),
        category: registry::FacilityCategory::Hospital.into(),
        open: true,
        version,
        ..Default::default()
    }
}

/// Code, reason and the fields that a refusal names.
pub(crate) fn refusal<T: std::fmt::Debug>(
    answer: Result<T, Status>,
) -> (Code, String, Vec<String>) {
    let status = answer.unwrap_err();
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    let fields = details.bad_request().into_iter().flat_map(|bad| &bad.field_violations);
    (status.code(), reason, fields.map(|violation| violation.field.clone()).collect())
}
