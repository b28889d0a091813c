// What is looked at on each page: what axe finds, whether it runs out at the side, its language;
// and pictures of it, when they are wanted.

const assert = require("node:assert/strict");
const axe = require("axe-core");
const { picture } = require("./picture.js");

const GRAVE = ["serious", "critical"];
const SMALL = { width: 390, height: 844 };
const LARGE = { width: 1280, height: 800 };
/** The least width of what a fact says, in rem: less is a character or two on each line. */
const LEAST_FACT = 6;

/** Finds what keeps people from using a page. */
async function findings(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    at: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}

class Look {
  constructor(say) {
    this.say = say;
    this.faults = [];
    this.count = 0;
  }

  #fault(visitor, language, what) {
    const { pathname } = new URL(visitor.page.url());
    this.faults.push({ who: visitor.part, at: pathname, language, ...what });
  }

  /** Looks at the page that a visitor has open. */
  async at(visitor, name, language, { small = false } = {}) {
    const { page } = visitor;
    this.count += 1;
    for (const found of await findings(page)) {
      if (GRAVE.includes(found.impact)) this.#fault(visitor, language, found);
      else this.say({ minor: found, at: page.url() });
    }
    const facts = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      title: document.title,
      headings: document.querySelectorAll("h1").length,
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    if (facts.lang !== language) this.#fault(visitor, language, { lang: facts.lang });
    if (facts.headings !== 1) this.#fault(visitor, language, { headings: facts.headings });
    if (!facts.title.endsWith("| V-SYS")) this.#fault(visitor, language, { title: facts.title });
    if (facts.wider > 0) this.#fault(visitor, language, { "wider than the window": facts.wider });
    await picture(page, language, name);
    if (small) await this.#small(visitor, language, name);
  }

  /** On a telephone: nothing runs out at the side but tables in their own frames, and no fact is
   * pressed into a column of single characters. */
  async #small(visitor, language, name) {
    const { page } = visitor;
    await page.setViewportSize(SMALL);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wider > 0) this.#fault(visitor, language, { "wider than a telephone": wider });
    const narrow = await page.evaluate((least) => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const shown = [...document.querySelectorAll("dd")].map((one) => [one, one.getBoundingClientRect().width]);
      const pressed = shown.filter(([one, width]) => one.offsetParent !== null && width < least * rem);
      return pressed.map(([one]) => one.textContent.trim().slice(0, 40));
    }, LEAST_FACT);
    if (narrow.length > 0) this.#fault(visitor, language, { "a line of few characters": narrow });
    await picture(page, language, `${name}-small`);
    await page.setViewportSize(LARGE);
  }

  isWell() {
    assert.deepEqual(this.faults, [], "pages with faults");
  }
}

module.exports = { Look };
