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

use prost::{Message, Name};
use tonic::{Response, Status};
use vsys_chassis::audit::Changed;
use vsys_proto::identity::v1;

pub(crate) use self::accounts::Accounts;
pub(crate) use self::audit::Audit;
pub(crate) use self::desk::Desk;
pub(crate) use self::my_account::Mine;
pub(crate) use self::sessions::Sessions;

use crate::app::Change;

type Answer<T> = Result<Response<T>, Status>;

/// An answer that says for the record of calls what was there before, and what is there now.
fn changed<M: Message + Name, T>(answer: T, before: Option<&M>, after: Option<&M>) -> Response<T> {
    let mut response = Response::new(answer);
    response.extensions_mut().insert(Changed::between(before, after));
    response
}

/// The same of an account, which is answered as it is now.
fn account_changed<T>(
    change: &Change,
    answer: impl FnOnce(Option<v1::Account>) -> T,
) -> Response<T> {
    let before = change.before.as_ref().map(wire::wire_account);
    let after = wire::wire_account(&change.after);
    changed(answer(Some(after.clone())), before.as_ref(), Some(&after))
}
