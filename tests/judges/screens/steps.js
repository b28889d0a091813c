// Pages that come of a form.

const { code, STEP } = require("./authenticator.js");

/** Buttons are found by what they do, for their words are in two languages. */
async function presses(visitor, selector) {
  const loaded = visitor.page.waitForEvent("load");
  loaded.catch(() => {});
  await visitor.page.locator(selector).click();
  await loaded;
}

async function simulates(visitor) {
  await presses(visitor, 'button[name="do"][value="simulate"]');
}

async function previews(visitor) {
  await presses(visitor, "#chosen .actions button:not([formaction])");
}

/** A file with two faults is looked through. */
async function looksThrough(visitor) {
  const rows = [
    "name,mail,organisation,roles,language,contractor",
    "砺波 七子,nanako@example.jp,16,clerk,ja,",
    ",hachiro@example.jp,16,clerk,ja,",
    "黒部 九郎,kuro@example.jp,99,king,ja,",
  ];
  const buffer = Buffer.from(rows.join("\n"));
  await visitor.page.locator("#field-file").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
  visitor.mayBeRefused();
  await presses(visitor, 'form[enctype="multipart/form-data"] button');
}

/** Fills fields in and sends their form, which is refused unless it is said to be taken. */
const sends = (action, fields = {}, { taken = false } = {}) => async (visitor) => {
  const form = `main form[action="${action}"]`;
  for (const [name, value] of Object.entries(fields)) await visitor.page.locator(`${form} #field-${name}`).fill(value);
  if (!taken) visitor.mayBeRefused();
  await presses(visitor, `${form} button:not([formaction])`);
};

/** The same where the form goes to the page that shows it. */
const sendsItself = (fields) => (visitor) => sends(new URL(visitor.page.url()).pathname, fields)(visitor);

/** Chooses all of a list, and goes on to what is to be done with them. */
async function choosesAll(visitor) {
  for (const box of await visitor.page.locator('input[type="checkbox"][form="chosen"]').all()) await box.check();
  await presses(visitor, "#chosen .actions button:not([formaction])");
}

/** Has a file looked through that has a fault. */
const looksThroughFile = (name, text, fields = {}) => async (visitor) => {
  const { page } = visitor;
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.locator("#field-file").setInputFiles(file);
  for (const [field, value] of Object.entries(fields)) await page.locator(`#field-${field}`).fill(value);
  visitor.mayBeRefused();
  await presses(visitor, 'form[enctype="multipart/form-data"] button');
};

/** What a merger would do, before it is done. */
async function merges(visitor) {
  await visitor.page.locator("#field-into_municipality_code").selectOption({ index: 1 });
  await visitor.page.locator("#field-valid_until_date").fill("2021-03-31");
  await presses(visitor, "form.narrow button");
}

/** Proves once more who it is, where that is asked before the page. */
async function proves(visitor) {
  if (!visitor.page.url().includes("/elevate")) return;
  await visitor.page.locator("#field-code").fill(await visitor.code());
  await presses(visitor, 'form:has(#field-code) button');
}

/** The forms that register a second factor. */
const begins = (action) => async (visitor) => {
  await presses(visitor, `form[action="${action}"] button`);
  if (!visitor.page.url().includes("/elevate")) return;
  await proves(visitor);
  await presses(visitor, `form[action="${action}"] button`);
};

/** A file of lines, as it is downloaded, with one number that is none. */
async function importsLines(visitor) {
  const here = new URL(visitor.page.url()).pathname;
  const answer = await visitor.page.request.get(here.replace("/import", "/lines.csv"));
  const rows = (await answer.text()).trimEnd().split("\n");
  rows[1] = rows[1].replace(/\d+\s*$/, "many");
  const file = { name: "lines.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) };
  await visitor.page.locator('input[type="file"]').setInputFiles(file);
  visitor.mayBeRefused();
  await presses(visitor, 'form[enctype="multipart/form-data"] button');
}

/** The question before the mail address is changed. */
async function changesMail(visitor) {
  await visitor.page.locator("#field-new_mail").fill("atarashii@example.jp");
  await presses(visitor, 'form[action="/settings/mail"] button');
}

/** The first day of somebody new: password by the letter's link, log-in, authenticator. */
async function firstDay(guest, look, { user_name, secret }) {
  const password = "seven quiet lamps under snow";
  await guest.open(`/links/${secret}`);
  await guest.fill("新しいパスワード", password);
  await guest.fill("新しいパスワード(確認用)", password);
  await guest.click("パスワードを設定する");
  await guest.says(`${user_name}のパスワードを設定しました。`);
  await guest.fill("ユーザ名", user_name);
  await guest.fill("パスワード", password);
  await guest.click("ログイン");
  await guest.menu("私の設定");
  await guest.follow("二要素認証");
  await look.at(guest, "second-factors-none", "ja");
  await guest.click("認証アプリを登録する");
  await look.at(guest, "totp-new", "ja", { small: true });
  const key = await guest.page.locator("main .code").textContent();
  await guest.fill("確認コード", code(key.trim(), Math.floor(Date.now() / 1000 / STEP)));
  await guest.click("認証アプリを登録する");
  await guest.says("認証アプリを登録しました。");
  guest.did("sets a password, signs in and registers an authenticator");
}

/** A mandate or an application is gone on with, by its number and secret. */
const opens = (form, { number, secret }) => async (guest) => {
  await guest.open(form);
  await guest.page.locator("#field-number").fill(number);
  await guest.page.locator("#field-secret").fill(secret);
  await presses(guest, `form[action="${form}/open"] button`);
};

/** The page that asks for the second factor, seen by a guest. */
async function secondFactor(guest, look, language) {
  await guest.open("/login");
  await guest.page.locator("#field-user_name").fill(guest.person.user_name);
  await guest.page.locator("#field-password").fill(guest.person.password);
  await presses(guest, 'form[action="/login"] button');
  await look.at(guest, "second-factor", language, { small: true });
}

module.exports = {
  begins,
  changesMail,
  choosesAll,
  firstDay,
  importsLines,
  looksThrough,
  looksThroughFile,
  merges,
  opens,
  previews,
  proves,
  secondFactor,
  sends,
  sendsItself,
  simulates,
};
