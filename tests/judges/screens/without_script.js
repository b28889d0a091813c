// Without JavaScript: signing in with the second factor, the sheet, a draft, 分配完了, the lock.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const office = require("./office.js");

const WITHOUT = { javaScriptEnabled: false };

House.play(async (house, { towns }) => {
  const prefecture = await house.enter("prefecture", WITHOUT);
  await office.confirms(prefecture);
  const [first, second] = towns;
  const was = await office.cell(prefecture, first.name, "ワクチン").inputValue();
  assert.equal(was, "1", "what the rule gives is there");
  await office.cell(prefecture, first.name, "ワクチン").fill("０");
  await office.cell(prefecture, second.name, "ワクチン").fill("2");
  await prefecture.click("下書きを保存");
  await prefecture.says("下書きを保存しました。");
  assert.equal(await office.cell(prefecture, second.name, "ワクチン").inputValue(), "2");
  prefecture.did("saves a draft");

  await office.cell(prefecture, second.name, "ワクチン").fill("many");
  prefecture.mayBeRefused();
  await prefecture.click("分配完了");
  await prefecture.says("入力内容を確認してください");
  assert.equal(await office.cell(prefecture, second.name, "ワクチン").inputValue(), "many", "nothing typed is lost");
  await office.cell(prefecture, second.name, "ワクチン").fill("2");
  await office.completes(prefecture);
  prefecture.did("is told what is no number, mends it, completes");

  const nation = await house.enter("nation", WITHOUT);
  await office.looksBeforeTheLock(nation, 1);
  assert.ok(await office.locks(nation, 1), "the lock asks for the second factor");
  await nation.click("English");
  await nation.page.getByRole("link", { name: "Home" }).first().waitFor();
  nation.did("reads on in English");
});
