//! The portal over HTTP, before identity's own interface with people who live in memory. What
//! people do on the pages is told in the stories of `vsys-tests`, with identity itself.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what cannot be arranged has failed"
)]

mod area_demands;
mod blocked_mandates;
mod closings;
mod code_form;
mod codes;
mod cookies;
mod facilities;
mod forgery;
mod headers;
mod house;
mod identity;
mod intake;
mod limits;
mod mandate_form;
mod mandate_proof;
mod mandate_words;
mod mandates;
mod master_list;
mod nearest;
mod organisations;
mod paper;
mod partners;
mod places;
mod redirects;
mod refusals;
mod refused_mandates;
mod register;
mod signing_in;
mod texts;
mod texts_of_reasons;
mod trade;
mod transfers;
mod walk;
