// Which groups of fields an element has. A field reads its value when the panel is drawn and writes
// through the model.
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { deadlineGroup } from "./deadline-fields.js";
import { eventGroups } from "./event-fields.js";
import { repetitionGroup } from "./repetition-fields.js";
import { attribute, parameterFields, property, tableOf } from "./parts.js";
import { sheetGroup, sheetHeadGroup } from "./sheet-fields.js";
import { taskGroups } from "./task-fields.js";

const BRANCHING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

export function groupsOf(element, model, catalogue) {
  const own = getBusinessObject(element);
  const at = { element, object: own, model, catalogue };
  if (isAny(own, ["bpmn:Process", "bpmn:Collaboration"])) return processGroups(at);
  if (is(own, "bpmn:Participant")) return [poolGroup(at), ...processGroups(at)];
  if (is(own, "bpmn:SequenceFlow")) return [flowGroup(at)];
  if (is(own, "bpmn:TextAnnotation"))
    return [{ id: "text", label: "Anmerkung", fields: [property(at, "text", "Text", { kind: "area" })] }];
  if (!is(own, "bpmn:FlowNode")) return [nameGroup(at)];
  return [
    stepGroup(at),
    ...taskGroups(at),
    ...eventGroups(at),
    callGroup(at),
    deadlineGroup(at),
    repetitionGroup(at),
    sheetGroup(at),
  ].filter(Boolean);
}

function stepGroup(at) {
  return {
    id: "schritt",
    label: "Schritt",
    fields: [
      property(at, "name", "Bezeichnung", { kind: "area" }),
      attribute(at, "zeile", "Zeile im Prozessblatt"),
      { id: "kennung-bpmn", kind: "told", value: `Kennung: ${at.object.id}` },
    ],
  };
}

function nameGroup(at) {
  return { id: "name", label: "Bezeichnung", fields: [property(at, "name", "Bezeichnung")] };
}

function poolGroup(at) {
  return { id: "pool", label: "Pool", fields: [property(at, "name", "Bezeichnung des Pools")] };
}

function processGroups({ element, model, catalogue }) {
  const object = model.subject(element);
  if (!is(object, "bpmn:Process")) return [];
  const at = { element, object, model, catalogue, key: "p-" };
  return [
    {
      id: "prozess",
      label: "Prozess",
      fields: [
        property(at, "name", "Name des Prozesses", { kind: "area" }),
        attribute(at, "eigentuemer", "Prozesseigentümer"),
        { id: "kennung-bpmn", kind: "told", value: `Kennung: ${object.id}` },
      ],
    },
    sheetHeadGroup(at),
    {
      id: "variablen",
      label: "Variablen",
      closed: true,
      fields: [
        tableOf(at, "laufzettel:Variable", {
          id: "variablen",
          label: "Variablen des Prozesses",
          one: "Variable",
          columns: [
            { name: "name", label: "Name", kind: "text" },
            { name: "typ", label: "Typ", kind: "choice", options: Object.entries(catalogue.types) },
            { name: "wert", label: "Anfangswert", kind: "expression" },
          ],
          fresh: { name: "neue_variable", typ: "text" },
        }),
      ],
    },
  ];
}

function flowGroup(at) {
  const { element, object, model } = at;
  const source = object.sourceRef;
  const branches = source && isAny(source, BRANCHING);
  const isDefault = source?.default === object;
  const condition = object.get("conditionExpression")?.get("body") ?? "";
  const fields = [property(at, "name", "Bezeichnung, zum Beispiel „ja“")];
  if (branches)
    fields.push({
      id: "standardweg",
      kind: "check",
      label: "Standardweg: gilt, wenn keine Bedingung zutrifft",
      value: isDefault,
      set: (on) => model.set(element.source, source, { default: on ? object : undefined }),
    });
  if ((branches && !isDefault) || condition)
    fields.push({
      id: "bedingung",
      kind: "expression",
      check: "bedingung",
      label: "Bedingung",
      hint: "Ergibt wahr oder falsch, zum Beispiel erschienen == 'ja'.",
      value: condition,
      set: (text) => model.setExpression(element, object, "conditionExpression", text),
    });
  fields.push(attribute(at, "ergaenzung", "Ergänzung, steht nicht in der Vorlage", { kind: "area" }));
  return { id: "fluss", label: "Fluss", fields };
}

function callGroup(at) {
  const { object, model, catalogue, element } = at;
  if (!is(object, "bpmn:CallActivity")) return null;
  return {
    id: "aufruf",
    label: "Aufruf",
    fields: [
      {
        id: "calledElement",
        kind: "choice",
        label: "Aufgerufener Prozess",
        options: [["", "– bitte wählen –"], ...catalogue.processes],
        value: object.get("calledElement") ?? "",
        set: (value) => model.set(element, object, { calledElement: value || undefined }),
      },
      attribute(at, "bindung", "Version", {
        kind: "choice",
        options: [
          ["", "bei der Freigabe festgelegt"],
          ["neueste", "jeweils die, die in Kraft ist"],
        ],
      }),
      ...parameterFields(at, null, "Mitgegeben"),
      tableOf(at, "laufzettel:Ergebnis", {
        id: "ergebnisse",
        label: "Was zurückkommt",
        one: "Ergebnis",
        columns: [
          { name: "name", label: "In die Variable", kind: "text" },
          { name: "wert", label: "Wert im aufgerufenen Prozess", kind: "text" },
        ],
        fresh: { name: "ergebnis", wert: "ergebnis" },
      }),
    ],
  };
}
