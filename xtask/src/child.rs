//! Programs that xtask starts: in the foreground until they end, or in the background until they
//! are stopped. Each has its own process group, so Ctrl-C reaches it once, and through us.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::interrupt;

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Somebody pressed Ctrl-C; what was started has been stopped.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped on request")
    }
}
impl std::error::Error for Interrupted {}

/// Runs a command to its end; its output goes where ours goes.
///
/// # Errors
/// A failing command is an error that names it; Ctrl-C is [`Interrupted`].
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = status(command)?;
    ensure!(status.success(), "`{}` failed: {status}", shown(command));
    Ok(())
}

/// Runs a command to its end and hands back how it ended.
pub(crate) fn status(command: &mut Command) -> anyhow::Result<ExitStatus> {
    let mut child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting `{}`", shown(command)))?;
    let mut asked = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return if asked { Err(Interrupted.into()) } else { Ok(status) };
        }
        if interrupt::noted() && !asked {
            asked = true;
            let _ = kill_process_group(pid(&child)?, Signal::INT);
        }
        sleep(LOOK_AGAIN);
    }
}

/// Runs a command quietly and returns what it wrote to stdout; the error holds all it wrote.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = captured(command)?;
    if !output.status.success() && interrupt::noted() {
        return Err(Interrupted.into());
    }
    ensure!(
        output.status.success(),
        "`{}` failed: {}\n{}{}",
        shown(command),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs a short command and returns everything about it.
pub(crate) fn captured(command: &mut Command) -> anyhow::Result<Output> {
    command.stdin(Stdio::null());
    command.output().with_context(|| format!("starting `{}`", shown(command)))
}

/// The command as one would type it, without its environment, which may hold secrets.
fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// A program in the background, stopped when this value goes.
pub(crate) struct Background {
    name: &'static str,
    child: Child,
    stop: Signal,
    patience: Duration,
}

impl Background {
    /// Starts a program that writes into a log file, and notes its pid beside it.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
        folder: &Path,
        stop: Signal,
        patience: Duration,
    ) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let log = File::options().create(true).append(true).open(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting `{}`", shown(command)))?;
        std::fs::write(pid_file(folder, name), child.id().to_string())?;
        Ok(Self { name, child, stop, patience })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself, and how.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until `ready` says yes.
    ///
    /// # Errors
    /// It ended first, the time ran out, or somebody pressed Ctrl-C.
    pub(crate) fn wait_until(
        &mut self,
        limit: Duration,
        folder: &Path,
        mut ready: impl FnMut() -> bool,
    ) -> anyhow::Result<()> {
        let log = folder.join(format!("{}.log", self.name));
        let begun = Instant::now();
        while !ready() {
            if let Some(status) = self.ended()? {
                bail!("{} ended at once ({status}):\n{}", self.name, last_lines(&log));
            }
            if interrupt::noted() {
                return Err(Interrupted.into());
            }
            ensure!(
                begun.elapsed() < limit,
                "{} was not ready within {} s:\n{}",
                self.name,
                limit.as_secs(),
                last_lines(&log)
            );
            sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Asks it to end, waits, and insists when its patience is over.
    pub(crate) fn stop(&mut self) -> anyhow::Result<ExitStatus> {
        let asked = Instant::now();
        if let Some(status) = self.ended()? {
            return Ok(status);
        }
        let pid = pid(&self.child)?;
        kill_process(pid, self.stop)?;
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if asked.elapsed() > self.patience {
                self.child.kill()?;
                return Ok(self.child.wait()?);
            }
            sleep(LOOK_AGAIN);
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            crate::say::say(format_args!("{} could not be stopped: {error:#}", self.name));
        }
    }
}

/// Ends what an earlier xtask left behind, if the noted pid still is that very program.
pub(crate) fn end_leftover(
    folder: &Path,
    name: &str,
    telling: &str,
    stop: Signal,
) -> anyhow::Result<()> {
    let file = pid_file(folder, name);
    let Ok(text) = std::fs::read_to_string(&file) else { return Ok(()) };
    let Some(pid) = text.trim().parse().ok().and_then(Pid::from_raw) else { return Ok(()) };
    if !command_line(pid).contains(telling) {
        return Ok(());
    }
    kill_process(pid, stop)?;
    let asked = Instant::now();
    while command_line(pid).contains(telling) {
        ensure!(asked.elapsed() < Duration::from_mins(1), "process {text} ({name}) does not end");
        sleep(LOOK_AGAIN);
    }
    Ok(())
}

/// How a process was started; empty when there is none.
fn command_line(pid: Pid) -> String {
    let number = pid.as_raw_nonzero().to_string();
    if Path::new("/proc/self/cmdline").exists() {
        let bytes = std::fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        return String::from_utf8_lossy(&bytes).replace('\0', " ");
    }
    output(Command::new("ps").args(["-o", "args=", "-p", &number])).unwrap_or_default()
}

fn pid_file(folder: &Path, name: &str) -> std::path::PathBuf {
    folder.join(format!("{name}.pid"))
}

fn pid(child: &Child) -> anyhow::Result<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw).context("a process id out of range")
}

/// The end of a log, for an error message.
fn last_lines(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n")
}
