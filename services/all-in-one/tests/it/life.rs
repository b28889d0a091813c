use crate::program::{Folder, Process, output, register, text};

#[tokio::test]
async fn a_process_serves_until_it_is_told_to_stop_and_ends_well() {
    let folder = Folder::new("life");
    let (_database, settings) = register(&folder).await;
    let migrated = output(&["migrate", "facility-registry"], &settings);
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));

    let mut process = Process::run(&folder, &settings);
    let address = process.address().await.to_string();
    let probe = ["healthcheck", "--address", address.as_str()];
    vsys_testkit::eventually("it is serving", || async {
        output(&probe, &settings).status.success()
    })
    .await;

    process.signal("TERM");
    assert_eq!(process.code().await, Some(0));
    let gone = output(&probe, &settings);
    assert_eq!(gone.status.code(), Some(1));
    assert!(text(&gone.stderr).contains("does not answer"), "{}", text(&gone.stderr));
}

#[tokio::test]
async fn nothing_is_missing_where_nothing_happened() {
    let folder = Folder::new("reconcile");
    let (_database, settings) = register(&folder).await;
    let compared = output(&["reconcile", "facility-registry"], &settings);
    assert!(compared.status.success(), "{}", text(&compared.stderr));
    let table = text(&compared.stdout);
    assert!(table.contains("| facility-registry | 0 | "), "{table}");
}
