//! Invitations that were not followed are sent again, each weekday at nine.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use uuid::Uuid;
use vsys_vocabulary::{Actor, Role, Standing, jst};

use super::{Fault, Identity, account};
use crate::domain::account::{Entry, Language, State};
use crate::store::accounts;

/// When invitations are sent again, in Japan.
const NINE: u32 = 9;
/// Accounts in one transaction.
const AT_ONCE: i64 = 100;

/// The last weekday's nine o'clock in Japan, at or before `now`.
pub(crate) fn last_nine(now: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = jst::date_of(now);
    loop {
        let nine = jst::at(day, NINE, 0);
        if nine <= now && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return nine;
        }
        day -= TimeDelta::days(1);
    }
}

impl Identity {
    /// Sends every invitation again that went out before the last weekday's nine o'clock and was
    /// not followed; answers how many.
    pub(crate) async fn resend_invitations(&self) -> Result<u64, Fault> {
        let now = self.clock.now();
        let nine = last_nine(now);
        let mut sent = 0;
        loop {
            let mut tx = self.pool.begin().await?;
            accounts::hold_invitations(&mut tx).await?;
            let waiting = accounts::uninvited_since(&mut tx, nine, AT_ONCE).await?;
            let mut facts = Vec::new();
            for user_name in &waiting {
                let mut account = account(&mut tx, user_name).await?;
                // Somebody may have set the password just now.
                if account.state() == State::Invited {
                    account.invitations += 1;
                    accounts::save(&mut tx, &mut account).await?;
                    facts.push(self.invitation(&mut tx, &account, now).await?);
                }
            }
            self.outbox.record(&mut tx, &facts).await?;
            self.outbox.commit(tx).await?;
            if facts.is_empty() {
                return Ok(sent);
            }
            sent += facts.len() as u64;
        }
    }

    /// Invites the first administrator of the nation, while there is no account at all.
    pub(crate) async fn invite_first_administrator(&self, mail: &str) -> Result<(), Fault> {
        let mut tx = self.pool.begin().await?;
        if !accounts::are_none(&mut tx).await? {
            return Ok(());
        }
        let roles = [Role::Administrator, Role::Auditor].into();
        let entry = Entry::read("最初の管理者", mail, "nation", roles, Language::Japanese, "")
            .map_err(|_| Fault::broken("the first administrator's mail address is none"))?;
        let by = Actor {
            person: "setting".to_owned(),
            organisation: "nation".to_owned(),
            standing: Standing::Nation,
            roles: [Role::Administrator].into(),
            environment: self.environment,
        };
        // The same wish from every replica: the second finds it done.
        self.issue(&mut tx, Uuid::nil(), vec![entry], &by).await?;
        self.outbox.commit(tx).await?;
        tracing::info!("the first administrator is invited");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn nine_comes_on_weekdays_only() {
        // 2021-03-12 was a Friday; nine o'clock in Japan is midnight in UTC.
        let friday = at("2021-03-12T00:00:00Z");
        assert_eq!(last_nine(friday), friday);
        assert_eq!(last_nine(at("2021-03-13T12:00:00Z")), friday);
        assert_eq!(last_nine(at("2021-03-14T23:59:59Z")), friday);
        assert_eq!(last_nine(at("2021-03-15T00:00:00Z")), at("2021-03-15T00:00:00Z"));
        assert_eq!(last_nine(at("2021-03-11T23:59:59Z")), at("2021-03-11T00:00:00Z"));
    }
}
