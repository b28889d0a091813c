//! The faces of identity: decode, one call, encode.

mod accounts;
mod audit;
mod desk;
mod my_account;
pub(crate) mod policy;
pub(crate) mod reason;
mod sessions;
mod status;
mod wire;

use tonic::{Response, Status};

pub(crate) use self::accounts::Accounts;
pub(crate) use self::audit::Audit;
pub(crate) use self::desk::Desk;
pub(crate) use self::my_account::Mine;
pub(crate) use self::sessions::Sessions;

type Answer<T> = Result<Response<T>, Status>;
