use std::collections::BTreeSet;

use vsys_vocabulary::Role;

use super::{Malformed, reason};
use crate::vocabulary::v1;

/// Reads the numbers of roles.
pub fn roles(wire: &[i32], field: &'static str) -> Result<BTreeSet<Role>, Malformed> {
    wire.iter().map(|&number| role(number, field)).collect()
}

fn role(wire: i32, field: &'static str) -> Result<Role, Malformed> {
    Role::ALL
        .iter()
        .copied()
        .find(|&role| wire_role(role) as i32 == wire)
        .ok_or_else(|| Malformed::new(field, reason::ROLE_UNKNOWN, format!("{wire} is no role")))
}

/// Writes a role.
#[must_use]
pub const fn wire_role(role: Role) -> v1::Role {
    match role {
        Role::Viewer => v1::Role::Viewer,
        Role::Clerk => v1::Role::Clerk,
        Role::Locker => v1::Role::Locker,
        Role::Administrator => v1::Role::Administrator,
        Role::Auditor => v1::Role::Auditor,
        Role::Integration => v1::Role::Integration,
    }
}

/// Writes roles in their order.
#[must_use]
pub fn wire_roles(roles: &BTreeSet<Role>) -> Vec<i32> {
    roles.iter().map(|&role| wire_role(role).into()).collect()
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Role;

    use super::{roles, wire_roles};

    #[test]
    fn roles_are_written_as_they_are_read() {
        let all = Role::ALL.iter().copied().collect();
        assert_eq!(roles(&wire_roles(&all), "roles"), Ok(all));
        assert_eq!(roles(&[0], "roles").unwrap_err().reason, "ROLE_UNKNOWN");
        assert_eq!(roles(&[1, 9], "roles").unwrap_err().reason, "ROLE_UNKNOWN");
    }
}
