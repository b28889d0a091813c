// Pictures of pages, when they are wanted.

const fs = require("node:fs");
const path = require("node:path");

const FOLDER = process.env.VSYS_SCREENS_FOLDER;

/** Writes what a page looks like from top to bottom to `<language>/<name>.png`. */
async function picture(page, language, name) {
  if (!FOLDER) return;
  const folder = path.join(FOLDER, language);
  fs.mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

module.exports = { picture };
