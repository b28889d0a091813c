use vsys_proto::vocabulary::v1 as wire;
use vsys_vocabulary::{Office, Tier};

use super::*;
use crate::domain::matter::{Offices, Step};

const SECRET: &str = "c2VjcmV0LW9mLXRoZS1saW5r";
const NUMBER: &str = "M-0000123";
const SITE: &str = "千代田ダミー診療所";
const MANDATARY: &str = "千代田区医師会";
const APPLICATION: &str = "C-0000123";
const PREFECTURE: &str = "東京都";

fn noon() -> DateTime<Utc> {
    "2021-03-15T03:00:00Z".parse().unwrap()
}

fn stationery(environment: Environment) -> Stationery {
    Stationery {
        sender: "no-reply@v-sys.example.jp".parse().unwrap(),
        portal: "https://v-sys.example.jp".parse().unwrap(),
        environment,
    }
}

fn names() -> Names {
    let name =
        |japanese: &str, english: &str| Name { japanese: japanese.into(), english: english.into() };
    Names {
        organisations: [
            ("13".to_owned(), name("東京都", "Tokyo")),
            ("131016".to_owned(), name("千代田区", "Chiyoda")),
        ]
        .into(),
        round: Some("7".into()),
    }
}

/// A matter of each kind.
fn matter(kind: Kind) -> Matter {
    let (by, reason) = ("131016".to_owned(), "年度末のため".to_owned());
    let (until, round) = (noon(), Uuid::nil());
    let office: Office = "131016".parse().unwrap();
    match kind {
        Kind::Invitation => {
            Matter::Invitation { by, called: Default::default(), again: false, until }
        }
        Kind::PasswordReset => Matter::PasswordReset { until },
        Kind::MailChange => Matter::MailChange { until },
        Kind::NewMail => Matter::NewMail { until },
        Kind::HandOver => Matter::HandOver { by, reason, until },
        Kind::HandOverFormer => Matter::HandOverFormer { by, reason },
        Kind::NewDevice => Matter::NewDevice { at: until },
        Kind::CredentialsChanged => {
            Matter::CredentialsChanged { change: Change::Password, at: until }
        }
        Kind::QuestionAnswered => Matter::QuestionAnswered,
        Kind::Reminder => {
            let occasion = Occasion::HoursLeft(4);
            Matter::Reminder { office, round, deadline: Some(until), occasion }
        }
        Kind::DeadlineExtended => Matter::DeadlineExtended {
            offices: Offices::One(office),
            round,
            step: Step::MunicipalitiesComplete,
            until,
            reason,
        },
        Kind::CeilingsChanged => Matter::CeilingsChanged { office, round, reason },
        Kind::LotRecalled => {
            Matter::LotRecalled { product: "pfizer".into(), lot: "EX3617".into(), reason }
        }
        Kind::WebhookDisabled => {
            let url = "https://partner.example/hooks".to_owned();
            Matter::WebhookDisabled { url, gone: false, failing_since: Some(until) }
        }
        Kind::MandateSubmitted => Matter::MandateSubmitted {
            number: NUMBER.into(),
            site: SITE.into(),
            mandatary: MANDATARY.into(),
        },
        Kind::MandateLocked => Matter::MandateLocked {
            number: NUMBER.into(),
            site: SITE.into(),
            code: "1310000026".into(),
            mandatary: MANDATARY.into(),
            replaces: String::new(),
            at: until,
        },
        Kind::MandateSentBack => Matter::MandateSentBack {
            number: NUMBER.into(),
            site: SITE.into(),
            mandatary: MANDATARY.into(),
        },
        Kind::SecretReissued => Matter::SecretReissued {
            number: NUMBER.into(),
            site: SITE.into(),
            mandatary: MANDATARY.into(),
        },
        Kind::MandateWithdrawn => Matter::MandateWithdrawn {
            number: NUMBER.into(),
            site: SITE.into(),
            code: "1310000026".into(),
            mandatary: MANDATARY.into(),
            replaces: "M-0000100".into(),
            last: "2021-03-31".parse().unwrap(),
        },
        Kind::CodeAppliedFor => Matter::CodeAppliedFor {
            number: APPLICATION.into(),
            site: SITE.into(),
            prefecture: PREFECTURE.into(),
        },
        Kind::ApplicationReturned => {
            Matter::ApplicationReturned { number: APPLICATION.into(), site: SITE.into() }
        }
        Kind::CodeNumbered => Matter::CodeNumbered {
            number: APPLICATION.into(),
            site: SITE.into(),
            code: "9000000019".into(),
        },
    }
}

fn addressee(kind: Kind, language: wire::Language) -> Addressee {
    Addressee {
        mail: "sato@example.jp".into(),
        name: "佐藤 花子".into(),
        language: language.into(),
        user_name: "sato.chiyoda".into(),
        link_secret: if kind.has_link() { SECRET.into() } else { String::new() },
        other_mail: "hanako@example.jp".into(),
        device_description: "Firefox / Windows".into(),
        subject: "納入予定日".into(),
        reason: "年度末のため".into(),
        address: "203.0.113.7".into(),
    }
}

fn written(environment: Environment, kind: Kind, matter: &Matter, to: Addressee) -> Mail {
    let order = Order { letter_id: Uuid::nil(), kind, matter, names: &names(), now: noon() };
    stationery(environment).write(&order, to).unwrap()
}

/// Every letter in both languages.
fn all() -> impl Iterator<Item = (Kind, wire::Language, Mail)> {
    let languages = [wire::Language::Japanese, wire::Language::English];
    Kind::ALL.iter().flat_map(move |&kind| {
        languages.map(|language| {
            let to = addressee(kind, language);
            (kind, language, written(Environment::Production, kind, &matter(kind), to))
        })
    })
}

#[test]
fn every_letter_says_who_writes_and_that_nobody_asks_for_a_password() {
    for (kind, language, mail) in all() {
        let never = match language {
            wire::Language::English => "never asks for a password",
            _ => "パスワードや認証コードをメールでお尋ねすることはありません",
        };
        for body in [&mail.text, &mail.html] {
            assert!(body.contains(never), "{kind:?} {language:?}");
            assert!(body.contains("no-reply@v-sys.example.jp"), "{kind:?} {language:?}");
            assert!(body.contains("https://v-sys.example.jp"), "{kind:?} {language:?}");
        }
    }
}

#[test]
fn a_link_stands_in_full_in_text_and_html_and_only_where_it_belongs() {
    for (kind, _, mail) in all() {
        let link = match kind {
            Kind::MandateSubmitted => {
                format!("https://v-sys.example.jp/mandate/confirm?number={NUMBER}&secret={SECRET}")
            }
            Kind::CodeAppliedFor => format!(
                "https://v-sys.example.jp/code/confirm?number={APPLICATION}&secret={SECRET}"
            ),
            Kind::SecretReissued => format!("https://v-sys.example.jp/mandate?number={NUMBER}"),
            _ => format!("https://v-sys.example.jp/links/{SECRET}"),
        };
        let in_html = link.replace('&', "&#38;");
        let times = (mail.text.matches(&link).count(), mail.html.matches(&in_html).count());
        let expected = if kind.has_link() { (1, 2) } else { (0, 0) };
        assert_eq!(times, expected, "{kind:?}");
    }
}

#[test]
fn only_the_letter_about_a_new_secret_says_it() {
    for (kind, language, mail) in all() {
        let says = [" ", ">"].iter().any(|before| {
            let said = format!("{before}{SECRET}");
            mail.text.contains(&said) || mail.html.contains(&said)
        });
        assert_eq!(says, kind == Kind::SecretReissued, "{kind:?} {language:?}");
    }
}

#[test]
fn no_letter_has_gaps_or_leftovers_of_its_template() {
    for (kind, language, mail) in all() {
        for body in [&mail.text, &mail.html, &mail.subject] {
            for sign in ["{{", "{%", "\n\n\n", " \n"] {
                assert!(!body.contains(sign), "{kind:?} {language:?} {sign:?}:\n{body}");
            }
        }
        assert!(!mail.subject.contains('\n') && mail.subject.starts_with("V-SYS: "));
    }
}

#[test]
fn an_english_letter_has_no_japanese_but_names_and_reasons() {
    let japanese = |sign: char| ('\u{3040}'..='\u{9fff}').contains(&sign);
    for (kind, language, mail) in all() {
        if language == wire::Language::English {
            let text = mail.text.replace("佐藤 花子", "").replace("年度末のため", "");
            let text = text.replace("納入予定日", "").replace(SITE, "").replace(MANDATARY, "");
            let text = text.replace(PREFECTURE, "");
            assert!(!text.contains(japanese) && !mail.subject.contains(japanese), "{kind:?}");
        }
    }
}

#[test]
fn training_is_seen_in_the_subject_and_at_the_head() {
    for language in [wire::Language::Japanese, wire::Language::English] {
        let kind = Kind::NewMail;
        let to = addressee(kind, language);
        let mail = written(Environment::Training, kind, &matter(kind), to);
        assert!(mail.subject.starts_with("【研修】"), "{}", mail.subject);
        assert!(mail.text.contains("研修") || mail.text.contains("[Training]"));
        assert!(mail.html.contains("#ffd43d"));
    }
    assert!(all().all(|(_, _, mail)| !mail.subject.contains("研修")));
}

#[test]
fn names_and_reasons_are_text_in_html_and_one_line_everywhere() {
    let evil = "<a href=\"https://evil.example\">x</a>\r\n\r\nBcc: all@example.jp";
    let reason = || line(evil, 100);
    let by_office = Matter::HandOver { by: evil.into(), reason: reason(), until: noon() };
    let (number, site) = (APPLICATION.into(), SITE.into());
    let returned = Matter::ApplicationReturned { number, site };
    for (kind, matter) in [(Kind::HandOver, by_office), (Kind::ApplicationReturned, returned)] {
        let mut to = addressee(kind, wire::Language::Japanese);
        to.name = evil.into();
        to.reason = evil.into();
        let mail = written(Environment::Production, kind, &matter, to);
        assert!(!mail.html.contains("<a href=\"https://evil"), "{}", mail.html);
        assert!(!mail.text.contains("\nBcc:"), "{}", mail.text);
        assert!(!mail.name.unwrap().contains('\n'));
    }
}

#[test]
fn a_letter_that_is_all_about_its_link_is_not_written_without_one() {
    for &kind in Kind::ALL {
        let to =
            Addressee { link_secret: String::new(), ..addressee(kind, wire::Language::Japanese) };
        let matter = matter(kind);
        let order =
            Order { letter_id: Uuid::nil(), kind, matter: &matter, names: &names(), now: noon() };
        let written = stationery(Environment::Local).write(&order, to);
        assert_eq!(written.is_err(), kind.has_link(), "{kind:?}");
    }
}

#[test]
fn the_contact_of_a_mandate_asks_whoever_receives_it() {
    for (kind, language, mail) in all() {
        let is_of_a_mandate = matches!(
            kind,
            Kind::MandateSubmitted
                | Kind::MandateLocked
                | Kind::MandateSentBack
                | Kind::SecretReissued
                | Kind::MandateWithdrawn
        );
        let asks = match language {
            wire::Language::English => format!("Questions: ask {MANDATARY}"),
            _ => format!("お問い合わせ: 受付番号を添えて、{MANDATARY}に"),
        };
        for body in [&mail.text, &mail.html] {
            assert_eq!(body.contains(&asks), is_of_a_mandate, "{kind:?} {language:?}");
            assert_eq!(body.contains(NUMBER), is_of_a_mandate, "{kind:?} {language:?}");
        }
    }
}

#[test]
fn who_applied_for_a_code_asks_the_prefecture() {
    for (kind, language, mail) in all() {
        let is_of_an_application =
            matches!(kind, Kind::CodeAppliedFor | Kind::ApplicationReturned | Kind::CodeNumbered);
        let asks = match language {
            wire::Language::English => "Questions: ask your prefecture",
            _ => "お問い合わせ: 受付番号を添えて、施設の所在地の都道府県に",
        };
        for body in [&mail.text, &mail.html] {
            assert_eq!(body.contains(asks), is_of_an_application, "{kind:?} {language:?}");
            assert_eq!(body.contains(APPLICATION), is_of_an_application, "{kind:?} {language:?}");
        }
    }
}

#[test]
fn a_letter_about_what_is_to_be_mended_or_comes_next_leads_to_its_page() {
    for (kind, language, mail) in all() {
        let place = match kind {
            Kind::ApplicationReturned => "https://v-sys.example.jp/code",
            Kind::CodeNumbered | Kind::MandateSentBack => "https://v-sys.example.jp/mandate",
            _ => continue,
        };
        assert!(mail.text.contains(&format!("\n{place}\n")), "{kind:?} {language:?}");
        assert!(mail.html.contains(&format!("href=\"{place}\"")), "{kind:?} {language:?}");
    }
}

#[test]
fn what_is_not_known_by_name_is_called_by_its_id() {
    let names = Names::default();
    let kind = Kind::DeadlineExtended;
    let matter = Matter::DeadlineExtended {
        offices: Offices::All(Tier::Municipality),
        round: Uuid::nil(),
        step: Step::MunicipalitiesComplete,
        until: noon(),
        reason: "reason".into(),
    };
    let order = Order { letter_id: Uuid::nil(), kind, matter: &matter, names: &names, now: noon() };
    let to = addressee(kind, wire::Language::English);
    let mail = stationery(Environment::Local).write(&order, to).unwrap();
    assert!(mail.text.contains("this round") && mail.text.contains("all municipalities"));
    let kind = Kind::Invitation;
    let matter = Matter::Invitation {
        by: "1310000018".into(),
        called: Default::default(),
        again: true,
        until: noon(),
    };
    let order = Order { letter_id: Uuid::nil(), kind, matter: &matter, names: &names, now: noon() };
    let to = addressee(kind, wire::Language::English);
    let mail = stationery(Environment::Local).write(&order, to).unwrap();
    assert!(mail.text.contains("1310000018 has issued an account"), "{}", mail.text);
    assert!(mail.text.contains("sent again"));
}
