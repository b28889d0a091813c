//! Moments by chance, the same again for the same seed.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use vsys_chassis::{Env, Setting};

static SEED: Setting = Setting {
    name: "VSYS_STORY_SEED",
    default: Some("20210412"),
    secret: false,
    about: "Seed of the moments at which stories strike.",
};

/// Chance that can be repeated.
pub(crate) struct Moments(StdRng);

impl Moments {
    /// Chance from the seed in the settings, which is printed.
    pub(crate) fn seeded() -> Self {
        let seed: u64 = Env::process().get(&SEED).expect("VSYS_STORY_SEED is a number");
        println!("{}={seed}", SEED.name);
        Self(StdRng::seed_from_u64(seed))
    }

    /// A moment of something that takes so long.
    pub(crate) fn within(&mut self, long: Duration) -> Duration {
        long.mul_f64(self.0.random())
    }

    /// A number from 1 to `most`.
    pub(crate) fn up_to(&mut self, most: usize) -> usize {
        self.0.random_range(1..=most)
    }
}

#[test]
fn the_same_seed_gives_the_same_moments() {
    let day = Duration::from_hours(24);
    let twenty = |mut moments: Moments| (0..20).map(|_| moments.within(day)).collect::<Vec<_>>();
    let moments = twenty(Moments(StdRng::seed_from_u64(7)));
    assert_eq!(moments, twenty(Moments(StdRng::seed_from_u64(7))));
    assert_ne!(moments, twenty(Moments(StdRng::seed_from_u64(8))));
    assert!(moments.iter().all(|moment| *moment < day));
}
