// With the keyboard alone: signing in, the sheet, the grid, 分配完了. Each stop shows its focus.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const office = require("./office.js");

/** What has the focus: what it is called, and how that is seen. */
const FOCUS = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
  const box = element.getBoundingClientRect();
  return {
    name: label.trim(),
    kind: element.localName,
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
};

class Keys {
  constructor(visitor) {
    this.visitor = visitor;
    this.keyboard = visitor.page.keyboard;
    this.stops = 0;
  }

  /** The next stop; its focus must be seen. */
  async tab() {
    await this.keyboard.press("Tab");
    const focus = await this.visitor.page.evaluate(FOCUS);
    if (focus) {
      this.stops += 1;
      const where = `${this.visitor.page.url()}: ${focus.kind} ${focus.name}`;
      assert.ok(focus.outline, `no outline on ${where}`);
      assert.ok(focus.shown, `the focus is out of sight on ${where}`);
    }
    return focus;
  }

  /** Goes on until that has the focus. */
  async to(name, kind) {
    for (let stop = 0; stop < 150; stop += 1) {
      const focus = await this.tab();
      if (focus?.name === name && (!kind || focus.kind === kind)) return;
    }
    assert.fail(`${this.visitor.page.url()}: the keyboard does not get to ${name}`);
  }

  async enter(text) {
    await this.keyboard.type(text);
  }

  /** Enter on a link or button, and the page that follows. */
  async opens() {
    const loaded = this.visitor.page.waitForEvent("load");
    await this.keyboard.press("Enter");
    await loaded;
  }
}

async function skips(keys) {
  const first = await keys.tab();
  assert.equal(first.name, "本文へ移動", "the first stop skips to the content");
  await keys.keyboard.press("Enter");
  const at = await keys.visitor.page.evaluate(() => document.activeElement.id);
  assert.equal(at, "content", "the skip link goes to the content");
}

House.play(async (house, { towns }) => {
  const [town] = towns;
  const clerk = await house.visitor("towns");
  const keys = new Keys(clerk);
  await clerk.open("/");
  await skips(keys);
  await keys.to("ユーザ名");
  await keys.enter(clerk.person.user_name);
  await keys.to("パスワード");
  await keys.enter(clerk.person.password);
  await keys.to("ログイン", "button");
  await keys.opens();
  await keys.to("確認コード");
  await keys.enter(await clerk.code());
  await keys.opens();
  await clerk.says("として操作しています");
  clerk.did("signs in", { stops: keys.stops });

  // Another office, by the sheet at the top of the page.
  await keys.to(clerk.person.name, "summary");
  await keys.keyboard.press("Enter");
  await keys.to(towns[1].name, "button");
  await keys.opens();
  await clerk.says(`${towns[1].name}として操作しています。`);
  await keys.to(clerk.person.name, "summary");
  await keys.keyboard.press("Enter");
  await keys.to(town.name, "button");
  await keys.opens();
  await clerk.says(`${town.name}として操作しています。`);
  clerk.did("changes the office and back", { stops: keys.stops });

  await skips(keys);
  await keys.to("割り当てられた量を確認し、「確認済」にする", "a");
  await keys.opens();
  await keys.to("確認済", "button");
  await keys.opens();
  await clerk.says("「確認済」にしました。");

  const hospital = `${town.name}ダミー病院`;
  await keys.to(`${hospital} ワクチン`);
  await keys.keyboard.press("Control+A");
  await keys.enter("1");
  // Right at the end of a cell is the next cell, and Enter is the one below.
  await keys.keyboard.press("ArrowRight");
  await keys.enter("9");
  await keys.keyboard.press("Enter");
  const below = await clerk.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(below, `${town.name}ダミー診療所 針`, "Enter goes down");
  await keys.enter("1");
  await keys.keyboard.press("ArrowUp");
  await keys.keyboard.press("ArrowRight");
  await keys.keyboard.press("ArrowRight");
  await keys.enter("10");
  await keys.keyboard.press("Tab");
  assert.deepEqual(await office.sums(clerk, "vaccine"), ["1箱", "1箱", "0箱", "○"]);
  assert.deepEqual(await office.sums(clerk, "needle"), ["10箱", "10箱", "0箱", "○"]);
  assert.deepEqual(await office.sums(clerk, "syringe"), ["10箱", "10箱", "0箱", "○"]);
  clerk.did("fills the grid", { stops: keys.stops });

  await keys.to("分配完了", "button");
  await keys.opens();
  await clerk.says("分配完了にしました。");
  clerk.did("completes", { stops: keys.stops });
});
