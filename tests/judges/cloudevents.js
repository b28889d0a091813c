// Reads messages of partners' feeds with the SDK that partners use.
//
// Input: JSON lines {subject, headers, payload}, the payload as the text that was received.
// The SDK fills in what is missing (an id, a time) without a word, so reading is not enough: every
// attribute that it hands out must be the one that was sent.
'use strict';

const assert = require('node:assert/strict');
const { CloudEvent, HTTP } = require('cloudevents');
const { judge } = require('./messages.js');

const REQUIRED = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype',
  'dataschema', 'sequence', 'environment'];

judge(({ headers, payload }) => {
  const sent = JSON.parse(payload);
  for (const name of REQUIRED) {
    assert.equal(typeof sent[name], 'string', `${name} is a text`);
    assert.notEqual(sent[name], '', `${name} is not empty`);
  }
  compare(new CloudEvent(sent, true), sent);
  // Structured mode is told by the media type alone, whichever way the message came.
  const message = { headers: { 'content-type': headers['Content-Type'] }, body: payload };
  assert.ok(HTTP.isEvent(message), 'the Content-Type says that it is a CloudEvent');
  const read = HTTP.toEvent(message);
  assert.ok(read.validate(), 'it is valid');
  compare(read, sent);
  assert.equal(headers['Nats-Msg-Id'], sent.id, 'the broker knows it by its id');
  return sent.type;
});

// Whether the event says what was sent, nothing less and nothing else.
function compare(event, sent) {
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'time') {
      // The SDK knows milliseconds only.
      assert.equal(Date.parse(event.time), Date.parse(value), 'time');
    } else {
      assert.deepEqual(event[name], value, name);
    }
  }
  const given = Object.keys(event).filter((name) => event[name] !== undefined);
  assert.deepEqual(given.sort(), Object.keys(sent).sort());
}
