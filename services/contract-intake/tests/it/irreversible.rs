use vsys_proto::contract_intake::v1;

use crate::hall::{CLINIC, Hall, body_clerk};

#[tokio::test]
async fn the_database_refuses_too_what_cannot_be_undone() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    let numbers = vec![key.number.clone()];
    let mut mandates = hall.mandates(&body_clerk());
    let request =
        v1::ReceiveMandatesRequest { mandate_numbers: numbers.clone(), duplicates_seen: false };
    mandates.receive_mandates(request).await.unwrap();
    let database = hall.sandbox.database.runtime("contract_intake");
    let gone = sqlx::query("delete from contract_intake.mandates").execute(&database).await;
    assert!(gone.unwrap_err().to_string().contains("was handed in"));
    let request = v1::LockMandatesRequest { mandate_numbers: numbers };
    mandates.lock_mandates(request).await.unwrap();
    for statement in [
        "update contract_intake.mandates set state = 'submitted'",
        "update contract_intake.mandates set locked_at = now()",
        "delete from contract_intake.mandates",
        "update contract_intake.mandate_steps set person = 'x'",
        "delete from contract_intake.mandate_steps",
    ] {
        let refused = sqlx::query(statement).execute(&database).await.unwrap_err().to_string();
        let is_refused = refused.contains("is locked") || refused.contains("permission denied");
        assert!(is_refused, "{statement}: {refused}");
    }
}
