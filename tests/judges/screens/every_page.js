// Every page of the portal's table, by those who may see it, in both languages.

const assert = require("node:assert/strict");
const { House, brief, say } = require("./house.js");
const { Look } = require("./look.js");
const { addresses } = require("./addresses.js");
const { prepared } = require("./prepared.js");
const steps = require("./steps.js");

const OTHER = { ja: "English", en: "日本語" };

/** Opens each page of one person's in one language. */
async function visits(visitor, pages, language, look) {
  for (const { name, path, then, small } of pages) {
    await visitor.open(path);
    if (then) await then(visitor, language);
    await look.at(visitor, `${name}-${visitor.part}`, language, { small });
  }
  visitor.did("has seen their pages", { language, pages: pages.length });
}

async function walks(visitor, pages, look) {
  await visits(visitor, pages, "ja", look);
  await visitor.open("/");
  await visitor.click(OTHER.ja);
  await visits(visitor, pages, "en", look);
}

/** Files answer as files. */
async function downloads(visitor, files) {
  for (const { path, media } of files) {
    const answer = await visitor.page.request.get(path);
    assert.equal(answer.status(), 200, path);
    assert.ok(answer.headers()["content-type"].startsWith(media), `${path}: ${answer.headers()["content-type"]}`);
  }
}

House.play(async (house, { people }) => {
  const look = new Look(say);
  const visitors = {};
  for (const part of Object.keys(people)) visitors[part] = await house.enter(part);
  const found = await prepared(visitors, house);
  const { pages, files, guests } = addresses(found);

  // Two at a time: as many as there are processors on a small machine.
  const parts = Object.keys(pages);
  const lanes = [0, 1].map(async () => {
    for (let part = parts.shift(); part; part = parts.shift()) await walks(visitors[part], pages[part], look);
  });
  await Promise.all(lanes);
  for (const [part, those] of Object.entries(files)) await downloads(visitors[part], those);

  for (const locale of ["ja-JP", "en-GB"]) {
    const guest = await house.visitor("towns", { locale });
    for (const { name, path, small, refused, before, then } of guests) {
      if (before) await before(guest);
      if (refused) guest.mayBeRefused();
      await guest.open(path);
      if (then) await then(guest);
      await look.at(guest, name, locale.slice(0, 2), { small });
    }
    await steps.secondFactor(guest, look, locale.slice(0, 2));
  }

  await steps.firstDay(await house.visitor("towns"), look, found);

  const seen = [...Object.values(pages).flat(), ...Object.values(files).flat(), ...guests];
  const rows = new Set(seen.map(({ row }) => row));
  const unseen = brief.more.pages.filter((row) => !rows.has(row));
  assert.deepEqual(unseen, [], "rows of the table that nobody looked at");
  say({ looked: look.count });
  look.isWell();
});
