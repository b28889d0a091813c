use vsys_vocabulary::{Office, Tier};

use super::{Malformed, code, reason};
use crate::vocabulary::v1;

/// Reads an office: its tier with the codes of that tier and no other.
pub fn office(wire: Option<v1::Office>, field: &'static str) -> Result<Office, Malformed> {
    let wire =
        wire.ok_or_else(|| Malformed::new(field, reason::OFFICE_MISSING, "an office is missing"))?;
    let office = match tier(wire.tier, field)? {
        Tier::Nation => Office::Nation,
        Tier::Prefecture => Office::Prefecture(code(&wire.prefecture_code, field)?),
        Tier::Municipality => Office::Municipality(code(&wire.municipality_code, field)?),
        other @ (Tier::Facility | Tier::Partner | Tier::ServiceDesk | Tier::CoordinatingBody) => {
            let message = format!("a {other} is no office");
            return Err(Malformed::new(field, reason::OFFICE_FORMAT, message));
        }
    };
    let expected = wire_office(&office);
    if wire == expected {
        return Ok(office);
    }
    let message = format!(
        "office {office} has prefecture code {:?} and municipality code {:?}",
        expected.prefecture_code, expected.municipality_code
    );
    Err(Malformed::new(field, reason::OFFICE_FORMAT, message))
}

/// Writes an office.
#[must_use]
pub fn wire_office(office: &Office) -> v1::Office {
    v1::Office {
        tier: wire_tier(office.tier()).into(),
        prefecture_code: office.prefecture().map(|code| code.to_string()).unwrap_or_default(),
        municipality_code: office.municipality().map(|code| code.to_string()).unwrap_or_default(),
    }
}

/// Reads the number of a tier.
pub fn tier(wire: i32, field: &'static str) -> Result<Tier, Malformed> {
    match v1::Tier::try_from(wire) {
        Ok(v1::Tier::Nation) => Ok(Tier::Nation),
        Ok(v1::Tier::Prefecture) => Ok(Tier::Prefecture),
        Ok(v1::Tier::Municipality) => Ok(Tier::Municipality),
        Ok(v1::Tier::Facility) => Ok(Tier::Facility),
        Ok(v1::Tier::Partner) => Ok(Tier::Partner),
        Ok(v1::Tier::ServiceDesk) => Ok(Tier::ServiceDesk),
        Ok(v1::Tier::CoordinatingBody) => Ok(Tier::CoordinatingBody),
        Ok(v1::Tier::Unspecified) | Err(_) => {
            let message = format!("{wire} is no tier");
            Err(Malformed::new(field, reason::TIER_UNKNOWN, message))
        }
    }
}

/// Writes a tier.
#[must_use]
pub const fn wire_tier(tier: Tier) -> v1::Tier {
    match tier {
        Tier::Nation => v1::Tier::Nation,
        Tier::Prefecture => v1::Tier::Prefecture,
        Tier::Municipality => v1::Tier::Municipality,
        Tier::Facility => v1::Tier::Facility,
        Tier::Partner => v1::Tier::Partner,
        Tier::ServiceDesk => v1::Tier::ServiceDesk,
        Tier::CoordinatingBody => v1::Tier::CoordinatingBody,
    }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Tier;

    use super::{office, tier, wire_office, wire_tier};
    use crate::vocabulary::v1;

    fn wire(tier: v1::Tier, prefecture_code: &str, municipality_code: &str) -> v1::Office {
        v1::Office {
            tier: tier.into(),
            prefecture_code: prefecture_code.into(),
            municipality_code: municipality_code.into(),
        }
    }

    #[test]
    fn an_office_is_written_as_it_is_read() {
        for given in [
            wire(v1::Tier::Nation, "", ""),
            wire(v1::Tier::Prefecture, "13", ""),
            wire(v1::Tier::Municipality, "13", "131016"),
        ] {
            let read = office(Some(given.clone()), "office").unwrap();
            assert_eq!(wire_office(&read), given);
        }
    }

    #[test]
    fn codes_that_do_not_belong_to_the_tier_are_refused() {
        for (given, reason) in [
            (wire(v1::Tier::Unspecified, "", ""), "TIER_UNKNOWN"),
            (wire(v1::Tier::ServiceDesk, "", ""), "OFFICE_FORMAT"),
            (wire(v1::Tier::Nation, "13", ""), "OFFICE_FORMAT"),
            (wire(v1::Tier::Prefecture, "13", "131016"), "OFFICE_FORMAT"),
            (wire(v1::Tier::Prefecture, "", ""), "PREFECTURE_CODE_FORMAT"),
            (wire(v1::Tier::Municipality, "14", "131016"), "OFFICE_FORMAT"),
            (wire(v1::Tier::Municipality, "13", ""), "MUNICIPALITY_CODE_FORMAT"),
            (wire(v1::Tier::Municipality, "13", "131015"), "MUNICIPALITY_CODE_CHECK_DIGIT"),
        ] {
            assert_eq!(
                office(Some(given.clone()), "office").unwrap_err().reason,
                reason,
                "{given:?}"
            );
        }
        assert_eq!(office(None, "office").unwrap_err().reason, "OFFICE_MISSING");
    }

    #[test]
    fn a_refused_office_is_told_the_codes_it_has() {
        let refusal =
            office(Some(wire(v1::Tier::Municipality, "14", "131016")), "parent").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "parent: office 131016 has prefecture code \"13\" and municipality code \"131016\""
        );
    }

    #[test]
    fn a_tier_is_written_as_it_is_read() {
        for &each in Tier::ALL {
            assert_eq!(tier(wire_tier(each).into(), "tier"), Ok(each));
        }
        assert_eq!(tier(8, "tier").unwrap_err().reason, "TIER_UNKNOWN");
    }
}
