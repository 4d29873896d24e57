"""What each parameter is: its German name, its kind with limits, and who in the program reads it.

The limits are [A], against slips of the finger, unless a `limits` says otherwise: what lies beyond
them was never meant. Where a diagram reads a parameter stands in the diagrams and is not declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from engine.errors import NotFound
from handlers.domain.parameter_defaults import DEFAULTS
from handlers.domain.parameter_kinds import (
    Choice,
    Clock,
    Day,
    Lines,
    ValueKind,
    Whole,
    Window,
    Words,
    YearlyDays,
)

LIMITS = "[A] Grenze des Programms gegen Schreibfehler"
PURPOSES = {
    "gruppencoaching": "Gruppencoaching der Jobakademie (Nr. 3)",
    "vermittlung": "Vermittlung in Ausbildung oder Arbeit (Nr. 2)",
    "potenzialanalyse": "Potenzialanalyse (Nr. 3)",
    "leistungsverfahren": "Entscheidungen im Leistungsverfahren (Nr. 4)",
}
"""For which purposes a person can be summoned (§ 309 Abs. 2 SGB III)."""
_MEANINGS = {default.name: default.note for default in DEFAULTS}


class Declared(NamedTuple):
    """A parameter: what it is called and means, what fits, who reads it beside the diagrams."""

    name: str
    label: str
    kind: ValueKind
    group: str
    readers: tuple[str, ...]
    meaning: str
    per_site: bool
    """Whether it may differ between sites."""
    limits: str
    """The source of the limits."""


@dataclass(frozen=True)
class _Group:
    """Parameters that belong together."""

    title: str

    def add(
        self,
        name: str,
        label: str,
        kind: ValueKind,
        *readers: str,
        meaning: str = "",
        per_site: bool = True,
        limits: str = LIMITS,
    ) -> Declared:
        return Declared(
            name, label, kind, self.title, readers, meaning or _MEANINGS[name], per_site, limits
        )


def _working_days(most: int, least: int = 1) -> Whole:
    return Whole(least, most, "Arbeitstag", "Arbeitstage")


def _times(most: int, least: int = 1) -> Whole:
    return Whole(least, most, "Mal", "Mal")


_DAYS = Whole(1, 730, "Tag", "Tage")
_TALKS = _Group("Termine und Nichterscheinen")
_PHONE = _Group("Telefon")
_BENEFITS = _Group("Leistungen und Neukunden")
_APPLICATION = _Group("Antrag und Unterlagen")
_WORK = _Group("Aufgaben und Arbeitsweise")
_LETTERS = _Group("Briefe")
_PLACING = "Suche nach freien Terminen"
_NO_SHOW = "Schritt „Nichterscheinen feststellen“"
_PHONING = ("Seite Telefonkontakt", "Annahme des Schritts „Telefonkontakt“")
_HEAD = ("Briefkopf aller Schreiben",)

_ALL = (
    _TALKS.add("nichterscheinen_arbeitstage", "Nichterscheinen: Tage", _working_days(10), _NO_SHOW),
    _TALKS.add("nichterscheinen_uhrzeit", "Nichterscheinen: Uhrzeit", Clock(), _NO_SHOW),
    _TALKS.add(
        "termin_vorlauf",
        "Vorlauf vor einem Termin",
        _working_days(20, 0),
        _PLACING,
        "Prüfung eines Termins von Hand",
    ),
    _TALKS.add("max_verlegungen", "Verlegungen auf Wunsch", _times(10, 0)),
    _TALKS.add("terminfenster", "Zeiten für Erstgespräche", Window(), _PLACING),
    _TALKS.add(
        "termindauer_minuten",
        "Dauer eines Erstgesprächs",
        Whole(10, 240, "Minute", "Minuten"),
        _PLACING,
        "Termin von Hand festlegen",
    ),
    _TALKS.add(
        "erstberatung_arbeitstage",
        "Erstberatung ab Antrag",
        _working_days(60),
        "Mindeststandard „Erstberatung“",
        "Suche nach freien Terminen: so weit wird vorausgesehen",
        "Seite Neuer Fall",
        "Umzug innerhalb des Landkreises",
    ),
    _TALKS.add(
        "erstberatung_nach_alg_arbeitstage",
        "Erstberatung nach Ende des ALG",
        _working_days(60),
        "Mindeststandard „Erstberatung“ bei ALG-Aufstockung",
    ),
    _TALKS.add(
        "gruppengroesse",
        "Plätze je Gruppentermin",
        Whole(1, 60, "Platz", "Plätze"),
        "Einrichtung der Beispielgruppen",
    ),
    _TALKS.add("wartelistenfrist", "Warteliste", _working_days(60)),
    _PHONE.add("telefonfrist", "Telefonfrist", _working_days(20)),
    _PHONE.add("telefonversuche", "Anrufe, mindestens", Whole(1, 10, "Anruf", "Anrufe"), *_PHONING),
    _PHONE.add("telefontage", "Anrufe an Tagen", Whole(1, 10, "Tag", "Tage"), *_PHONING),
    _BENEFITS.add("lb_wiedervorlage", "Wiedervorlage Leistungsstatus", _working_days(60)),
    _BENEFITS.add(
        "leistungsbezug_runden",
        "Prüfungen bis zur Teamleitung",
        _times(20),
        "Schritt „Leistungsstatus prüfen“",
    ),
    _BENEFITS.add(
        "neukunde_luecke_tage",
        "Lücke bei Neukunden",
        _DAYS,
        "Schritt „Erstberatung“: Kennzeichen Neukunde",
    ),
    _BENEFITS.add(
        "alg1_nachfrage_tage", "Nachfrage zum Ende des ALG", Whole(1, 365, "Tag", "Tage")
    ),
    _BENEFITS.add(
        "zahllauf_stichtag",
        "Letzter Zahllauf in comp.ASS",
        Day(date(2024, 1, 1), date(2035, 12, 31)),
        "Nachträge: Fachverfahren für Zahlungen",
    ),
    _BENEFITS.add(
        "zahllauf_inklusive",
        "Stichtag gehört zu comp.ASS",
        Choice({"ja": "ja", "nein": "nein"}, {"ja": True, "nein": False}),
        "Nachträge: Fachverfahren für Zahlungen",
    ),
    _BENEFITS.add(
        "fahrkosten_cent_je_km",
        "Fahrkosten je Kilometer",
        Whole(0, 100, "Cent", "Cent"),
        "Schritt „Fahrkosten“: Vorschlag des Betrags",
        limits=f"{LIMITS}; § 5 BRKG nennt 20 und 30 Cent",
    ),
    _APPLICATION.add(
        "entscheidung_arbeitstage",
        "Entscheidung über den Antrag",
        _working_days(60),
        "Mindeststandard „Entscheidung“",
    ),
    _APPLICATION.add(
        "rueckgabe_arbeitstage",
        "Rückgabe der Unterlagen",
        _working_days(60),
        "Anschreiben Antragsausgabe",
    ),
    _APPLICATION.add("erinnerung_arbeitstage", "Erinnerung an Unterlagen", _working_days(60)),
    _APPLICATION.add("erinnerungen_hoechstens", "Erinnerungen, höchstens", _times(10, 0)),
    _APPLICATION.add(
        "id_termin_arbeitstage",
        "Identitätsprüfung: Termin",
        _working_days(60),
        "Schritt „Termin zur Identitätsprüfung“",
    ),
    _APPLICATION.add("id_termine_hoechstens", "Identitätsprüfung: Termine", _times(10)),
    _APPLICATION.add("nachholung_tage", "Nachgeholte Mitwirkung", _DAYS),
    _APPLICATION.add("vorpruefung_arbeitstage", "Vorprüfung der LSB", _working_days(60)),
    _APPLICATION.add("mitwirkung_arbeitstage", "Prüfung fehlender Mitwirkung", _working_days(60)),
    _WORK.add("aufgabe_erinnerung", "Frist einer Aufgabe", _working_days(20)),
    _WORK.add(
        "aufgabe_eskalation",
        "Aufgabe auch bei der Teamleitung",
        _working_days(20, 0),
        "Listen Aufgaben und Heute der Teamleitung",
    ),
    _WORK.add(
        "rueckfrage_arbeitstage",
        "Rückfrage an die Teamleitung",
        _working_days(20),
        "Frist einer Rückfrage an ein Team",
    ),
    _WORK.add(
        "entwurf_datei_tage",
        "Dateien nicht abgeschlossener Formulare",
        Whole(1, 90, "Tag", "Tage"),
        "Löschen hochgeladener Dateien",
        per_site=False,
    ),
    _WORK.add(
        "rueckgaengig_minuten",
        "Rückgängig",
        Whole(0, 60, "Minute", "Minuten"),
        "Taste U und „Rückgängig“ auf allen Seiten",
        per_site=False,
    ),
    _WORK.add(
        "bueroschliesstage",
        "Schließtage des Hauses",
        YearlyDays(),
        "Arbeitstage in allen Fristen, Terminen und Listen",
    ),
    _WORK.add(
        "flyer_version",
        "Flyer der Jobakademie",
        Words(40),
        "Schritt „Vorteile des Gruppencoachings“",
        per_site=False,
    ),
    _WORK.add(
        "benutzungsordnung_version",
        "Benutzungsordnung der Jobakademie",
        Words(40),
        "Schritt „Benutzungsordnung geben“",
        per_site=False,
    ),
    _LETTERS.add(
        "brief_behoerde", "Behörde im Briefkopf", Words(80), *_HEAD, meaning="Name der Behörde"
    ),
    _LETTERS.add(
        "brief_fachbereich",
        "Fachbereich im Briefkopf",
        Words(80),
        *_HEAD,
        meaning="Name des Fachbereichs; der Standort steht dahinter",
    ),
    _LETTERS.add(
        "brief_oeffnungszeiten",
        "Öffnungszeiten im Brieffuß",
        Lines(60, 4),
        "Brieffuß aller Schreiben",
        meaning="Zeilen mit den Öffnungszeiten",
    ),
    _LETTERS.add(
        "brief_online_adresse",
        "Adresse für Online-Anträge",
        Words(120, may_be_empty=True),
        "Satz „online_hinweis“ in Schreiben zum Antrag",
        meaning="nur an Standorten mit jobcenter.digital; leer heißt: kein Hinweis im Brief",
    ),
    _LETTERS.add(
        "briefkasten_uhrzeit",
        "Letzte Leerung des Briefkastens",
        Clock(time(6), time(22)),
        "Angenommener Versandtag neuer Schreiben",
        meaning="was bis dahin geschrieben ist, geht am selben Tag hinaus",
    ),
    _LETTERS.add(
        "erinnerung_frist_arbeitstage",
        "Neue Frist je Erinnerung",
        _working_days(60),
        "Erinnerungen an fehlende Unterlagen",
        meaning="Arbeitstage, die eine Erinnerung für die Unterlagen setzt",
    ),
    _LETTERS.add(
        "meldezweck_clearing",
        "Meldezweck der Einladungen",
        Choice(PURPOSES),
        "Einladungen zum Clearinggespräch",
        "Regel zur Rechtsfolgenbelehrung",
        meaning="Zweck der Meldung nach § 309 Abs. 2 SGB III, der im Brief steht",
        limits="[G] § 309 Abs. 2 SGB III; es gibt, wozu ein Textbaustein „meldezweck_…“ besteht",
    ),
)
CATALOGUE: Mapping[str, Declared] = {one.name: one for one in _ALL}


def declared(name: str) -> Declared:
    """The parameter, or `NotFound`; decision tables are rows too, but no parameters of a page."""
    found = CATALOGUE.get(name)
    if found is None:
        raise NotFound("parameter", name)
    return found
