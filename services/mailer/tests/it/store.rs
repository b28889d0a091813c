//! What the tables refuse, whoever writes.

use sqlx::PgPool;
use vsys_mailer::SERVICE;
use vsys_testkit::{fresh_database, schemas};

use crate::mailing::SERVICES;

/// Changes of a waiting letter that have no name, and the rule each breaks.
const WRONG: [(&str, &str); 8] = [
    (
        "update mailer.letters
            set state = 'lost', next_try_at = null, settled_at = heard_at, fact = null,
                sealed_addressee = null",
        "letters_state_is_known",
    ),
    ("update mailer.letters set next_try_at = null", "letters_next_try_iff_waiting"),
    ("update mailer.letters set claimed_at = heard_at", "letters_claimed_iff_sending"),
    (
        "update mailer.letters
            set settled_at = heard_at, fact = null, sealed_addressee = null",
        "letters_settled_iff_over",
    ),
    (
        "update mailer.letters set state = 'sending', next_try_at = null",
        "letters_claimed_iff_sending",
    ),
    (
        "update mailer.letters set state = 'sent', next_try_at = null, settled_at = heard_at",
        "letters_contents_until_over",
    ),
    ("update mailer.letters set sealed_addressee = null", "letters_contents_until_over"),
    ("update mailer.letters set attempts = -1", "letters_attempts_not_negative"),
];

/// What the runtime role may not do at all.
const FORBIDDEN: [&str; 5] = [
    "delete from mailer.letters",
    "update mailer.letters set user_name = 'somebody.else'",
    "update mailer.letters set kind = 'reminder'",
    "delete from mailer.contacts",
    "update mailer.rounds set round_number = '8'",
];

const LETTER: &str = "insert into mailer.letters
    (letter_id, kind, user_name, personal, state, fact, sealed_addressee, useful_until, attempts,
     next_try_at, heard_at, answer)
    values (gen_random_uuid(), 'invitation', 'sato', true, 'waiting', '\\x00', '\\x00', now(), 0,
            now(), now(), '')";

async fn with_a_letter(runtime: &PgPool) {
    sqlx::raw_sql(LETTER).execute(runtime).await.unwrap();
}

#[tokio::test]
async fn a_letter_in_a_state_without_a_name_is_refused_by_the_table() {
    let database = fresh_database(&schemas(SERVICES)).await;
    let runtime = database.runtime(SERVICE.schema);
    with_a_letter(&runtime).await;
    for (statement, rule) in WRONG {
        let refused = sqlx::raw_sql(statement).execute(&runtime).await.unwrap_err();
        let refused = refused.as_database_error().unwrap();
        assert_eq!(refused.constraint(), Some(rule), "{statement}");
    }
}

#[tokio::test]
async fn the_runtime_role_changes_only_how_far_a_letter_has_come() {
    let database = fresh_database(&schemas(SERVICES)).await;
    let runtime = database.runtime(SERVICE.schema);
    with_a_letter(&runtime).await;
    for statement in FORBIDDEN {
        let refused = sqlx::raw_sql(statement).execute(&runtime).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
}
