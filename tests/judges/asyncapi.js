// Judges an AsyncAPI document, and messages by what it says of them.
//
// Argument: the document. Input: JSON lines {subject, headers, payload}, as cloudevents.js.
'use strict';

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { Parser } = require('@asyncapi/parser');
const { default: Ajv } = require('ajv');
const { default: addFormats } = require('ajv-formats');
const { judge } = require('./messages.js');

const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));

async function main(path) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(path, 'utf8'));
  // 0 is an error, 1 a warning; what is below is taste.
  const faults = diagnostics.filter(({ severity }) => severity <= 1);
  assert.deepEqual(faults.map((fault) => `${fault.path.join('.')}: ${fault.message}`), []);
  const channels = document.channels().all().map(readChannel);
  judge(({ subject, headers, payload }) => {
    const channel = channels.find(({ address }) => address.test(subject));
    assert.ok(channel, 'a channel has this address');
    const event = JSON.parse(payload);
    assert.equal(event.type, channel.name, 'the type is the name of the message');
    conforms(channel.headers, told(headers));
    conforms(channel.payload, event);
    return event.type;
  });
}

// Where a channel lies, and what its one message is like.
function readChannel(channel) {
  const [message, ...others] = channel.messages().all();
  assert.deepEqual(others, []);
  const tokens = channel.address().split('.');
  const pattern = tokens.map((token) => (token.startsWith('{') ? '[^.]+' : token)).join('\\.');
  const schema = (model) => ({ validate: ajv.compile(model.json()), json: model.json() });
  const payload = schema(message.payload());
  const examples = message.examples().all();
  assert.notEqual(examples.length, 0, `${message.name()} has an example`);
  examples.forEach((example) => conforms(payload, example.payload()));
  return {
    address: new RegExp(`^${pattern}$`),
    name: message.name(),
    headers: schema(message.headers()),
    payload,
  };
}

// Headers that mean something to a partner: how a batch came to the broker does not.
function told(headers) {
  const meant = Object.entries(headers).filter(([name]) => !name.startsWith('Nats-Batch-'));
  return Object.fromEntries(meant);
}

// Whether a value is valid, and has no member that the schema does not tell of.
function conforms({ validate, json }, value) {
  if (!validate(value)) {
    throw new Error(ajv.errorsText(validate.errors));
  }
  assert.deepEqual(untold([json], value, ''), [], 'every member is described');
}

// Paths of the members of a value that no schema of several describes.
function untold(schemas, value, path) {
  const parts = schemas.flatMap(parted);
  if (Array.isArray(value)) {
    const items = parts.map(({ items }) => items).filter(Boolean);
    return value.flatMap((item, place) => untold(items, item, `${path}/${place}`));
  }
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const told = parts.map(({ properties }) => properties?.[name]).filter(Boolean);
    return told.length === 0 ? [`${path}/${name}`] : untold(told, member, `${path}/${name}`);
  });
}

// A schema and everything that it is made of.
function parted(schema) {
  return [schema, ...(schema.allOf ?? []).flatMap(parted)];
}

main(process.argv[2]).catch((error) => {
  process.exitCode = 1;
  console.error(error.message);
});
