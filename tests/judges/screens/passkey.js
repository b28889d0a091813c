// A passkey of a virtual authenticator: registered, used to sign in, and used for a lock's proof.

const assert = require("node:assert/strict");
const { House } = require("./house.js");

House.play(async (house) => {
  const visitor = await house.enter("prefecture");
  const { page } = visitor;
  const devices = await page.context().newCDPSession(page);
  await devices.send("WebAuthn.enable");
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  await visitor.menu("私の設定");
  await visitor.follow("二要素認証");
  await visitor.click("パスキーを登録する");
  await visitor.says("もう一度本人確認を行います。");
  await visitor.fill("確認コード", await visitor.code());
  await visitor.click("次へ");
  await visitor.click("パスキーを登録する");
  await visitor.fill("名前", "庁舎の端末");
  await visitor.click("パスキーを登録する");
  await visitor.says("パスキー「庁舎の端末」を登録しました。");
  const { credentials } = await devices.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].rpId, "localhost");
  visitor.did("registers a passkey");

  await page.locator("details.person > summary").click();
  await visitor.click("ログアウト");
  await visitor.says("ログアウトしました。");
  await visitor.open("/");
  await visitor.typesPassword();
  await visitor.click("パスキーで認証する");
  await visitor.says("として操作しています");
  visitor.did("signs in with it");
  const used = await devices.send("WebAuthn.getCredentials", { authenticatorId });
  assert.ok(used.credentials[0].signCount > credentials[0].signCount, "it signed");

  await visitor.open("/elevate?then=/settings/second-factors");
  await visitor.click("パスキーで認証する");
  await visitor.says("登録済みの認証方法");
  visitor.did("proves once more who it is");

  // Somebody who takes it away is refused by the device, and told so.
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.locator("details.person > summary").click();
  await visitor.click("ログアウト");
  await visitor.open("/");
  await visitor.typesPassword();
  await page.getByRole("button", { name: "パスキーで認証する" }).click();
  await visitor.says("パスキーで認証できませんでした。もう一度お試しください。");
  visitor.did("is refused when the device does not know them");
});
