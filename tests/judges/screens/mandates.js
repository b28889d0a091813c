// From a mandate to a working site: the clinic's form on a telephone, the body's receipt of all
// at once, the clinic's first day, and the first box that its town gives it where a round waits.

const assert = require("node:assert/strict");
const { House } = require("./house.js");
const { firstLogIn, letter, link } = require("./letters.js");
const office = require("./office.js");

const TELEPHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

House.play(async (house, { letters, more }) => {
  const { code, slip, name, count, mail } = more;
  const clinic = await house.visitor("clinic", TELEPHONE);
  await clinic.open("/mandate");
  await clinic.fill("保険医療機関コードなど", slip);
  await clinic.click("コードを調べる");
  await clinic.says(`コード${slip}は見つかりません`);
  await clinic.says("検査用の数字");
  await clinic.page.getByRole("button", { name: code }).click();
  await clinic.says("この施設でお間違いありませんか");
  await clinic.says(name);
  await clinic.click("この施設の委任状を作る");
  await clinic.says("再開用パスワードが表示されるのは、今回だけです。");
  const [number, secret] = await clinic.page.locator("main dd.code").allTextContents();
  clinic.did("is told what was mistyped, and begins", { number });

  await clinic.follow("控えたので入力へ進む");
  const postcode = clinic.page.getByLabel("郵便番号");
  const own = await postcode.inputValue();
  await postcode.fill("");
  await postcode.pressSequentially(own);
  await clinic.says("この郵便番号は富山県");
  await clinic.page.getByLabel("施設の分類").selectOption({ label: "診療所" });
  await clinic.click("保存して次へ");
  await clinic.page.getByRole("radio", { name: "上記以外" }).check();
  await clinic.page.getByLabel("所属するとりまとめ団体").selectOption({ label: "富山県架空医師会" });
  await clinic.click("保存して次へ");

  // The telephone is put away; somebody goes on at a desk.
  const colleague = await house.visitor("colleague");
  await colleague.open("/mandate");
  await colleague.fill("委任状番号", number);
  await colleague.fill("再開用パスワード", secret.toLowerCase());
  await colleague.click("開く");
  await colleague.says("富山県架空医師会");
  await colleague.open(`/mandate/${number}/people`);
  await colleague.fill("設置者の代表者の氏名", "髙橋 はじめ");
  await colleague.fill("担当者の氏名", "髙橋 はじめ");
  await colleague.fill("担当者のメールアドレス", mail);
  await colleague.fill("担当者の電話番号", "０７６ー０００ー０００１");
  await colleague.click("保存して次へ");
  await colleague.page.getByRole("checkbox", { name: "コミナティ" }).check();
  await colleague.page.locator('input[name="type"][value="basic"]').check();
  await colleague.click("保存して次へ");
  await colleague.says("委任状を提出する");
  await colleague.click("委任状を提出する");
  await colleague.says("委任状を提出しました。");
  colleague.did("goes on with number and secret, and hands in");

  const proof = link(await letter(colleague, letters, mail, number), "/mandate/confirm");
  await colleague.open(proof.pathname + proof.search);
  await colleague.click("メールアドレスを確認する");
  await colleague.says("メールアドレスを確認しました");

  const body = await house.enter("body");
  await body.open(`/mandates/${number}`);
  await body.fill("差し戻しの理由", "施設の電話番号が違います。");
  await body.click("差し戻す");
  await body.says("提出者に差し戻しました。");
  body.did("sends one back");
  const back = await letter(colleague, letters, mail, "差し戻しました");
  assert.match(back, /理由: 施設の電話番号が違います。/);
  await colleague.open(`/mandate/${number}`);
  await colleague.says("施設の電話番号が違います。");
  await colleague.follow("内容を直す");
  await colleague.fill("施設の電話番号", "076-000-0002");
  await colleague.click("保存して次へ");
  await colleague.open(`/mandate/${number}/check`);
  await colleague.says("076-000-0002");
  await colleague.click("委任状を提出する");
  await colleague.says("委任状を提出しました。");
  colleague.did("mends it, and hands it in again");

  await body.menu("委任状の受領");
  await body.says(`未受領`);
  assert.match(await body.page.locator("main").textContent(), new RegExp(String(count)));
  await body.page.getByRole("button", { name: "表示中をすべて選択" }).click();
  await body.click("選んだ委任状を受領する");
  await body.says(`${count}件を受領しました。`);
  body.did("receives all at once");
  await body.open("/mandates?state=received");
  await body.page.getByRole("button", { name: "表示中をすべて選択" }).click();
  await body.click("受領通知メールの送信へ進む");
  await body.says("受領通知メールを送ると、取り消せません。");
  await body.click("受領通知メールを送る");
  await body.says(`${count}件の受領通知メールを送りました。`);
  body.did("sends the receipt mails");

  await colleague.open(`/mandate/${number}`);
  await colleague.says("受領通知済");
  const user = await firstLogIn(colleague, letters, mail);
  await colleague.says(`${name}として操作しています`);
  await colleague.menu("自施設");
  assert.match(await colleague.page.getByRole("main").textContent(), new RegExp(code));
  colleague.did("signs in, and sees the site", { user });

  if (!more.town) return;
  const clerk = await house.enter("towns");
  await clerk.actsFor(more.town);
  await office.confirms(clerk);
  await office.types(clerk, name, [1, 10, 10]);
  const [ceiling, sum, left, check] = await office.sums(clerk, "vaccine");
  assert.deepEqual([sum, left, check], [ceiling, "0箱", "○"]);
  await office.completes(clerk);
  clerk.did("gives the clinic its box");
});
