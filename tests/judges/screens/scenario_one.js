// Training scenario 1 by hand: a box for each municipality, to its dummy hospital.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const office = require("./office.js");

House.play(async (house, { towns, more }) => {
  const { number, boxes, prefectures } = more;
  const nation = await house.enter("nation");
  await office.opensRound(nation, number, [boxes, boxes * 10, boxes * 10]);
  await office.decidesByRule(nation, {
    rule: "F0 均等(例外あり)",
    fields: {
      "1分配先あたりの箱数": "1",
      "ワクチン1箱あたりの針の箱数": "10",
      "ワクチン1箱あたりのシリンジの箱数": "10",
      "市町村ごとに計算し、都道府県で合計する": true,
    },
  });
  assert.equal(await office.cell(nation, "富山県", "ワクチン").inputValue(), String(towns.length));
  await office.issues(nation, prefectures);

  const prefecture = await house.enter("prefecture");
  await office.confirms(prefecture);
  const all = `${towns.length}箱`;
  assert.deepEqual(await office.sums(prefecture, "vaccine"), [all, all, "0箱", "○"]);
  await office.completes(prefecture);
  prefecture.did("confirms and completes");

  await office.looksBeforeTheLock(nation, 1);
  await office.locks(nation, 1);

  const clerk = await house.enter("towns");
  for (const { name } of towns) {
    await clerk.actsFor(name);
    await office.confirms(clerk);
    await office.types(clerk, `${name}ダミー病院`, [1, 10, 10]);
    for (const item of ["vaccine", "needle", "syringe"]) {
      const [ceiling, sum, left, check] = await office.sums(clerk, item);
      assert.deepEqual([sum, left, check], [ceiling, "0箱", "○"], name);
    }
    await office.completes(clerk);
    clerk.did("confirms, gives its box to the dummy hospital, completes", { office: name });
  }

  await office.looksBeforeTheLock(prefecture, towns.length);
  const asked = await office.locks(prefecture, towns.length);
  assert.ok(asked, "the lock asks for the second factor");

  await prefecture.follow(number);
  await prefecture.follow("出荷指示");
  await prefecture.reloadsUntil(`未受領${towns.length}件`);
  assert.equal(await prefecture.cell("架空製薬", "ワクチン"), String(towns.length));
  prefecture.did("sees the orders of each partner");

  const site = await house.enter("site");
  await site.says(`${number}: `);
  await site.menu("自施設");
  await site.says("1箱 / 10箱 / 10箱");
  site.did("sees what is coming");

  const maker = await house.enter("maker");
  await maker.says(`受領確認を待つ出荷指示: ${towns.length}件`);
  await maker.menu("自社の出荷指示");
  await maker.page.getByRole("button", { name: "表示中をすべて選択" }).click();
  await maker.click("受領を確認する");
  await maker.says(`${towns.length}件の受領を確認しました。`);
  maker.did("acknowledges its orders");

  await prefecture.reloadsUntil("すべて受領確認済");
  prefecture.did("sees that the manufacturer has its orders");
});
