// Findings beside the canvas and, with the same number, at their element.
import { make } from "../draft/make.js";
import { mendedAt, mendedWhere } from "./remedies.js";
import { reveal } from "./reveal.js";

const WORDS = { fehler: "Fehler", warnung: "Warnung", hinweis: "Hinweis" };

export class Findings {
  constructor(modeler, place, tabs, acts) {
    Object.assign(this, { modeler, place, tabs, acts });
    this.list = [];
    this.at = -1;
    // What is undone or pasted loses its marks with its shape.
    modeler.on(["shape.added", "connection.added", "import.done"], () => this.drawSoon());
  }

  // answer: { findings: [{ number, severity, code, element, place, message, remedy, facts }], summary }
  show({ findings, summary }) {
    this.list = findings;
    this.tabs.count("befunde", findings.length);
    const lead = make("p", "small muted", summary);
    const items = make("ol", "ow-befunde");
    items.append(...findings.map((one) => this.item(one)));
    this.place.replaceChildren(lead, items);
    this.draw();
  }

  item(finding) {
    const { number, severity, place, message, element } = finding;
    const item = make("li", `ow-befund ow-befund--${severity}`);
    const head = make(element ? "button" : "div", "ow-befund__k");
    const words = make("span");
    words.append(
      make("span", "ow-befund__art", [WORDS[severity], place].filter(Boolean).join(" · ")),
      make("strong", "", message),
    );
    head.append(make("span", "ow-nr", String(number)), words);
    item.append(head, make("p", "", finding.remedy));
    if (!element) return item;
    head.type = "button";
    head.dataset.befund = number;
    item.addEventListener("click", (event) => {
      if (!event.target.closest(".lz-row")) this.go(this.list.indexOf(finding), false);
    });
    const remedy = mendedAt(finding);
    if (remedy) item.append(this.mend(finding, remedy));
    return item;
  }

  mend(finding, { fields, label }) {
    const row = make("div", "lz-row");
    const button = make("button", "kern-btn kern-btn--secondary kern-btn--small");
    button.type = "button";
    button.append(make("span", "kern-label", label));
    button.addEventListener("click", () => {
      const element = mendedWhere(finding, this.modeler.get("elementRegistry"));
      reveal(this.modeler, element);
      if (fields[0] === "@art") this.acts.kind(element);
      else this.acts.field(fields);
    });
    row.append(button);
    return row;
  }

  // F8: the next finding that has a place in the drawing, round and round.
  next() {
    const placed = this.list.map((one, at) => (one.element ? at : -1)).filter((at) => at >= 0);
    if (!placed.length) return;
    this.tabs.show("befunde");
    this.go(placed.find((at) => at > this.at) ?? placed[0], true);
  }

  go(at, focus) {
    this.at = at;
    const { element, number } = this.list[at];
    reveal(this.modeler, element);
    const head = this.place.querySelector(`[data-befund="${number}"]`);
    head?.scrollIntoView({ block: "nearest" });
    if (focus) head?.focus();
  }

  drawSoon() {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const overlays = this.modeler.get("overlays");
    const registry = this.modeler.get("elementRegistry");
    overlays.remove({ type: "befund" });
    const seen = new Set();
    for (const { element, severity, number } of this.list) {
      const shape = registry.get(element);
      if (!shape || seen.has(element) || shape === this.modeler.get("canvas").getRootElement()) continue;
      seen.add(element);
      overlays.add(element, "befund", {
        position: shape.waypoints ? middle(shape) : { top: -11, left: -11 },
        html: make("div", `ow-bf ow-bf--${severity}`, String(number)),
      });
    }
  }
}

// An overlay of a flow is placed from the corner of its box.
function middle({ waypoints }) {
  const at = Math.floor((waypoints.length - 1) / 2);
  const [a, b] = [waypoints[at], waypoints[at + 1]];
  const left = Math.min(...waypoints.map((point) => point.x));
  const top = Math.min(...waypoints.map((point) => point.y));
  return { left: (a.x + b.x) / 2 - left - 11, top: (a.y + b.y) / 2 - top - 11 };
}
