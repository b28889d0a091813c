//! Codes: text of an exact form, never integers.

mod body;
mod check;
mod error;
mod facility;
mod lot;
mod municipality;
mod new_facility;
mod partner;
mod prefecture;
mod product;
mod voucher;

pub use self::{
    body::BodyId,
    error::{CodeError, CodeKind},
    facility::FacilityCode,
    lot::LotNumber,
    municipality::MunicipalityCode,
    new_facility::NewFacilityCode,
    partner::PartnerId,
    prefecture::PrefectureCode,
    product::ProductCode,
    voucher::{VoucherLine, VoucherNumber},
};
