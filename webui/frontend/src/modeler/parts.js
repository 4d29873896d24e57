// Fields that many groups share: one property, one attribute of ours, parameters, lists.
import { knownNames } from "./names.js";

const PARAMETER = "laufzettel:Parameter";

export function property({ element, object, model, key = "" }, name, label, more = {}) {
  return {
    id: key + name,
    label,
    value: object.get(name) ?? "",
    set: (value) => model.set(element, object, { [name]: value || undefined }),
    ...more,
  };
}

export function attribute(at, name, label, more = {}) {
  const id = (at.key ?? "") + name;
  return { check: name, ...property(at, `laufzettel:${name}`, label, more), id };
}

// The parameters that a handler, an acceptor or a message knows by name, and what else stands there.
// `known` is null where names are free.
export function parameterFields(at, known, label) {
  const { element, object, model } = at;
  if (known === null)
    return [
      tableOf(at, PARAMETER, {
        id: "parameter",
        label,
        one: "Wert",
        columns: [
          { name: "name", label: "Name", kind: "text" },
          { name: "wert", label: "Wert", kind: "expression" },
        ],
        fresh: { name: "name", wert: "null" },
      }),
    ];
  const present = model.extensions(object, PARAMETER);
  const named = new Set(present.map((one) => one.get("name")));
  const variables = new Set(knownNames(model, at.catalogue).map((one) => one.name));
  const implied = known.filter((one) => !named.has(one.name) && variables.has(one.name));
  const asked = known.filter((one) => !implied.includes(one));
  const unknown = [...named].filter((name) => !known.some((one) => one.name === name));
  const value = (name) => present.find((one) => one.get("name") === name)?.get("wert") ?? "";
  const set = (name, wert) => model.setRow(element, object, PARAMETER, name, wert);
  const fields = [
    ...asked.map(({ name, label, help, required, choices }) => ({
      name,
      label,
      hint: help,
      choices,
      mark: required ? "required" : "optional",
    })),
    ...unknown.map((name) => ({ label: name, name, hint: "Diesen Wert kennt hier niemand." })),
  ];
  return [
    ...fields.map(({ name, ...field }) => ({
      ...field,
      id: `parameter-${name}`,
      kind: "expression",
      check: `parameter ${name}`,
      value: value(name),
      set: (wert) => set(name, wert),
    })),
    implied.length && {
      id: "parameter-anders",
      kind: "choice",
      label: "Aus gleichnamigen Variablen",
      options: [
        ["", implied.map((one) => one.label).join(", ")],
        ...implied.map((one) => [one.name, `${one.label} (${one.name}) anders angeben`]),
      ],
      value: "",
      set: (name) => name && set(name, name),
    },
  ].filter(Boolean);
}

// A list of our own elements, edited row by row.
export function tableOf({ element, object, model }, type, { fresh, ...field }) {
  const present = model.extensions(object, type);
  const write = (list) => model.setExtensions(element, object, type, list);
  const kept = present.map((one) => ({ kept: one }));
  return {
    ...field,
    kind: "rows",
    value: present.map((one) =>
      Object.fromEntries(field.columns.map(({ name }) => [name, one.get(name)])),
    ),
    setCell: (at, name, value) =>
      model.change([{ element, of: present[at], properties: { [name]: value || undefined } }]),
    remove: (at) => write(kept.filter((_, each) => each !== at)),
    add: () => write([...kept, fresh]),
  };
}
