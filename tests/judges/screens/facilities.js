// The register as a municipality's clerk uses it: the special venues of the town, one category
// changed, a search in hiragana, a workbook with one wrong row mended and adopted, a facility
// closed and opened again, and what the public site says of it.

const assert = require("node:assert/strict");
const { House } = require("./house.js");

const LIST = "全医療機関・接種会場の一覧";
const FILE = "CSVまたはExcelのファイル";
const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Looks for words in the list. */
async function looksFor(clerk, words) {
  const { page } = clerk;
  const field = page.getByLabel("検索する言葉", { exact: true });
  await field.fill(words);
  const loaded = page.waitForEvent("load");
  await field.press("Enter");
  await loaded;
}

async function uploads(clerk, name, base64) {
  const buffer = Buffer.from(base64, "base64");
  await clerk.page.getByLabel(FILE, { exact: true }).setInputFiles({ name, mimeType: WORKBOOK, buffer });
  await clerk.click("内容を確認する");
}

House.play(async (house, { towns, more }) => {
  const [town] = towns;
  const venue = `${town.name}ダミー接種会場`;
  const clerk = await house.enter("towns");
  const { page } = clerk;
  const main = page.getByRole("main");
  await clerk.actsFor(town.name);
  await clerk.open("/");
  await clerk.follow(LIST);
  await clerk.says(`${town.name}ダミー病院`);
  assert.equal(await main.getByText(more.elsewhere).count(), 0, "the own town comes first");
  await clerk.follow(/^23_市町村内の特設の接種会場/);
  assert.equal(await page.locator("#facilities tbody tr").count(), 1, "one special venue");
  clerk.did("opens the view of special venues");

  await clerk.follow(venue);
  await clerk.follow("編集");
  await page.getByRole("radio", { name: /特設の接種会場\(委託\)/ }).check();
  await clerk.click("保存");
  await clerk.says(`${venue}の変更を保存しました。`);
  await clerk.says("特設の接種会場(市町村) → 特設の接種会場(委託)");
  clerk.did("says that the venue is contracted out, and sees it in the history");

  await clerk.menu(LIST);
  await looksFor(clerk, "だみーびょういん");
  await clerk.says(`${town.name}ダミー病院`);
  assert.equal(await main.getByText(venue).count(), 0, "and nothing else");
  clerk.did("finds katakana by hiragana");

  await clerk.menu(LIST);
  await clerk.follow("ファイルから一括登録");
  await uploads(clerk, "wrong.xlsx", more.wrong);
  await clerk.says("郵便番号は7桁の数字です");
  assert.equal(await page.locator("#bad-rows tbody tr").count(), 1, "one row is wrong");
  assert.match(await page.locator("#bad-rows tbody tr").textContent(), /3/, "in line 3");
  await clerk.follow("ファイルを修正して送り直す");
  await uploads(clerk, "mended.xlsx", more.mended);
  await clerk.says("3行を読み取りました。");
  await clerk.click("この内容で登録する");
  await clerk.says("3行を取り込みました(新規3件、変更0件)。");
  clerk.did("imports a workbook, mended");

  await looksFor(clerk, more.newcomer.code);
  await clerk.follow(more.newcomer.name);
  await clerk.follow("閉鎖する");
  await clerk.says("以後ワクチンが分配・配送されなくなります");
  await clerk.fill("理由", "改修のため");
  await clerk.click("閉鎖する");
  await clerk.says(`${more.newcomer.name}を閉鎖しました。`);
  await clerk.follow("再開する");
  await clerk.fill("理由", "改修が終わったため");
  await clerk.click("再開する");
  await clerk.says(`${more.newcomer.name}を再開しました。`);
  await clerk.says("改修が終わったため");
  clerk.did("closes a facility and opens it again");

  await clerk.follow("公開情報を編集");
  await page.getByRole("radio", { name: /名簿に載る人のみ/ }).check();
  await clerk.fill("接種の日時", "平日 9時から17時");
  await clerk.fill("予約サイト", "javascript:alert(1)");
  clerk.mayBeRefused();
  await clerk.click("保存");
  await clerk.says("入力内容を確認してください");
  assert.equal(await page.getByLabel("接種の日時", { exact: true }).inputValue(), "平日 9時から17時", "nothing typed is lost");
  await clerk.fill("予約サイト", "https://yoyaku.example.jp/");
  await clerk.click("保存");
  await clerk.says("コロナワクチンナビに表示されません。");
  await clerk.says("https://yoyaku.example.jp/");
  clerk.did("says what the public site is to tell");

  await clerk.menu(LIST);
  await clerk.follow("最寄りの医療機関・接種会場");
  await clerk.says(`${town.name}の役所から近い順`);
  assert.ok((await page.locator("main svg a").count()) > 0, "sites are on the map");
  await page.locator("main svg a").first().focus();
  const loaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await loaded;
  await clerk.says("更新履歴");
  clerk.did("opens a site from the map");
});
