//! What a story stands on: PostgreSQL, a broker and the program `vsys`, all of its own, to be
//! stopped, killed and started again. Everything ends with its value, also when a test panics.

mod broker;
mod child;
mod folder;
mod port;
mod postgres;
mod program;
mod settings;

pub(crate) use self::broker::Broker;
pub(crate) use self::postgres::{Postgres, Stop};
pub(crate) use self::program::Vsys;

use self::folder::Folder;

/// Both servers and the program, which is not started yet. Fields end in this order.
pub(crate) struct Ground {
    pub(crate) vsys: Vsys,
    pub(crate) broker: Broker,
    pub(crate) postgres: Postgres,
    _folder: Folder,
}

impl Ground {
    /// Starts the servers and migrates the schemas.
    pub(crate) async fn prepare() -> Self {
        let folder = Folder::make();
        let (postgres, broker) =
            tokio::join!(Postgres::start(&folder), Broker::start(folder.path()));
        let vsys = Vsys::install(folder.path(), &postgres, &broker);
        Self { vsys, broker, postgres, _folder: folder }
    }
}
