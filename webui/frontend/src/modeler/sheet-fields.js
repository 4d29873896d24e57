// Was das Prozessblatt zeigt: von einem Schritt seine Zeile, vom Prozess den Kopf.
import { attribute } from "./parts.js";

const SAME_ROW = [
  ["", "eigenes Feld"],
  ["true", "Teil der Zeile, ohne eigenes Feld"],
  ["darunter", "Feld darunter"],
];

export function sheetGroup(at) {
  const { element, object, model } = at;
  return {
    id: "blatt",
    label: "Prozessblatt (D / M / I)",
    fields: [
      attribute(at, "d", "Durchführung"),
      attribute(at, "m", "Mitwirkung"),
      attribute(at, "i", "Information"),
      attribute(at, "output", "Output", { kind: "area" }),
      attribute(at, "eingabe", "Input", { kind: "area" }),
      attribute(at, "hilfsmittel", "Hilfsmittel", { kind: "area" }),
      attribute(at, "originaltext", "Originaltext", { kind: "area" }),
      attribute(at, "fussnote", "Fußnote", { kind: "area" }),
      attribute(at, "ergaenzung", "Ergänzung", { kind: "area" }),
      attribute(at, "auslegung", "Auslegung, zum Beispiel A1, A10"),
      attribute(at, "gleiche_zeile", "Feld auf dem Blatt", { kind: "choice", options: SAME_ROW }),
      attribute(at, "neben", "Rechts neben Zeile"),
      {
        id: "gesichert",
        kind: "check",
        label: "Gesichert: steht so in der Vorlage",
        value: object.get("laufzettel:gesichert") === "true",
        set: (on) => model.set(element, object, { "laufzettel:gesichert": on ? "true" : undefined }),
      },
    ],
  };
}

export function sheetHeadGroup(at) {
  const lists = { kind: "area", hint: "Je Zeile ein Eintrag." };
  return {
    id: "blattkopf",
    label: "Kopf des Prozessblatts",
    closed: true,
    fields: [
      attribute(at, "status", "Status"),
      attribute(at, "qm_id", "QM-Nummer"),
      attribute(at, "kennung", "Laufende Nummer"),
      attribute(at, "prozessart", "Prozessart"),
      attribute(at, "bereich", "Bereich"),
      attribute(at, "gilt_fuer", "Gilt für", { kind: "area" }),
      attribute(at, "ausloeser", "Auslöser", { kind: "area" }),
      attribute(at, "ziel", "Ziel", { kind: "area" }),
      attribute(at, "beteiligte", "Beteiligte", lists),
      attribute(at, "einordnung", "Einordnung", { kind: "area" }),
      attribute(at, "unterlagen", "Mitgeltende Unterlagen", lists),
      attribute(at, "aufzeichnungen", "Aufzeichnungen", lists),
      attribute(at, "kennzahlen", "Kennzahlen", lists),
    ],
  };
}
