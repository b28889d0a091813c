//! Calls by name: any RPC, streams included, with messages as bytes.

use bytes::{Buf, BufMut};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use prost::Message;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::answer::Answer;

/// The messages of a request, encoded: one, or several where the RPC takes a stream.
#[derive(Clone)]
pub(crate) struct Wire(Vec<Vec<u8>>);

impl Wire {
    pub(crate) fn stream<M: Message>(messages: &[M]) -> Self {
        Self(messages.iter().map(Message::encode_to_vec).collect())
    }
}

impl Wire {
    /// Everything that is said in it.
    pub(crate) fn said(&self) -> Vec<u8> {
        self.0.concat()
    }
}

impl<M: Message> From<M> for Wire {
    fn from(message: M) -> Self {
        Self(vec![message.encode_to_vec()])
    }
}

/// Makes one call.
pub(crate) async fn call(
    channel: Channel,
    bearer: MetadataValue<Ascii>,
    rpc: &str,
    wire: Wire,
) -> Answer {
    match answered(channel, bearer, rpc, wire).await {
        Ok(bytes) => Answer::Given(bytes),
        Err(status) => {
            let reason = status.get_details_error_info().map(|info| info.reason);
            let reason = reason.unwrap_or_else(|| format!("{:?}", status.code()));
            let kept_out = status.code() == Code::PermissionDenied && reason == "NOT_YOUR_RPC";
            let message = status.message().to_owned();
            Answer::Refused { reason, page: message.clone().into_bytes(), message, kept_out }
        }
    }
}

async fn answered(
    channel: Channel,
    bearer: MetadataValue<Ascii>,
    rpc: &str,
    Wire(messages): Wire,
) -> Result<Vec<u8>, Status> {
    let mut client = Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let mut request = Request::new(stream::iter(messages).boxed());
    request.metadata_mut().insert("authorization", bearer);
    let answer = client.streaming(request, rpc.parse().unwrap(), Bytes).await?;
    answer.into_inner().try_concat().await
}

/// Messages as they are.
#[derive(Clone, Copy)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&message);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut message = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut message);
        Ok(Some(message))
    }
}

/// A text field as it stands in an encoded message.
pub(crate) fn field(number: u8, text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    [&[number << 3 | 2, length], text.as_bytes()].concat()
}
