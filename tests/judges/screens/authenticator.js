// An authenticator as a telephone has it (RFC 6238, SHA-1, six digits).

const { createHmac } = require("node:crypto");

/** Seconds that one code is shown. */
const STEP = 30;
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytes(base32) {
  const bits = [...base32.replace(/=+$/, "")].map((sign) =>
    SIGNS.indexOf(sign).toString(2).padStart(5, "0"),
  );
  return Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The code of a step. */
function code(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", bytes(secret)).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

module.exports = { code, STEP };
