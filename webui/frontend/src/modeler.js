// A draft's diagram, to be drawn: canvas, findings and properties side by side, saved by itself.
// The Gliederung is the same draft without mouse and picture.
import Modeler from "bpmn-js/lib/Modeler.js";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import Minimap from "diagram-js-minimap";
import moddle from "./laufzettel-moddle.json";
import { LOOK } from "./diagram/look.js";
import { badges } from "./diagram/marks.js";
import { showTrail } from "./diagram/trail.js";
import { openReadably } from "./diagram/view.js";
import { shareClipboard } from "./modeler/clipboard.js";
import { Comments } from "./modeler/comments.js";
import { openDesk } from "./draft/desk.js";
import { Server } from "./draft/server.js";
import { registerDeadlines } from "./modeler/deadline-fields.js";
import { Findings } from "./modeler/findings.js";
import german, { missing } from "./modeler/german.js";
import { Model } from "./modeler/model.js";
import { Panel } from "./modeler/panel.js";
import { printPicture, savePng, saveSvg } from "./modeler/pictures.js";
import { controlOf } from "./modeler/remedies.js";
import { reveal } from "./modeler/reveal.js";
import { keepPadInSight } from "./modeler/pad.js";
import { simulation, speakGerman } from "./modeler/simulation.js";
import { Tabs } from "./modeler/tabs.js";
import { Trials } from "./modeler/trials.js";
import "./modeler.css";

const page = document.getElementById("modeler");
const settings = JSON.parse(document.getElementById("modeler-cfg").textContent);
const place = (name) => page.querySelector(`[data-modeler="${name}"]`);
// bpmn-js would move what lies in a collapsed sub-process to a plane that it makes on reading, and
// leave out of its export what it does not draw; an owner who only looks has changed nothing.
const asStored = { subprocessCompatibility: ["value", {}], bpmnDiOrdering: ["value", {}] };
const TYPING = "input, textarea, select, [contenteditable]";

async function open() {
  const modeler = new Modeler({
    container: place("flaeche"),
    additionalModules: [german, asStored, CreateAppendAnythingModule, Minimap, simulation],
    moddleExtensions: { laufzettel: moddle },
    ...LOOK,
  });
  const server = new Server(settings);
  const model = new Model(modeler);
  registerDeadlines(modeler);
  const tabs = new Tabs(place("reiter"));
  const findings = new Findings(modeler, place("befunde"), tabs, {
    field: focusField,
    kind: () => openKinds(modeler),
  });
  let wasDrawn = false;
  const { saving, say, shown, begin } = await openDesk({
    place,
    settings,
    server,
    editor: modeler,
    draw: async (number) => {
      const view = wasDrawn && modeler.get("canvas").viewbox();
      await modeler.importXML(await server.drawing(number));
      if (view) modeler.get("canvas").viewbox(view);
      if (view) badges(modeler);
      wasDrawn = true;
    },
    show: (answer) => {
      findings.show(answer);
      trials.changed();
    },
    parts: "Schritte",
  });
  const trials = new Trials({ server, saving, tabs, place: place("szenarien") });
  const comments = new Comments({
    modeler,
    server,
    saving,
    tabs,
    place: place("kommentare"),
    status: place("gesagt"),
    say,
  });
  const panel = new Panel(modeler, model, place("eigenschaften"), {
    catalogue: settings.catalogue,
    examine: async (text, kind, names) => server.examine(text, kind, names),
  });
  badges(modeler);
  modeler.on(["shape.added", "element.changed"], () => renewBadges(modeler));
  speakGerman(modeler.get("canvas").getContainer());
  nameCanvas(modeler);
  keepPadInSight(modeler);
  showTrail(modeler, place("rahmen"));
  openReadably(modeler, { focus: settings.focus, y: "0.36" });
  if (modeler.get("elementRegistry").get(settings.focus)) reveal(modeler, settings.focus);
  panel.show();
  shareClipboard(modeler);
  findings.show(shown);
  comments.show(settings.comments);
  begin();
  connectButtons(modeler, findings);
  connectKeys(modeler, findings, comments);
  window.laufzettel = { modeler, saving, missing };
}

// The first of the fields that is there; without any, the panel itself.
function focusField(fields) {
  // the panel follows the selection in the next frame
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const panel = place("eigenschaften");
      const control = fields.map((one) => controlOf(panel, one)).find(Boolean);
      for (let at = control; at && at !== panel; at = at.parentElement)
        if (at.matches("details:not([open])")) at.querySelector("summary").click();
      (control ?? panel).focus();
    }),
  );
}

// The menu that changes what the selected element is, as `R` does: its search field has the focus.
function openKinds(modeler) {
  // the pad of the selection is drawn in the next frame
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      modeler.get("editorActions").trigger("replaceElement", {});
    }),
  );
}

function renewBadges(modeler) {
  cancelAnimationFrame(renewBadges.waiting);
  renewBadges.waiting = requestAnimationFrame(() => {
    modeler.get("overlays").remove({ type: "zeile" });
    badges(modeler);
  });
}

function nameCanvas(modeler) {
  const drawing = modeler.get("canvas").getContainer().querySelector("svg");
  drawing.setAttribute("role", "group");
  drawing.setAttribute(
    "aria-label",
    "Prozessdiagramm, bearbeitbar. Ohne Maus und Bild: Reiter „Gliederung“.",
  );
}

function connectButtons(modeler, findings) {
  const stack = modeler.get("commandStack");
  const undo = place("zurueck");
  const update = () => undo.setAttribute("aria-disabled", String(!stack.canUndo()));
  modeler.on("commandStack.changed", update);
  update();
  const acts = {
    zurueck: () => stack.canUndo() && stack.undo(),
    wieder: () => stack.canRedo() && stack.redo(),
    svg: () => saveSvg(modeler, settings.file),
    png: () => savePng(modeler, settings.file),
    drucken: () => printPicture(modeler, settings.label),
    spielen: () => modeler.get("toggleMode").toggleMode(),
    plus: () => modeler.get("canvas").zoom(modeler.get("canvas").zoom() * 1.2),
    minus: () => modeler.get("canvas").zoom(modeler.get("canvas").zoom() / 1.2),
    ganz: () => modeler.get("canvas").zoom("fit-viewport", "auto"),
    suchen: () => {
      modeler.get("canvas").focus();
      modeler.get("editorActions").trigger("find");
    },
    befund: () => findings.next(),
  };
  for (const button of page.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => {
      acts[button.dataset.act]();
      button.closest("details")?.removeAttribute("open");
    });
  }
  modeler.on("tokenSimulation.toggleMode", ({ active }) => {
    page.classList.toggle("ist-gespielt", active);
    page.querySelector('[data-act="spielen"]').setAttribute("aria-pressed", String(active));
  });
}

function connectKeys(modeler, findings, comments) {
  // Escape ends what is being drawn; it must not lead away from the page.
  for (const one of document.querySelectorAll('[aria-keyshortcuts="Escape"]'))
    one.removeAttribute("aria-keyshortcuts");
  const areas = [
    () => place("pruefung").focus(),
    () => modeler.get("canvas").focus(),
    () => place("eigenschaften").focus(),
    () => place("kopf").querySelector("a, button")?.focus(),
  ];
  const where = () => {
    const active = document.activeElement;
    if (place("eigenschaften").contains(active)) return 2;
    if (place("flaeche").contains(active)) return 1;
    return place("pruefung").contains(active) ? 0 : 3;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "F8") findings.next();
    else if (event.key === "F6") areas[(where() + (event.shiftKey ? 3 : 1)) % 4]();
    else if (event.key === "Escape" && !event.defaultPrevented && [0, 2].includes(where()))
      modeler.get("canvas").focus();
    else if (isPlainK(event) && where() === 1) comments.begin();
    else return;
    event.preventDefault();
  });
}

function isPlainK({ key, ctrlKey, altKey, metaKey, target }) {
  return key.toLowerCase() === "k" && !ctrlKey && !altKey && !metaKey && !target.closest(TYPING);
}

open()
  .catch((error) => {
    console.error(error);
    place("flaeche").textContent =
      "Das Diagramm lässt sich nicht zeichnen. Unter „Gliederung“ stehen dieselben Angaben.";
    place("flaeche").classList.add("ow-diagramm__fehlt");
  })
  .finally(() => page.setAttribute("data-ready", ""));
