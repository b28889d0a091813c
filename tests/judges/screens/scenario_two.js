// Training scenario 2 by hand: boxes by the population of 65 and over; municipalities choose among
// their dummy hospital, clinic and venue.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const office = require("./office.js");
const { picture } = require("./picture.js");

/** Digits as a Japanese keyboard types them. */
const wide = (number) => String(number).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

/** The values of one item, row by row. */
const column = (visitor, letter) =>
  visitor.page.locator(`input[name^="${letter}-"]`).evaluateAll((cells) => cells.map((cell) => cell.value));

/** A column from Excel, taken back and done again. */
async function pastesAColumn(prefecture, towns) {
  const [first, second] = towns;
  const before = await column(prefecture, "v");
  const boxes = before.map((text) => Number(text.replaceAll(",", "")));
  assert.ok(boxes[0] > boxes[1], "the rule gives more to where more of 65 and over live");
  boxes[0] -= 1;
  boxes[1] += 1;
  const grouped = boxes.map((number) => number.toLocaleString("en"));
  // As Excel writes: one with a comma, one in full width, the others plain.
  const written = [grouped[0], wide(boxes[1]), ...boxes.slice(2).map(String)];
  await office.pastes(prefecture, first.name, "ワクチン", written);
  assert.deepEqual(await column(prefecture, "v"), grouped);
  assert.equal((await office.sums(prefecture, "vaccine"))[2], "0箱");
  const act = (name) => prefecture.page.getByRole("button", { name, exact: true }).click();
  await act("元に戻す");
  assert.deepEqual(await column(prefecture, "v"), before, "a paste is one step");
  await act("やり直す");
  assert.deepEqual(await column(prefecture, "v"), grouped);
  prefecture.did("pastes a column, takes it back, does it again", { rows: boxes.length });
  await office.cell(prefecture, second.name, "ワクチン").fill("1,000,000");
  const [, , left, check] = await office.sums(prefecture, "vaccine");
  assert.ok(check === "×" && left.startsWith("−"), "what is too much shows at once");
  await office.cell(prefecture, second.name, "ワクチン").press("Tab");
  await act("元に戻す");
  await prefecture.click("下書きを保存");
  await prefecture.says("下書きを保存しました。");
  assert.deepEqual(await column(prefecture, "v"), grouped);
  await picture(prefecture.page, "ja", "sheet-in-work-prefecture");
  prefecture.did("saves a draft");
}

/** A colleague who began before that draft and saves after it sees both, row by row. */
async function seesBoth(colleague, prefecture, towns) {
  const [first, , third] = towns;
  await office.cell(colleague, first.name, "ワクチン").fill("1");
  await office.cell(colleague, third.name, "針").fill("5");
  colleague.mayBeRefused();
  await colleague.click("下書きを保存");
  await colleague.says("ほかの人の変更と重なりました");
  await colleague.says(`${prefecture.person.user_name}が先に保存しました。`);
  const row = ({ name }) => colleague.page.locator("tbody tr", { hasText: name });
  assert.equal(await colleague.page.locator("tbody tr").count(), 3, "rows that differ, and no others");
  await row(first).getByRole("radio").first().check();
  await row(towns[1]).getByRole("radio").first().check();
  await row(third).getByRole("radio").last().check();
  await picture(colleague.page, "ja", "conflict-colleague");
  await colleague.click("選んだ値で保存する");
  await colleague.says("下書きを保存しました。");
  assert.equal(await office.cell(colleague, third.name, "針").inputValue(), "5");
  colleague.did("sees the other's change beside their own, and chooses");
}

/** More than the ceiling is kept as a draft and not completed. */
async function cannotExceed(prefecture, town) {
  const cell = office.cell(prefecture, town.name, "シリンジ");
  const before = await cell.inputValue();
  await cell.fill("999,999");
  prefecture.mayBeRefused();
  await prefecture.click("分配完了");
  await prefecture.says("シリンジの合計が上限を超えています。");
  await picture(prefecture.page, "ja", "above-ceiling-prefecture");
  await cell.fill(before);
  await office.completes(prefecture);
  prefecture.did("is told that the syringes exceed the ceiling, mends it, completes");
}

/** Boxes to hospital, clinic and venue: what does not divide goes to the hospital. */
function chosen(ceiling) {
  const part = Math.floor(ceiling / 3);
  return [ceiling - 2 * part, part, part];
}

async function gives(clerk, { name }) {
  await clerk.actsFor(name);
  await office.confirms(clerk);
  const ceilings = [];
  for (const item of ["vaccine", "needle", "syringe"]) {
    const [ceiling] = await office.sums(clerk, item);
    ceilings.push(Number(ceiling.replace(/[^0-9]/g, "")));
  }
  const [vaccine, needle, syringe] = ceilings.map(chosen);
  const range = vaccine.map((boxes, row) => [boxes, needle[row], syringe[row]]);
  const names = ["病院", "診療所", "接種会場"].map((kind) => `${name}ダミー${kind}`);
  const shown = await clerk.page.locator("tbody th .code").count();
  assert.ok(shown >= names.length);
  // The rows are in the order of the codes, which is theirs.
  await office.pastes(clerk, names[0], "ワクチン", range);
  assert.deepEqual(await office.sums(clerk, "vaccine").then((sums) => sums.slice(2)), ["0箱", "○"], name);
  await office.completes(clerk);
  clerk.did("gives its boxes to hospital, clinic and venue", { office: name, boxes: ceilings });
}

House.play(async (house, { towns, more }) => {
  const { number, boxes, prefectures } = more;
  const nation = await house.enter("nation");
  await office.opensRound(nation, number, [boxes, boxes * 10, boxes * 10]);
  await office.decidesByRule(nation, {
    rule: "F1 人口比",
    fields: {
      "人口の種類": "65歳以上",
      "ワクチン1箱あたりの針の箱数": "10",
      "ワクチン1箱あたりのシリンジの箱数": "10",
      "市町村ごとに計算し、都道府県で合計する": true,
    },
  });
  await office.issues(nation, prefectures);

  const prefecture = await house.enter("prefecture");
  await office.confirms(prefecture);
  const colleague = await house.enter("colleague");
  await colleague.follow("分配先ごとの量を決め、「分配完了」にする");
  await pastesAColumn(prefecture, towns);
  await seesBoth(colleague, prefecture, towns);
  await prefecture.open("/");
  await prefecture.follow("分配先ごとの量を決め、「分配完了」にする");
  const third = await office.cell(prefecture, towns[2].name, "針").inputValue();
  assert.equal(third, "5", "the colleague's choice is there");
  const vaccine = Number(await office.cell(prefecture, towns[2].name, "ワクチン").inputValue());
  await office.cell(prefecture, towns[2].name, "針").fill(String(vaccine * 10));
  await cannotExceed(prefecture, towns[3]);

  await office.looksBeforeTheLock(nation, 1);
  await office.locks(nation, 1);
  const clerk = await house.enter("towns");
  for (const town of towns) await gives(clerk, town);
  await office.looksBeforeTheLock(prefecture, towns.length);
  assert.ok(await office.locks(prefecture, towns.length), "the lock asks for the second factor");

  const wholesaler = await house.enter("wholesaler");
  await wholesaler.menu("自社の出荷指示");
  await wholesaler.reloadsUntil("富山市ダミー診療所");
  wholesaler.did("sees its orders");
});
