//! Codes as people type them, wherever the form takes one.

use std::collections::BTreeMap;

use tonic::{Code, Status};
use uuid::Uuid;
use vsys_proto::contract_intake::v1;

use crate::hall::{CLINIC, HOSPITAL, Hall, filled, refusal};

impl Hall {
    async fn begin(&self, typed: &str) -> Result<v1::Mandate, Status> {
        let request = v1::BeginMandateRequest {
            request_id: Uuid::now_v7().to_string(),
            facility_code: typed.to_owned(),
        };
        Ok(self.forms().begin_mandate(request).await?.into_inner().mandate.unwrap())
    }

    /// What is wrong with a basic facility that was typed so; and how it is kept.
    async fn basic(&self, typed: &str) -> (Vec<(String, BTreeMap<String, String>)>, String) {
        let (mandate, key) = self.begun(CLINIC).await;
        let form = filled(mandate.form.unwrap());
        let form = v1::MandateForm { basic_facility_code: typed.to_owned(), ..form };
        let saved = self.save(&key, form, mandate.version).await.unwrap();
        let wrong = saved.problems.into_iter().map(|problem| {
            assert_eq!(problem.field, "basic_facility_code", "{typed}");
            (problem.reason, problem.values.into_iter().collect())
        });
        let wrong: Vec<_> = wrong.collect();
        let kept = self.submit(&key).await;
        assert_eq!(kept.is_ok(), wrong.is_empty(), "{typed}");
        let form = kept.ok().and_then(|mandate| mandate.form).unwrap_or_default();
        (wrong, form.basic_facility_code)
    }
}

#[tokio::test]
async fn full_width_blanks_and_hyphens_are_read_past_wherever_a_code_is_typed() {
    let hall = Hall::new().await;
    for (typed, basic) in [
        ("１３１０００００２６", "１３１０００００１８"),
        (" 1310000026\u{3000}", "\u{3000}1310000018 "),
        ("13 1 000002 6", "13 1 000001 8"),
        ("13-1-000002-6", "13-1-000001-8"),
        ("１３ー１ー０００００２ー６", "１３−１−０００００１−８"),
        ("13,1000,002,6", "13・10000018"),
        ("①③1000002６", "1310000018"),
    ] {
        let begun = hall.begin(typed).await.unwrap();
        assert_eq!(begun.facility_code, CLINIC, "{typed}");
        assert_eq!(hall.look_up(typed).await.unwrap().facility_code, CLINIC, "{typed}");
        assert_eq!(hall.basic(basic).await, (vec![], HOSPITAL.to_owned()), "{basic}");
    }
}

#[tokio::test]
async fn what_is_no_code_is_refused_where_it_was_typed() {
    let hall = Hall::new().await;
    for typed in [
        "131000002",
        "13100000266",
        "I310000026",
        "131000002O",
        "131OOOOO26",
        "13I0000026",
        "神田クリニック",
        "1310000026; drop table mandates",
    ] {
        let (code, reason, fields) = refusal(hall.begin(typed).await);
        assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "CODE_FORMAT"), "{typed}");
        assert_eq!(fields, ["facility_code"], "{typed}");
        let (wrong, kept) = hall.basic(typed).await;
        let reasons: Vec<_> = wrong.iter().map(|(reason, _)| reason.as_str()).collect();
        assert_eq!((reasons, kept.as_str()), (vec!["CODE_FORMAT"], ""), "{typed}");
    }
    let (_, reason, fields) = refusal(hall.begin("").await);
    assert_eq!((reason.as_str(), fields), ("VALUE_MISSING", vec!["facility_code".to_owned()]));
    let (_, reason, _) = refusal(hall.begin(&"1".repeat(101)).await);
    assert_eq!(reason, "TEXT_TOO_LONG");
    let (_, reason, _) = refusal(hall.begin("13100\u{e123}0026").await);
    assert_eq!(reason, "PRIVATE_CHARACTER");
}

#[tokio::test]
async fn a_wrong_check_digit_begins_nothing_and_says_what_may_have_been_meant() {
    let hall = Hall::new().await;
    for typed in ["1310000025", "１３１０００００２５"] {
        assert_eq!(refusal(hall.begin(typed).await).1, "CODE_NOT_IN_MASTER", "{typed}");
        let slip = hall.look_up(typed).await.unwrap();
        assert!(slip.entry.is_none() && !slip.check_digit_fits, "{typed}");
        assert_eq!(slip.suggestions[0].facility_code, CLINIC, "{typed}");
    }
    let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let meant = of(&[("basic", "1310000019"), ("suggestion", HOSPITAL)]);
    let unknown = ("BASIC_UNKNOWN".to_owned(), meant);
    assert_eq!(hall.basic("１３１０００００１９").await, (vec![unknown], String::new()));
    // A check digit that fits is no slip: nothing is suggested.
    let unknown = ("BASIC_UNKNOWN".to_owned(), of(&[("basic", "1310000067")]));
    assert_eq!(hall.basic("1310000067").await, (vec![unknown], String::new()));
}
