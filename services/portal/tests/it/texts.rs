//! Both languages say everything, and no template says anything by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message;
use prost_types::{FileDescriptorSet, MethodDescriptorProto};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// The keys of a language's texts, each with the names of its values.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for (path, text) in files(&folder("locales").join(language), "ftl") {
        for line in text.lines() {
            let begins = line.starts_with(|sign: char| sign.is_ascii_lowercase());
            if let Some((name, _)) = line.split_once(" = ").filter(|_| begins) {
                name.clone_into(&mut key);
                let fresh = texts.insert(key.clone(), BTreeSet::new()).is_none();
                assert!(fresh, "{}: `{key}` stands twice", path.display());
            }
            for value in line.split("{ $").skip(1) {
                let end = value.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
                let name = value[..end.unwrap_or(value.len())].to_owned();
                texts.get_mut(&key).unwrap().insert(name);
            }
        }
    }
    texts
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_values() {
    let (japanese, english) = (texts("ja"), texts("en"));
    let keys = |texts: &BTreeMap<String, _>| texts.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        keys(&japanese).symmetric_difference(&keys(&english)).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    for (key, values) in &japanese {
        assert_eq!(values, &english[key], "{key}");
    }
    assert!(japanese.len() > 200, "{}", japanese.len());
}

#[test]
fn both_languages_have_the_same_files() {
    let names = |language: &str| {
        let files = files(&folder("locales").join(language), "ftl").into_iter();
        files.map(|(path, _)| path.file_name().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("ja"), names("en"));
}

fn is_japanese(sign: char) -> bool {
    matches!(sign, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff9f}')
}

#[test]
fn no_template_or_script_speaks_a_language_of_its_own() {
    let templates = files(&folder("templates"), "html");
    let scripts = files(&folder("assets"), "js");
    assert!(templates.len() > 20);
    for (path, text) in templates.iter().chain(&scripts) {
        let own: Vec<_> = text.lines().filter(|line| line.chars().any(is_japanese)).collect();
        assert_eq!(own, Vec::<&str>::new(), "{}", path.display());
    }
}

#[test]
fn no_template_has_english_words_between_its_tags() {
    for (path, text) in files(&folder("templates"), "html") {
        let text = without(&without(&text, "{#", "#}"), "{%", "%}");
        let text = without(&without(&text, "{{", "}}"), "<", ">");
        let words: Vec<_> = text
            .split(|sign: char| !sign.is_ascii_alphabetic())
            .filter(|word| word.len() > 2)
            // Names of the columns of a file, which are the same in every language.
            .filter(|word| {
                !["name", "mail", "organisation", "roles", "language", "contractor"].contains(word)
            })
            .collect();
        assert_eq!(words, Vec::<&str>::new(), "{}", path.display());
    }
}

/// A text without what stands between two signs.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push(' ');
        rest.push_str(part.split_once(to).map_or("", |(_, after)| after));
    }
    rest
}

#[test]
fn every_text_that_a_template_asks_for_is_there() {
    let known = texts("ja");
    let mut asked = 0;
    for (path, text) in files(&folder("templates"), "html") {
        for call in ["frame.text(\"", "frame.say(\""] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                asked += 1;
                assert!(known.contains_key(key), "{}: `{key}`", path.display());
            }
        }
    }
    assert!(asked > 100, "{asked}");
}

/// RPCs that only read begin so; they are recorded when they are refused, and keep their names.
const READING: [&str; 14] = [
    "Check",
    "Compare",
    "Count",
    "Export",
    "Find",
    "Get",
    "List",
    "Refresh",
    "Render",
    "Search",
    "Simulate",
    "Summarise",
    "Verify",
    "Watch",
];

#[test]
fn the_record_has_a_word_for_everything_that_is_done() {
    let known = texts("ja");
    let set = FileDescriptorSet::decode(vsys_proto::FILE_DESCRIPTOR_SET).unwrap();
    let ours = set.file.iter().filter(|file| file.package().starts_with("vsys."));
    let calls = ours.flat_map(|file| &file.service).flat_map(|service| &service.method);
    let mut asked = 0;
    for name in calls.map(MethodDescriptorProto::name) {
        if READING.iter().any(|reading| name.starts_with(reading)) {
            continue;
        }
        let mut key = "did".to_owned();
        for sign in name.chars() {
            if sign.is_ascii_uppercase() {
                key.push('-');
            }
            key.push(sign.to_ascii_lowercase());
        }
        assert!(known.contains_key(&key), "`{key}` for {name}");
        asked += 1;
    }
    assert!(asked > 50, "{asked}");
}
