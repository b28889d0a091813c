//! Keys that seal: the same in every test, and good for nothing else.

use std::fs;

/// The mailer's private key (X25519), as 64 hexadecimal digits: it opens what identity seals.
pub const MAILER_PRIVATE: &str = "3fd6cec0d6d06e5c3dec4f3ab8c7b344587d144177efaa3d2bbd521d9130cefe";
/// The public half of it.
const MAILER_PUBLIC: &str = "a5c0a9d3aa3a1fb70ccc12dc77ba526fc56f87c035f4ca51e306768577699d06";
/// A key that a service seals its own tables' secrets with.
const OWN: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// The public half of that, for who seals for identity.
const OWN_PUBLIC: &str = "52a5524b0c32e8a47f239ab6ca8e42c3b9316a54cae4854ecdb5889311cc9a7e";

/// The file for a setting that names one; always with the same text, so that any number of tests
/// may write it.
pub(crate) fn file(setting: &str) -> String {
    let key = match setting {
        "VSYS_IDENTITY_MAILER_KEY_FILE" | "VSYS_CONTRACT_INTAKE_MAILER_KEY_FILE" => MAILER_PUBLIC,
        "VSYS_CONTRACT_INTAKE_IDENTITY_KEY_FILE" => OWN_PUBLIC,
        "VSYS_MAILER_PRIVATE_KEY_FILE" => MAILER_PRIVATE,
        _ => OWN,
    };
    let folder = std::env::temp_dir().join("vsys-test-keys");
    let path = folder.join(setting.to_lowercase());
    if !fs::read_to_string(&path).is_ok_and(|text| text == key) {
        fs::create_dir_all(&folder).expect("a folder for keys can be made");
        let fresh = folder.join(format!("{}-{}", setting.to_lowercase(), std::process::id()));
        fs::write(&fresh, key).expect("a key can be written");
        fs::rename(&fresh, &path).expect("a key can be put in its place");
    }
    path.to_string_lossy().into_owned()
}
