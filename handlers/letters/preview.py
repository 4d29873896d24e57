"""What a wording looks like as a letter: to an invented person, marked as a preview on each sheet.

Nothing is written down and nothing is sent: only the content is put together, as for a real letter.
A phrase or a notice is shown in a letter that carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from engine.errors import NotFound
from handlers.domain.calendar import at_berlin
from handlers.domain.legal_notice import agreement_name
from handlers.domain.letter_texts import LetterText, text_in_force
from handlers.domain.parameters import work_calendar
from handlers.letters.composer import Composed, Contact, Order, Recipient, composed
from handlers.letters.dates import long_date, weekday_date, weekday_time
from handlers.letters.document_names import document_names
from handlers.letters.text_catalogue import NOTICE, PLACEHOLDERS, REMEDY, TextKind, text_kind
from handlers.letters.wording import Value, fill
from handlers.letters.writing import sender_of

MARK = "VORSCHAU mit erfundener Person, wird nicht verschickt"
RECIPIENT = Recipient("Erika Mustermann", ("Musterstraße 1", "12345 Musterstadt"))
CONTACT = Contact("Jana Beispiel", "Jobcoach", "05541 0000-102", "j.beispiel@jobcenter.example")
PAPERS = ("hauptantrag", "personalausweis", "mietvertrag", "kontoauszuege")
AHEAD = 10
PHRASES = {
    "belehrung_verweis": "belehrung_verweis",
    "fortwirkung": "fortwirkung",
    "identitaet_termin": "identitaet_termin",
    "meldezweck": "meldezweck_gruppencoaching",
    "online_hinweis": "online_hinweis",
    "telefon_satz": "telefon_satz",
    "termine_entfallen": "termine_entfallen",
    "verlegung_grund": "verlegung_person",
}
"""Placeholder to the phrase that stands there, unless it is the phrase that is looked at."""


@dataclass(frozen=True)
class Occasion:
    """From which site and when the letter would come."""

    site: str
    day: date


def preview(session: Session, text: LetterText, at: Occasion) -> Composed:
    """Put the letter together in which a wording stands, on a day."""
    kind = text_kind(text.key)
    order = Order(
        kind=kind.letter,
        day=at.day,
        file_number=f"{at.site}-{at.day.year}-00000",
        sender=sender_of(session, at.site, at.day),
        recipient=RECIPIENT,
        contact=CONTACT,
        values=_values(session, kind, text, at),
        enclosures=("Antragsunterlagen",) if kind.letter.deadline else (),
    )
    body = text if kind.is_letter else text_in_force(session, kind.letter.code, at.day)
    found = composed(order, body, _annex(session, kind, text, at.day))
    return Composed({**found.content, "draft_mark": MARK}, found.versions, found.subject)


def _annex(session: Session, kind: TextKind, text: LetterText, day: date) -> list[LetterText]:
    if not kind.letter.summons:
        return []
    wanted = (REMEDY,) if text.key == "rechtsbehelf_verweis" else (NOTICE, REMEDY)
    return [text if text.key == key else text_in_force(session, key, day) for key in wanted]


def _values(session: Session, kind: TextKind, text: LetterText, at: Occasion) -> dict[str, Value]:
    calendar = work_calendar(session, at.site, at.day)
    meeting = at_berlin(calendar.add_working_days(at.day, AHEAD), time(9))
    earlier = meeting - timedelta(days=7)
    values: dict[str, Value] = {name: example for name, (_, example) in PLACEHOLDERS.items()}
    values |= {
        "antragsdatum": long_date(at.day - timedelta(days=7)),
        "termin": weekday_time(meeting),
        "termin_tag": weekday_date(meeting.date()),
        "vorheriger_termin": weekday_time(earlier),
        "rueckgabe_bis": weekday_date(calendar.add_working_days(at.day, AHEAD)),
        "vereinbarung": agreement_name(meeting.date()),
        "unterlagen": document_names(PAPERS),
    }
    for name, key in PHRASES.items():
        phrase = text if kind.stands_in == name else _in_force(session, key, at.day)
        values[name] = fill(phrase.body, values) if phrase else ""
    return values


def _in_force(session: Session, key: str, day: date) -> LetterText | None:
    try:
        return text_in_force(session, key, day)
    except NotFound:  # not installed in this house
        return None
