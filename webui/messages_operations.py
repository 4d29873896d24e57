"""Sentences for the errors of operators' interventions: stopping, moving, correcting, batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

OPERATIONS = {
    "instance_suspended": (
        "{by} hat das am {at} angehalten. Es geht weiter, sobald es fortgesetzt wird."
    ),
    "instance_not_suspended": (
        "Dieser Vorgang ist nicht für sich angehalten. Steht er wegen seiner Version oder eines "
        "Schritts, setzen Sie diese fort."
    ),
    "judgement_missing": "Wählen Sie, wie Sie den Eingriff beurteilen.",
    "judgement_note_missing": "Schreiben Sie in einem Satz, warum Sie so urteilen.",
    "judgement_note_too_long": "Das sind {length} Zeichen. Höchstens {limit} passen.",
    "deviation_judged": (
        "{by} hat diese Abweichung am {at} beurteilt. Lesen Sie das, bevor Sie urteilen. Ihre "
        "Eingaben stehen noch da."
    ),
    "already_suspended": "{by} hat das schon am {at} angehalten. Setzen Sie es erst fort.",
    "suspension_ended": "{by} hat das schon am {at} fortgesetzt. Laden Sie die Seite neu.",
    "element_not_suspendable": (
        "„{element}“ lässt sich nicht anhalten. Das geht bei Aufgaben, Arbeitsschritten und "
        "Ereignissen, auf die gewartet wird."
    ),
    "place_unknown": "Den Schritt „{element}“ gibt es in dieser Version nicht. Wählen Sie neu.",
    "place_happens_by_itself": (
        "„{element}“ geschieht von selbst. Wählen Sie den Schritt, der danach kommt."
    ),
    "place_behind_event_gateway": (
        "Auf „{element}“ wird zusammen mit anderem gewartet. Wählen Sie die Stelle davor."
    ),
    "place_at_join": (
        "Bei „{element}“ laufen Zweige zusammen. Wählen Sie den letzten Schritt eines Zweigs oder "
        "den Schritt danach."
    ),
    "place_join_waits": (
        "Die Zusammenführung „{join}“ wartete dann für immer auf einen Zweig, der nicht mehr "
        "kommt. Wählen Sie eine Stelle, von der aus alle Zweige ankommen."
    ),
    "place_scope_busy": (
        "In „{scope}“ steht noch anderes. Schließen Sie es ab, oder setzen Sie „{scope}“ im Ganzen."
    ),
    "place_in_repetition": (
        "„{element}“ liegt in einer Wiederholung. Setzen Sie die Wiederholung im Ganzen."
    ),
    "place_from_border": (
        "„{element}“ wartet am Rand eines Schritts. Setzen Sie den Schritt selbst."
    ),
    "job_running": (
        "„{element}“ wird gerade in einem anderen System ausgeführt. Warten Sie das Ergebnis ab."
    ),
    "variable_is_key": (
        "{names} benennt den Fall und bleibt. Brechen Sie den Vorgang ab und beginnen Sie ihn neu."
    ),
    "data_unchanged": "Diese Werte stehen schon da. Ändern Sie wenigstens eine Angabe.",
    "called_cancelled": (
        "Der Vorgang, den „{element}“ begonnen hat, wurde abgebrochen. Versuchen Sie es erneut, "
        "dann beginnt er neu."
    ),
    "incident_again": "Der Schritt ist erneut gescheitert ({reason}). Beheben Sie die Ursache.",
    "may_not_intervene": (
        "{actor} darf hier nicht eingreifen. Das tut der Betrieb, oder die Leitung des Standorts."
    ),
    "batch_kind_unknown": "Die Art „{kind}“ gibt es nicht als Stapel. Wählen Sie eine andere.",
    "batch_empty": "Kein Vorgang ist gewählt. Wählen Sie mindestens einen.",
    "batch_ended": "Dieser Stapel läuft nicht mehr ({by}, {at}). Laden Sie die Seite neu.",
    "batch_nothing_left": "Im Stapel {number} ist nichts mehr offen.",
}

OBSTACLES: Mapping[str, tuple[str, str]] = {
    "element_gone": (
        "Den Schritt gibt es in der neuen Version nicht.",
        "Wählen Sie in der Zuordnung, wo es weitergeht.",
    ),
    "element_kind": (
        "Der Schritt ist in der neuen Version von anderer Art.",
        "Warten, bis der Vorgang weiter ist.",
    ),
    "event_kind": (
        "In der neuen Version wird hier auf etwas anderes gewartet.",
        "Warten, bis der Vorgang weiter ist.",
    ),
    "event_reference": (
        "In der neuen Version wird hier auf eine andere Nachricht gewartet.",
        "Warten, bis der Vorgang weiter ist.",
    ),
    "repetition_changed": (
        "Der Schritt wird in der neuen Version anders wiederholt.",
        "Warten, bis alle Wiederholungen erledigt sind.",
    ),
    "called_process": (
        "Der Schritt ruft in der neuen Version einen anderen Prozess auf.",
        "Warten, bis der aufgerufene Vorgang beendet ist.",
    ),
    "join_changed": (
        "Die Zusammenführung hat in der neuen Version andere Zweige.",
        "Warten, bis alle Zweige angekommen sind.",
    ),
    "scope_gone": (
        "Den Teilprozess gibt es in der neuen Version nicht.",
        "Warten, bis er beendet ist.",
    ),
    "compensation_gone": (
        "Was rückgängig zu machen wäre, kennt die neue Version nicht.",
        "Das Prozesseigentum fragen.",
    ),
    "job_running": (
        "Ein Auftrag an ein anderes System ist unterwegs.",
        "Das Ergebnis abwarten, dann erneut prüfen.",
    ),
    "suspended": (
        "Der Vorgang ist angehalten; angehaltene Vorgänge ziehen nicht um.",
        "Fortsetzen, dann erneut prüfen.",
    ),
    "same_version": ("Der Vorgang läuft schon auf dieser Version.", "Nichts zu tun."),
}
_UNKNOWN = ("Der Stand passt nicht zur neuen Version.", "Die EDV (56.3) fragen.")


def obstacle(code: str) -> tuple[str, str]:
    """Return why an instance cannot move, and what helps."""
    return OBSTACLES.get(code, _UNKNOWN)


def batch_failure(code: str, facts: Mapping[str, Any] | None, sentence: str) -> str:
    """Return why an item of a batch was not done."""
    found: Sequence[Any] = (facts or {}).get("obstacles") or ()
    if code != "migration_impossible" or not found:
        return sentence
    return " ".join(dict.fromkeys(obstacle(str(one[0]))[0] for one in found))
