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
async fn other_keys_are_trusted_without_a_restart() {
    let folder = Folder::new("keys-change");
    let (_database, settings) = register(&folder).await;
    assert!(output(&["migrate", "facility-registry"], &settings).status.success());
    let mut process = Process::run(&folder, &settings);
    process.address().await;
    let (private, public) = (folder.file("other.json"), folder.file("others.json"));
    let keys = ["keys", "--private", &private, "--public", &public, "--kid", "other"];
    assert!(output(&keys, &settings).status.success());
    std::fs::copy(&public, &settings["VSYS_TOKEN_KEYS"]).unwrap();
    vsys_testkit::eventually("the new keys are read", || async {
        process.log().contains("the token keys have changed")
    })
    .await;
    process.signal("TERM");
    assert_eq!(process.code().await, Some(0));
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
