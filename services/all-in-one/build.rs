//! How the program is linked where it serves: all services in one, so that what is the same in
//! several is there once (identical code folding), and the table of what is to be relocated at
//! start, of which every page is read, is a fortieth of its size.

use std::env::var;

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script its target this way")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let told = |name, value: &str| var(name).is_ok_and(|told| told == value);
    // LLD, which Rust's toolchain brings for this target only.
    if told("PROFILE", "release") && told("TARGET", "x86_64-unknown-linux-gnu") {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all,--pack-dyn-relocs=relr");
    }
}
