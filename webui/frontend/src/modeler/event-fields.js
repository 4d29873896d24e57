// Zeit, Nachricht, Bedingung, Fehler, Signal, Eskalation und Link von Ereignissen.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { eventDefinition } from "./model.js";
import { attribute, parameterFields } from "./parts.js";

const TIMES = [
  ["timeDate", "zu einem Zeitpunkt"],
  ["timeDuration", "nach einer Dauer"],
  ["timeCycle", "wiederholt"],
];
const THROWS = ["bpmn:EndEvent", "bpmn:IntermediateThrowEvent", "bpmn:SendTask"];
const REFERRED = {
  "bpmn:ErrorEventDefinition": ["errorRef", "bpmn:Error", "errorCode", "Fehler"],
  "bpmn:EscalationEventDefinition": ["escalationRef", "bpmn:Escalation", "escalationCode", "Eskalation"],
  "bpmn:SignalEventDefinition": ["signalRef", "bpmn:Signal", "name", "Signal"],
};

export function eventGroups(at) {
  const { object } = at;
  const definition = eventDefinition(object);
  const groups = [];
  if (definition && is(definition, "bpmn:TimerEventDefinition")) groups.push(timeGroup(at, definition));
  const message = isAny(object, ["bpmn:SendTask", "bpmn:ReceiveTask"]) ? object : definition;
  if (message && (message === object || is(message, "bpmn:MessageEventDefinition")))
    groups.push(messageGroup(at, message));
  if (definition && is(definition, "bpmn:ConditionalEventDefinition"))
    groups.push(conditionGroup(at, definition));
  if (definition && REFERRED[definition.$type]) groups.push(referredGroup(at, definition));
  if (definition && is(definition, "bpmn:LinkEventDefinition")) groups.push(linkGroup(at, definition));
  const behaviour = behaviourFields(at, definition);
  if (behaviour.length) groups.push({ id: "wirkung", label: "Wirkung", fields: behaviour });
  return groups;
}

function timeGroup({ element, object, model }, definition) {
  const kind = TIMES.map(([name]) => name).find((name) => definition.get(name)) ?? "timeDate";
  const text = definition.get(kind)?.get("body") ?? "";
  const toKind = (next) => {
    if (next === kind) return;
    const made = model.create("bpmn:FormalExpression", { body: text }, definition);
    model.change([
      { element, of: definition, properties: { [kind]: undefined, [next]: text ? made : undefined } },
    ]);
  };
  return {
    id: "zeit",
    label: is(object, "bpmn:BoundaryEvent") ? "Frist" : "Zeit",
    fields: [
      { id: "zeitart", kind: "choice", label: "Wann", options: TIMES, value: kind, set: toKind },
      {
        id: "zeitwert",
        kind: "expression",
        check: kind,
        label: { timeDate: "Zeitpunkt", timeDuration: "Dauer", timeCycle: "Wiederholung" }[kind],
        hint: {
          timeDate: "Zum Beispiel tagesende(arbeitstage_nach(heute, 3)).",
          timeDuration: "Zum Beispiel P3D für drei Kalendertage oder PT2H für zwei Stunden.",
          timeCycle: "Zum Beispiel R/PT24H für alle 24 Stunden.",
        }[kind],
        value: text,
        set: (value) => model.setExpression(element, definition, kind, value),
      },
    ],
  };
}

function messageGroup(at, holder) {
  const { element, object, model, catalogue } = at;
  const present = holder.get("messageRef");
  const name = present?.get("name") ?? "";
  const known = catalogue.messages.find((one) => one.name === name);
  const choose = (next) => {
    const entry = catalogue.messages.find((one) => one.name === next);
    const found = model.roots("bpmn:Message").find((one) => one.get("name") === next);
    const made = next && {
      id: freeId(model, `Nachricht_${next}`),
      name: next,
      "laufzettel:schluessel": entry?.key || undefined,
    };
    model.refer(element, holder, "messageRef", "bpmn:Message", next ? found : undefined, made);
  };
  const fields = [
    {
      id: "nachricht",
      kind: "choice",
      label: "Nachricht",
      hint: [known?.help, known?.key && `Zugeordnet über ${known.key}.`].filter(Boolean).join(" "),
      options: [["", "– bitte wählen –"], ...catalogue.messages.map((one) => [one.name, one.label])],
      value: name,
      set: choose,
    },
  ];
  if (isAny(object, THROWS)) {
    fields.push(...(known ? parameterFields(at, known.parameters, "") : []));
  } else if (model.modeler.get("elementRegistry").get(object.id)?.parent && isStart(object)) {
    fields.push(
      attribute(at, "einmalig", "Einmalig je", {
        kind: "expression",
        check: "einmalig",
        hint: "Je Wert beginnt höchstens ein Vorgang. Liest nur, was mit der Nachricht kommt.",
      }),
    );
  } else {
    fields.push(
      attribute(at, "korrelation", "Gehört zu", {
        kind: "expression",
        hint: known?.key ? `Leer: die Variable ${known.key}.` : undefined,
      }),
      attribute(at, "tatsache", "Schon eingetreten, wenn", {
        kind: "expression",
        hint: "Wird gelesen, sobald gewartet wird. Trifft es zu, geht es sofort weiter.",
      }),
    );
  }
  return { id: "nachricht", label: "Nachricht", fields };
}

function isStart(object) {
  return is(object, "bpmn:StartEvent") && is(object.$parent, "bpmn:Process");
}

function conditionGroup({ element, model }, definition) {
  return {
    id: "bedingung",
    label: "Bedingung",
    fields: [
      {
        id: "condition",
        kind: "expression",
        check: "bedingung",
        label: "Geht weiter, wenn",
        hint: "Wird nach jedem Schritt gefragt, nicht mit der Zeit.",
        value: definition.get("condition")?.get("body") ?? "",
        set: (text) => model.setExpression(element, definition, "condition", text),
      },
    ],
  };
}

function referredGroup({ element, model }, definition) {
  const [property, type, name, label] = REFERRED[definition.$type];
  const present = model.roots(type);
  const word = (one) => one.get(name) || one.get("name") || one.id;
  const id = `verweis-${property}`;
  return {
    id: "ausloeser",
    label,
    fields: [
      {
        id,
        kind: "choice",
        label,
        options: [["", "jeder"], ...present.map((one) => [one.id, word(one)])],
        value: definition.get(property)?.id ?? "",
        set: (chosen) =>
          model.refer(element, definition, property, type, present.find((one) => one.id === chosen)),
      },
      {
        id: `${id}-neu`,
        kind: "text",
        label: `Oder neu: Kennung (${label})`,
        value: "",
        set: (text) => {
          const made = { id: freeId(model, text.replace(/[^\w-]/g, "_")), name: text };
          model.refer(element, definition, property, type, undefined, { ...made, [name]: text });
        },
      },
    ],
  };
}

function linkGroup({ element, model }, definition) {
  return {
    id: "link",
    label: "Link",
    fields: [
      {
        id: "link",
        label: "Name des Links",
        value: definition.get("name") ?? "",
        set: (name) => model.change([{ element, of: definition, properties: { name } }]),
      },
    ],
  };
}

function behaviourFields(at, definition) {
  const { element, object, model } = at;
  const interrupts = is(object, "bpmn:BoundaryEvent") ? "cancelActivity" : "isInterrupting";
  const inEvent = is(object, "bpmn:StartEvent") && object.$parent?.get?.("triggeredByEvent");
  const fields = [];
  if (definition && (is(object, "bpmn:BoundaryEvent") || inEvent))
    fields.push({
      id: interrupts,
      kind: "check",
      label: "Unterbricht den Schritt",
      value: object.get(interrupts) !== false,
      set: (on) => model.set(element, object, { [interrupts]: on }),
    });
  if (is(object, "bpmn:EndEvent"))
    fields.push({
      ...attribute(at, "technisch", "Technisches Ende: zählt nicht als Ergebnis", { kind: "check" }),
      value: object.get("laufzettel:technisch") === "true",
      set: (on) => model.set(element, object, { "laufzettel:technisch": on ? "true" : undefined }),
    });
  return fields;
}

function freeId(model, wanted) {
  const taken = new Set(model.roots().map((one) => one.id));
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}_${number}`;
  return id;
}
