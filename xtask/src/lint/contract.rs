//! The proto files, by the judge that everybody uses.

use std::path::PathBuf;
use std::process::Command;

use crate::checkout::{Checkout, search_path};
use crate::{child, python};

/// Lints, and compares with the last release where there is one.
pub(super) fn check(checkout: &Checkout) -> anyhow::Result<()> {
    let buf = buf(checkout)?;
    let folder = checkout.root.join("proto");
    child::output(Command::new(&buf).arg("lint").current_dir(&folder))?;

    let mut describe = Command::new("git");
    describe.args(["describe", "--tags", "--abbrev=0"]).current_dir(&checkout.root);
    if let Ok(tag) = child::output(&mut describe) {
        let released = format!("{}#tag={},subdir=proto", git_folder(checkout)?, tag.trim());
        let mut command = Command::new(&buf);
        command.args(["breaking", "--against", &released]).current_dir(&folder);
        child::output(&mut command)?;
    }
    Ok(())
}

fn buf(checkout: &Checkout) -> anyhow::Result<PathBuf> {
    match search_path().into_iter().map(|folder| folder.join("buf")).find(|path| path.exists()) {
        Some(path) => Ok(path),
        None => Ok(python::fetch(checkout, "buf")?.join("bin/buf")),
    }
}

fn git_folder(checkout: &Checkout) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    command.args(["rev-parse", "--path-format=absolute", "--git-common-dir"]);
    Ok(child::output(command.current_dir(&checkout.root))?.trim().to_owned())
}
