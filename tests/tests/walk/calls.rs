//! The walk over RPCs.

use tonic::metadata::{Ascii, MetadataValue};
use vsys_vocabulary::Role;

use crate::answer::Answer;
use crate::area::Area;
use crate::land::{Land, service_of};
use crate::samples::samples;
use crate::walk::{Caller, Door, walk};
use crate::wire::{Wire, call};

/// Every service's gate.
struct Services<'l>(&'l Land);

impl Door for Services<'_> {
    type Request = Wire;

    fn roles(&self) -> Vec<Role> {
        Role::ALL.to_vec()
    }

    fn names(&self, row: &str, area: &Area, role: Role) -> bool {
        service_of(row).policy.allows(row, &area.actor(role))
    }

    async fn answer(&self, caller: &Caller<'_>, row: &str, wire: &Wire) -> Answer {
        let sandbox = &self.0.sandbox;
        let bearer = sandbox.bearer(&caller.area.actor(caller.role));
        let bearer: MetadataValue<Ascii> = bearer.parse().unwrap();
        call(sandbox.channel(service_of(row).name), bearer, row, wire.clone()).await
    }

    fn said(&self, _: &str, wire: &Wire) -> Vec<u8> {
        wire.said()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_calls_what_no_row_names_or_reaches_into_a_foreign_area() {
    let land = Land::new().await;
    land.wait_for_the_record().await;
    let wrong = walk(&land, &Services(&land), &samples()).await;
    assert!(wrong.is_empty(), "{} calls went wrong:\n{}", wrong.len(), wrong.join("\n"));
}
