//! Health of a background loop: the loop holds the [`Pulse`], whoever asks holds the
//! [`PulseWatch`].

use tokio::sync::watch;

/// How a background loop is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It has not yet done anything.
    Starting,
    /// It works, or stands by for another replica that does.
    Well,
    /// It does not work; it keeps trying.
    Unwell(String),
}

/// The loop's side: says how it is.
#[derive(Debug, Clone)]
pub struct Pulse {
    name: &'static str,
    condition: watch::Sender<Condition>,
}

/// The other side: hears how the loop is.
#[derive(Debug, Clone)]
pub struct PulseWatch {
    name: &'static str,
    condition: watch::Receiver<Condition>,
}

impl Pulse {
    /// A pulse and its watch; `name` says which loop it is.
    #[must_use]
    pub fn new(name: &'static str) -> (Self, PulseWatch) {
        let (sender, receiver) = watch::channel(Condition::Starting);
        (Self { name, condition: sender }, PulseWatch { name, condition: receiver })
    }

    /// The loop works.
    pub fn well(&self) {
        self.turn(Condition::Well);
    }

    /// The loop does not work, and why; logged once per change.
    pub fn unwell(&self, reason: impl Into<String>) {
        self.turn(Condition::Unwell(reason.into()));
    }

    fn turn(&self, next: Condition) {
        self.condition.send_if_modified(|now| {
            let changed = *now != next;
            if changed {
                match (&*now, &next) {
                    (_, Condition::Unwell(reason)) => {
                        tracing::warn!(pulse = self.name, reason, "{} is unwell", self.name);
                    }
                    (Condition::Unwell(_), _) => {
                        tracing::info!(pulse = self.name, "{} is well again", self.name);
                    }
                    _ => {}
                }
                *now = next;
            }
            changed
        });
    }
}

impl PulseWatch {
    /// Which loop this is.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How the loop is now.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.condition.borrow().clone()
    }

    /// Whether the loop works.
    #[must_use]
    pub fn is_well(&self) -> bool {
        *self.condition.borrow() == Condition::Well
    }

    /// Waits for the next change and returns it; none when the loop has ended.
    pub async fn changed(&mut self) -> Option<Condition> {
        self.condition.changed().await.ok()?;
        Some(self.condition.borrow_and_update().clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_watch_hears_each_change_once() {
        let (pulse, mut watch) = Pulse::new("relay");
        assert_eq!(watch.condition(), Condition::Starting);
        pulse.unwell("broker away");
        assert_eq!(watch.changed().await, Some(Condition::Unwell("broker away".to_owned())));
        pulse.unwell("broker away");
        pulse.well();
        assert_eq!(watch.changed().await, Some(Condition::Well));
        assert!(watch.is_well());
        drop(pulse);
        assert_eq!(watch.changed().await, None);
    }
}
