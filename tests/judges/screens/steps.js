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
  visitor.expectsRefusal();
  await presses(visitor, 'form[enctype="multipart/form-data"] button');
}

/** The page that asks for the second factor, seen by a guest. */
async function secondFactor(guest, look, language) {
  await guest.open("/login");
  await guest.page.locator("#field-user_name").fill(guest.person.user_name);
  await guest.page.locator("#field-password").fill(guest.person.password);
  await presses(guest, 'form[action="/login"] button');
  await look.at(guest, "second-factor", language, { small: true });
}

module.exports = { looksThrough, previews, secondFactor, simulates };
