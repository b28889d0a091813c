//! Every crate of the workspace takes lints and versions from the workspace.

use super::sources::Sources;

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources.ending("/Cargo.toml") {
        if !source.text.contains("[lints]\nworkspace = true") {
            faults.push(format!("{}: lacks `[lints] workspace = true`", source.path));
        }
        let mut inside = false;
        for line in source.text.lines().map(str::trim) {
            if line.starts_with('[') {
                inside = line.ends_with("dependencies]");
            } else if inside && line.contains('=') && !line.contains("workspace = true") {
                faults.push(format!("{}: `{line}` has a version of its own", source.path));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_chosen_in_one_place() {
        let sources = Sources::of(&[(
            "crates/x/Cargo.toml",
            "[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\nuuid = \"1\"\n\
             [features]\ndefault = []\n",
        )]);
        let faults = check(&sources);
        assert_eq!(faults, ["crates/x/Cargo.toml: `uuid = \"1\"` has a version of its own"]);
    }
}
