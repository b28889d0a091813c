//! Applications for codes as the offices see them (新規コード): collated by a prefecture, numbered by
//! the service desk.

pub(crate) mod collating;
pub(crate) mod exporting;
mod filter;
pub(crate) mod list;
pub(crate) mod numbering;
pub(crate) mod one;
mod row;
mod waiting;

use vsys_proto::contract_intake::v1::ApplicationState;
use vsys_vocabulary::{Role, Tier};

use self::filter::Tab;
pub(crate) use self::waiting::{Waiting, waiting};
use crate::visitor::Visitor;

/// Where they are listed.
const PATH: &str = "/codes";

/// The page of an application.
fn address(number: &str) -> String {
    format!("{PATH}/{number}")
}

/// The tab that is shown where none is named: what waits for the visitor's organisation.
fn usual_tab(visitor: &Visitor) -> Tab {
    match visitor.tier {
        Tier::ServiceDesk => Tab::Collated,
        Tier::Nation
        | Tier::Prefecture
        | Tier::Municipality
        | Tier::Facility
        | Tier::Partner
        | Tier::CoordinatingBody => Tab::Applied,
    }
}

/// Whether applications that have come so far are the visitor's to hand on or to return.
fn acts(visitor: &Visitor, state: ApplicationState) -> bool {
    let tier = match state {
        ApplicationState::Applied => Tier::Prefecture,
        ApplicationState::Collated => Tier::ServiceDesk,
        ApplicationState::Unspecified | ApplicationState::Returned | ApplicationState::Numbered => {
            return false;
        }
    };
    visitor.is_any(&[(tier, Role::Clerk)])
}
