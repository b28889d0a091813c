//! The faces of contract intake: decode, one call, encode.

mod codes;
mod forms;
mod mandates;
mod master_list;
pub(crate) mod policy;
pub(crate) mod reason;
mod status;
mod values;
mod wire;

use tonic::{Response, Status};

pub(crate) use self::codes::NewCodes;
pub(crate) use self::forms::Forms;
pub(crate) use self::mandates::Mandates;
pub(crate) use self::master_list::MasterList;

type Answer<T> = Result<Response<T>, Status>;
