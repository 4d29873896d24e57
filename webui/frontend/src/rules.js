// A decision table, drawn: the file of the form's hidden field in, its changed file back into it.
// The form beside it is the same table without script.
import Editor from "dmn-js-decision-table/lib/Editor.js";
import expressionLanguage from "dmn-js-decision-table/lib/features/expression-language/index.js";
import EditingManager from "dmn-js-shared/lib/base/EditingManager.js";
import german, { missing } from "./rules/german.js";
import "./rules.css";

const place = document.querySelector("[data-regeltabelle]");
const form = place.closest("form");
const field = form.elements.namedItem("tabelle");
const told = form.querySelector("[data-regeltabelle-meldung]");

// Another language than FEEL in a cell would be refused anyway.
class Table extends Editor {
  getModules() {
    return super.getModules().filter((one) => one !== expressionLanguage);
  }
}

class Tables extends EditingManager {
  _getViewProviders() {
    return [{ id: "decisionTable", constructor: Table, opens: "dmn:Decision" }];
  }
}

const tables = new Tables({
  container: place,
  decisionTable: { additionalModules: [german] },
});
let isChanged = false;
let isReady = false;

async function open() {
  const bytes = Uint8Array.from(atob(field.value), (sign) => sign.charCodeAt(0));
  await tables.importXML(new TextDecoder().decode(bytes));
  tables.getActiveViewer().on("commandStack.changed", () => (isChanged = true));
  place.dataset.ready = "";
}

// Untouched, the file goes back as it came, byte for byte.
form.addEventListener("submit", async (event) => {
  if (isReady || !isChanged) return;
  event.preventDefault();
  const { submitter } = event;
  document.activeElement?.blur();
  const { xml } = await tables.saveXML({ format: true });
  const bytes = new TextEncoder().encode(xml);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  form.elements.namedItem("gezeichnet").value = btoa(text);
  isReady = true;
  setTimeout(() => form.requestSubmit(submitter)); // while this event lasts, the form does not listen
});

window.laufzettelMissing = missing;
open().catch(() => {
  told.hidden = false;
});
