// Passkeys: what the server asks goes to the browser, what the browser signs goes into the form.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const listed = (list) => (list ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));

// The credential as JSON, for browsers that cannot write it themselves.
function written(credential) {
  const { response } = credential;
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = fields.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(given), transports: response.getTransports?.() },
  };
}

class Passkey extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.ask());
  }

  async ask() {
    const wrong = this.querySelector("[role=alert]");
    wrong.textContent = "";
    try {
      const { publicKey } = JSON.parse(this.dataset.options);
      const credential = await this.credential({ ...publicKey, challenge: bytes(publicKey.challenge) });
      this.querySelector("[name=credential]").value = JSON.stringify(written(credential));
      this.closest("form").requestSubmit();
    } catch {
      wrong.textContent = this.dataset.failed;
    }
  }
}

// Proves who it is.
class PasskeyAnswer extends Passkey {
  credential(publicKey) {
    const allowCredentials = listed(publicKey.allowCredentials);
    return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials } });
  }
}

// Registers a new one.
class PasskeyNew extends Passkey {
  credential(publicKey) {
    const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    const excludeCredentials = listed(publicKey.excludeCredentials);
    return navigator.credentials.create({ publicKey: { ...publicKey, user, excludeCredentials } });
  }
}

customElements.define("passkey-answer", PasskeyAnswer);
customElements.define("passkey-new", PasskeyNew);
