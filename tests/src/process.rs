//! What the services' process weighs.

use anyhow::Context as _;

/// A process of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// Its resident memory in bytes, as Linux counts it.
    pub fn resident_bytes(self) -> anyhow::Result<u64> {
        let file = format!("/proc/{}/status", self.0);
        let status = std::fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
        let kibibytes = status
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<u64>().ok()
            })
            .with_context(|| format!("{file} tells no resident memory"))?;
        Ok(kibibytes * 1_024)
    }
}

#[cfg(test)]
mod tests {
    use super::Process;

    #[test]
    fn a_running_process_weighs_more_than_a_megabyte() {
        assert!(Process(std::process::id()).resident_bytes().unwrap() > 1_000_000);
    }
}
