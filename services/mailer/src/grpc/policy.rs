//! Who may call what, by tier and role.

use vsys_chassis::{Policy, Rule};
use vsys_vocabulary::{Role, Tier};

/// Whoever looks after people's accounts for the whole country, and whoever verifies that.
const WATCHERS: &[(Tier, Role)] = &[
    (Tier::Nation, Role::Administrator),
    (Tier::Nation, Role::Auditor),
    (Tier::ServiceDesk, Role::Administrator),
    (Tier::ServiceDesk, Role::Auditor),
];

/// The table.
pub(crate) static POLICY: Policy =
    Policy::of(&[Rule { rpc: "/vsys.mailer.v1.MailerService/ListLetters", allow: WATCHERS }]);
