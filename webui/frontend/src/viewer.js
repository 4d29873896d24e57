// A process's diagram, to be looked at: where a case stands, what it has passed. Everything said
// here also stands in a table on the same page; without this script only the picture is missing.
import Viewer from "bpmn-js/lib/NavigatedViewer.js";
import moddle from "./laufzettel-moddle.json";
import { LOOK } from "./diagram/look.js";
import { badges, marks } from "./diagram/marks.js";
import { moveTogether } from "./diagram/pair.js";
import { connectRows } from "./diagram/rows.js";
import { showTrail } from "./diagram/trail.js";
import { fitEachPlane, fitWhole, keepFocusInSight, openReadably } from "./diagram/view.js";
import "./viewer.css";

const GERMAN = { "Open {element}": "{element} öffnen" };
const german = {
  translate: [
    "value",
    (text, values = {}) =>
      (GERMAN[text] ?? text).replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole),
  ],
};

async function show(frame) {
  const response = await fetch(frame.dataset.xml);
  if (!response.ok) throw new Error(`diagram: HTTP ${response.status}`);
  const viewer = new Viewer({
    container: frame.querySelector("[data-canvas]"),
    additionalModules: [german],
    moddleExtensions: { laufzettel: moddle },
    ...LOOK,
  });
  await viewer.importXML(await response.text());
  name(viewer, frame.dataset.label);
  const settings = document.getElementById(frame.dataset.config);
  marks(viewer, settings ? JSON.parse(settings.textContent) : {});
  badges(viewer);
  const open = () => openReadably(viewer, frame.dataset);
  showTrail(viewer, frame);
  open();
  fitEachPlane(viewer, frame.dataset);
  keepFocusInSight(viewer.get("canvas"));
  if (!frame.closest("[data-paar]")) {
    connectButtons(viewer, frame, open);
    connectRows(viewer);
  }
  return viewer;
}

// Two versions that are compared: the buttons of the first move both.
async function connectPair(frames, shown) {
  const viewers = await Promise.all(shown);
  if (viewers.includes(undefined)) return; // each says by itself what is missing
  const [left, right] = viewers;
  const { meant, open } = moveTogether(left, right, frames[1].dataset);
  open();
  connectButtons(left, frames[0], open);
  for (const viewer of viewers) connectRows(viewer, viewer === left ? meant : () => {});
}

// One picture with a name for those who listen; its parts cannot be reached and need no tab stop.
function name(viewer, label) {
  const picture = viewer.get("canvas").getContainer().querySelector("svg");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  picture.removeAttribute("tabindex");
}

function connectButtons(viewer, frame, open) {
  const canvas = viewer.get("canvas");
  const acts = {
    plus: () => canvas.zoom(canvas.zoom() * 1.2),
    minus: () => canvas.zoom(canvas.zoom() / 1.2),
    fit: open,
    alles: () => fitWhole(canvas),
  };
  for (const button of frame.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => acts[button.dataset.act]());
  }
}

const shown = new Map();
for (const frame of document.querySelectorAll("[data-diagramm]")) {
  const drawn = show(frame).catch((error) => {
    console.error(error);
    const canvas = frame.querySelector("[data-canvas]");
    canvas.textContent =
      "Das Diagramm lässt sich gerade nicht anzeigen. Dieselben Angaben stehen in der Tabelle.";
    canvas.classList.add("ow-diagramm__fehlt");
    frame.querySelector(".ow-diagramm__zoom")?.remove();
  });
  shown.set(frame, drawn);
}
const pairs = [...document.querySelectorAll("[data-paar]")].map((pair) => {
  const frames = [...pair.querySelectorAll("[data-diagramm]")];
  const drawn = frames.map((frame) => shown.get(frame));
  return connectPair(frames, drawn).catch(console.error);
});
await Promise.all(pairs);
for (const [frame, drawn] of shown) drawn.finally(() => frame.setAttribute("data-ready", ""));
