// A venue without a code: applied for, collated by the prefecture, numbered by the desk, and then
// its mandate, to the prefecture, and its first day.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const { firstLogIn, letter, link } = require("./letters.js");

House.play(async (house, { letters, towns, more }) => {
  const [town] = towns;
  const venue = `${town.name}特設接種会場`;
  const clerk = await house.visitor("clerk");
  await clerk.open("/code");
  await clerk.page.locator('select[name="site_prefecture"]').selectOption({ label: "富山県" });
  await clerk.click("市町村を表示する");
  await clerk.fill("申請者の氏名", "市川 会子");
  await clerk.fill("申請者の所属(組織)", town.name);
  await clerk.fill("申請者のメールアドレス", more.mail);
  await clerk.fill("申請者の電話番号", "076-000-0000");
  await clerk.page.getByRole("radio", { name: "市町村(特別区を含む)" }).check();
  await clerk.page.getByRole("radio", { name: "特設の接種会場" }).check();
  await clerk.fill("名称", venue);
  await clerk.fill("名称(フリガナ)", "とくせつせっしゅかいじょう");
  await clerk.fill("代表者の氏名", "市川 町長");
  await clerk.fill("郵便番号", "930-00");
  await clerk.page.locator('select[name="site_municipality_code"]').selectOption({ label: town.name });
  await clerk.fill("所在地(市町村より後)", "架空町1-1");
  await clerk.fill("電話番号", "076-000-0001");
  clerk.mayBeRefused();
  await clerk.click("付番を申請する");
  assert.equal(await clerk.page.getByLabel("名称", { exact: true }).inputValue(), venue, "nothing typed is lost");
  await clerk.fill("郵便番号", "930-0001");
  await clerk.click("付番を申請する");
  await clerk.says("受付番号とパスワードを控えてください");
  const [number] = await clerk.page.locator("main dd.code").allTextContents();
  clerk.did("applies for a code", { number });
  const proof = link(await letter(clerk, letters, more.mail, number), "/code/confirm");
  await clerk.open(proof.pathname + proof.search);
  await clerk.click("メールアドレスを確認する");
  await clerk.says("メールアドレスを確認しました");

  const prefecture = await house.enter("prefecture");
  await prefecture.menu("新規コード");
  await prefecture.says(venue);
  await prefecture.page.getByRole("button", { name: "表示中をすべて選択" }).click();
  await prefecture.click("選んだ申請をとりまとめる");
  await prefecture.says("1件をとりまとめました。");
  prefecture.did("collates");

  const desk = await house.enter("desk");
  await desk.open("/codes?state=collated");
  await desk.page.getByRole("button", { name: "表示中をすべて選択" }).click();
  await desk.click("付番へ進む");
  await desk.says("付番したコードは、変更も取り消しもできません。");
  await desk.click("付番する");
  await desk.says("1件に付番しました。");
  desk.did("numbers");

  const told = await letter(clerk, letters, more.mail, "国保連合会");
  const code = /90\d{8}/.exec(told)?.[0];
  assert.ok(code, told);
  await clerk.open(`/code/${number}`);
  await clerk.says(code);
  clerk.did("is told the code", { code });

  await clerk.open("/mandate");
  await clerk.fill("保険医療機関コードなど", code);
  await clerk.click("コードを調べる");
  await clerk.says(venue);
  await clerk.click("この施設の委任状を作る");
  const [mandate] = await clerk.page.locator("main dd.code").allTextContents();
  await clerk.follow("控えたので入力へ進む");
  await clerk.page.getByLabel("施設の分類").selectOption({ label: "特設の接種会場(市町村)" });
  await clerk.click("保存して次へ");
  await clerk.page.getByRole("radio", { name: "市町村(特別区を含む)" }).check();
  await clerk.page.getByRole("radio", { name: "ほかの市町村の住民も接種する" }).check();
  await clerk.click("保存して次へ");
  await clerk.fill("設置者の代表者の氏名", "市川 町長");
  await clerk.fill("担当者の氏名", "市川 会子");
  await clerk.fill("担当者のメールアドレス", more.mail);
  await clerk.fill("担当者の電話番号", "076-000-0000");
  await clerk.click("保存して次へ");
  await clerk.page.getByRole("checkbox", { name: "コミナティ" }).check();
  await clerk.page.locator('input[name="type"][value="basic"]').check();
  await clerk.click("保存して次へ");
  await clerk.says("富山県");
  await clerk.click("委任状を提出する");
  await clerk.says("委任状を提出しました。");
  clerk.did("hands the mandate in", { mandate });

  await prefecture.open(`/mandates/${mandate}`);
  await prefecture.click("受領する");
  await prefecture.click("受領通知メールの送信へ進む");
  await prefecture.click("受領通知メールを送る");
  await prefecture.says("1件の受領通知メールを送りました。");
  prefecture.did("receives it and sends the receipt mail");

  const user = await firstLogIn(clerk, letters, more.mail);
  await clerk.says(`${venue}として操作しています`);
  await clerk.menu("自施設");
  assert.match(await clerk.page.getByRole("main").textContent(), new RegExp(code));
  clerk.did("signs in, and sees the venue", { user });
});
