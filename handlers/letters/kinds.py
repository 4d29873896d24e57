"""The kinds of letters the house writes, by code."""

from dataclasses import dataclass

from engine.errors import Rejected


@dataclass(frozen=True)
class LetterKind:
    """One kind.

    `summons`: a Meldeaufforderung (§ 59 SGB II, § 309 SGB III). It is an administrative act, so it
    carries a Rechtsbehelfsbelehrung, and a Rechtsfolgenbelehrung where the dated rule says so.
    """

    code: str
    label: str
    summons: bool = False
    appointment: bool = False
    deadline: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        LetterKind("einladung_1", "1. Einladung", summons=True, appointment=True),
        LetterKind("einladung_2", "2. Einladung", summons=True, appointment=True),
        LetterKind("einladung_ersatz", "Einladung, neuer Termin", summons=True, appointment=True),
        LetterKind("terminbestaetigung", "Terminbestätigung", appointment=True),
        LetterKind("termin_bleibt", "Termin bleibt bestehen", appointment=True),
        LetterKind("identitaetstermin", "Termin Identitätsprüfung", appointment=True),
        LetterKind("antragsausgabe", "Anschreiben Antragsausgabe", deadline=True),
        LetterKind("eingangsbestaetigung", "Eingangsbestätigung", deadline=True),
        LetterKind("erinnerung_1", "Erinnerung 1, fehlende Unterlagen", deadline=True),
        LetterKind("erinnerung_2", "Erinnerung 2, Hinweis auf Folgen", deadline=True),
        LetterKind("nachforderung", "Anforderung fehlender Unterlagen", deadline=True),
        LetterKind("weiterleitung", "Abgabenachricht"),
        LetterKind("abschluss_ruecknahme", "Abschluss: Rücknahme"),
        LetterKind("abschluss_ablehnung", "Abschluss: Ablehnung"),
        LetterKind("abschluss_arbeitsaufnahme", "Abschluss: Arbeitsaufnahme"),
        LetterKind("abschluss_wegzug", "Abschluss: Wegzug"),
        LetterKind("abschluss_sonstiges", "Abschluss"),
    )
}


def letter_kind(code: str) -> LetterKind:
    """The kind, or a refusal that names the code."""
    kind = KINDS.get(code)
    if kind is None:
        raise Rejected("letter_kind_unknown", kind=code, known=sorted(KINDS))
    return kind
