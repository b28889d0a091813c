//! Free ports on this machine, the same again where possible, so that addresses survive a restart.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// A port that nobody listens on just now.
pub(crate) fn free() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// This port if nobody listens on it just now, else any.
pub(crate) fn rather(port: u16) -> anyhow::Result<u16> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() { Ok(port) } else { free() }
}

/// The port noted in a file if it is still free, else a new one, noted there.
pub(crate) fn remembered(file: &Path) -> anyhow::Result<u16> {
    let noted = fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok());
    if let Some(port) = noted
        && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
    {
        return Ok(port);
    }
    let port = free()?;
    fs::write(file, port.to_string())?;
    Ok(port)
}
