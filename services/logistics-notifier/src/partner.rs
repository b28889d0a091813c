//! The language partners are spoken to in: `CloudEvents`, described by `docs/partner/asyncapi.yaml`.

pub(crate) mod advance_notice;
pub(crate) mod authority;
pub(crate) mod cloud_event;
pub(crate) mod credentials;
pub(crate) mod digest;
pub(crate) mod feed;
pub(crate) mod hold;
pub(crate) mod order;
pub(crate) mod progress;
