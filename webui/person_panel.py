"""What stands beside the work: who the person is, how the application stands, what was noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import url_for

from handlers.reports import case_file
from handlers.reports.case_file import CaseHead, KeyFacts
from webui.dates import Due, day, local, plain_day
from webui.task_rows import Desk, case_href
from webui.wording import BENEFITS

NOTES_SHOWN = 3


@dataclass(frozen=True)
class Fact:
    """One line; `href` makes a link of it, `due` a deadline with its words."""

    label: str
    text: str
    href: str = ""
    sub: str = ""
    due: Due | None = None


@dataclass(frozen=True)
class Section:
    """A heading with its lines."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Panel:
    """Everything beside the form."""

    sections: tuple[Section, ...]
    correct_href: str
    notes: tuple[tuple[str, str], ...] = field(default_factory=tuple)


def panel(desk: Desk, head: CaseHead) -> Panel:
    """Return the facts of a person and their application."""
    keys = case_file.key_facts(desk.session, head)
    noted = case_file.notes(desk.session, head.case_id)[:NOTES_SHOWN]
    return Panel(
        (
            Section("Zur Person", _filled(_person(desk, head))),
            Section("Zum Antrag", _filled(_application(desk, head, keys))),
        ),
        correct_href(head),
        tuple((text, f"{who}, {day(local(at).date(), desk.today)}") for text, who, at in noted),
    )


def contact(head: CaseHead) -> tuple[Fact, ...]:
    """Return how a person is reached and in which language one talks with them."""
    return _filled(
        [
            Fact("Telefon", head.phone or "unbekannt", href=_call(head)),
            _postal(head),
            _email(head),
            Fact("Sprache", head.language + (", mit Sprachmittlung" if head.interpreter else "")),
        ]
    )


def correct_href(head: CaseHead) -> str:
    """Where a person's data are put right."""
    return url_for("person_data.show", case_id=head.case_id, person=head.person_id)


def _call(head: CaseHead) -> str:
    return f"tel:{head.phone.replace(' ', '')}" if head.phone else ""


def _postal(head: CaseHead) -> Fact:
    return Fact("Anschrift", _address(head), sub=_address_note(head) or head.town)


def _email(head: CaseHead) -> Fact:
    """Without consent no letter goes there (§ 37 Abs. 2a SGB X)."""
    consent = "" if head.portal_consent else "keine Einwilligung"
    return Fact("E-Mail", head.email or consent, sub=consent if head.email else "")


def _filled(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.text or fact.due)


def age(birth_date: date, on: date) -> int:
    """Return the completed years of life."""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1)


def benefit_words(desk: Desk, keys: KeyFacts) -> str:
    """Return how the decision about benefits stands."""
    if keys.benefit is None:
        return "nicht entschieden"
    since = f" ab {day(keys.benefit_from, desk.today)}" if keys.benefit_from else ""
    return BENEFITS.get(keys.benefit, keys.benefit) + since


def first_talk(desk: Desk, head: CaseHead, keys: KeyFacts) -> Due | None:
    """Return the Mindeststandard for the first talk in words."""
    if keys.first_talk_done is not None:
        return Due("done", f"geführt {day(keys.first_talk_done, desk.today)}", "")
    if keys.first_talk_by is None:
        return None
    words = day(keys.first_talk_by, desk.today)
    if keys.first_talk_by < desk.today:
        return Due("late", f"war bis {words}", "")
    left = desk.working_days(head.site)(desk.today, keys.first_talk_by)
    return Due("soon" if left <= 3 else "ok", f"bis {words}", "")


def documents_words(desk: Desk, keys: KeyFacts) -> str:
    """Return "3 von 5 da, fehlen bis Mi, 25.11."."""
    if not keys.documents:
        return "noch keine angefordert"
    there = f"{keys.documents_received} von {keys.documents} da"
    if keys.documents_by is None:
        return there
    return f"{there}, fehlen bis {day(keys.documents_by, desk.today)}"


def _person(desk: Desk, head: CaseHead) -> list[Fact]:
    others = [m for m in case_file.members(desk.session, head.case_id) if m.elb]
    facts = [
        Fact("Geboren", f"{plain_day(head.birth_date)} ({age(head.birth_date, desk.today)})"),
        Fact("Sprache", head.language + (", mit Sprachmittlung" if head.interpreter else "")),
        Fact("Telefon", head.phone, href=_call(head)),
        _postal(head),
        _email(head),
        Fact("Betreuung", "Kinderbetreuung nötig" if head.childcare else ""),
        Fact("Zugang", head.accessibility),
    ]
    for member in others:
        if member.person_id != head.person_id:
            href = case_href(head.case_id)
            facts.append(Fact("Auch im Fall", member.name, f"{href}?person={member.person_id}"))
    return facts


def _address(head: CaseHead) -> str:
    if head.address_state == "keine":
        return "keine feste Anschrift"
    return head.street or "unbekannt"


def _address_note(head: CaseHead) -> str:
    notes = {
        "unzustellbar": "Post kam zurück",
        "keine": "Schreiben werden persönlich übergeben",
    }
    return notes.get(head.address_state, "")


def _application(desk: Desk, head: CaseHead, keys: KeyFacts) -> list[Fact]:
    return [
        Fact("Gestellt", day(keys.application_date, desk.today)),
        Fact("Leistungen", benefit_words(desk, keys)),
        Fact("Unterlagen", documents_words(desk, keys)),
        Fact("Erstgespräch", "", due=first_talk(desk, head, keys), sub="Mindeststandard"),
    ]
