// Verifies posts with the library that their receivers use.
//
// Input: JSON lines {secret, headers, body}. Output: how many were verified; ends with 1 and the
// reason at the first that is refused.
'use strict';

const { readFileSync } = require('node:fs');
const { Webhook } = require('standardwebhooks');

let verified = 0;
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { secret, headers, body } = JSON.parse(line);
  new Webhook(secret).verify(body, headers);
  verified += 1;
}
console.log(JSON.stringify({ standardwebhooks: verified }));
