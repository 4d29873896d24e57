"""Codes of the domain in the words that pages use (DOMAIN.md §0.9)."""

from __future__ import annotations

from datetime import date

from handlers.reports.today import DayRow
from webui.dates import clock_time, day, local

APPEARED = {
    "ja": "Erschienen",
    "nein": "Nicht erschienen",
    "vermutlich_nein": "Vermutlich nicht erschienen",
    "hinderungsgrund": "Hinderungsgrund mitgeteilt",
    "ausgefallen_amt": "Amt verhindert",
}
WITHOUT_ENTRY = {
    "vermutung": {
        "from": "Ohne Eintrag gilt ab {at} „vermutlich nicht erschienen“.",
        "since": "Ohne Eintrag gilt „vermutlich nicht erschienen“.",
    },
    "zustellung": {
        "from": "Die Einladung ist nicht rechtzeitig bekannt gegeben, vermutet wird nichts. "
        "Ohne Eintrag bekommt der Jobcoach ab {at} eine Aufgabe.",
        "since": "Die Einladung ist nicht rechtzeitig bekannt gegeben, vermutet wird nichts. "
        "Der Jobcoach hat dazu eine Aufgabe.",
    },
    "absage": {
        "from": "Die Absage ist noch nicht geprüft. "
        "Ohne Eintrag gibt es ab {at} einen neuen Termin.",
        "since": "Die Absage ist nicht geprüft. Die Person bekommt einen neuen Termin.",
    },
    "vorsprache": {
        "from": "Am Empfang vermerkt. Ohne Eintrag gilt ab {at} „erschienen“.",
        "since": "Am Empfang vermerkt: gilt als erschienen.",
    },
}
"""What a missing entry leads to, before and after its time (DOMAIN 0.1, 0.14)."""
KINDS = {
    "erstgespraech": "Clearinggespräch",
    "id_pruefung": "Identitätsprüfung",
    "gespraech": "Gespräch",
}
MODES = {
    "persoenlich": "persönlich",
    "telefonisch": "am Telefon",
    "video": "per Video",
}
BENEFIT_CHANGES = {
    "bewilligt": ("Leistungen bewilligt", "Die Übergabe an die IFK ist jetzt möglich"),
    "abgelehnt": ("Leistungen abgelehnt", "Es wird nicht an die IFK übergeben"),
    "versagt": ("Leistungen versagt", "Heilbar, wenn die Mitwirkung nachgeholt wird"),
    "eingestellt": ("Leistungen eingestellt", ""),
    "post_zurueck": ("Schreiben kam zurück", "Zählt nicht als Nichterscheinen"),
}
BENEFITS = {
    "bewilligt": "bewilligt",
    "abgelehnt": "abgelehnt",
    "versagt": "versagt, heilbar",
    "eingestellt": "eingestellt",
}
CASE_STATES = {
    "antrag": "Antrag läuft",
    "clearing": "Clearing läuft",
    "ja_teilnahme": "nimmt am Gruppencoaching teil",
    "ifk_abgegeben": "an IFK übergeben",
}
CHANNELS = {
    "persoenlich_unterminiert": "persönlich, ohne Termin",
    "persoenlich_terminiert": "persönlich, mit Termin",
    "telefon_sc": "Telefon (Servicecenter)",
    "post": "Post",
    "hausbriefkasten": "Hausbriefkasten",
    "jobcenter_digital": "jobcenter.digital",
}
APPOINTMENT_STATES = {
    "geplant": ("geplant", ""),
    "verlegt": ("verlegt", "dashed"),
    "abgesagt": ("abgesagt", "dashed"),
    "erledigt": ("vorbei", ""),
}
INSTANCE_STATES = {
    "laeuft": ("läuft", "info"),
    "beendet": ("fertig", "ok"),
    "abgebrochen": ("abgebrochen", ""),
}
OBSTACLES = {
    "sprache": "Sprache",
    "gesundheit": "Gesundheit",
    "kinderbetreuung": "Kinderbetreuung",
    "mobilitaet": "Mobilität",
    "wohnen": "Wohnen",
    "schulden": "Schulden",
    "qualifikation": "Fehlender Abschluss",
}
REFUSALS = {
    "kein_interesse": "kein Interesse",
    "betreuung": "Betreuung von Kindern oder Angehörigen",
    "gesundheit": "Gesundheit",
    "arbeit": "Arbeit",
    "sonstiges": "anderer Grund",
}
CALLS = {
    "erreicht": "Erreicht",
    "mailbox": "Mailbox",
    "nicht_erreicht": "Niemand meldet sich",
    "falsche_nummer": "Falsche Nummer",
}


def room(place: str) -> str:
    """Return the room alone where an address stands in front of it: colleagues know the house."""
    last = place.rpartition(", ")[2]
    return last if last.startswith("Raum") else place


def appointment_words(row: DayRow, today: date | None) -> str:
    """Return "Clearinggespräch · 1. Termin", with the day where the page does not say it."""
    kind = "Gespräch am Telefon" if row.mode == "telefonisch" else KINDS.get(row.kind, row.kind)
    words = f"{kind} · {row.number}. Termin" if row.number else kind
    if today is None:
        return words
    starts = local(row.starts_at)
    return f"{words}, {day(starts.date(), today)}, {clock_time(starts)}"
