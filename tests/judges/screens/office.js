// What offices do with a round, each as a person does it on the pages.

const assert = require("node:assert/strict");

const ITEMS = ["ワクチン", "針", "シリンジ"];

/** The nation opens a round. */
async function opensRound(nation, number, boxes) {
  await nation.menu("クール");
  await nation.follow("クールを登録する");
  await nation.fill("クール番号", number);
  for (const [item, count] of ITEMS.map((item, at) => [item, boxes[at]])) {
    await nation.fill(`${item} 箱`, String(count));
  }
  await nation.click("登録する");
  await nation.says("クールを登録しました。");
  nation.did("opens the round", { number, boxes });
}

/** The nation decides by a rule, on the page of the round. */
async function decidesByRule(nation, { rule, fields }) {
  const { page } = nation;
  await nation.follow("ワクチン分配作業完了用");
  await nation.follow("分配シミュレーション");
  await page.getByLabel("分配の考え方", { exact: true }).selectOption({ label: rule });
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    if (value === true) await field.check();
    else if ((await field.evaluate((found) => found.tagName)) === "SELECT") await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await nation.click("計算する");
  await nation.says("計算結果");
  await nation.click("この分配案を適用する");
  await nation.says("分配案を適用しました。");
  nation.did("adopts the rule", { rule });
}

/** The nation tells the prefectures, with the second factor. */
async function issues(nation, prefectures) {
  await nation.follow("都道府県への通知へ進む");
  await nation.fill("確認コード", await nation.code());
  await nation.click("通知する");
  await nation.says(`${prefectures}都道府県に通知しました。`);
  nation.did("issues the round");
}

/** An office goes from its home to the sheet that waits, and says that it has seen its ceilings. */
async function confirms(office) {
  await office.open("/");
  await office.follow("割り当てられた量を確認し、「確認済」にする");
  await office.click("確認済");
  await office.says("「確認済」にしました。");
}

async function completes(office) {
  await office.click("分配完了");
  await office.says("分配完了にしました。");
}

/** What a line of the sums says: ceiling, sum, what is left over, and ○ or ×. */
async function sums(office, item) {
  const line = office.page.locator(`tr[data-item="${item}"] td`);
  return (await line.allTextContents()).map((text) => text.trim());
}

/** The field of an item in the row of a receiver. */
function cell(office, receiver, item) {
  return office.page.getByLabel(`${receiver} ${item}`, { exact: true });
}

/** Types boxes into one row. */
async function types(office, receiver, boxes) {
  for (const [at, item] of ITEMS.entries()) {
    await cell(office, receiver, item).fill(String(boxes[at]));
  }
}

/** Pastes a range as Excel puts it into the clipboard: rows by line break, cells by tab. */
async function pastes(office, receiver, item, rows) {
  const text = rows.map((row) => [row].flat().join("\t")).join("\r\n");
  await office.page.evaluate((range) => navigator.clipboard.writeText(range), `${text}\r\n`);
  await cell(office, receiver, item).focus();
  await office.page.keyboard.press("Control+V");
}

/** The tier above looks at its children, who have all completed and fit. */
async function looksBeforeTheLock(office, count) {
  await office.open("/");
  await office.follow(`分配完了の${count}組織をデータロックする`);
  const { page } = office;
  const rows = page.locator("tbody tr", { has: page.getByText("分配完了") });
  assert.equal(await rows.count(), count, "all are completed");
  assert.equal(await rows.locator(".mark.good").count(), count * ITEMS.length, "○ everywhere");
  assert.equal(await rows.locator(".mark.bad").count(), 0, "× nowhere");
}

/** Locks all that are completed, after the page that says what will happen. */
async function locks(office, count) {
  const { page } = office;
  await office.click("データロックへ進む");
  await office.says("データロックは取り消せません。");
  const asked = page.getByLabel("確認コード", { exact: true });
  if (await asked.count()) await asked.fill(await office.code());
  const factor = (await asked.count()) > 0;
  await office.click("データロック");
  await office.says(`${count}件をデータロックしました。`);
  office.did("locks", { "second factor asked": factor });
  return factor;
}

module.exports = {
  ITEMS, cell, completes, confirms, decidesByRule, issues, locks, looksBeforeTheLock, opensRound, pastes, sums, types,
};
