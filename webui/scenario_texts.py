"""German sentences for what is wrong with a scenario or its course: value, rule, remedy.

Codes that are not the rehearsal's own (a refused form, an unknown message) are said with the
sentences of `webui/messages.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bundles import Bundle
from engine.errors import EngineError
from engine.forms import Form
from engine.rehearsal import problems_of
from engine.scenario import Problem
from webui import finding_texts, messages
from webui.step_labels import step_labels

SENTENCES = {
    "scenario_no_toml": (
        "Die Datei lässt sich nicht als TOML lesen (Zeile: {line}, Spalte: {column}). "
        "Berichtigen Sie die genannte Stelle."
    ),
    "scenario_no_utf8": (
        "Die Datei ist nicht in UTF-8 geschrieben (Byte {byte}). Speichern Sie sie als UTF-8."
    ),
    "scenario_unknown_key": ("Den Schlüssel „{key}“ gibt es hier nicht. Erlaubt sind: {allowed}."),
    "scenario_missing_key": "Die Angabe „{key}“ fehlt; ohne sie lässt sich nichts erproben.",
    "scenario_wrong_type": (
        "„{key}“ hat den Wert {value}; erwartet wird {wanted}. Prüfen Sie die Schreibweise."
    ),
    "scenario_naive_instant": (
        "„{key} = {value}“ nennt keine Zeitzone. Schreiben Sie den Abstand zur Weltzeit dazu, "
        "zum Beispiel 2025-03-03T09:00:00+01:00."
    ),
    "scenario_status": "Den Status „{value}“ gibt es nicht. Erlaubt sind: {allowed}.",
    "scenario_two_actions": (
        "Ein Schritt enthält höchstens eine Handlung; hier stehen {keys}. "
        "Verteilen Sie sie auf mehrere Schritte."
    ),
    "scenario_empty_step": (
        "Der Schritt enthält weder eine Handlung noch „erwarte“. Füllen oder streichen Sie ihn."
    ),
    "scenario_key_without_action": "„{key}“ wirkt nur zusammen mit „{needs}“.",
    "duration_invalid": (
        "„{value}“ ist keine Zeitspanne. Schreiben Sie zum Beispiel P3D (drei Tage), "
        "P2W (zwei Wochen) oder PT4H (vier Stunden)."
    ),
    "rehearsal_process_unknown": (
        "Der Prozess „{process}“ ist nicht dabei. Geben Sie seinen Ordner als Pfad an; "
        "vorhanden sind: {known}."
    ),
    "rehearsal_choose_start": (
        "Der Prozess hat mehrere Startereignisse ({starts}). Nennen Sie im Kopf des Szenarios "
        'eines davon: start = "…".'
    ),
    "rehearsal_start_unknown": (
        "Das Startereignis „{start}“ gibt es nicht. Vorhanden sind: {starts}."
    ),
    "rehearsal_not_started": (
        "Die Nachricht „{message}“ hat den Prozess nicht gestartet (zum Beispiel, weil er für "
        "diese Werte schon läuft)."
    ),
    "rehearsal_task_not_open": "Die Aufgabe „{element}“ ist nicht offen. Offen sind: {open}.",
    "rehearsal_wrong_group": (
        "„{actor}“ darf „{element}“ nicht erledigen: Die Aufgabe gehört der Gruppe {group}. "
        "Mit „als“ lässt sich im Schritt eine andere Person nennen."
    ),
    "rehearsal_not_refused": (
        "„{element}“ wurde mit diesen Eingaben angenommen; erwartet war eine Ablehnung."
    ),
    "rehearsal_refused_otherwise": (
        "„{element}“ wurde abgelehnt, aber mit {codes} statt mit „{expected}“."
    ),
    "rehearsal_incident": (
        "„{element}“ ist gestört ({code}). Ein Szenario, das von einer Störung handelt, erwartet "
        "den Status „stoerung“."
    ),
    "rehearsal_stopped": (
        "Die Erprobung endet hier. Nicht mehr erreicht: {steps} Schritte mit {expectations} "
        "Erwartungen."
    ),
    "expected_open": "Offene Aufgaben: es fehlen {missing}, zu viel sind {surplus}.",
    "expected_ends": "Erreichte Enden: es fehlen {missing}, zu viel sind {surplus}.",
    "expected_visited": "Nicht durchlaufen wurden: {elements}.",
    "expected_not_visited": "Durchlaufen wurden, obwohl das nicht sein sollte: {elements}.",
    "expected_status": "Der Status ist „{found}“, erwartet war „{expected}“.",
    "expected_variable": "„{name}“ ist {found}, erwartet war {expected}.",
    "expected_variable_unknown": (
        "Die Variable „{name}“ gibt es in diesem Vorgang nicht; erwartet war {expected}."
    ),
    "expected_effect": "„{handler}“ wirkte {found}-mal, erwartet war {expected}-mal.",
    "expected_timer": "Frist „{name}“: fällig {found}, erwartet war {expected}.",
}

TYPES = {
    "str": "ein Text in Anführungszeichen",
    "int": "eine ganze Zahl",
    "dict": "eine Tabelle",
    "list": "eine Liste",
    "datetime": "ein Zeitpunkt wie 2025-03-03T09:00:00+01:00",
}


@dataclass(frozen=True)
class Names:
    """What people call the steps of a diagram and the fields of its forms, by their ids."""

    steps: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, bundle: Bundle) -> Names:
        """Read a bundle's names; a form that cannot be read gives those that it has."""
        steps = {key: label.option for key, label in step_labels(bundle.xml).items()}
        forms = [Form.sketch(content)[0] for content in bundle.forms.values()]
        fields = {key: one.label for form in forms for key, one in form.inputs.items() if one.label}
        return cls(steps, fields)


NAMELESS = Names()
"""On the command line ids and lines of the file are what people look for."""


def sentence(problem: Problem, names: Names = NAMELESS) -> str:
    """Return what is wrong, with the number of the step."""
    place = f"Schritt {problem.step}: " if problem.step else ""
    return place + _text(problem, names)


def _finding(finding: Any, names: Names) -> str:
    found = " ".join(finding_texts.text(finding))
    step = names.steps.get(finding.element or "")
    if step:
        return f"Im Diagramm bei „{step}“: {found}"
    return f"Dateizeile {finding.line or '–'}, {finding.element or 'Datei'}: {found}"


def _text(problem: Problem, names: Names) -> str:
    facts = dict(problem.facts)
    if problem.code == "rehearsal_field":
        name, code = str(facts.pop("field")), str(facts.pop("code"))
        label = names.fields.get(name, name).rstrip("?:")
        return f"Feld „{label}“: {messages.text(code, facts)}"
    if problem.code == "rehearsal_definition":
        return _finding(facts["finding"], names)
    if problem.code == "scenario_wrong_type":
        facts["wanted"] = TYPES.get(str(facts["wanted"]), facts["wanted"])
    own = SENTENCES.get(problem.code)
    if own is None:
        return messages.text(problem.code, facts)
    return own.format_map({name: messages.say(value) for name, value in facts.items()})


def problems_of_act(error: EngineError) -> list[Problem]:
    """Return what is wrong with an act that is just being tried: it has no number yet."""
    return problems_of(0, error)
