//! Whose mandates somebody may see and receive.

use vsys_vocabulary::{Actor, Standing};

use super::mandatary::Mandatary;

/// The mandates that somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    All,
    To(Mandatary),
    None,
}

impl Scope {
    /// A mandatary sees its own, the nation and the service desk see all.
    pub(crate) fn of(actor: &Actor) -> Self {
        match &actor.standing {
            Standing::Nation | Standing::ServiceDesk => Self::All,
            Standing::Prefecture(code) => Self::To(Mandatary::Prefecture(*code)),
            Standing::Municipality(code) => Self::To(Mandatary::Municipality(*code)),
            Standing::CoordinatingBody(id) => Self::To(Mandatary::Body(*id)),
            Standing::Facility(_) | Standing::Partner(_) => Self::None,
        }
    }

    /// Whether a mandate to this mandatary is among them.
    pub(crate) fn covers(&self, mandatary: Option<Mandatary>) -> bool {
        match self {
            Self::All => true,
            Self::To(own) => mandatary == Some(*own),
            Self::None => false,
        }
    }
}

/// Whether somebody may receive what goes to this mandatary: only its own people.
pub(crate) fn receives(actor: &Actor, mandatary: Option<Mandatary>) -> bool {
    match Scope::of(actor) {
        Scope::To(own) => mandatary == Some(own),
        Scope::All | Scope::None => false,
    }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::Role;

    use super::*;

    #[test]
    fn a_mandatary_sees_and_receives_its_own_and_the_nation_only_sees() {
        let body = "kanda-medical".parse().unwrap();
        let own = Some(Mandatary::Body(body));
        let others = Some(Mandatary::Municipality("131016".parse().unwrap()));
        let clerk = actor(Standing::CoordinatingBody(body), &[Role::Clerk]);
        assert!(Scope::of(&clerk).covers(own) && receives(&clerk, own));
        assert!(!Scope::of(&clerk).covers(others) && !receives(&clerk, others));
        for standing in [Standing::Nation, Standing::ServiceDesk] {
            let clerk = actor(standing, &[Role::Clerk]);
            assert!(Scope::of(&clerk).covers(own) && !receives(&clerk, own));
        }
        let site = actor(Standing::Facility("1310000018".parse().unwrap()), &[Role::Clerk]);
        assert!(!Scope::of(&site).covers(own));
    }
}
