// A form of a draft, put together with form-js: palette, form, properties; preview and findings beside.
// Saved by itself, by the same rules as a drawing. The list of its fields is the same without a mouse.
import { FormEditor } from "@bpmn-io/form-js-editor";
import { connectPanel } from "./designer/panel.js";
import { Findings } from "./designer/findings.js";
import { missing, speakGerman } from "./designer/german.js";
import { germanKinds } from "./designer/kinds.js";
import { FormServer } from "./designer/server.js";
import { Conflict } from "./modeler/conflict.js";
import { Copies, sendLeftOvers } from "./modeler/copies.js";
import { Saving } from "./modeler/saving.js";
import "./designer.css";

const page = document.getElementById("zeichnen");
const settings = JSON.parse(document.getElementById("zeichnen-cfg").textContent);
const place = (name) => page.querySelector(`[data-modeler="${name}"]`);
const ICONS = { ok: "ok", busy: "busy" };

async function open() {
  speakGerman(document.body);
  const editor = new FormEditor({
    container: place("flaeche"),
    propertiesPanel: { parent: place("eigenschaften") },
    additionalModules: [germanKinds(settings.kinds), connectPanel],
  });
  const server = new FormServer(settings);
  const copies = new Copies(settings.draft, settings.login);
  await copies.open();

  const findings = new Findings(editor, place("befunde"), place("anzahl"), settings.addresses.fields);
  const show = (answer) => {
    findings.show(answer.findings);
    renewPreview(answer.number);
  };
  const saving = new Saving({
    modeler: exporting(editor, server),
    server,
    copies,
    revision: settings.number,
    login: settings.login,
    say,
    onSaved: show,
    onBeside: (answer) => conflict.show(answer),
  });
  const load = async (number) => {
    await draw(editor, server, number);
    saving.revision = number;
    saving.changes = 0;
    copies.forget();
    const seen = await server.look();
    if (seen.state === "ok") show(seen);
  };
  const conflict = new Conflict(place("konflikt"), { server, saving, load, compare, parts: "Felder" });

  const left = await sendLeftOvers(server, copies);
  const number = left?.head ? left.number : settings.number;
  await draw(editor, server, number);
  saving.revision = number;
  findings.show((left?.head ? left : settings).findings);
  saving.begin();
  if (left && !left.head) conflict.show(left);
  if (left) say("ok", "Änderungen aus diesem Browser wurden gespeichert.");
  else if (settings.beside) conflict.show(settings.beside);
  connectUndo(editor);
  if (settings.focus) findings.go(settings.focus);
  window.laufzettel = { editor, saving, missing };
}

async function draw(editor, server, number) {
  await editor.importSchema(JSON.parse(await server.drawing(number)));
  server.shown = editor.saveSchema(); // how form-js writes what is stored
}

// Saving knows a modeler: something that tells of changes, and can be written down.
function exporting(editor, server) {
  return {
    on: (event, act) => editor.on(event, act),
    saveXML: async () => ({ xml: JSON.stringify({ before: server.shown, after: editor.saveSchema() }) }),
  };
}

function renewPreview(number) {
  const form = document.getElementById("vorschau-neu");
  form.elements.stand.value = number;
  form.dispatchEvent(new Event("gespeichert"));
}

function say(state, words) {
  const line = place("stand");
  line.dataset.stand = ICONS[state] ?? "trouble";
  line.querySelector("span").textContent = words;
  place("anmelden").hidden = state !== "login";
}

function compare(number) {
  const { compare: address } = settings.addresses;
  return address && `${address}?mit=${number}`;
}

function connectUndo(editor) {
  const stack = editor.get("commandStack");
  const undo = place("zurueck");
  const update = () => undo.setAttribute("aria-disabled", String(!stack.canUndo()));
  editor.on("commandStack.changed", update);
  undo.addEventListener("click", () => stack.canUndo() && stack.undo());
  update();
  // Escape closes what form-js has opened; it must not lead away from the page.
  for (const one of document.querySelectorAll('[aria-keyshortcuts="Escape"]'))
    one.removeAttribute("aria-keyshortcuts");
}

open()
  .catch((error) => {
    console.error(error);
    place("flaeche").textContent =
      "Dieses Formular lässt sich nicht zeichnen. Unter „Als Liste“ stehen alle Felder.";
    place("flaeche").classList.add("ow-diagramm__fehlt");
  })
  .finally(() => page.setAttribute("data-ready", ""));
