"""German sentences for what a check finds: what is wrong, and what its owner can do about it.

The sentences stand beside this file, by what they are about. `{name}` stands for a fact of the
finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.findings import Finding
from webui.data_texts import DATA_TEXTS
from webui.language_texts import FORM_TEXTS, LANGUAGE_TEXTS
from webui.retry_words import FIELDS
from webui.rule_texts import RULE_TEXTS, rule_words
from webui.step_texts import STEP_TEXTS
from webui.structure_texts import STRUCTURE_TEXTS

KINDS = {
    "userTask": "Benutzeraufgabe",
    "manualTask": "manuelle Aufgabe",
    "serviceTask": "Dienstaufgabe",
    "sendTask": "Sendeaufgabe",
    "receiveTask": "Empfangsaufgabe",
    "scriptTask": "Skriptaufgabe",
    "businessRuleTask": "Regelaufgabe",
    "callActivity": "Aufrufaktivität",
    "task": "Aufgabe ohne Art",
    "subProcess": "Teilprozess",
    "transaction": "Transaktion",
    "adHocSubProcess": "Ad-hoc-Teilprozess",
    "startEvent": "Startereignis",
    "endEvent": "Endereignis",
    "intermediateCatchEvent": "wartendes Zwischenereignis",
    "intermediateThrowEvent": "auslösendes Zwischenereignis",
    "boundaryEvent": "angeheftetes Ereignis",
    "exclusiveGateway": "exklusives Gateway",
    "parallelGateway": "paralleles Gateway",
    "inclusiveGateway": "inklusives Gateway",
    "eventBasedGateway": "ereignisbasiertes Gateway",
    "complexGateway": "komplexes Gateway",
    "sequenceFlow": "Sequenzfluss",
    "process": "Prozess",
    "participant": "Pool",
    "textAnnotation": "Anmerkung",
    "lane": "Bahn",
    "activity": "Schritt",
    "event": "Auslöser",
    "message": "Nachricht",
    "signal": "Signal",
    "error": "Fehler",
    "escalation": "Eskalation",
    "operation": "Operation",
    "data": "Daten",
    "dataInput": "Eingaben",
    "dataOutput": "Ausgaben",
    "correlationProperty": "Merkmal der Zuordnung",
}
EVENTS = {
    "none": "ohne Auslöser",
    "message": "Nachricht",
    "timer": "Zeit",
    "error": "Fehler",
    "escalation": "Eskalation",
    "signal": "Signal",
    "conditional": "Bedingung",
    "link": "Link",
    "compensate": "Kompensation",
    "cancel": "Abbruch",
    "terminate": "Terminierung",
    "multiple": "Mehrfach",
}
ACTS = {"handler": "Der Handler", "annahme": "Die Annahme"}
WHERE = {
    "condition": "In der Bedingung",
    "script": "Im Skript",
    "sammlung": "In der Sammlung der Wiederholung",
    "gruppe": "In der Gruppe",
    "bearbeiter": "Im Feld Bearbeiter",
    "faellig": "In der Fälligkeit",
    "wiedervorlage": "In der Wiedervorlage",
    "korrelation": "In der Korrelation",
    "tatsache": "In der Tatsache",
    "einmalig": "In „einmalig“",
    "timeDate": "Im Zeitpunkt",
    "timeDuration": "In der Dauer",
    "timeCycle": "In der Wiederholung der Zeit",
    "loopCondition": "In der Bedingung der Schleife",
    "completionCondition": "In der Bedingung für das Ende der Wiederholung",
    "activationCondition": "In der Bedingung des Gateways",
}


class Text(NamedTuple):
    """What is wrong, and what to do."""

    message: str
    remedy: str


TEXTS: Mapping[str, tuple[str, str]] = {
    **STRUCTURE_TEXTS,
    **STEP_TEXTS,
    **DATA_TEXTS,
    **LANGUAGE_TEXTS,
    **FORM_TEXTS,
    **RULE_TEXTS,
}


def text(finding: Finding) -> Text:
    """Return a finding's sentence and remedy."""
    message, remedy = TEXTS[finding.code]
    words = _words(finding.facts)
    return Text(message.format_map(words), remedy.format_map(words))


def _words(facts: Mapping[str, Any]) -> dict[str, str]:
    words = {name: _word(name, fact) for name, fact in facts.items()}
    similar = facts.get("similar")
    words["similar"] = f" Meinten Sie „{similar}“?" if similar else ""
    words["where"] = _where(str(facts.get("where", "")))
    return words | rule_words(facts)


def _word(name: str, fact: object) -> str:
    if fact is None:
        return "(leer)"
    if isinstance(fact, (list, tuple)):
        return ", ".join(str(part) for part in fact)
    if name in ("kind", "host"):
        return KINDS.get(str(fact), str(fact))
    named = {"event": EVENTS, "act": ACTS, "field": FIELDS}.get(name, {})
    return named.get(str(fact), str(fact))


def _where(where: str) -> str:
    kind, _, name = where.partition(" ")
    named = {
        "parameter": "Im Parameter",
        "variable": "Im Anfangswert der Variable",
        "ergebnis": "Im Ergebnis",
    }
    return f"{named[kind]} „{name}“" if kind in named else WHERE.get(where, "Im Ausdruck")
