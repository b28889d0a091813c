//! ワクチン分配作業完了用: one office's decision.

pub(crate) mod children;
pub(crate) mod conflict;
pub(crate) mod conflicting;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod loading;
pub(crate) mod page;
pub(crate) mod past;
pub(crate) mod saving;
pub(crate) mod steps;
pub(crate) mod typed;
pub(crate) mod view;
