//! Messages of the contract as JSON, without what nobody may keep.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::LazyLock;

use prost::{Message, Name};
use prost_reflect::{
    DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage, SerializeOptions, Value,
};

/// The most that is kept of a message, in characters.
const LONGEST: usize = 8_000;
/// In UTF-8 a character has four bytes at most.
const MOST_BYTES: usize = LONGEST * 4;

/// The contract never changes while a process lives.
static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::read);

/// All messages, and the fields that are left out, by the full name of their message.
struct Contract {
    pool: DescriptorPool,
    secrets: HashMap<String, Vec<u32>>,
}

/// Reads the contract now, so that no call has to wait for it.
pub(super) fn read() {
    LazyLock::force(&CONTRACT);
}

/// The first message that `rpc` (`package.Service/Method`) was called with, as far as it was heard.
///
/// Empty for an RPC that is not in the contract.
pub(super) fn request(rpc: &str, heard: &[u8]) -> String {
    CONTRACT.request_of(rpc).map(|message| CONTRACT.text(message, heard)).unwrap_or_default()
}

/// A message of the contract.
pub(super) fn json<M: Message + Name>(message: &M) -> String {
    let descriptor = CONTRACT.pool.get_message_by_name(&M::full_name());
    descriptor
        .map(|descriptor| CONTRACT.text(descriptor, &message.encode_to_vec()))
        .unwrap_or_default()
}

/// As much of a text as is kept, with a sign that it goes on.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

impl Contract {
    fn read() -> Self {
        let pool =
            DescriptorPool::decode(vsys_proto::FILE_DESCRIPTOR_SET).unwrap_or_else(|error| {
                tracing::error!(%error, "the contract cannot be read: no request is recorded");
                DescriptorPool::new()
            });
        let secrets = pool.all_messages().map(|message| {
            let secrets = message.fields().filter(|field| is_secret(&field.options()));
            (message.full_name().to_owned(), secrets.map(|field| field.number()).collect())
        });
        let secrets = secrets.filter(|(_, fields): &(_, Vec<u32>)| !fields.is_empty()).collect();
        Self { pool, secrets }
    }

    fn request_of(&self, rpc: &str) -> Option<MessageDescriptor> {
        let (service, method) = rpc.split_once('/')?;
        let service = self.pool.get_service_by_name(service)?;
        let method = service.methods().find(|known| known.name() == method)?;
        Some(method.input())
    }

    /// What can be read of some bytes: a message that was cut ends with an ellipsis.
    fn text(&self, descriptor: MessageDescriptor, bytes: &[u8]) -> String {
        let mut message = DynamicMessage::new(descriptor);
        let is_whole = message.merge(bytes).is_ok();
        self.redact(&mut message);
        let mut page = Page(Vec::new());
        let options = SerializeOptions::new().use_proto_field_name(true);
        let mut json = serde_json::Serializer::new(&mut page);
        let is_written = message.serialize_with_options(&mut json, &options).is_ok();
        let mut text = String::from_utf8_lossy(&page.0).into_owned();
        if !(is_whole && is_written) {
            text.push('…');
        }
        clipped(&text)
    }

    fn redact(&self, message: &mut DynamicMessage) {
        let descriptor = message.descriptor();
        for number in self.secrets.get(descriptor.full_name()).into_iter().flatten() {
            message.clear_field_by_number(*number);
        }
        message.fields_mut().for_each(|(_, value)| self.redact_within(value));
    }

    fn redact_within(&self, value: &mut Value) {
        match value {
            Value::Message(message) => self.redact(message),
            Value::List(values) => values.iter_mut().for_each(|value| self.redact_within(value)),
            Value::Map(values) => values.values_mut().for_each(|value| self.redact_within(value)),
            _ => {}
        }
    }
}

fn is_secret(options: &DynamicMessage) -> bool {
    options.get_field_by_name("debug_redact").is_some_and(|value| value.as_bool() == Some(true))
}

/// Paper that runs out: whoever writes a large message stops soon after the end of it.
struct Page(Vec<u8>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() > MOST_BYTES {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::facility_registry::v1::{PlaceEntry, PutPlacesRequest};
    use vsys_proto::identity::v1::{
        Account, IssueAccountResponse, ListAccountsResponse, LogInRequest,
    };

    use super::*;

    fn account() -> Account {
        Account {
            user_name: "sato0001".to_owned(),
            name: "佐藤 花子".to_owned(),
            mail: "sato@example.jp".to_owned(),
            ..Account::default()
        }
    }

    #[test]
    fn secrets_are_left_out_however_deep_they_lie() {
        let one = IssueAccountResponse { account: Some(account()) };
        assert_eq!(json(&one), r#"{"account":{"user_name":"sato0001"}}"#);
        let many = ListAccountsResponse { accounts: vec![account(); 2], ..Default::default() };
        assert!(!json(&many).contains("佐藤") && !json(&many).contains('@'), "{}", json(&many));
    }

    #[test]
    fn a_request_is_found_by_its_rpc() {
        let request = LogInRequest {
            user_name: "sato0001".to_owned(),
            password: "correct horse battery".to_owned(),
            ..Default::default()
        };
        let text =
            super::request("vsys.identity.v1.SessionService/LogIn", &request.encode_to_vec());
        assert_eq!(text, r#"{"user_name":"sato0001"}"#);
        assert_eq!(super::request("vsys.identity.v1.SessionService/LogOff", b""), "");
    }

    #[test]
    fn a_large_request_is_kept_up_to_eight_thousand_characters() {
        let place = PlaceEntry { name: "千代田区".to_owned(), ..Default::default() };
        let request = PutPlacesRequest { places: vec![place; 2_000] };
        let text = json(&request);
        assert_eq!(text.chars().count(), LONGEST);
        assert!(text.starts_with(r#"{"places":[{"#) && text.ends_with('…'), "{text}");
    }

    #[test]
    fn what_was_cut_off_is_kept_as_far_as_it_was_heard() {
        let place = PlaceEntry { name: "千代田区".to_owned(), ..Default::default() };
        let request = PutPlacesRequest { places: vec![place; 2] };
        let bytes = request.encode_to_vec();
        let rpc = "vsys.facility_registry.v1.FacilityRegistryService/PutPlaces";
        let text = super::request(rpc, &bytes[..bytes.len() - 1]);
        assert_eq!(text, r#"{"places":[{"name":"千代田区"}]}…"#);
    }
}
