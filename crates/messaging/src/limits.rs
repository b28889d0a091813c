//! Every number this crate decides by, with the reason for it.

use std::time::Duration;

/// Largest payload of one event, in bytes: the broker's 1 MiB less room for headers and for what
/// a dead letter adds to them. Larger facts are cut into parts by their producer.
pub const EVENT_BYTES: usize = 1_048_576 - HEADER_BYTES;

/// Room kept beside a payload for subject and headers, in bytes.
pub const HEADER_BYTES: usize = 16_384;

/// Most messages in one atomic batch; the broker refuses more.
pub const BATCH_MESSAGES: usize = 1_000;

/// Up to so many messages go out singly, one after another: an atomic batch costs the broker 5 to
/// 20 ms whatever its size, a single message about 1 ms when it is flushed by itself (measured with
/// `sync_interval: always`; the two meet at 10 to 20 messages).
pub const SINGLE_MESSAGES: usize = 8;

/// Payload bytes after which the relay closes a batch, so that its memory stays small.
pub const BATCH_BYTES: usize = 4 * 1_048_576;

/// How long the relay waits for the broker to acknowledge what it published.
pub const PUBLISH_PATIENCE: Duration = Duration::from_secs(5);

/// How often a leading relay looks for rows that no nudge announced.
pub const RELAY_POLL: Duration = Duration::from_millis(50);

/// How often a relay that is not leading tries to take the lease.
pub const LEASE_RETRY: Duration = Duration::from_secs(1);

/// Longest that a stopping relay goes on emptying the outbox.
pub const RELAY_DRAIN: Duration = Duration::from_secs(5);

/// First pause after a failure of the broker or the database.
pub const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// Longest pause after repeated failures of the broker or the database.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Most events that a consumer hears in one transaction.
pub const HEAR_MESSAGES: usize = 256;

/// Payload bytes after which a consumer closes a batch: small, because the first event of a batch
/// has its effect only with the last one's.
pub const HEAR_BYTES: usize = 262_144;

/// Most messages a consumer asks the broker for at once.
pub const PULL_MESSAGES: usize = 512;

/// Most bytes a consumer asks the broker for at once.
pub const PULL_BYTES: usize = 8 * 1_048_576;

/// Most messages of one consumer that may be waiting for their acknowledgement.
pub const ACK_PENDING: i64 = 10_000;

/// After this long without an acknowledgement the broker delivers again. Short, because it is
/// how long a killed process delays its events, and harmless, because the inbox knows them.
pub const ACK_WAIT: Duration = Duration::from_secs(10);

/// How often the broker says that it is still there while it has nothing to deliver.
pub const PULL_HEARTBEAT: Duration = Duration::from_secs(1);

/// How long one pull request stands.
pub const PULL_EXPIRES: Duration = Duration::from_secs(30);

/// After this long without a message, a heartbeat or a status a subscription counts as lost.
pub const SILENCE: Duration = Duration::from_secs(3);

/// After this long without a message a subscription that is to end counts as empty.
pub const QUIET: Duration = Duration::from_millis(20);

/// Deliveries after which an event is buried unheard: it has been killing the process.
pub const DELIVERIES: i64 = 100;

/// Attempts at one event before it becomes a dead letter.
pub const ATTEMPTS: u32 = 10;

/// Pause before the second attempt at an event; each further one is twice as long.
pub const FIRST_DELAY: Duration = Duration::from_millis(250);

/// Longest pause between two attempts at an event.
pub const LONGEST_DELAY: Duration = Duration::from_mins(1);

/// Longest reason kept with a dead letter, in bytes.
pub const REASON_BYTES: usize = 1_000;

/// Most dead letters that one `list` or `redrive` handles.
pub const DEAD_LETTERS: usize = 10_000;

/// Links of one consumer span; the OpenTelemetry SDK drops more.
pub const SPAN_LINKS: usize = 128;

/// Longest silence while a stream is read from end to end.
pub const READ_PATIENCE: Duration = Duration::from_secs(10);

/// Outbox rows compared at a time by reconcile.
pub const RECONCILE_ROWS: i64 = 10_000;

/// How long the broker remembers message ids: longer than any relay outage that is promised.
pub const DUPLICATE_WINDOW: Duration = Duration::from_hours(24);

/// Longest that the relay waits for the database; after it the lease counts as lost.
pub const DATABASE_PATIENCE: Duration = Duration::from_secs(30);
