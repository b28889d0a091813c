//! Health and reflection, asked for by the clients that everybody has.

use std::collections::BTreeSet;

use crate::stage::Stage;
use crate::tools::{python, said};

#[tokio::test(flavor = "multi_thread")]
async fn every_server_tells_its_health_and_its_whole_interface_to_strangers() {
    let stage = Stage::set(None).await;
    for (service, address) in &stage.addresses {
        let mut client = python("tests/judges/grpc_clients.py");
        client.arg(address).args(service.grpc_services());
        let told = said(&mut client, "").await;
        let told: BTreeSet<_> = told.lines().collect();
        let known = service.policy.rpcs().filter_map(|rpc| rpc.strip_prefix('/'));
        assert_eq!(told, known.collect(), "{}", service.name);
    }
}
