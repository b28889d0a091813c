//! Waiting a bounded while for a server that starts later than we do.

use std::fmt::Display;
use std::time::Duration;

use anyhow::bail;
use tokio::time::Instant;

/// How long a process waits for PostgreSQL and NATS before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

#[expect(clippy::disallowed_methods, reason = "nothing tells when a server has come up")]
/// Tries until `connect` succeeds, logging each failure, or until the patience is over.
pub(crate) async fn until_up<T, E: Display, F: Future<Output = Result<T, E>>>(
    server: &str,
    mut connect: impl FnMut() -> F,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + PATIENCE;
    let mut pause = FIRST_PAUSE;
    loop {
        match connect().await {
            Ok(connected) => return Ok(connected),
            Err(error) if Instant::now() + pause >= deadline => {
                bail!("{server} cannot be reached: {error}")
            }
            Err(error) => tracing::warn!(server, %error, "not reachable yet, trying again"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
