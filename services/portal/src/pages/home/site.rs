//! What waits for a site: figures of rounds, shipments to be confirmed, lots that are recalled.

use futures::TryFutureExt as _;
use tonic::{Code, Status};

use crate::{
    locale::Locale,
    pages::facility::{self, Coming, Waiting},
    visitor::Visitor,
};

/// The part of the start page that a site has.
pub(crate) struct SiteHome {
    pub(crate) tasks: Vec<Task>,
    /// Some of what could wait could not be read.
    pub(crate) is_partly: bool,
    /// What is on its way.
    pub(crate) coming: Vec<Coming>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) text: String,
    pub(crate) path: &'static str,
    /// Whether it is about somebody's safety.
    pub(crate) is_alarm: bool,
}

/// Reads what waits, and what is coming. A part of the system that is away takes its own tasks with
/// it, and nothing else.
pub(super) async fn read(visitor: &Visitor) -> Result<SiteHome, Status> {
    let waiting = facility::waiting(visitor).map_ok(Some).or_else(|status| async move {
        if status.code() == Code::Unavailable { Ok(None) } else { Err(status) }
    });
    let (coming, waiting) = tokio::try_join!(facility::coming(visitor), waiting)?;
    Ok(SiteHome {
        tasks: waiting.map(|waiting| tasks(visitor.locale, waiting)).unwrap_or_default(),
        is_partly: waiting.is_none(),
        coming,
    })
}

/// What is to be done, the most urgent first.
fn tasks(locale: Locale, waiting: Waiting) -> Vec<Task> {
    let known = [
        (waiting.recalled, "task-recalled", "/facility#arriving", true),
        (waiting.shipments, "task-confirm-receipts", "/facility#arriving", false),
        (waiting.demands, "task-enter-demands", "/facility#demands", false),
    ];
    let wanted = known.into_iter().filter(|(count, ..)| *count > 0);
    let task = |(count, key, path, is_alarm): (usize, &str, &'static str, bool)| Task {
        text: locale.text_with(key, &[("n", count)]),
        path,
        is_alarm,
    };
    wanted.map(task).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_told_what_waits_and_of_recalls_first() {
        let waiting = Waiting { demands: 2, shipments: 3, recalled: 1 };
        let found = tasks(Locale::Ja, waiting);
        let texts: Vec<_> = found.iter().map(|task| (&*task.text, task.is_alarm)).collect();
        let expected = [
            ("回収対象のロットを含む出荷があります(1件)", true),
            ("受領確認を待つ出荷が3件あります", false),
            ("2クールの接種可能量・希望量を入力する", false),
        ];
        assert_eq!(texts, expected);
        assert_eq!(tasks(Locale::En, Waiting::default()), []);
    }
}
