// Somebody at a browser: signs in, acts for an office, reads, clicks, types.

const assert = require("node:assert/strict");
const { code, STEP } = require("./authenticator.js");

class Visitor {
  #say;
  #troubles = [];
  #refusals = 0;

  constructor(part, person, page, say) {
    Object.assign(this, { part, person, page });
    this.#say = say;
    page.on("console", (message) => {
      if (message.type() === "error" || message.text().includes("Content Security Policy")) {
        this.#trouble(message.text());
      }
    });
    page.on("pageerror", (error) => this.#trouble(error.message));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      if (why !== "net::ERR_ABORTED") this.#trouble(`${request.url()}: ${why}`);
    });
  }

  #trouble(text) {
    // A browser reports each refusal of a form; some are what a play is about.
    if (this.#refusals > 0 && /status of 4\d\d/.test(text)) this.#refusals -= 1;
    else this.#troubles.push(`${this.page.url()}: ${text}`);
  }

  did(what, more = {}) {
    this.#say({ who: this.part, did: what, at: new URL(this.page.url()).pathname, ...more });
  }

  /** Fails when the browser has reported anything. */
  hasNoTroubles() {
    assert.deepEqual(this.#troubles, [], `the browser of ${this.part} reports`);
  }

  /** One answer may be a refusal from here on. */
  mayBeRefused() {
    this.#refusals += 1;
  }

  /** A code that was not used yet; waits where the authenticator would have to be waited for. */
  async code() {
    const now = () => Math.floor(Date.now() / 1000 / STEP);
    const step = Math.max(this.person.step + 1, now() - 1);
    while (step > now() + 1) await this.page.waitForTimeout(250);
    this.person.step = step;
    return code(this.person.totp_secret, step);
  }

  async open(path) {
    await this.page.goto(path);
  }

  async logIn() {
    await this.open("/");
    await this.typesPassword();
    await this.fill("確認コード", await this.code());
    await this.click("次へ");
    await this.says("として操作しています");
    this.did("signs in");
  }

  async typesPassword() {
    await this.fill("ユーザ名", this.person.user_name);
    await this.fill("パスワード", this.person.password);
    await this.click("ログイン");
  }

  /** Chooses at the top of the page for whom to act. */
  async actsFor(organisation) {
    const { page } = this;
    if ((await page.locator(".acting strong").textContent()) === organisation) return;
    await page.locator("details.person > summary").click();
    await page.getByRole("button", { name: organisation, exact: true }).click();
    await this.says(`${organisation}として操作しています。`);
  }

  async fill(label, value) {
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  /** Presses a button and waits for the next page. */
  async click(name) {
    await this.#leave(this.page.getByRole("button", { name, exact: true }));
  }

  /** Follows a link and waits for the next page. */
  async follow(name) {
    const exact = typeof name === "string";
    await this.#leave(this.page.getByRole("main").getByRole("link", { name, exact }).first());
  }

  async menu(name) {
    await this.#leave(this.page.getByRole("navigation").getByRole("link", { name, exact: true }));
  }

  async #leave(target) {
    const loaded = this.page.waitForEvent("load");
    // A click that fails is what is reported, not the wait.
    loaded.catch(() => {});
    await target.click();
    await loaded;
  }

  /** Waits until the page says so. */
  async says(text) {
    await this.page.getByText(text).first().waitFor({ state: "visible" });
  }

  /** The number or text of a cell of a table. */
  async cell(row, column) {
    const { page } = this;
    const headings = await page.locator("table thead").first().locator("th").allTextContents();
    const at = headings.findIndex((heading) => heading.includes(column));
    const cells = page.locator("table").first().locator("tr", { hasText: row }).first().locator("th, td");
    return (await cells.nth(at).textContent()).trim();
  }

  /** Loads the page again until it says so: facts travel between services. */
  async reloadsUntil(text) {
    const end = Date.now() + 20_000;
    while (!(await this.page.getByText(text).count())) {
      assert.ok(Date.now() < end, `${this.page.url()} never says ${text}`);
      await this.page.reload();
    }
  }
}

module.exports = { Visitor };
