"""What was taken over from another modeler's file, in German."""

from __future__ import annotations

from collections.abc import Sequence

from engine.dialects import Item
from webui.retry_words import FIELDS

DIALECTS = {
    "camunda7": "Camunda 7 (auch Operaton, CIB seven, Flowable)",
    "camunda8": "Camunda 8",
    "spiff": "spiff-arena",
}
TARGETS = {
    "formular": "Formular",
    "gruppe": "Gruppe",
    "bearbeiter": "Bearbeiter/in",
    "faellig": "Frist",
    "wiedervorlage": "Wiedervorlage",
    "handler": "Handler",
    **FIELDS,
    "sammlung": "Liste der Wiederholung",
    "element": "Variable der Wiederholung",
    "conditionExpression": "Bedingung",
    "timeDate": "Zeitpunkt",
    "timeDuration": "Dauer",
    "timeCycle": "Takt",
}
REASONS = {
    "language": "Der Ausdruck hat hier keine sichere Entsprechung. Schreiben Sie ihn neu.",
    "several_groups": "Eine Aufgabe hat hier eine Gruppe. Wählen Sie die passende.",
    "code": "Programmteile laufen hier nicht. Wählen Sie einen Handler, der das tut.",
    "by_itself": "Das geschieht hier von selbst.",
    "embedded_form": "Felder stehen hier in einem Formular. Legen Sie eines an.",
    "repetition": "Ergebnisse sammelt hier die Wiederholung selbst. Ergänzen Sie sie dort.",
    "retries": "Möglich sind hier 1 bis 20 Versuche mit gleich langer Pause, höchstens 30 Tage.",
    "unknown": "Das hat hier keine Bedeutung. Es bleibt in der Datei.",
}


def sentence(item: Item) -> str:
    """Return what became of one thing, without the element."""
    if item.target is None:
        said = f" „{item.value}“" if item.value else ""
        return f"{item.source}{said}: nicht übernommen. {REASONS[item.why]}"
    kind, _, name = item.target.partition(" ")
    what = {"parameter": f"Parameter „{name}“", "ergebnis": f"Ergebnis „{name}“"}.get(
        kind, TARGETS.get(kind, kind)
    )
    return f"{item.source} „{item.value}“ wird {what}: {item.became}"


def summary(dialects: Sequence[str], items: Sequence[Item]) -> str:
    """Return the report's first line."""
    if not dialects:
        return "Die Datei hat keine Erweiterungen anderer Werkzeuge."
    taken = sum(item.target is not None for item in items)
    names = " und ".join(DIALECTS[dialect] for dialect in dialects)
    return f"Aus {names}: {taken} von {len(items)} Angaben übernommen."
