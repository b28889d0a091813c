//! What every call pays: the check of its token.

use std::hint::black_box;
use std::time::Instant;

use anyhow::anyhow;
use chrono::TimeDelta;
use vsys_chassis::{Clock, SigningKey, TokenSigner, TokenVerifier};
use vsys_vocabulary::{Actor, Environment, Role, Standing};

use crate::report;
use crate::timing::Timing;

const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// Median microseconds of a check of a token that was not seen before.
pub(crate) fn measure(clock: &Clock, times: usize) -> anyhow::Result<f64> {
    let signer = TokenSigner::new(SigningKey::generate("bench")?, clock.clone());
    let verifier = TokenVerifier::new(&signer.jwks(), Environment::Local, clock.clone())?;
    let tokens = (0..times).map(|turn| signer.sign(&actor(turn)?, LIFETIME));
    let tokens = tokens.collect::<anyhow::Result<Vec<_>>>()?;
    let mut timing = Timing::new()?;
    for token in &tokens {
        let begun = Instant::now();
        let actor = verifier.verify(black_box(token));
        timing.note(begun.elapsed());
        black_box(actor).map_err(|refusal| anyhow!("{refusal:?}"))?;
    }
    let [p50, p99] = [0.5, 0.99].map(|quantile| timing.microseconds(quantile));
    report::line(format_args!(
        "check of a token: p50 {p50:.1} µs, p99 {p99:.1} µs ({times} tokens, each for the first time)"
    ));
    Ok(p50)
}

/// A clerk of Chiyoda; each is somebody else.
fn actor(turn: usize) -> anyhow::Result<Actor> {
    Ok(Actor {
        person: format!("131016-{turn:05}"),
        organisation: "131016".to_owned(),
        standing: Standing::Municipality("131016".parse()?),
        roles: [Role::Viewer, Role::Clerk, Role::Administrator].into_iter().collect(),
        environment: Environment::Local,
    })
}
