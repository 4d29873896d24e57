"""What staff may enter at a case: small forms, each of which states a fact (DOMAIN.md §0).

The forms are the same form-js JSON as those of tasks, so that they are drawn and checked alike. The
message's own rule decides what may be stated; nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from engine.forms import Form
from handlers.domain.cancellations import REASONS
from handlers.domain.cases import END_REASONS
from handlers.domain.rights import CASE_ROLES

CASE, PERSON = "fall_id", "person_id"


@dataclass(frozen=True)
class EntryKind:
    """One entry of the menu: its message, what the message needs to know, who may send it."""

    key: str
    label: str
    lead: str
    act: str
    message: str
    about: tuple[str, ...]
    fields: tuple[Mapping[str, Any], ...]
    roles: frozenset[str] = CASE_ROLES
    done: str = "Vermerkt."
    fixed: Mapping[str, Any] = field(default_factory=dict)


def _input(kind: str, key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"Feld_{key}", "key": key, "label": label, **more}


def _text(key: str, label: str, length: int, **more: Any) -> dict[str, Any]:
    validate = {"maxLength": length, **more.pop("validate", {})}
    return _input("textarea", key, label, validate=validate, **more)


def _day(key: str, label: str, *, required: bool = True, hide: str = "") -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "datetime", "id": f"Feld_{key}", "key": key, "subtype": "date"}
    shape |= {"dateLabel": label, "validate": {"required": required}}
    return shape | ({"conditional": {"hide": hide}} if hide else {})


def _choice(key: str, label: str, values: Mapping[str, str], **more: Any) -> dict[str, Any]:
    options = [{"value": code, "label": words} for code, words in values.items()]
    return _input("radio", key, label, values=options, validate={"required": True}, **more)


def _pick(key: str, label: str, source: str, kind: str = "radio") -> dict[str, Any]:
    return _input(kind, key, label, valuesKey=source, validate={"required": True})


APPOINTMENT = _pick("termin_id", "Welcher Termin?", "termine")
REACHES = {
    "clearing": "Nur das Clearing dieser Person",
    "person": "Alles zu dieser Person",
    "antrag": "Der Antrag der ganzen Bedarfsgemeinschaft",
}
NOT_WITHDRAWN = '=grund != "RUECKNAHME"'

KINDS = (
    EntryKind(
        "notiz",
        "Notiz",
        "Was sollen Kolleginnen und Kollegen wissen? Die Notiz steht im Verlauf.",
        "Notiz speichern",
        "",
        (CASE, PERSON),
        (_text("text", "Notiz", 1000, validate={"required": True, "minLength": 3}),),
        done="Notiz gespeichert.",
    ),
    EntryKind(
        "absage",
        "Absage eines Termins",
        "Der Jobcoach prüft die Absage. Als Nichterscheinen zählt sie nicht.",
        "Absage vermerken",
        "Termin_Absage",
        (PERSON,),
        (
            APPOINTMENT,
            _choice("grund_code", "Hinderungsgrund", REASONS),
            _text("grund_text", "Was hat die Person gesagt?", 1000),
            _input("checkbox", "nachweis", "Ein Nachweis liegt vor"),
            _input("filepicker", "nachweis_datei", "Nachweis als Datei", multiple=True),
        ),
    ),
    EntryKind(
        "vorsprache",
        "Vorsprache zum Termin",
        "Die Person steht am Empfang. Der Jobcoach sieht es sofort.",
        "Vorsprache vermerken",
        "Vorsprache_Gemeldet",
        (PERSON,),
        (APPOINTMENT,),
        fixed={"anliegen": "Termin"},
    ),
    EntryKind(
        "ausfall",
        "Termin fällt aus (Amt)",
        "Die Person bekommt einen neuen Termin. Das zählt für niemanden.",
        "Ausfall vermerken",
        "Termin_Ausfall_Amt",
        (PERSON,),
        (APPOINTMENT, _text("grund", "Grund", 500)),
    ),
    EntryKind(
        "unterlagen",
        "Unterlagen eingegangen",
        "Angehakt wird, was vollständig vorliegt.",
        "Eingang vermerken",
        "Unterlagen_Eingang",
        (CASE,),
        (
            _day("eingang_am", "Eingegangen am"),
            _pick("unterlagen", "Welche Unterlagen?", "unterlagen", "checklist"),
        ),
        frozenset({"EGS", "LSB", "TL", "FDL"}),
    ),
    EntryKind(
        "arbeitspaket",
        "Arbeitspaket zurück",
        "Das Arbeitspaket wird getrennt von den Unterlagen zum Antrag verfolgt.",
        "Eingang vermerken",
        "Arbeitspaket_Eingang",
        (CASE, "arbeitspaket_person"),
        (_day("eingang_am", "Eingegangen am"),),
        frozenset({"EGS", "JCO", "TL", "FDL"}),
    ),
    EntryKind(
        "entscheidung",
        "Entscheidung über Leistungen",
        "Die Entscheidung gilt für die ganze Bedarfsgemeinschaft.",
        "Entscheidung vermerken",
        "LSB_Entscheidung",
        (CASE,),
        (
            _choice(
                "entscheidung",
                "Wie wurde entschieden?",
                {"bewilligt": "Bewilligt", "abgelehnt": "Abgelehnt", "versagt": "Versagt"},
            ),
            _day("entschieden_am", "Entschieden am"),
            _day("leistungsbezug_ab", "Leistungen ab", hide='=entscheidung != "bewilligt"'),
            _input("textfield", "bescheid_nr", "Nummer des Bescheids", validate={"maxLength": 40}),
        ),
        frozenset({"LSB", "TL", "FDL"}),
    ),
    EntryKind(
        "ruecklauf",
        "Post kam zurück",
        "Ein Nichterscheinen, das auf diesem Schreiben beruht, zählt nicht mehr.",
        "Rücklauf vermerken",
        "Post_Ruecklauf",
        (),
        (
            _pick("schreiben_id", "Welches Schreiben?", "schreiben"),
            _day("zurueck_am", "Zurückgekommen am"),
            _input(
                "textfield",
                "grund",
                "Vermerk auf dem Umschlag",
                validate={"maxLength": 200},
            ),
        ),
    ),
    EntryKind(
        "arbeit",
        "Arbeitsaufnahme",
        "Eine Arbeit beendet den Antrag nicht von selbst. Jemand prüft, ob der Bedarf entfällt.",
        "Arbeitsaufnahme vermerken",
        "Arbeitsaufnahme",
        (PERSON, CASE),
        (_day("arbeit_ab", "Arbeit ab"), _text("arbeit_bemerkung", "Bemerkung", 500)),
    ),
    EntryKind(
        "alg1",
        "Arbeitslosengeld endet",
        "Wer bisher aufgestockt hat, wird jetzt zugesteuert.",
        "Ende vermerken",
        "Alg1_Ende",
        (PERSON, CASE),
        (_day("ende_am", "Arbeitslosengeld endet am"),),
        frozenset({"EGS", "LSB", "TL", "FDL"}),
    ),
    EntryKind(
        "widerruf",
        "Teilnahme widerrufen",
        "Bis zum Ende des Clearings nimmt Laufzettel Gruppenplatz und Buchungen zurück. Danach "
        "bekommen die Jobcoaches einen Hinweis.",
        "Widerruf vermerken",
        "Teilnahme_Widerruf",
        (PERSON,),
        (_text("grund_text", "Was hat die Person gesagt?", 500),),
        frozenset({"JCO", "TL", "FDL"}),
    ),
    EntryKind(
        "umzug",
        "Umzug im Landkreis",
        "Ein anderer Standort übernimmt. Aktenzeichen und Antragsdatum bleiben.",
        "Umzug vermerken",
        "Standortwechsel",
        (PERSON, CASE),
        (_pick("nach_standort", "Neuer Standort", "standorte"), _day("umzug_am", "Umzug am")),
    ),
    EntryKind(
        "ende",
        "Fall beendet",
        "Offene Termine, Plätze und Aufgaben werden aufgeräumt. Das lässt sich nicht umkehren.",
        "Ende vermerken",
        "Fall_Beendet",
        (PERSON, CASE),
        (
            _choice("grund", "Warum?", END_REASONS),
            _choice("reichweite", "Was endet?", REACHES),
            _day("ruecknahme_am", "Zurückgenommen am", hide=NOT_WITHDRAWN),
            _choice(
                "form",
                "Wie wurde die Rücknahme erklärt?",
                {"schriftlich": "Schriftlich", "niederschrift": "Zur Niederschrift"},
                conditional={"hide": NOT_WITHDRAWN},
            ),
            _input(
                "textfield",
                "erklaert_durch",
                "Erklärt durch",
                validate={"maxLength": 100, "required": True},
                conditional={"hide": NOT_WITHDRAWN},
            ),
            _day("ende_am", "Verstorben am", hide='=grund != "TOD"'),
            _text("bemerkung", "Bemerkung", 500),
        ),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}


@cache
def form_of(key: str) -> Form:
    """Return an entry's form."""
    kind = BY_KEY[key]
    description = {
        "type": "default",
        "schemaVersion": 17,
        "id": f"Eintrag_{kind.key}",
        "components": list(kind.fields),
    }
    return Form.load(json.dumps(description))


def kinds_for(roles: frozenset[str]) -> list[EntryKind]:
    """Return what these roles may enter."""
    return [kind for kind in KINDS if kind.roles & roles]
