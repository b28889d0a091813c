// What pages need to have something to show: accounts, questions, answers, an outlook, each made
// by hand on the pages; and what their addresses need.

const fs = require("node:fs");
const { brief } = require("./house.js");

async function last(locator, attribute) {
  return locator.last().getAttribute(attribute);
}

/** The prefecture issues an account and a program's credentials; the letter has the link. */
async function issues(prefecture) {
  const { page } = prefecture;
  await prefecture.open("/accounts/new");
  await prefecture.fill("氏名", "新人 六郎");
  await prefecture.fill("メール", "rokuro@example.jp");
  await page.locator("#field-organisation_id").fill("16");
  await page.locator('[name="roles"][value="clerk"]').check();
  await prefecture.click("発行して招待メールを送る");
  await prefecture.says("招待メールを送りました。");
  const flash = await page.getByRole("status").first().textContent();
  const user_name = flash.match(/ユーザ([\w.-]+)を/)[1];
  prefecture.did("issues an account", { user_name });
  await prefecture.open("/service-accounts");
  await prefecture.fill("用途", "県の集計システム");
  await prefecture.click("認証情報を発行する");
  await prefecture.says("今回だけです");
  await prefecture.open("/service-accounts");
  const revoke = await last(page.locator('a[href*="/revoke"]'), "href");
  return { user_name, client_id: revoke.split("/")[2] };
}

/** The secret of the newest link in a letter about somebody. */
async function linkOf(user_name) {
  const end = Date.now() + 20_000;
  for (;;) {
    const lines = fs.readFileSync(brief.letters, "utf8").trimEnd().split("\n").slice(1);
    const letters = lines.map((line) => JSON.parse(line)).filter(({ text }) => text.includes(user_name));
    const found = letters.at(-1)?.text.match(/\/links\/([\w-]+)/);
    if (found) return found[1];
    if (Date.now() > end) throw new Error(`no letter for ${user_name}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

async function asks(clerk, desk) {
  await clerk.menu("お問い合わせ");
  await clerk.fill("件名", "端数の入力について");
  await clerk.fill("質問", "箱に満たない本数は、どこに入力しますか。");
  await clerk.click("質問を送る");
  await clerk.says("質問を送りました。");
  await clerk.fill("件名", "期限について");
  await clerk.fill("質問", "分配完了の期限は延長できますか。");
  await clerk.click("質問を送る");
  await desk.menu("お問い合わせ");
  const question = desk.page.locator("details", { hasText: "端数の入力について" });
  await question.getByLabel("回答").fill("「端数も入力する」を押すと、入力欄が表示されます。");
  const loaded = desk.page.waitForEvent("load");
  await question.getByRole("button", { name: "回答する" }).click();
  await loaded;
  await desk.says("回答しました。");
  await desk.open("/faq/edit");
  await desk.fill("質問(日本語)", "分配完了を取り消せますか。");
  await desk.fill("回答(日本語)", "データロックまでは、「分配完了を取り消す」で直せます。");
  await desk.fill("質問(英語)", "Can a completed sheet be reopened?");
  await desk.fill("回答(英語)", "Yes, until it is locked.");
  await desk.page.getByLabel("全員に公開する").check();
  await desk.click("保存");
  await desk.says("公開しました。");
  desk.did("answers a question and publishes an entry");
}

async function publishesTheOutlook(nation) {
  await nation.open("/supply");
  const rows = nation.page.locator("form .row", { has: nation.page.locator('[name="starts_on"]') });
  const expected = [["第4回", "2027-01-11", "15000", "150000", "150000"], ["第5回", "2027-01-25", "16000", "160000", "160000"], ["第6回", "2027-02-08", "16000", "160000", "160000"]];
  for (const [at, values] of expected.entries()) {
    for (const [column, name] of ["number", "starts_on", "vaccine", "needle", "syringe"].entries()) {
      await rows.nth(at).locator(`[name="${name}"]`).fill(values[column]);
    }
  }
  await nation.click("公表する");
  await nation.says("見通しを公表しました。");
  nation.did("publishes the outlook");
}

/** Does all that, and says what addresses need. */
async function prepared({ nation, prefecture, towns, site, maker, desk }) {
  const { user_name, client_id } = await issues(prefecture);
  await asks(towns, desk);
  await publishesTheOutlook(nation);
  // The running round: seven towns have completed; the next has confirmed and works.
  const working = brief.towns[7];
  await towns.actsFor(working.name);
  await towns.open(`/rounds/${brief.more.running}/sheet`);
  await towns.click("確認済");
  await towns.says("「確認済」にしました。");
  await towns.open("/settings/second-factors");
  const remove = await last(towns.page.locator('a[href$="/remove"]'), "href");
  await site.open("/facility");
  await site.reloadsUntil("第1回");
  const decline = await last(site.page.locator('a[href^="/facility/decline/"]'), "href");
  await maker.open("/orders");
  await maker.reloadsUntil("富山市ダミー病院");
  const sheet = decline.split("/")[3];
  const factor = remove.split("/")[3];
  const secret = await linkOf(user_name);
  return { user_name, client_id, working, slow: brief.towns[10], factor, sheet, secret };
}

module.exports = { prepared };
