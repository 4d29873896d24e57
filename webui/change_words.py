"""What people call each thing that may change: elements, their properties, their values."""

from __future__ import annotations

from engine.comparison import Area, Change, Place
from engine.registry import Registry
from engine.retries import USUAL_TRIES
from webui.finding_texts import EVENTS, KINDS
from webui.retry_words import FIELDS

WITHOUT = "leer"
UNSAID = ("Neu:", "Angabe")
_STEP, _BRANCH, _EVENT = ("Neuer", "Schritt"), ("Neue", "Verzweigung"), ("Neues", "Ereignis")
_PART = ("Neuer", "Teilprozess")
NOUNS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        (
            *("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask"),
            *("scriptTask", "businessRuleTask", "callActivity"),
            *("globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"),
        ),
        _STEP,
    ),
    **dict.fromkeys(("subProcess", "transaction", "adHocSubProcess"), _PART),
    **dict.fromkeys(
        (
            *("exclusiveGateway", "inclusiveGateway", "parallelGateway"),
            *("eventBasedGateway", "complexGateway"),
        ),
        _BRANCH,
    ),
    "startEvent": ("Neuer", "Beginn"),
    "endEvent": ("Neues", "Ende"),
    **dict.fromkeys(("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"), _EVENT),
    "sequenceFlow": ("Neuer", "Weg"),
    "messageFlow": ("Neuer", "Nachrichtenweg"),
    "association": ("Neue", "Verbindung"),
    "lane": ("Neue", "Bahn"),
    "participant": ("Neuer", "Pool"),
    "process": ("Neuer", "Prozess"),
    "message": ("Neue", "Nachricht"),
    "signal": ("Neues", "Signal"),
    "error": ("Neuer", "Fehler"),
    "escalation": ("Neue", "Eskalation"),
    "textAnnotation": ("Neue", "Anmerkung"),
    "dataObject": ("Neue", "Daten"),
    "dataObjectReference": ("Neue", "Daten"),
    "definitions": ("Neue", "Datei"),
    "form": ("Neues", "Formular"),
    "scenario": ("Neues", "Szenario"),
}
"""How something new of a kind is announced, and what it is called."""

ASPECTS = {
    "kind": "Art",
    "event": "Auslöser",
    "parent": "Teil von",
    "lane": "Bahn",
    "name": "Bezeichnung",
    "source": "beginnt bei",
    "target": "führt zu",
    "default": "Weg, wenn keine Bedingung zutrifft",
    "host": "gehört zu",
    "interrupting": "bricht den Schritt ab",
    "by_event": "beginnt durch ein Ereignis",
    "compensation": "macht einen anderen Schritt rückgängig",
    "called": "ruft auf",
    "instantiates": "beginnt Vorgänge",
    "all_of": "wartet auf alle Auslöser",
    "message": "Nachricht",
    "signal": "Signal",
    "error": "Fehler",
    "escalation": "Eskalation",
    "compensated": "macht rückgängig",
    "link": "Sprungziel",
    "code": "Kennzeichen",
    "binding": "Version, die aufgerufen wird",
    "handler": "Handler",
    "decision_table": "Regeltabelle",
    "tries": FIELDS["versuche"],
    "pause": FIELDS["pause"],
    "effective_day": "Stichtag der Regeltabelle",
    "acceptor": "Annahme",
    "group": "zuständige Gruppe",
    "assignee": "zuständige Person",
    "correlation": "Zuordnung der Nachricht",
    "fact": "gilt schon als geschehen, wenn",
    "once": "höchstens einmal je",
    "key": "Zuordnung über",
    "technical": "zählt nicht als Ergebnis",
    "parameter": "Parameter „{part}“",
    "result": "Ergebnis „{part}“",
    "condition": "Bedingung",
    "activation": "Bedingung zum Weitergehen",
    "event_condition": "Bedingung",
    "script": "Berechnung",
    "collection": "wiederholt für",
    "item": "Name je Durchgang",
    "results": "Liste der Ergebnisse",
    "result_item": "Ergebnis je Durchgang",
    "sequential": "Durchgänge nacheinander",
    "behavior": "Meldung je Durchgang",
    "completion": "Wiederholung endet, wenn",
    "loop_condition": "wiederholt, solange",
    "loop_maximum": "höchstens wiederholt",
    "test_before": "Bedingung vor dem ersten Durchgang",
    "annotation": "Text",
    "flow_order": "Reihenfolge, in der die Bedingungen gefragt werden",
    "timer": "Frist",
    "due": "fällig",
    "follow_up": "Wiedervorlage",
    "form": "Formular",
    "documentation": "Beschreibung",
    "variable_type": "Angabe „{part}“, Art",
    "variable_initial": "Angabe „{part}“, Anfangswert",
    "executable": "ausführbar",
    "process": "Prozess",
    "tool": "Programm, mit dem gezeichnet wurde",
    "foreign": "Angabe eines anderen Programms („{part}“)",
    "listed": "Liste der ein- und ausgehenden Wege",
    "member": "Liste der Schritte",
    "order": "Reihenfolge in der Datei",
    "place": "Platz in der Datei",
    "part_id": "Kennung in der Datei",
    "attribute": "Angabe „{part}“",
    "element": "Angabe „{part}“",
    "sheet_head": "Kopf des Blatts, „{part}“",
    "sheet_entry": "Angaben zum Original, „{part}“",
    "sheet_zeile": "Zeile",
    "sheet_gleiche_zeile": "in derselben Zeile",
    "sheet_neben": "neben Zeile",
    "sheet_d": "D",
    "sheet_m": "M",
    "sheet_i": "I",
    "sheet_output": "Output",
    "sheet_originaltext": "Text des Originals",
    "sheet_fussnote": "Fußnote",
    "sheet_ergaenzung": "Ergänzung",
    "sheet_gesichert": "durch das Original gesichert",
    "sheet_auslegung": "Auslegung",
    "sheet_eingabe": "Eingabe",
    "sheet_hilfsmittel": "Hilfsmittel",
    "form_title": "Titel",
    "form_attribute": "Angabe „{part}“",
    "scenario_head": "„{part}“",
}
FIELD_ASPECTS = {
    "field_label": "Beschriftung",
    "field_text": "Text",
    "field_description": "Hilfetext",
    "field_kind": "Art",
    "field_key": "Name der Angabe",
    "field_required": "Pflichtfeld",
    "field_minimum": "kleinster Wert",
    "field_maximum": "größter Wert",
    "field_min_length": "Mindestlänge",
    "field_max_length": "Höchstlänge",
    "field_pattern": "erlaubtes Muster",
    "field_past": "nur künftige Tage",
    "field_decimals": "Nachkommastellen",
    "field_default": "Vorgabe",
    "field_hidden": "verborgen, wenn",
    "field_readonly": "nur lesbar",
    "field_choices": "Auswahl aus",
    "field_multiple": "mehrere möglich",
    "field_accept": "erlaubte Dateien",
    "field_prefix": "Zeichen davor",
    "field_suffix": "Zeichen dahinter",
    "field_also": "auch gesendet als",
    "field_group": "steht in",
    "field_attribute": "Angabe „{part}“",
    "field_option": "Auswahl",
    "option_order": "Reihenfolge der Auswahl",
}
TECHNICAL = frozenset({"foreign", "listed", "member", "order", "place", "part_id"})
"""Said without values: these are the file's business."""
YES_OR_NO = {
    **dict.fromkeys(
        (
            *("by_event", "compensation", "instantiates", "all_of", "technical", "sequential"),
            *("test_before", "executable", "field_required", "field_readonly"),
            *("field_multiple", "field_past", "results"),
        ),
        "nein",
    ),
    "interrupting": "ja",
}
"""Of questions: what it means when nothing is said."""
UNSAID_TRIES = {"tries": f"{USUAL_TRIES} (ohne Angabe)", "pause": "wachsend (ohne Angabe)"}
FIELD_KINDS = {
    "textfield": "Textfeld",
    "textarea": "mehrzeiliges Textfeld",
    "number": "Zahl",
    "datetime": "Datum oder Uhrzeit",
    "date": "Datum",
    "time": "Uhrzeit",
    "checkbox": "Kästchen",
    "checklist": "Kästchenliste",
    "radio": "Auswahlknöpfe",
    "select": "Auswahlliste",
    "taglist": "Mehrfachauswahl",
    "group": "Gruppe",
    "dynamiclist": "Liste mit Zeilen",
    "text": "Hinweistext",
    "filepicker": "Datei",
}
_WORDS = {"true": "ja", "false": "nein", "alle": "ja"}


def named(change: Change) -> str:
    """Return what a change is about: „Schritt ‚Telefonkontakt‘“, „Weg ‚ja‘ von A zu B“."""
    noun = noun_of(change)[1]
    if change.place.what == "boundaryEvent" and change.around:
        name = f" „{change.name}“" if change.name else ""
        return f"{noun}{name} an {_meant(change.around[0])}"
    if change.place.what in ("sequenceFlow", "messageFlow", "association") and change.around:
        name = f" „{change.name}“" if change.name else ""
        return f"{noun}{name} von {_meant(change.around[0])} zu {_meant(change.around[1])}"
    if change.name:
        return f"{noun} „{change.name}“"
    near = [place for place in change.around if place.name]
    if not near:
        return f"{noun} ohne Namen" if change.around else noun
    word = "nach" if near[0] is change.around[0] else "vor"
    return f"{noun} {word} „{near[0].name}“"


def noun_of(change: Change) -> tuple[str, str]:
    """Return how something new is announced, and what it is called."""
    if change.place.what == "boundaryEvent" and change.area is Area.DEADLINES:
        return "Neue", "Frist"
    return NOUNS.get(change.place.what, UNSAID)


def _meant(place: Place) -> str:
    return f"„{place.name}“" if place.name else f"{_noun(place)} ohne Namen"


def _noun(place: Place) -> str:
    return NOUNS.get(place.what, UNSAID)[1]


def value_of(registry: Registry, aspect: str, value: str) -> str:
    """Return a value as people know it: labels for names, words for codes."""
    if aspect in YES_OR_NO:
        return _WORDS.get(value, value)
    if not value:
        return WITHOUT
    match aspect:
        case "kind":
            return KINDS.get(value, value)
        case "event":
            return ", ".join(EVENTS.get(each, each) for each in value.split(", "))
        case "handler" | "acceptor":
            known = {**registry.acceptors, **registry.handlers}
            return known[value].label if value in known else value
        case "message":
            return registry.messages[value].label if value in registry.messages else value
        case "field_kind":
            return FIELD_KINDS.get(value, value)
    return _WORDS.get(value, value) if aspect == "sheet_gesichert" else value
