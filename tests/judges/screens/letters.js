// Letters that a mail server caught: as lines of JSON in a file, or as the mail catcher of the
// demonstration answers.

const assert = require("node:assert/strict");
const fs = require("node:fs");

/** A mail server gives out ten a second, and the last of three hundred may be waited for. */
const PATIENCE = 90_000;

async function caught(letters) {
  if (!letters.startsWith("http://")) {
    const lines = fs.readFileSync(letters, "utf8").split("\n").slice(1, -1);
    return lines.map((line) => JSON.parse(line));
  }
  const answer = await fetch(`${letters}/api/email`);
  const found = await answer.json();
  return found.map(({ to, text }) => ({ to: to.map(({ address }) => address), text: text ?? "" }));
}

/** The newest letter to an address that says so, once it is there. */
async function letter(visitor, letters, to, text) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = (await caught(letters)).filter((one) => one.to.includes(to) && one.text.includes(text));
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

/** Follows an invitation, sets a password and signs in for the first time; the user name. */
async function firstLogIn(visitor, letters, to) {
  const invitation = link(await letter(visitor, letters, to, "/links/"), "/links/");
  const password = "seven quiet lamps under snow";
  await visitor.open(invitation.pathname);
  await visitor.fill("新しいパスワード", password);
  await visitor.fill("新しいパスワード(確認用)", password);
  await visitor.click("パスワードを設定する");
  const said = await visitor.page.getByText("のパスワードを設定しました。").first().textContent();
  const user = said.trim().replace(/のパスワードを設定しました。.*$/s, "");
  await visitor.fill("ユーザ名", user);
  await visitor.fill("パスワード", password);
  await visitor.click("ログイン");
  return user;
}

module.exports = { firstLogIn, letter, link };
