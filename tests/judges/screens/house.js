// A browser and its visitors, as the brief of a test names them. What is done is said line by
// line; a trouble ends the play with a picture of the page it happened on.

const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");
const { Visitor } = require("./visitor.js");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Dates in fields are written as the browser's own language has them.
  "--lang=ja",
];
const PATIENCE = 20_000;

const brief = JSON.parse(process.env.VSYS_SCREENS_BRIEF);

/** Says what happened, as a line of JSON. */
function say(what) {
  console.log(JSON.stringify(what));
}

class House {
  #browser;
  #visitors = [];

  static async open() {
    const house = new House();
    const executablePath = process.env.VSYS_CHROMIUM;
    house.#browser = await chromium.launch({ executablePath, args: FLAGS });
    return house;
  }

  /** A browser window that nobody has used yet, for one of the people of the brief. */
  async visitor(part, options = {}) {
    const person = brief.people[part];
    if (!person) throw new Error(`the brief knows no ${part}`);
    const context = await this.#browser.newContext({
      baseURL: brief.portal,
      locale: "ja-JP",
      timezoneId: "Asia/Tokyo",
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor(part, person, await context.newPage(), say);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** The same, signed in. */
  async enter(part, options = {}) {
    const visitor = await this.visitor(part, options);
    await visitor.logIn();
    return visitor;
  }

  async close() {
    for (const visitor of this.#visitors) visitor.hasNoTroubles();
    await this.#browser.close();
  }

  async #picture() {
    const folder = process.env.VSYS_SCREENS_TRACE;
    fs.mkdirSync(folder, { recursive: true });
    for (const { part, page } of this.#visitors) {
      const file = path.join(folder, part);
      await page.screenshot({ path: `${file}.png`, fullPage: true });
      fs.writeFileSync(`${file}.html`, await page.content());
      say({ who: part, at: page.url(), picture: `${file}.png` });
    }
  }

  /** Plays; any trouble makes the process fail. */
  static async play(scene) {
    const began = Date.now();
    const house = await House.open();
    try {
      await scene(house, brief);
      await house.close();
      say({ ended: "well", seconds: (Date.now() - began) / 1000 });
    } catch (trouble) {
      say({ trouble: trouble.stack });
      await house.#picture().catch((error) => say({ "no picture": error.message }));
      process.exit(1);
    }
  }
}

module.exports = { House, brief, say };
