//! Nothing is offered or told that no test knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};

use crate::tools::file;

/// The contract as compiled, ours only.
fn contract() -> Vec<FileDescriptorProto> {
    let set = FileDescriptorSet::decode(vsys_proto::FILE_DESCRIPTOR_SET).unwrap();
    let ours = |file: &FileDescriptorProto| file.package().starts_with("vsys.");
    set.file.into_iter().filter(ours).collect()
}

/// Full names of RPCs, with the method that calls each in Rust.
fn rpcs() -> BTreeMap<String, String> {
    let mut rpcs = BTreeMap::new();
    for file in contract() {
        for service in &file.service {
            for rpc in &service.method {
                let name = format!("{}.{}/{}", file.package(), service.name(), rpc.name());
                rpcs.insert(name, snake(rpc.name()));
            }
        }
    }
    rpcs
}

/// Names of events: messages of `events.proto` that no other message has inside.
fn events() -> BTreeSet<String> {
    let mut events = BTreeSet::new();
    for file in contract().iter().filter(|file| file.name().ends_with("/events.proto")) {
        let fields = |message: &DescriptorProto| -> Vec<String> {
            message.field.iter().map(|field| field.type_name().to_owned()).collect()
        };
        let inside: BTreeSet<_> = file.message_type.iter().flat_map(fields).collect();
        let full = |message: &DescriptorProto| format!(".{}.{}", file.package(), message.name());
        let told = file.message_type.iter().filter(|message| !inside.contains(&full(message)));
        events.extend(told.map(|message| message.name().to_owned()));
    }
    events
}

/// `LockSheets` as Rust has it: `lock_sheets`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The words of all tests, and of what plays rounds for them.
fn words() -> BTreeSet<String> {
    let mut text = String::new();
    read(&file("tests"), &mut text);
    for service in fs::read_dir(file("services")).unwrap() {
        read(&service.unwrap().path().join("tests"), &mut text);
    }
    let words = text.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
    words.map(str::to_owned).collect()
}

/// Adds the Rust files of a folder, but for this one.
fn read(folder: &Path, text: &mut String) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with(Path::new(file!()).file_name().unwrap())
        {
            text.push_str(&fs::read_to_string(&path).unwrap());
            text.push('\n');
        }
    }
}

#[test]
fn every_rpc_is_called_by_some_test() {
    let (rpcs, words) = (rpcs(), words());
    assert!(rpcs.len() > 50, "{rpcs:?}");
    let uncalled = rpcs.iter().filter(|(_, method)| !words.contains(*method));
    assert_eq!(uncalled.map(|(name, _)| name).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_event_is_looked_at_by_some_test() {
    let (events, words) = (events(), words());
    assert!(events.contains("SheetLocked") && events.len() > 15, "{events:?}");
    let unseen: Vec<_> = events.iter().filter(|event| !words.contains(*event)).collect();
    assert_eq!(unseen, Vec::<&String>::new());
}
