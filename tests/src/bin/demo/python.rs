//! A partner's client in Python: deploy/partner/receive_orders.py with what a partner is given.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use vsys_chassis::Clock;
use vsys_tests::{Access, Books, Venue};
use vsys_vocabulary::PartnerId;

use crate::screen::Screen;

/// How to run Python.
pub(crate) struct Python {
    pub(crate) program: String,
    pub(crate) path: String,
}
