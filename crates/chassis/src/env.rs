//! Settings: read from the environment, every problem told at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// One setting: its name, what it means, and what holds when it is not given.
///
/// A service declares its settings as constants, reads them in one place, and lists them in
/// [`Service::settings`](crate::Service), from where the documentation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The name of the variable, a literal: `VSYS_ALLOCATION_DATABASE_URL`.
    pub name: &'static str,
    /// What holds when it is absent: `None` = it must be given, `Some("")` = it may stay away.
    pub default: Option<&'static str>,
    /// Whether the value must never be shown.
    pub secret: bool,
    /// What it is for, in one sentence.
    pub about: &'static str,
}

/// The settings of this process, which remembers what was asked of it and what was wrong.
#[derive(Debug, Default)]
pub struct Env {
    values: BTreeMap<String, String>,
    problems: Mutex<BTreeMap<&'static str, String>>,
    asked: Mutex<BTreeSet<&'static str>>,
}

impl Env {
    /// The environment of the process: the only place that reads it.
    #[must_use]
    pub fn process() -> Self {
        Self::from_map(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        }))
    }

    /// Settings from anywhere else, for tests.
    pub fn from_map<N: Into<String>, V: Into<String>>(
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { values, ..Self::default() }
    }

    /// The value, or the default; `None` after noting what is wrong with it.
    ///
    /// Read every setting first and only then use `?` (see [`Env::finish`]), or the second
    /// problem hides behind the first.
    pub fn get<T: FromStr>(&self, setting: &Setting) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        let Some(text) = self.text(setting) else {
            self.problem(setting.name, format!("is not set: {}", setting.about));
            return None;
        };
        self.parse(setting, text)
    }

    /// The value of a setting that may stay away: an empty one counts as absent.
    pub fn optional<T: FromStr>(&self, setting: &Setting) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        self.text(setting).and_then(|text| self.parse(setting, text))
    }

    /// Notes a problem that only the reader could see, such as two settings that disagree.
    pub fn problem(&self, name: &'static str, what: impl Into<String>) {
        lock(&self.problems).entry(name).or_insert_with(|| what.into());
    }

    /// What `build` makes of the values, unless there were problems: then all of them.
    pub fn finish<C>(&self, build: impl FnOnce() -> Option<C>) -> Result<C, Problems> {
        match build() {
            Some(config) if lock(&self.problems).is_empty() => Ok(config),
            _ => Err(self.problems()),
        }
    }

    /// Everything that was found wrong so far.
    #[must_use]
    pub fn problems(&self) -> Problems {
        Problems(lock(&self.problems).clone().into_iter().collect())
    }

    /// Names that look like ours, and that are neither in `known` nor were ever asked for.
    ///
    /// What tests and the query cache use (`VSYS_TEST_`, `VSYS_SQLX_`) is nobody's concern here.
    #[must_use]
    pub fn unknown(&self, known: &BTreeSet<&str>) -> Vec<&str> {
        let asked = lock(&self.asked);
        let ours = |name: &str| {
            name.starts_with("VSYS_")
                && !name.starts_with("VSYS_TEST_")
                && !name.starts_with("VSYS_SQLX_")
        };
        self.values
            .keys()
            .map(String::as_str)
            .filter(|name| ours(name) && !known.contains(name) && !asked.contains(name))
            .collect()
    }

    /// Notes each of `settings` that must be given and is not, before anything is started.
    pub fn require(&self, settings: impl IntoIterator<Item = &'static Setting>) {
        for setting in settings {
            if self.text(setting).is_none() && setting.default.is_none() {
                self.problem(setting.name, format!("is not set: {}", setting.about));
            }
        }
    }

    fn text(&self, setting: &Setting) -> Option<&str> {
        lock(&self.asked).insert(setting.name);
        let given = self.values.get(setting.name).map(String::as_str);
        given.filter(|text| !text.is_empty()).or(setting.default).filter(|text| !text.is_empty())
    }

    fn parse<T: FromStr>(&self, setting: &Setting, text: &str) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) if setting.secret => {
                self.problem(setting.name, format!("cannot be read: {error}"));
                None
            }
            Err(error) => {
                self.problem(setting.name, format!("cannot be read: {error} (it is `{text}`)"));
                None
            }
        }
    }
}

/// A panic elsewhere leaves these maps whole, so a poisoned lock is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every problem of the settings: name and what is wrong. Ends the process with code 64.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<(&'static str, String)>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings are not usable:")?;
        self.0.iter().try_for_each(|(name, what)| write!(f, "\n  {name} {what}"))
    }
}
