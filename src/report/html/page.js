"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const main = document.querySelector("main");
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  // What is read first stands first, for those who listen to the page too.
  main.before(document.getElementById("summary"));
  form.hidden = false;
  const worth = ["info", "warning", "error"];
  const documents = all("details.document").map((element) => ({ element, notes: all(".note", element) }));
  const total = documents.reduce((sum, d) => sum + d.notes.length, 0);
  if (documents.length <= 5) documents.forEach((d) => (d.element.open = true));

  // Made when a filter first needs it, so that many documents open fast.
  const details = (d) => {
    d.name ??= d.element.querySelector("h2").textContent.toLowerCase();
    d.marks ??= all("mark", d.element).map((mark) => ({
      mark,
      notes: mark.dataset.notes.split(" ").map((id) => document.getElementById(id)),
    }));
    return d;
  };
  const tell = (count) => (shown.textContent = `${shown.dataset.of}: ${count}/${total}`);
  const filter = () => {
    const checked = (name) => new Set(all(`[name=${name}]:checked`, form).map((box) => box.value));
    const [severities, statuses] = [checked("severity"), checked("status")];
    const category = form.elements.category.value;
    const name = form.elements.document.value.trim().toLowerCase();
    const narrowed = all("[name=severity], [name=status]", form).some((box) => !box.checked) || category !== "";
    let count = 0;
    for (const d of documents.map(details)) {
      const named = d.name.includes(name);
      let visible = 0;
      for (const note of d.notes) {
        const { severity, status } = note.dataset;
        note.hidden = !(severities.has(severity) && statuses.has(status) && (category === "" || note.dataset.category === category));
        visible += !note.hidden;
      }
      // Words that several findings share look like the worst of those that are shown.
      for (const { mark, notes } of d.marks) {
        const left = notes.filter((note) => !note.hidden).map((note) => note.dataset);
        const worst = left.sort((a, b) => (b.status === "new") - (a.status === "new") || worth.indexOf(b.severity) - worth.indexOf(a.severity))[0];
        mark.className = worst ? `${worst.severity} ${worst.status}` : "off";
      }
      d.element.hidden = !named || (narrowed && visible === 0);
      if (!d.element.hidden) count += visible;
    }
    tell(count);
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  tell(total);

  const open = (state) => documents.forEach((d) => (d.element.open = state));
  document.getElementById("open").addEventListener("click", () => open(true));
  document.getElementById("close").addEventListener("click", () => open(false));
  addEventListener("beforeprint", () => documents.forEach((d) => (d.element.open = d.element.open || !d.element.hidden)));

  // A link into a document that is closed opens it.
  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const parent = target && target.closest("details.document");
    if (parent) parent.open = true;
    if (target) target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", follow);
  follow();

  let at = null;
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select");
    if (!form.elements.keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const notes = documents.filter((d) => !d.element.hidden).flatMap((d) => d.notes.filter((note) => !note.hidden));
    if (notes.length === 0) return;
    const here = notes.indexOf(at);
    at = notes[here < 0 ? (step > 0 ? 0 : notes.length - 1) : (here + step + notes.length) % notes.length];
    at.closest("details.document").open = true;
    at.focus({ preventScroll: true });
    at.scrollIntoView({ block: "center" });
    event.preventDefault();
  });
})();
