//! Files that fit a head: look again at 350 lines.

use super::sources::Sources;

const LIMIT: usize = 350;

/// Longer files, each with its reason.
const LONGER: &[(&str, &str)] = &[];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let excused = |path: &str| LONGER.iter().any(|(known, _reason)| *known == path);
    let mut faults = Vec::new();
    for source in sources.ending(".rs").filter(|source| !excused(&source.path)) {
        let lines = source.text.lines().count();
        if lines > LIMIT {
            faults.push(format!("{}: {lines} lines, {LIMIT} is the limit", source.path));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_no_fault() {
        let (fits, long) = ("x\n".repeat(LIMIT), "x\n".repeat(LIMIT + 1));
        let sources = Sources::of(&[("a.rs", &fits), ("b.rs", &long), ("c.md", &long)]);
        let faults = check(&sources);
        assert_eq!(faults, ["b.rs: 351 lines, 350 is the limit"]);
    }
}
