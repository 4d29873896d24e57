"""What can be done with several tasks at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """Something to do with several tasks at once; `done` says what happened."""

    key: str
    label: str
    icon: str
    heading: str
    consequence: str
    endpoint: str
    shortcut: str = ""


ACTS = {
    act.key: act
    for act in (
        Act(
            "weitergeben",
            "Weitergeben …",
            "swap_horiz",
            "weitergeben",
            "Die Person sieht die Aufgaben sofort.",
            "tasks.pass_on",
            "G",
        ),
        Act(
            "wiedervorlage",
            "Wiedervorlage …",
            "schedule",
            "wiedervorlegen",
            "Bis dahin stehen sie nicht bei „Meine“. Ihre Frist läuft weiter.",
            "tasks.put_aside",
            "W",
        ),
        Act(
            "uebernehmen",
            "Übernehmen …",
            "assignment_ind",
            "übernehmen",
            "Sie stehen danach bei „Meine“.",
            "tasks.claim_chosen",
        ),
        Act(
            "zurueckgeben",
            "Zurückgeben …",
            "undo",
            "zurückgeben",
            "Sie liegen danach wieder beim Team.",
            "tasks.release_chosen",
            "R",
        ),
    )
}
