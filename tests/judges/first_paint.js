// How soon Chromium shows something of a page: reads a task as JSON from stdin, and tells
// milliseconds since the navigation began, each time with empty caches.

const { chromium } = require("playwright-core");

const QUIET = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

async function visit(browser, { address, cookies }) {
  const context = await browser.newContext({ locale: "ja-JP", viewport: { width: 1280, height: 900 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const answer = await page.goto(address, { waitUntil: "load" });
  if (answer.status() !== 200) throw new Error(`${address} is answered with ${answer.status()}`);
  const seen = await page.evaluate(() => new Promise((tell) => {
    const watch = new PerformanceObserver((entries) => {
      const paint = entries.getEntriesByName("first-contentful-paint")[0];
      if (!paint) return;
      const [navigation] = performance.getEntriesByType("navigation");
      tell({ paint: paint.startTime, response: navigation.responseEnd, load: navigation.loadEventStart });
    });
    watch.observe({ type: "paint", buffered: true });
  }));
  await context.close();
  return seen;
}

async function main() {
  let text = "";
  for await (const part of process.stdin) text += part;
  const task = JSON.parse(text);
  const browser = await chromium.launch({ executablePath: task.chromium, args: QUIET });
  try {
    // The first page of a browser also waits for the browser.
    await visit(browser, task);
    const seen = [];
    for (let turn = 0; turn < task.times; turn += 1) seen.push(await visit(browser, task));
    const all = (name) => seen.map((one) => one[name]);
    console.log(JSON.stringify({ paint: all("paint"), response: all("response"), load: all("load") }));
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
