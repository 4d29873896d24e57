"""What somebody wants to stop of a process, and the sentences that tell what it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.reports.suspensions import Halted

HERE, EVERYWHERE = "hier", "alle"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to stop, as typed; without a step it is the whole version."""

    step: str = ""
    where: str = HERE
    reason: str = ""

    @property
    def everywhere(self) -> bool:
        """Whether the step is to be stopped in every version."""
        return bool(self.step) and self.where == EVERYWHERE

    @property
    def mark(self) -> str:
        """Names the choice whose effect was shown."""
        return f"{self.step}|{self.where if self.step else ''}"


def effect(asked: Asked, number: int, found: Halted) -> tuple[str, ...]:
    """Say what stopping leads to."""
    waiting = _together(
        (found.tasks, "Aufgabe", "Aufgaben"),
        (found.timers, "Frist", "Fristen"),
        (found.jobs, "Auftrag", "Aufträge"),
    )
    waiting = f" Mit ihnen warten: {waiting}." if waiting else ""
    stand = many(found.standing, "laufender Vorgang steht", "laufende Vorgänge stehen")
    after = (
        "Was inzwischen ankommt, wird gespeichert und geschieht beim Fortsetzen der Reihe nach.",
        "Rückgängig durch Fortsetzen.",
    )
    if not asked.step:
        return (
            f"{stand} still.{waiting}"
            if found.running
            else f"Zurzeit läuft kein Vorgang auf Version {number}.",
            f"Neue Vorgänge der Version {number} beginnen, aber in ihnen wird kein Schritt getan.",
            *after,
        )
    others = found.running - found.standing
    coming = many(
        others,
        "laufender Vorgang wartet, falls er noch dort ankommt",
        "laufende Vorgänge warten, falls sie noch dort ankommen",
    )
    return (
        f"{stand} bei diesem Schritt still.{waiting}"
        if found.standing
        else "Zurzeit steht kein Vorgang bei diesem Schritt.",
        f"{coming}." if others else "Vorgänge, die später ankommen, warten dort.",
        *(("Das gilt in allen Versionen, auch in künftigen.",) if asked.everywhere else ()),
        "Andere Schritte laufen weiter.",
        *after,
    )


def button(asked: Asked, number: int) -> str:
    """Return what the button says that does it."""
    if not asked.step:
        return f"Version {number} anhalten"
    return "In allen Versionen anhalten" if asked.everywhere else "Schritt anhalten"


def many(number: int, one: str, several: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else several}"


def waiting_words(overdue: int, jobs: int, events: int) -> str:
    """Return what will happen at once with the resumption; nothing where that is so."""
    return _together(
        (overdue, "überfällige Frist", "überfällige Fristen"),
        (jobs, "Auftrag", "Aufträge"),
        (events, "gespeicherte Meldung", "gespeicherte Meldungen"),
    )


def _together(*counted: tuple[int, str, str]) -> str:
    """Return "2 Aufgaben, 3 Fristen und 1 Auftrag", without what there is none of."""
    parts = [many(*one) for one in counted if one[0]]
    return " und ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
