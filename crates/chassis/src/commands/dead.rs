//! `vsys dead`: events that nobody could hear, and a second chance for them.

use std::fmt::Write as _;

use clap::Subcommand;
use uuid::Uuid;
use vsys_messaging::dead::{self, Letter};

use crate::env::Env;
use crate::nats;
use crate::settings::Broker;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Prints the dead letters as a table.
    List {
        /// Only those of one listener.
        #[arg(long)]
        listener: Option<String>,
    },
    /// Publishes a listener's dead letters again; whoever has taken them in ignores them.
    Redrive {
        /// The listener, as `list` shows it.
        #[arg(long)]
        listener: String,
        /// Only this event.
        #[arg(long)]
        event: Option<Uuid>,
    },
}

pub(super) async fn look_after(command: Command, env: &Env) -> anyhow::Result<()> {
    let broker = Broker::from_env(env);
    let broker = env.finish(|| broker)?;
    let (jetstream, topology) = nats::streams(&broker, "vsys-dead").await?;
    match command {
        Command::List { listener } => {
            let letters = dead::list(&jetstream, &topology, listener.as_deref()).await?;
            super::print(&table(&letters))
        }
        Command::Redrive { listener, event } => {
            let sent = dead::redrive(&jetstream, &topology, &listener, event).await?;
            super::print(&format!("{sent} published again\n"))
        }
    }
}

fn table(letters: &[Letter]) -> String {
    let mut text = String::from(
        "| died | listener | event | subject | attempts | sent again | reason |\n\
         |---|---|---|---|--:|---|---|\n",
    );
    for letter in letters {
        let event = letter.event_id.map_or("none".to_owned(), |id| id.to_string());
        let Letter { listener, subject, reason, attempts, .. } = letter;
        let died = letter.died_at.format("%Y-%m-%dT%H:%M:%SZ");
        let again = if letter.redriven { "yes" } else { "no" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {died} | {listener} | {event} | {subject} | {attempts} | {again} | {reason} |"
        );
    }
    text
}
