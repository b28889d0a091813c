// What makes every page quicker; each page also works without it.

// The session's token goes with what htmx sends.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.body.dataset.csrf;
  const request = event.detail?.ctx?.request;
  if (token && request) request.headers["x-csrf"] = token;
});

// Trouble is read first.
document.getElementById("summary")?.focus();

// An open sheet in the head closes with Escape, or when one looks elsewhere.
for (const sheet of document.querySelectorAll("details.person")) {
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    sheet.open = false;
    sheet.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!sheet.contains(event.target)) sheet.open = false;
  });
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Narrows a table down while one types; without it the same form asks the server.
class QuickFilter extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=search]");
    const count = this.querySelector("[role=status]");
    const rows = [...(document.querySelector(`#${this.dataset.table} tbody`)?.rows ?? [])];
    const texts = rows.map((row) => row.textContent.normalize("NFKC").toLowerCase());
    input?.addEventListener("input", () => {
      const wanted = input.value.normalize("NFKC").toLowerCase().trim();
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !texts[place].includes(wanted);
        if (!row.hidden) shown += 1;
      });
      if (count) count.textContent = this.dataset.found.replace("{n}", shown.toLocaleString("en"));
    });
  }
}
customElements.define("quick-filter", QuickFilter);
