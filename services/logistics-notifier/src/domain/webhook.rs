//! When a post is tried again, and what an answer means (Standard Webhooks 1.0). Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Waits between the tries of one message; after the last it is given up.
const WAITS: [TimeDelta; 7] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(10),
];
/// By how much a wait is longer or shorter, in percent.
const JITTER: i32 = 20;
/// An address that has failed for so long, and nothing but failed, is turned off.
const PATIENCE: TimeDelta = TimeDelta::days(5);
/// The longest that an answer may ask for with `Retry-After`.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(24);
/// While an address fails, it is tried with one message after these waits, the last ever again.
const PAUSES: [TimeDelta; 4] =
    [TimeDelta::seconds(5), TimeDelta::seconds(30), TimeDelta::minutes(2), TimeDelta::minutes(5)];

/// How posts are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `v1`.
    Hmac,
    /// `v1a`.
    Ed25519,
}

impl Scheme {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl std::str::FromStr for Scheme {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "hmac" => Ok(Self::Hmac),
            "ed25519" => Ok(Self::Ed25519),
            _ => Err(()),
        }
    }
}

/// Why nothing is posted to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disabled {
    ByPartner,
    Gone,
    Failing,
}

impl Disabled {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ByPartner => "by-partner",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

impl std::str::FromStr for Disabled {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "by-partner" => Ok(Self::ByPartner),
            "gone" => Ok(Self::Gone),
            "failing" => Ok(Self::Failing),
            _ => Err(()),
        }
    }
}

/// What came back of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A status, and how long to wait as the answer says.
    Status(u16, Option<Duration>),
    /// None: why.
    Silence(String),
}

/// What an answer means for the message and its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Arrived,
    /// Nothing is to be posted to the address any more.
    Gone,
    /// The address wants to be left alone for a while.
    SlowDown(Option<TimeDelta>),
    Failed,
}

impl Answer {
    pub(crate) fn meaning(&self) -> Meaning {
        match self {
            Self::Status(200..=299, _) => Meaning::Arrived,
            Self::Status(410, _) => Meaning::Gone,
            Self::Status(429 | 502 | 503 | 504, after) => {
                let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
                Meaning::SlowDown(asked.map(|asked| asked.min(LONGEST_PAUSE)))
            }
            Self::Status(..) | Self::Silence(_) => Meaning::Failed,
        }
    }

    /// The status; nought where there was none.
    pub(crate) const fn status(&self) -> u16 {
        match self {
            Self::Status(status, _) => *status,
            Self::Silence(_) => 0,
        }
    }

    /// Why the post did not arrive; empty where it did.
    pub(crate) fn error(&self) -> String {
        match (self.meaning(), self) {
            (Meaning::Arrived, _) => String::new(),
            (_, Self::Status(300..=399, _)) => "redirects are not followed".to_owned(),
            (_, Self::Status(status, _)) => format!("answered {status}"),
            (_, Self::Silence(why)) => why.clone(),
        }
    }
}

/// When a message whose `attempt`-th try failed is tried again; none when it is given up.
/// `chance` is a number from 0 to 1.
pub(crate) fn retry_at(
    attempt: u32,
    failed_at: DateTime<Utc>,
    chance: f64,
) -> Option<DateTime<Utc>> {
    let place = usize::try_from(attempt.saturating_sub(1)).ok()?;
    let wait = *WAITS.get(place)?;
    Some(failed_at + jittered(wait, chance))
}

fn jittered(wait: TimeDelta, chance: f64) -> TimeDelta {
    let more = (chance.clamp(0.0, 1.0) * f64::from(2 * JITTER)).round();
    #[expect(clippy::cast_possible_truncation, reason = "a number from 0 to 40")]
    let percent = i64::from(100 - JITTER) + more as i64;
    TimeDelta::milliseconds(wait.num_milliseconds() * percent / 100)
}

/// How an address is doing: changed by what comes back of its posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Health {
    pub(crate) failures: u32,
    pub(crate) failing_since: Option<DateTime<Utc>>,
    pub(crate) paused_until: Option<DateTime<Utc>>,
    pub(crate) disabled: Option<Disabled>,
}

impl Health {
    /// After an answer that came at `at` to a post that was begun at `begun`.
    ///
    /// Posts that were under way at the same time fail together: only the first of them says
    /// something new of the address.
    pub(crate) fn after(
        self,
        meaning: Meaning,
        (begun, at): (DateTime<Utc>, DateTime<Utc>),
    ) -> Self {
        let is_news = match self.paused_until {
            // The first failure is followed by no pause: what began before it is no news.
            Some(failed) if self.failures == 1 => begun > failed,
            Some(until) => begun >= until,
            None => true,
        };
        let failing_since = Some(self.failing_since.unwrap_or(at));
        let failures = self.failures.saturating_add(is_news.into());
        let failed = |pause: Option<TimeDelta>| Self {
            failures,
            failing_since,
            paused_until: self.paused_until.max(pause.map(|pause| at + pause)),
            disabled: failing_since
                .filter(|since| at - *since >= PATIENCE)
                .map(|_| Disabled::Failing),
        };
        let usual = |failures| Some(pause(failures)).filter(|_| is_news);
        match meaning {
            Meaning::Arrived => Self::default(),
            Meaning::Gone => Self { disabled: Some(Disabled::Gone), ..failed(None) },
            Meaning::SlowDown(Some(asked)) => failed(Some(asked)),
            Meaning::SlowDown(None) => failed(usual(failures.max(2))),
            Meaning::Failed => failed(usual(failures)),
        }
    }
}

/// How long an address is left alone after so many failures one after the other. The first is
/// taken for the message's own trouble.
fn pause(failures: u32) -> TimeDelta {
    let place = usize::try_from(failures.saturating_sub(2)).unwrap_or(usize::MAX);
    match failures {
        0 | 1 => TimeDelta::zero(),
        _ => PAUSES.get(place).or(PAUSES.last()).copied().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_600_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_message_is_tried_eight_times_over_more_than_a_day() {
        let waits: Vec<_> = (1..=8).map(|attempt| retry_at(attempt, at(0), 0.5)).collect();
        assert_eq!(waits[0], Some(at(5)));
        assert_eq!(waits[1], Some(at(300)));
        assert_eq!(waits[6], Some(at(36_000)));
        assert_eq!(waits[7], None);
    }

    #[test]
    fn waits_are_longer_and_shorter_by_a_fifth() {
        assert_eq!(retry_at(2, at(0), 0.0), Some(at(240)));
        assert_eq!(retry_at(2, at(0), 1.0), Some(at(360)));
    }

    #[test]
    fn only_two_hundreds_count() {
        let meaning = |status| Answer::Status(status, None).meaning();
        assert_eq!(meaning(204), Meaning::Arrived);
        assert_eq!(meaning(302), Meaning::Failed);
        assert_eq!(meaning(410), Meaning::Gone);
        assert_eq!(meaning(429), Meaning::SlowDown(None));
        assert_eq!(Answer::Silence("x".to_owned()).meaning(), Meaning::Failed);
        let asked = Answer::Status(503, Some(Duration::from_secs(1_000_000))).meaning();
        assert_eq!(asked, Meaning::SlowDown(Some(TimeDelta::hours(24))));
    }

    #[test]
    fn an_address_that_fails_is_left_alone_longer_and_longer() {
        let mut health = Health::default();
        let mut pauses = Vec::new();
        let mut now = at(0);
        for _ in 0..6 {
            health = health.after(Meaning::Failed, (now, now));
            let until = health.paused_until.unwrap();
            pauses.push((until - now).num_seconds());
            now = until + TimeDelta::seconds(1);
        }
        assert_eq!(pauses, [0, 5, 30, 120, 300, 300]);
        assert_eq!(health.after(Meaning::Arrived, (now, now)), Health::default());
    }

    #[test]
    fn posts_that_were_under_way_together_fail_once() {
        let together = |health: Health, begun, ended| {
            (0..50).fold(health, |health, _| health.after(Meaning::Failed, (begun, ended)))
        };
        let first = together(Health::default(), at(0), at(1));
        assert_eq!((first.failures, first.paused_until), (1, Some(at(1))));
        let second = together(first, at(6), at(7));
        assert_eq!((second.failures, second.paused_until), (2, Some(at(12))));
        let asked = second.after(Meaning::SlowDown(Some(TimeDelta::seconds(90))), (at(6), at(8)));
        assert_eq!((asked.failures, asked.paused_until), (2, Some(at(98))));
    }

    #[test]
    fn an_answer_may_ask_for_a_pause() {
        let health = Health::default()
            .after(Meaning::SlowDown(Some(TimeDelta::seconds(90))), (at(0), at(0)));
        assert_eq!(health.paused_until, Some(at(90)));
    }

    #[test]
    fn five_days_of_nothing_but_failures_turn_an_address_off() {
        let days = |days: i64| (at(days * 86_400), at(days * 86_400));
        let first = Health::default().after(Meaning::Failed, days(0));
        assert_eq!(first.after(Meaning::Failed, days(4)).disabled, None);
        assert_eq!(first.after(Meaning::Failed, days(5)).disabled, Some(Disabled::Failing));
        let between = first.after(Meaning::Arrived, days(4));
        assert_eq!(between.after(Meaning::Failed, days(5)).disabled, None);
        assert_eq!(first.after(Meaning::Gone, days(1)).disabled, Some(Disabled::Gone));
    }
}
