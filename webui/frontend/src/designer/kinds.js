// The kinds of fields: only those that run here are offered, under the names that the list has.
export const KINDS = {
  textfield: "Textfeld",
  textarea: "Textfeld, mehrzeilig",
  number: "Zahl",
  datetime: "Datum, Uhrzeit",
  checkbox: "Kästchen",
  radio: "Auswahlknöpfe",
  select: "Auswahlliste",
  checklist: "Kästchenliste",
  taglist: "Mehrfachauswahl",
  filepicker: "Datei",
  text: "Hinweistext",
  group: "Gruppe",
  dynamiclist: "Liste mit Zeilen",
};
const NOWHERE = "action"; // the group of buttons: none run here, the page does not show it
const FIRST = { label: "Eintrag 1", value: "eintrag_1" };

export function germanKinds(running) {
  function speak(formFields) {
    for (const [kind, Field] of Object.entries(formFields._formFields)) {
      if (kind === "default") continue;
      if (running.includes(kind)) Field.config = german(Field.config, KINDS[kind]);
      else Field.config = { ...Field.config, name: kind, group: NOWHERE };
    }
  }
  speak.$inject = ["formFields"];
  return { __init__: [speak] };
}

function german(config, name) {
  if (config.name === name) return config;
  const create = (given = {}, isNew) => {
    const made = config.create(given, isNew);
    for (const key of ["label", "dateLabel"]) if (key in made && !(key in given)) made[key] = name;
    if ("timeLabel" in made && !("timeLabel" in given)) made.timeLabel = "Uhrzeit";
    if ("text" in made && !("text" in given)) made.text = name;
    if (config.type === "datetime" && !("label" in given)) delete made.label; // it has two others
    if ("values" in made && !("values" in given)) made.values = [{ ...FIRST }];
    return made;
  };
  return { ...config, name, label: name, create };
}
