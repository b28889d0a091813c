// <rule-fields>: shows the fields of the chosen rule only, and reads a file into its text field.
// Without it all fields are shown, and figures are pasted.
class RuleFields extends HTMLElement {
  connectedCallback() {
    const rule = this.querySelector("[data-rule]");
    const show = () => {
      for (const part of this.querySelectorAll("[data-for]")) {
        part.hidden = !part.dataset.for.split(" ").includes(rule.value);
      }
    };
    rule.addEventListener("change", show);
    show();
    for (const part of this.querySelectorAll("[data-file]")) part.hidden = false;
    this.addEventListener("change", async ({ target }) => {
      const file = target.files?.[0];
      if (file) document.getElementById(target.dataset.into).value = await file.text();
    });
  }
}

customElements.define("rule-fields", RuleFields);
