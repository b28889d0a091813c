// Amounts as people type them, and shares by weight. Pure: no page, no state.

/** Largest amount a line may hold, in smallest units. */
const MOST = 1_000_000_000;

/**
 * Reads a typed or pasted number: full-width digits, commas and blanks are fine, nothing is zero.
 * @returns {number | null} null when it is no number from 0 to MOST.
 */
export function read(text) {
  const plain = text.normalize("NFKC").replace(/[,\s\u3001]/g, "");
  if (plain === "" || plain === "-") return 0;
  if (!/^\d{1,10}$/.test(plain)) return null;
  const number = Number(plain);
  return number <= MOST ? number : null;
}

/** Cells of a copied range: rows by line break, cells by tab. */
export function cells(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}

/** 12345 as "12,345". */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Units as boxes and the rest, in the reader's words. */
export function shown(units, pack, words) {
  const boxes = Math.floor(units / pack);
  const rest = units - boxes * pack;
  const whole = `${grouped(boxes)}${boxes === 1 ? words.oneBox : words.box}`;
  const over = `${grouped(rest)}${rest === 1 ? words.oneUnit : words.unit}`;
  if (rest === 0) return whole;
  return boxes === 0 ? over : `${whole}${words.and}${over}`;
}

/**
 * Whole boxes in proportion to weights, by largest remainder; ties go to the earlier one.
 * The parts always sum to `boxes`, unless nobody has any weight: then all are zero.
 */
export function apportion(boxes, weights) {
  const whole = weights.map(BigInt);
  const sum = whole.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return weights.map(() => 0);
  const pool = BigInt(boxes);
  const parts = whole.map((weight) => (pool * weight) / sum);
  let left = Number(pool - parts.reduce((a, b) => a + b, 0n));
  const order = whole
    .map((weight, at) => ({ at, remainder: (pool * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.at - b.at : a.remainder > b.remainder ? -1 : 1));
  const result = parts.map(Number);
  for (const { at } of order) {
    if (left <= 0) break;
    result[at] += 1;
    left -= 1;
  }
  return result;
}
