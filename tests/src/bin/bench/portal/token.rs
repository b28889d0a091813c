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

/// What a check of a token takes, median microseconds.
pub(crate) struct Check {
    /// The first time that it comes.
    pub(crate) first: f64,
    /// When it comes again, with the next call.
    pub(crate) again: f64,
}

impl Check {
    pub(crate) fn measure(clock: &Clock, times: usize) -> anyhow::Result<Self> {
        let signer = TokenSigner::new(SigningKey::generate("bench")?, clock.clone());
        let verifier = TokenVerifier::new(&signer.jwks(), Environment::Local, clock.clone())?;
        let mut timings = [Timing::new()?, Timing::new()?];
        for turn in 0..times {
            let token = signer.sign(&actor(turn)?, LIFETIME)?;
            for timing in &mut timings {
                let begun = Instant::now();
                let actor = verifier.verify(black_box(&token));
                timing.note(begun.elapsed());
                black_box(actor).map_err(|refusal| anyhow!("{refusal:?}"))?;
            }
        }
        let [first, again] = timings.each_ref().map(|timing| timing.microseconds(0.5));
        let [first_p99, again_p99] = timings.each_ref().map(|timing| timing.microseconds(0.99));
        report::line(format_args!(
            "check of a token: p50 {first:.1} µs, p99 {first_p99:.1} µs; again: p50 {again:.2} µs, \
             p99 {again_p99:.2} µs ({times} tokens)"
        ));
        Ok(Self { first, again })
    }
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
