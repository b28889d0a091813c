//! 私の設定: what one does with one's own account.

pub(crate) mod details;
pub(crate) mod factors;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod sessions;
pub(crate) mod totp;

use crate::frame::Frame;

/// The list of settings beside each of them (個人用).
pub(crate) struct Chapters(Vec<Chapter>);

/// One of the settings.
pub(crate) struct Chapter {
    pub(crate) path: &'static str,
    pub(crate) text: String,
    pub(crate) current: bool,
}

const CHAPTERS: [(&str, &str); 4] = [
    ("/settings", "settings-details"),
    ("/settings/password", "settings-password"),
    ("/settings/second-factors", "settings-second-factors"),
    ("/settings/sessions", "settings-sessions"),
];

impl Chapters {
    pub(crate) fn at(frame: &Frame, current: &str) -> Self {
        let chapter = |(path, key): (&'static str, &str)| Chapter {
            path,
            text: frame.text(key),
            current: path == current,
        };
        Self(CHAPTERS.into_iter().map(chapter).collect())
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Chapter> {
        self.0.iter()
    }
}
