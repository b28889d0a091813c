//! A mandate from the form to the paper: what somebody typed stands on it, line by line.

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::{DateTime, Datelike as _};
use futures::stream;
use tonic::transport::Channel;
use uuid::Uuid;
use vsys_chassis::Service;
use vsys_proto::allocation::v1::ProductChanged;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::import_master_list_request::Part;
use vsys_proto::contract_intake::v1::mandate_form_service_client::MandateFormServiceClient;
use vsys_proto::contract_intake::v1::master_list_service_client::MasterListServiceClient;
use vsys_proto::facility_registry::v1 as registry;
use vsys_proto::identity::v1::OrganisationChanged;
use vsys_proto::vocabulary::v1::{Date, Tier};
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Role, Standing, jst};

use crate::browser::Browser;
use crate::house::{CHIYODA, House, TOKYO};

static SERVICES: &[Service] =
    &[vsys_identity::SERVICE, vsys_contract_intake::SERVICE, vsys_documents::SERVICE];

const HOSPITAL: &str = "1310000018";
pub(crate) const CLINIC: &str = "1310000026";
const BODY: &str = "kanda-medical";
const PRODUCT: &str = "comirnaty";

/// Where clinics of Kanda hand their mandates in.
pub(crate) struct Counter {
    pub(crate) house: House,
    forms: MandateFormServiceClient<Channel>,
}

impl Counter {
    pub(crate) async fn open() -> Self {
        let house = House::of(SERVICES).await;
        for (code, name) in [(TOKYO, "東京都"), (CHIYODA, "千代田区")] {
            let place = registry::PlaceChanged {
                place_code: code.to_owned(),
                prefecture_code: TOKYO.to_owned(),
                name: name.to_owned(),
                valid_from_date: Some(Date { year: 1970, month: 4, day: 1 }),
                version: 1,
                ..registry::PlaceChanged::default()
            };
            house.tell(&place).await;
        }
        let hospital = registry::FacilityChanged {
            facility_code: HOSPITAL.to_owned(),
            prefecture_code: TOKYO.to_owned(),
            municipality_code: CHIYODA.to_owned(),
            r#type: registry::FacilityType::Basic.into(),
            category: registry::FacilityCategory::Hospital.into(),
            open: true,
            version: 1,
            ..registry::FacilityChanged::default()
        };
        house.tell(&hospital).await;
        let body = OrganisationChanged {
            organisation_id: BODY.to_owned(),
            tier: Tier::CoordinatingBody.into(),
            name: "神田医師会".to_owned(),
            prefecture_code: TOKYO.to_owned(),
            municipality_code: CHIYODA.to_owned(),
            open: true,
            ..OrganisationChanged::default()
        };
        house.tell(&body).await;
        let product = ProductChanged {
            product_code: PRODUCT.to_owned(),
            name: "コミナティ筋注".to_owned(),
            valid_from_date: Some(Date { year: 2021, month: 2, day: 14 }),
            ..ProductChanged::default()
        };
        house.tell(&product).await;
        let channel = house.sandbox().channel("contract-intake");
        let counter = Self { house, forms: MandateFormServiceClient::new(channel) };
        counter.adopt_list().await;
        eventually("what was told is known", || async {
            let request = v1::ListChoicesRequest { prefecture_code: TOKYO.to_owned() };
            let known = counter.forms.clone().list_choices(request).await.unwrap().into_inner();
            let request = v1::LookUpCodeRequest { typed: HOSPITAL.to_owned() };
            let looked = counter.forms.clone().look_up_code(request).await.unwrap().into_inner();
            let lists = [&known.prefectures, &known.municipalities, &known.bodies, &known.products];
            looked.registered && lists.iter().all(|list| !list.is_empty())
        })
        .await;
        counter
    }

    async fn adopt_list(&self) {
        let list = format!(
            "facility_code,name,kana,municipality_code,postcode,address,phone\n\
             {CLINIC},德濵髙﨑こどもクリニック,トクハマ,{CHIYODA},1010047,内神田2-2,03-0000-0002\n"
        );
        let parts = [Part::Header(v1::ImportMasterListHeader::default()), Part::Chunk(list.into())];
        let parts = parts.map(|part| v1::ImportMasterListRequest { part: Some(part) });
        let sandbox = self.house.sandbox();
        let desk = sandbox.caller(&actor(Standing::ServiceDesk, &[Role::Clerk]));
        let channel = sandbox.channel("contract-intake");
        let mut lists = MasterListServiceClient::with_interceptor(channel, desk);
        let adopted = lists.import_master_list(stream::iter(parts)).await.unwrap().into_inner();
        assert!(adopted.adopted, "{:?}", adopted.bad_rows);
    }

    /// Hands the mandate of the clinic in; a browser has it open then.
    async fn handed_in(&self, representative: &str) -> (v1::Mandate, Browser) {
        let mut forms = self.forms.clone();
        let request = v1::BeginMandateRequest {
            request_id: Uuid::now_v7().to_string(),
            facility_code: CLINIC.to_owned(),
        };
        let begun = forms.begin_mandate(request).await.unwrap().into_inner();
        let (mandate, secret) = (begun.mandate.unwrap(), begun.secret);
        let (number, form) = (mandate.mandate_number.clone(), mandate.form.unwrap());
        let form = v1::MandateForm {
            owner: v1::Owner::Other.into(),
            body_id: BODY.to_owned(),
            category: registry::FacilityCategory::Clinic.into(),
            representative: representative.to_owned(),
            contact_name: "鄧 靑".to_owned(),
            contact_mail: "hanako@clinic.example".to_owned(),
            contact_phone: "03-0000-0012".to_owned(),
            product_codes: vec![PRODUCT.to_owned()],
            r#type: registry::FacilityType::Satellite.into(),
            basic_facility_code: "１３１０００００１８".to_owned(),
            ..form
        };
        let request = v1::SaveFormRequest {
            mandate_number: number.clone(),
            secret: secret.clone(),
            form: Some(form),
            expected_version: mandate.version,
        };
        let saved = forms.save_form(request).await.unwrap().into_inner();
        assert_eq!(saved.problems, []);
        let request = v1::SubmitMandateRequest {
            mandate_number: number.clone(),
            secret: secret.clone(),
            expected_version: None,
        };
        let handed_in = forms.submit_mandate(request).await.unwrap().into_inner().mandate.unwrap();
        let mut browser = self.house.browser();
        browser.open("/mandate").await;
        browser.send("/mandate/open", &[("number", &number), ("secret", &secret)]).await;
        assert_eq!(browser.page.path, format!("/mandate/{number}"));
        (handed_in, browser)
    }
}

/// The lines of a document as poppler reads them, without blanks.
fn lines(pdf: &[u8]) -> Vec<String> {
    let mut reader = Command::new("pdftotext");
    reader.args(["-raw", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = reader.spawn().unwrap();
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let read = reader.wait_with_output().unwrap();
    assert!(read.status.success());
    let text = String::from_utf8(read.stdout).unwrap();
    let lines = text.lines().map(|line| line.split_whitespace().collect::<String>());
    lines.filter(|line| !line.is_empty()).collect()
}

#[tokio::test]
async fn what_was_typed_into_the_form_stands_on_the_paper_line_by_line() {
    let counter = Counter::open().await;
    let (mandate, mut browser) = counter.handed_in("髙橋 﨑子").await;
    let number = &mandate.mandate_number;
    browser.open(&format!("/mandate/{number}/pdf")).await;
    assert_eq!((browser.page.status, &*browser.page.media), (200, "application/pdf"));
    let form = mandate.form.unwrap();
    assert_eq!((&*form.name, &*form.basic_facility_code), ("德濵髙﨑こどもクリニック", HOSPITAL));
    let submitted = DateTime::from_timestamp(mandate.submitted_time.unwrap().seconds, 0).unwrap();
    let day = jst::date_of(submitted);
    let day = format!("令和{}年{}月{}日", day.year() - 2018, day.month(), day.day());
    let typed = |text: &str| text.split_whitespace().collect::<String>();
    let expected = [
        format!("委任者所在地〒101-0047東京都千代田区{}", form.address),
        format!("名称{}", form.name),
        format!("代表者{}", typed(&form.representative)),
        "記".to_owned(),
        "事項内容".to_owned(),
        format!("医療機関コード等{CLINIC}"),
        format!("施設の名称{}", form.name),
        format!("フリガナ{}", form.kana),
        format!("電話番号{}", form.phone),
        "施設の分類診療所".to_owned(),
        "施設の種別サテライト型接種施設".to_owned(),
        format!("基本型接種施設{HOSPITAL}"),
        "使用するワクチンコミナティ筋注".to_owned(),
        format!("担当者{}", typed(&form.contact_name)),
        format!("提出日{day}"),
        "以上".to_owned(),
    ];
    let read = lines(&browser.page.bytes);
    let giver = read.iter().position(|line| line.starts_with("委任者")).unwrap();
    assert_eq!(read[giver..][..expected.len()], expected);
    let head = read[..giver].concat();
    for said in [&format!("委任状番号{number}"), &day, "神田医師会御中"] {
        assert!(head.contains(said), "{said}: {head}");
    }
    let foot = read[giver + expected.len()..].concat();
    assert!(foot.contains(&format!("https://vsys.example.jp/mandate/{number}")), "{foot}");
    // The address for the receipt is nobody else's business.
    assert!(!read.concat().contains("hanako"), "{read:?}");
}

#[tokio::test]
async fn a_name_that_the_paper_cannot_show_is_handed_in_all_the_same_and_the_page_says_why() {
    let counter = Counter::open().await;
    let (mandate, mut browser) = counter.handed_in("𠮷田 茂").await;
    assert_eq!(mandate.form.unwrap().representative, "𠮷田 茂");
    let page = format!("/mandate/{}", mandate.mandate_number);
    browser.open(&page).await.says("𠮷田 茂");
    browser.open(&format!("{page}/pdf")).await;
    assert_eq!(browser.page.status, 422);
    browser.page.says("「𠮷」(U+20BB7)");
}
