// A partner's client on the NATS client for Node: fetches everything from its own consumer, prints
// each message as it came, acknowledges it, and ends when nothing more comes for a second.
//
// Arguments: the broker's URL, the credentials file, stream, consumer, inbox prefix.
'use strict';

const { readFileSync } = require('node:fs');
const { jetstream } = require('@nats-io/jetstream');
const { connect, credsAuthenticator } = require('@nats-io/transport-node');

const [url, credentials, stream, consumer, inboxPrefix] = process.argv.slice(2);

async function main() {
  const authenticator = credsAuthenticator(readFileSync(credentials));
  const connection = await connect({ servers: url, authenticator, inboxPrefix });
  // Asking about the consumer is not among a partner's rights, and not needed.
  const feed = jetstream(connection, { checkAPI: false }).consumers.getConsumerFromInfo({
    stream_name: stream,
    name: consumer,
    config: { ack_policy: 'explicit' },
  });
  for (;;) {
    let fetched = 0;
    for await (const message of await feed.fetch({ max_messages: 100, expires: 1000 })) {
      console.log(message.string());
      message.ack();
      fetched += 1;
    }
    if (fetched === 0) break;
  }
  await connection.drain();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
