// Pages that come of a form.

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

/** The page that asks for the second factor, seen by a guest. */
async function secondFactor(guest, look, language) {
  await guest.open("/login");
  await guest.page.locator("#field-user_name").fill(guest.person.user_name);
  await guest.page.locator("#field-password").fill(guest.person.password);
  await presses(guest, 'form[action="/login"] button');
  await look.at(guest, "second-factor", language, { small: true });
}

module.exports = { begins, changesMail, importsLines, looksThrough, previews, proves, secondFactor, simulates };
