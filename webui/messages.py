"""Every error code in one German sentence with its HTTP status.

Only this file and its other parts (`messages_jobcenter.py`, `messages_course.py`,
`messages_operations.py`, `draft_texts.py`, `edit_texts.py`, `field_texts.py`,
`proposal_texts.py`, `version_texts.py`) hold sentences; findings and scenarios have their own
files.

A sentence names value, rule and remedy (UI.md §6). `{name}` stands for a fact of the error;
facts that are dates are written as people write them here. Field sentences are shown at the
field and in the summary, so they need not name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from webui.dates import beginning, clock_time, day, local, moment
from webui.draft_texts import DRAFTS
from webui.edit_texts import EDITING
from webui.field_texts import FORMS
from webui.messages_course import COURSE
from webui.messages_jobcenter import JOBCENTER
from webui.messages_operations import OPERATIONS
from webui.proposal_texts import PROPOSALS
from webui.rule_texts import DECISIONS
from webui.version_texts import VERSIONS

STATUS = {
    "not_found": 404,
    "invalid_form": 422,
    "not_in_training": 404,
    "clock_backwards": 422,
    "login_throttled": 429,
    "request_unreadable": 400,
}
"""`Conflict` is 409 and every other `Rejected` 422, unless the code stands here."""

THINGS = {
    "decision_table": "Diese Regeltabelle",
    "table_part": "Diese Zeile oder Spalte",
    "migration": "Diesen Umzug",
    "task": "Diese Aufgabe",
    "instance": "Diesen Vorgang",
    "incident": "Diese Störung",
    "process": "Diesen Prozess",
    "flow": "Diesen Weg",
    "handover": "Diese Übergabe",
    "definition": "Diese Version",
    "diagram": "Dieses Diagramm",
    "draft": "Diesen Entwurf",
    "proposal": "Diesen Vorschlag",
    "parameter": "Diesen Parameter",
    "scenario": "Dieses Szenario",
    "draft_revision": "Diesen Stand des Entwurfs",
    "draft_comment": "Diesen Kommentar",
    "release": "Diese Freigabe",
    "case": "Diesen Fall",
    "coaching_group": "Diese Gruppe",
    "person": "Diese Person",
    "household": "Diese Bedarfsgemeinschaft",
    "appointment": "Diesen Termin",
    "appearance": "Diesen Eintrag",
    "cancellation": "Diese Absage",
    "letter": "Dieses Schreiben",
    "letter_text": "Diese Textfassung",
    "stored_document": "Dieses Dokument",
    "required_document": "Diese Unterlage",
    "staff_user": "Dieses Konto",
    "site": "Diesen Standort",
    "group_date": "Diesen Gruppentermin",
    "inquiry": "Dieser Hinweis",
    "supplement": "Diesen Nachtrag",
    "new_customer_entry": "Diesen Eintrag der Neukundenliste",
    "job": "Diesen Auftrag",
    "handler": "Diese Funktion",
    "page": "Diese Seite",
    "element": "Diesen Schritt",
    "form": "Dieses Formular",
    "form_field": "Dieses Feld",
    "suspension": "Dieses Anhalten",
    "deviation": "Diese Abweichung",
    "batch": "Diesen Stapel",
}

FIELDS = {
    "required": "Diese Angabe fehlt.",
    "too_short": "„{value}“ reicht nicht: Schreiben Sie mindestens {limit} Zeichen.",
    "key_too_long": (
        "„{name}“ hat {length} Zeichen. Woran ein Vorgang erkannt wird, hat höchstens {limit}."
    ),
    "too_long": "{length} Zeichen sind zu lang. Es passen höchstens {limit}.",
    "pattern": "„{value}“ hat nicht die erwartete Form. Vergleichen Sie mit dem Hinweis am Feld.",
    "not_text": "Hier wird Text erwartet.",
    "control_character": "Der Text enthält Zeichen, die hier nicht gehen. Tippen Sie ihn neu ein.",
    "several_values": "Hier geht nur eine Angabe, es kamen {count}.",
    "not_a_number": "„{value}“ ist keine Zahl. Schreiben Sie zum Beispiel 2,90.",
    "not_whole": "„{value}“ ist keine ganze Zahl. Schreiben Sie sie ohne Komma.",
    "too_many_decimals": "„{value}“ hat zu viele Stellen nach dem Komma. Erlaubt sind {limit}.",
    "too_small": "{value} ist zu wenig. Der kleinste Wert ist {limit}.",
    "too_large": "{value} ist zu viel. Der größte Wert ist {limit}.",
    "not_a_date": "„{value}“ ist kein Datum. Schreiben Sie zum Beispiel 24.11.2026.",
    "date_does_not_exist": "Den {value} gibt es nicht. Wählen Sie einen Tag des Kalenders.",
    "not_a_time": "„{value}“ ist keine Uhrzeit. Schreiben Sie zum Beispiel 9:30.",
    "not_a_datetime": "„{value}“ ist kein Zeitpunkt. Nennen Sie Tag und Uhrzeit.",
    "time_does_not_exist": "{value} fehlt wegen der Zeitumstellung. Nehmen Sie eine andere Zeit.",
    "year_implausible": "Das Jahr {year} ist nicht gemeint. Möglich ist {earliest} bis {latest}.",
    "in_the_past": "{value} ist vorbei. Wählen Sie einen Tag ab heute.",
    "not_yes_no": "Wählen Sie Ja oder Nein.",
    "not_an_option": "„{value}“ steht nicht zur Wahl. Wählen Sie einen der Einträge.",
    "not_a_list": "Diese Liste ist nicht lesbar. Laden Sie die Seite neu.",
    "too_many_rows": "Es passen höchstens {limit} Zeilen.",
    "not_a_file": "Diese Datei ist nicht lesbar. Wählen Sie sie noch einmal aus.",
    "file_empty": "„{name}“ ist leer (0 Byte). Prüfen Sie die Datei und wählen Sie sie neu aus.",
    "file_too_large": (
        "„{name}“ ist zu groß. Eine Datei darf höchstens {limit} MB haben. Verkleinern Sie sie, "
        "zum Beispiel durch Scannen mit geringerer Auflösung."
    ),
    "file_kind_unknown": (
        "„{name}“ hat keine der erlaubten Endungen: {known}. Speichern Sie die Datei so ab und "
        "wählen Sie sie neu aus."
    ),
    "file_content_differs": (
        "„{name}“ enthält kein {kind}, obwohl die Endung das sagt. Erlaubt ist nur, was beides "
        "ist. Speichern Sie die Datei neu als {kind}."
    ),
    "too_many_files": "Hier passen höchstens {limit} Dateien. Entfernen Sie die übrigen.",
    "file_twice": (
        "„{name}“ hat denselben Inhalt wie „{other}“. Jede Datei wird einmal gebraucht. "
        "Wählen Sie die gemeinte aus."
    ),
    "file_without_case": (
        "Zu dieser Aufgabe gehört kein Fall, deshalb lässt sich keine Datei ablegen. "
        "Entfernen Sie die Datei."
    ),
    "file_field_unknown": ("Ein Dateifeld „{field}“ hat das Formular nicht. Es hat: {known}."),
    "unknown_field": "Dieses Feld gehört nicht zum Formular. Laden Sie die Seite neu.",
}

SENTENCES = {
    **FIELDS,
    **JOBCENTER,
    **COURSE,
    **OPERATIONS,
    **DECISIONS,
    **VERSIONS,
    **DRAFTS,
    **PROPOSALS,
    **EDITING,
    **FORMS,
    "instance_ended": "Dieser Vorgang ist beendet. Hier geschieht nichts mehr.",
    "instance_changed": "Der Vorgang ist gerade weitergegangen. Laden Sie die Seite neu.",
    "token_gone": "Der Vorgang steht nicht mehr hier. Laden Sie die Seite neu.",
    "parameter_missing": (
        "Dem Schritt „{handler}“ fehlt die Angabe „{parameter}“. Ergänzen Sie sie im Fall."
    ),
    "message_loop": "Mehr als {limit} Nachrichten lösten einander aus. Das Diagramm ist zu prüfen.",
    "already_started": "Diesen Vorgang gibt es schon. Er wird nicht noch einmal begonnen.",
    "start_key_missing": (
        "Der Nachricht „{message}“ fehlt die Angabe, nach der „{process}“ nur einmal beginnt. "
        "Ergänzen Sie sie."
    ),
    "message_unknown": "Die Nachricht „{message}“ gibt es nicht. Prüfen Sie die Schreibweise.",
    "message_not_awaited": "Auf „{message}“ wartet zurzeit niemand. Prüfen Sie, was gemeint ist.",
    "timer_value_invalid": "„{value}“ ist kein Zeitpunkt. Das Prozesseigentum prüft die Frist.",
    "cycle_zero": "„{value}“ wiederholte sich ohne Pause. Das Prozesseigentum setzt eine Dauer.",
    "cycle_invalid": "„{value}“ ist keine Wiederholung. Schreiben Sie zum Beispiel R3/PT24H.",
    "layout_line_wrong": "Zeile {line} der Anordnung ist nicht lesbar: „{text}“.",
    "layout_plane_missing": "In der Anordnung fehlt die Ebene „{plane}“.",
    "layout_element_unknown": "Das Diagramm hat kein Element „{element}“ (Anordnung).",
    "layout_element_without_place": "In der Anordnung fehlt ein Platz für: {elements}.",
    "layout_column_unknown": "„{element}“ steht in der Spalte „{column}“, die es nicht gibt.",
    "layout_route_wrong": "Der Weg „{spec}“ von {flow} ist nicht lesbar.",
    "layout_attribute_missing": "In Zeile {line} des Diagramms fehlt „{attribute}“.",
    "layout_process_missing": "Die Datei enthält keinen Prozess.",
    "not_found": "{what} gibt es nicht oder nicht für Sie. Prüfen Sie die Kennung.",
    "invalid_form": "Einige Angaben fehlen oder passen nicht.",
    "login_failed": "Benutzername oder Kennwort stimmt nicht.",
    "login_throttled": "Zu viele Versuche. Ab {until} prüfen wir das Kennwort wieder.",
    "not_in_training": "Die Uhr lässt sich nur im Schulungsmodus vorstellen.",
    "clock_backwards": "Die Uhr steht auf {now} und läuft nur vorwärts. Wählen Sie später.",
    "naive_instant": "Dem Zeitpunkt {value} fehlt die Zeitzone. Ergänzen Sie zum Beispiel +01:00.",
    "task_claimed": "{by} hat diese Aufgabe schon übernommen.",
    "task_done": "{by} hat diese Aufgabe um {at} abgeschlossen.",
    "undo_nothing": (
        "Ihr letzter Schritt lässt sich nicht zurücknehmen, weil daraus schon etwas folgte. "
        "Korrigieren Sie ihn im Fall über „Eintragen“."
    ),
    "undo_too_late": (
        "Zurücknehmen geht nur {minutes} Minuten lang. Korrigieren Sie den Schritt im Fall über "
        "„Eintragen“."
    ),
    "undo_overtaken": (
        "Nach „{element}“ ist schon etwas geschehen. Korrigieren Sie den Schritt im Fall über "
        "„Eintragen“."
    ),
    "task_gone": "Der Vorgang ist weitergegangen. Diese Aufgabe gibt es nicht mehr.",
    "message_erased": "Der Inhalt der Nachricht ist gelöscht. Melden Sie das Ereignis neu.",
    "request_key_used": "Dieses Formular wurde schon gesendet. Laden Sie die Seite neu.",
    "process_starts_by_message": "Der Prozess „{process}“ beginnt nur durch eine Nachricht.",
    "reason_missing": "Schreiben Sie in einem Satz, warum. Das steht später im Verlauf.",
    "incident_needs_retry": "Das geht nicht von Hand. Ursache beheben, dann erneut versuchen.",
    "variable_by_hand": "Ein Ergebnis dieser Art ({kind}) lässt sich nicht von Hand eintragen.",
    "no_deadline": "Zurzeit läuft keine Frist, bis zu der die Uhr gehen könnte.",
    "incident_resolved": "{by} hat diese Störung um {at} erledigt.",
    "login_taken": "Den Benutzernamen „{login}“ gibt es schon. Wählen Sie einen anderen.",
    "group_unknown": "Die Gruppe „{group}“ gibt es nicht. Schreiben Sie zum Beispiel JCO@56.6.",
    "deputy_is_self": "Niemand vertritt sich selbst. Wählen Sie eine andere Person.",
    "absence_backwards": (
        "Der letzte Tag ({last}) liegt vor dem ersten ({first}). Prüfen Sie beide."
    ),
    "absence_cause_unknown": "Den Grund „{cause}“ gibt es nicht. Es gibt: {known}.",
    "date_in_future": "{value} liegt in der Zukunft. Das Datum darf höchstens heute sein.",
    "birth_date_in_future": "{birth_date} liegt in der Zukunft. Prüfen Sie das Geburtsdatum.",
    "channel_unknown": "Den Eingangsweg „{channel}“ gibt es nicht. Es gibt: {known}.",
    "alg1_state_unknown": "Den Stand „{state}“ gibt es beim ALG nicht. Es gibt: {known}.",
    "benefit_state_unknown": "Den Leistungsstand „{state}“ gibt es nicht. Es gibt: {known}.",
    "end_reason_unknown": "Den Beendigungsgrund „{reason}“ gibt es nicht. Es gibt: {known}.",
    "appearance_unknown": "Das Ergebnis „{result}“ gibt es nicht. Es gibt: {known}.",
    "yes_before_day": "Der Termin ist am {appointment_day}. „Da“ geht erst an diesem Tag.",
    "no_before_day_end": (
        "Wer heute noch kommt, gilt als erschienen (§ 309 Abs. 3 SGB III). "
        "„Nicht da“ geht ab dem Tag nach dem {appointment_day}."
    ),
    "nobody_present": (
        "Seit dem {appointment_day} war weder Fachkraft noch Vertretung da. "
        "Benennen Sie eine Vertretung."
    ),
    "phone_result_unknown": "Das Ergebnis „{result}“ gibt es beim Anruf nicht. Es gibt: {known}.",
    "call_in_future": "{at} liegt in der Zukunft. Tragen Sie den Anruf ein, wenn er war.",
    "slot_taken": "Der Termin am {starts_at} ist vergeben. Wählen Sie einen anderen.",
    "appointment_cancelled": "Dieser Termin ist abgesagt. Vergeben Sie einen neuen.",
    "appointment_ends_before_start": (
        "Der Termin endet nicht nach dem Beginn ({starts_at}). Prüfen Sie beide."
    ),
    "released_hours_backwards": (
        "Die Zeit endet nicht nach ihrem Beginn ({begins}). Prüfen Sie beide."
    ),
    "move_cause_unknown": "Den Grund „{cause}“ für die Verlegung gibt es nicht. Es gibt: {known}.",
    "due_before_request": (
        "Die Frist {due_on} liegt vor der Anforderung. Wählen Sie einen späteren Tag."
    ),
    "person_field_unknown": (
        "Diese Angaben gibt es zu einer Person nicht: {fields}. Lassen Sie sie weg."
    ),
    "parameter_unknown": "Den Parameter „{name}“ gibt es am {on} nicht. Tragen Sie ihn ein.",
    "document_size": "Die Datei ist {size} Byte groß. Erlaubt sind höchstens {largest}.",
    "document_damaged": "Das Dokument ist beschädigt. Melden Sie das der EDV (56.3).",
    "finding_unknown": "Den Befund „{finding}“ gibt es nicht. Es gibt: {known}.",
    "letter_state": "Das Schreiben ist schon weiter ({status}). Laden Sie die Seite neu.",
    "letter_not_rendered": "Das Schreiben wird noch erzeugt. Versuchen Sie es gleich noch einmal.",
    "letter_kind_unknown": "Die Art „{kind}“ gibt es nicht. Es gibt: {known}.",
    "letter_value_missing": (
        "Für „{placeholder}“ fehlt im Schreiben der Wert. Ergänzen Sie ihn im Fall."
    ),
    "letter_text_row": "Zeile {line} des Textes ist nicht lesbar.",
    "variable_undeclared": "Diese Angaben kennt der Prozess nicht: {names}. Lassen Sie sie weg.",
    "variable_type": "„{name}“ hat nicht die erwartete Art. Erwartet wird: {expected}.",
    "setting_invalid": "Einstellung {name}: „{value}“ passt nicht. Erlaubt: {rule}.",
    "port_taken": "{host}:{port} ist schon belegt. Wählen Sie mit PORT einen anderen Anschluss.",
    "path_missing": "{path} gibt es nicht. Prüfen Sie den Pfad.",
    "path_unreadable": "{path} ist nicht lesbar. Nennen Sie eine Datei, die Sie lesen dürfen.",
    "path_unwritable": "{path} lässt sich nicht schreiben. Nennen Sie eine andere Datei.",
    "path_no_text": "{path} ist kein Text in UTF-8. Speichern Sie die Datei als UTF-8.",
    "json_value": (
        "Das JSON enthält einen Wert, den es hier nicht gibt: NaN, eine riesige Zahl, ein halbes "
        "Zeichen oder zu viele Ebenen. Lassen Sie ihn weg."
    ),
    "request_unreadable": (
        "Die Anfrage war nicht lesbar. Gehen Sie zurück, und laden Sie die Seite neu."
    ),
    "null_character": "Die Eingabe enthält ein Nullzeichen. Tippen Sie sie neu ein.",
    "json_invalid": "Das JSON ist nicht lesbar. Prüfen Sie Zeile {line}, Stelle {column}.",
    "json_no_object": (
        "Erwartet wird ein JSON-Objekt, gekommen ist {found}. "
        'Schreiben Sie zum Beispiel {{"fall_id": "F-1"}}.'
    ),
    "duration_invalid": "„{value}“ ist keine Zeitspanne. Schreiben Sie zum Beispiel P3D oder PT1H.",
    "database_not_migrated": (
        "Die Datenbank ist nicht eingerichtet. Führen Sie aus: laufzettel migrate."
    ),
    "database_away": "Die Datenbank antwortet nicht. Prüfen Sie LAUFZETTEL_DATENBANK und das Netz.",
    "not_your_group": "Die Aufgabe gehört der Gruppe {group}; {actor} ist dort nicht.",
    "login_missing": "Nennen Sie das Konto, das gemeint ist: laufzettel user LOGIN …",
    "no_demo_users": "Es gibt keine Demo-Konten. Nennen Sie ein Konto: laufzettel user LOGIN …",
}

_ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Facts(dict[str, str]):
    """A fact that an error does not carry leaves a dash, never a crash on the way to a person."""

    def __missing__(self, key: str) -> str:
        return "–"


def text(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return the sentence for a code; one that nobody wrote yet names itself for the EDV."""
    sentence = SENTENCES.get(code)
    if sentence is None:
        return f"Das geht so nicht. Nennen Sie der EDV (56.3) die Kennung „{code}“."
    known = _Facts(said(facts or {}))
    if code == "date_does_not_exist" and (facts or {}).get("nearest"):
        return "Den {value} gibt es nicht. Meinten Sie {nearest}?".format_map(known)
    if code == "not_found":
        known["what"] = THINGS.get(known["what"], "Diesen Eintrag")
    return sentence.format_map(known)


def status(code: str, default: int = 422) -> int:
    """Return the HTTP status of a code."""
    return STATUS.get(code, default)


def said(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return facts as they stand in a sentence."""
    return {name: _say_fact(name, value) for name, value in facts.items()}


def say(value: Any) -> str:
    """Return a fact as people write it: dates with weekday, lists with commas."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, (date, time)):
        return _say_when(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(say(item) for item in value) or "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{_words(key)}: {say(item)}" for key, item in value.items()) or "–"
    if isinstance(value, str):
        return _say_text(value)
    if isinstance(value, (float, Decimal)):
        return str(value).replace(".", ",")
    return "–" if value is None else str(value)


def _say_fact(name: str, value: Any) -> str:
    """Say an end as the day that it ends, a beginning as the day that it begins."""
    begins = name in ("valid_from", "start", "at") and isinstance(value, datetime) and value.tzinfo
    return beginning(value) if begins else say(value)


def _say_when(value: date | time) -> str:
    if isinstance(value, datetime):
        return moment(value) if value.tzinfo else f"{day(value)}, {clock_time(value)}"
    return day(value) if isinstance(value, date) else clock_time(value)


def _words(name: object) -> str:
    return str(name).replace("_", " ").capitalize()


def _say_text(value: str) -> str:
    """Errors carry dates as ISO text, so that they can be stored and sent."""
    try:
        if _ISO_INSTANT.match(value):
            instant = datetime.fromisoformat(value)
            return say(local(instant) if instant.tzinfo else instant)
        if _ISO_DAY.fullmatch(value):
            return day(date.fromisoformat(value))
    except ValueError:
        pass
    return value
