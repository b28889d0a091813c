//! An actor as the claims of a token.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use vsys_vocabulary::{Actor, Role, Standing, Tier};

use super::ISSUER;

/// What a token says. Times are seconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    org: String,
    tier: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    roles: Vec<String>,
    env: String,
    iat: i64,
    exp: i64,
}

impl Claims {
    pub(super) fn of(actor: &Actor, now: DateTime<Utc>, lifetime: TimeDelta) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            sub: actor.person.clone(),
            org: actor.organisation.clone(),
            tier: actor.standing.tier().as_str().to_owned(),
            area: area(&actor.standing),
            roles: actor.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            env: actor.environment.as_str().to_owned(),
            iat: now.timestamp(),
            exp: (now + lifetime).timestamp(),
        }
    }

    pub(super) fn expires_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.exp, 0)
    }

    pub(super) fn issued_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.iat, 0)
    }

    /// The actor, or what is wrong with the claims.
    pub(super) fn actor(self) -> Result<Actor, String> {
        let standing = standing(&self.tier, self.area.as_deref())?;
        let role = |role: &String| {
            role.parse::<Role>().map_err(|error| format!("a role of the token is none: {error}"))
        };
        Ok(Actor {
            roles: self.roles.iter().map(role).collect::<Result<_, _>>()?,
            environment: self
                .env
                .parse()
                .map_err(|error| format!("the environment of the token is none: {error}"))?,
            person: self.sub,
            organisation: self.org,
            standing,
        })
    }
}

fn area(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Nation | Standing::ServiceDesk => None,
        Standing::Prefecture(code) => Some(code.to_string()),
        Standing::Municipality(code) => Some(code.to_string()),
        Standing::Facility(code) => Some(code.to_string()),
        Standing::Partner(id) => Some(id.to_string()),
        Standing::CoordinatingBody(id) => Some(id.to_string()),
    }
}

/// A standing from the two words that a token (or a command line) uses for it.
pub(crate) fn standing(tier: &str, area: Option<&str>) -> Result<Standing, String> {
    let tier: Tier = tier.parse().map_err(|error| format!("the tier is none: {error}"))?;
    match tier {
        Tier::Nation => Ok(Standing::Nation),
        Tier::ServiceDesk => Ok(Standing::ServiceDesk),
        Tier::Prefecture => code(tier, area).map(Standing::Prefecture),
        Tier::Municipality => code(tier, area).map(Standing::Municipality),
        Tier::Facility => code(tier, area).map(Standing::Facility),
        Tier::Partner => code(tier, area).map(Standing::Partner),
        Tier::CoordinatingBody => code(tier, area).map(Standing::CoordinatingBody),
    }
}

fn code<T: FromStr<Err: Display>>(tier: Tier, area: Option<&str>) -> Result<T, String> {
    area.ok_or_else(|| format!("a {tier} needs the code of its area"))?
        .parse()
        .map_err(|error| format!("the area is none: {error}"))
}
