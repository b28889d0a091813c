//! `docs/partner/getting-started.md`, carried out as it stands.

use std::collections::BTreeMap;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;
use vsys_proto::identity::v1 as wire;
use vsys_proto::logistics_notifier::v1 as logistics;
use vsys_testkit::eventually;
use vsys_tests::Scenario;

use crate::cast::until_identity_knows;
use crate::land::Land;
use crate::program::free_ports;
use crate::stage::Stage;
use crate::tools::{NODE, PYTHON, PYTHONPATH, file, found};

/// The programs of the page by what stands behind their fences: `sh`, `python`, `ts`,
/// `python receiver`.
fn programs() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(file("docs/partner/getting-started.md")).unwrap();
    let mut programs = BTreeMap::new();
    let mut fences = page.split("\n```");
    fences.next();
    // Every other piece lies between two fences.
    while let Some(program) = fences.next() {
        let (name, text) = program.split_once('\n').unwrap();
        programs.insert(name.to_owned(), text.to_owned());
        fences.next();
    }
    programs
}

/// What an administrator of the manufacturer issues: the four values of the page.
async fn given(land: &Land<'_>) -> BTreeMap<&'static str, String> {
    let Stage { client, portal, api, .. } = land.stage;
    let organisation_id = land.trade.manufacturer.id.to_string();
    let request = wire::IssueServiceAccountRequest {
        organisation_id,
        purpose: "受注システム".to_owned(),
    };
    let mut accounts = client.administrator().unwrap().accounts().unwrap();
    let issued = accounts.issue_service_account(request).await.unwrap().into_inner();
    BTreeMap::from([
        ("VSYS_PAGES", portal.clone()),
        ("VSYS_API", api.clone()),
        ("VSYS_CLIENT_ID", issued.service_account.unwrap().client_id),
        ("VSYS_CLIENT_SECRET", issued.client_secret),
    ])
}

#[tokio::test]
async fn each_program_of_the_page_takes_its_order_and_answers() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let maker = &land.trade.manufacturer;
    until_identity_knows(&land).await;
    crate::cast::people_of(&stage, &stage.clock)
        .know_partner(maker.id.as_str(), &maker.name)
        .await
        .unwrap();
    let given = given(&land).await;
    let round = land.open("第1回", Scenario::OneEach).await;
    land.until_towns_begin(&round, Scenario::OneEach).await;
    let towns: Vec<_> = land.towns().collect();
    land.complete(&round, Scenario::OneEach, &towns).await;

    let programs = programs();
    let written = |name: &str, ending: &str| {
        let path = stage.folder.file(&format!("first_order.{ending}"));
        std::fs::write(&path, &programs[name]).unwrap();
        path
    };
    let (shell, python, typescript) =
        (written("sh", "sh"), written("python", "py"), written("ts", "ts"));
    let receiver = stage.folder.file("receiver.py");
    std::fs::write(&receiver, &programs["python receiver"]).unwrap();

    // The receiver of posts listens before the prefecture locks.
    let port = free_ports::<1>()[0];
    let hook = land.hook(&format!("http://127.0.0.1:{port}/")).await;
    let mut listening = Command::new(found(&PYTHON));
    listening.arg(&receiver).env("PYTHONPATH", found(&PYTHONPATH)).kill_on_drop(true);
    listening.env("VSYS_WEBHOOK_SECRET", hook).env("PORT", port.to_string());
    let mut listening = listening.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    eventually("the receiver listens", || async {
        TcpStream::connect(("127.0.0.1", port)).await.map(|_| ())
    })
    .await;
    let mut posted = BufReader::new(listening.stdout.take().unwrap()).lines();
    land.lock(&round).await;
    let mut placed = 0;
    while placed < towns.len() {
        // Posts that arrive at the same time may be told in one line.
        let line = posted.next_line().await.unwrap().unwrap();
        placed += line.matches("jp.vsys.shipment_order.placed.v1").count();
    }

    let mut taken = Vec::new();
    for (program, script) in
        [("sh".to_owned(), shell), (found(&PYTHON), python), (found(&NODE), typescript)]
    {
        let mut command = Command::new(&program);
        command.arg(script).envs(&given).env("PYTHONPATH", found(&PYTHONPATH));
        let ended = command.output().await.unwrap();
        let said = String::from_utf8(ended.stdout).unwrap();
        let why = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{program}: {said}{why}");
        let [order, planned] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
        let words: Vec<&str> = order.split([' ', ',']).collect();
        assert!(order.ends_with(planned), "{said}");
        taken.push((words[1].to_owned(), planned.to_owned()));
    }
    taken.dedup();
    assert_eq!(taken.len(), 3, "each took the next one: {taken:?}");
    for (order_number, planned) in taken {
        let request = logistics::GetShipmentOrderRequest { order_number, ..Default::default() };
        let mut desk = stage.client.partner(maker.id).unwrap().logistics();
        let order = desk.get_shipment_order(request).await.unwrap().into_inner().order.unwrap();
        assert!(order.acknowledged_time.is_some());
        let day = order.planned_date.unwrap();
        assert_eq!(format!("{:04}-{:02}-{:02}", day.year, day.month, day.day), planned);
    }
}
