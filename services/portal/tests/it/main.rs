//! The portal over HTTP, before identity's own interface with people who live in memory. What
//! people do on the pages is told in the stories of `vsys-tests`, with identity itself.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what cannot be arranged has failed"
)]

mod cookies;
mod forgery;
mod headers;
mod house;
mod identity;
mod limits;
mod partners;
mod redirects;
mod signing_in;
mod texts;
mod trade;
mod walk;
