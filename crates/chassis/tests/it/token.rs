use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use vsys_chassis::{
    Clock, Reason, SigningKey, TOKEN_EXPIRED, TOKEN_INVALID, TokenSigner, TokenVerifier,
    WRONG_ENVIRONMENT,
};
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Environment, Role, Standing};

struct Office {
    clock: Clock,
    signer: TokenSigner,
    verifier: TokenVerifier,
}

fn office() -> Office {
    let at: DateTime<Utc> = "2021-03-15T00:00:00Z".parse().unwrap();
    let clock = Clock::manual(at);
    let key = SigningKey::from_seed("monday", [7; 32]).unwrap();
    let verifier = TokenVerifier::new(&key.jwks(), Environment::Training, clock.clone()).unwrap();
    Office { signer: TokenSigner::new(key, clock.clone()), verifier, clock }
}

fn trainee(standing: Standing) -> Actor {
    Actor { environment: Environment::Training, ..actor(standing, &[Role::Clerk, Role::Locker]) }
}

fn refused(office: &Office, token: &str, reason: &Reason) {
    let refusal = office.verifier.verify(token).unwrap_err();
    assert_eq!(refusal.reason(), reason, "{refusal:?}");
}

#[test]
fn a_token_brings_back_the_same_actor_for_every_standing() {
    let office = office();
    for standing in [
        Standing::Nation,
        Standing::Prefecture("13".parse().unwrap()),
        Standing::Municipality("131016".parse().unwrap()),
        Standing::Facility("0110113719".parse().unwrap()),
        Standing::Partner("wholesaler-07".parse().unwrap()),
        Standing::ServiceDesk,
    ] {
        let actor = trainee(standing);
        let token = office.signer.sign(&actor, TimeDelta::minutes(15)).unwrap();
        assert_eq!(office.verifier.verify(&token), Ok(actor));
    }
}

#[test]
fn a_token_expires_with_half_a_minute_of_grace() {
    let office = office();
    let token = office.signer.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
    office.clock.advance(TimeDelta::seconds(15 * 60 + 29));
    assert!(office.verifier.verify(&token).is_ok());
    office.clock.advance(TimeDelta::seconds(1));
    refused(&office, &token, &TOKEN_EXPIRED);
}

#[test]
fn keys_change_while_tokens_of_both_are_about() {
    let office = office();
    let tuesday = SigningKey::from_seed("tuesday", [8; 32]).unwrap();
    let mut both = office.signer.jwks();
    both.keys.extend(tuesday.jwks().keys);
    let old = office.signer.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
    let signer = TokenSigner::new(tuesday.clone(), office.clock.clone());
    let new = signer.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
    refused(&office, &new, &TOKEN_INVALID);
    let clone = office.verifier.clone();
    office.verifier.trust(&both).unwrap();
    assert!(clone.verify(&old).is_ok() && clone.verify(&new).is_ok());
    office.verifier.trust(&tuesday.jwks()).unwrap();
    refused(&office, &old, &TOKEN_INVALID);
    assert!(clone.verify(&new).is_ok());
    let empty = JwkSet { keys: Vec::new() };
    assert!(office.verifier.trust(&empty).is_err());
    assert!(clone.verify(&new).is_ok(), "what was trusted stays trusted");
}

#[test]
fn a_token_from_the_future_is_refused() {
    let office = office();
    office.clock.advance(TimeDelta::minutes(5));
    let token = office.signer.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
    office.clock.advance(TimeDelta::minutes(-5));
    refused(&office, &token, &TOKEN_INVALID);
}

#[test]
fn a_token_of_another_environment_is_refused() {
    let office = office();
    let actor = Actor { environment: Environment::Production, ..trainee(Standing::Nation) };
    let token = office.signer.sign(&actor, TimeDelta::minutes(15)).unwrap();
    refused(&office, &token, &WRONG_ENVIRONMENT);
}

#[test]
fn a_token_by_another_key_is_refused_even_under_the_same_name() {
    let office = office();
    for (name, seed) in [("monday", [8; 32]), ("tuesday", [7; 32])] {
        let key = SigningKey::from_seed(name, seed).unwrap();
        let stranger = TokenSigner::new(key, office.clock.clone());
        let token = stranger.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
        refused(&office, &token, &TOKEN_INVALID);
    }
}

#[test]
fn what_is_changed_after_signing_is_refused() {
    let office = office();
    let clerk = office.signer.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
    let desk = office.signer.sign(&trainee(Standing::ServiceDesk), TimeDelta::minutes(15)).unwrap();
    let (head, signature) = (&clerk[..clerk.find('.').unwrap()], clerk.rsplit('.').next().unwrap());
    let body = desk.split('.').nth(1).unwrap();
    refused(&office, &format!("{head}.{body}.{signature}"), &TOKEN_INVALID);
    refused(&office, "not.a.token", &TOKEN_INVALID);
    refused(&office, "", &TOKEN_INVALID);
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let office = office();
    let token = office.signer.sign(&trainee(Standing::Nation), TimeDelta::minutes(15)).unwrap();
    let body = token.split('.').nth(1).unwrap();
    // {"alg":"none","kid":"monday"}
    refused(&office, &format!("eyJhbGciOiJub25lIiwia2lkIjoibW9uZGF5In0.{body}."), &TOKEN_INVALID);
}

#[test]
fn a_key_survives_its_file() {
    let key = SigningKey::generate("spare").unwrap();
    let again = SigningKey::from_json(&key.to_json().unwrap()).unwrap();
    assert_eq!(key.jwks(), again.jwks());
    let public = serde_json::to_string(&key.jwks()).unwrap();
    assert!(!public.contains("\"d\""), "the public half must not hold the private one: {public}");
}
