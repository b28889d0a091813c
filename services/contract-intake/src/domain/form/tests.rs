use super::*;

const SITE: &str = "1310000018";
const BASIC: &str = "1310000026";

/// A form that may be handed in.
pub(crate) fn filled() -> Form {
    Form {
        owner: Some(OwnerName::Other),
        serves_others: false,
        body: "kanda-medical".into(),
        municipality: "131016".into(),
        name: "神田髙橋クリニック".into(),
        kana: "かんだたかはしくりにっく".into(),
        postcode: "101-0047".into(),
        address: "内神田1-1-1".into(),
        phone: "03-0000-0001".into(),
        category: Some(Category::Clinic),
        representative: "髙橋 一郎".into(),
        contact_name: "髙橋 花子".into(),
        contact_mail: "hanako@clinic.example".into(),
        contact_phone: "03-0000-0001".into(),
        products: vec!["comirnaty".into()],
        facility_type: Some(TypeName::Satellite),
        basic: BASIC.into(),
        ..Form::default()
    }
}

fn known() -> Known {
    Known {
        place: Place::Prefecture("13".parse().unwrap()),
        place_name: String::new(),
        municipalities: ["131016".parse().unwrap()].into(),
        bodies: [
            ("kanda-medical".parse().unwrap(), "13".to_owned()),
            ("sapporo-medical".parse().unwrap(), "01".to_owned()),
        ]
        .into(),
        products: ["comirnaty".to_owned()].into(),
        basics: [
            (BASIC.parse().unwrap(), Basic::Fit),
            ("1310000034".parse().unwrap(), Basic::Unfit),
        ]
        .into(),
    }
}

fn problems(form: &Form) -> Vec<(&'static str, Fault)> {
    let found = form.check(SITE.parse().unwrap(), &known()).unwrap_err();
    found.into_iter().map(|problem| (problem.field, problem.fault)).collect()
}

#[test]
fn a_complete_form_is_tidied() {
    let complete = filled().check(SITE.parse().unwrap(), &known()).unwrap();
    assert_eq!(complete.form.kana, "カンダタカハシクリニック");
    assert_eq!(complete.form.postcode, "1010047");
    assert_eq!(complete.form.name, "神田髙橋クリニック");
    let body = Some("kanda-medical".parse().unwrap());
    assert_eq!(complete.owner, Owner::Other { body });
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let fields: Vec<_> = problems(&Form::default()).into_iter().map(|(field, _)| field).collect();
    assert_eq!(
        fields,
        [
            "name",
            "kana",
            "postcode",
            "address",
            "phone",
            "representative",
            "contact_name",
            "contact_mail",
            "contact_phone",
            "category",
            "municipality_code",
            "product_codes",
            "type",
        ]
    );
}

#[test]
fn a_body_lies_in_the_sites_prefecture() {
    let form = Form { body: "sapporo-medical".into(), ..filled() };
    assert_eq!(problems(&form), [("body_id", Fault::BodyUnknown)]);
    // A municipality's own site has none, whatever was chosen before.
    let form = Form { owner: Some(OwnerName::Municipality), ..form };
    let complete = form.check(SITE.parse().unwrap(), &known()).unwrap();
    assert_eq!(complete.form.body, "");
}

#[test]
fn a_satellite_names_a_basic_facility_that_there_is() {
    let with = |facility_type, basic: &str| Form {
        facility_type: Some(facility_type),
        basic: basic.into(),
        ..filled()
    };
    let field = "basic_facility_code";
    let code = |text: &str| text.parse::<FacilityCode>().unwrap();
    for (form, fault) in [
        (with(TypeName::Basic, BASIC), Fault::BasicNotWanted),
        (with(TypeName::Linked, ""), Fault::Missing),
        (with(TypeName::Linked, SITE), Fault::BasicIsItself),
        (with(TypeName::Satellite, "1310000034"), Fault::BasicUnfit(code("1310000034"))),
        (with(TypeName::Satellite, "1310000042"), Fault::BasicUnknown(code("1310000042"))),
    ] {
        assert_eq!(problems(&form), [(field, fault)]);
    }
    assert!(with(TypeName::Basic, "").check(code(SITE), &known()).is_ok());
}

#[test]
fn a_site_lies_where_register_list_or_code_have_it() {
    let elsewhere = |place| {
        let known = Known { place, place_name: "中央区".into(), ..known() };
        filled().check(SITE.parse().unwrap(), &known).err().unwrap_or_default()
    };
    let fault = Problem { field: "municipality_code", fault: Fault::Elsewhere("中央区".into()) };
    let other = elsewhere(Place::Municipality("131024".parse().unwrap()));
    assert_eq!(other, std::slice::from_ref(&fault));
    assert_eq!(elsewhere(Place::Prefecture("01".parse().unwrap())), [fault]);
    assert_eq!(elsewhere(Place::Municipality("131016".parse().unwrap())), []);
    assert_eq!(elsewhere(Place::Anywhere), []);
}

#[test]
fn a_product_that_there_is_not_is_named() {
    let form = Form { products: vec!["comirnaty".into(), "elixir".into()], ..filled() };
    assert_eq!(problems(&form), [("product_codes", Fault::ProductUnknown("elixir".into()))]);
}

#[test]
fn a_withdrawal_says_why_and_until_when() {
    let today = "2021-03-15".parse().unwrap();
    let wrong = |form: &Form| {
        let found = form.check_withdrawal(today).unwrap_err().into_iter();
        found.map(|problem| (problem.field, problem.fault)).collect::<Vec<_>>()
    };
    let nothing = filled();
    assert_eq!(
        wrong(&nothing),
        [("withdrawal_reason", Fault::Missing), ("last_date", Fault::Missing)]
    );
    let leaving = Form {
        withdrawal_reason: "閉院のため。\r\n後任はいません。".into(),
        last_day: "2021-03-31".parse().ok(),
        ..filled()
    };
    let complete = leaving.check_withdrawal(today).unwrap();
    assert_eq!(complete.withdrawal_reason, "閉院のため。 後任はいません。");
    let late = Form { last_day: "2021-03-14".parse().ok(), ..leaving.clone() };
    assert_eq!(wrong(&late), [("last_date", Fault::DayOver(today))]);
    let far = Form { last_day: "2022-03-16".parse().ok(), ..leaving };
    let limit = "2022-03-15".parse().unwrap();
    assert_eq!(wrong(&far), [("last_date", Fault::DayTooFar(limit))]);
}
