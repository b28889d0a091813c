// <choose-all>: chooses every shown row of a table, or none. Without it each is chosen singly.
class ChooseAll extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${form.id}"]`)];
    if (boxes.length === 0) return;
    this.append(this.#button(this.dataset.all, boxes, true), this.#button(this.dataset.none, boxes, false));
  }

  #button(text, boxes, checked) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second";
    button.textContent = text;
    button.addEventListener("click", () => {
      for (const box of boxes) if (!box.closest("tr").hidden) box.checked = checked;
    });
    return button;
  }
}

customElements.define("choose-all", ChooseAll);
