// <allocation-grid>: the form of a sheet, made quicker. Without it the form works as it is.
import { apportion, cells, grouped, read, shown } from "./allocation-amounts.js";
import { Steps } from "./allocation-history.js";

const ITEMS = { v: "vaccine", n: "needle", s: "syringe" };

/** A heading that sorts: what it says becomes a button. */
function sortable(heading) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...heading.childNodes);
  heading.append(button);
}

class AllocationGrid extends HTMLElement {
  #steps = new Steps();
  #begun = "";
  #sent = false;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.table = this.querySelector("table[data-grid]");
    if (!this.form || !this.table) return;
    for (const part of this.querySelectorAll("[data-part]")) part.hidden = false;
    this.table.addEventListener("focusin", ({ target }) => this.#begin(target));
    this.table.addEventListener("input", () => this.#reckon());
    this.table.addEventListener("change", ({ target }) => this.#settle(target));
    this.table.addEventListener("keydown", (event) => this.#key(event));
    this.table.addEventListener("paste", (event) => this.#paste(event));
    this.table.addEventListener("click", (event) => this.#sort(event));
    this.addEventListener("click", ({ target }) => this.#act(target.closest("[data-act]")));
    for (const heading of this.table.querySelectorAll("th[data-sort]")) sortable(heading);
    this.querySelector("[data-filter]")?.addEventListener("input", (event) => this.#filter(event));
    this.form.addEventListener("submit", () => (this.#sent = true));
    addEventListener("beforeunload", this.#leave);
    this.#reckon();
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.#leave);
  }

  #leave = (event) => {
    if (this.#steps.canUndo && !this.#sent) event.preventDefault();
  };

  /** Inputs of the rows that are shown, row by row. */
  #rows() {
    const rows = [...this.table.tBodies[0].rows].filter((row) => !row.hidden);
    return rows.map((row) => [...row.querySelectorAll("input")]);
  }

  #inputs(letter) {
    const found = this.table.querySelectorAll(`input[name^="${letter}-"], input[name^="${letter}r-"]`);
    return [...found];
  }

  #line(letter) {
    const line = this.querySelector(`tr[data-item="${ITEMS[letter]}"]`);
    const { pack, ceiling, unit, oneUnit } = line.dataset;
    return { line, pack: Number(pack), ceiling: Number(ceiling), unit, oneUnit };
  }

  /** Sums, what is left over, and whether it fits, for each item. */
  #reckon() {
    for (const letter of Object.keys(ITEMS)) {
      const { line, pack, ceiling, unit, oneUnit } = this.#line(letter);
      const { box, oneBox, and } = this.dataset;
      const words = { box, oneBox, and, unit, oneUnit };
      let sum = 0;
      for (const input of this.#inputs(letter)) {
        const number = read(input.value);
        if (number === null) input.setAttribute("aria-invalid", "true");
        else if (input.hasAttribute("aria-invalid")) input.removeAttribute("aria-invalid");
        sum += (number ?? 0) * (input.name.startsWith(`${letter}r-`) ? 1 : pack);
      }
      const left = ceiling - sum;
      line.querySelector("[data-sum]").textContent = shown(sum, pack, words);
      line.querySelector("[data-left]").textContent =
        left < 0 ? `−${shown(-left, pack, words)}` : shown(left, pack, words);
      const check = line.querySelector("[data-check]");
      check.textContent = left < 0 ? this.dataset.over : this.dataset.fits;
      check.classList.toggle("over", left < 0);
    }
    this.#wishes();
    this.#buttons();
  }

  /** Says beside each wish whether the row gets less; a row whose wish is unknown has none. */
  #wishes() {
    const { pack } = this.#line("v");
    for (const cell of this.table.querySelectorAll("td[data-wanted]")) {
      const [whole, rest] = cell.parentElement.querySelectorAll('input[name^="v-"], input[name^="vr-"]');
      if (!whole) return;
      const given = (read(whole.value) ?? 0) * pack + (rest ? (read(rest.value) ?? 0) : 0);
      cell.querySelector("small").hidden = given >= Number(cell.dataset.wanted);
    }
  }

  #buttons() {
    const able = { undo: this.#steps.canUndo, redo: this.#steps.canRedo };
    for (const [act, is] of Object.entries(able)) {
      const button = this.querySelector(`[data-act="${act}"]`);
      if (button) button.disabled = !is;
    }
  }

  #begin(target) {
    if (!target.matches("input")) return;
    this.#begun = target.value;
    target.select();
  }

  /** What was typed into one cell is one step; the number is shown as the service will read it. */
  #settle(target) {
    if (!target.matches("input")) return;
    const number = read(target.value);
    if (number !== null) target.value = grouped(number);
    this.#steps.record([[target, this.#begun, target.value]]);
    this.#begun = target.value;
    this.#reckon();
  }

  /** Sets many cells as one step. */
  #set(changes) {
    const step = changes.map(([input, value]) => [input, input.value, value]);
    for (const [input, , value] of step) input.value = value;
    this.#steps.record(step);
    this.#reckon();
  }

  #key(event) {
    const { target, key, ctrlKey, metaKey, shiftKey, isComposing } = event;
    if (!target.matches("input") || isComposing) return;
    if ((ctrlKey || metaKey) && key.toLowerCase() === "z" && target.value === this.#begun) {
      event.preventDefault();
      this.#again(shiftKey ? "redo" : "undo");
    } else if ((ctrlKey || metaKey) && key.toLowerCase() === "y") {
      event.preventDefault();
      this.#again("redo");
    } else if (key === "ArrowDown" || (key === "Enter" && !shiftKey)) {
      event.preventDefault();
      this.#move(target, 1, 0);
    } else if (key === "ArrowUp" || key === "Enter") {
      event.preventDefault();
      this.#move(target, -1, 0);
    } else if (key === "ArrowLeft" && target.selectionEnd === 0) {
      this.#move(target, 0, -1);
    } else if (key === "ArrowRight" && target.selectionStart === target.value.length) {
      this.#move(target, 0, 1);
    }
  }

  #place(target) {
    const rows = this.#rows();
    const down = rows.findIndex((row) => row.includes(target));
    return { rows, down, across: rows[down]?.indexOf(target) ?? -1 };
  }

  #move(target, by, aside) {
    const { rows, down, across } = this.#place(target);
    const next = rows[down + by]?.[across + aside];
    if (next) {
      next.focus();
      next.select();
    }
  }

  /** A range from a spreadsheet goes into the cells from here on, rightwards and down. */
  #paste(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!event.target.matches("input") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const { rows, down, across } = this.#place(event.target);
    const changes = [];
    cells(text).forEach((line, below) =>
      line.forEach((cell, aside) => {
        const input = rows[down + below]?.[across + aside];
        const number = read(cell);
        if (input) changes.push([input, number === null ? cell.trim() : grouped(number)]);
      }),
    );
    this.#set(changes);
    this.#begun = event.target.value;
  }

  #act(button) {
    const act = button?.dataset.act;
    if (act === "undo" || act === "redo") this.#again(act);
    if (act === "fill") this.#fill();
  }

  #again(act) {
    const first = act === "undo" ? this.#steps.undo() : this.#steps.redo();
    first?.focus();
    if (first) this.#begun = first.value;
    this.#reckon();
  }

  /** Fills one item by the chosen thinking: a draft as any other, nothing is saved. */
  #fill() {
    const letter = this.querySelector("[data-fill-item]").value;
    const way = this.querySelector("[data-fill-way]").value;
    const each = read(this.querySelector("[data-fill-number]").value) ?? 0;
    const { pack, ceiling } = this.#line(letter);
    const rows = [...this.table.tBodies[0].rows].filter((row) => row.querySelector("input"));
    const by = (name) => rows.map((row) => row.dataset[name] ?? "0");
    const vaccine = rows.map((row) => read(row.querySelector('input[name^="v-"]').value) ?? 0);
    const boxes = {
      clear: () => rows.map(() => 0),
      each: () => rows.map(() => each),
      follow: () => vaccine.map((number) => number * each),
      aged: () => apportion(Math.floor(ceiling / pack), by("aged")),
      total: () => apportion(Math.floor(ceiling / pack), by("total")),
    }[way]();
    this.#set(
      rows.flatMap((row, at) => {
        const whole = row.querySelector(`input[name^="${letter}-"]`);
        const rest = row.querySelector(`input[name^="${letter}r-"]`);
        const filled = [[whole, grouped(boxes[at])]];
        return rest ? [...filled, [rest, "0"]] : filled;
      }),
    );
  }

  #filter({ target }) {
    const wanted = target.value.normalize("NFKC").trim().toLowerCase();
    for (const row of this.table.tBodies[0].rows) {
      const name = row.cells[0].textContent.normalize("NFKC").toLowerCase();
      row.hidden = wanted !== "" && !name.includes(wanted);
    }
  }

  /** Sorts by the column of a heading's button; what is typed counts, as it is now. */
  #sort({ target }) {
    const heading = target.closest("button.sort")?.closest("th");
    if (!heading) return;
    const at = heading.cellIndex;
    const up = heading.getAttribute("aria-sort") !== "ascending";
    const value = (row) => {
      const cell = row.cells[at];
      const text = cell.querySelector("input")?.value ?? cell.dataset.value ?? cell.textContent;
      const number = heading.dataset.sort === "number" ? read(text) : null;
      return number ?? text.trim();
    };
    const rows = [...this.table.tBodies[0].rows].map((row) => [value(row), row]);
    rows.sort(([a], [b]) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "ja")));
    if (!up) rows.reverse();
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    this.table.tBodies[0].append(...rows.map(([, row]) => row));
  }
}

customElements.define("allocation-grid", AllocationGrid);
