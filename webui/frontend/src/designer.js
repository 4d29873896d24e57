// A form of a draft, put together with form-js: palette, form, properties; preview and findings beside.
// Saved by itself, by the same rules as a drawing. The list of its fields is the same without a mouse.
import { FormEditor } from "@bpmn-io/form-js-editor";
import { connectPanel } from "./designer/panel.js";
import { Findings } from "./designer/findings.js";
import { missing, speakGerman } from "./designer/german.js";
import { germanKinds } from "./designer/kinds.js";
import { FormServer } from "./designer/server.js";
import { openDesk } from "./draft/desk.js";
import "./designer.css";

const page = document.getElementById("zeichnen");
const settings = JSON.parse(document.getElementById("zeichnen-cfg").textContent);
const place = (name) => page.querySelector(`[data-modeler="${name}"]`);

async function open() {
  speakGerman(document.body);
  const editor = new FormEditor({
    container: place("flaeche"),
    propertiesPanel: { parent: place("eigenschaften") },
    additionalModules: [germanKinds(settings.kinds), connectPanel],
  });
  const server = new FormServer(settings);
  const findings = new Findings(editor, place("befunde"), place("anzahl"), settings.addresses.fields);
  const show = (answer) => {
    findings.show(answer.findings);
    renewPreview(answer.number);
  };
  const { saving, shown, begin } = await openDesk({
    place,
    settings,
    server,
    editor: exporting(editor, server),
    draw: (number) => draw(editor, server, number),
    show,
    parts: "Felder",
  });
  findings.show(shown.findings);
  begin();
  connectUndo(editor);
  if (settings.focus) findings.go(settings.focus);
  window.laufzettel = { editor, saving, missing };
}

async function draw(editor, server, number) {
  await editor.importSchema(JSON.parse(await server.drawing(number)));
  server.shown = editor.saveSchema(); // how form-js writes what is stored
}

// Saving knows an editor: something that tells of changes, and can be written down.
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
