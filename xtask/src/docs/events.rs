//! The events as their contract describes them: `events.proto` of every service.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::checkout::Checkout;

/// The one package whose events every service tells, each under its own schema.
const AUDIT: &str = "audit";

/// A message of a proto file, with its comments.
#[derive(Debug, Default, PartialEq, Eq)]
struct Message {
    name: String,
    about: String,
    fields: Vec<Field>,
}

/// A field of it.
#[derive(Debug, PartialEq, Eq)]
struct Field {
    name: String,
    kind: String,
    about: String,
}

/// One chapter for each producer, one section for each event.
pub(super) fn describe(checkout: &Checkout) -> anyhow::Result<String> {
    let mut text = String::new();
    let mut packages: Vec<PathBuf> = fs::read_dir(checkout.root.join("proto/vsys"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<_>>()?;
    packages.sort();
    for package in packages {
        let file = package.join("v1/events.proto");
        if !file.exists() {
            continue;
        }
        let schema = package.file_name().and_then(|name| name.to_str()).context("a name")?;
        let producer = schema.replace('_', "-");
        let chapter = if schema == AUDIT { "every service" } else { &producer };
        writeln!(text, "## {chapter}\n")?;
        let messages = messages(&fs::read_to_string(&file)?);
        for message in told(&messages) {
            let listeners = listeners(checkout, &producer, &message.name)?;
            section(&mut text, schema, message, &listeners)?;
        }
        for part in messages.iter().filter(|message| !told(&messages).contains(message)) {
            writeln!(text, "### {} (part of the above)\n\n{}\n", part.name, part.about)?;
            fields(&mut text, part)?;
        }
    }
    Ok(text)
}

fn section(
    text: &mut String,
    schema: &str,
    message: &Message,
    listeners: &[String],
) -> anyhow::Result<()> {
    let heard = if listeners.is_empty() { "no service".into() } else { listeners.join(", ") };
    writeln!(text, "### {}\n\n{}\n", message.name, message.about)?;
    let of = if schema == AUDIT { ".<schema of the service>" } else { "" };
    let name = &message.name;
    writeln!(text, "- Subject: `vsys.{schema}.v1.{name}{of}.<prefecture>.<municipality>`")?;
    writeln!(text, "- Heard by: {heard}\n")?;
    fields(text, message)
}

fn fields(text: &mut String, message: &Message) -> anyhow::Result<()> {
    writeln!(text, "| field | type | meaning |\n| --- | --- | --- |")?;
    for field in &message.fields {
        writeln!(text, "| `{}` | `{}` | {} |", field.name, field.kind, field.about)?;
    }
    writeln!(text)?;
    Ok(())
}

/// The messages that are events themselves: those that no other message has inside.
fn told(messages: &[Message]) -> Vec<&Message> {
    let inside = |name: &str| {
        let kinds = messages.iter().flat_map(|message| &message.fields).map(|field| &field.kind);
        kinds.into_iter().any(|kind| kind.rsplit([' ', '.']).next() == Some(name))
    };
    messages.iter().filter(|message| !inside(&message.name)).collect()
}

/// Services whose code for incoming events names the event.
fn listeners(checkout: &Checkout, producer: &str, event: &str) -> anyhow::Result<Vec<String>> {
    let mut listeners = Vec::new();
    for entry in fs::read_dir(checkout.root.join("services"))? {
        let folder = entry?.path();
        let name = folder.file_name().and_then(|name| name.to_str()).context("a name")?;
        let events = folder.join("src/events");
        let text = read(&events.join("incoming.rs"))? + &read(&events.join("incoming"))?;
        let mut words = text.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
        if name != producer && words.any(|word| word == event) {
            listeners.push(name.to_owned());
        }
    }
    listeners.sort();
    Ok(listeners)
}

/// A file's text, or that of all files in a folder; nothing where there is none.
fn read(path: &Path) -> anyhow::Result<String> {
    if path.is_dir() {
        let mut text = String::new();
        for entry in fs::read_dir(path)? {
            text += &read(&entry?.path())?;
        }
        return Ok(text);
    }
    Ok(if path.exists() { fs::read_to_string(path)? } else { String::new() })
}

/// The top-level messages of a proto file in our own plain style: a comment before each, one field
/// a line; the members of a `oneof` count as fields.
fn messages(proto: &str) -> Vec<Message> {
    let (mut messages, mut comment, mut depth) = (Vec::new(), String::new(), 0_usize);
    let mut open: Option<Message> = None;
    for line in proto.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("//") {
            let gap = if comment.is_empty() { "" } else { " " };
            comment = format!("{comment}{gap}{}", text.trim());
            continue;
        }
        let about = std::mem::take(&mut comment);
        if let (0, Some(name)) = (depth, line.strip_prefix("message ")) {
            let name = name.trim_end_matches(['{', '}', ' ']).to_owned();
            open = Some(Message { name, about, fields: Vec::new() });
        } else if let (Some(message), Some(field)) = (&mut open, field(line, about)) {
            message.fields.push(field);
        }
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        if depth == 0 {
            messages.extend(open.take());
        }
    }
    messages
}

fn field(line: &str, about: String) -> Option<Field> {
    let (left, _number) = line.strip_suffix(';')?.split_once('=')?;
    let (kind, name) = left.trim().rsplit_once(' ')?;
    let kind = kind.strip_prefix("optional ").unwrap_or(kind).trim();
    Some(Field { name: name.to_owned(), kind: kind.to_owned(), about })
}

#[cfg(test)]
mod tests {
    use super::{messages, told};

    const PROTO: &str = "
        syntax = \"proto3\";
        // Facts of nobody.
        package vsys.nobody.v1;

        // Something was locked
        // (確定).
        message ThingLocked {
          // The thing.
          string thing_id = 1;
          // What is in it.
          repeated vsys.nobody.v1.Part parts = 2;
        }

        // A part.
        message Part {
          oneof content {
            // How many boxes.
            uint32 boxes = 1;
          }
          // Whose.
          string owner = 2;
        }
        // Nothing to say.
        message ThingDropped {}
    ";

    #[test]
    fn a_message_is_told_with_its_comments() {
        let messages = messages(PROTO);
        let names: Vec<_> = messages.iter().map(|message| message.name.as_str()).collect();
        assert_eq!(names, ["ThingLocked", "Part", "ThingDropped"]);
        assert_eq!(messages[0].about, "Something was locked (確定).");
        assert_eq!(messages[0].fields[1].kind, "repeated vsys.nobody.v1.Part");
        assert_eq!(messages[1].fields[0].about, "How many boxes.");
        assert_eq!(messages[1].fields[1].name, "owner");
    }

    #[test]
    fn what_is_inside_another_is_no_event() {
        let messages = messages(PROTO);
        let names: Vec<_> = told(&messages).iter().map(|message| message.name.as_str()).collect();
        assert_eq!(names, ["ThingLocked", "ThingDropped"]);
    }
}
