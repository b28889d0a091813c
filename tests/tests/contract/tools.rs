//! Programs of others: Python and Node with their packages, and a broker's binary.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use vsys_chassis::{Env, Setting};

const fn setting(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: false, about }
}

static PYTHON: Setting = setting("VSYS_PYTHON", "The Python that runs partners' clients.");
static PYTHONPATH: Setting = setting("VSYS_PYTHONPATH", "The folder with its packages.");
static NODE: Setting = setting("VSYS_NODE", "The Node that runs the judges.");
static NODE_PATH: Setting = setting("VSYS_JUDGES_NODE_PATH", "The folder with their packages.");
static NATS_SERVER: Setting = setting("VSYS_TEST_NATS_SERVER", "The program of a broker.");

fn found(setting: &Setting) -> String {
    Env::process().get(setting).unwrap_or_else(|| {
        panic!("{} is not set. Run the tests with: cargo xtask test", setting.name)
    })
}

/// A file of this repository.
pub(crate) fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A Python script of this repository.
pub(crate) fn python(script: &str) -> Command {
    let mut command = Command::new(found(&PYTHON));
    command.arg(file(script)).env("PYTHONPATH", found(&PYTHONPATH)).kill_on_drop(true);
    command
}

/// A judge of ours, in JavaScript.
pub(crate) fn judge(script: &str) -> Command {
    node(&file("tests/judges").join(script))
}

/// A judge that is a program of its own, in an installed package.
pub(crate) fn packaged(script: &str) -> Command {
    node(&packages().join(script))
}

/// The folder of the installed packages, some of which are data.
pub(crate) fn packages() -> PathBuf {
    found(&NODE_PATH).into()
}

fn node(script: &Path) -> Command {
    let mut command = Command::new(found(&NODE));
    command.arg(script).env("NODE_PATH", found(&NODE_PATH)).kill_on_drop(true);
    command
}

/// The program of a broker, to be given its arguments.
pub(crate) fn nats_server() -> std::process::Command {
    std::process::Command::new(found(&NATS_SERVER))
}

/// A program of ours; the build puts it beside the tests: `target/<profile>/vsys`.
pub(crate) fn built(name: &str) -> std::process::Command {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(program.exists(), "{} is missing; build it: cargo build", program.display());
    std::process::Command::new(program)
}

/// What a program says to `input`; it must end well.
pub(crate) async fn said(command: &mut Command, input: &str) -> String {
    let ended = ended(command, input).await;
    let (out, err) = (text(&ended.stdout), text(&ended.stderr));
    assert!(ended.status.success(), "{}\n{out}\n{err}", ended.status);
    out
}

/// How a program ends that is told `input`.
pub(crate) async fn ended(command: &mut Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let tell = async move {
        // Whoever ends before it has heard all says why by its code.
        let _ = stdin.write_all(input.as_bytes()).await;
    };
    tokio::join!(tell, child.wait_with_output()).1.unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
