use std::collections::BTreeSet;

use vsys_chassis::{Env, Secret, Setting};

const fn setting(name: &'static str, default: Option<&'static str>, secret: bool) -> Setting {
    Setting { name, default, secret, about: "What it is for." }
}

static URL: Setting = setting("VSYS_A_DATABASE_URL", None, true);
static LISTEN: Setting = setting("VSYS_A_LISTEN", None, false);
static PERIOD: Setting = setting("VSYS_A_PERIOD", Some("60"), false);
static FILE: Setting = setting("VSYS_A_FILE", Some(""), false);
static PIN: Setting = setting("VSYS_A_PIN", None, true);

#[test]
fn all_problems_are_told_at_once() {
    let env = Env::from_map([("VSYS_A_LISTEN", "everywhere"), ("VSYS_A_PERIOD", "soon")]);
    let url: Option<Secret<String>> = env.get(&URL);
    let listen: Option<std::net::SocketAddr> = env.get(&LISTEN);
    let period: Option<u32> = env.get(&PERIOD);
    let problems = env.finish(|| Some((url?, listen?, period?))).unwrap_err();

    let names: Vec<_> = problems.0.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["VSYS_A_DATABASE_URL", "VSYS_A_LISTEN", "VSYS_A_PERIOD"]);
    let text = problems.to_string();
    assert!(text.contains("VSYS_A_DATABASE_URL is not set: What it is for."), "{text}");
    assert!(text.contains("(it is `everywhere`)"), "{text}");
}

#[test]
fn a_default_holds_and_an_optional_setting_may_stay_away() {
    let env = Env::from_map([("VSYS_A_LISTEN", "127.0.0.1:0"), ("VSYS_A_FILE", "")]);
    let listen: Option<std::net::SocketAddr> = env.get(&LISTEN);
    let period: Option<u32> = env.get(&PERIOD);
    let file: Option<String> = env.optional(&FILE);
    let (listen, period, file) = env.finish(|| Some((listen?, period?, file))).unwrap();
    assert_eq!((listen.to_string().as_str(), period, file), ("127.0.0.1:0", 60, None));
}

#[test]
fn a_secret_is_not_shown_even_when_it_is_wrong() {
    let env = Env::from_map([("VSYS_A_PIN", "hunter2")]);
    let pin: Option<u32> = env.get(&PIN);
    let problems = env.finish(|| pin).unwrap_err();
    assert!(!problems.to_string().contains("hunter2"), "{problems}");
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "…");
}

#[test]
fn a_misspelt_name_is_noticed() {
    let env = Env::from_map([
        ("VSYS_A_LISTEN", "127.0.0.1:0"),
        ("VSYS_A_LISTNE", "127.0.0.1:0"),
        ("VSYS_B_LISTEN", "127.0.0.1:0"),
        ("VSYS_TEST_NATS_URL", "nats://localhost"),
        ("PATH", "/bin"),
    ]);
    let _: Option<String> = env.get(&LISTEN);
    assert_eq!(env.unknown(&BTreeSet::from(["VSYS_B_LISTEN"])), ["VSYS_A_LISTNE"]);
}
