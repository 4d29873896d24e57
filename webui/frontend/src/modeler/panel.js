// The panel at the right: what can be said about the selected step, in groups of plain fields.
import { groupsOf } from "./groups.js";
import { make } from "../draft/make.js";
import { fieldOf } from "./fields.js";
import { knownNames } from "./names.js";
import { titleOf } from "./titles.js";

export class Panel {
  constructor(modeler, model, place, { catalogue, examine }) {
    this.modeler = modeler;
    this.model = model;
    this.place = place;
    this.catalogue = catalogue;
    this.closed = new Set();
    this.tools = {
      functions: catalogue.functions,
      names: () => knownNames(model, catalogue),
      examine: (text, kind) => examine(text, kind, this.tools.names().map((one) => one.name)),
    };
    const later = () => {
      cancelAnimationFrame(this.waiting);
      this.waiting = requestAnimationFrame(() => this.show());
    };
    // What somebody is typing into stays as it is; the rest follows when they leave the field. What
    // a finger is on stays, too, until it is lifted: a control that is replaced loses its click.
    place.addEventListener("focusout", () => this.stale && later());
    place.addEventListener("pointerdown", () => {
      this.pressed = true;
    });
    for (const name of ["pointerup", "pointercancel"])
      window.addEventListener(name, () => {
        this.pressed = false;
        setTimeout(() => this.stale && later()); // the click comes first
      });
    const bus = modeler.get("eventBus");
    bus.on(["selection.changed", "elements.changed", "root.set", "import.done"], later);
    bus.on("tokenSimulation.toggleMode", ({ active }) => {
      this.simulating = active;
      later();
    });
  }

  element() {
    const [only, ...more] = this.modeler.get("selection").get();
    if (more.length) return null;
    return only?.labelTarget ?? only ?? this.modeler.get("canvas").getRootElement();
  }

  show() {
    const element = this.element();
    this.stale = this.shown === element && (this.pressed || isTyping(this.place));
    if (this.stale) return;
    const kept = keepFocus(this.place);
    if (!element) {
      this.place.replaceChildren(make("p", "ow-pf__h", "Mehrere Elemente sind ausgewählt."));
      return;
    }
    const { kind, name } = titleOf(element, this.model);
    const head = make("header", "ow-eig__kopf");
    head.append(make("h2", "ow-eig__art", kind), make("p", "ow-eig__name", name));
    const body = make("fieldset", "ow-eig__gruppen");
    body.disabled = Boolean(this.simulating);
    body.setAttribute("aria-label", "Eigenschaften");
    const groups = groupsOf(element, this.model, this.catalogue);
    body.append(...groups.map((group) => this.group(group)));
    const scrolled = this.shown === element ? this.place.scrollTop : 0;
    this.place.replaceChildren(head, body);
    this.place.scrollTop = scrolled;
    if (this.shown === element) restoreFocus(this.place, kept);
    this.shown = element;
  }

  group({ id, label, fields, closed }) {
    const part = make("details", "ow-eig__gruppe");
    part.open = closed ? this.closed.has(id) : !this.closed.has(id);
    const head = make("summary", "", label);
    part.append(head);
    const inner = make("div", "ow-eig__felder");
    inner.append(...fields.filter(Boolean).map((field) => fieldOf(field, this.tools)));
    part.append(inner);
    // Noted on the click: its "toggle" may come after the panel was drawn again.
    head.addEventListener("click", () => {
      const opens = !part.open;
      if (closed ? opens : !opens) this.closed.add(id);
      else this.closed.delete(id);
    });
    return part;
  }
}

function isTyping(place) {
  const active = document.activeElement;
  return place.contains(active) && active.matches("textarea, input[type=text]");
}

// A change redraws the panel; the control that has the focus keeps it.
function keepFocus(place) {
  return place.contains(document.activeElement) ? document.activeElement.id : "";
}

function restoreFocus(place, id) {
  if (id) place.querySelector(`#${CSS.escape(id)}`)?.focus({ preventScroll: true });
}
