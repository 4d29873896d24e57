"""Sentences about versions: when they are valid, what stands in the way, what deserves a look."""

from __future__ import annotations

from engine.findings import Finding

VERSIONS = {
    "process_not_in_force": (
        "Für den Prozess „{process}“ gilt am {at} keine Version, und keine ist geplant. "
        "Das Prozesseigentum setzt eine in Kraft."
    ),
    "process_not_yet_in_force": (
        "Für den Prozess „{process}“ gilt am {at} keine Version. "
        "Version {version} gilt ab {valid_from}."
    ),
    "version_in_the_past": (
        "{valid_from} liegt in der Vergangenheit. Nennen Sie einen Zeitpunkt, der noch kommt."
    ),
    "version_ends_before": (
        "Die Version beginnt am {valid_from} und endet schon am {valid_to}. "
        "Das Ende muss nach dem Beginn liegen."
    ),
    "version_ended": "Version {version} gilt seit {valid_to} nicht mehr.",
    "version_last": (
        "Für den Prozess „{process}“ würde ab {at} nichts mehr gelten: Version {version} ist dann "
        "die einzige. Planen Sie zuerst die nächste, oder bestätigen Sie, dass keine folgt."
    ),
    "version_in_force_already": (
        "Version {version} gilt seit {valid_from} und lässt sich nicht mehr zurückziehen. "
        "Beenden Sie sie."
    ),
    "version_called": (
        "Version {version} wird aufgerufen von: {callers}. Ziehen Sie zuerst diese zurück."
    ),
    "version_number_unknown": (
        "Der Prozess „{process}“ hat keine Version {version}. Vorhanden sind: {known}."
    ),
    "period_unreadable": "„{value}“ ist kein Tag. Schreiben Sie zum Beispiel 2026-07-01.",
    "comparison_of_what": (
        "Nennen Sie einen Prozess mit „--von“ und „--bis“, oder zwei Dateien oder Prozessordner."
    ),
    "usage_kind_unknown": (
        "„{kind}“ lässt sich nicht suchen. Möglich sind: {known} oder nur der Name eines Prozesses."
    ),
    "message_starts_nothing": (
        "Die Nachricht „{message}“ hätte „{name}“ begonnen. Davon galt keine Version."
    ),
    "migration_impossible": (
        "Dieser Vorgang lässt sich so nicht umziehen. Sehen Sie sich an, was im Weg steht."
    ),
    "migration_other_process": (
        "Ein Vorgang zieht nur auf eine andere Version seines eigenen Prozesses um, nicht auf "
        "„{process}“."
    ),
    "migration_changed_timer": (
        "Der Umzug hätte die Frist von „{element}“ verändert. Er wurde nicht ausgeführt."
    ),
    "migration_undone": "{by} hat diesen Umzug schon zurückgenommen.",
    "mapping_unknown": (
        "Den Schritt „{element}“ gibt es in Version {version} nicht. Prüfen Sie die Zuordnung."
    ),
    "instance_moved_on": (
        "Seit dem Umzug ist in diesem Vorgang etwas geschehen. Zurücknehmen geht nicht mehr; "
        "ein neuer Umzug auf die alte Version ist möglich."
    ),
    "incident_only_by_hand": (
        "Wiederholen lässt sich das nicht. Beginnen Sie den Vorgang von Hand, sobald eine Version "
        "gilt. Schreiben Sie das hier als Grund."
    ),
}

HINTS = {
    "version_overlap": (
        "Version {version} und Version {other} gelten eine Zeit lang beide. "
        "In Kraft ist dann Version {winner}."
    ),
    "version_gap_after": "Von {start} bis {end} gilt nach Version {version} keine Version.",
    "version_gap_before": "Von {start} bis {end} gilt vor Version {version} keine Version.",
    "version_gap_open": "Ab {start} gilt nach Version {version} keine Version mehr.",
}


def hint(finding: Finding, words: dict[str, str]) -> str:
    """Return the sentence for what a version's period brings about; `words` are its instants."""
    return HINTS[finding.code].format_map({**finding.facts, **words})
