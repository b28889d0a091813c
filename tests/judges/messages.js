// How the judges of messages read their input and say what they found.
'use strict';

const { readFileSync } = require('node:fs');

// Applies `look` to every message of standard input; it returns the message's type or throws.
// Prints how many of each type were judged; ends with 1 and the reasons if any was refused.
exports.judge = (look) => {
  const judged = {};
  for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const message = JSON.parse(line);
    try {
      const type = look(message);
      judged[type] = (judged[type] ?? 0) + 1;
    } catch (error) {
      process.exitCode = 1;
      console.error(`${message.subject}: ${error.message}\n${message.payload}`);
    }
  }
  console.log(JSON.stringify(judged));
};
