use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn applicant() -> Applicant {
    Applicant {
        name: "厚生 花子".into(),
        organisation: "千代田区".into(),
        section: String::new(),
        title: String::new(),
        mail: "hanako@city.example".into(),
        phone: "03-0000-0000".into(),
        language: Language::English,
    }
}

fn site() -> NewSite {
    NewSite {
        owner: Some(OwnerName::Municipality),
        is_venue: true,
        name: "区民アリーナ".into(),
        kana: "くみんありーな".into(),
        representative: "千代田 太郎".into(),
        postcode: "１００−０００１".into(),
        municipality: "131016".into(),
        address: "千代田1-1".into(),
        phone: "03-0000-0000".into(),
    }
}

fn chiyoda() -> MunicipalityCode {
    "131016".parse().unwrap()
}

fn applied() -> Application {
    let (applicant, site, municipality) = check(&applicant(), &site(), Some(chiyoda())).unwrap();
    Application {
        id: Uuid::from_u128(1),
        number: ApplicationNumber::of(1),
        applicant,
        site,
        prefecture: municipality.prefecture(),
        stage: Stage::Applied,
        applied_at: at(0),
        mail_confirmed_at: None,
        version: 1,
    }
}

fn code() -> FacilityCode {
    "9000000012".parse().unwrap()
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_the_rest_is_tidied() {
    assert_eq!(applied().site.postcode, "1000001");
    assert_eq!(applied().site.kana, "クミンアリーナ");
    let found = check(&Applicant::default(), &NewSite::default(), None).unwrap_err();
    let fields: Vec<_> = found.iter().map(|problem| problem.field).collect();
    assert_eq!(
        fields,
        [
            "applicant.name",
            "applicant.organisation",
            "applicant.mail",
            "applicant.phone",
            "site.owner",
            "site.name",
            "site.kana",
            "site.representative",
            "site.postcode",
            "site.address",
            "site.phone",
            "site.municipality_code",
        ]
    );
}

#[test]
fn an_application_goes_through_prefecture_and_desk() {
    let mut application = applied();
    assert_eq!(application.number(code(), "desk", at(1)), Err(NotThere::NotCollated));
    assert_eq!(application.collate("clerk", at(1)), Ok(true));
    assert_eq!(application.collate("clerk", at(2)), Ok(false));
    assert_eq!(application.number(code(), "desk", at(3)), Ok(()));
    assert_eq!(application.wants_code(), Ok(false));
    assert_eq!(application.give_back("x".into()), Err(NotThere::Numbered));
}

#[test]
fn one_that_was_returned_is_mended_and_a_new_address_is_to_be_proved_again() {
    let mut application = applied();
    application.mail_confirmed_at = Some(at(1));
    application.give_back("所在地が違います".into()).unwrap();
    assert_eq!(application.collate("clerk", at(2)), Err(NotThere::Returned));
    let other = Applicant { mail: "taro@city.example".into(), ..applicant() };
    application.mend(other.clone(), site(), chiyoda(), at(3)).unwrap();
    assert_eq!((application.mail_confirmed_at, application.applied_at), (None, at(3)));
    assert_eq!(application.mend(other, site(), chiyoda(), at(4)), Err(NotThere::NotReturned));
}

proptest! {
    /// Whatever is done in whatever order: a code that was given stays.
    #[test]
    fn nothing_takes_a_code_away(steps in prop::collection::vec(0_u8..4, 0..20)) {
        let mut application = applied();
        let mut numbered = None;
        for step in steps {
            let _ = match step {
                0 => application.collate("clerk", at(1)).map(|_| ()),
                1 => application.give_back("x".into()),
                2 => application.mend(applicant(), site(), chiyoda(), at(2)),
                _ => application.number(code(), "desk", at(3)),
            };
            if let Some(numbered) = &numbered {
                prop_assert_eq!(&application, numbered);
            } else if application.stage.name() == StageName::Numbered {
                numbered = Some(application.clone());
            }
        }
    }
}
