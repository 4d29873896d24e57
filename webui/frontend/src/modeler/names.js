// Which names an expression of the present diagram may read: declared variables and those that its
// steps bring in. The server decides in the end (engine/checks/names.py); this is for completion.
import { is } from "bpmn-js/lib/util/ModelUtil.js";

const INSTANTS = [
  { name: "jetzt", says: "dieser Zeitpunkt" },
  { name: "heute", says: "das heutige Datum" },
];

export function knownNames(model, catalogue) {
  const found = new Map(INSTANTS.map((one) => [one.name, one.says]));
  const add = (name, says) => name && !found.has(name) && found.set(name, says);
  for (const process of model.roots("bpmn:Process")) {
    for (const one of model.extensions(process, "laufzettel:Variable"))
      add(one.get("name"), `Variable, ${catalogue.types[one.get("typ") ?? "text"] ?? ""}`);
    walk(process, (object) => brought(object, model, catalogue, add));
  }
  return [...found].map(([name, says]) => ({ name, says }));
}

function walk(scope, visit) {
  for (const object of scope.get("flowElements") ?? []) {
    visit(object);
    if (is(object, "bpmn:SubProcess")) walk(object, visit);
  }
}

function brought(object, model, catalogue, add) {
  if (is(object, "bpmn:DataObject")) add(object.id, "Datenobjekt");
  if (!is(object, "bpmn:FlowNode")) return;
  const from = object.name || object.id;
  const handler = catalogue.handlers.find((one) => one.name === object.get("laufzettel:handler"));
  const acceptor = catalogue.acceptors.find((one) => one.name === object.get("laufzettel:annahme"));
  const form = catalogue.forms.find((one) => one.name === object.get("laufzettel:formular"));
  const message = catalogue.messages.find((one) => one.name === messageName(object));
  for (const name of (handler ?? acceptor)?.returns ?? form?.inputs ?? []) add(name, from);
  for (const { name } of message?.parameters ?? []) add(name, from);
  for (const name of scriptNames(object.get("script"))) add(name, from);
  for (const row of model.extensions(object, "laufzettel:Ergebnis")) add(row.get("name"), from);
  const visits = object.get("loopCharacteristics");
  if (visits && is(visits, "bpmn:MultiInstanceLoopCharacteristics")) {
    add(visits.get("laufzettel:element"), from);
    add(visits.get("laufzettel:ergebnisse"), from);
  }
}

function messageName(object) {
  const reference =
    object.get("eventDefinitions")?.find((one) => one.get("messageRef")) ?? object;
  return reference.get("messageRef")?.get("name");
}

function scriptNames(script) {
  return [...(script ?? "").matchAll(/^\s*(\w+)\s*=(?!=)/gm)].map((found) => found[1]);
}
