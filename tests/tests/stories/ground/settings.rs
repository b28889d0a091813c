//! Where stories find the servers' programs.

use vsys_chassis::{Env, Setting};

/// Folder of `postgres`, `initdb` and `psql`.
pub(crate) static PG_BIN: Setting = Setting {
    name: "VSYS_TEST_PG_BIN",
    default: None,
    secret: false,
    about: "Folder of PostgreSQL's programs.",
};
/// Words before them, because PostgreSQL refuses to run as root.
pub(crate) static PG_RUN_AS: Setting = Setting {
    name: "VSYS_TEST_PG_RUN_AS",
    default: Some(""),
    secret: false,
    about: "Words before them that make them run as somebody else.",
};
/// The broker's program.
pub(crate) static NATS_SERVER: Setting = Setting {
    name: "VSYS_TEST_NATS_SERVER",
    default: None,
    secret: false,
    about: "The program nats-server.",
};

/// The value of a setting that must be there.
pub(crate) fn get(setting: &Setting) -> String {
    let value = Env::process().get(setting);
    value.unwrap_or_else(|| panic!("{} is not set. Run: cargo xtask test", setting.name))
}

/// The value of a setting that may stay away.
pub(crate) fn optional(setting: &Setting) -> String {
    Env::process().optional(setting).unwrap_or_default()
}
