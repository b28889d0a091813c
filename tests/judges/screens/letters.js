// Letters that a mail server caught, as lines of JSON in a file.

const assert = require("node:assert/strict");
const fs = require("node:fs");

const PATIENCE = 60_000;

/** The newest letter to an address that says so, once it is there. */
async function letter(visitor, file, to, text) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const lines = fs.readFileSync(file, "utf8").split("\n").slice(1, -1);
    const found = lines.map((line) => JSON.parse(line)).filter((one) => one.to.includes(to) && one.text.includes(text));
    if (found.length > 0) return found.at(-1).text;
    assert.ok(Date.now() < end, `no letter to ${to} says ${text}`);
    await visitor.page.waitForTimeout(250);
  }
}

/** The address in a letter that has this part. */
function link(text, part) {
  const found = text.split(/\s+/).find((word) => word.startsWith("http") && word.includes(part));
  assert.ok(found, `no ${part} in ${text}`);
  return new URL(found);
}

module.exports = { letter, link };
