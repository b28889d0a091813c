// A clinic's telephone number changes, and later it leaves: each by a mandate that follows upon the
// one before, received by the body, until the register says so.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const { letter, link } = require("./letters.js");

const PHONE = "076-000-0009";

/** Today in Japan, as a field of a date takes it. */
function today() {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
}

/** Opens a mandate by its number and the secret that was written down. */
async function opens(clinic, { number, secret }) {
  await clinic.open("/mandate");
  await clinic.fill("委任状番号", number);
  await clinic.fill("再開用パスワード", secret);
  await clinic.click("開く");
}

/** Begins what follows upon the mandate that is open, and writes its number and secret down. */
async function begins(clinic, button) {
  await clinic.click(button);
  const [number, secret] = await clinic.page.locator("main dd.code").allTextContents();
  return { number, secret };
}

/** Follows the link of the letter about a mandate. */
async function proves(clinic, letters, mail, number) {
  const proof = link(await letter(clinic, letters, mail, number), "/mandate/confirm");
  await clinic.open(proof.pathname + proof.search);
  await clinic.click("メールアドレスを確認する");
  await clinic.says("メールアドレスを確認しました");
}

/** The body receives it and sends the receipt mail. */
async function receives(body, number) {
  await body.open(`/mandates/${number}`);
  await body.click("受領する");
  await body.click("受領通知メールの送信へ進む");
  await body.click("受領通知メールを送る");
  await body.says("1件の受領通知メールを送りました。");
}

House.play(async (house, { letters, more }) => {
  const { code, mail, town } = more;
  const clinic = await house.visitor("clinic");
  const body = await house.enter("body");
  const clerk = await house.enter("towns");
  await clerk.actsFor(town);

  await opens(clinic, more);
  const change = await begins(clinic, "変更の委任状を作る");
  assert.notEqual(change.number, more.number);
  await clinic.open(`/mandate/${change.number}/site`);
  await clinic.fill("施設の電話番号", PHONE);
  await clinic.click("保存して次へ");
  await clinic.open(`/mandate/${change.number}/check`);
  await clinic.says(PHONE);
  await clinic.click("委任状を提出する");
  await clinic.says("委任状を提出しました。");
  await proves(clinic, letters, mail, change.number);
  clinic.did("hands a change in", { number: change.number });
  await receives(body, change.number);
  body.did("receives the change, and sends the receipt mail");

  await clinic.open(`/mandate/${change.number}`);
  await clinic.says("受領通知済");
  await opens(clinic, more);
  await clinic.says("この委任状は変更されました。");
  await clerk.open(`/facilities/${code}`);
  await clerk.reloadsUntil(PHONE);
  clerk.did("sees the new telephone number in the register");

  await opens(clinic, change);
  const leaving = await begins(clinic, "取下げを作る");
  await clinic.open(`/mandate/${leaving.number}/withdrawal`);
  await clinic.fill("取下げの理由", "閉院のため");
  await clinic.fill("接種を行う最終日", "2021-03-31");
  clinic.mayBeRefused();
  await clinic.click("取下げを提出する");
  assert.equal(await clinic.page.getByLabel("取下げの理由").inputValue(), "閉院のため", "nothing typed is lost");
  await clinic.fill("接種を行う最終日", today());
  await clinic.click("取下げを提出する");
  await clinic.says("取下げを提出しました。");
  await proves(clinic, letters, mail, leaving.number);
  clinic.did("hands the withdrawal in, after a day that is over was refused", { number: leaving.number });
  await receives(body, leaving.number);
  body.did("receives the withdrawal, and sends the receipt mail");

  await opens(clinic, change);
  await clinic.says(leaving.number);
  assert.equal(await clinic.page.getByRole("button", { name: "取下げを作る" }).count(), 0, "nothing follows upon it");
  await clerk.open(`/facilities/${code}`);
  await clerk.reloadsUntil(`委任状の取下げ ${leaving.number}`);
  clerk.did("sees in the register that the clinic leaves");
});
