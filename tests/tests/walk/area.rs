//! Areas: organisations, and for each everything that is its own.

use vsys_proto::vocabulary::v1::ItemUnits;
use vsys_vocabulary::{
    Actor, Environment, FacilityCode, MunicipalityCode, Office, PartnerId, Role, Standing,
};

/// An organisation with everything that is its own.
pub(crate) struct Area {
    /// Where it stands.
    pub(crate) standing: Standing,
    /// Its id in identity.
    pub(crate) id: String,
    /// The municipality that it is, or in which the site lies.
    pub(crate) town: Option<MunicipalityCode>,
    /// The site that it is, or one of the municipality.
    pub(crate) site: Option<FacilityCode>,
    /// An office's sheet on which there is work to do.
    pub(crate) draft: Option<Draft>,
    /// The sheet of an office right below, on which there is work to do.
    pub(crate) below: Option<Draft>,
    /// What was locked for the municipality.
    pub(crate) locked: Option<Locked>,
    /// An order for the municipality, or of the partner.
    pub(crate) order: Option<Order>,
    /// A stop of shipping that it ordered, or that lies on the site.
    pub(crate) hold: Option<Hold>,
    /// The number of a mandate that it is to receive.
    pub(crate) mandate: Option<String>,
    /// The number of an application for a code that it is to collate.
    pub(crate) application: Option<String>,
    /// Somebody with an open session who acts for it, with each of the roles in turn.
    pub(crate) person: Person,
    /// The user name of somebody who was invited.
    pub(crate) colleague: String,
    /// A program of it.
    pub(crate) program: String,
    /// The subject of a question that the person asked, and its id.
    pub(crate) question: String,
    pub(crate) question_id: String,
}

/// A sheet before the lock.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) round: String,
    pub(crate) sheet: String,
    pub(crate) version: u64,
    pub(crate) ceilings: ItemUnits,
    /// Somebody who may be given something.
    pub(crate) child: String,
}

/// A shipment order.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) id: String,
    /// As people read it out.
    pub(crate) number: String,
    /// Counts its changes.
    pub(crate) version: u32,
    /// Where it goes.
    pub(crate) town: MunicipalityCode,
    /// The site.
    pub(crate) site: FacilityCode,
    /// Who delivers.
    pub(crate) partner: PartnerId,
    /// A part of it that was sent out.
    pub(crate) shipment: String,
    /// Something that its partner found wrong.
    pub(crate) exception: String,
    /// A webhook of the partner.
    pub(crate) webhook: String,
}

/// A stop of shipping.
#[derive(Clone)]
pub(crate) struct Hold {
    pub(crate) id: String,
    /// Like no other stop's.
    pub(crate) reason: String,
    /// Where; none for everywhere.
    pub(crate) at: Option<Stop>,
}

/// The site to which nothing is shipped.
#[derive(Clone, Copy)]
pub(crate) struct Stop {
    pub(crate) site: FacilityCode,
    pub(crate) town: MunicipalityCode,
    /// Who delivers needles there.
    pub(crate) partner: PartnerId,
}

/// A municipality's sheet after the lock.
#[derive(Clone)]
pub(crate) struct Locked {
    pub(crate) round: String,
    pub(crate) sheet: String,
    /// Has a line.
    pub(crate) site: FacilityCode,
    /// Could have one.
    pub(crate) other_site: FacilityCode,
    /// Who delivers needles there.
    pub(crate) partner: PartnerId,
    /// A correction that was made.
    pub(crate) amendment: String,
}

/// Somebody who is signed in and has shown an authenticator.
pub(crate) struct Person {
    pub(crate) user_name: String,
    pub(crate) session_secret: String,
    pub(crate) session_id: String,
    pub(crate) factor_id: String,
    /// A question for a passkey, which was begun.
    pub(crate) challenge_id: String,
}

impl Area {
    /// Its office of government, if it is one.
    pub(crate) fn office(&self) -> Option<Office> {
        self.standing.office()
    }

    /// The person, with one of the roles; or the program, with the role of programs.
    pub(crate) fn actor(&self, role: Role) -> Actor {
        let person = match role {
            Role::Integration => &self.program,
            _ => &self.person.user_name,
        };
        Actor {
            person: person.clone(),
            organisation: self.id.clone(),
            standing: self.standing,
            roles: [role].into(),
            environment: Environment::Local,
        }
    }

    /// The partner's id.
    pub(crate) fn partner(&self) -> Option<String> {
        matches!(self.standing, Standing::Partner(_)).then(|| self.id.clone())
    }
}

/// The address of somebody of an organisation, which nobody else's address contains.
pub(crate) fn mail(name: &str, organisation: &str) -> String {
    format!("{name}.of.{organisation}@example.jp")
}
