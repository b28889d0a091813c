//! The counter where letters are handed over, one after another.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailCommand, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::mail::Mail;
use crate::domain::letter::Outcome;
use crate::domain::patience::{ANSWER, TAKING};

/// A connection to the mail server, ready for a letter.
pub(crate) struct Counter {
    connection: AsyncSmtpConnection,
    broken: bool,
}

/// Why the mail server did not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It said: not now.
    NotNow(String),
    /// It said: never.
    Never(String),
    /// It said nothing that could be understood.
    Silent(String),
}

impl Counter {
    pub(super) fn new(connection: AsyncSmtpConnection) -> Self {
        Self { connection, broken: false }
    }

    /// Whether another letter may be handed over here.
    pub(crate) async fn is_open(&mut self) -> bool {
        let asked = tokio::time::timeout(ANSWER, self.connection.test_connected());
        !self.broken && asked.await.unwrap_or(false)
    }

    /// Hands over a letter.
    pub(crate) async fn hand_over(&mut self, mail: &Mail) -> Outcome {
        let Ok(message) = mail.message() else {
            return Outcome::Refused("the letter cannot be put together".to_owned());
        };
        if let Err(failure) = self.announce(mail).await {
            self.begin_again(&failure).await;
            return before_the_letter(failure);
        }
        let taken = answered(TAKING, self.connection.message(&message)).await;
        if let Err(failure) = &taken {
            self.broken = matches!(failure, Failure::Silent(_));
        }
        taken.map_or_else(after_the_letter, |response| Outcome::Sent(said(&response)))
    }

    /// Takes leave.
    pub(crate) async fn close(mut self) {
        if !self.broken {
            // Whatever it answers, all letters are settled.
            let _ = answered(ANSWER, self.connection.quit()).await;
        }
    }

    /// Says from whom and to whom, until the server wants the letter itself.
    async fn announce(&mut self, mail: &Mail) -> Result<(), Failure> {
        let mut parameters = Vec::new();
        let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        if !(is_ascii(&mail.to) && is_ascii(&mail.from)) {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let what = "the server takes no addresses beyond ASCII (SMTPUTF8)";
                return Err(Failure::Never(what.to_owned()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        // A wrong sender is our own trouble: no letter is given up for it.
        let from = MailCommand::new(Some(mail.from.clone()), parameters);
        self.command(from).await.map_err(Failure::not_the_letters)?;
        self.command(Rcpt::new(mail.to.clone(), Vec::new())).await?;
        self.command(Data).await
    }

    /// After a refusal the next letter begins anew.
    async fn begin_again(&mut self, failure: &Failure) {
        self.broken = matches!(failure, Failure::Silent(_)) || self.command(Rset).await.is_err();
    }

    async fn command(&mut self, command: impl std::fmt::Display) -> Result<(), Failure> {
        answered(ANSWER, self.connection.command(command)).await.map(drop)
    }
}

/// An answer that comes in time.
pub(super) async fn answered<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(patience, answer).await {
        Ok(answer) => answer.map_err(|error| Failure::of(&error)),
        Err(_) => Err(Failure::Silent(format!("no answer within {} seconds", patience.as_secs()))),
    }
}

/// The letter itself was not handed over, so it may be tried again.
fn before_the_letter(failure: Failure) -> Outcome {
    match failure {
        Failure::Never(answer) => Outcome::Refused(answer),
        Failure::NotNow(answer) | Failure::Silent(answer) => Outcome::Later(answer),
    }
}

/// The letter was handed over: without an answer nobody knows whether it was taken.
fn after_the_letter(failure: Failure) -> Outcome {
    match failure {
        Failure::Never(answer) => Outcome::Refused(answer),
        Failure::NotNow(answer) => Outcome::Later(answer),
        Failure::Silent(answer) => Outcome::Unsure(answer),
    }
}

impl Failure {
    fn of(error: &Error) -> Self {
        let text = error.to_string();
        if error.is_permanent() {
            Self::Never(text)
        } else if error.is_transient() {
            Self::NotNow(text)
        } else {
            Self::Silent(text)
        }
    }

    fn not_the_letters(self) -> Self {
        match self {
            Self::Never(answer) => Self::NotNow(answer),
            other => other,
        }
    }

    /// What the server said, or what was heard instead.
    pub(crate) fn answer(&self) -> &str {
        match self {
            Self::NotNow(answer) | Self::Never(answer) | Self::Silent(answer) => answer,
        }
    }
}

fn said(response: &Response) -> String {
    let lines: Vec<_> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}
