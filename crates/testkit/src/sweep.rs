//! Names that tell their age, and tidying up behind tests.

use vsys_chassis::Clock;

/// No test takes longer than this, in seconds.
const OLD: i64 = 3600;

/// `prefix`, the second in 8 hexadecimal digits, and 8 more by chance.
pub(crate) fn fresh_name(prefix: &str) -> String {
    let clock = Clock::system();
    let chance = clock.new_id().as_u128() & 0xffff_ffff;
    format!("{prefix}{:08x}{chance:08x}", clock.now().timestamp())
}

/// Whether a name begins as [`fresh_name`] made it, more than an hour ago.
pub(crate) fn is_leftover(prefix: &str, name: &str) -> bool {
    name.strip_prefix(prefix)
        .and_then(|rest| rest.get(..8))
        .and_then(|hex| i64::from_str_radix(hex, 16).ok())
        .is_some_and(|made| made > 0 && Clock::system().now().timestamp() - made > OLD)
}

/// Does `work` on a thread of its own and waits for it: for `Drop`, where nothing can be awaited.
pub(crate) fn aside(work: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
    let swept = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work)
    });
    // What is left now is swept by a later test.
    let _ = swept.join();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_names_of_ours_are_leftovers() {
        assert!(!is_leftover("t", &fresh_name("t")));
        assert!(is_leftover("t", "t5fffffff12345678"));
        assert!(!is_leftover("t", "template1"));
        assert!(!is_leftover("t", "x5fffffff12345678"));
    }

    #[test]
    fn two_names_are_never_the_same() {
        assert_ne!(fresh_name("t"), fresh_name("t"));
    }
}
