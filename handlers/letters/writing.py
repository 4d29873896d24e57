"""Writes a letter: collects the facts, composes, enters it into the Postausgang, orders the PDF.

The PDF is rendered by a job after the commit: compiling takes hundreds of milliseconds, and nothing
slow runs while the database's write lock is held.
"""

from datetime import date, time

from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.zone import BERLIN
from handlers.domain.announcement import Route
from handlers.domain.appointments import IDENTITY_CHECK, planned_of
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import Case, get_case
from handlers.domain.legal_notice import LegalNotice, agreement_name, legal_notice
from handlers.domain.letter_texts import text_in_force
from handlers.domain.letters import Letter, NewLetter, add_letter, cancel_letter, letter_by_key
from handlers.domain.parameters import parameter, resolve, work_calendar
from handlers.domain.persons import Person, get_person, may_be_written_to
from handlers.domain.responsibility import Subject
from handlers.domain.sites import get_site
from handlers.domain.staff import StaffUser
from handlers.letters.composer import Contact, Order, Recipient, Sender, compose
from handlers.letters.dates import long_date, short_date, short_time, weekday_date, weekday_time
from handlers.letters.kinds import LetterKind, letter_kind
from handlers.letters.requests import LetterRequest, Meeting
from handlers.letters.text_catalogue import text_kind
from handlers.letters.wording import Value, fill

RENDER_JOB = "render_letter"
LARGE_PRINT = "großdruck"
# Values a text may ask for without every letter having them; empty ones vanish from the letter.
# No text may ask for `abschluss_grund` any more, but versions that did are kept.
OPTIONAL = (
    "abschluss_grund", "belehrung_verweis", "fortwirkung", "gespraechspartner", "identitaet_termin",
    "meldezweck", "online_hinweis", "telefon_satz", "termine_entfallen", "verlegung_grund",
)  # fmt: skip


def write_letter(work: UnitOfWork, request: LetterRequest) -> Letter:
    """Write a letter, or give back the one this request has written before.

    For a person who has died it is entered as cancelled at once: nothing leaves the house, and the
    file shows why.
    """
    known = letter_by_key(work.session, request.key)
    if known is not None:
        return known
    kind = letter_kind(request.kind)
    case = get_case(work.session, request.case_id)
    person = get_person(work.session, request.person_id)
    route = request.route or route_to(person, case)
    notice = _notice(work, request, kind)
    order = _order(work, request, case, person, notice)
    composed = compose(work.session, order)
    letter = add_letter(
        work,
        NewLetter(
            key=request.key,
            case_id=case.id,
            person_id=person.id,
            site=case.site,
            kind=kind.code,
            label=kind.label,
            subject=composed.subject,
            content=composed.content,
            request=request.as_json(),
            text_versions=dict(composed.versions),
            route=route,
            posting_assumed_on=assumed_posting(work, case.site),
            appointment_id=request.meeting.id if request.meeting else None,
            number=request.number,
            about=_about(request),
            due_on=request.due_on,
            rfb=notice is not None and notice.rfb,
            rfb_version=notice.text_version if notice is not None and notice.rfb else None,
        ),
    )
    if not may_be_written_to(person):
        return cancel_letter(work, letter.id, "verstorben")
    order_rendering(work, letter)
    return letter


def order_rendering(work: UnitOfWork, letter: Letter) -> None:
    """Order the PDF; it is made after the commit."""
    payload = {
        "letter_id": letter.id,
        "content": letter.content,
        "written_at": letter.created_at.isoformat(),
    }
    engine.enqueue_job(work, RENDER_JOB, payload, key=f"{RENDER_JOB}/{letter.id}")


def route_to(person: Person, case: Case) -> Route:
    """Post; handed over where there is no postal address (003: wohnungslose Menschen)."""
    reachable = person.address_state == "gueltig" and person.street and person.town
    return "post" if reachable and not case.homeless else "persoenlich"


def assumed_posting(work: UnitOfWork, site: str) -> date:
    """The day the letter will presumably go out: today until the letter box is emptied."""
    last_collection = time.fromisoformat(parameter(work, "briefkasten_uhrzeit", site))
    local = work.now.astimezone(BERLIN)
    calendar = work_calendar(work.session, site, local.date())
    if local.time() < last_collection:
        return calendar.working_day_from(local.date())
    return calendar.next_working_day(local.date())


def _notice(work: UnitOfWork, request: LetterRequest, kind: LetterKind) -> LegalNotice | None:
    if not kind.summons or request.meeting is None:
        return None
    day = berlin_day(request.meeting.begins_at)
    return legal_notice(work.session, request.number or 1, request.purpose or "", day)


def _order(
    work: UnitOfWork,
    request: LetterRequest,
    case: Case,
    person: Person,
    notice: LegalNotice | None,
) -> Order:
    day = berlin_day(work.now)
    by_post = route_to(person, case) == "post"
    return Order(
        kind=letter_kind(request.kind),
        day=day,
        file_number=case.file_number,
        sender=sender_of(work.session, case.site, day),
        recipient=Recipient(
            name=person.name,
            address=(person.street, f"{person.postcode} {person.town}") if by_post else (),
            large_print=LARGE_PRINT in person.needs_accessibility.lower(),
        ),
        contact=_contact(work.session, request),
        values=_values(work, request, case, notice),
        notice=notice,
        enclosures=request.enclosures,
    )


def sender_of(session: Session, site_id: str, on: date) -> Sender:
    """The letterhead of a site on a day."""
    site = get_site(session, site_id)
    lines = [part.strip() for part in site.address.replace("\n", ",").split(",") if part.strip()]
    department = resolve(session, "brief_fachbereich", site_id, on)
    return Sender(
        authority=resolve(session, "brief_behoerde", site_id, on),
        unit=f"{department}, Standort {site.name}",
        address=tuple(lines),
        phone=site.phone,
        email=site.team_mailbox,
        hours=tuple(resolve(session, "brief_oeffnungszeiten", site_id, on)),
    )


def _contact(session: Session, request: LetterRequest) -> Contact:
    user = session.get(StaffUser, request.signer) if request.signer else None
    if user is None:
        return Contact("Ihr Jobcenter", request.role, "", "")
    return Contact(user.name, request.role, user.phone, user.email)


def _values(
    work: UnitOfWork, request: LetterRequest, case: Case, notice: LegalNotice | None
) -> dict[str, Value]:
    values: dict[str, Value] = dict.fromkeys(OPTIONAL, "")
    values["antragsdatum"] = long_date(case.application_date)
    if request.meeting is not None:
        values.update(_meeting_values(work, request, request.meeting))
    if request.due_on is not None:
        values["rueckgabe_bis"] = weekday_date(request.due_on)
    if letter_kind(request.kind).summons:
        reference = "belehrung_verweis" if notice and notice.rfb else "rechtsbehelf_verweis"
        values["belehrung_verweis"] = _phrase(work, reference)
        values["fortwirkung"] = _phrase(work, "fortwirkung")
    if "identitaet_termin" in text_kind(request.kind).placeholders:
        values["identitaet_termin"] = _identity_check(work, request)
    online = parameter(work, "brief_online_adresse", case.site)
    if online:
        values["online_hinweis"] = _phrase(work, "online_hinweis", online_adresse=online)
    values.update((name, _phrase(work, key)) for name, key in request.phrases.items())
    return {**values, **request.values}


def _meeting_values(work: UnitOfWork, request: LetterRequest, meeting: Meeting) -> dict[str, Value]:
    host = work.session.get(StaffUser, meeting.host) if meeting.host else None
    values: dict[str, Value] = {
        "termin": weekday_time(meeting.begins_at),
        "termin_tag": weekday_date(berlin_day(meeting.begins_at)),
        "ort": meeting.place,
        "gespraechspartner": host.name if host else "",
    }
    if request.purpose:
        agreement = agreement_name(berlin_day(meeting.begins_at))
        values["meldezweck"] = _phrase(
            work, f"meldezweck_{request.purpose}", vereinbarung=agreement
        )
    return values


def _identity_check(work: UnitOfWork, request: LetterRequest) -> str:
    """The sentence about the identity check, if a date for it lies ahead."""
    for appointment in planned_of(work.session, Subject(request.case_id, request.person_id)):
        if appointment.kind == IDENTITY_CHECK and appointment.starts_at > work.now:
            when = weekday_time(appointment.starts_at)
            return _phrase(work, "identitaet_termin", termin=when, ort=appointment.place)
    return ""


def _phrase(work: UnitOfWork, key: str, **values: str) -> str:
    return fill(text_in_force(work.session, key, berlin_day(work.now)).body, values)


def _about(request: LetterRequest) -> str:
    if request.meeting is not None:
        return f"Termin {short_time(request.meeting.begins_at)}"
    return f"Rückgabe bis {short_date(request.due_on)}" if request.due_on else ""
