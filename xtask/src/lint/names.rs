//! One noun per crate and module: names that are drawers are not names.

use super::sources::Sources;

const BANNED: [&str; 12] = [
    "common",
    "util",
    "utils",
    "core",
    "shared",
    "helpers",
    "misc",
    "types",
    "base",
    "lib",
    "manager",
    "processor",
];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources.ending(".rs") {
        let Some((folders, file)) = source.path.rsplit_once('/') else { continue };
        let module = file.trim_end_matches(".rs");
        // src/lib.rs is Cargo's own name.
        let cargos = module == "lib" && folders.ends_with("src");
        let words = folders.split('/').chain((!cargos).then_some(module));
        for word in words.filter(|word| BANNED.contains(word)) {
            faults.push(format!("{}: `{word}` says nothing; name what it is", source.path));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawers_are_found_as_files_and_as_folders() {
        let sources = Sources::of(&[
            ("crates/messaging/src/utils.rs", ""),
            ("crates/common/src/lib.rs", ""),
            ("crates/proto/src/lib.rs", ""),
            ("services/allocation/src/lib/sheet.rs", ""),
            ("k8s/base/kustomization.yaml", ""),
        ]);
        assert_eq!(check(&sources).len(), 3);
    }
}
