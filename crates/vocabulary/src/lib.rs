#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod actor;
mod code;
mod environment;
pub mod gs1;
mod item;
pub mod jst;
mod mail;
mod name;
mod office;
mod pack;
mod quantity;
mod role;
mod ship_to;
mod standing;
mod text;
mod tier;
mod validity;

pub use self::{
    actor::Actor,
    code::{
        BodyId, CodeError, CodeKind, FacilityCode, LotNumber, MunicipalityCode, NewFacilityCode,
        PartnerId, PrefectureCode, ProductCode, VoucherLine, VoucherNumber,
    },
    environment::Environment,
    item::{Amounts, ItemKind, Packs, PerItem},
    mail::is_mail_address,
    name::NameError,
    office::Office,
    pack::Pack,
    quantity::{Boxes, Doses, DosesPerVial, Units, Vials},
    role::Role,
    ship_to::ShipTo,
    standing::Standing,
    tier::Tier,
    validity::Validity,
};
