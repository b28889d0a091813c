//! Dependency arrows: each crate stands on lower layers only.

use anyhow::Context;
use serde_json::Value;

use super::sources::Sources;
use crate::checkout::Checkout;
use crate::child;

const SERVICE: u8 = 5;

/// The layer of a crate of ours, from its name and folder.
fn layer(name: &str, manifest: &str) -> u8 {
    match name {
        "vsys-vocabulary" | "vsys-uploads" => 0,
        "vsys-proto" => 1,
        "vsys-messaging" | "vsys-telemetry" => 2,
        "vsys-chassis" => 3,
        "vsys-testkit" => 4,
        "vsys-all-in-one" => SERVICE + 1,
        "vsys-tests" => SERVICE + 2,
        _ if manifest.contains("/services/") => SERVICE,
        // A shared crate that this table does not know yet: below services, beside the chassis.
        _ => 3,
    }
}

/// A dependency between two crates of ours.
struct Arrow {
    from: (String, u8),
    to: (String, u8),
    only_tests: bool,
}

impl Arrow {
    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        let (from, to) = (&self.from, &self.to);
        if from.0 == "xtask" {
            return Some(format!("xtask depends on {}; it stays light and apart", to.0));
        }
        if to.0 == "vsys-testkit" {
            let story = from.0 == "vsys-tests";
            return (!story && !self.only_tests)
                .then(|| format!("{} depends on {} outside its tests", from.0, to.0));
        }
        (from.1 <= to.1).then(|| format!("{} must not depend on {}", from.0, to.0))
    }
}

pub(super) fn check(checkout: &Checkout, _: &Sources) -> anyhow::Result<Vec<String>> {
    let mut command = checkout.cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&child::output(&mut command)?)?;
    Ok(arrows(&metadata)?.iter().filter_map(Arrow::fault).collect())
}

fn arrows(metadata: &Value) -> anyhow::Result<Vec<Arrow>> {
    let list = |value: &Value, field| value.get(field).and_then(Value::as_array).cloned();
    let text = |value: &Value, field| {
        value.get(field).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
    };
    let mut arrows = Vec::new();
    for package in list(metadata, "packages").context("metadata lists packages")? {
        let name = text(&package, "name");
        let from = layer(&name, &text(&package, "manifest_path"));
        for dependency in list(&package, "dependencies").unwrap_or_default() {
            // Only crates of this workspace have a path.
            let path = text(&dependency, "path");
            if path.is_empty() {
                continue;
            }
            let to = text(&dependency, "name");
            let height = layer(&to, &path);
            arrows.push(Arrow {
                from: (name.clone(), from),
                to: (to, height),
                only_tests: text(&dependency, "kind") == "dev",
            });
        }
    }
    Ok(arrows)
}

#[cfg(test)]
mod tests {
    use super::{Arrow, layer};

    fn arrow(from: &str, to: &str, only_tests: bool) -> Option<String> {
        let height = |name: &str| match name {
            "vsys-allocation" | "vsys-identity" => layer(name, "/x/services/y"),
            name => layer(name, "/x/crates/y"),
        };
        let named = |name: &str| (name.to_owned(), height(name));
        Arrow { from: named(from), to: named(to), only_tests }.fault()
    }

    #[test]
    fn arrows_point_inward() {
        assert_eq!(arrow("vsys-allocation", "vsys-chassis", false), None);
        assert_eq!(arrow("vsys-chassis", "vsys-messaging", false), None);
        assert!(arrow("vsys-vocabulary", "vsys-proto", false).is_some());
        assert!(arrow("vsys-messaging", "vsys-telemetry", false).is_some());
    }

    #[test]
    fn a_service_names_no_other_service() {
        assert!(arrow("vsys-allocation", "vsys-identity", false).is_some());
        assert!(arrow("vsys-allocation", "vsys-identity", true).is_some());
        assert_eq!(arrow("vsys-all-in-one", "vsys-identity", false), None);
    }

    #[test]
    fn the_testkit_is_for_tests() {
        assert_eq!(arrow("vsys-chassis", "vsys-testkit", true), None);
        assert!(arrow("vsys-allocation", "vsys-testkit", false).is_some());
        assert_eq!(arrow("vsys-tests", "vsys-testkit", false), None);
    }

    #[test]
    fn xtask_stands_apart() {
        assert!(arrow("xtask", "vsys-vocabulary", false).is_some());
    }
}
