"""The parameters the house starts with, each with its source.

[S] the source says so · [A] assumption of this product, the process owner settles it · [G] law or
general knowledge. Names and texts are German: process owners read them.
"""

from datetime import date
from typing import Any, NamedTuple

from engine.db import UnitOfWork
from handlers.domain.parameters import Setting, parameter_history, set_parameter

FROM_THE_START = date(2020, 1, 1)
NEUKUNDEN = "[S] Arbeitshilfe Neukundenmanagement (Cottbus, 01.01.2021)"
ASSUMED = "[A] Annahme, vom Prozesseigentümer festzulegen"


class Default(NamedTuple):
    """Name, value, source and what it means."""

    name: str
    value: Any
    source: str
    note: str


DEFAULTS = (
    Default(
        "nichterscheinen_arbeitstage",
        2,
        ASSUMED,
        "Arbeitstage mit Fachkraft oder Vertretung im Haus, bis Nichterscheinen vermutet wird",
    ),
    Default(
        "nichterscheinen_uhrzeit",
        "12:00",
        ASSUMED,
        "Uhrzeit an diesem Tag, ab der Nichterscheinen vermutet wird",
    ),
    Default("telefonfrist", 2, ASSUMED, "Arbeitstage für den Telefonkontakt (TP2, Zeile 40)"),
    Default("telefonversuche", 2, ASSUMED, "Mindestzahl der Anrufe vor „nicht erreicht“"),
    Default("telefontage", 2, ASSUMED, "an so vielen verschiedenen Tagen"),
    Default(
        "termin_vorlauf", 3, ASSUMED, "Arbeitstage zwischen Bekanntgabe der Einladung und Termin"
    ),
    Default("aufgabe_erinnerung", 1, ASSUMED, "Arbeitstage, bis eine Aufgabe fällig ist"),
    Default(
        "aufgabe_eskalation",
        2,
        ASSUMED,
        "Arbeitstage nach der Frist, bis eine offene Aufgabe auch bei der Teamleitung liegt",
    ),
    Default(
        "lb_wiedervorlage", 10, ASSUMED, "Arbeitstage bis zur erneuten Prüfung des Leistungsstatus"
    ),
    Default(
        "leistungsbezug_runden", 3, ASSUMED, "ab dieser Prüfung erhält die Teamleitung die Aufgabe"
    ),
    Default(
        "max_verlegungen",
        2,
        ASSUMED,
        "so oft wird auf Wunsch verlegt; danach entscheidet die Teamleitung",
    ),
    Default(
        "erstberatung_arbeitstage",
        15,
        f"{NEUKUNDEN}, Nr. 4",
        "Arbeitstage ab Antragstellung bis zur Erstberatung; steht nicht im Blatt TP2",
    ),
    Default(
        "erstberatung_nach_alg_arbeitstage",
        15,
        ASSUMED,
        "Arbeitstage ab dem Ende des Arbeitslosengeldes bis zur Erstberatung; die Quelle nennt nur "
        "die Frist ab Antragstellung",
    ),
    Default(
        "entscheidung_arbeitstage",
        14,
        f"{NEUKUNDEN}, Nr. 4",
        "Arbeitstage ab vollständigen Unterlagen bis zur Entscheidung",
    ),
    Default(
        "neukunde_luecke_tage",
        182,
        f"{NEUKUNDEN}, Nr. 2",
        "Kalendertage ohne Leistung; Neukunde bei mehr als diesen",
    ),
    Default(
        "terminfenster",
        {"tage": ["Mo", "Di", "Do", "Fr"], "von": "09:00", "bis": "10:00"},
        f"{NEUKUNDEN}, Nr. 3",
        "freigegebene Zeiten für Erstgespräche",
    ),
    Default("termindauer_minuten", 60, ASSUMED, "Dauer eines Erstgesprächs"),
    Default(
        "rueckgabe_arbeitstage", 10, ASSUMED, "Arbeitstage bis zur Rückgabe der Antragsunterlagen"
    ),
    Default("erinnerung_arbeitstage", 10, ASSUMED, "Arbeitstage je Erinnerung an Unterlagen"),
    Default(
        "erinnerungen_hoechstens",
        2,
        ASSUMED,
        "Erinnerungen, bevor die Leistungssachbearbeitung entscheidet (§ 66 SGB I)",
    ),
    Default(
        "id_termin_arbeitstage", 5, ASSUMED, "Arbeitstage bis zum Termin der Identitätsprüfung"
    ),
    Default(
        "id_termine_hoechstens",
        2,
        ASSUMED,
        "Termine zur Identitätsprüfung, bevor die Teamleitung entscheidet",
    ),
    Default(
        "nachholung_tage",
        365,
        ASSUMED,
        "Kalendertage, in denen der Vorgang auf nachgeholte Mitwirkung wartet (§ 67 SGB I); "
        "was später kommt, geht als Rückfrage an den Eingangsservice",
    ),
    Default("vorpruefung_arbeitstage", 2, ASSUMED, "Arbeitstage für die Vorprüfung der LSB"),
    Default(
        "mitwirkung_arbeitstage",
        5,
        ASSUMED,
        "Arbeitstage für die Prüfung fehlender Mitwirkung durch die LSB",
    ),
    Default(
        "alg1_nachfrage_tage",
        30,
        ASSUMED,
        "Kalendertage, bis der Eingangsservice nach dem noch unbekannten Ende des "
        "Arbeitslosengeldes fragt",
    ),
    Default(
        "rueckfrage_arbeitstage",
        1,
        ASSUMED,
        "Arbeitstage, bis eine unbeantwortete Rückfrage an die Teamleitung geht",
    ),
    Default(
        "wartelistenfrist",
        10,
        ASSUMED,
        "Arbeitstage auf der Warteliste, bis die Teamleitung entscheidet",
    ),
    Default(
        "entwurf_datei_tage",
        14,
        ASSUMED,
        "Kalendertage, bis eine Datei aus einem nicht abgeschlossenen Formular gelöscht wird",
    ),
    Default(
        "rueckgaengig_minuten", 10, ASSUMED, "Minuten, in denen sich ein Schritt zurücknehmen lässt"
    ),
    Default("gruppengroesse", 16, ASSUMED, "Plätze je Gruppentermin"),
    Default(
        "bueroschliesstage",
        ["24.12.", "31.12."],
        ASSUMED,
        "Tage, an denen das Haus geschlossen ist; das Gesetz kennt sie als gewöhnliche Tage",
    ),
    Default(
        "fahrkosten_cent_je_km",
        20,
        "[G] § 5 Abs. 1 BRKG",
        "Wegstreckenentschädigung bei eigenem Fahrzeug",
    ),
    Default(
        "zahllauf_stichtag",
        "2025-03-20",
        "[S] Konzept Eingangsservice, Nr. 1",
        "letzter Zahllauf in comp.ASS",
    ),
    Default(
        "zahllauf_inklusive",
        True,
        ASSUMED,
        "ob der Stichtag selbst noch zu comp.ASS gehört (Quelle widersprüchlich)",
    ),
    Default("flyer_version", "2025-02", ASSUMED, "Fassung des Flyers der Jobakademie"),
    Default(
        "benutzungsordnung_version",
        "2025-02",
        ASSUMED,
        "Fassung der Benutzungsordnung der Jobakademie",
    ),
)


def seed_parameters(work: UnitOfWork) -> int:
    """Add the defaults that are missing altogether; returns how many were added."""
    missing = [row for row in DEFAULTS if not parameter_history(work.session, row.name)]
    for row in missing:
        set_parameter(work, Setting(row.name, row.value, FROM_THE_START, row.source, note=row.note))
    return len(missing)
