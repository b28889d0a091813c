use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::domain::form::tests::filled;
use crate::domain::language::Language;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

pub(crate) fn draft() -> Mandate {
    Mandate {
        id: Uuid::from_u128(1),
        number: MandateNumber::of(123),
        facility: "1310000018".parse().unwrap(),
        kind: Kind::Joining { after: None },
        form: Form::default(),
        addressed: None,
        municipality: None,
        state: State::Draft,
        begun_at: at(0),
        mail_confirmed_at: None,
        proofs_resent: 0,
        version: 1,
    }
}

pub(crate) fn submitted() -> Mandate {
    let mut mandate = draft();
    let chiyoda = "131016".parse().unwrap();
    let addressed = Addressed {
        mandatary: Some(Mandatary::Municipality(chiyoda)),
        name: "千代田区".into(),
        rule: Rule::NoBody,
    };
    mandate.submit(filled(), chiyoda, addressed, at(1)).unwrap();
    mandate
}

#[test]
fn a_mandate_goes_from_hand_to_hand_and_back_until_the_receipt_mail() {
    let mut mandate = submitted();
    assert_eq!(mandate.lock(at(2)), Err(NotSo::NotReceived));
    assert_eq!(mandate.receive(at(2)), Ok(true));
    assert_eq!(mandate.receive(at(3)), Ok(false));
    assert_eq!(mandate.give_back(), Ok(true));
    assert_eq!(mandate.give_back(), Ok(false));
    assert_eq!(mandate.state, State::Submitted { at: at(1) });
    assert_eq!(mandate.receive(at(4)), Ok(true));
    assert_eq!(mandate.lock(at(5)), Ok(true));
    assert_eq!(mandate.lock(at(6)), Ok(false));
    assert_eq!(mandate.state, State::Locked { submitted_at: at(1), received_at: at(4), at: at(5) });
    assert_eq!(mandate.give_back(), Err(NotSo::Locked));
    assert_eq!(mandate.receive(at(7)), Err(NotSo::Locked));
}

#[test]
fn a_form_is_saved_over_the_version_that_was_seen_until_it_is_handed_in() {
    let mut mandate = draft();
    assert_eq!(mandate.save(filled(), 1), Ok(()));
    assert_eq!(mandate.save(Form::default(), 1), Err(NotSo::Stale { current: 2 }));
    assert_eq!(mandate.save(filled(), 2), Ok(()));
    assert_eq!(mandate.version, 2, "the same again changes nothing");
    assert_eq!(submitted().save(filled(), 2), Err(NotSo::NotDraft));
}

#[test]
fn the_letter_that_proves_an_address_goes_out_again_a_few_times_and_to_a_corrected_one() {
    let old = filled().contact_mail;
    let new = || "hanako@elsewhere.example".to_owned();
    assert_eq!(draft().resend_proof(old.clone()), Err(NotSo::NotSubmitted));
    let mut mandate = submitted();
    let version = mandate.version;
    assert_eq!(mandate.resend_proof(old.clone()), Ok(true));
    mandate.mail_confirmed_at = Some(at(2));
    assert_eq!(mandate.resend_proof(old.clone()), Ok(false), "it is proved");
    assert_eq!((mandate.version, mandate.proofs_resent), (version, 1));
    mandate.receive(at(2)).unwrap();
    assert_eq!(mandate.resend_proof(new()), Ok(true));
    assert_eq!((mandate.form.contact_mail.clone(), mandate.mail_confirmed_at), (new(), None));
    assert_eq!(mandate.version, version + 2, "received, and with another address");
    for _ in 2..MOST_PROOFS_RESENT {
        assert_eq!(mandate.resend_proof(new()), Ok(true));
    }
    assert_eq!(mandate.resend_proof(old), Err(NotSo::ProofsResent));
    assert_eq!(mandate.form.contact_mail, new());
    mandate.lock(at(3)).unwrap();
    assert_eq!(mandate.resend_proof(new()), Err(NotSo::Locked));
}

#[test]
fn one_that_is_sent_back_is_mended_and_handed_in_again() {
    let mut mandate = submitted();
    mandate.mail_confirmed_at = Some(at(2));
    mandate.receive(at(2)).unwrap();
    assert_eq!(mandate.send_back("番地".into(), at(3)), Err(NotSo::Received));
    mandate.give_back().unwrap();
    assert_eq!(mandate.send_back("番地".into(), at(3)), Ok(()));
    assert_eq!(mandate.state.sent_back(), Some((at(3), "番地")));
    assert_eq!(mandate.send_back("番地".into(), at(3)), Err(NotSo::SentBack));
    assert_eq!(mandate.receive(at(4)), Err(NotSo::SentBack));
    assert_eq!(mandate.lock(at(4)), Err(NotSo::SentBack));
    let (mut form, version) = (filled(), mandate.version);
    form.address = "内神田1-1-2".into();
    assert_eq!(mandate.save(form.clone(), version), Ok(()));
    let addressed = mandate.addressed.clone().unwrap();
    mandate.submit(form, mandate.municipality.unwrap(), addressed, at(5)).unwrap();
    assert_eq!(
        (&mandate.state, mandate.mail_confirmed_at),
        (&State::Submitted { at: at(5) }, None)
    );
}

#[test]
fn a_withdrawal_is_locked_before_its_last_day() {
    let mut mandate = submitted();
    mandate.kind = Kind::Withdrawal { of: MandateNumber::of(100) };
    mandate.form.last_day = Some("1970-01-02".parse().unwrap());
    mandate.receive(at(2)).unwrap();
    assert_eq!(mandate.lock(at(3)), Ok(true));
}

/// A locked mandate of the same site.
fn locked(serial: i64, kind: Kind) -> Mandate {
    let mut mandate = Mandate { number: MandateNumber::of(serial), kind, ..submitted() };
    mandate.receive(at(2)).unwrap();
    mandate.lock(at(3)).unwrap();
    mandate
}

#[test]
fn the_last_link_of_a_chain_is_in_force_until_it_ends_it() {
    let number = MandateNumber::of;
    let first = locked(1, Kind::Joining { after: None });
    let change = locked(2, Kind::Change { of: number(1) });
    let end = locked(3, Kind::Withdrawal { of: number(2) });
    let mut same = vec![first.clone(), change.clone()];
    assert_eq!(first.successor(&same).unwrap().number, number(2));
    assert_eq!(first.check_in_force(&same), Err(NotSo::NotInForce));
    assert_eq!(change.check_in_force(&same), Ok(()));
    same.push(end.clone());
    assert_eq!(change.check_in_force(&same), Err(NotSo::NotInForce));
    assert_eq!(end.check_in_force(&same), Err(NotSo::NotInForce), "it ends the chain");
    let last: Vec<_> = last_links(&same).map(|last| last.number).collect();
    assert_eq!(last, [number(3)]);
    // Who joins again competes with nobody who has left.
    let again = Mandate { number: number(4), ..submitted() };
    assert_eq!(again.rivals(&same), [&end; 0]);
}

#[test]
fn a_change_competes_with_another_change_and_not_with_what_it_changes() {
    let number = MandateNumber::of;
    let first = locked(1, Kind::Joining { after: None });
    let change = |serial| Mandate {
        number: number(serial),
        kind: Kind::Change { of: number(1) },
        ..submitted()
    };
    let same = [first.clone(), change(2), change(3)];
    assert_eq!(change(2).rivals(&same), [&change(3)]);
    assert_eq!(first.rivals(&same), [&first; 0]);
    let stranger = Mandate { number: number(4), ..submitted() };
    assert_eq!(stranger.rivals(&same).len(), 3);
}

#[test]
fn what_was_sent_back_competes_only_once_it_is_handed_in_again() {
    let mut first = submitted();
    let second = Mandate { number: MandateNumber::of(9), ..submitted() };
    first.send_back("番地".into(), at(2)).unwrap();
    assert_eq!(second.rivals(std::slice::from_ref(&first)), [&first; 0]);
    assert_eq!(first.rivals(std::slice::from_ref(&second)), [&second]);
    let (form, municipality) = (first.form.clone(), first.municipality.unwrap());
    let addressed = first.addressed.clone().unwrap();
    first.submit(form, municipality, addressed, at(3)).unwrap();
    assert_eq!(second.rivals(std::slice::from_ref(&first)), [&first]);
}

proptest! {
    /// Whatever is done in whatever order: what is locked stays as it is.
    #[test]
    fn nothing_undoes_a_lock(steps in prop::collection::vec(0_u8..5, 0..20)) {
        let mut mandate = submitted();
        let mut locked = None;
        for (step, minute) in steps.into_iter().zip(2..) {
            let _ = match step {
                0 => mandate.receive(at(minute)),
                1 => mandate.give_back(),
                2 => mandate.lock(at(minute)),
                3 => mandate.send_back("x".into(), at(minute)).map(|()| true),
                _ => mandate.save(Form::default(), mandate.version).map(|()| true),
            };
            if let Some(locked) = &locked {
                prop_assert_eq!(&mandate, locked);
            } else if mandate.state.name() == StateName::Locked {
                locked = Some(mandate.clone());
            }
        }
    }
}

#[test]
fn a_secret_is_issued_anew_to_a_proved_address_and_ten_times() {
    assert_eq!(draft().check_reissue(0), Err(NotSo::NotSubmitted));
    let mut mandate = submitted();
    assert_eq!(mandate.check_reissue(0), Err(NotSo::MailNotProved));
    mandate.mail_confirmed_at = Some(at(2));
    assert_eq!(mandate.check_reissue(MOST_SECRETS_REISSUED - 1), Ok(()));
    assert_eq!(mandate.check_reissue(MOST_SECRETS_REISSUED), Err(NotSo::SecretsReissued));
    mandate.receive(at(3)).unwrap();
    mandate.lock(at(4)).unwrap();
    assert_eq!(mandate.check_reissue(0), Ok(()));
}

#[test]
fn another_address_of_a_mandate_that_came_back_is_not_proved() {
    let mut mandate = submitted();
    mandate.mail_confirmed_at = Some(at(2));
    mandate.send_back("番地が違います".into(), at(3)).unwrap();
    let same = Form { address: "内神田1-1-2".into(), ..mandate.form.clone() };
    mandate.save(same, mandate.version).unwrap();
    assert_eq!(mandate.check_reissue(0), Ok(()));
    let other = Form { contact_mail: "taro@clinic.example".into(), ..mandate.form.clone() };
    mandate.save(other, mandate.version).unwrap();
    assert_eq!(mandate.check_reissue(0), Err(NotSo::MailNotProved));
}

#[test]
fn a_withdrawal_is_written_in_the_language_of_its_own_page() {
    let mut mandate = Mandate { kind: Kind::Withdrawal { of: MandateNumber::of(1) }, ..draft() };
    let form = Form { language: Language::English, name: "x".into(), ..Form::default() };
    mandate.save(form, 1).unwrap();
    assert_eq!((mandate.form.language, &*mandate.form.name), (Language::English, ""));
}
