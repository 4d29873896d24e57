// Aufgabe, Handler und Skript.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { attribute, parameterFields } from "./parts.js";
import { spoken, written } from "./pauses.js";

const WORKING = ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask"];
const CHOOSE = ["", "– bitte wählen –"];

export function taskGroups(at) {
  const { object } = at;
  if (isAny(object, ["bpmn:UserTask", "bpmn:ManualTask"])) return [taskGroup(at)];
  if (is(object, "bpmn:BusinessRuleTask")) return [tableGroup(at), ...withoutTable(at)];
  if (isAny(object, WORKING)) return [handlerGroup(at)];
  if (is(object, "bpmn:ScriptTask")) return [scriptGroup(at)];
  return [];
}

function taskGroup(at) {
  const { object, catalogue } = at;
  const withForm = is(object, "bpmn:UserTask");
  const acceptor = catalogue.acceptors.find((one) => one.name === object.get("laufzettel:annahme"));
  return {
    id: "aufgabe",
    label: "Aufgabe",
    fields: [
      groupField(at),
      attribute(at, "gruppe", "Zuständig als Ausdruck", { kind: "expression" }),
      attribute(at, "bearbeiter", "Person", {
        kind: "expression",
        hint: "Leer: die Gruppe. Ergibt der Ausdruck nichts, sieht sie die ganze Gruppe.",
      }),
      withForm && attribute(at, "formular", "Formular", {
        kind: "choice",
        options: [CHOOSE, ...catalogue.forms.map((one) => [one.name, one.label])],
      }),
      withForm && formWay(at),
      withForm && attribute(at, "annahme", "Annahme: was beim Abschließen geprüft wird", {
        kind: "choice",
        hint: acceptor?.help,
        options: [
          ["", "nichts, das Formular gilt"],
          ...catalogue.acceptors.map((one) => [one.name, one.label]),
        ],
      }),
      ...(acceptor ? parameterFields(at, acceptor.parameters, "") : []),
      attribute(at, "faellig", "Fällig", { kind: "expression" }),
      attribute(at, "wiedervorlage", "Wiedervorlage", { kind: "expression" }),
    ],
  };
}

// The forms of the draft are changed beside its drawing; addresses are those of the page.
function formWay({ object, catalogue }) {
  const name = object.get("laufzettel:formular");
  const known = catalogue.forms.some((one) => one.name === name);
  const to = known ? `/${encodeURIComponent(name)}` : `?aktion=neu&schritt=${encodeURIComponent(object.id)}`;
  return {
    id: "formular-weg",
    kind: "way",
    label: known ? "Formular bearbeiten" : "Neues Formular",
    href: `formulare${to}`,
  };
}

// Who is offered: each role at the site of the Vorgang, and whatever this diagram says elsewhere.
function groupField(at) {
  const { object, model, catalogue, element } = at;
  const present = object.get("laufzettel:gruppe") ?? "";
  const used = model.modeler
    .get("elementRegistry")
    .getAll()
    .map((one) => one.businessObject?.get?.("laufzettel:gruppe"));
  const all = new Set([...catalogue.groups.map(([value]) => value), ...used, present]);
  all.delete(undefined);
  all.delete("");
  return {
    id: "zustaendig",
    kind: "choice",
    label: "Zuständig",
    options: [CHOOSE, ...[...all].map((value) => [value, groupLabel(value, catalogue)])],
    value: present,
    set: (value) => model.set(element, object, { "laufzettel:gruppe": value || undefined }),
  };
}

function groupLabel(value, { groups, roles }) {
  const known = groups.find(([one]) => one === value);
  if (known) return known[1];
  const [, role, site] = /^'(\w+)@' \+ (.+)$/.exec(value) ?? [];
  return role && roles[role] ? `${roles[role]} (${role}), ${site}` : value;
}

function handlerGroup(at) {
  const { object, catalogue } = at;
  const handler = catalogue.handlers.find((one) => one.name === object.get("laufzettel:handler"));
  const fields = [
    attribute(at, "handler", "Was geschieht", {
      kind: "choice",
      hint: handler?.help,
      options: [CHOOSE, ...catalogue.handlers.map((one) => [one.name, one.label])],
    }),
  ];
  if (handler) fields.push(...parameterFields(at, handler.parameters, ""));
  if (handler?.returns.length)
    fields.push({
      id: "ergibt",
      kind: "told",
      value: `Setzt die Variablen ${handler.returns.join(", ")}.`,
    });
  fields.push(...retryFields(at, handler?.isJob));
  return { id: "handler", label: "Handler", fields };
}

// How often a job is tried; at any other step only what stands there, so that it can be taken away.
function retryFields(at, isJob) {
  const { element, object, model, catalogue } = at;
  const [tries, pause] = [catalogue.retries.versuche, catalogue.retries.pause];
  const said = object.get("laufzettel:pause");
  return [
    (isJob || object.get("laufzettel:versuche") !== undefined) &&
      attribute(at, "versuche", tries[0], { hint: tries[1] }),
    (isJob || said !== undefined) &&
      attribute(at, "pause", pause[0], {
        hint: pause[1],
        value: spoken(said ?? ""),
        set: (typed) =>
          model.set(element, object, { "laufzettel:pause": written(typed) || undefined }),
      }),
  ].filter(Boolean);
}

// A rule task asks a decision table; one that names none may still have a handler.
function tableGroup(at) {
  const { object, catalogue } = at;
  const table = catalogue.tables.find((one) => one.name === object.get("laufzettel:regeltabelle"));
  const fields = [
    attribute(at, "regeltabelle", "Entscheidet nach", {
      kind: "choice",
      options: [["", "keiner Regeltabelle"], ...catalogue.tables.map((one) => [one.name, one.label])],
    }),
  ];
  if (table)
    fields.push(
      ...parameterFields(at, table.parameters, ""),
      attribute(at, "stichtag", "Stichtag", {
        kind: "expression",
        hint: "Welche Fassung zählt. Leer: der Tag der Entscheidung.",
      }),
      { id: "ergibt", kind: "told", value: `Setzt die Variablen ${table.returns.join(", ")}.` },
    );
  if (!withoutTable(at).length) fields.push(...retryFields(at, false));
  return { id: "regeltabelle", label: "Regeltabelle", fields };
}

function withoutTable(at) {
  const named = at.object.get("laufzettel:regeltabelle");
  return named && !at.object.get("laufzettel:handler") ? [] : [handlerGroup(at)];
}

function scriptGroup({ element, object, model }) {
  return {
    id: "skript",
    label: "Skript",
    fields: [
      {
        id: "script",
        kind: "script",
        check: "skript",
        rows: 4,
        label: "Zuweisungen, je Zeile eine",
        hint: "Zum Beispiel: runde = runde + 1",
        value: object.get("script") ?? "",
        set: (script) => model.set(element, object, { script: script || undefined }),
      },
    ],
  };
}
