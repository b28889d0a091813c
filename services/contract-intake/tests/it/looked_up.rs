use tonic::Code;

use crate::hall::{CLINIC, HOSPITAL, Hall, SECOND_CLINIC, refusal};

#[tokio::test]
async fn a_typed_code_is_found_and_a_slip_is_explained() {
    let hall = Hall::new().await;
    let found = hall.look_up("１３-１-０００００２-６").await.unwrap();
    assert_eq!(found.facility_code, CLINIC);
    assert_eq!(found.entry.unwrap().name, "神田髙橋クリニック");
    assert!(found.check_digit_fits && !found.registered && found.suggestions.is_empty());
    assert!(hall.look_up(HOSPITAL).await.unwrap().registered);

    // A wrong check digit, and two digits changed about.
    for typed in ["1310000025", "1310000206"] {
        let slip = hall.look_up(typed).await.unwrap();
        assert!(slip.entry.is_none() && !slip.check_digit_fits, "{typed}");
        let meant: Vec<_> = slip.suggestions.iter().map(|entry| &*entry.facility_code).collect();
        assert!(meant.contains(&CLINIC), "{typed}: {meant:?}");
    }
    let other = hall.look_up("1310000035").await.unwrap();
    assert_eq!(other.suggestions[0].facility_code, SECOND_CLINIC);

    for wrong in ["", "131000002", "13100000266", "I310000026", "神田クリニック"] {
        let (code, reason, fields) = refusal(hall.look_up(wrong).await);
        assert_eq!(code, Code::InvalidArgument);
        assert!(["CODE_FORMAT", "VALUE_MISSING"].contains(&&*reason), "{wrong}: {reason}");
        assert_eq!(fields, ["typed"]);
    }
}
