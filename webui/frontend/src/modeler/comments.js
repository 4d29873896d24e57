// Comments beside the canvas, those of the selected step first, and how many are open at a step.
// The server writes them (comments/panel.html); forms are sent from here, so that the drawing stays.
// What was typed stays until the server has it.
import { make } from "../draft/make.js";
import { reveal } from "./reveal.js";

const TROUBLE = {
  offline: "Offline. Ihr Text bleibt stehen. Senden Sie ihn, sobald das Netz wieder da ist.",
  login: "Anmeldung abgelaufen. Ihr Text bleibt stehen. Melden Sie sich neu an, und senden Sie ihn noch einmal.",
  broken: "Nicht gespeichert. Ihr Text bleibt stehen. Versuchen Sie es gleich noch einmal.",
};

export class Comments {
  constructor({ modeler, server, saving, tabs, place, status, say }) {
    Object.assign(this, { modeler, server, saving, tabs, place, status, say });
    this.marks = {};
    this.element = "";
    tabs.onShown("kommentare", () => this.load());
    modeler.on(["shape.added", "connection.added", "import.done"], () => this.drawSoon());
    modeler.on("selection.changed", ({ newSelection }) => this.select(newSelection));
    place.addEventListener("submit", (event) => this.submit(event));
    place.addEventListener("click", (event) => this.follow(event));
    addEventListener("beforeunload", (event) => {
      if (this.typed().some(({ field }) => field.matches("textarea"))) event.preventDefault();
    });
  }

  // answer: { count, marks } and, once the column was shown, { html }
  show({ count, marks, html }, sent = null) {
    this.marks = marks;
    this.tabs.count("kommentare", count);
    this.draw();
    if (html === undefined) return;
    const kept = this.typed(sent);
    const opened = [...this.place.querySelectorAll("details[open]")].map(keyOf);
    this.place.innerHTML = html; // our own template
    for (const details of this.place.querySelectorAll("details"))
      if (opened.includes(keyOf(details))) details.open = true;
    for (const { id, value } of kept) this.restore(id, value);
    this.target = null;
    this.arrange();
  }

  async load() {
    const answer = await this.server.comments();
    if (answer.state === "ok") this.show(answer);
    else this.status.textContent = "Kommentare lassen sich gerade nicht laden.";
  }

  // K: a comment on the selected step.
  async begin() {
    await this.tabs.show("kommentare");
    this.place.querySelector("#text-neu")?.focus();
  }

  select(selection) {
    const one = selection.length === 1 ? (selection[0].labelTarget ?? selection[0]) : null;
    this.element = one?.id ?? "";
    this.arrange();
  }

  // What is about the selected step comes first; a text that is being written keeps its step.
  arrange() {
    const form = this.place.querySelector("#k-neu");
    const list = this.part("hier-liste");
    if (!list) return;
    if (form && (this.target === null || !form.elements.text.value.trim())) this.aim(form);
    const all = [...this.place.querySelectorAll('[data-kommentar$="-liste"] > article')].sort(
      (a, b) => this.order(a) - this.order(b),
    );
    const here = all.filter((one) => this.element && one.dataset.element === this.element);
    const focused = document.activeElement;
    list.append(...here);
    this.part("sonst-liste").append(...all.filter((one) => !here.includes(one)));
    this.part("hier").hidden = !here.length;
    this.part("sonst").hidden = here.length > 0 && here.length === all.length;
    this.part("sonst-titel").textContent = here.length ? "An anderen Schritten" : "Offen";
    if (this.place.contains(focused)) focused.focus({ preventScroll: true });
  }

  order(article) {
    article.dataset.stelle ??= String([...article.parentElement.children].indexOf(article));
    return Number(article.dataset.stelle);
  }

  aim(form) {
    this.target = this.element;
    const shape = this.modeler.get("elementRegistry").get(this.element);
    const name = shape?.businessObject?.name;
    form.elements.schritt.value = this.element;
    this.part("wozu").textContent = !this.element
      ? "Zum ganzen Entwurf"
      : name
        ? `Zu „${name}“`
        : "Zum gewählten Element";
  }

  async submit(event) {
    event.preventDefault();
    const form = event.target;
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const address = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    await this.saving.send(); // the step may be new
    const fields = new FormData(form);
    fields.delete("csrf_token");
    if (fields.has("stand")) fields.set("stand", this.saving.revision);
    const answer = await this.server.say(address, fields);
    form.removeAttribute("aria-busy");
    this.answered(answer, form);
  }

  answered(answer, form) {
    if (answer.html !== undefined) this.show(answer, form);
    if (answer.state === "ok") {
      this.status.textContent = answer.said;
      const thread = this.place.querySelector(`#k-${CSS.escape(answer.thread)}`);
      const lid = thread?.closest("details:not([open])"); // what is closed lies under one
      (lid ?? thread)?.querySelector("summary")?.focus();
    } else if (answer.state === "refused") {
      this.status.textContent = answer.html === undefined ? answer.message : "";
      this.place.querySelector("[aria-invalid]")?.focus();
    } else {
      this.status.textContent = TROUBLE[answer.state];
      if (answer.state === "login") this.say("login", "Anmeldung abgelaufen. Nichts geht verloren.");
    }
  }

  // The name of a step leads to it on this page.
  follow(event) {
    const link = event.target.closest("[data-schritt]");
    const step = link?.dataset.schritt;
    if (!step || !this.modeler.get("elementRegistry").get(step)) return;
    event.preventDefault();
    reveal(this.modeler, step);
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
  }

  // What stands in fields and is not on the server yet.
  typed(sent = null) {
    return [...this.place.querySelectorAll("textarea, #an, #bis")]
      .filter((field) => field.form !== sent && field.value !== valueBefore(field))
      .map((field) => ({ field, id: field.id, value: field.value }));
  }

  restore(id, value) {
    const field = document.getElementById(id);
    if (!field) return;
    field.value = value;
    for (let at = field.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  }

  part(name) {
    return this.place.querySelector(`[data-kommentar="${name}"]`);
  }

  drawSoon() {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const overlays = this.modeler.get("overlays");
    const registry = this.modeler.get("elementRegistry");
    const root = this.modeler.get("canvas").getRootElement();
    overlays.remove({ type: "kommentar" });
    for (const [element, count] of Object.entries(this.marks)) {
      const shape = registry.get(element);
      if (!shape || shape === root) continue;
      const mark = make("div", "ow-km", String(count));
      mark.title = count === 1 ? "1 offener Kommentar" : `${count} offene Kommentare`;
      mark.addEventListener("click", () => {
        reveal(this.modeler, element);
        this.tabs.show("kommentare");
      });
      overlays.add(element, "kommentar", { position: { bottom: 10, left: -11 }, html: mark });
    }
  }
}

function keyOf(details) {
  return details.closest("article")?.id ?? details.dataset.kommentar ?? "neu";
}

function valueBefore(field) {
  if (field.matches("select")) return [...field.options].find((one) => one.defaultSelected)?.value ?? "";
  return field.defaultValue;
}
