//! A program in the background that does not outlive the test.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::patience::until;

/// How long a program that is asked to end may take while a value is dropped.
const GRACE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A running program; it ends with this value.
pub(crate) struct Background {
    name: &'static str,
    child: Child,
    /// The signal at which it ends quickly, without leaving anything behind.
    end: Signal,
}

impl Background {
    /// Starts a program that writes to a log.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
        log: &Path,
        end: Signal,
    ) -> Self {
        let log = File::options().create(true).append(true).open(log).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name, child, end }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Sends a signal and waits until it has ended.
    pub(crate) async fn stop(mut self, signal: Signal) -> ExitStatus {
        self.signal(signal);
        let what = format!("{} ends", self.name);
        until(&what, async || self.child.try_wait().unwrap()).await
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).unwrap();
        // The child is not waited for yet, so its number is still its own.
        kill_process(id, signal).unwrap();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if self.ended().is_some() {
            return;
        }
        self.signal(self.end);
        let asked = Instant::now();
        while self.ended().is_none() && asked.elapsed() < GRACE {
            // Nothing can be awaited here.
            std::thread::sleep(LOOK_AGAIN);
        }
        // It has ended already when all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
