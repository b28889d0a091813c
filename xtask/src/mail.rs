//! Letters of a demonstration: caught on this machine, with a page to read them (maildev).

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use crate::checkout::Checkout;
use crate::child::{self, Background};
use crate::node::Node;
use crate::servers::port;

const READY: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(5);
const PROGRAM: &str = "maildev/dist/bin/maildev.js";

/// A mail server that keeps what it is sent, stopped with this value.
pub(crate) struct MailCatcher {
    _running: Background,
    /// Where the mailer delivers.
    pub(crate) smtp_url: String,
    /// Where people read.
    pub(crate) page_url: String,
}

impl MailCatcher {
    /// Fetches it, pinned by the lock file in deploy/mail-catcher, and starts it.
    pub(crate) fn start(checkout: &Checkout, folder: &Path) -> anyhow::Result<Self> {
        let node = Node::find(checkout)?;
        let program = node.install(checkout, "deploy/mail-catcher")?.join(PROGRAM);
        let letters = folder.join("letters");
        let (smtp, page) = (port::free()?, port::free()?);
        child::end_leftover(folder, "mail-catcher", &program.to_string_lossy(), Signal::TERM)?;
        let mut command = Command::new(&node.path);
        command.arg(&program).args(["--ip", "127.0.0.1", "--web-ip", "127.0.0.1", "--silent"]);
        command.arg("--smtp").arg(smtp.to_string()).arg("--web").arg(page.to_string());
        command.arg("--mail-directory").arg(&letters);
        let mut running =
            Background::start("mail-catcher", &mut command, folder, Signal::TERM, PATIENCE)?;
        let answers = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        running.wait_until(READY, folder, || answers(smtp) && answers(page))?;
        Ok(Self {
            _running: running,
            smtp_url: format!("smtp://127.0.0.1:{smtp}"),
            page_url: format!("http://127.0.0.1:{page}"),
        })
    }
}
