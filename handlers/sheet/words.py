"""What stands on the sheet in words, the same on paper, in Word and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.zone import BERLIN
from handlers.sheet.model import Box, Roles, Sheet, Signature

SIGNATURES = {
    "erstellt": "Erstellt/geändert (Bearbeiter/in)",
    "freigegeben": "Geprüft/freigegeben (Freigabeberechtigte/r)",
    "qualitaet": "Geprüft/freigegeben (Qualitätsmanagement)",
}
LEGEND = "Legende: D = Durchführung, M = Mitwirkung, I = Information"
READINGS = "Die Pfeile der Vorlage sind nicht überliefert. Wo sie mehrere Lesarten zulässt, gilt:"
ADDITIONS = "Was der Prozess über die Vorlage hinaus enthält:"
OVERVIEW, RELEASE, FLOW = "1. Prozessübersicht", "Freigabeinformationen", "2. Prozessablauf"
STEPS = "Beschreibung der Prozessschritte"
ANNEX_READINGS, ANNEX_ADDITIONS = "Anlage: Auslegung", "Anlage: Ergänzungen"


@dataclass(frozen=True)
class SignatureRow:
    """One row of the release; a note takes the place of name, day and mark."""

    label: str
    name: str
    day: str
    mark: str
    note: str


def day(value: date | None) -> str:
    """Return a day as paper has it; no day is an empty cell."""
    return value.strftime("%d.%m.%Y") if value else ""


def title(sheet: Sheet) -> str:
    """Return the document's title."""
    return f"Prozessblatt {sheet.head.title}, {version(sheet)}"


def version(sheet: Sheet) -> str:
    """Return which version it is, or that it is a draft."""
    standing = sheet.standing
    if standing.version is not None:
        return f"Version {standing.version}"
    return "ENTWURF" if standing.revision is None else f"ENTWURF, Stand {standing.revision}"


def version_row(sheet: Sheet) -> tuple[str, str]:
    """Return the head's third fact: a version has a number, a draft only a state."""
    standing = sheet.standing
    if standing.version is not None:
        return ("Version:", str(standing.version))
    return ("Entwurf:", "" if standing.revision is None else f"Stand {standing.revision}")


def overview(sheet: Sheet) -> list[tuple[str, tuple[str, ...]]]:
    """Return the first page's fields in their order, each with its entries."""
    head = sheet.head
    return [
        (label, tuple(filter(None, (value,) if isinstance(value, str) else value)))
        for label, value in (
            ("Titel", head.title),
            ("Auslöser des Prozesses", head.trigger),
            ("Prozesseigentümer", head.owner),
            ("Prozessbeteiligte", head.participants),
            ("Ziel/Zweck", head.purpose),
            ("gilt für", head.applies_to),
            ("Einordnung des Prozesses (in die Prozesslandkarte)", head.place),
            ("mitgeltende Unterlagen", head.documents),
            ("Aufzeichnungen", head.records),
            ("Kennzahlen, Leistungsindikatoren, Qualitätsstandards", head.figures),
        )
    ]


def signatures(sheet: Sheet) -> list[SignatureRow]:
    """Return the three rows of the release."""
    return [_row(signature) for signature in sheet.standing.signatures]


def _row(signature: Signature) -> SignatureRow:
    return SignatureRow(
        SIGNATURES[signature.kind],
        signature.name,
        day(signature.day),
        signature.mark,
        signature.note,
    )


def signature_note(sheet: Sheet) -> str:
    """Return where signatures and dates come from, if not from a release here."""
    standing = sheet.standing
    if sheet.is_draft:
        return "Entwurf: noch nicht freigegeben."
    if standing.signed_by == "vorlage":
        return (
            f"Unterschriften und „gültig ab“ nach der Vorlage ({sheet.original}). "
            f"Diese Version läuft in Laufzettel seit {day(standing.since)}."
        )
    return "" if standing.signed_by else "Ohne Freigabe in Betrieb genommen."


def digest_line(sheet: Sheet) -> str:
    """Return the whole digest, to be compared by anyone."""
    return f"Prüfsumme des Inhalts (SHA-256): {sheet.standing.digest}"


def foot(sheet: Sheet, made_at: datetime) -> str:
    """Return what stands under every page."""
    digest = sheet.standing.digest
    short = f"{digest[:4]} {digest[4:8]} {digest[8:12]} … {digest[-4:]}"
    at = made_at.astimezone(BERLIN).strftime("%d.%m.%Y %H:%M")
    return f"{sheet.short_name} · {version(sheet)} · Prüfsumme {short} · erzeugt {at}"


def notes(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the notes under the flow, each with its mark: the process's own, and ours."""
    found = [("", note) for note in sheet.footnotes]
    boxes = [b for line in sheet.lines for b in (line.box, line.beside) if b is not None]
    if any(b.is_reading for b in boxes) or any(line.roles.is_reading for line in sheet.lines):
        found.append(
            ("A", "Auslegung: aus der Vorlage nicht sicher ablesbar, siehe Anlage „Auslegung“.")
        )
    if any(has_addition_mark(b, sheet) for b in boxes):
        found.append(("E", "Ergänzung: nicht in der Vorlage, siehe Anlage „Ergänzungen“."))
    if sheet.head.status:
        found.append(("", f"{sheet.head.status[:1].upper()}{sheet.head.status[1:]}."))
    return found


def has_addition_mark(box: Box, sheet: Sheet) -> bool:
    """Whether a box shows something that the paper does not."""
    return bool(sheet.original) and (box.is_addition or box.roles != Roles())


def abbreviations(sheet: Sheet) -> str:
    """Return the one list of abbreviations as a sentence; empty if none is used."""
    listed = ", ".join(f"{each.short} = {each.long}" for each in sheet.abbreviations)
    return f"Abkürzungen: {listed}" if listed else ""
