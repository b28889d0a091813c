//! What the process of a test holds in memory.

use std::fs;

/// The most memory that this process has held, from one moment on. Each test that asks has a
/// process of its own, as nextest gives it. Only Linux tells; elsewhere nothing seems to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    before: u64,
}

impl Memory {
    /// Forgets what was held before, and watches from now on.
    #[must_use]
    pub fn watched() -> Self {
        // Where that is not allowed, what was held before counts as if it still were.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { before: peak() }
    }

    /// Bytes by which the most that was held since then is more than what was held then.
    #[must_use]
    pub fn taken(self) -> u64 {
        peak().saturating_sub(self.before)
    }
}

/// The most bytes held since they were last forgotten; 0 where nobody tells.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1_024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_was_held_for_a_moment_is_told_afterwards() {
        let memory = Memory::watched();
        drop(std::hint::black_box(vec![1_u8; 64 * 1024 * 1024]));
        assert!(memory.taken() >= 60 * 1024 * 1024, "{}", memory.taken());
    }
}
