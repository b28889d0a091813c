//! What a person is told that a browser is.

/// Browsers by the word that gives them away, the more particular first.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems by the word that gives them away, the more particular first.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// `Chrome / Windows` from a `User-Agent`.
pub(crate) fn description(user_agent: &str) -> String {
    let known = |table: &[(&str, &'static str)]| {
        table.iter().find(|(word, _)| user_agent.contains(word)).map(|(_, name)| *name)
    };
    let (browser, system) = (known(&BROWSERS), known(&SYSTEMS));
    format!("{} / {}", browser.unwrap_or("?"), system.unwrap_or("?"))
}

#[cfg(test)]
mod tests {
    use super::description;

    #[test]
    fn common_browsers_are_named() {
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, text) in [
            (format!("{windows} Chrome/139.0.0.0 Safari/537.36"), "Chrome / Windows"),
            (format!("{windows} Chrome/139.0.0.0 Safari/537.36 Edg/139.0"), "Edge / Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1".into(),
                "Safari / iPhone",
            ),
            ("curl/8".into(), "? / ?"),
        ] {
            assert_eq!(description(&agent), text);
        }
    }
}
