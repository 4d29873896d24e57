// Wiederholung eines Schritts: über eine Liste oder eine Zahl, oder als Schleife.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { attribute } from "./parts.js";

const MANY = "bpmn:MultiInstanceLoopCharacteristics";
const LOOP = "bpmn:StandardLoopCharacteristics";
const KINDS = [
  ["", "keine"],
  ["nacheinander", "je Eintrag, nacheinander"],
  ["gleichzeitig", "je Eintrag, gleichzeitig"],
  ["schleife", "Schleife"],
];

export function repetitionGroup(at) {
  const { element, object, model } = at;
  if (!isAny(object, ["bpmn:Task", "bpmn:SubProcess", "bpmn:CallActivity"])) return null;
  const present = object.get("loopCharacteristics");
  const kind = kindOf(present);
  const set = (next) => {
    if (next === kind) return;
    if (present && is(present, MANY) && next && next !== "schleife")
      model.change([{ element, of: present, properties: { isSequential: next === "nacheinander" } }]);
    else {
      const made = next && model.create(next === "schleife" ? LOOP : MANY, { isSequential: next === "nacheinander" || undefined }, object);
      model.set(element, object, { loopCharacteristics: made || undefined });
    }
  };
  return {
    id: "wiederholung",
    label: "Wiederholung",
    closed: !present,
    fields: [
      { id: "wiederholung", kind: "choice", label: "Wiederholung", options: KINDS, value: kind, set },
      ...(present ? detailsOf({ ...at, object: present }) : []),
    ],
  };
}

function kindOf(present) {
  if (!present) return "";
  if (is(present, LOOP)) return "schleife";
  return present.get("isSequential") ? "nacheinander" : "gleichzeitig";
}

function detailsOf(at) {
  const { element, object, model } = at;
  const nested = (name, label, hint) => ({
    id: name,
    kind: "expression",
    check: "bedingung",
    label,
    hint,
    value: object.get(name)?.get("body") ?? "",
    set: (text) => model.setExpression(element, object, name, text),
  });
  if (is(object, LOOP))
    return [
      nested("loopCondition", "Wiederholen, solange", "loopCounter zählt die Durchgänge."),
      {
        id: "loopMaximum",
        label: "Höchstens",
        value: String(object.get("loopMaximum") ?? ""),
        set: (text) =>
          model.set(element, object, { loopMaximum: /^\d+$/.test(text) ? Number(text) : undefined }),
      },
      {
        id: "testBefore",
        kind: "check",
        label: "Vor dem ersten Durchgang prüfen",
        value: object.get("testBefore"),
        set: (on) => model.set(element, object, { testBefore: on || undefined }),
      },
    ];
  const cardinality = object.get("loopCardinality")?.get("body");
  return [
    cardinality !== undefined && {
      ...nested("loopCardinality", "Anzahl"),
      check: "ausdruck",
    },
    attribute(at, "sammlung", "Für jeden Eintrag von", { kind: "expression" }),
    attribute(at, "element", "Variable des Eintrags"),
    attribute(at, "ergebnisse", "Ergebnisse sammeln in"),
    attribute(at, "ergebnis", "Ergebnis eines Durchgangs"),
    nested("completionCondition", "Vorzeitig fertig, wenn"),
  ];
}
