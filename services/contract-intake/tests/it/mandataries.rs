//! Who receives a mandate: every owner, with any code, whoever may come, member of a body or not.

use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::{MandataryKind, MandataryRule, Owner};
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Role, Standing};

use crate::codes::tokyo;
use crate::hall::{
    BODY, CHIYODA, CLINIC, Hall, Key, SECOND_CLINIC, TOKYO, body_clerk, filled, place, refusal,
};

/// The desk numbered it: its first two digits are no prefecture's.
const VENUE: &str = "9000000019";
const CHUO: &str = "131024";
const HALL_OF_CHUO: &str = "9000000027";
const GYM_OF_CHUO: &str = "9000000035";

/// Kind, id, name, and the row of the rule.
type Mandatary = (MandataryKind, &'static str, &'static str, MandataryRule);

const OWN_RESIDENTS: Mandatary = (MandataryKind::None, "", "", MandataryRule::OwnResidentsOnly);
const FIRST: Mandatary =
    (MandataryKind::Prefecture, TOKYO, "東京都", MandataryRule::MunicipalityFirst);
const AGAIN: Mandatary = (MandataryKind::None, "", "", MandataryRule::MunicipalityAgain);
const PREFECTURES: Mandatary =
    (MandataryKind::Municipality, CHIYODA, "千代田区", MandataryRule::PrefectureSite);
const MEMBERS: Mandatary = (MandataryKind::Body, BODY, "神田医師会", MandataryRule::BodyMember);
const ALONE: Mandatary = (MandataryKind::Municipality, CHIYODA, "千代田区", MandataryRule::NoBody);

/// What a form says of its owner: who it is, whether others may come, whether it names a body; and
/// who receives the mandate, before the municipality gave its prefecture one and after.
const ROWS: [(Owner, bool, bool, Mandatary, Mandatary); 12] = [
    (Owner::Municipality, false, false, OWN_RESIDENTS, OWN_RESIDENTS),
    (Owner::Municipality, false, true, OWN_RESIDENTS, OWN_RESIDENTS),
    (Owner::Municipality, true, false, FIRST, AGAIN),
    (Owner::Municipality, true, true, FIRST, AGAIN),
    (Owner::Prefecture, false, false, PREFECTURES, PREFECTURES),
    (Owner::Prefecture, false, true, PREFECTURES, PREFECTURES),
    (Owner::Prefecture, true, false, PREFECTURES, PREFECTURES),
    (Owner::Prefecture, true, true, PREFECTURES, PREFECTURES),
    (Owner::Other, false, false, ALONE, ALONE),
    (Owner::Other, false, true, MEMBERS, MEMBERS),
    (Owner::Other, true, false, ALONE, ALONE),
    (Owner::Other, true, true, MEMBERS, MEMBERS),
];

/// A mandatary as it came back.
fn of(mandate: &v1::Mandate) -> (MandataryKind, &str, &str, MandataryRule) {
    let mandatary = mandate.mandatary.as_ref().unwrap();
    (mandatary.kind(), &mandatary.mandatary_id, &mandatary.name, mandatary.rule())
}

impl Hall {
    /// One that knows another ward with two sites.
    async fn with_chuo() -> Self {
        let hall = Self::new().await;
        hall.tell(&place(CHUO, "中央区")).await;
        eventually("the other ward is known", || async {
            hall.choices().await.municipalities.len() == 2
        })
        .await;
        let list = format!(
            "facility_code,name,kana,municipality_code,postcode,address,phone\n\
             {HALL_OF_CHUO},中央会館,チュウオウカイカン,{CHUO},1040045,築地1-1,03-0000-0008\n\
             {GYM_OF_CHUO},中央体育館,チュウオウタイイクカン,{CHUO},1040045,築地1-2,03-0000-0007\n"
        );
        assert!(hall.import(&list, false).await.unwrap().adopted);
        hall
    }

    /// Begins, fills in and hands in a mandate, and checks at each page who receives it.
    async fn goes_to(
        &self,
        code: &str,
        (owner, serves_others, is_member): (Owner, bool, bool),
        wanted: Mandatary,
    ) -> Key {
        let said = (code, owner, serves_others, is_member);
        let (mandate, key) = self.begun(code).await;
        assert_eq!(mandate.mandatary, None, "{said:?}: nothing is said yet");
        let body_id = if is_member { BODY.to_owned() } else { String::new() };
        let form = filled(mandate.form.unwrap());
        let form = v1::MandateForm { owner: owner.into(), serves_others, body_id, ..form };
        let saved = self.save(&key, form, mandate.version).await.unwrap();
        assert_eq!(saved.problems, [], "{said:?}");
        assert_eq!(of(&saved.mandate.unwrap()), wanted, "{said:?}");
        let submitted = self.submit(&key).await;
        if wanted.0 == MandataryKind::None {
            let reason = match wanted.3 {
                MandataryRule::MunicipalityAgain => "MANDATE_GIVEN_BEFORE",
                _ => "MANDATE_NOT_NEEDED",
            };
            assert_eq!(refusal(submitted).1, reason, "{said:?}");
            return key;
        }
        let handed_in = submitted.unwrap();
        assert_eq!(of(&handed_in), wanted, "{said:?}");
        // What its owner is not asked is not kept.
        let form = handed_in.form.unwrap();
        assert_eq!(form.serves_others, owner == Owner::Municipality && serves_others, "{said:?}");
        assert_eq!(!form.body_id.is_empty(), owner == Owner::Other && is_member, "{said:?}");
        key
    }

    async fn received_by_tokyo(&self, key: &Key) {
        let request = v1::ReceiveMandatesRequest {
            mandate_numbers: vec![key.number.clone()],
            duplicates_seen: true,
        };
        self.mandates(&tokyo()).receive_mandates(request).await.unwrap();
    }
}

#[tokio::test]
async fn every_combination_of_owner_code_and_residents_has_its_mandatary() {
    let hall = Hall::new().await;
    let list = format!(
        "facility_code,name,kana,municipality_code,postcode,address,phone\n\
         {VENUE},区民会館,クミンカイカン,{CHIYODA},1000001,千代田1-1,03-0000-0009\n"
    );
    assert!(hall.import(&list, false).await.unwrap().adopted);
    let mut first = None;
    for code in [CLINIC, VENUE] {
        for (owner, serves_others, is_member, before, _) in ROWS {
            let key = hall.goes_to(code, (owner, serves_others, is_member), before).await;
            first = first.or_else(|| (before == FIRST).then_some(key));
        }
    }
    // Handed in by anyone, given once the prefecture has received it.
    hall.received_by_tokyo(&first.unwrap()).await;
    for code in [CLINIC, VENUE] {
        for (owner, serves_others, is_member, _, after) in ROWS {
            hall.goes_to(code, (owner, serves_others, is_member), after).await;
        }
    }
    let told = hall.told::<v1::MandateSubmitted>().await;
    let count = |name: &str| told.iter().filter(|one| one.mandatary_name == name).count();
    // Two codes, before and after: 2 rows once, 6 rows and 2 rows twice.
    assert_eq!((count("東京都"), count("千代田区"), count("神田医師会")), (4, 24, 8));
}

#[tokio::test]
async fn what_one_municipality_gave_holds_for_its_own_sites_only_and_as_long_as_it_stands() {
    let hall = Hall::with_chuo().await;
    let open_to_all = (Owner::Municipality, true, false);
    let given = hall.goes_to(CLINIC, open_to_all, FIRST).await;
    hall.received_by_tokyo(&given).await;
    hall.goes_to(SECOND_CLINIC, open_to_all, AGAIN).await;
    hall.goes_to(HALL_OF_CHUO, open_to_all, FIRST).await;
    // A prefecture's site there goes to that ward.
    let (mandate, key) = hall.begun(HALL_OF_CHUO).await;
    let form = filled(mandate.form.unwrap());
    let form = v1::MandateForm { owner: Owner::Prefecture.into(), ..form };
    hall.save(&key, form, mandate.version).await.unwrap();
    let handed_in = hall.submit(&key).await.unwrap();
    let wanted = (MandataryKind::Municipality, CHUO, "中央区", MandataryRule::PrefectureSite);
    assert_eq!(of(&handed_in), wanted);

    // Once the prefecture takes its receipt back, none is given.
    let request = v1::ReturnMandatesRequest { mandate_numbers: vec![given.number.clone()] };
    hall.mandates(&tokyo()).return_mandates(request).await.unwrap();
    hall.goes_to(SECOND_CLINIC, open_to_all, FIRST).await;
}

/// Two clerks receive what two municipalities gave, each municipality's twice and crosswise.
#[tokio::test]
async fn two_who_receive_from_the_same_municipalities_never_wait_for_each_other() {
    let hall = Hall::with_chuo().await;
    let mut keys = Vec::new();
    for code in [CLINIC, HALL_OF_CHUO, GYM_OF_CHUO, SECOND_CLINIC] {
        keys.push(hall.goes_to(code, (Owner::Municipality, true, false), FIRST).await);
    }
    let receive = |keys: [&Key; 2]| {
        let mandate_numbers = keys.map(|key| key.number.clone()).to_vec();
        let request = v1::ReceiveMandatesRequest { mandate_numbers, duplicates_seen: true };
        let mut mandates = hall.mandates(&tokyo());
        tokio::spawn(async move { mandates.receive_mandates(request).await })
    };
    let database = hall.sandbox.database.superuser();
    let mut holding = database.begin().await.unwrap();
    let hold = "select pg_advisory_xact_lock(hashtextextended($1, 0))";
    let matter = format!("contract-intake municipality {CHIYODA}");
    sqlx::query(hold).bind(matter).execute(&mut *holding).await.unwrap();
    // Chiyoda's and Chuo's; Chuo's and Chiyoda's.
    let one = receive([&keys[0], &keys[2]]);
    let other = receive([&keys[1], &keys[3]]);
    eventually("both wait", || async {
        let waiting = "select count(*)
                         from pg_stat_activity
                        where datname = current_database() and wait_event = 'advisory'";
        let found = sqlx::query_scalar::<_, i64>(waiting).fetch_one(&database).await.unwrap();
        if found == 2 { Ok(()) } else { Err(found) }
    })
    .await;
    holding.rollback().await.unwrap();
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    let (received, refused) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(received.unwrap().into_inner().changed, 2);
    assert_eq!(refusal(refused).1, "MANDATES_REFUSED");
}

#[tokio::test]
async fn a_body_is_looked_up_where_it_is_asked_for_only() {
    let hall = Hall::new().await;
    let wrong = v1::MandateForm { body_id: "nobodys-body".to_owned(), ..Default::default() };
    for (owner, wanted) in [
        (Owner::Municipality, Some(FIRST)),
        (Owner::Prefecture, Some(PREFECTURES)),
        (Owner::Other, None),
    ] {
        let (mandate, key) = hall.begun(CLINIC).await;
        let form = v1::MandateForm {
            owner: owner.into(),
            serves_others: true,
            body_id: wrong.body_id.clone(),
            ..filled(mandate.form.unwrap())
        };
        let saved = hall.save(&key, form, mandate.version).await.unwrap();
        let problems: Vec<_> =
            saved.problems.iter().map(|one| (&*one.field, &*one.reason)).collect();
        if let Some(wanted) = wanted {
            assert_eq!((problems, of(&hall.submit(&key).await.unwrap())), (vec![], wanted));
        } else {
            assert_eq!(problems, [("body_id", "BODY_UNKNOWN")]);
            assert_eq!(saved.mandate.unwrap().mandatary, None, "nobody else gets it");
            assert_eq!(refusal(hall.submit(&key).await).1, "FORM_INCOMPLETE");
        }
    }
}

#[tokio::test]
async fn the_mandatary_who_the_form_names_receives_it_and_nobody_else() {
    let hall = Hall::new().await;
    let chiyoda = actor(Standing::Municipality(CHIYODA.parse().unwrap()), &[Role::Clerk]);
    let everybody = [tokyo(), chiyoda, body_clerk()];
    for (row, receiver) in [
        ((Owner::Municipality, true, true), 0),
        ((Owner::Prefecture, true, true), 1),
        ((Owner::Other, true, false), 1),
        ((Owner::Other, true, true), 2),
    ] {
        let (_, _, _, wanted, _) = ROWS
            .into_iter()
            .find(|(owner, others, member, ..)| (*owner, *others, *member) == row)
            .unwrap();
        let key = hall.goes_to(CLINIC, row, wanted).await;
        let request = v1::ReceiveMandatesRequest {
            mandate_numbers: vec![key.number.clone()],
            duplicates_seen: true,
        };
        for (place, by) in everybody.iter().enumerate().filter(|(place, _)| *place != receiver) {
            let refused = hall.mandates(by).receive_mandates(request.clone()).await;
            assert_eq!(refusal(refused).1, "MANDATE_OF_ANOTHER", "{row:?} by {place}");
        }
        let received = hall.mandates(&everybody[receiver]).receive_mandates(request).await;
        assert_eq!(received.unwrap().into_inner().changed, 1, "{row:?}");
    }
}
