"""Which texts there are: letters, notices and phrases, and the placeholders that each may use.

A placeholder that a text may not use would stop its letter while a case runs, so a new wording is
held against this list before anybody may release it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import NotFound
from handlers.letters.kinds import KINDS, LetterKind

PLACEHOLDERS: Mapping[str, tuple[str, str]] = {
    "anliegen": ("worum es im Gespräch geht", "Ihre berufliche Situation"),
    "antragsdatum": ("Tag des Antrags", "2. November 2026"),
    "behoerde_anschrift": (
        "Behörde mit Anschrift",
        "Landkreis Göttingen, Fachbereich Jobcenter, Standort Hann. Münden, Beispielplatz 6",
    ),
    "belehrung_verweis": ("Satz, der auf die Belehrung am Ende hinweist", ""),
    "fortwirkung": ("Satz zur Krankheit, die länger dauert", ""),
    "gespraechspartner": ("mit wem das Gespräch ist", "Jana Köhler"),
    "identitaet_termin": ("Satz zum Termin der Identitätsprüfung; leer, wenn keiner ansteht", ""),
    "meldezweck": ("Zweck der Meldung (§ 309 Abs. 2 SGB III)", ""),
    "online_adresse": ("Adresse für Online-Anträge", "www.jobcenter.digital"),
    "online_hinweis": ("Satz zum Online-Antrag; leer, wo es ihn nicht gibt", ""),
    "ort": ("Ort des Termins", "Beispielplatz 6, Raum 112"),
    "rueckgabe_bis": ("letzter Tag für die Unterlagen", "Freitag, 11. Dezember 2026"),
    "telefon": ("Telefon für Rückfragen", "05541 0000-102"),
    "telefon_satz": ("Satz zu vergeblichen Anrufen; leer, wenn niemand anrief", ""),
    "termin": ("Tag und Uhrzeit des Termins", "Montag, 7. Dezember 2026, 9:00 Uhr"),
    "termin_tag": ("Tag des Termins", "Montag, 7. Dezember 2026"),
    "termine_entfallen": ("Satz, dass Termine entfallen", ""),
    "unterlagen": ("Liste der Unterlagen, allein in einer Zeile mit „- “", "Mietvertrag"),
    "vereinbarung": ("Name der Vereinbarung nach geltendem Recht", "Kooperationsplan"),
    "verlegung_grund": ("Satz, warum der Termin verlegt wurde", ""),
    "vorheriger_termin": ("der Termin davor", "Montag, 30. November 2026, 9:00 Uhr"),
    "weitergeleitet_an": ("wohin der Antrag abgegeben wurde", "Jobcenter Beispielstadt"),
}
"""Each with its meaning and an example; phrases have none, their own text stands there."""

_ALWAYS = ("antragsdatum", "behoerde_anschrift", "online_hinweis", "telefon")
_MEETING = ("gespraechspartner", "ort", "termin", "termin_tag")
_SUMMONS = ("belehrung_verweis", "fortwirkung", "meldezweck")
_OWN: Mapping[str, tuple[str, ...]] = {
    "einladung_2": ("telefon_satz", "vorheriger_termin"),
    "einladung_ersatz": ("verlegung_grund", "vorheriger_termin"),
    "terminbestaetigung": ("anliegen",),
    "termin_bleibt": ("anliegen",),
    "antragsausgabe": ("identitaet_termin", "unterlagen"),
    "eingangsbestaetigung": ("identitaet_termin", "unterlagen"),
    "erinnerung_1": ("unterlagen",),
    "erinnerung_2": ("unterlagen",),
    "nachforderung": ("unterlagen",),
    "weiterleitung": ("weitergeleitet_an",),
}
REQUIRED_OF_SUMMONS = frozenset({"belehrung_verweis", "meldezweck", "ort", "termin"})
"""§ 309 SGB III: purpose, place and time; and the sentence that leads to the Belehrung."""
NOTICE, REMEDY = "rechtsfolgenbelehrung", "rechtsbehelf_meldeaufforderung"


@dataclass(frozen=True)
class TextKind:
    """A text. `letter` is the kind in which a preview shows it; it may be the text's own."""

    key: str
    label: str
    group: str
    letter: LetterKind
    placeholders: tuple[str, ...]
    required: frozenset[str] = frozenset()
    stands_in: str = ""
    """Of a phrase: the placeholder where it stands."""
    handler: str = ""
    """The handler whose step writes it."""

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter of its own."""
        return self.key == self.letter.code

    @property
    def has_subject(self) -> bool:
        """Whether its subject is printed: of a phrase only the wording is."""
        return not self.stands_in


_APPOINTMENTS, _PAPERS, _ENDS, _NOTICES, _PHRASES = (
    "Einladungen und Termine",
    "Antrag und Unterlagen",
    "Abschluss und Abgabe",
    "Belehrungen",
    "Sätze in Schreiben",
)
_HANDLERS = {
    "einladung_1": "send_invitation",
    "einladung_2": "send_invitation",
    "einladung_ersatz": "send_invitation",
    "terminbestaetigung": "confirm_appointment",
    "termin_bleibt": "confirm_appointment",
    "identitaetstermin": "arrange_identity_appointment",
    "antragsausgabe": "send_application_pack",
    "eingangsbestaetigung": "send_application_pack",
    "erinnerung_1": "send_reminder",
    "erinnerung_2": "send_reminder",
    "nachforderung": "send_document_request",
    "weiterleitung": "forward_application",
}


def _letter(kind: LetterKind) -> TextKind:
    names = {*_ALWAYS, *_OWN.get(kind.code, ())}
    group = _PAPERS if kind.deadline else _ENDS
    if kind.appointment:
        names, group = names | set(_MEETING), _APPOINTMENTS
    if kind.deadline:
        names.add("rueckgabe_bis")
    if kind.summons:
        names |= set(_SUMMONS)
    if group == _ENDS and kind.code != "weiterleitung":
        names.add("termine_entfallen")
    return TextKind(
        kind.code,
        kind.label,
        group,
        kind,
        tuple(sorted(names)),
        REQUIRED_OF_SUMMONS if kind.summons else frozenset(),
        handler=_HANDLERS.get(kind.code, "send_closing_letter"),
    )


def _notice(key: str, label: str) -> TextKind:
    names = {"antragsdatum", "behoerde_anschrift", "telefon", *_MEETING, "meldezweck"}
    required = frozenset({"behoerde_anschrift"}) if key == REMEDY else frozenset[str]()
    return TextKind(key, label, _NOTICES, KINDS["einladung_1"], tuple(sorted(names)), required)


def _phrase(key: str, label: str, letter: str, stands_in: str, *names: str) -> TextKind:
    return TextKind(key, label, _PHRASES, KINDS[letter], names, stands_in=stands_in)


_PURPOSES = {
    "vermittlung": "Vermittlung",
    "gruppencoaching": "Gruppencoaching",
    "potenzialanalyse": "Potenzialanalyse",
    "leistungsverfahren": "Leistungsverfahren",
}
_MOVES = {
    "person": "Absage der Person",
    "amt": "Ausfall im Amt",
    "gespraech": "Gespräch nicht möglich",
    "anschrift": "Post kam zurück",
    "standort": "anderer Standort",
}
_ALL = (
    *(_letter(kind) for kind in KINDS.values()),
    _notice(NOTICE, "Rechtsfolgenbelehrung"),
    _notice(REMEDY, "Rechtsbehelfsbelehrung der Einladung"),
    *(
        _phrase(
            f"meldezweck_{key}",
            f"Meldezweck: {label}",
            "einladung_1",
            "meldezweck",
            "vereinbarung",
        )
        for key, label in _PURPOSES.items()
    ),
    *(
        _phrase(f"verlegung_{key}", f"Verlegung: {label}", "einladung_ersatz", "verlegung_grund")
        for key, label in _MOVES.items()
    ),
    _phrase(
        "identitaet_termin",
        "Termin der Identitätsprüfung",
        "eingangsbestaetigung",
        "identitaet_termin",
        *("ort", "termin"),
    ),
    _phrase("telefon_satz", "Vergebliche Anrufe", "einladung_2", "telefon_satz"),
    _phrase("fortwirkung", "Einladung wirkt fort", "einladung_1", "fortwirkung"),
    _phrase(
        "belehrung_verweis", "Hinweis: Rechtsfolgenbelehrung", "einladung_1", "belehrung_verweis"
    ),
    _phrase(
        "rechtsbehelf_verweis",
        "Hinweis: Rechtsbehelfsbelehrung",
        "einladung_1",
        "belehrung_verweis",
    ),
    _phrase(
        "online_hinweis", "Online-Antrag", "antragsausgabe", "online_hinweis", "online_adresse"
    ),
    _phrase("termine_entfallen", "Termine entfallen", "abschluss_ablehnung", "termine_entfallen"),
)
TEXTS: Mapping[str, TextKind] = {one.key: one for one in _ALL}


def text_kind(key: str) -> TextKind:
    """The text, or `NotFound`."""
    found = TEXTS.get(key)
    if found is None:
        raise NotFound("letter_text", key)
    return found
